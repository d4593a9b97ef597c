//! Does the library decode a nonce as PHP does?
//!
//! PHP's own answers are in `data/base64.json`, which `data/base64.php` made.
#![allow(clippy::unwrap_used)]

mod common;

use common::rows;
use serde_json::Value;
use wsse_header::php_base64_decode;

#[test]
fn nonces_are_decoded_as_by_php() {
    let table: Value = serde_json::from_str(include_str!("data/base64.json")).unwrap();
    for row in rows(&table) {
        let (text, php) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        let decoded = base16ct::lower::encode_string(&php_base64_decode(text));
        assert_eq!(decoded, php, "{text:?}");
    }
}
