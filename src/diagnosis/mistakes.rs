//! What can go wrong in each step that makes a digest.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, FixedOffset};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::finding::Finding;
use crate::verdict::parse_created;
use crate::wsse::php_base64_decode;
use crate::wsse::{DigestScheme, NonceInDigest, Salt};

/// A kind of mistake: its code, what was done, what to do instead. `{}` stands for the particulars
/// of a case; `{nonce}`, `{algorithm}`, `{iterations}` and `{encoding}` for what the server expects.
pub(super) type Cause = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
pub(super) mod causes {
    use super::Cause;

    pub(crate) const NONCE_HASHED_AS_TEXT: Cause = ("nonce_hashed_as_text",
        "the nonce was hashed as the text that stands in the header",
        "base64-decode the nonce and hash the bytes");
    pub(crate) const NONCE_HASHED_DECODED: Cause = ("nonce_hashed_decoded",
        "the nonce was base64-decoded before it was hashed",
        "hash the nonce as the text that stands in the header");
    pub(crate) const NONCE_HEX_DECODED: Cause = ("nonce_hex_decoded",
        "the nonce was decoded from hex before it was hashed",
        "hash {nonce}");
    pub(crate) const NONCE_BASE64_TWICE: Cause = ("nonce_base64_twice",
        "the nonce was in base64 {}",
        "hash {nonce}");
    pub(crate) const NONCE_URL_SAFE: Cause = ("nonce_url_safe",
        "the nonce is in the URL-safe alphabet, of which the server drops - and _",
        "write the nonce in base64 with + and /");
    pub(crate) const NONCE_MISSING: Cause = ("nonce_missing_in_digest",
        "the nonce was not hashed",
        "hash {nonce} before Created and key");
    pub(crate) const DIGEST_BASE64: Cause = ("digest_base64",
        "the digest is in base64",
        "write the digest in {encoding}");
    pub(crate) const DIGEST_HEX: Cause = ("digest_hex",
        "the digest is in {}hex",
        "write the digest in {encoding}");
    pub(crate) const DIGEST_BASE64_OF_HEX: Cause = ("digest_base64_of_hex",
        "the digest is base64 of the hash's {}hex text",
        "write the raw hash in {encoding}");
    pub(crate) const DIGEST_PADDING: Cause = ("digest_padding",
        "the digest lacks the = at its end",
        "write base64 with its padding");
    pub(crate) const DIGEST_URL_SAFE: Cause = ("digest_url_safe",
        "the digest is in the URL-safe alphabet, with - and _",
        "write base64 with + and /");
    pub(crate) const DIGEST_TWICE_BASE64: Cause = ("digest_twice_base64",
        "the digest was put into base64 twice",
        "write the raw hash in {encoding}, once");
    pub(crate) const WRONG_ALGORITHM: Cause = ("wrong_algorithm",
        "the digest was made with {}",
        "use {algorithm}");
    pub(crate) const WRONG_ITERATIONS: Cause = ("wrong_iterations",
        "the hash function was applied so often: {}",
        "apply it as often as the server does: {iterations}");
    pub(crate) const OTHER_ORDER: Cause = ("parts_in_other_order",
        "the parts were hashed in the order {}",
        "hash nonce, Created, key in this order");
    pub(crate) const KEY_LINE_END: Cause = ("key_line_end",
        "a line end ({}) was hashed with the key",
        "cut the line end off the key; in a shell, printf %s \"$KEY\" instead of echo");
    pub(crate) const KEY_WHITE_SPACE: Cause = ("key_white_space",
        "the key was hashed {}",
        "use the key exactly as the server has it");
    pub(crate) const KEY_KEPT_WITH: Cause = ("key_white_space",
        "the key was hashed {}",
        "remove that from the key where it is kept: the server has it without, as the digest shows");
    pub(crate) const KEY_QUOTED: Cause = ("key_quoted",
        "the key was hashed {}",
        "use the key exactly as the server has it");
    pub(crate) const KEY_CASE: Cause = ("key_case",
        "the key was hashed in {} case",
        "use the key exactly as the server has it");
    pub(crate) const KEY_EMPTY: Cause = ("key_empty",
        "no key was hashed: it was empty",
        "see whether the variable that holds the key is set where the header is made");
    pub(crate) const KEY_HASHED_FIRST: Cause = ("key_hashed_first",
        "the key was hashed by itself first ({})",
        "use the key as it is");
    pub(crate) const KEY_LATIN1: Cause = ("key_latin1",
        "the key was hashed in another character set ({})",
        "hash the key's UTF-8 bytes");
    pub(crate) const SALT_ADDED: Cause = ("salt_added",
        "a salt was hashed too ({}), but the server uses none",
        "leave the salt out");
    pub(crate) const SALT_MISSING: Cause = ("salt_missing",
        "the salt was not hashed",
        "append {salt}, braces and all, to what is hashed");
    pub(crate) const SALT_FORM: Cause = ("salt_form",
        "the salt was put {}",
        "append {salt}, braces and all, to what is hashed");
    pub(crate) const CREATED_OTHER_FORM: Cause = ("created_other_form",
        "the digest was made over another form of Created: {}",
        "hash the very text that is sent as Created");
    pub(crate) const CREATED_MISSING: Cause = ("created_missing_in_digest",
        "Created was not hashed",
        "hash Created between nonce and key");
    pub(crate) const USERNAME_FOR_KEY: Cause = ("username_for_key",
        "the username was hashed in place of the key",
        "hash the API key after nonce and Created");
}

/// A mistake with its particulars.
#[derive(Clone)]
pub(super) struct Mistake(Cause, String);

impl Mistake {
    pub(super) fn new(cause: Cause, particulars: impl Into<String>) -> Self {
        Self(cause, particulars.into())
    }

    pub(super) fn finding(&self, recipe: &DigestScheme) -> Finding {
        let Self((cause, message, fix), particulars) = self;
        let nonce = match recipe.nonce_in_digest {
            NonceInDigest::Bytes => "the bytes that base64-decoding the nonce gives",
            NonceInDigest::Text => "the nonce as the text that stands in the header",
        };
        let fix = fix
            .replace("{nonce}", nonce)
            .replace("{algorithm}", &recipe.algorithm.to_string())
            .replace("{iterations}", &recipe.iterations.to_string())
            .replace("{encoding}", &recipe.digest_encoding.to_string());
        Finding::new(cause, message.replace("{}", particulars), fix)
    }
}

pub(super) type Bytes = Zeroizing<Vec<u8>>;

fn bytes(text: &str) -> Bytes {
    Zeroizing::new(text.into())
}

/// The ways to do one step, the right one first, each with its mistake.
#[derive(Default)]
pub(super) struct Ways<T>(Vec<(T, Option<Mistake>)>);

impl<T: PartialEq> Ways<T> {
    fn new(right: T) -> Self {
        Self(vec![(right, None)])
    }

    /// Adds a wrong way, unless it comes to the same as one that is there.
    fn add(&mut self, cause: Cause, particulars: impl Into<String>, way: T) {
        if self.0.iter().all(|(other, _)| *other != way) {
            self.0.push((way, Some(Mistake::new(cause, particulars))));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn way(&self, number: usize) -> &T {
        &self.0[number].0
    }

    pub(super) fn mistake(&self, number: usize) -> Option<&Mistake> {
        self.0[number].1.as_ref()
    }
}

/// The bytes of a hex text, and what to say of its case.
pub(super) fn from_hex(text: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let bytes = base16ct::mixed::decode_vec(text)
        .ok()
        .filter(|bytes| !bytes.is_empty())?;
    let upper = text.iter().any(u8::is_ascii_uppercase);
    Some((bytes, if upper { "upper-case " } else { "" }))
}

#[rustfmt::skip] // a table
pub(super) fn nonces(text: &str, right: NonceInDigest) -> Ways<Bytes> {
    let decoded = php_base64_decode(text);
    let (hashed, cause, other) = match right {
        NonceInDigest::Bytes => (&*decoded, causes::NONCE_HASHED_AS_TEXT, text.as_bytes()),
        NonceInDigest::Text => (text.as_bytes(), causes::NONCE_HASHED_DECODED, &*decoded),
    };
    let mut ways = Ways::new(Zeroizing::new(hashed.to_vec()));
    let mut add = |cause, particulars, bytes| ways.add(cause, particulars, Zeroizing::new(bytes));
    add(cause, "", other.to_vec());
    for hex in [text.as_bytes(), &decoded] {
        if let Some((bytes, _)) = from_hex(hex) {
            add(causes::NONCE_HEX_DECODED, "", bytes);
        }
    }
    if text.contains(['-', '_'])
        && let Ok(bytes) = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='))
    {
        add(causes::NONCE_URL_SAFE, "", bytes);
    }
    if let Ok(bytes) = STANDARD.decode(&decoded) {
        add(causes::NONCE_BASE64_TWICE, "twice before it was sent, and hashed as it was", bytes);
    }
    let twice = STANDARD.encode(text).into();
    add(causes::NONCE_BASE64_TWICE, "once more before it was hashed", twice);
    add(causes::NONCE_MISSING, "", Vec::new());
    ways
}

/// The forms of Created over which the digest may have been made: the header's own local time and
/// UTC, and if `far`, the same instant in zones up to ±14 h.
pub(super) fn createds(text: &str, far: bool) -> Ways<Bytes> {
    let mut ways = Ways::new(bytes(text));
    ways.add(causes::CREATED_MISSING, "", bytes(""));
    let timestamp = |text: &str| parse_created(text).ok()?.timestamp();
    let Some(utc) = timestamp(text).and_then(|utc| DateTime::from_timestamp(utc, 0)) else {
        return ways;
    };
    // The offset of the header's own zone: its local time, taken for UTC, less UTC.
    let local = text
        .get(..19)
        .and_then(timestamp)
        .unwrap_or(utc.timestamp());
    let own = i32::try_from(local - utc.timestamp()).unwrap_or(0);
    let at = |offset| {
        let zone = FixedOffset::east_opt(offset);
        zone.map_or(utc.fixed_offset(), |zone| utc.with_timezone(&zone))
    };
    let fraction = text.split_once('.').map_or(String::new(), |(_, rest)| {
        let end = rest.find(|c: char| !c.is_ascii_digit());
        format!(".{}", &rest[..end.unwrap_or(rest.len())])
    });

    let near = [at(own), at(0)];
    let mut marks = ["Z", "z", ""].map(String::from).to_vec();
    for time in near {
        marks.extend(["%:z", "%z", "%:::z"].map(|mark| time.format(mark).to_string()));
    }
    let mut forms = Vec::new();
    for time in near {
        for start in ["%FT%T", "%F %T", "%Y%m%dT%H%M%S"] {
            for fraction in [&fraction, "", ".0", ".000", ".000000"] {
                let start = format!("{}{fraction}", time.format(start));
                forms.extend(marks.iter().map(|mark| format!("{start}{mark}")));
            }
        }
    }
    let quarters = if far { 14 * 4 } else { 0 };
    for quarters in (1..=quarters).flat_map(|quarters| [quarters, -quarters]) {
        for start in ["%FT%T", "%F %T"] {
            for mark in ["%:z", "%z", ""] {
                let form = format!("{start}{fraction}{mark}");
                forms.push(at(quarters * 900).format(&form).to_string());
            }
        }
    }
    let mut seen = HashSet::from([text.to_owned()]);
    for form in forms {
        if seen.insert(form.clone()) {
            ways.0.push((
                bytes(&form),
                Some(Mistake::new(causes::CREATED_OTHER_FORM, form)),
            ));
        }
    }
    ways
}

/// The bytes that may have been hashed for the key, the likeliest first.
#[rustfmt::skip] // a table
pub(super) fn keys(key: &[u8], username: &str) -> Ways<Bytes> {
    let mut ways = Ways::new(Zeroizing::new(key.to_vec()));
    let mut add = |cause, particulars, parts: &[&[u8]]| {
        ways.add(cause, particulars, Zeroizing::new(parts.concat()));
    };
    add(causes::KEY_LINE_END, "LF", &[key, b"\n"]);
    add(causes::KEY_LINE_END, "CRLF", &[key, b"\r\n"]);
    add(causes::KEY_EMPTY, "", &[]);
    add(causes::USERNAME_FOR_KEY, "", &[username.as_bytes()]);
    let trimmed = str::from_utf8(key).map_or(key.trim_ascii(), |key| key.trim().as_bytes());
    add(causes::KEY_KEPT_WITH, "without the white space around it", &[trimmed]);
    let unmarked = key.strip_prefix(b"\xef\xbb\xbf").unwrap_or(key);
    add(causes::KEY_KEPT_WITH, "without the byte order mark before it", &[unmarked]);
    add(causes::KEY_WHITE_SPACE, "with a blank behind it", &[key, b" "]);
    add(causes::KEY_WHITE_SPACE, "with a blank before it", &[b" ", key]);
    add(causes::KEY_WHITE_SPACE, "with blanks around it", &[b" ", key, b" "]);
    add(causes::KEY_WHITE_SPACE, "with a tab behind it", &[key, b"\t"]);
    add(causes::KEY_WHITE_SPACE, "with a tab before it", &[b"\t", key]);
    add(causes::KEY_LINE_END, "CR", &[key, b"\r"]);
    add(causes::KEY_LINE_END, "two LF", &[key, b"\n\n"]);
    for quote in [&b"\""[..], b"'", b"`"] {
        add(causes::KEY_QUOTED, "with quotes around it", &[quote, key, quote]);
        let bare = key.strip_prefix(quote).and_then(|key| key.strip_suffix(quote));
        add(causes::KEY_QUOTED, "without its quotes", &[bare.unwrap_or(key)]);
    }
    add(causes::KEY_CASE, "upper", &[&Zeroizing::new(key.to_ascii_uppercase())]);
    add(causes::KEY_CASE, "lower", &[&Zeroizing::new(key.to_ascii_lowercase())]);
    if let Ok(text) = str::from_utf8(key) {
        add(causes::KEY_CASE, "upper", &[Zeroizing::new(text.to_uppercase()).as_bytes()]);
        add(causes::KEY_CASE, "lower", &[Zeroizing::new(text.to_lowercase()).as_bytes()]);
        let latin1: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
        let latin1 = Zeroizing::new(latin1.unwrap_or_default());
        add(causes::KEY_LATIN1, "Latin-1", &[if latin1.is_empty() { key } else { &latin1 }]);
    }
    let utf8 = Zeroizing::new(key.iter().map(|byte| char::from(*byte)).collect::<String>());
    add(causes::KEY_LATIN1, "its bytes taken for Latin-1 and put into UTF-8", &[utf8.as_bytes()]);
    let hashes: [(&[u8], [&str; 4]); 2] = [
        (&Md5::digest(key), ["MD5, hex", "MD5, upper-case hex", "MD5, base64", "MD5, raw"]),
        (&Sha1::digest(key), ["SHA-1, hex", "SHA-1, upper-case hex", "SHA-1, base64", "SHA-1, raw"]),
    ];
    for (hash, [hex, upper_hex, base64, raw]) in hashes {
        let text = base16ct::lower::encode_string(hash);
        add(causes::KEY_HASHED_FIRST, hex, &[text.as_bytes()]);
        add(causes::KEY_HASHED_FIRST, upper_hex, &[text.to_uppercase().as_bytes()]);
        add(causes::KEY_HASHED_FIRST, base64, &[STANDARD.encode(hash).as_bytes()]);
        add(causes::KEY_HASHED_FIRST, raw, &[hash]);
    }
    ways
}

pub(super) fn orders() -> Ways<[usize; 3]> {
    const PARTS: [&str; 3] = ["nonce", "Created", "key"];
    let mut ways = Ways::new([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        ways.add(
            causes::OTHER_ORDER,
            order.map(|part| PARTS[part]).join(", "),
            order,
        );
    }
    ways
}

#[rustfmt::skip] // a table
pub(super) fn salts(right: &Salt, other: &Salt) -> Ways<[Bytes; 2]> {
    // What stands before the rest, and what behind it.
    let around = |before: &str, behind: &str| [before, behind].map(bytes);
    let braced = |salt: &str| if salt.is_empty() { String::new() } else { format!("{{{salt}}}") };
    let (right, other) = (right.as_str(), other.as_str());
    let mut ways = Ways::new(around("", &braced(right)));
    let mut add = |cause, how, before: &str, behind: &str| ways.add(cause, how, around(before, behind));
    if right.is_empty() {
        add(causes::SALT_ADDED, "{}, an empty one", "", "{}");
        add(causes::SALT_ADDED, "{salt} behind the rest", "", &braced(other));
        add(causes::SALT_ADDED, "without braces", "", other);
        add(causes::SALT_ADDED, "before the rest", other, "");
    } else {
        add(causes::SALT_MISSING, "", "", "");
        add(causes::SALT_FORM, "behind the rest, without braces", "", right);
        add(causes::SALT_FORM, "before the rest, without braces", right, "");
        add(causes::SALT_FORM, "before the rest, in braces", &braced(right), "");
    }
    ways
}
