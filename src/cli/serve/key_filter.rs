//! Keeps the users' keys out of everything that is shown, wherever a client put them.

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memchr_iter;
use serde_json::Value;
use wsse_header::{ApiKey, php_base64_decode};
use zeroize::Zeroizing;

use super::users::User;

const HIDDEN: &str = "(key, not shown)";

/// Shorter keys are not searched for, since they are parts of common words.
const SHORTEST: usize = 5;

/// The longest text in a record, and the longest record that is not shortened.
const LONGEST_TEXT: usize = 2048;
const LONGEST_RECORD: usize = 16 * 1024;

/// Finds keys as they are, in base64, in hex and with percent signs, in any case.
pub(super) struct KeyFilter {
    needles: Vec<Zeroizing<Vec<u8>>>,
}

impl KeyFilter {
    /// A key that is also a username is not secret.
    pub(super) fn new(users: &[User]) -> Self {
        let is_username = |key: &ApiKey| {
            let mut users = users.iter();
            users.any(|user| user.name.as_bytes() == key.as_bytes())
        };
        let keys = users.iter().flat_map(|user| &user.keys);
        let keys = keys.filter(|key| key.as_bytes().len() >= SHORTEST && !is_username(key));
        let mut needles: Vec<_> = keys.flat_map(|key| forms(key.as_bytes())).collect();
        needles.sort_by(|one, other| one.as_slice().cmp(other));
        needles.dedup();
        Self { needles }
    }

    fn is_in(&self, text: &[u8]) -> bool {
        let text = text.to_ascii_lowercase();
        let mut needles = self.needles.iter();
        needles.any(|needle| find(&text, needle).is_some())
    }

    /// The text without keys.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.is_in(text.as_bytes()) {
            return text.into();
        }
        let mut text = text.to_owned();
        for needle in &self.needles {
            let mut from = 0;
            while let Some(at) = find(&text.to_ascii_lowercase().as_bytes()[from..], needle) {
                let (start, end) = (from + at, from + at + needle.len());
                if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
                    break;
                }
                text.replace_range(start..end, HIDDEN);
                from = start + HIDDEN.len();
            }
        }
        text.into()
    }

    /// A JSON object without keys and without very long texts.
    pub(super) fn object(&self, json: String) -> String {
        if json.len() <= LONGEST_RECORD && !self.is_in(json.as_bytes()) {
            return json;
        }
        let Ok(mut object) = serde_json::from_str(&json) else {
            return "{}".into();
        };
        self.value(&mut object);
        object.to_string()
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let mut shown = self.text(text).into_owned();
                if shown.len() > LONGEST_TEXT {
                    let mut ends = (0..=LONGEST_TEXT).rev();
                    let end = ends.find(|end| shown.is_char_boundary(*end)).unwrap_or(0);
                    let more = shown.len() - end;
                    shown.truncate(end);
                    let _ = write!(shown, "… ({more} more bytes)");
                }
                *text = shown;
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::Object(object) => object.values_mut().for_each(|value| self.value(value)),
            _ => {}
        }
    }
}

/// Finds a needle in a short text. Building memchr's finder would take longer than this search.
fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    memchr_iter(*needle.first()?, text).find(|at| text[*at..].starts_with(needle))
}

/// The forms in which a text can contain a key, in lower case.
fn forms(key: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut percent = Zeroizing::new(Vec::with_capacity(key.len() * 3));
    for byte in key {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            percent.push(*byte);
        } else {
            let [high, low] =
                [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
            percent.extend([b'%', high, low]);
        }
    }
    let mut forms = vec![
        Zeroizing::new(key.to_vec()),
        percent,
        Zeroizing::new(base16ct::lower::encode_string(key).into_bytes()),
    ];
    // Base64 encodes groups of three bytes, and the key may start anywhere in one. The characters of
    // the first and the last group also depend on what surrounds the key.
    for key in (0..3).filter_map(|start| key.get(start..)) {
        let whole_groups = &key[..key.len() / 3 * 3];
        forms.push(Zeroizing::new(STANDARD.encode(whole_groups).into_bytes()));
    }
    // A client may send the key as the nonce, and the nonce is shown base64-decoded, in hex.
    if let Ok(text) = str::from_utf8(&key[..key.len() / 4 * 4]) {
        let decoded = Zeroizing::new(php_base64_decode(text));
        forms.push(Zeroizing::new(
            base16ct::lower::encode_string(&decoded).into_bytes(),
        ));
    }
    if let Ok(text) = str::from_utf8(key)
        && let Ok(json) = serde_json::to_string(text)
    {
        let json = Zeroizing::new(json.into_bytes());
        forms.push(Zeroizing::new(json[1..json.len() - 1].to_vec()));
    }
    forms.retain(|form| form.len() >= SHORTEST);
    for form in &mut forms {
        form.make_ascii_lowercase();
    }
    forms
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn hide(key: &str) -> KeyFilter {
        KeyFilter::new(&[User {
            name: "admin".into(),
            keys: vec![ApiKey::new(key).unwrap()],
            salt: None,
        }])
    }

    #[test]
    fn keys_are_hidden_in_all_forms() {
        let hide = hide("s3cret \"+é");
        for text in [
            "/?key=s3cret \"+é&x=1",
            "/?key=s3cret%20%22%2B%C3%A9&x=1",
            "/?key=s3cret%20%22%2b%c3%a9&x=1",
            "/?key=czNjcmV0ICIrw6k=&x=1",
            "/?basic=Ym9iOnMzY3JldCAiK8OpIGVuZA==", // bob:key
            "/?basic=ZXZlMTpzM2NyZXQgIivDqSBlbmQ=", // eve1:key
            "/?key=73336372657420222BC3A9&x=1",
        ] {
            let shown = hide.text(text);
            assert!(shown.contains(HIDDEN), "{text}: {shown}");
            let json = serde_json::json!({ "a": [text], "b": 1 }).to_string();
            assert!(hide.object(json).contains(HIDDEN), "{text}");
        }
        assert_eq!(
            hide.text("S3CRET \"+é twice s3cret \"+é"),
            format!("{HIDDEN} twice {HIDDEN}")
        );
        assert_eq!(hide.text("s3cre"), "s3cre");
        assert_eq!(super::tests::hide("admin").text("admin"), "admin");
        assert_eq!(super::tests::hide("abc").text("abc"), "abc");
    }

    #[test]
    fn long_texts_are_shortened() {
        let json = serde_json::json!({ "header": "é".repeat(20_000) }).to_string();
        let object = hide("unused").object(json);
        assert!(object.len() < 2200, "{}", object.len());
        assert!(object.contains("… (37952 more bytes)"), "{object}");
    }
}
