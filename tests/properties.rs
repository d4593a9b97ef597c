//! What is true for any input?
#![allow(clippy::unwrap_used)]

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use proptest::collection::vec;
use proptest::prelude::*;
use wsse_header::{
    Algorithm, ApiKey, Batch, CreatedFormat, DIALECTS, Diagnosis, DigestScheme, Field,
    NonceInDigest, ParsedCreated, Salt, Server, ServerSetup, SoapError, TextEncoding,
    UsernameToken, Verdict, Verifier, parse_created, php_base64_decode,
};

const NOON: i64 = 1_768_478_400;

/// Text of any characters, and of texts with a meaning in a header.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        4 => proptest::char::range(' ', '~').prop_map(String::from),
        1 => proptest::sample::select(vec![
            "UsernameToken ", "Username=", "PasswordDigest=", "Nonce=", "Created=", "Username",
            "\"", ", ", ",", "=", "\\", "\r\n", "X-WSSE: ", "0", " ", "\u{2028}", "<", "&", "]]>",
        ]).prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn created() -> impl Strategy<Value = String> {
    let forms = vec![
        CreatedFormat::Offset,
        CreatedFormat::Utc,
        CreatedFormat::UtcMillis,
    ];
    let time = (
        0..253_402_300_799_999_i64,
        -1439..=1439_i32,
        proptest::sample::select(forms),
    );
    time.prop_filter_map("year after 9999", |(milliseconds, minutes, form)| {
        let offset = chrono::FixedOffset::east_opt(minutes * 60)?;
        let time = DateTime::from_timestamp_millis(milliseconds)?.with_timezone(&offset);
        form.format(time).ok()
    })
}

fn scheme() -> impl Strategy<Value = DigestScheme> {
    use proptest::sample::select;
    let salt = text().prop_filter_map("a salt that Symfony refuses", |text| Salt::new(&text).ok());
    (
        select(vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]),
        1..4_u32,
        salt,
        select(vec![
            TextEncoding::Base64,
            TextEncoding::Base64OfHex,
            TextEncoding::Hex,
        ]),
        select(vec![NonceInDigest::Bytes, NonceInDigest::Text]),
    )
        .prop_map(
            |(algorithm, iterations, salt, encoding, nonce_in_digest)| DigestScheme {
                algorithm,
                iterations: NonZeroU32::new(iterations).unwrap(),
                salt,
                digest_encoding: encoding,
                nonce_in_digest,
            },
        )
}

/// The verdict at noon of a server that expects this scheme.
fn verdict(value: &str, keys: &[ApiKey], scheme: &DigestScheme) -> Verdict {
    let setup = ServerSetup::new(None, scheme.clone(), Some(keys));
    Verifier::new(&setup).check(value, NOON).verdict
}

fn key() -> impl Strategy<Value = ApiKey> {
    vec(any::<u8>(), 1..100).prop_map(|bytes| ApiKey::new(bytes).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        // A failure is printed with its seed. No file is written into the tree.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The batch is used twice, because its buffers are reused.
    #[test]
    fn a_batch_makes_the_same_headers_as_one_by_one(
        scheme in scheme(),
        key in key(),
        nonce in proptest::sample::select(vec![
            TextEncoding::Base64, TextEncoding::Base64OfHex, TextEncoding::Hex,
        ]),
        width in 1..40_usize,
        rows in [1..5_usize, 1..5_usize],
        random in vec![any::<u8>(); 40 * 5],
        created in "[!-~]{0,30}",
    ) {
        let mut batch = Batch::new(&scheme, &key, nonce);
        for rows in rows {
            let random = &random[..rows * width];
            let made: Vec<_> = batch
                .make(random, width, &created)
                .map(|(nonce, digest)| [nonce, digest].map(<[u8]>::to_vec))
                .collect();
            let expected: Vec<_> = random
                .chunks(width)
                .map(|random| {
                    let nonce = nonce.encode(random);
                    let digest = scheme.password_digest(&nonce, &created, key.as_bytes());
                    [nonce.into_bytes(), digest.into_bytes()]
                })
                .collect();
            prop_assert_eq!(made, expected);
        }
    }

    #[test]
    fn a_token_is_the_same_after_print_and_parse(
        username in text(), nonce in text(), created in created(), key in key(), scheme in scheme(),
    ) {
        let Ok(token) = UsernameToken::new(&username, &key, &nonce, &created, &scheme) else {
            return Ok(());
        };
        for dialect in DIALECTS {
            let value = token.header_value(dialect.separator);
            let parsed = UsernameToken::parse(&value);
            prop_assert_eq!(parsed.as_ref(), Ok(&token), "{}", value);
        }
        prop_assert_eq!(&token.username(), &username);
        prop_assert_eq!(&token.nonce(), &nonce);
        prop_assert_eq!(&token.created(), &created);
    }

    #[test]
    fn no_token_has_a_second_line_or_another_quote(
        username in text(), nonce in text(), created in text(), key in key(), scheme in scheme(),
    ) {
        // text() is rarely a Created. If it is not, the other parts are tested.
        let created = if parse_created(&created).is_ok() { created } else { "2026-01-15".into() };
        let Ok(token) = UsernameToken::new(&username, &key, &nonce, &created, &scheme) else {
            return Ok(());
        };
        for dialect in DIALECTS {
            for (name, value) in dialect.headers(&token) {
                prop_assert!(!value.contains(char::is_control), "{}: {:?}", name, value);
                if name == "X-WSSE" {
                    prop_assert_eq!(value.matches('"').count(), 8, "{}", value);
                }
            }
        }
    }

    #[test]
    fn a_username_is_refused_only_for_a_reason(username in text(), key in key()) {
        let nonce = "TXlOb25jZQ==";
        let created = "2026-01-15T12:00:00Z";
        let made = UsernameToken::new(&username, &key, nonce, created, &DigestScheme::default());
        let hides_a_part =
            Field::ALL[1..].iter().any(|field| username.ends_with(&format!("{field}=")));
        let sendable = !username.is_empty()
            && !username.contains(|c: char| c == '"' || c.is_control())
            && !hides_a_part;
        prop_assert_eq!(made.is_ok(), sendable, "{:?}", made);
    }

    #[test]
    fn the_username_can_be_read_from_the_soap_form(username in text(), key in key(), random in any::<[u8; 16]>()) {
        let nonce = TextEncoding::Base64.encode(&random);
        let scheme = DigestScheme::default();
        let created = "2026-01-15T12:00:00.000Z";
        let Ok(token) = UsernameToken::new(&username, &key, &nonce, created, &scheme) else {
            return Ok(());
        };
        let element = match token.to_soap(&scheme, None) {
            Ok(element) => element,
            Err(error) => {
                prop_assert_eq!(error, SoapError::NotXml);
                prop_assert!(username.contains(['\u{fffe}', '\u{ffff}']), "{:?}", username);
                return Ok(());
            }
        };
        let (_, rest) = element.split_once("<wsse:Username>").unwrap();
        let (escaped, _) = rest.split_once("</wsse:Username>").unwrap();
        prop_assert!(!escaped.contains(['<', '>']), "{}", escaped);
        let read = quick_xml::escape::unescape(escaped).unwrap();
        prop_assert_eq!(&read, &username);
    }

    #[test]
    fn parse_never_panics(value in prop_oneof![text(), ".*", r#"(Username|PasswordDigest|Nonce|Created|=|"|[ ,é]){0,40}"#]) {
        if let Ok(token) = UsernameToken::parse(&value) {
            for part in [token.username(), token.password_digest(), token.nonce(), token.created()] {
                prop_assert!(!part.is_empty() && !part.contains('"'), "{:?}", part);
                prop_assert!(value.contains(&format!("=\"{part}\"")), "{:?}", part);
            }
        }
    }

    #[test]
    fn php_base64_decode_never_panics(text in prop_oneof![text(), ".*", "[A-Za-z0-9+/=_ -]*"]) {
        prop_assert!(php_base64_decode(&text).len() <= text.len() * 3 / 4);
    }

    #[test]
    fn php_base64_decode_is_strict_decoding_on_clean_base64(bytes in vec(any::<u8>(), 0..100)) {
        let text = STANDARD.encode(&bytes);
        prop_assert_eq!(php_base64_decode(&text), bytes.clone());
        prop_assert_eq!(php_base64_decode(text.trim_end_matches('=')), bytes);
    }

    #[test]
    fn php_base64_decode_drops_foreign_characters(
        bytes in vec(any::<u8>(), 0..50),
        foreign in vec((any::<proptest::sample::Index>(), "[^A-Za-z0-9+/=]"), 0..20),
    ) {
        let mut text: Vec<String> = STANDARD.encode(&bytes).chars().map(String::from).collect();
        for (at, character) in foreign {
            text.insert(at.index(text.len() + 1), character);
        }
        prop_assert_eq!(php_base64_decode(&text.concat()), bytes);
    }

    #[test]
    fn parse_created_never_panics(text in prop_oneof![
        text(),
        ".*",
        "[+-]?[0-9]{4}-?[0-9W-]{0,7}[T \t]?[0-9:.,]{0,12}[Zz+-]?[0-9:]{0,5}",
    ]) {
        if parse_created(&text).is_ok() {
            prop_assert!(text.is_ascii() && !text.contains(['"', '\r', '\n']), "{:?}", text);
        }
    }

    #[test]
    fn a_created_is_read_as_the_time_that_was_written(
        seconds in 0..253_402_300_800_i64, minutes in -1439..=1439_i32,
    ) {
        let offset = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
        let time = DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&offset);
        for form in [CreatedFormat::Offset, CreatedFormat::Utc, CreatedFormat::UtcMillis] {
            if let Ok(text) = form.format(time) {
                let parsed = ParsedCreated::Time { timestamp: seconds, has_zone: true };
                prop_assert_eq!(parse_created(&text), Ok(parsed), "{}", text);
            } else {
                prop_assert!(seconds + i64::from(minutes) * 60 >= 253_402_300_800);
            }
        }
    }

    #[test]
    fn a_nonce_of_oro_never_contains_a_slash_or_plus(random in any::<[u8; 16]>()) {
        let nonce = TextEncoding::Base64OfHex.encode(&random);
        prop_assert_eq!(nonce.len(), 44);
        prop_assert!(!nonce.contains(['/', '+']), "{}", nonce);
        let hex = TextEncoding::Hex.encode(&random);
        prop_assert_eq!(php_base64_decode(&nonce), hex.as_bytes());
        prop_assert_eq!(u128::from_str_radix(&hex, 16).unwrap().to_be_bytes(), random);
    }

    #[test]
    fn a_salt_is_refused_only_for_its_braces(text in text()) {
        prop_assert_eq!(Salt::new(&text).is_err(), text.contains(['{', '}']));
    }

    /// A server accepts a new header, but not if one character of it is changed.
    #[test]
    fn a_new_header_is_accepted_and_a_changed_one_is_not(
        key in key(),
        random in any::<[u8; 20]>(),
        scheme in scheme(),
        dialect in (0..DIALECTS.len()).prop_map(|number| &DIALECTS[number]),
        form in proptest::sample::select(vec![
            CreatedFormat::Offset, CreatedFormat::Utc, CreatedFormat::UtcMillis,
        ]),
        age in 0..=3600_i64,
        place in any::<proptest::sample::Index>(),
        other in proptest::char::range('!', '~'),
    ) {
        prop_assume!(key.as_bytes() != b"0"); // OroPlatform skips this key
        let keys = [key];
        let nonce = dialect.nonce_encoding.encode(&random[..dialect.nonce_bytes]);
        let time = DateTime::from_timestamp(NOON - age, 0).unwrap().fixed_offset();
        let created = form.format(time).unwrap();
        let token = UsernameToken::new("admin", &keys[0], &nonce, &created, &scheme).unwrap();
        let value = token.header_value(dialect.separator);
        prop_assert_eq!(verdict(&value, &keys, &scheme), Verdict::Accepted);

        // The three texts that are hashed or compared.
        let mut parts =
            [token.password_digest(), token.nonce(), token.created()].map(str::to_owned);
        let length: usize = parts.iter().map(String::len).sum();
        let mut place = place.index(length);
        for part in &mut parts {
            if place < part.len() {
                part.replace_range(place..=place, other.encode_utf8(&mut [0; 4]));
                break;
            }
            place -= part.len();
        }
        let [digest, changed_nonce, created] = parts;
        let changed = format!(
            "Username=\"admin\", PasswordDigest=\"{digest}\", Nonce=\"{changed_nonce}\", \
             Created=\"{created}\""
        );
        prop_assume!(UsernameToken::parse(&changed).as_ref() != Ok(&token) && other != '"');
        // Another nonce that decodes to the same bytes has the same digest.
        prop_assume!(
            scheme.nonce_in_digest == NonceInDigest::Text
                || changed_nonce == nonce
                || php_base64_decode(&changed_nonce) != php_base64_decode(&nonce)
        );
        prop_assert_ne!(verdict(&changed, &keys, &scheme), Verdict::Accepted);
    }
}

proptest! {
    // A diagnosis can take milliseconds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_header_that_is_not_accepted_has_a_finding(
        value in "(UsernameToken )?(Username=['\"]?[a-z0\"]{0,3}['\"]?,? ?|PasswordDigest=\"[a-zA-Z0-9+/=]{0,28}\", |Nonce=\"[!-~]{0,9}\" ?|Created=\"[0-9T:+Z,.-]{0,25}\"){0,5}",
    ) {
        let keys = [ApiKey::new("key").unwrap()];
        let setup =
            ServerSetup::new(Server::named("oro-4.0"), DigestScheme::default(), Some(&keys));
        let outcome = Verifier::new(&setup).check(&value, NOON);
        let findings = Diagnosis::new(&setup).findings(&outcome);
        prop_assert_ne!(outcome.verdict, Verdict::Accepted);
        prop_assert!(!findings.is_empty());
    }
}
