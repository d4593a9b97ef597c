//! Does the library read a nonce and a Created as PHP does? PHP's own answers are in
//! `data/base64.json` and `data/created.json`; the scripts beside them made these.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use wsse_header::{ParsedCreated, parse_created, php_base64_decode};

fn table(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// The rows of a table, which has to have as many as it says.
fn rows(table: &Value) -> &[Value] {
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(table["count"].as_u64(), Some(rows.len() as u64));
    assert!(!rows.is_empty());
    rows
}

fn assert_none(wrong: &[String], of: usize) {
    assert!(
        wrong.is_empty(),
        "{} of {of} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn nonces_are_decoded_as_by_php() {
    let table = table(include_str!("data/base64.json"));
    let rows = rows(&table);
    let wrong: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let text = row[0].as_str().unwrap();
            let php = row[1].as_str().unwrap();
            let ours = base16ct::lower::encode_string(&php_base64_decode(text));
            (ours != php).then(|| format!("{text:?}: PHP {php}, here {ours}"))
        })
        .collect();
    assert_none(&wrong, rows.len());
}

#[test]
fn created_is_read_as_by_oroplatform() {
    let table = table(include_str!("data/created.json"));
    let rows = rows(&table);
    let wrong: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let text = row[0].as_str().unwrap();
            let php = match (row[1].as_bool().unwrap(), row[2].as_i64()) {
                (false, _) => None,
                (true, None) => Some(ParsedCreated::Unreadable),
                (true, Some(timestamp)) => Some(ParsedCreated::Time {
                    timestamp,
                    has_zone: row[3].as_bool().unwrap(),
                }),
            };
            let ours = parse_created(text).ok();
            (ours != php).then(|| format!("{text:?}: PHP {php:?}, here {ours:?}"))
        })
        .collect();
    assert_none(&wrong, rows.len());
}

/// The rows of `left_out` are those where `read_created` differs from PHP on purpose; each reason
/// says what it answers.
#[test]
fn created_differs_from_php_where_it_is_said_to() {
    let table = table(include_str!("data/created.json"));
    let reasons = table["left_out"].as_object().unwrap();
    assert_eq!(reasons.len(), 8);
    for (reason, part) in reasons {
        let expected = match part["read_created"].as_str().unwrap() {
            "refused" => None,
            "unreadable" => Some(ParsedCreated::Unreadable),
            other => panic!("{reason}: {other}?"),
        };
        for row in rows(part) {
            let text = row[0].as_str().unwrap();
            assert_eq!(parse_created(text).ok(), expected, "{reason}: {text:?}");
        }
    }
}
