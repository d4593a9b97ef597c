//! The names and placeholders of a key.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::Named;
use super::around::with;

/// The names of variables and settings that hold the key.
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
    let names = NAMES
        .iter()
        .flat_map(|name| marks.map(|mark| format!("{name}{mark}")));
    let schemes = [
        "Bearer ", "Basic ", "Token ", "ApiKey ", "WSSE ", "key ", "Bearer: ",
    ];
    let befores = names.chain(schemes.map(String::from));
    befores
        .filter_map(|before| {
            let text = with(before.as_bytes(), bytes, b"")?;
            Some((before, text))
        })
        .collect()
}

/// The whole text of a file of settings or of JSON with the key.
pub(in crate::diagnosis) fn in_file(bytes: &[u8]) -> Named {
    let lines: [(&str, &str, &str); 10] = [
        ("export ", "=", ""),
        ("export ", "=\"", "\""),
        ("export ", "='", "'"),
        ("", "=\"", "\""),
        ("", "='", "'"),
        ("", ": \"", "\""),
        ("{\"", "\":\"", "\"}"),
        ("{\"", "\": \"", "\"}"),
        ("{\n  \"", "\": \"", "\"\n}"),
        ("set ", "=", ""),
    ];
    let files = NAMES.iter().flat_map(|name| {
        lines.iter().flat_map(move |(start, mark, end)| {
            let before = format!("{start}{name}{mark}");
            ["", "\n"].map(|newline| {
                let shown = format!("{before}…{end}").replace('\n', "\\n");
                let shown = format!(
                    "{shown}{}",
                    if newline.is_empty() {
                        ""
                    } else {
                        " and a newline"
                    }
                );
                let text = [before.as_bytes(), bytes, end.as_bytes(), newline.as_bytes()].concat();
                (shown, text)
            })
        })
    });
    files.collect()
}

/// What languages print for no value, and for values that are not text.
const UNSET_VALUES: [&str; 24] = [
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
    "[object Uint8Array]",
    "[object Buffer]",
    "System.Byte[]",
    "System.Security.SecureString",
    "Optional.empty",
    "{}",
    "[]",
    "#N/A",
    "#REF!",
];

/// What a client hashes if a variable has no value.
pub(in crate::diagnosis) fn unset_values() -> Named {
    UNSET_VALUES
        .iter()
        .map(|value| ((*value).to_owned(), (*value).into()))
        .collect()
}

/// How printed objects start, including the objects that hash.
const OBJECTS: [&[u8]; 7] = [
    b"[object ",
    b"SHA1 Message Digest from ",
    b"SHA-1 Message Digest from ",
    b"<sha1 ",
    b"<hmac.HMAC object",
    b"#<Digest",
    b"<_hashlib",
];

/// Whether the text is what a language prints for no value, or for a value that is not text.
pub(in crate::diagnosis) fn is_printed_value(text: &[u8]) -> bool {
    let is_java_array = |text: &[u8]| {
        text.strip_prefix(b"[B@")
            .is_some_and(|rest| rest.iter().all(u8::is_ascii_hexdigit))
    };
    let is_object = OBJECTS.iter().any(|start| text.starts_with(start));
    let is_unset = UNSET_VALUES.iter().any(|value| value.as_bytes() == text);
    is_unset || is_object || is_java_array(text)
}

/// The key's placeholder in templates, shells and documentation.
pub(in crate::diagnosis) fn placeholders() -> Named {
    let syntaxes: [(&str, &str); 17] = [
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
        ("%(", ")s"),
        ("$env:", ""),
        ("__", "__"),
    ];
    let more = [
        "your_api_key",
        "YOUR_API_KEY",
        "your-api-key",
        "changeme",
        "xxx",
        "test",
        "********",
        "***",
        "*****",
        "<redacted>",
        "[REDACTED]",
        "•••••••••",
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
