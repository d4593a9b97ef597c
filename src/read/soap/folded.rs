//! Messages whose lines a program folded at some width, as a terminal does.

use super::Element;

/// Whether a newline or space is in a text that has none: a namespace, a Type, a digest.
pub(super) fn is_broken(element: &Element) -> bool {
    let has_space = |text: &str| text.trim().contains([' ', '\t', '\r', '\n']);
    let is_value = matches!(&*element.name, "Nonce" | "Created") && has_space(&element.text);
    // A password may have spaces, but hardly a newline.
    let is_password = element.name == "Password" && element.text.trim().contains('\n');
    let mut attributes = element.attributes.iter();
    let is_type = attributes.any(|(_, name, value)| name.ends_with("Type") && has_space(value));
    let is_namespace = has_space(&element.namespace);
    is_value || is_password || is_type || is_namespace || element.children.iter().any(is_broken)
}

/// Whether two lines have the greatest width, as lines have that a program folded. The first line is
/// not counted, since a log has text before the message.
pub(super) fn has_full_lines(text: &str) -> bool {
    let widths = || text.lines().skip(1).map(|line| line.chars().count());
    let greatest = widths().max();
    widths().filter(|width| Some(*width) == greatest).count() >= 2
}

/// The text without the newlines that folded it. `None` if it has one line.
///
/// A line that is shorter than others ended with spaces, which were lost, or at the end of a word.
pub(super) fn joined(text: &str) -> Option<String> {
    let mut lines = text.lines();
    let mut joined = lines.next()?.to_owned();
    let width = lines.clone().map(|line| line.chars().count()).max()?;
    // The text before a message in its first line counts for that line's width.
    let mut was_full = true;
    for line in lines {
        if !was_full {
            joined.push(' ');
        }
        joined.push_str(line);
        was_full = line.chars().count() == width;
    }
    Some(joined)
}
