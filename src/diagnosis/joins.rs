//! The ways in which a client may have joined nonce, Created and key.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::cost::{ALONE, Cost, LIKELY, MOST, RARE, USUAL};
use super::mistake::Mistake;

/// What is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Nonce,
    Created,
    Key,
    Username,
    Text(Cow<'static, str>),
}

/// One way to join, with what is wrong with it.
pub(super) struct Join {
    pub(super) cost: Cost,
    pub(super) pieces: Vec<Piece>,
    pub(super) mistakes: Vec<Mistake>,
}

const ADVICE: &str = "hash nonce, Created and key in this order, with nothing between them";

/// All ways, cheapest first.
pub(super) static JOINS: LazyLock<Vec<Join>> = LazyLock::new(|| {
    let mut joins = Vec::new();
    for (order_cost, pieces, order) in orders() {
        for (extra_cost, pieces, extra) in with_extras(&pieces) {
            for (separator_cost, separator) in separators() {
                let mut mistakes = Vec::from_iter(order.clone());
                mistakes.extend(extra.clone());
                if !separator.is_empty() {
                    mistakes.push(Mistake::new(
                        "parts_separated",
                        format!("{} was hashed between the parts", shown(separator)),
                        ADVICE,
                    ));
                }
                joins.push(Join {
                    cost: order_cost + extra_cost + separator_cost,
                    pieces: separated(&pieces, separator),
                    mistakes,
                });
            }
        }
    }
    joins.extend(documents());
    joins.extend(literals());
    joins.retain(|join| join.cost <= MOST);
    joins.sort_by_key(|join| join.cost);
    joins
});

fn name(piece: &Piece) -> &str {
    match piece {
        Piece::Nonce => "nonce",
        Piece::Created => "Created",
        Piece::Key => "key",
        Piece::Username => "username",
        Piece::Text(text) => text,
    }
}

fn orders() -> Vec<(Cost, Vec<Piece>, Option<Mistake>)> {
    use Piece::{Created, Key, Nonce};
    let mut orders = vec![(0, vec![Nonce, Created, Key], None)];
    for order in [
        [Nonce, Key, Created],
        [Created, Nonce, Key],
        [Created, Key, Nonce],
        [Key, Nonce, Created],
        [Key, Created, Nonce],
    ] {
        let names = order.iter().map(name).collect::<Vec<_>>().join(", ");
        let mistake = Mistake::new(
            "parts_in_other_order",
            format!("the parts were hashed in the order {names}"),
            "hash nonce, Created, key in this order",
        );
        orders.push((LIKELY, order.into(), Some(mistake)));
    }
    orders
}

/// The pieces, and all ways to add one more piece to them.
fn with_extras(pieces: &[Piece]) -> Vec<(Cost, Vec<Piece>, Option<Mistake>)> {
    let mut all = vec![(0, pieces.to_vec(), None)];
    let mut add = |cost, at: usize, piece: Piece, mistake| {
        let mut pieces = pieces.to_vec();
        pieces.insert(at, piece);
        all.push((cost, pieces, Some(mistake)));
    };
    for at in 0..=pieces.len() {
        let place = pieces.get(at).map_or("after the rest".to_owned(), |next| {
            format!("before {}", name(next))
        });
        let mistake = Mistake::new(
            "username_hashed",
            format!("the username was hashed too, {place}"),
            "leave the username out of the digest",
        );
        add(USUAL, at, Piece::Username, mistake);
    }
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        for at in [0, pieces.len()] {
            let mistake = Mistake::new(
                "method_hashed",
                format!("the method {method} was hashed too"),
                "leave the method out of the digest",
            );
            add(USUAL, at, Piece::Text(method.into()), mistake);
        }
    }
    for (at, text) in [
        (0, "UsernameToken"),
        (0, "UsernameToken "),
        (0, "WSSE "),
        (0, "WSSE"),
    ] {
        let mistake = Mistake::new(
            "more_hashed",
            format!("the text \"{text}\" was hashed too, before the rest"),
            ADVICE,
        );
        add(USUAL, at, Piece::Text(text.into()), mistake);
    }
    let mistake = Mistake::new(
        "key_twice",
        "the key was hashed before the rest too",
        ADVICE,
    );
    add(USUAL, 0, Piece::Key, mistake);
    all
}

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

/// The parts as a text of JSON, of a form or of XML.
fn documents() -> Vec<Join> {
    // The texts before a name, between name and part, after the part, between fields, and around
    // all.
    let forms: [(&str, [&str; 6]); 9] = [
        ("JSON", ["\"", "\":\"", "\"", ",", "{", "}"]),
        ("JSON with spaces", ["\"", "\": \"", "\"", ", ", "{", "}"]),
        ("a form", ["", "=", "", "&", "", ""]),
        ("lines of a form", ["", "=", "", "\n", "", ""]),
        ("fields with colons", ["", ":", "", ",", "", ""]),
        ("fields with semicolons", ["", "=", "", ";", "", ""]),
        ("lines with colons", ["", ": ", "", "\n", "", ""]),
        ("fields of a header", ["", "=\"", "\"", ", ", "", ""]),
        ("fields with commas", ["", "=", "", ", ", "", ""]),
    ];
    let lists: [(&str, [&str; 3]); 5] = [
        ("a Python tuple", ["('", "', '", "')"]),
        ("a JSON list", ["[\"", "\",\"", "\"]"]),
        ("a JSON list with spaces", ["[\"", "\", \"", "\"]"]),
        ("a list with single quotes", ["['", "', '", "']"]),
        ("quoted texts", ["\"", "\"\"", "\""]),
    ];
    let parts = [Piece::Nonce, Piece::Created, Piece::Key];
    let mut joins = Vec::new();
    let mut add = |name: &str, texts: [String; 4]| {
        let mut pieces = Vec::new();
        for (text, part) in texts.iter().zip(&parts) {
            pieces.extend([Piece::Text(text.clone().into()), part.clone()]);
        }
        pieces.push(Piece::Text(texts[3].clone().into()));
        joins.push(Join {
            cost: RARE,
            pieces,
            mistakes: vec![Mistake::new(
                "parts_in_document",
                format!("the parts were hashed as {name}"),
                ADVICE,
            )],
        });
    };
    for (form, [start, equals, end, between, open, close]) in forms {
        for [nonce, created, key] in field_names() {
            let next = |name: &str| format!("{end}{between}{start}{name}{equals}");
            add(
                &format!("{form}, in the fields {nonce}, {created} and {key}"),
                [
                    format!("{open}{start}{nonce}{equals}"),
                    next(&created),
                    next(&key),
                    format!("{end}{close}"),
                ],
            );
        }
    }
    for [nonce, created, key] in field_names() {
        let texts = [
            format!("<{nonce}>"),
            format!("</{nonce}><{created}>"),
            format!("</{created}><{key}>"),
            format!("</{key}>"),
        ];
        add(
            &format!("XML, in the elements {nonce}, {created} and {key}"),
            texts,
        );
    }
    for (list, [open, between, close]) in lists {
        add(list, [open, between, between, close].map(str::to_owned));
    }
    joins
}

/// The text that is hashed if a language does not replace the placeholders of the parts.
fn literals() -> Vec<Join> {
    let syntaxes = [
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
    let keys = KEY_NAMES
        .iter()
        .copied()
        .chain(["KEY", "API_KEY", "PASSWORD", "SECRET"]);
    let mut names: Vec<[String; 3]> = field_names();
    names.extend(keys.flat_map(|key| {
        [["nonce", "created", key], ["NONCE", "CREATED", key]].map(|names| names.map(str::to_owned))
    }));
    let mut texts: Vec<String> = names
        .iter()
        .flat_map(|names| {
            syntaxes.iter().flat_map(move |(start, end)| {
                let parts = names.iter().map(|name| format!("{start}{name}{end}"));
                let parts: Vec<String> = parts.collect();
                ["", " . ", " + ", "."].map(|between| parts.join(between))
            })
        })
        .collect();
    texts.extend(["%s%s%s", "{0}{1}{2}", "{}{}{}", "%1$s%2$s%3$s", "$1$2$3"].map(String::from));
    texts.sort();
    texts.dedup();
    let join = |text: String| Join {
        cost: ALONE,
        mistakes: vec![Mistake::new(
            "parts_unexpanded",
            format!("the text {text} was hashed instead of the parts"),
            "let the language replace the names by their values: f\"…\" in Python, `…` in JavaScript, double quotes in PHP, Perl, Ruby and shells",
        )],
        pieces: vec![Piece::Text(text.into())],
    };
    texts.into_iter().map(join).collect()
}

fn separators() -> Vec<(Cost, &'static str)> {
    let likely = [":", ",", " ", "\n", "+"].map(|text| (LIKELY, text));
    let usual = [
        "|", "-", "_", ";", ".", "/", "&", "\t", "\r\n", ", ", ": ", "::", "#", "\0", "=", "\\n",
    ];
    let usual = usual.map(|text| (USUAL, text));
    [(0, "")].into_iter().chain(likely).chain(usual).collect()
}

fn shown(separator: &str) -> String {
    match separator {
        " " => "a space".into(),
        "\n" => "a newline (LF)".into(),
        "\r\n" => "a newline (CRLF)".into(),
        "\t" => "a tab".into(),
        "\0" => "a NUL byte".into(),
        _ => format!("the text \"{separator}\""),
    }
}

fn separated(pieces: &[Piece], separator: &'static str) -> Vec<Piece> {
    let mut separated = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 && !separator.is_empty() {
            separated.push(Piece::Text(separator.into()));
        }
        separated.push(piece.clone());
    }
    separated
}
