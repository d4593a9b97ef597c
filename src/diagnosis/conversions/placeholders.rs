//! The names and placeholders of a key.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::Named;
use super::around::{with, without};

/// The names of variables and settings that hold the key.
const NAMES: [&str; 21] = [
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
    "ApiKey",
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
            Some((format!("\"{before}\""), text))
        })
        .collect()
}

/// The whole text of a file of settings or of JSON with the key.
pub(in crate::diagnosis) fn in_file(bytes: &[u8]) -> Named {
    let lines: [(&str, &str, &str); 12] = [
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
        ("@{", "=", "}"),
        ("--", "=", ""),
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

/// What languages print for no value.
const UNSET_VALUES: [&str; 19] = [
    "undefined",
    "null",
    "None",
    "nil",
    "false",
    "true",
    "1",
    "0",
    "NaN",
    "NULL",
    "<nil>",
    "%!s(<nil>)",
    "%!s(MISSING)",
    "(null)",
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

/// What languages print for values that are not text.
const PRINTED_OBJECTS: [&str; 10] = [
    "[object Object]",
    "[object Promise]",
    "[object ArrayBuffer]",
    "[object Uint8Array]",
    "[object Buffer]",
    "Array",
    "System.Byte[]",
    "System.Char[]",
    "System.Security.SecureString",
    "Promise { <pending> }",
];

/// What a client hashes if it prints an object.
pub(in crate::diagnosis) fn printed_objects() -> Named {
    PRINTED_OBJECTS
        .iter()
        .map(|value| ((*value).to_owned(), (*value).into()))
        .collect()
}

/// How printed objects start, including the objects that hash.
const OBJECTS: [&[u8]; 19] = [
    b"[object ",
    b"SHA1 Message Digest from ",
    b"SHA-1 Message Digest from ",
    b"<sha1 ",
    b"<hmac.HMAC object",
    b"#<Digest",
    b"<_hashlib",
    b"#<OpenSSL",
    b"<built-in method ",
    b"<bound method ",
    b"<coroutine object ",
    b"<function ",
    b"function ",
    b"Digest::SHA=",
    b"HASH(0x",
    b"ARRAY(0x",
    b"CODE(0x",
    b"System.Security.Cryptography.",
    b"Resource id #",
];

/// Whether the text is what a language prints for no value, or for a value that is not text.
pub(in crate::diagnosis) fn is_printed_value(text: &[u8]) -> bool {
    let is_java_array = |text: &[u8]| {
        text.strip_prefix(b"[B@")
            .is_some_and(|rest| rest.iter().all(u8::is_ascii_hexdigit))
    };
    let is_object = OBJECTS.iter().any(|start| text.starts_with(start));
    let mut values = UNSET_VALUES.iter().chain(&PRINTED_OBJECTS);
    let is_value = values.any(|value| value.as_bytes() == text);
    // Swift's Data and SQLite's blobs.
    let is_digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let is_length = [("", " bytes"), ("Blob[", "]"), ("<", " bytes>")]
        .iter()
        .any(|(before, after)| {
            let length = without(before.as_bytes(), text, after.as_bytes());
            length.is_some_and(|length| is_digits(&length))
        });
    is_value || is_length || is_object || is_java_array(text)
}

/// How templates and shells write the name of a value.
const SYNTAXES: [(&str, &str); 17] = [
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

/// How some programs write it.
const RARE_SYNTAXES: [(&str, &str); 18] = [
    ("{{$", "}}"),
    ("@{", "}"),
    ("@{variables('", "')}"),
    ("ENV['", "']"),
    ("os.environ['", "']"),
    ("$_ENV['", "']"),
    ("getenv('", "')"),
    ("${env:", "}"),
    ("${#Project#", "}"),
    ("[[", "]]"),
    ("{{ _.", " }}"),
    ("{{_.", "}}"),
    ("__ENV.", ""),
    ("${{ env.", " }}"),
    ("$ENV{", "}"),
    ("os.getenv('", "')"),
    ("System.getenv(\"", "\")"),
    ("${__P(", ")}"),
];

fn placeholders_for(names: &[&str], syntaxes: &[(&str, &str)]) -> Named {
    let of_name = |name: &&str| {
        let placeholder = |(before, after): &(&str, &str)| {
            let text = format!("{before}{name}{after}");
            (text.clone(), text.into_bytes())
        };
        syntaxes.iter().map(placeholder).collect::<Named>()
    };
    names.iter().flat_map(of_name).collect()
}

/// The placeholder of the nonce or of Created.
pub(in crate::diagnosis) fn placeholders_of_parts() -> Named {
    let names = [
        "nonce",
        "Nonce",
        "NONCE",
        "created",
        "Created",
        "CREATED",
        "timestamp",
        "isoTimestamp",
        "guid",
        "date",
        "now",
        "wsse_nonce",
        "wsse_created",
    ];
    let more = [
        "${__time()}",
        "${__UUID()}",
        "${__UUID}",
        "Resource id #2",
        "Resource id #3",
    ];
    let mut placeholders = placeholders_for(&names, &SYNTAXES);
    placeholders.extend(placeholders_for(&names, &RARE_SYNTAXES));
    placeholders.extend(more.map(|text| (text.to_owned(), text.into())));
    placeholders
}

/// The key's placeholder in templates, shells and documentation.
pub(in crate::diagnosis) fn placeholders() -> Named {
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
    let more = more.map(|text| (text.to_owned(), text.into()));
    let mut placeholders = placeholders_for(&NAMES, &SYNTAXES);
    placeholders.extend(more);
    placeholders
}

/// Its placeholder in rarer languages and tools.
pub(in crate::diagnosis) fn rare_placeholders() -> Named {
    let more = [
        "Microsoft.Extensions.Configuration.ConfigurationSection",
        "System.Threading.Tasks.Task`1[System.String]",
        "System.Management.Automation.PSCredential",
        "System.Net.NetworkCredential",
        "SecretStr('**********')",
        "**********",
        "#NAME?",
        "#VALUE!",
    ];
    let names = [
        "wsse.key",
        "wsse.password",
        "wsse.api.key",
        "wsse.secret",
        "api.key",
        "wsse-key",
        "wsse-api-key",
        "api-key",
        "wsseKey",
        "wsseApiKey",
    ];
    let mut placeholders = placeholders_for(&NAMES, &RARE_SYNTAXES);
    placeholders.extend(more.map(|text| (text.to_owned(), text.into())));
    placeholders.extend(placeholders_for(&names, &SYNTAXES));
    placeholders
}
