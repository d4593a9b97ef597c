use std::fmt;

use memchr::memchr_iter;

use super::created::{MalformedCreated, read_created};
use super::digest::Recipe;
use super::key::ApiKey;

/// The four parts of an X-WSSE header value, as the texts that stand in it.
///
/// ```
/// use wsse_header::wsse::{ApiKey, Recipe, UsernameToken};
///
/// let key = ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?;
/// let token = UsernameToken::new(
///     "admin",
///     &key,
///     "elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==",
///     "2016-09-20T10:00:00+03:00",
///     &Recipe::default(),
/// )?;
/// let value = token.to_string();
/// assert_eq!(
///     value,
///     "UsernameToken Username=\"admin\", PasswordDigest=\"1W1xF6VjOoiFIDnjEKMBv9FiyI0=\", \
///      Nonce=\"elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==\", Created=\"2016-09-20T10:00:00+03:00\""
/// );
/// assert_eq!(UsernameToken::parse(&value)?, token);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsernameToken {
    /// Who sends the request.
    pub username: String,
    /// The digest's text.
    pub password_digest: String,
    /// The nonce's text; it is hashed as it stands or decoded, by [`Recipe::nonce_in_digest`].
    pub nonce: String,
    /// The time's text, which is hashed as it stands.
    pub created: String,
}

/// A part of the header value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `Username`
    Username,
    /// `PasswordDigest`
    PasswordDigest,
    /// `Nonce`
    Nonce,
    /// `Created`
    Created,
}

impl Field {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 4] = [
        Self::Username,
        Self::PasswordDigest,
        Self::Nonce,
        Self::Created,
    ];

    /// The name before the `=`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Username => "Username",
            Self::PasswordDigest => "PasswordDigest",
            Self::Nonce => "Nonce",
            Self::Created => "Created",
        }
    }

    /// Finds this part in a header value by the servers' pattern `NAME="([^"]+)"`: anywhere, in
    /// this case only, with no blank beside `=`; the first of two wins.
    #[must_use]
    pub fn find(self, value: &str) -> Option<&str> {
        find_fields(value)[self as usize]
    }
}

/// Finds the parts as [`Field::find`] does, in one pass. Not for the making of one header: memchr
/// first asks what the processor can do, which takes some 40 µs in a virtual machine.
fn find_fields(value: &str) -> [Option<&str>; 4] {
    let mut found = [None; 4];
    let mut quotes = memchr_iter(b'"', value.as_bytes());
    let mut next = quotes.next();
    while let (Some(quote), Some(end)) = (next, quotes.next()) {
        next = Some(end);
        let text = &value[quote + 1..end];
        let Some(name) = value[..quote].strip_suffix('=') else {
            continue;
        };
        for (field, found) in Field::ALL.into_iter().zip(&mut found) {
            if found.is_none() && !text.is_empty() && name.ends_with(field.name()) {
                *found = Some(text);
            }
        }
    }
    found
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why no header can be made of these parts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// A part has no characters; the servers look for one at least.
    #[error("{0} is empty, which servers take for missing")]
    Empty(Field),
    /// A part holds a quote or a control character, for which the servers know no escape. Written
    /// all the same it would end the part, or inject a header.
    #[error("{field} holds {}, for which X-WSSE has no escape: leave it out", name_of(*.character))]
    Unsendable {
        /// The part.
        field: Field,
        /// The first such character.
        character: char,
    },
    /// The servers would not find this part, because one before it ends like its start: they take
    /// the first place that matches `NAME="`.
    #[error("the servers would not find {0}: a part before it ends in {0}=, choose another")]
    Hidden(Field),
    /// Created is no ISO 8601 time.
    #[error(transparent)]
    Created(#[from] MalformedCreated),
}

/// A header value in which the servers do not find this part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no {0}=\"…\" in the header value")]
pub struct MissingField(pub Field);

fn name_of(character: char) -> String {
    match character {
        '"' => "a double quote (\")".into(),
        '\n' => "a line feed".into(),
        '\r' => "a carriage return".into(),
        '\0' => "a NUL".into(),
        _ => format!("the control character U+{:04X}", u32::from(character)),
    }
}

/// Checks that a text can stand between the quotes of a header.
fn check_text(field: Field, text: &str) -> Result<(), TokenError> {
    if text.is_empty() {
        return Err(TokenError::Empty(field));
    }
    match text.chars().find(|c| *c == '"' || c.is_control()) {
        Some(character) => Err(TokenError::Unsendable { field, character }),
        None => Ok(()),
    }
}

impl UsernameToken {
    /// Makes the token of a username, key, nonce and created by the service's recipe.
    ///
    /// # Errors
    /// [`TokenError`] where a part cannot be sent.
    pub fn new(
        username: &str,
        key: &ApiKey,
        nonce: &str,
        created: &str,
        recipe: &Recipe,
    ) -> Result<Self, TokenError> {
        check_text(Field::Username, username)?;
        check_text(Field::Nonce, nonce)?;
        check_text(Field::Created, created)?;
        read_created(created)?;
        let token = Self {
            username: username.to_owned(),
            password_digest: recipe.password_digest(nonce, created, key.as_bytes()),
            nonce: nonce.to_owned(),
            created: created.to_owned(),
        };
        let ends_in = |part: Field, name| {
            let text = token.text(part).strip_suffix('=');
            text.is_some_and(|text| text.ends_with(name))
        };
        let hidden = Field::ALL.into_iter().find(|field| {
            let before = &Field::ALL[..*field as usize];
            before.iter().any(|part| ends_in(*part, field.name()))
        });
        hidden.map_or(Ok(token), |field| Err(TokenError::Hidden(field)))
    }

    /// Finds the parts in a header value as the servers do, see [`Field::find`].
    ///
    /// # Errors
    /// [`MissingField`] names the first part that is not there.
    pub fn parse(value: &str) -> Result<Self, MissingField> {
        let fields = find_fields(value);
        let find = |field: Field| {
            fields[field as usize]
                .map(str::to_owned)
                .ok_or(MissingField(field))
        };
        Ok(Self {
            username: find(Field::Username)?,
            password_digest: find(Field::PasswordDigest)?,
            nonce: find(Field::Nonce)?,
            created: find(Field::Created)?,
        })
    }

    /// The text of this part.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Username => &self.username,
            Field::PasswordDigest => &self.password_digest,
            Field::Nonce => &self.nonce,
            Field::Created => &self.created,
        }
    }

    /// The value of the X-WSSE header with this text between its parts (`", "` for most services).
    #[must_use]
    pub fn header_value(&self, separator: &str) -> String {
        let parts = Field::ALL.map(|field| format!("{field}=\"{}\"", self.text(field)));
        format!("UsernameToken {}", parts.join(separator))
    }
}

impl fmt::Display for UsernameToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header_value(", "))
    }
}
