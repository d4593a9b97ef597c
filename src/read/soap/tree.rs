//! Reads XML into the tree of a message.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::collector::is_start;
use super::{Element, SoapMessage, WSSE, WSU};

/// Elements deeper than this are not kept. A token's parts have the depth 5 in an envelope.
const MAX_DEPTH: usize = 8;

/// Limits for the entities of a DOCTYPE: the characters that they add to a message, the characters
/// of each, and their number.
const MAX_EXPANSION: usize = 16 * 1024;
const MAX_ENTITY: usize = 1024;
const MAX_ENTITIES: usize = 100;

/// The longest namespace that is kept, in characters.
const MAX_NAMESPACE: usize = 256;

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
            Event::GeneralRef(reference) if matches!(&**reference, "#0" | "#x0") => {
                message.has_nul = true;
                Ok(())
            }
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
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
            let starts_another = |tag: &str| is_start(tag.as_bytes());
            message.junk_after = !rest.is_empty() && !rest.split('<').skip(1).any(starts_another);
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
            ResolveResult::Bound(namespace) => start_of(namespace.as_ref()),
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
                ResolveResult::Bound(namespace) => start_of(namespace.as_ref()),
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
            if self.entities.len() == MAX_ENTITIES {
                return;
            }
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

/// The namespace, cut to a length that no known one has. Each element stores a copy.
fn start_of(namespace: &str) -> String {
    namespace.chars().take(MAX_NAMESPACE).collect()
}

/// The usual namespace of an element, for a part of a message that does not declare its prefix.
fn usual_namespace(name: &str) -> &'static str {
    match name {
        "Timestamp" | "Created" | "Expires" => WSU,
        _ => WSSE,
    }
}
