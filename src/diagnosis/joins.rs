//! The ways in which a client may have joined nonce, Created and key.

use std::sync::LazyLock;

use super::cost::{Cost, LIKELY, MOST, USUAL};
use super::explanation::Mistake;

/// What is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Nonce,
    Created,
    Key,
    Username,
    Text(&'static str),
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
    joins.retain(|join| join.cost <= MOST);
    joins.sort_by_key(|join| join.cost);
    joins
});

fn name(piece: &Piece) -> &'static str {
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

/// The pieces, and the pieces with one more among them.
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
            add(USUAL, at, Piece::Text(method), mistake);
        }
    }
    let mistake = Mistake::new(
        "key_twice",
        "the key was hashed before the rest too",
        ADVICE,
    );
    add(USUAL, 0, Piece::Key, mistake);
    all
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
            separated.push(Piece::Text(separator));
        }
        separated.push(piece.clone());
    }
    separated
}
