//! Are published digests reproduced, step by step? And are parts that no server accepts refused?
//!
//! The examples, and their sources, are in `data/golden-vectors.json`.
#![allow(clippy::unwrap_used)]

mod common;

use std::num::NonZeroU32;

use common::{refused, succeeds, wsse};
use serde::Deserialize;
use wsse_header::{
    Algorithm, ApiKey, Dialect, DigestScheme, NonceInDigest, Salt, TextEncoding, UsernameToken,
    parse_created,
};

#[derive(Deserialize)]
struct Golden {
    vector_count: usize,
    invalid_count: usize,
    vectors: Vec<Vector>,
    valid_parts: Parts,
    invalid: Vec<Invalid>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    dialect: Option<String>,
    username: String,
    secret: String,
    salt: Option<String>,
    nonce: String,
    created: String,
    nonce_in_digest: String,
    algorithm: String,
    iterations: NonZeroU32,
    digest: String,
    preimage_hex: String,
    hash_hex: String,
    password_digest: String,
    #[serde(rename = "from")]
    _from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    username: String,
    secret: String,
    salt: String,
    nonce: String,
    created: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invalid {
    name: String,
    username: Option<String>,
    salt: Option<String>,
    nonce: Option<String>,
    created: Option<String>,
    error: String,
}

impl Vector {
    fn scheme(&self) -> DigestScheme {
        DigestScheme {
            algorithm: match self.algorithm.as_str() {
                "sha1" => Algorithm::Sha1,
                "sha256" => Algorithm::Sha256,
                "sha512" => Algorithm::Sha512,
                other => panic!("{}: algorithm {other}", self.name),
            },
            iterations: self.iterations,
            salt: Salt::new(self.salt.as_deref().unwrap_or_default()).unwrap(),
            digest_encoding: match self.digest.as_str() {
                "base64" => TextEncoding::Base64,
                "base64-of-hex" => TextEncoding::Base64OfHex,
                "hex" => TextEncoding::Hex,
                other => panic!("{}: digest {other}", self.name),
            },
            nonce_in_digest: match self.nonce_in_digest.as_str() {
                "bytes" => NonceInDigest::Bytes,
                "text" => NonceInDigest::Text,
                other => panic!("{}: nonce_in_digest {other}", self.name),
            },
        }
    }

    /// The X-WSSE value with this text between its parts.
    fn value(&self, separator: &str) -> String {
        [
            format!("UsernameToken Username=\"{}\"", self.username),
            format!("PasswordDigest=\"{}\"", self.password_digest),
            format!("Nonce=\"{}\"", self.nonce),
            format!("Created=\"{}\"", self.created),
        ]
        .join(separator)
    }

    /// The arguments that name every part of the scheme.
    fn options(&self) -> Vec<String> {
        let mut options = vec![
            format!("--nonce-in-digest={}", self.nonce_in_digest),
            format!("--algorithm={}", self.algorithm),
            format!("--iterations={}", self.iterations),
            format!("--digest={}", self.digest),
        ];
        options.extend(self.salt.iter().map(|salt| format!("--salt={salt}")));
        options
    }

    /// What the command prints with these arguments, on stdout and on stderr.
    fn run(&self, arguments: &[String]) -> (String, String) {
        let mut command = wsse();
        command
            .args(["generate-header", "--quiet", "--verbose"])
            .args(arguments)
            .arg(format!("--nonce={}", self.nonce))
            .arg(format!("--created={}", self.created))
            .args(["--", &self.username, &self.secret]);
        succeeds(&mut command)
    }
}

/// All vectors. Panics if the file has fewer than it should.
fn golden() -> Golden {
    let golden: Golden = serde_json::from_str(include_str!("data/golden-vectors.json")).unwrap();
    assert!(golden.vectors.len() >= golden.vector_count);
    assert!(golden.invalid.len() >= golden.invalid_count);
    assert!(golden.vector_count >= 33 && golden.invalid_count >= 31);
    golden
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// The Authorization line of a dialect, and the text between the parts.
fn header_form(dialect: &str) -> (&'static str, &'static str) {
    match dialect {
        "oro" | "atom" | "oasis" => ("Authorization: WSSE profile=\"UsernameToken\"\n", ", "),
        "emarsys" => ("", ", "),
        "huawei" => (
            "Authorization: WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\"\n",
            ",",
        ),
        other => panic!("unknown dialect {other}"),
    }
}

#[test]
fn the_library_reproduces_each_step() {
    for vector in golden().vectors {
        let name = &vector.name;
        let scheme = vector.scheme();
        let key = ApiKey::new(vector.secret.as_str()).unwrap();

        let pre_image = scheme.pre_image(&vector.nonce, &vector.created, key.as_bytes());
        assert_eq!(hex(&pre_image), vector.preimage_hex, "{name}: pre-image");
        let hash = scheme.hash(&pre_image);
        assert_eq!(hex(&hash), vector.hash_hex, "{name}: hash");
        let digest = scheme.digest_encoding.encode(&hash);
        assert_eq!(digest, vector.password_digest, "{name}: digest");

        let token = UsernameToken::new(
            &vector.username,
            &key,
            &vector.nonce,
            &vector.created,
            &scheme,
        )
        .unwrap();
        assert_eq!(token.to_string(), vector.value(", "), "{name}: header");
        assert_eq!(UsernameToken::parse(&token.to_string()), Ok(token));
    }
}

#[test]
fn a_vector_with_a_dialect_has_its_scheme_and_headers() {
    let mut seen = Vec::new();
    for vector in golden().vectors {
        let Some(name) = &vector.dialect else {
            continue;
        };
        let dialect = Dialect::named(name).unwrap();
        assert_eq!(dialect.scheme(), vector.scheme(), "{}", vector.name);
        seen.push(dialect.name);

        let (authorization, separator) = header_form(name);
        let value = vector.value(separator);
        let token = UsernameToken::parse(&value).unwrap();
        let headers = dialect.headers(&token).into_iter();
        let lines: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        assert_eq!(lines.concat(), format!("{authorization}X-WSSE: {value}\n"));
    }
    for name in ["oro", "atom", "emarsys", "huawei", "oasis"] {
        assert!(seen.contains(&name), "no vector for {name}");
    }
}

#[test]
fn the_command_reproduces_them_if_it_knows_only_the_dialect() {
    for vector in golden().vectors {
        let Some(dialect) = vector.dialect.clone() else {
            continue;
        };
        // A salt belongs to the user, not to the dialect.
        let mut arguments = vec![format!("--dialect={dialect}")];
        arguments.extend(vector.salt.iter().map(|salt| format!("--salt={salt}")));
        let (stdout, _) = vector.run(&arguments);
        let (authorization, separator) = header_form(&dialect);
        let expected = format!("{authorization}X-WSSE: {}\n", vector.value(separator));
        assert_eq!(stdout, expected, "{}", vector.name);
    }
}

#[test]
fn the_command_reproduces_them_with_options_that_override_any_dialect() {
    for vector in golden().vectors {
        let name = &vector.name;
        for dialect in ["oro", "atom", "emarsys", "huawei", "oasis"] {
            let mut arguments = vector.options();
            arguments.push(format!("--dialect={dialect}"));
            let (stdout, stderr) = vector.run(&arguments);

            let (authorization, separator) = header_form(dialect);
            let expected = format!("{authorization}X-WSSE: {}\n", vector.value(separator));
            assert_eq!(stdout, expected, "{name}, dialect {dialect}");

            // The steps before the digest, as --verbose shows them.
            let step = |step: &str| {
                let lines: Vec<&str> = stderr.lines().filter(|l| l.starts_with(step)).collect();
                assert_eq!(lines.len(), 1, "{name}: {step} in {stderr}");
                lines[0][step.len()..].trim_start().to_owned()
            };
            let bytes = vector.preimage_hex.len() / 2;
            assert!(
                step("hashed").starts_with(&format!("{bytes} bytes")),
                "{name}: {stderr}"
            );
            assert!(
                step("digest, hex").starts_with(&format!("{} (", vector.hash_hex)),
                "{name}: {stderr}"
            );
        }
    }
}

#[test]
fn parts_that_no_server_accepts_are_refused() {
    let golden = golden();
    let valid = &golden.valid_parts;
    let make = |username: &str, salt: &str, nonce: &str, created: &str| {
        let scheme = DigestScheme {
            salt: Salt::new(salt).map_err(|error| error.to_string())?,
            ..DigestScheme::default()
        };
        let key = ApiKey::new(valid.secret.as_str()).unwrap();
        UsernameToken::new(username, &key, nonce, created, &scheme)
            .map_err(|error| error.to_string())?;
        let parsed = parse_created(created).map_err(|error| error.to_string())?;
        assert!(parsed.timestamp().is_some(), "{created}");
        Ok(())
    };
    let good = make(&valid.username, &valid.salt, &valid.nonce, &valid.created);
    assert_eq!(good, Ok(()));

    for row in &golden.invalid {
        let username = row.username.as_ref().unwrap_or(&valid.username);
        let salt = row.salt.as_ref().unwrap_or(&valid.salt);
        let nonce = row.nonce.as_ref().unwrap_or(&valid.nonce);
        let created = row.created.as_ref().unwrap_or(&valid.created);
        assert_eq!(
            make(username, salt, nonce, created),
            Err(row.error.clone()),
            "{}",
            row.name
        );

        for format in ["headers", "curl", "json", "value", "soap"] {
            let mut command = wsse();
            command
                .args(["generate-header", "--format", format])
                .arg(format!("--salt={salt}"))
                .arg(format!("--nonce={nonce}"))
                .arg(format!("--created={created}"))
                .args(["--", username, &valid.secret]);
            let stderr = refused(&mut command);
            assert!(stderr.contains(&row.error), "{}: {stderr}", row.name);
        }
    }
}

/// The arguments of the command cannot contain a NUL.
#[test]
fn a_nul_is_refused_by_name() {
    let key = ApiKey::new("key").unwrap();
    let token = UsernameToken::new("a\0", &key, "n", "c", &DigestScheme::default());
    assert_eq!(
        token.unwrap_err().to_string(),
        "Username contains a NUL, which X-WSSE cannot escape: remove it"
    );
}
