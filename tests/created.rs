//! Does the library read Created as OroPlatform does?
//!
//! PHP's own answers are in `data/created.json`, which `data/created.php` made.
#![allow(clippy::unwrap_used)]

mod common;

use common::rows;
use serde_json::Value;
use wsse_header::{ParsedCreated, parse_created};

fn table() -> Value {
    serde_json::from_str(include_str!("data/created.json")).unwrap()
}

#[test]
fn created_is_read_as_by_php() {
    let table = table();
    for row in rows(&table) {
        let text = row[0].as_str().unwrap();
        let php = match (row[1].as_bool().unwrap(), row[2].as_i64()) {
            (false, _) => None,
            (true, None) => Some(ParsedCreated::Unreadable),
            (true, Some(timestamp)) => Some(ParsedCreated::Time {
                timestamp,
                has_zone: row[3].as_bool().unwrap(),
            }),
        };
        assert_eq!(parse_created(text).ok(), php, "{text:?}");
    }
}

/// `left_out` has the texts that are read differently on purpose, and why.
#[test]
fn created_is_read_differently_only_as_documented() {
    let table = table();
    let reasons = table["left_out"].as_object().unwrap();
    assert_eq!(reasons.len(), 8);
    for (reason, part) in reasons {
        let expected = match part["parse_created"].as_str().unwrap() {
            "refused" => None,
            "unreadable" => Some(ParsedCreated::Unreadable),
            other => panic!("{reason}: {other}?"),
        };
        for row in rows(part) {
            let text = row.as_str().unwrap();
            assert_eq!(parse_created(text).ok(), expected, "{reason}: {text:?}");
        }
    }
}
