//! Does the library give the same verdicts on SOAP messages as WSS4J and gSOAP?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::Deserialize;
use wsse_header::read::soap;
use wsse_header::{ApiKey, DigestScheme, Server, ServerSetup, SoapVerifier};

/// What the libraries' own code answered; see the file's `about` and `servers`.
#[derive(Deserialize)]
struct Data {
    users: BTreeMap<String, String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    name: String,
    user: String,
    now: Vec<String>,
    envelopes: Vec<String>,
    verdicts: BTreeMap<String, Vec<String>>,
}

const LIBRARIES: [(&str, &str); 4] = [
    ("wss4j-1.6.19", "wss4j-1.6"),
    ("wss4j-2.2.7", "wss4j-2"),
    ("wss4j-4.0.1", "wss4j-4"),
    ("gsoap-2.8.124", "gsoap"),
];

/// Cases that differ on purpose.
const DIFFERENT: [(&str, &str); 2] = [
    (
        "s154",
        "an element without an envelope is judged as if it were in one",
    ),
    ("s502", "this key is empty, which an API key cannot be"),
];

#[test]
fn verdicts_are_those_of_the_libraries() {
    let data: Data =
        serde_json::from_str(include_str!("data/soap-verdicts.json")).expect("readable data");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in &data.cases {
        // The keys of the users that the case is about, and everyone who has one of them.
        let is_named = |user: &str| {
            let name = format!(">{user}<");
            user == case.user
                || case
                    .envelopes
                    .iter()
                    .any(|envelope| envelope.contains(&name))
        };
        let named = data.users.iter().filter(|(user, _)| is_named(user));
        let texts: Vec<&str> = named.map(|(_, key)| &**key).collect();
        let keys: Vec<ApiKey> = texts
            .iter()
            .filter_map(|key| ApiKey::new(*key).ok())
            .collect();
        let users = data
            .users
            .iter()
            .filter(|(_, key)| texts.contains(&&***key));
        let users: Vec<String> = users.map(|(user, _)| user.clone()).collect();
        for (title, name) in LIBRARIES {
            let server = Server::named(name);
            let mut setup = ServerSetup::new(server, DigestScheme::default(), Some(&keys));
            setup.usernames = &users;
            let mut verifier = SoapVerifier::new(&setup);
            let answers = case.envelopes.iter().zip(&case.now).map(|(envelope, now)| {
                let message = soap::parse(envelope);
                let outcome = verifier.check(&message, now.parse().unwrap());
                let word = ["refused", "accepted"][usize::from(outcome.verdict.is_accepted())];
                (word, outcome.verdict, outcome.reason)
            });
            let answers: Vec<_> = answers.collect();
            let words: Vec<&str> = answers.iter().map(|(word, ..)| *word).collect();
            let is_different = DIFFERENT.iter().any(|(id, _)| *id == case.id);
            if words == case.verdicts[title] {
                compared += 1;
            } else if !is_different {
                wrong.push(format!(
                    "{} {} on {title}: {answers:?}, not {:?}",
                    case.id, case.name, case.verdicts[title]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        compared + wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(data.cases.len(), 181, "cases are missing");
    assert_eq!(compared, LIBRARIES.len() * (181 - DIFFERENT.len()));
}
