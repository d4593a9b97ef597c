//! Does `wsse` say what the servers say, and does it find the mistake?
#![allow(clippy::unwrap_used, missing_docs)]

use serde::Deserialize;
use std::collections::BTreeMap;
use wsse_header::wsse::{ApiKey, Dialect, Reading, Recipe, SERVERS, Salt, Verifier, read_created};

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
