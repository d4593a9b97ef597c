use std::borrow::Cow;
use std::fmt;

use memchr::memchr_iter;

use super::digest::DigestScheme;
use super::key::ApiKey;

/// The four parts of an X-WSSE header value, exactly as the header writes them.
///
/// ```
/// use wsse_header::{ApiKey, DigestScheme, UsernameToken};
///
/// let key = ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?;
/// let token = UsernameToken::new(
///     "admin",
///     &key,
///     "elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==",
///     "2016-09-20T10:00:00+03:00",
///     &DigestScheme::default(),
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
pub struct UsernameToken<'a> {
    username: &'a str,
    password_digest: Cow<'a, str>,
    nonce: &'a str,
    created: &'a str,
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
    /// All parts, in the order in which they are written.
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

    /// Finds this part in a header value by the servers' pattern `NAME="([^"]+)"`: anywhere in the
    /// value, case-sensitively, and with no space next to `=`. The first match wins.
    #[must_use]
    pub fn find(self, value: &str) -> Option<&str> {
        find_fields(value)[self as usize]
    }
}

/// Finds all parts as [`Field::find`] does, in one pass over the quotes.
fn find_fields(value: &str) -> [Option<&str>; 4] {
    let mut found = [None; 4];
    let mut quotes = memchr_iter(b'"', value.as_bytes());
    let mut next = quotes.next();
    while let (Some(quote), Some(end)) = (next, quotes.next()) {
        // The quote that ends one text may start the next: the pattern does not count quotes.
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

/// Why these parts cannot form a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// A part has no characters, but the servers' pattern needs at least one.
    #[error("{0} is empty, which servers treat as missing")]
    Empty(Field),
    /// A part contains a quote or a control character, which X-WSSE cannot escape. In the header
    /// it would end the part early or inject another header.
    #[error("{field} contains {}, which X-WSSE cannot escape: remove it", name_of(*.character))]
    Unsendable {
        /// The part.
        field: Field,
        /// The first such character.
        character: char,
    },
    /// An earlier part ends with this part's `NAME=`, such as the username `Nonce=`. Its closing
    /// quote then looks like the opening quote of the nonce, so servers read the wrong text.
    #[error("the servers would not find {0}: an earlier part ends with {0}=, so change that part")]
    Hidden(Field),
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

/// Checks that a text can be written between the quotes of a header.
fn check_text(field: Field, text: &str) -> Result<(), TokenError> {
    if text.is_empty() {
        return Err(TokenError::Empty(field));
    }
    match text.chars().find(|c| *c == '"' || c.is_control()) {
        Some(character) => Err(TokenError::Unsendable { field, character }),
        None => Ok(()),
    }
}

impl<'a> UsernameToken<'a> {
    /// Makes a token from a username, key, nonce and Created, and computes its digest with this
    /// scheme.
    ///
    /// Nonce and Created are used exactly as given. Whether a server can read this Created is not
    /// checked here.
    ///
    /// # Errors
    /// [`TokenError`] if a part cannot be sent.
    pub fn new(
        username: &'a str,
        key: &ApiKey,
        nonce: &'a str,
        created: &'a str,
        scheme: &DigestScheme,
    ) -> Result<Self, TokenError> {
        check_text(Field::Username, username)?;
        check_text(Field::Nonce, nonce)?;
        check_text(Field::Created, created)?;
        let token = Self {
            username,
            password_digest: scheme
                .password_digest(nonce, created, key.as_bytes())
                .into(),
            nonce,
            created,
        };
        match Field::ALL.into_iter().find(|field| token.hides(*field)) {
            Some(hidden) => Err(TokenError::Hidden(hidden)),
            None => Ok(token),
        }
    }

    /// Whether an earlier part ends with this part's `NAME=`.
    fn hides(&self, field: Field) -> bool {
        let end = format!("{}=", field.name());
        let earlier = &Field::ALL[..field as usize];
        earlier.iter().any(|part| self.text(*part).ends_with(&end))
    }

    /// Finds the parts in a header value as the servers do, see [`Field::find`].
    ///
    /// # Errors
    /// [`MissingField`] names the first part that is not found.
    pub fn parse(value: &'a str) -> Result<Self, MissingField> {
        let fields = find_fields(value);
        let find = |field: Field| fields[field as usize].ok_or(MissingField(field));
        Ok(Self {
            username: find(Field::Username)?,
            password_digest: find(Field::PasswordDigest)?.into(),
            nonce: find(Field::Nonce)?,
            created: find(Field::Created)?,
        })
    }

    /// Makes a token from parts that were found elsewhere. They are not checked.
    pub(crate) fn from_parts(
        username: &'a str,
        password_digest: &'a str,
        nonce: &'a str,
        created: &'a str,
    ) -> Self {
        Self {
            username,
            password_digest: password_digest.into(),
            nonce,
            created,
        }
    }

    /// Who sends the request.
    #[must_use]
    pub fn username(&self) -> &str {
        self.username
    }

    /// The text of the digest.
    #[must_use]
    pub fn password_digest(&self) -> &str {
        &self.password_digest
    }

    /// The text of the nonce; [`DigestScheme::nonce_in_digest`] says in which form it is hashed.
    #[must_use]
    pub fn nonce(&self) -> &str {
        self.nonce
    }

    /// The text of the time, which is hashed exactly as written.
    #[must_use]
    pub fn created(&self) -> &str {
        self.created
    }

    /// The text of this part.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Username => self.username,
            Field::PasswordDigest => &self.password_digest,
            Field::Nonce => self.nonce,
            Field::Created => self.created,
        }
    }

    /// The value of the X-WSSE header with this text between its parts (`", "` for most services).
    #[must_use]
    pub fn header_value(&self, separator: &str) -> String {
        let [before, between, after] =
            Self::header_value_pieces(self.username, self.created, separator);
        let (digest, nonce) = (&self.password_digest, self.nonce);
        format!("{before}{digest}{between}{nonce}{after}")
    }

    /// A header value without its digest and nonce: the text before, between and after them. This
    /// is all that the headers of a [`Batch`](crate::Batch) have in common.
    #[doc(hidden)]
    #[must_use]
    pub fn header_value_pieces(username: &str, created: &str, separator: &str) -> [String; 3] {
        [
            format!("UsernameToken Username=\"{username}\"{separator}PasswordDigest=\""),
            format!("\"{separator}Nonce=\""),
            format!("\"{separator}Created=\"{created}\""),
        ]
    }
}

impl fmt::Display for UsernameToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header_value(", "))
    }
}
