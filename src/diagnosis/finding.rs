/// Why a header was refused, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The cause as one word, such as `nonce_hashed_as_text`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do instead.
    pub fix: String,
    /// The shift of the client's clock, in seconds, that would also fix it.
    pub clock_offset: Option<i64>,
    /// Whether the header shows the key, so that the digest must not be printed.
    pub reveals_key: bool,
}

impl Finding {
    pub(super) fn new(
        code: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            fix: fix.into(),
            clock_offset: None,
            reveals_key: false,
        }
    }
}
