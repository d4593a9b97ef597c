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
    /// When the header was sent, as a Unix time in seconds, if that was long ago.
    pub sent: Option<i64>,
    /// Whether the header shows the key, so that the digest must not be printed.
    pub reveals_key: bool,
    /// What the client hashed, on the first finding that explains a digest.
    pub hashed: Option<Hashed>,
}

/// What a client hashed, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hashed {
    /// The number of the key among those that the server knows, from 1.
    pub key: usize,
    /// The nonce's bytes, if they were hashed.
    pub nonce: Option<Vec<u8>>,
    /// The names of the parts in their order.
    pub parts: String,
    /// The number of bytes.
    pub length: usize,
    /// The name of the function.
    pub function: String,
    /// How many times the function was applied.
    pub times: u32,
    /// The hash.
    pub hash: Vec<u8>,
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
            sent: None,
            reveals_key: false,
            hashed: None,
        }
    }
}
