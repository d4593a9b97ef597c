//! SOAP messages in any text, as a tree of their outer elements.
//!
//! The reader expands no external entity and nothing but short internal ones, and it keeps only the
//! outer levels of a message, so neither entities nor deep nesting can make it slow or large.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// The namespace of UsernameToken and its parts.
pub const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// The namespace of Created and Timestamp.
pub const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// The namespace of a SOAP 1.1 envelope.
pub const SOAP_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of a SOAP 1.2 envelope.
pub const SOAP_1_2: &str = "http://www.w3.org/2003/05/soap-envelope";

/// Elements deeper than this are not kept. A token's parts have the depth 5 in an envelope.
const MAX_DEPTH: usize = 8;

/// The most characters that entities of a DOCTYPE may add, to a message and each.
const MAX_EXPANSION: usize = 16 * 1024;
const MAX_ENTITY: usize = 1024;

/// A message, or an element of one that contains a UsernameToken.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SoapMessage {
    /// The outermost element.
    pub root: Element,
    /// Why an XML parser refuses the text.
    pub flaw: Option<&'static str>,
    /// Whether there is more text after the outermost element.
    pub junk_after: bool,
    /// Whether it contains `&#0;`, which XML excludes.
    pub has_nul: bool,
}

/// An element with everything that servers look at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The namespace; empty if there is none.
    pub namespace: String,
    /// The name without a prefix.
    pub name: String,
    /// Namespace, name and value of each attribute.
    pub attributes: Vec<(String, String, String)>,
    /// The text and CDATA directly in this element.
    pub text: String,
    /// What is between the tags, if it has elements or entities of a DOCTYPE.
    pub markup: Option<String>,
    /// The elements in this element.
    pub children: Vec<Element>,
}

impl Element {
    /// Whether this is the element of this namespace and name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    /// The elements of this namespace and name directly in this one.
    pub fn all<'a>(&'a self, namespace: &'a str, name: &'a str) -> impl Iterator<Item = &'a Self> {
        let children = self.children.iter();
        children.filter(move |child| child.is(namespace, name))
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(its_namespace, its_name, _)| its_namespace == namespace && its_name == name)
            .map(|(_, _, value)| &**value)
    }
}

/// Where a message starts in a line: at an XML declaration, a DOCTYPE, an envelope or the element of
/// a token.
#[must_use]
pub fn start(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line[from..].find('<') {
        let at = from + at;
        let rest = &line[at + 1..];
        if rest.starts_with("?xml ") || rest.starts_with("!DOCTYPE ") || is_root(rest) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Whether this is the start tag of an element that can be the outermost of a message.
fn is_root(tag: &str) -> bool {
    let name = tag.split(END_OF_NAME).next().unwrap_or("");
    let local = name.rsplit(':').next();
    matches!(local, Some("Envelope" | "Security" | "UsernameToken"))
}

/// A message that is read line by line.
#[derive(Default)]
pub struct Collector {
    text: String,
    /// The start of the outermost element's end tag, once that element was seen.
    end_tag: String,
    /// How far the text was searched for it.
    searched: usize,
}

/// What a [`Collector`] has after a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// A part of a message.
    Part,
    /// A message of this many bytes, and what follows it in its last line.
    Message(usize),
    /// An XML document that is not a message, or that is too long.
    NoMessage,
}

/// The longest message in bytes, and the longest text before its outermost element.
const MAX_MESSAGE: usize = 1024 * 1024;
const MAX_PROLOG: usize = 64 * 1024;

impl Collector {
    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where another message starts in a line, so that the one before has no end.
    #[must_use]
    pub fn next_start(&self, line: &str) -> Option<usize> {
        let name = self.end_tag.strip_prefix("</")?;
        let mut from = 0;
        while let Some(at) = line[from..].find('<') {
            from += at + 1;
            let rest = &line[from..];
            let same = rest.strip_prefix(name);
            if rest.starts_with("?xml ") || same.is_some_and(|rest| rest.starts_with(END_OF_NAME)) {
                return Some(from - 1);
            }
        }
        None
    }

    /// Adds a line, which must start with the message if it is the first.
    pub fn push(&mut self, line: &str) -> Progress {
        self.text.push_str(line);
        if self.end_tag.is_empty() {
            match root(&self.text) {
                Some((at, tag)) if is_root(tag) => {
                    let name = tag.split(END_OF_NAME).next().unwrap_or("");
                    self.end_tag = format!("</{name}");
                    self.searched = at;
                    let start_tag = tag.split('>').next().unwrap_or("");
                    if start_tag.ends_with('/') {
                        return Progress::Message(at + start_tag.len() + 1);
                    }
                }
                Some(_) => return Progress::NoMessage,
                None if self.text.len() > MAX_PROLOG => return Progress::NoMessage,
                None => return Progress::Part,
            }
        }
        while let Some(at) = self.text[self.searched..].find(&self.end_tag) {
            let after_name = self.searched + at + self.end_tag.len();
            let after = &self.text[after_name..];
            match after.trim_start().as_bytes().first() {
                Some(b'>') => {
                    let close = after.find('>').unwrap_or(0);
                    return Progress::Message(after_name + close + 1);
                }
                Some(_) => self.searched = after_name,
                None => break, // the tag continues in the next line
            }
        }
        if !self.text.ends_with(&self.end_tag) && !self.text.trim_end().ends_with(&self.end_tag) {
            self.searched = self.text.len();
        }
        if self.text.len() > MAX_MESSAGE {
            return Progress::NoMessage;
        }
        Progress::Part
    }
}

/// The characters that end the name in a tag.
const END_OF_NAME: [char; 6] = [' ', '\t', '\r', '\n', '>', '/'];

/// The place and text of the outermost element's start tag, without its `<`. `None` if it is not in
/// the text yet, or not whole.
fn root(text: &str) -> Option<(usize, &str)> {
    let mut rest = text;
    loop {
        let at = rest.find('<')?;
        rest = &rest[at..];
        match rest.as_bytes().get(1)? {
            b'?' => rest = &rest[rest.find("?>")? + 2..],
            b'!' if rest.starts_with("<!--") => rest = &rest[rest.find("-->")? + 3..],
            b'!' => rest = &rest[end_of_doctype(rest)?..],
            _ => {
                rest.find('>')?;
                return Some((text.len() - rest.len() + 1, &rest[1..]));
            }
        }
    }
}

fn end_of_doctype(text: &str) -> Option<usize> {
    let close = text.find('>')?;
    match text.find('[') {
        Some(open) if open < close => {
            let end = open + text[open..].find(']')?;
            Some(end + text[end..].find('>')? + 1)
        }
        _ => Some(close + 1),
    }
}

/// Reads a message from the text that starts with it.
#[must_use]
pub fn parse(text: &str) -> SoapMessage {
    let mut message = SoapMessage::default();
    let mut reader = NsReader::from_str(text);
    let mut tree = Tree::new(text);
    loop {
        let before = position(&reader);
        let event = match reader.read_event() {
            Ok(Event::Eof) => {
                message.flaw = Some("its outermost element has no end");
                break;
            }
            Ok(event) => event,
            Err(_) => {
                message.flaw = Some("a tag is wrong or has no counterpart");
                break;
            }
        };
        let read = match &event {
            Event::Start(tag) => tree.open(&reader, tag, position(&reader)),
            Event::Empty(tag) => {
                let opened = tree.open(&reader, tag, position(&reader));
                tree.close(position(&reader));
                opened
            }
            Event::End(_) => {
                tree.close(before);
                Ok(())
            }
            Event::Text(content) => {
                tree.append(&content.xml10_content());
                Ok(())
            }
            Event::CData(content) => {
                tree.append(&content.xml10_content());
                Ok(())
            }
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some('\0')) | Err(_) if &**reference == "#0" || &**reference == "#x0" => {
                    message.has_nul = true;
                    Ok(())
                }
                Ok(Some(character)) => {
                    tree.append(character.encode_utf8(&mut [0; 4]));
                    Ok(())
                }
                Ok(None) => tree.expand(reference),
                Err(_) => Err("a character reference is wrong"),
            },
            Event::DocType(declaration) => {
                tree.declare(declaration);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(flaw) = read {
            message.flaw = Some(flaw);
            break;
        }
        if let Some(root) = tree.root.take() {
            message.root = root;
            let rest = after_comments(&text[position(&reader)..]);
            message.junk_after = !rest.is_empty() && start(rest).is_none();
            return message;
        }
    }
    // Elements without an end are kept too, so that a report can say whose token it was.
    while tree.root.is_none() && tree.depth > 0 {
        tree.close(text.len());
    }
    message.root = tree.root.unwrap_or_default();
    message
}

/// The text after the spaces, comments and processing instructions that may follow a document.
fn after_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let close = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") && !rest.starts_with("<?xml ") {
            "?>"
        } else {
            return rest;
        };
        match rest.split_once(close) {
            Some((_, after)) => rest = after.trim_start(),
            None => return rest,
        }
    }
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The elements that are open, and what was read of them.
struct Tree<'t> {
    text: &'t str,
    root: Option<Element>,
    /// The open elements with the places where their contents start, to the greatest depth.
    open: Vec<(Element, usize)>,
    depth: usize,
    /// Whether the outermost element is a part of a message, which may lack declarations.
    is_part: bool,
    entities: Vec<(String, String)>,
    expanded: usize,
}

impl<'t> Tree<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            root: None,
            open: Vec::new(),
            depth: 0,
            is_part: false,
            entities: Vec::new(),
            expanded: 0,
        }
    }

    fn open(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart,
        content: usize,
    ) -> Result<(), &'static str> {
        self.depth += 1;
        let (namespace, name) = reader.resolver().resolve_element(tag.name());
        let name = name.as_ref().to_owned();
        if self.depth == 1 {
            self.is_part = name != "Envelope";
        }
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) if self.is_part => usual_namespace(&name).into(),
            ResolveResult::Unknown(_) => return Err("a namespace prefix is not declared"),
        };
        let mut element = Element {
            namespace,
            name,
            ..Element::default()
        };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| "an attribute is wrong or appears twice")?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
            let namespace = match namespace {
                ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
                ResolveResult::Unbound => String::new(),
                ResolveResult::Unknown(_) if self.is_part => WSU.into(),
                ResolveResult::Unknown(_) => return Err("a namespace prefix is not declared"),
            };
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|_| "an attribute contains an entity that is not declared")?;
            let name = name.as_ref().to_owned();
            element.attributes.push((namespace, name, value.into()));
        }
        if self.depth <= MAX_DEPTH {
            self.open.push((element, content));
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        if self.depth <= MAX_DEPTH
            && let Some((mut element, start)) = self.open.pop()
        {
            if !element.children.is_empty() || element.markup.is_some() {
                element.markup = self.text.get(start..end).map(str::to_owned);
            }
            match self.open.last_mut() {
                Some((parent, _)) => parent.children.push(element),
                None => self.root = Some(element),
            }
        }
        self.depth -= 1;
    }

    fn append(&mut self, text: &str) {
        if self.depth <= MAX_DEPTH
            && let Some((element, _)) = self.open.last_mut()
        {
            element.text.push_str(text);
        }
    }

    /// Appends the text of an entity.
    fn expand(&mut self, name: &str) -> Result<(), &'static str> {
        if let Some(text) = resolve_predefined_entity(name) {
            self.append(text);
            return Ok(());
        }
        let mut entities = self.entities.iter();
        let (_, text) = entities
            .find(|(declared, _)| declared == name)
            .ok_or("an entity is not declared, or not expanded here")?;
        self.expanded += text.len();
        if self.expanded > MAX_EXPANSION {
            return Err("its entities are too long");
        }
        let text = text.clone();
        self.append(&text);
        if let Some((element, _)) = self.open.last_mut() {
            element.markup = Some(String::new()); // replaced when it is closed
        }
        Ok(())
    }

    /// Remembers the entities of a DOCTYPE that are plain text.
    fn declare(&mut self, doctype: &str) {
        for declaration in doctype.split("<!ENTITY").skip(1) {
            let Some((name, rest)) = declaration.trim_start().split_once([' ', '\t', '\n']) else {
                continue;
            };
            let mut parts = rest.trim_start().chars();
            let Some(quote @ ('"' | '\'')) = parts.next() else {
                continue; // external
            };
            let Some((text, _)) = parts.as_str().split_once(quote) else {
                continue;
            };
            let is_first = self.entities.iter().all(|(declared, _)| declared != name);
            if is_first && text.len() <= MAX_ENTITY && !text.contains(['&', '<', '%']) {
                self.entities.push((name.to_owned(), text.to_owned()));
            }
        }
    }
}

/// The namespace of an element whose prefix is not declared in the part of a message that is there.
fn usual_namespace(name: &str) -> &'static str {
    match name {
        "Timestamp" | "Created" | "Expires" => WSU,
        _ => WSSE,
    }
}
