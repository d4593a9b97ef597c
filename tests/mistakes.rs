//! Does `wsse` find the mistake in a wrong digest?
#![allow(clippy::unwrap_used, missing_docs)]

use serde::Deserialize;
use wsse_header::{
    Algorithm, ApiKey, Diagnosis, Dialect, DigestScheme, ParsedCreated, Salt, Server, ServerSetup,
    Verifier, parse_created,
};

fn timestamp(created: &str) -> i64 {
    match parse_created(created) {
        Ok(ParsedCreated::Time { timestamp, .. }) => timestamp,
        other => panic!("{created}: {other:?}"),
    }
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
        let dialect = Dialect::named(case.dialect.as_deref().unwrap_or("oro")).unwrap();
        let salt = Salt::new(case.salt.as_deref().unwrap_or_default()).unwrap();
        let scheme = DigestScheme {
            salt,
            ..dialect.scheme()
        };
        let keys = [ApiKey::new(case.key.as_str()).unwrap()];
        let setup = ServerSetup::new(Server::named(name), scheme, Some(&keys));
        let checked = Verifier::new(&setup).check(&case.header, now);
        assert_eq!(checked.verdict.code(), "digest_mismatch", "{}", case.header);
        let findings = Diagnosis::new(&setup).findings(&checked);
        let causes: Vec<&str> = findings.iter().map(|finding| &*finding.code).collect();
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
    let scheme = DigestScheme {
        algorithm: Algorithm::Sha512,
        iterations: 5000.try_into().unwrap(),
        salt: Salt::new("abc123").unwrap(),
        ..DigestScheme::default()
    };
    let keys = [ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa").unwrap()];
    let (nonce, created) = (
        "NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk=",
        "2026-01-15T12:00:00Z",
    );
    let causes = |hashed_created: &str, hashed_key: &str| {
        let digest = scheme.password_digest(nonce, hashed_created, hashed_key.as_bytes());
        let value = format!(
            "UsernameToken Username=\"admin\", PasswordDigest=\"{digest}\", Nonce=\"{nonce}\", \
             Created=\"{created}\""
        );
        let mut setup = ServerSetup::new(Server::named("escape"), scheme.clone(), Some(&keys));
        setup.lifetime = -1;
        let checked = Verifier::new(&setup).check(&value, timestamp(created) + 10);
        let findings = Diagnosis::new(&setup).findings(&checked);
        findings
            .into_iter()
            .map(|finding| (finding.code, finding.message))
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
