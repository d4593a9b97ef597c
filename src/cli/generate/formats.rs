//! The formats in which a header is printed.

use std::borrow::Cow;

use anyhow::Result;
use quick_xml::escape::escape as escape_xml;
use wsse_header::{
    Dialect, DigestScheme, SoapVersion, UsernameToken, wsse::security_element_pieces,
};

use super::generate_args::Format;

/// How a token is printed.
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) dialect: &'static Dialect,
    pub(super) scheme: DigestScheme,
    pub(super) authorization: bool,
    pub(super) must_understand: Option<SoapVersion>,
}

/// A printed token without its digest and nonce: the text before, between and after them.
#[derive(Default)]
pub(super) struct Pieces {
    pub(super) before: String,
    pub(super) between: String,
    pub(super) after: String,
}

impl Pieces {
    /// The length of all pieces, in bytes.
    pub(super) fn len(&self) -> usize {
        self.before.len() + self.between.len() + self.after.len()
    }
}

impl Output {
    /// Everything that is printed for one token, newlines included.
    pub(super) fn text(&self, token: &UsernameToken) -> Result<String> {
        if self.format == Format::Soap {
            return Ok(token.to_soap(&self.scheme, self.must_understand)?);
        }
        let Pieces {
            before,
            between,
            after,
        } = self.pieces(token.username(), token.created());
        let [digest, nonce] =
            [token.password_digest(), token.nonce()].map(|text| self.escape(text));
        Ok(format!("{before}{digest}{between}{nonce}{after}"))
    }

    /// What the tokens of this username and Created have in common.
    pub(super) fn pieces(&self, username: &str, created: &str) -> Pieces {
        if self.format == Format::Soap {
            let [before, between, after] =
                security_element_pieces(username, created, self.must_understand);
            return Pieces {
                before,
                between,
                after,
            };
        }
        let separator = self.dialect.separator;
        let [before, between, after] =
            UsernameToken::header_value_pieces(username, created, separator)
                .map(|piece| self.escape(&piece).into_owned());
        let authorization = self.dialect.authorization.filter(|_| self.authorization);
        let authorization = authorization.map(|value| self.escape(value));
        let first_header = |start: &str, end: &str| {
            authorization.map_or(String::new(), |value| format!("{start}{value}{end}"))
        };
        let (start, end) = match self.format {
            Format::Headers => (first_header("Authorization: ", "\n") + "X-WSSE: ", "\n"),
            Format::Curl => (
                first_header("header = \"Authorization: ", "\"\n") + "header = \"X-WSSE: ",
                "\"\n",
            ),
            Format::Json => (
                "{".to_owned() + &first_header("\"Authorization\":\"", "\",") + "\"X-WSSE\":\"",
                "\"}\n",
            ),
            Format::Value | Format::Soap => (String::new(), "\n"), // Soap has returned above
        };
        Pieces {
            before: start + &before,
            between,
            after: after + end,
        }
    }

    /// The text as the format writes it between its quotes.
    fn escape<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.format {
            Format::Headers | Format::Value => text.into(),
            Format::Curl => text.replace('\\', "\\\\").replace('"', "\\\"").into(),
            Format::Json => {
                let quoted = serde_json::Value::from(text).to_string();
                quoted[1..quoted.len() - 1].to_owned().into()
            }
            Format::Soap => escape_xml(text),
        }
    }
}
