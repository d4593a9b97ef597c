//! Does the library read Created as WSS4J and gSOAP do?
//!
//! The libraries' own answers are in `data/soap-times.json`, which `data/soap-times.py` made.
#![allow(clippy::unwrap_used, missing_docs)]

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use wsse_header::read::soap;
use wsse_header::{
    DigestScheme, Outcome, ParsedCreated, Server, ServerSetup, SoapVerifier, Verdict,
};

#[derive(Deserialize)]
struct Data {
    count: usize,
    rows: Vec<Row>,
}

/// A text, with milliseconds by WSS4J 1.6, with seconds, nanoseconds and whether it is in UTC by
/// WSS4J 2, and with seconds by gSOAP.
#[derive(Deserialize)]
struct Row(String, Option<i64>, Option<(i64, u32, bool)>, i64);

fn rows() -> Vec<Row> {
    let data: Data = serde_json::from_str(include_str!("data/soap-times.json")).unwrap();
    assert_eq!(data.rows.len(), data.count, "rows were left out");
    data.rows
}

/// Checks a message with this element in its Security header.
fn check(server: &str, now: DateTime<Utc>, element: &str) -> (Verdict, Option<i64>) {
    let message = format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Header><w:Security \
         xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd' \
         xmlns:u='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'\
         >{element}</w:Security></e:Header></e:Envelope>"
    );
    let message = soap::parse(&message);
    let setup = ServerSetup::new(Server::named(server), DigestScheme::default(), None);
    let outcome: Outcome = SoapVerifier::new(&setup).check(&message, now);
    let timestamp = outcome.created.and_then(ParsedCreated::timestamp);
    (outcome.verdict, timestamp)
}

fn token(created: &str) -> String {
    format!(
        "<w:UsernameToken><w:Username>a</w:Username><w:Password Type='http://docs.oasis-open.org/wss/\
         2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest'>1W1xF6VjOoiFIDnjEKMBv9FiyI0=\
         </w:Password><w:Nonce EncodingType='http://docs.oasis-open.org/wss/2004/01/\
         oasis-200401-wss-soap-message-security-1.0#Base64Binary'>MTIz</w:Nonce><u:Created>{created}\
         </u:Created></w:UsernameToken>"
    )
}

/// What a library reads: a time, which may be outside of chrono's years, or nothing.
type Read = Option<Option<DateTime<Utc>>>;

/// Compares the seconds that are read from each text. Compares the exact time too: the server allows
/// a token to be dated ahead by some seconds, but not by one `step` more.
#[track_caller]
fn compare(server: &str, step: TimeDelta, expected: impl Fn(&Row) -> Read) {
    let ahead = TimeDelta::seconds(Server::named(server).unwrap().ahead);
    let mut wrong = Vec::new();
    let mut read = 0;
    for row in rows() {
        let token = token(&row.0);
        let Some(time) = expected(&row) else {
            let answer = check(server, Utc::now(), &token);
            let is_refused = answer.1.is_none() && answer.0 != Verdict::Unchecked;
            if !is_refused && !row.0.is_empty() {
                wrong.push(format!("{}: {answer:?}, but it is not read", row.0));
            }
            continue;
        };
        let Some(time) = time else {
            continue;
        };
        read += 1;
        let (at, before) = (time - ahead, time - ahead - step);
        let answers = [check(server, at, &token), check(server, before, &token)];
        let seconds = Some(time.timestamp());
        if answers != [(Verdict::Unchecked, seconds), (Verdict::Future, seconds)] {
            wrong.push(format!("{}: {answers:?}, not {time:?}", row.0));
        }
    }
    assert!(read > 50, "only {read} texts are read");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn times_are_read_as_wss4j_1_reads_them() {
    compare("wss4j-1.6", TimeDelta::milliseconds(1), |row| {
        let gregorian = row.1? > -12_219_292_800_000; // 1582-10-15
        Some(DateTime::from_timestamp_millis(row.1?).filter(|_| gregorian))
    });
}

#[test]
fn times_are_read_as_wss4j_2_reads_them() {
    let time = |row: &Row| {
        let (seconds, nanoseconds, _) = row.2?;
        Some(DateTime::from_timestamp(seconds, nanoseconds))
    };
    compare("wss4j-2", TimeDelta::nanoseconds(1), time);
    compare("wss4j-4", TimeDelta::nanoseconds(1), time);
}

#[test]
fn times_are_read_as_gsoap_reads_them() {
    compare("gsoap", TimeDelta::seconds(1), |row| {
        Some(DateTime::from_timestamp(row.3, 0))
    });
}

/// The Basic Security Profile wants UTC and milliseconds in a Timestamp.
#[test]
fn wss4j_2_refuses_timestamps_with_another_zone_or_more_digits() {
    for row in rows() {
        let Some((seconds, nanoseconds, is_utc)) = row.2 else {
            continue;
        };
        let Some(now) = DateTime::from_timestamp(seconds, nanoseconds) else {
            continue;
        };
        let timestamp = format!(
            "<u:Timestamp><u:Created>{}</u:Created></u:Timestamp>",
            row.0
        );
        let (verdict, _) = check("wss4j-2", now, &timestamp);
        let is_allowed = is_utc && nanoseconds % 1_000_000 == 0;
        let expected = if is_allowed {
            Verdict::NoToken
        } else {
            Verdict::Malformed
        };
        assert_eq!(verdict, expected, "{}", row.0);
    }
}
