//! The names and placeholders of a key.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::Named;
use super::around::with;

/// What variables and settings with the key are called.
const NAMES: [&str; 20] = [
    "KEY",
    "API_KEY",
    "APIKEY",
    "WSSE_API_KEY",
    "WSSE_KEY",
    "SECRET",
    "API_SECRET",
    "WSSE_SECRET",
    "PASSWORD",
    "TOKEN",
    "key",
    "apiKey",
    "api_key",
    "apikey",
    "secret",
    "password",
    "token",
    "wsse_key",
    "userApiKey",
    "user_api_key",
];

pub(in crate::diagnosis) fn assigned(bytes: &[u8]) -> Named {
    let marks = ["=", ": ", ":", " = "];
    let assigned = |name: &str, mark: &str| {
        let before = format!("{name}{mark}");
        Some((before.clone(), with(before.as_bytes(), bytes, b"")?))
    };
    NAMES
        .iter()
        .flat_map(|name| marks.iter().filter_map(move |mark| assigned(name, mark)))
        .collect()
}

/// What a client hashes if a variable has no value.
pub(in crate::diagnosis) fn unset_values() -> Named {
    let values = [
        "undefined",
        "null",
        "None",
        "nil",
        "false",
        "true",
        "0",
        "Array",
        "NaN",
        "[object Object]",
        "[object Promise]",
        "[object ArrayBuffer]",
        "NULL",
        "<nil>",
        "(null)",
    ];
    values
        .iter()
        .map(|value| ((*value).to_owned(), (*value).into()))
        .collect()
}

/// The key's placeholder in templates, shells and documentation.
pub(in crate::diagnosis) fn placeholders() -> Named {
    let syntaxes: [(&str, &str); 14] = [
        ("$", ""),
        ("${", "}"),
        ("{{", "}}"),
        ("{{ ", " }}"),
        ("%", "%"),
        ("<", ">"),
        ("{", "}"),
        ("#{", "}"),
        ("", ""),
        ("$(", ")"),
        ("${{ secrets.", " }}"),
        ("@", ""),
        (":", ""),
        ("process.env.", ""),
    ];
    let more = [
        "your_api_key",
        "YOUR_API_KEY",
        "your-api-key",
        "changeme",
        "xxx",
        "test",
    ];
    let named = NAMES.iter().flat_map(|name| {
        let placeholder = |(before, after): &(&str, &str)| format!("{before}{name}{after}");
        syntaxes.iter().map(placeholder).collect::<Vec<_>>()
    });
    named
        .chain(more.map(String::from))
        .map(|text| (text.clone(), text.into_bytes()))
        .collect()
}
