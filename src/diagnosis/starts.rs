//! Forms of nonce and key that are not made by rows of the table.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use zeroize::Zeroizing;

use crate::verdict::ServerSetup;
use crate::wsse::{NonceInDigest, php_base64_decode};

use super::conversions::{base64, hex_decoded, url_decoded};
use super::cost::{ALONE, LIKELY, USUAL};
use super::transformations::{Step, Undo, rows_of};
use super::variants::{StartMistake, Starts};

const fn mistake(code: &'static str, message: &'static str, instead: &'static str) -> StartMistake {
    StartMistake {
        code,
        message: Cow::Borrowed(message),
        instead,
    }
}

static HASHED_AS_TEXT: StartMistake = mistake(
    "nonce_hashed_as_text",
    "the nonce was hashed as its text in the header",
    "base64-decode the nonce and hash the bytes",
);
static HASHED_DECODED: StartMistake = mistake(
    "nonce_hashed_decoded",
    "the nonce was base64-decoded before it was hashed",
    "hash the nonce's text exactly as in the header",
);
static HEX_DECODED: StartMistake = mistake(
    "nonce_hex_decoded",
    "the nonce was decoded from hex before it was hashed",
    "hash {nonce}",
);
static BASE64_TWICE: StartMistake = mistake(
    "nonce_base64_twice",
    "the nonce was base64-encoded once more before it was hashed",
    "hash {nonce}",
);
static URL_SAFE: StartMistake = mistake(
    "nonce_url_safe",
    "the nonce is in the URL-safe alphabet, whose - and _ the server drops",
    "write the nonce in base64 with + and /",
);
static URL_ENCODED: StartMistake = mistake(
    "nonce_url_encoded",
    "the nonce was sent URL-encoded",
    "URL-encoding is for URLs and forms: send the nonce's base64 as it is",
);
static SPACES: StartMistake = mistake(
    "nonce_url_decoded",
    "the nonce was sent URL-decoded, with a space for +",
    "a + is not a space in a header: send the nonce's base64 as it is",
);
static USERNAME_FOR_KEY: StartMistake = mistake(
    "username_for_key",
    "the username was hashed instead of the key",
    "hash the API key after nonce and Created",
);
static USERNAME_AND_KEY: StartMistake = mistake(
    "key_with_username",
    "username:key was hashed instead of the key",
    "hash the API key without the username",
);

static KEY_AND_USERNAME: StartMistake = mistake(
    "key_with_username",
    "key{username} was hashed instead of the key",
    "hash the API key without the username",
);

/// The rows that can be undone, and whether they are UTF-16: what the header's nonce may be, if the
/// client hashed another text.
static SENT_ENCODED: LazyLock<Vec<(Undo, bool, StartMistake)>> = LazyLock::new(|| {
    let rows = rows_of(Step::Digest).iter();
    // All bytes can be backwards.
    let rows = rows.filter(|row| row.code != "reversed");
    let sent = rows.filter_map(|row| {
        let message = format!("the nonce was sent {}, but hashed without that", row.done);
        let mistake = StartMistake {
            code: "nonce_sent_encoded",
            message: message.into(),
            instead: "send base64 of exactly the bytes that are hashed",
        };
        Some((row.undo?, row.code == "utf16", mistake))
    });
    sent.collect()
});

/// What was encoded as the nonce of the header. Random bytes are not text.
fn sent_encoded<'t>(nonce: &Arc<[u8]>) -> impl Iterator<Item = Starts<'t>> {
    SENT_ENCODED.iter().map(|(undo, is_utf16, mistake)| {
        let nonce = Arc::clone(nonce);
        Starts::wrong(USUAL, mistake, move || {
            if str::from_utf8(&nonce).is_err() {
                return Vec::new();
            }
            // Most texts of even length can be UTF-16.
            let fits = |bytes: &Vec<u8>| bytes.is_ascii() || !is_utf16;
            Vec::from_iter(undo(&nonce).filter(fits))
        })
    })
}

pub(super) fn nonce_starts<'t>(setup: &ServerSetup, text: &'t str) -> Vec<Starts<'t>> {
    let decoded: Arc<[u8]> = php_base64_decode(text).into();
    let text_bytes = text.as_bytes();
    let sent: Vec<Starts> = sent_encoded(&decoded).collect();
    let mut starts = match setup.scheme.nonce_in_digest {
        NonceInDigest::Bytes => vec![
            Starts::right(decoded.to_vec()),
            Starts::wrong(LIKELY, &HASHED_AS_TEXT, || vec![text_bytes.to_vec()]),
            Starts::wrong(LIKELY, &HEX_DECODED, || {
                Vec::from_iter(hex_decoded(text_bytes))
            }),
            Starts::wrong(LIKELY, &BASE64_TWICE, || Vec::from_iter(base64(text_bytes))),
        ],
        NonceInDigest::Text => vec![
            Starts::right(text_bytes.to_vec()),
            Starts::wrong(LIKELY, &HASHED_DECODED, move || vec![decoded.to_vec()]),
        ],
    };
    starts.extend(sent);
    starts.push(Starts::wrong(LIKELY, &URL_SAFE, move || {
        let standard = text.replace('-', "+").replace('_', "/");
        let is_url_safe = standard != text;
        Vec::from_iter(is_url_safe.then(|| php_base64_decode(&standard)))
    }));
    starts.push(Starts::wrong(LIKELY, &SPACES, move || {
        let standard = text.replace(' ', "+");
        let has_spaces = standard != text;
        Vec::from_iter(has_spaces.then(|| php_base64_decode(&standard)))
    }));
    starts.push(Starts::wrong(LIKELY, &URL_ENCODED, move || {
        let standard = url_decoded(text_bytes).and_then(|text| String::from_utf8(text).ok());
        Vec::from_iter(standard.map(|text| php_base64_decode(&text)))
    }));
    starts
}

/// The key, and texts that contain the username.
pub(super) fn key_starts(key: &[u8], username: &str) -> Vec<Starts<'static>> {
    let user: Vec<u8> = username.into();
    let both = Zeroizing::new([username.as_bytes(), b":", key].concat());
    let salted = Zeroizing::new([key, b"{", username.as_bytes(), b"}"].concat());
    vec![
        Starts::right(key.to_vec()),
        Starts::wrong(LIKELY, &USERNAME_FOR_KEY, move || vec![user]),
        Starts::wrong(USUAL, &USERNAME_AND_KEY, move || vec![both.to_vec()]),
        Starts::wrong(ALONE, &KEY_AND_USERNAME, move || vec![salted.to_vec()]),
    ]
}
