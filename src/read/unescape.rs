//! Tries the ways to write a header in a log or a document until one gives a header.

use std::borrow::Cow;

use memchr::memchr;

use super::header::{Shape, after_first_name, parts, shape};
use super::{escapes, html};

/// A text that starts a header, without its escapes.
pub(super) struct Unescaped<'t> {
    pub(super) value: Cow<'t, str>,
    /// The names of the escapes.
    pub(super) read_as: Option<Cow<'static, str>>,
    pub(super) shape: Shape,
}

/// Undoes the escapes of a text, and removes its tags if it is no header with them. `None` if it does
/// not start a header.
pub(super) fn unescaped(text: &str) -> Option<Unescaped<'_>> {
    let unescaped = without_escapes(text);
    if let Some(Unescaped {
        shape: Shape::Whole(_),
        ..
    }) = unescaped
    {
        return unescaped;
    }
    let without_tags = html::without_tags(text);
    let html = without_tags.as_deref().and_then(without_escapes);
    match html {
        Some(html) if unescaped.is_none() || matches!(html.shape, Shape::Whole(_)) => {
            Some(Unescaped {
                value: html.value.into_owned().into(),
                read_as: Some(ways_of_reading("HTML with tags", html.read_as)),
                shape: html.shape,
            })
        }
        _ => unescaped,
    }
}

fn without_escapes(text: &str) -> Option<Unescaped<'_>> {
    let (mut value, mut read_as) = escapes::undo(text, after_first_name)?;
    if read_as.is_none()
        && let Some((unquoted, name)) = escapes::of_single_quotes(&value)
    {
        value = unquoted.into();
        read_as = Some(name.into());
    }
    let mut shape_of_value = shape(&value);
    // Jira and Markdown write `\-` and `\+`.
    if read_as.is_none()
        && memchr(b'\\', value.as_bytes()).is_some()
        && parts(&value).is_some_and(|parts| parts.have_backslash())
    {
        let escape = escapes::of_sign("\\")?;
        value = (escape.undo)(&value).into();
        read_as = Some(escape.name.into());
        shape_of_value = shape(&value);
    }
    if read_as.is_none()
        && memchr(b'%', value.as_bytes()).is_some()
        && parts(&value).is_some_and(|parts| parts.have_escaped_colon())
    {
        let escape = escapes::of_sign("%")?;
        value = (escape.undo)(&value).into();
        read_as = Some("Apache's forensic log (%3a)".into());
        shape_of_value = shape(&value);
    }
    Some(Unescaped {
        value,
        read_as,
        shape: shape_of_value,
    })
}

/// The first bytes of a value. If it is the text itself, they are borrowed from the text.
pub(super) fn beginning<'t>(
    value: Cow<'_, str>,
    text: &Cow<'t, str>,
    length: usize,
) -> Cow<'t, str> {
    match (value, text) {
        (Cow::Owned(mut value), _) => {
            value.truncate(length);
            value.into()
        }
        (Cow::Borrowed(_), Cow::Borrowed(text)) => text[..length].into(),
        (Cow::Borrowed(value), Cow::Owned(_)) => value[..length].to_owned().into(),
    }
}

/// The names of several ways of reading, such as `UTF-16, then JSON`.
pub(super) fn ways_of_reading(
    first: &'static str,
    others: Option<Cow<'static, str>>,
) -> Cow<'static, str> {
    match others {
        Some(others) => format!("{first}, then {others}").into(),
        None => first.into(),
    }
}
