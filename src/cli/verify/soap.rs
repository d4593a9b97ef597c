//! SOAP messages in the input: lines are collected until a message is whole.

use wsse_header::read::soap::{Collector, Progress, SoapMessage, parse, start};
use wsse_header::{DigestScheme, Server, ServerSetup};

/// The setup for SOAP messages, which every server that reads none leaves to WSS4J 2.
pub(super) fn setup<'a>(
    setup: &ServerSetup<'a>,
    lifetime: Option<i64>,
    usernames: &'a [String],
) -> ServerSetup<'a> {
    let mut soap = setup.clone();
    if setup.server.soap.is_none() {
        soap.server = Server::named("wss4j-2").unwrap_or(setup.server);
        soap.lifetime = lifetime.unwrap_or(soap.server.lifetime);
    }
    soap.usernames = usernames;
    // The libraries know one digest only, whatever the service's dialect.
    soap.unused_salt = soap.scheme.salt;
    soap.scheme = DigestScheme::default();
    soap
}

/// Finds messages in lines.
#[derive(Default)]
pub(super) struct SoapLines {
    collector: Option<Collector>,
    /// The number of the line in which the message starts.
    first: u64,
    /// The lines in which messages without an end start.
    unfinished: Vec<u64>,
}

impl SoapLines {
    /// Adds a line, and appends the messages that are whole with the lines in which they start.
    /// Returns whether the line belongs to a message or to one that is not whole yet.
    pub(super) fn add(
        &mut self,
        line: &str,
        number: u64,
        messages: &mut Vec<(SoapMessage, u64)>,
    ) -> bool {
        let mut rest = line;
        let mut is_message = false;
        if let Some(collector) = &self.collector
            && let Some(at) = collector.next_start(rest)
        {
            self.give_up();
            rest = &rest[at..];
        }
        loop {
            let (mut collector, first) = match self.collector.take() {
                Some(collector) => (collector, self.first),
                None => match start(rest) {
                    Some(at) => {
                        rest = &rest[at..];
                        (Collector::default(), number)
                    }
                    None => return is_message,
                },
            };
            let before = collector.text().len();
            match collector.push(rest) {
                Progress::NoMessage => return is_message,
                Progress::Part => {
                    self.collector = Some(collector);
                    self.first = first;
                    return true;
                }
                Progress::Message(length) => {
                    let after = &rest[length - before..];
                    // In a log, anything may precede and follow a message.
                    let is_document = before > 0 || rest.len() == line.len();
                    let text = if is_document {
                        collector.text()
                    } else {
                        &collector.text()[..length]
                    };
                    // Answers and requests without a token are not what the user asks about,
                    // unless they are all there is.
                    let has_token = ["Security", "UsernameToken"]
                        .iter()
                        .any(|name| text[..length].contains(name));
                    let message = parse(text);
                    if has_token || (is_document && first == 1) {
                        messages.push((message, first));
                        is_message = true;
                    }
                    rest = after;
                }
            }
        }
    }

    fn give_up(&mut self) {
        let collector = self.collector.take();
        if collector.is_some_and(|collector| collector.text().contains("UsernameToken")) {
            self.unfinished.push(self.first);
        }
    }

    /// At the end of the input, the lines in which messages start whose end is missing.
    pub(super) fn unfinished(&mut self) -> Vec<u64> {
        self.give_up();
        std::mem::take(&mut self.unfinished)
    }
}
