use std::fmt;

use zeroize::Zeroizing;

/// The secret that is hashed into the digest: an API key, a password or an application secret.
///
/// One or more arbitrary bytes. They are overwritten with zeros when the value is dropped,
/// and [`Debug`](fmt::Debug) does not show them.
///
/// ```
/// let key = wsse_header::ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?;
/// assert_eq!(format!("{key:?}"), "ApiKey(…)");
/// # Ok::<(), wsse_header::EmptyApiKey>(())
/// ```
pub struct ApiKey(Zeroizing<Vec<u8>>);

/// The error for an empty API key, for example from an unset variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the API key is empty")]
pub struct EmptyApiKey;

impl ApiKey {
    /// Makes a key from these bytes.
    ///
    /// # Errors
    /// [`EmptyApiKey`] if there are none.
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
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}
