//! SOAP messages in any text, as a tree of their outer elements.
//!
//! The reader expands short internal entities only, and keeps only the outer levels of a message.
//! Neither entities nor deep nesting can therefore make it slow or large.

mod collector;
mod folded;
mod messages;
mod tree;

use super::header::{is_mask, is_masked};

pub use messages::FoundMessage;
pub(super) use messages::Messages;
pub use tree::parse;

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

impl SoapMessage {
    /// Whether a program that printed the message hid a password or digest, for example as `***`.
    #[must_use]
    pub fn hides_password(&self) -> bool {
        hides_password(&self.root)
    }
}

fn hides_password(element: &Element) -> bool {
    let text = element.text.trim();
    let kind = element.attribute("", "Type").unwrap_or_default();
    // A password may contain a *, and a digest cannot.
    let is_hidden = || {
        if kind.ends_with("#PasswordDigest") {
            is_masked(text)
        } else {
            is_mask(text)
        }
    };
    (element.is(WSSE, "Password") && is_hidden()) || element.children.iter().any(hides_password)
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
