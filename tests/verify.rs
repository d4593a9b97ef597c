//! Does `wsse` say what the servers say, and does it find the mistake?
#![allow(clippy::unwrap_used, missing_docs)]

use serde::Deserialize;
use std::collections::BTreeMap;
use wsse_header::wsse::{
    Algorithm, ApiKey, Dialect, Reading, Recipe, SERVERS, Salt, Verifier, read_created,
};

fn timestamp(created: &str) -> i64 {
    match read_created(created) {
        Ok(Reading::Time { timestamp, .. }) => timestamp,
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
            let server = SERVERS.iter().find(|server| server.name == name).unwrap();
            let mut verifier = Verifier::new(server, data.lifetime, Recipe::default(), Some(&keys));
            let words: Vec<&str> = case
                .headers
                .iter()
                .map(|h| verifier.check(h, now).verdict.word())
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

#[derive(Deserialize)]
struct Mistakes {
    now: String,
    count: usize,
    cases: Vec<MistakeCase>,
}

#[derive(Deserialize)]
struct MistakeCase {
    causes: Vec<String>,
    header: String,
    key: String,
    server: Option<String>,
    salt: Option<String>,
    dialect: Option<String>,
    says: Option<String>,
}

/// Each known mistake, alone and in pairs, made by Python (tests/data/mistakes.py).
#[test]
fn mistakes_are_named() {
    let data: Mistakes = serde_json::from_str(include_str!("data/mistakes.json")).unwrap();
    assert_eq!(data.cases.len(), data.count, "cases were left out");
    let now = timestamp(&data.now) + 10;
    let mut wrong = Vec::new();
    for case in &data.cases {
        let name = case.server.as_deref().unwrap_or("oro-5.1");
        let server = SERVERS.iter().find(|server| server.name == name).unwrap();
        let dialect = Dialect::named(case.dialect.as_deref().unwrap_or("oro")).unwrap();
        let salt = Salt::new(case.salt.as_deref().unwrap_or_default()).unwrap();
        let (used, other) = if server.salted {
            (salt, Salt::default())
        } else {
            (Salt::default(), salt)
        };
        let recipe = Recipe {
            salt: used,
            ..dialect.recipe()
        };
        let keys = [ApiKey::new(case.key.as_str()).unwrap()];
        let mut verifier = Verifier::new(server, 300, recipe, Some(&keys));
        let checked = verifier.check(&case.header, now);
        assert_eq!(checked.verdict.word(), "digest_mismatch", "{}", case.header);
        let findings = verifier.diagnose(&checked, &case.header, now, &other);
        let causes: Vec<&str> = findings.iter().map(|finding| finding.cause).collect();
        let said = case.says.as_deref().unwrap_or_default();
        if causes != case.causes || !findings[0].message.contains(said) {
            wrong.push(format!("{:?} but {causes:?}: {}", case.causes, case.header));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        data.count,
        wrong.join("\n")
    );
}

/// Symfony's old defaults: each try takes milliseconds, single mistakes are found all the same, and
/// where the budget ends before all pairs are tried, that is said.
#[test]
fn a_slow_recipe_does_not_hide_a_single_mistake() {
    let recipe = Recipe {
        algorithm: Algorithm::Sha512,
        iterations: 5000.try_into().unwrap(),
        salt: Salt::new("abc123").unwrap(),
        ..Recipe::default()
    };
    let keys = [ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa").unwrap()];
    let (nonce, created) = (
        "NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk=",
        "2026-01-15T12:00:00Z",
    );
    let causes = |hashed_created: &str, hashed_key: &str| {
        let digest = recipe.password_digest(nonce, hashed_created, hashed_key.as_bytes());
        let value = format!(
            "UsernameToken Username=\"admin\", PasswordDigest=\"{digest}\", Nonce=\"{nonce}\", \
             Created=\"{created}\""
        );
        let mut verifier = Verifier::new(&SERVERS[2], -1, recipe.clone(), Some(&keys));
        let now = timestamp(created) + 10;
        let checked = verifier.check(&value, now);
        let findings = verifier.diagnose(&checked, &value, now, &Salt::default());
        findings
            .into_iter()
            .map(|finding| (finding.cause, finding.message))
            .collect::<Vec<_>>()
    };
    let upper = "DD1C18D06773CC377C9DF6166C54C6E5FEFA50FA";
    assert_eq!(causes(created, upper)[0].0, "key_case");
    assert_eq!(
        causes("", "dd1c18d06773cc377c9df6166c54c6e5fefa50fa")[0].0,
        "created_missing_in_digest"
    );
    let unknown = causes(created, "another key");
    assert_eq!(unknown[0].0, "unknown");
    assert!(unknown[0].1.contains("not all could"), "{unknown:?}");
}

mod properties {
    use chrono::DateTime;
    use proptest::prelude::*;
    use wsse_header::wsse::{
        Algorithm, ApiKey, CreatedForm, DIALECTS, Encoding, NonceInDigest, Recipe, SERVERS, Salt,
        UsernameToken, Verdict, Verifier, php_base64_decode,
    };

    const NOW: i64 = 1_768_478_400;

    fn recipe() -> impl Strategy<Value = Recipe> {
        use proptest::sample::select;
        (
            select(vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]),
            1..20_u32,
            "[a-z0-9]{0,8}",
            select(vec![Encoding::Base64, Encoding::Base64OfHex, Encoding::Hex]),
            select(vec![NonceInDigest::Bytes, NonceInDigest::Text]),
        )
            .prop_map(
                |(algorithm, iterations, salt, encoding, nonce_in_digest)| Recipe {
                    algorithm,
                    iterations: iterations.try_into().unwrap(),
                    salt: Salt::new(&salt).unwrap(),
                    encoding,
                    nonce_in_digest,
                },
            )
    }

    fn verdict(value: &str, keys: &[ApiKey], recipe: &Recipe) -> Verdict {
        Verifier::new(&SERVERS[0], 3600, recipe.clone(), Some(keys))
            .check(value, NOW)
            .verdict
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// A header that was just made is accepted; with one character changed, it is not.
        #[test]
        fn a_new_header_is_accepted_and_no_other(
            key in proptest::collection::vec(any::<u8>(), 1..60),
            random in any::<[u8; 20]>(),
            recipe in recipe(),
            dialect in 0..DIALECTS.len(),
            form in proptest::sample::select(vec![
                CreatedForm::Offset, CreatedForm::Utc, CreatedForm::UtcMillis,
            ]),
            age in 0..=3600_i64,
            place in any::<proptest::sample::Index>(),
            other in proptest::char::range('!', '~'),
        ) {
            let keys = [ApiKey::new(key).unwrap()];
            let dialect = &DIALECTS[dialect];
            let nonce = dialect.nonce.text(&random[..dialect.nonce_bytes]);
            let time = DateTime::from_timestamp(NOW - age, 0).unwrap().fixed_offset();
            let created = form.text(time).unwrap();
            let token = UsernameToken::new("admin", &keys[0], &nonce, &created, &recipe).unwrap();
            let value = token.header_value(dialect.separator);
            prop_assert_eq!(verdict(&value, &keys, &recipe), Verdict::Accepted);

            // The three texts that are hashed or compared.
            let parts = [&token.password_digest, &token.nonce, &token.created];
            let length: usize = parts.iter().map(|part| part.len()).sum();
            let mut place = place.index(length);
            let mut changed = token.clone();
            for part in [&mut changed.password_digest, &mut changed.nonce, &mut changed.created] {
                if place < part.len() {
                    part.replace_range(place..=place, other.encode_utf8(&mut [0; 4]));
                    break;
                }
                place -= part.len();
            }
            prop_assume!(changed != token && other != '"');
            // Bits that fill no byte and characters that are dropped are not hashed by the servers
            // either: a nonce that decodes to the same bytes is the same to them.
            prop_assume!(
                recipe.nonce_in_digest == NonceInDigest::Text
                    || changed.nonce == token.nonce
                    || php_base64_decode(&changed.nonce) != php_base64_decode(&token.nonce)
            );
            let value = changed.header_value(dialect.separator);
            prop_assert_ne!(verdict(&value, &keys, &recipe), Verdict::Accepted);
        }

        /// Whatever is in the value, there is a verdict and, unless it is accepted, a reason.
        #[test]
        fn each_refusal_has_a_reason(
            value in "(UsernameToken )?(Username=['\"]?[a-z0\"]{0,3}['\"]?,? ?|PasswordDigest=\"[a-zA-Z0-9+/=]{0,28}\", |Nonce=\"[!-~]{0,9}\" ?|Created=\"[0-9T:+Z,.-]{0,25}\"){0,5}",
        ) {
            let keys = [ApiKey::new("key").unwrap()];
            let mut verifier = Verifier::new(&SERVERS[1], 3600, Recipe::default(), Some(&keys));
            let checked = verifier.check(&value, NOW);
            let findings = verifier.diagnose(&checked, &value, NOW, &Salt::default());
            prop_assert_ne!(checked.verdict, Verdict::Accepted);
            prop_assert!(!findings.is_empty());
        }
    }
}
