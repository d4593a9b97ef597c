//! The ways in which a client may have joined nonce, Created and key.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::cost::{Cost, LIKELY, MOST, RARE, USUAL};
use super::documents::{documents, templates};
use super::mistake::Mistake;

/// What is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Nonce,
    Created,
    Key,
    Username,
    Text(Cow<'static, str>),
    /// Another piece, URL-encoded as in a form.
    UrlEncoded(Box<Piece>),
    /// The length of another piece.
    LengthOf(Box<Piece>, Length),
}

/// How a length is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// 7 bits per byte, the lowest first.
    Leb128,
    TwoBytes,
    FourBytes,
    FourBytesReversed,
    Decimal,
}

impl Length {
    pub(super) fn write(self, length: usize) -> Vec<u8> {
        let short = u32::try_from(length).unwrap_or(u32::MAX);
        match self {
            Self::Leb128 if length < 0x80 => short.to_le_bytes()[..1].into(),
            Self::Leb128 => {
                let [low, high] = [short % 0x80 + 0x80, short / 0x80].map(u32::to_le_bytes);
                [low[0], high[0]].into()
            }
            Self::TwoBytes => short.to_be_bytes()[2..].into(),
            Self::FourBytes => short.to_be_bytes().into(),
            Self::FourBytesReversed => short.to_le_bytes().into(),
            Self::Decimal => format!("{length}:").into(),
        }
    }
}

/// One way to join, with what is wrong with it.
pub(super) struct Join {
    pub(super) cost: Cost,
    pub(super) pieces: Vec<Piece>,
    pub(super) mistakes: Vec<Mistake>,
}

pub(super) const ADVICE: &str =
    "hash nonce, Created and key in this order, with nothing between them";

/// All ways, cheapest first.
pub(super) static JOINS: LazyLock<Vec<Join>> = LazyLock::new(|| {
    let mut joins = Vec::new();
    for order in orders() {
        for join in with_one_more_piece(order) {
            joins.extend(with_separators(join));
        }
    }
    joins.extend(with_lengths());
    joins.extend(documents());
    joins.extend(templates());
    joins.retain(|join| join.cost <= MOST);
    joins.sort_by_key(|join| join.cost);
    joins
});

impl Join {
    /// These pieces instead, because of one more mistake.
    fn changed(&self, cost: Cost, pieces: Vec<Piece>, mistake: Mistake) -> Self {
        let mut mistakes = self.mistakes.clone();
        mistakes.push(mistake);
        Self {
            cost: self.cost + cost,
            pieces,
            mistakes,
        }
    }

    /// One more piece, at this place.
    fn inserted(&self, cost: Cost, at: usize, piece: Piece, mistake: Mistake) -> Self {
        let mut pieces = self.pieces.clone();
        pieces.insert(at, piece);
        self.changed(cost, pieces, mistake)
    }
}

/// The right order and the wrong ones.
fn orders() -> Vec<Join> {
    use Piece::{Created, Key, Nonce};
    let right = Join {
        cost: 0,
        pieces: vec![Nonce, Created, Key],
        mistakes: Vec::new(),
    };
    let wrong = [
        [Nonce, Key, Created],
        [Created, Nonce, Key],
        [Created, Key, Nonce],
        [Key, Nonce, Created],
        [Key, Created, Nonce],
    ];
    let wrong = wrong.map(|order| {
        let names = order.each_ref().map(name).join(", ");
        let mistake = Mistake::new(
            "parts_in_other_order",
            format!("the parts were hashed in the order {names}"),
            "hash nonce, Created, key in this order",
        );
        right.changed(LIKELY, order.into(), mistake)
    });
    let mut orders = Vec::from(wrong);
    orders.insert(0, right);
    orders
}

fn name(piece: &Piece) -> &str {
    match piece {
        Piece::Nonce => "nonce",
        Piece::Created => "Created",
        Piece::Key => "key",
        Piece::Username => "username",
        Piece::Text(text) => text,
        Piece::UrlEncoded(piece) | Piece::LengthOf(piece, _) => name(piece),
    }
}

/// The join, and all ways to add one more piece to it.
fn with_one_more_piece(join: Join) -> Vec<Join> {
    let end = join.pieces.len();
    let mut longer = Vec::new();
    for at in 0..=end {
        let place = match join.pieces.get(at) {
            Some(next) => format!("before {}", name(next)),
            None => "after the rest".into(),
        };
        let mistake = Mistake::new(
            "username_hashed",
            format!("the username was hashed too, {place}"),
            "leave the username out of the digest",
        );
        longer.push(join.inserted(USUAL, at, Piece::Username, mistake));
    }
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        for at in [0, end] {
            let mistake = Mistake::new(
                "method_hashed",
                format!("the method {method} was hashed too"),
                "leave the method out of the digest",
            );
            longer.push(join.inserted(USUAL, at, Piece::Text(method.into()), mistake));
        }
    }
    for text in ["UsernameToken", "UsernameToken ", "WSSE ", "WSSE"] {
        let mistake = Mistake::new(
            "more_hashed",
            format!("the text \"{text}\" was hashed too, before the rest"),
            ADVICE,
        );
        longer.push(join.inserted(USUAL, 0, Piece::Text(text.into()), mistake));
    }
    let mistake = Mistake::new(
        "key_twice",
        "the key was hashed before the rest too",
        ADVICE,
    );
    longer.push(join.inserted(USUAL, 0, Piece::Key, mistake));
    longer.insert(0, join);
    longer
}

/// The parts with a length before each of them, or before the two that are text.
fn with_lengths() -> Vec<Join> {
    use Piece::{Created, Key, Nonce};
    let forms = [
        (Length::TwoBytes, "2 bytes, as by Java's writeUTF()"),
        (Length::Leb128, "one byte, as by .NET's BinaryWriter"),
        (Length::FourBytes, "4 bytes"),
        (Length::FourBytesReversed, "4 bytes, the lowest first"),
        (Length::Decimal, "decimal digits and a colon"),
    ];
    let join = |length, form: &str, has_length: fn(&Piece) -> bool, parts: &str| Join {
        cost: RARE,
        pieces: [Nonce, Created, Key]
            .into_iter()
            .flat_map(|part| {
                let length = Piece::LengthOf(Box::new(part.clone()), length);
                Some(length)
                    .filter(|_| has_length(&part))
                    .into_iter()
                    .chain([part])
            })
            .collect(),
        mistakes: vec![Mistake::new(
            "length_hashed",
            format!("the length of {parts} was hashed before it, in {form}"),
            "hash the bytes alone: in Java, update(x.getBytes(UTF_8)), not writeUTF(x); in .NET, Write(byte[]), not Write(string)",
        )],
    };
    let joins = forms.into_iter().flat_map(|(length, form)| {
        [
            join(
                length,
                form,
                |part| *part != Nonce,
                "Created and of the key",
            ),
            join(length, form, |_| true, "each part"),
            join(length, form, |part| *part == Key, "the key"),
        ]
    });
    joins.collect()
}

const LIKELY_SEPARATORS: [&str; 5] = [":", ",", " ", "\n", "+"];
const USUAL_SEPARATORS: [&str; 16] = [
    "|", "-", "_", ";", ".", "/", "&", "\t", "\r\n", ", ", ": ", "::", "#", "\0", "=", "\\n",
];

/// The join, and all ways to put a text between its pieces.
fn with_separators(join: Join) -> Vec<Join> {
    let likely = LIKELY_SEPARATORS.map(|text| join.separated(LIKELY, text));
    let usual = USUAL_SEPARATORS.map(|text| join.separated(USUAL, text));
    [join].into_iter().chain(likely).chain(usual).collect()
}

impl Join {
    fn separated(&self, cost: Cost, separator: &'static str) -> Self {
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            if !pieces.is_empty() {
                pieces.push(Piece::Text(separator.into()));
            }
            pieces.push(piece.clone());
        }
        let shown = match separator {
            " " => "a space".into(),
            "\n" => "a newline (LF)".into(),
            "\r\n" => "a newline (CRLF)".into(),
            "\t" => "a tab".into(),
            "\0" => "a NUL byte".into(),
            _ => format!("the text \"{separator}\""),
        };
        let mistake = Mistake::new(
            "parts_separated",
            format!("{shown} was hashed between the parts"),
            ADVICE,
        );
        self.changed(cost, pieces, mistake)
    }
}
