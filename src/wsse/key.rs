use std::fmt;

use zeroize::Zeroizing;

/// The secret that is hashed into the digest: an API key, a password or an application secret.
///
/// Any bytes but none at all. They are overwritten with zeros when the value is dropped, and
/// [`Debug`](fmt::Debug) does not show them.
///
/// ```
/// let key = wsse_header::wsse::ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?;
/// assert_eq!(format!("{key:?}"), "ApiKey(…)");
/// # Ok::<(), wsse_header::wsse::EmptyApiKey>(())
/// ```
pub struct ApiKey(Zeroizing<Vec<u8>>);

/// An API key of no bytes, as an unset variable gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the API key is empty")]
pub struct EmptyApiKey;

impl ApiKey {
    /// Takes the bytes of a key.
    ///
    /// # Errors
    /// [`EmptyApiKey`] where there are none.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, EmptyApiKey> {
        let bytes = Zeroizing::new(bytes.into());
        if bytes.is_empty() {
            return Err(EmptyApiKey);
        }
        Ok(Self(bytes))
    }

    /// The bytes that are hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the key starts or ends in white space, which is mostly a slip of copy and paste.
    #[must_use]
    pub fn has_outer_white_space(&self) -> bool {
        match std::str::from_utf8(&self.0) {
            Ok(text) => text.trim().len() != text.len(),
            Err(_) => self.0.trim_ascii().len() != self.0.len(),
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}
