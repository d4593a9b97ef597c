//! Documents that a client may have hashed instead of the joined parts: JSON, a form or XML with
//! the parts in it, and templates that were not filled in.

use super::cost::{ALONE, RARE};
use super::joins::{ADVICE, Join, Piece};
use super::mistake::Mistake;

/// What the key is called next to `nonce` and `created`.
const KEY_NAMES: [&str; 8] = [
    "key", "password", "secret", "apiKey", "api_key", "apikey", "userKey", "token",
];

/// The names of nonce, Created and key, as they are and with a capital.
fn field_names() -> Vec<[String; 3]> {
    let capital = |name: &str| format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    let plain = KEY_NAMES.iter().map(|key| ["nonce", "created", key]);
    plain
        .flat_map(|names| [names.map(str::to_owned), names.map(capital)])
        .collect()
}

/// A way to write the parts with their names.
struct Form {
    name: &'static str,
    open: &'static str,
    before_name: &'static str,
    after_name: &'static str,
    after_part: &'static str,
    between: &'static str,
    close: &'static str,
    /// Whether the parts are URL-encoded.
    encoded: bool,
}

#[rustfmt::skip]
const FORMS: [Form; 11] = [
    Form { name: "JSON", open: "{", before_name: "\"", after_name: "\":\"", after_part: "\"", between: ",", close: "}", encoded: false },
    Form { name: "JSON with spaces", open: "{", before_name: "\"", after_name: "\": \"", after_part: "\"", between: ", ", close: "}", encoded: false },
    Form { name: "a Python dict", open: "{", before_name: "'", after_name: "': '", after_part: "'", between: ", ", close: "}", encoded: false },
    Form { name: "a form", open: "", before_name: "", after_name: "=", after_part: "", between: "&", close: "", encoded: false },
    Form { name: "a URL-encoded form", open: "", before_name: "", after_name: "=", after_part: "", between: "&", close: "", encoded: true },
    Form { name: "lines of a form", open: "", before_name: "", after_name: "=", after_part: "", between: "\n", close: "", encoded: false },
    Form { name: "fields with colons", open: "", before_name: "", after_name: ":", after_part: "", between: ",", close: "", encoded: false },
    Form { name: "fields with semicolons", open: "", before_name: "", after_name: "=", after_part: "", between: ";", close: "", encoded: false },
    Form { name: "lines with colons", open: "", before_name: "", after_name: ": ", after_part: "", between: "\n", close: "", encoded: false },
    Form { name: "fields of a header", open: "", before_name: "", after_name: "=\"", after_part: "\"", between: ", ", close: "", encoded: false },
    Form { name: "fields with commas", open: "", before_name: "", after_name: "=", after_part: "", between: ", ", close: "", encoded: false },
];

impl Form {
    fn join(&self, [nonce, created, key]: &[String; 3]) -> Join {
        let field = |name: &str| format!("{}{name}{}", self.before_name, self.after_name);
        let next = |name: &str| format!("{}{}{}", self.after_part, self.between, field(name));
        let part = |part| {
            if self.encoded {
                Piece::UrlEncoded(Box::new(part))
            } else {
                part
            }
        };
        document(
            &format!("{}, in the fields {nonce}, {created} and {key}", self.name),
            [Piece::Nonce, Piece::Created, Piece::Key].map(part),
            [
                format!("{}{}", self.open, field(nonce)),
                next(created),
                next(key),
                format!("{}{}", self.after_part, self.close),
            ],
        )
    }
}

/// A way to write the parts without names.
struct List {
    name: &'static str,
    open: &'static str,
    between: &'static str,
    close: &'static str,
}

#[rustfmt::skip]
const LISTS: [List; 15] = [
    List { name: "a Python tuple", open: "('", between: "', '", close: "')" },
    List { name: "a JSON list", open: "[\"", between: "\",\"", close: "\"]" },
    List { name: "a JSON list with spaces", open: "[\"", between: "\", \"", close: "\"]" },
    List { name: "a list with single quotes", open: "['", between: "', '", close: "']" },
    List { name: "a list as Java prints it", open: "[", between: ", ", close: "]" },
    List { name: "a slice as Go prints it", open: "[", between: " ", close: "]" },
    List { name: "a struct as Go prints it", open: "{", between: " ", close: "}" },
    List { name: "quoted texts with commas", open: "\"", between: "\",\"", close: "\"" },
    List { name: "quoted texts", open: "\"", between: "\"\"", close: "\"" },
    List { name: "texts in single quotes", open: "'", between: "''", close: "'" },
    List { name: "bytes as Python prints them, each b'…'", open: "b'", between: "'b'", close: "'" },
    List { name: "a Python tuple of bytes", open: "(b'", between: "', b'", close: "')" },
    List { name: "optionals as Swift prints them", open: "Optional(\"", between: "\")Optional(\"", close: "\")" },
    List { name: "optionals as Java prints them", open: "Optional[", between: "]Optional[", close: "]" },
    List { name: "options as Rust prints them", open: "Some(\"", between: "\")Some(\"", close: "\")" },
];

impl List {
    fn join(&self) -> Join {
        let texts = [self.open, self.between, self.between, self.close];
        document(self.name, PARTS, texts.map(str::to_owned))
    }
}

fn xml([nonce, created, key]: &[String; 3]) -> Join {
    document(
        &format!("XML, in the elements {nonce}, {created} and {key}"),
        PARTS,
        [
            format!("<{nonce}>"),
            format!("</{nonce}><{created}>"),
            format!("</{created}><{key}>"),
            format!("</{key}>"),
        ],
    )
}

const PARTS: [Piece; 3] = [Piece::Nonce, Piece::Created, Piece::Key];

/// A document with these texts before nonce, before Created, before the key, and after it.
fn document(name: &str, [nonce, created, key]: [Piece; 3], texts: [String; 4]) -> Join {
    let [before_nonce, before_created, before_key, after] =
        texts.map(|text| Piece::Text(text.into()));
    Join {
        cost: RARE,
        pieces: vec![
            before_nonce,
            nonce,
            before_created,
            created,
            before_key,
            key,
            after,
        ],
        mistakes: vec![Mistake::new(
            "parts_in_document",
            format!("the parts were hashed as {name}"),
            ADVICE,
        )],
    }
}

pub(super) fn documents() -> Vec<Join> {
    let names = field_names();
    let mut joins = Vec::new();
    for form in &FORMS {
        joins.extend(names.iter().map(|names| form.join(names)));
    }
    joins.extend(names.iter().map(xml));
    joins.extend(LISTS.iter().map(List::join));
    let tuple = ["(", ", '", "', '", "')"].map(str::to_owned);
    joins.push(document(
        "a Python tuple with the nonce first, unquoted",
        PARTS,
        tuple,
    ));
    joins
}

/// What precedes and follows a variable's name in the text of a program.
const PLACEHOLDERS: [(&str, &str); 11] = [
    ("{", "}"),
    ("${", "}"),
    ("$", ""),
    ("#{", "}"),
    ("{{", "}}"),
    ("{$", "}"),
    ("%", "%"),
    ("@", ""),
    (":", ""),
    ("", ""),
    ("\\(", ")"),
];

/// Texts that are hashed if a language does not replace the placeholders of the parts.
pub(super) fn templates() -> Vec<Join> {
    let more_keys = ["KEY", "API_KEY", "PASSWORD", "SECRET"];
    let mut names = field_names();
    for key in KEY_NAMES.into_iter().chain(more_keys) {
        names.push(["nonce", "created", key].map(str::to_owned));
        names.push(["NONCE", "CREATED", key].map(str::to_owned));
    }
    let mut texts = ["%s%s%s", "{0}{1}{2}", "{}{}{}", "%1$s%2$s%3$s", "$1$2$3"]
        .map(str::to_owned)
        .to_vec();
    for names in &names {
        for (before, after) in PLACEHOLDERS {
            let parts = names
                .each_ref()
                .map(|name| format!("{before}{name}{after}"));
            texts.extend(["", " . ", " + ", "."].map(|between| parts.join(between)));
        }
    }
    texts.sort();
    texts.dedup();
    texts.into_iter().map(template).collect()
}

fn template(text: String) -> Join {
    Join {
        cost: ALONE,
        mistakes: vec![Mistake::new(
            "parts_unexpanded",
            format!("the text {text} was hashed instead of the parts"),
            "let the language replace the names with their values: f\"…\" in Python, `…` in JavaScript, double quotes in PHP, Perl, Ruby and shells",
        )],
        pieces: vec![Piece::Text(text.into())],
    }
}
