//! Does `wsse` give the verdicts of the servers?
#![allow(clippy::unwrap_used, missing_docs)]

use serde::Deserialize;
use std::collections::BTreeMap;
use wsse_header::{
    ApiKey, DigestScheme, ParsedCreated, Server, ServerSetup, Verifier, parse_created,
};

fn timestamp(created: &str) -> i64 {
    match parse_created(created) {
        Ok(ParsedCreated::Time { timestamp, .. }) => timestamp,
        other => panic!("{created}: {other:?}"),
    }
}

#[derive(Deserialize)]
struct Verdicts {
    now: String,
    lifetime: i64,
    cases: Vec<VerdictCase>,
}

#[derive(Deserialize)]
struct VerdictCase {
    name: String,
    keys: Vec<String>,
    headers: Vec<String>,
    verdicts: BTreeMap<String, Vec<String>>,
}

/// Headers that were put to the servers' own code, and what it answered.
#[test]
fn verdicts_are_those_of_the_servers() {
    let data: Verdicts =
        serde_json::from_str(include_str!("data/oro-verdicts.json")).expect("readable data");
    let now = timestamp(&data.now);
    let mut compared = 0;
    for case in &data.cases {
        let keys: Vec<ApiKey> = case
            .keys
            .iter()
            .map(|key| ApiKey::new(key.as_str()).unwrap())
            .collect();
        for (title, name) in [
            ("OroPlatform 4.0.0", "oro-4.0"),
            ("OroPlatform 5.1.8", "oro-5.1"),
            ("EscapeWSSEAuthenticationBundle 2.3.0 (no salt)", "escape"),
        ] {
            let mut setup =
                ServerSetup::new(Server::named(name), DigestScheme::default(), Some(&keys));
            setup.lifetime = data.lifetime;
            let mut verifier = Verifier::new(&setup);
            let words: Vec<&str> = case
                .headers
                .iter()
                .map(|h| verifier.check(h, now).verdict.code())
                .collect();
            let expected: Vec<&str> = case.verdicts[title]
                .iter()
                .map(|word| {
                    if word.starts_with("500 UNCAUGHT") {
                        "server_error"
                    } else {
                        word
                    }
                })
                .collect();
            assert_eq!(words, expected, "{} on {title}", case.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 3 * 32, "cases were left out");
}

mod properties {
    use chrono::DateTime;
    use proptest::prelude::*;
    use wsse_header::{
        Algorithm, ApiKey, CreatedFormat, DIALECTS, Diagnosis, DigestScheme, NonceInDigest, Salt,
        Server, ServerSetup, TextEncoding, UsernameToken, Verdict, Verifier, php_base64_decode,
    };

    const NOW: i64 = 1_768_478_400;

    fn scheme() -> impl Strategy<Value = DigestScheme> {
        use proptest::sample::select;
        (
            select(vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]),
            1..20_u32,
            "[a-z0-9]{0,8}",
            select(vec![
                TextEncoding::Base64,
                TextEncoding::Base64OfHex,
                TextEncoding::Hex,
            ]),
            select(vec![NonceInDigest::Bytes, NonceInDigest::Text]),
        )
            .prop_map(|(algorithm, iterations, salt, encoding, nonce_in_digest)| {
                DigestScheme {
                    algorithm,
                    iterations: iterations.try_into().unwrap(),
                    salt: Salt::new(&salt).unwrap(),
                    digest_encoding: encoding,
                    nonce_in_digest,
                }
            })
    }

    fn verdict(value: &str, keys: &[ApiKey], scheme: &DigestScheme) -> Verdict {
        let setup = ServerSetup::new(None, scheme.clone(), Some(keys));
        Verifier::new(&setup).check(value, NOW).verdict
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// A header that was just made is accepted; with one character changed, it is not.
        #[test]
        fn a_new_header_is_accepted_and_no_other(
            key in proptest::collection::vec(any::<u8>(), 1..60),
            random in any::<[u8; 20]>(),
            scheme in scheme(),
            dialect in 0..DIALECTS.len(),
            form in proptest::sample::select(vec![
                CreatedFormat::Offset, CreatedFormat::Utc, CreatedFormat::UtcMillis,
            ]),
            age in 0..=3600_i64,
            place in any::<proptest::sample::Index>(),
            other in proptest::char::range('!', '~'),
        ) {
            let keys = [ApiKey::new(key).unwrap()];
            let dialect = &DIALECTS[dialect];
            let nonce = dialect.nonce_encoding.encode(&random[..dialect.nonce_bytes]);
            let time = DateTime::from_timestamp(NOW - age, 0).unwrap().fixed_offset();
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
            // Bits that fill no byte and characters that are dropped are not hashed by the servers
            // either: a nonce that decodes to the same bytes is the same to them.
            prop_assume!(
                scheme.nonce_in_digest == NonceInDigest::Text
                    || changed_nonce == nonce
                    || php_base64_decode(&changed_nonce) != php_base64_decode(&nonce)
            );
            prop_assert_ne!(verdict(&changed, &keys, &scheme), Verdict::Accepted);
        }

        /// Whatever is in the value, there is a verdict and, unless it is accepted, a reason.
        #[test]
        fn each_refusal_has_a_reason(
            value in "(UsernameToken )?(Username=['\"]?[a-z0\"]{0,3}['\"]?,? ?|PasswordDigest=\"[a-zA-Z0-9+/=]{0,28}\", |Nonce=\"[!-~]{0,9}\" ?|Created=\"[0-9T:+Z,.-]{0,25}\"){0,5}",
        ) {
            let keys = [ApiKey::new("key").unwrap()];
            let setup =
                ServerSetup::new(Server::named("oro-4.0"), DigestScheme::default(), Some(&keys));
            let checked = Verifier::new(&setup).check(&value, NOW);
            let findings = Diagnosis::new(&setup).findings(&checked);
            prop_assert_ne!(checked.verdict, Verdict::Accepted);
            prop_assert!(!findings.is_empty());
        }
    }
}
