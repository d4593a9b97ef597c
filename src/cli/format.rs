//! The forms in which a header is printed.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::ValueEnum;
use wsse_header::wsse::{Dialect, Recipe, SoapVersion, UsernameToken, security_element};

// The values have no docs of their own: clap would print them one a line in --help.
/// The values of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub(crate) enum Format {
    Headers,
    Curl,
    Json,
    Value,
    Soap,
}

impl Format {
    /// Whether a token takes several lines, so that a blank one goes between two tokens.
    pub(crate) fn has_blocks(self) -> bool {
        matches!(self, Self::Headers | Self::Curl | Self::Soap)
    }
}

/// Whom the header is for, and how it is printed.
pub(crate) struct Output<'a> {
    pub(crate) format: Format,
    pub(crate) dialect: &'static Dialect,
    pub(crate) recipe: &'a Recipe,
    pub(crate) authorization: bool,
    pub(crate) must_understand: Option<SoapVersion>,
}

impl Output<'_> {
    /// All that is printed for one token, its line ends included.
    pub(crate) fn render(&self, token: &UsernameToken) -> Result<String> {
        let mut headers = self.dialect.headers(token);
        headers.retain(|(name, _)| self.authorization || *name != "Authorization");
        let lines = |line: fn(&(&str, String)) -> String| headers.iter().map(line).collect();
        Ok(match self.format {
            Format::Headers => lines(|(name, value)| format!("{name}: {value}\n")),
            Format::Curl => lines(|(name, value)| {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"");
                format!("header = \"{name}: {value}\"\n")
            }),
            // The names are in alphabetical order as it is.
            Format::Json => {
                serde_json::to_string(&headers.into_iter().collect::<BTreeMap<_, _>>())? + "\n"
            }
            Format::Value => token.header_value(self.dialect.separator) + "\n",
            Format::Soap => security_element(token, self.recipe, self.must_understand)?,
        })
    }
}
