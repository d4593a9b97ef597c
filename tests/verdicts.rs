//! Does the library give the same verdicts as the servers?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::DateTime;
use serde::Deserialize;
use wsse_header::{
    ApiKey, CreatedFormat, DigestScheme, Server, ServerSetup, Verdict, Verifier, parse_created,
};

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

/// The data has headers and what the servers' own code answered to them.
#[test]
fn verdicts_are_those_of_the_servers() {
    let data: Verdicts =
        serde_json::from_str(include_str!("data/oro-verdicts.json")).expect("readable data");
    let now = parse_created(&data.now).unwrap().timestamp().unwrap();
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
            let headers = case.headers.iter();
            let verdicts: Vec<&str> = headers
                .map(|header| verifier.check(header, now).verdict.code())
                .collect();
            let answers = case.verdicts[title].iter();
            let expected: Vec<&str> = answers
                .map(|answer| match answer.as_str() {
                    error if error.starts_with("500 UNCAUGHT") => "server_error",
                    verdict => verdict,
                })
                .collect();
            assert_eq!(verdicts, expected, "{} on {title}", case.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 3 * 32, "cases are missing");
}

const NOON: i64 = 1_768_478_400;

/// A header with this nonce, made at this time. Its digest is not checked.
fn header(nonce: &str, time: i64) -> String {
    let time = DateTime::from_timestamp(time, 0).unwrap().fixed_offset();
    let created = CreatedFormat::Utc.format(time).unwrap();
    format!("Username=\"a\", PasswordDigest=\"x\", Nonce=\"{nonce}\", Created=\"{created}\"")
}

/// With a lifetime of 0 or -1 (no limit), the servers' cache stores no nonce.
#[test]
fn a_nonce_can_be_used_again_exactly_when_the_lifetime_has_passed() {
    for (lifetime, seconds_later, expected) in [
        (3600, 0, Verdict::NonceReused(1)),
        (3600, 3599, Verdict::NonceReused(1)),
        (3600, 3600, Verdict::Unchecked),
        (1, 0, Verdict::NonceReused(1)),
        (1, 1, Verdict::Unchecked),
        (0, 0, Verdict::Unchecked),
        (-1, 0, Verdict::Unchecked),
    ] {
        let mut setup = ServerSetup::new(None, DigestScheme::default(), None);
        setup.lifetime = lifetime;
        let mut verifier = Verifier::new(&setup);
        let mut verdict = |time| verifier.check(&header("bm9uY2U=", time), time).verdict;
        assert_eq!(verdict(NOON), Verdict::Unchecked);
        let later = verdict(NOON + seconds_later);
        assert_eq!(later, expected, "lifetime {lifetime}, {seconds_later} s");
    }
}

/// The cache drops old nonces from time to time, but none within the lifetime.
#[test]
fn a_nonce_is_found_among_many_others() {
    let mut setup = ServerSetup::new(None, DigestScheme::default(), None);
    setup.lifetime = 2;
    let mut verifier = Verifier::new(&setup);
    let mut verdict = |nonce: i64, time| {
        let header = header(&format!("n{nonce}"), time);
        verifier.check(&header, time).verdict
    };
    for nonce in 0..20_000 {
        let new = verdict(nonce, NOON + nonce / 5_000);
        assert_eq!(new, Verdict::Unchecked, "nonce {nonce}");
    }
    for nonce in 10_000..20_000 {
        let index = u64::try_from(nonce).unwrap() + 1;
        let again = verdict(nonce, NOON + 3);
        assert_eq!(again, Verdict::NonceReused(index), "nonce {nonce}");
    }
}

/// The cache looks for old nonces only from time to time, or a stream with many nonces would become
/// slower and slower.
#[test]
fn a_header_is_checked_as_fast_after_many_others() {
    let setup = ServerSetup::new(None, DigestScheme::default(), None);
    let mut verifier = Verifier::new(&setup);
    let mut times = (0..40).map(|part| {
        let nonces = (0..10_000).map(|nonce| header(&format!("n{part}-{nonce}"), NOON));
        let headers: Vec<String> = nonces.collect();
        let start = Instant::now();
        for header in &headers {
            assert_eq!(verifier.check(header, NOON).verdict, Verdict::Unchecked);
        }
        start.elapsed()
    });
    // The shortest time of several, since the machine may be busy.
    let first = times.by_ref().take(8).min().unwrap();
    let last = times.skip(24).min().unwrap();
    assert!(last < 5 * first, "{last:?} after {first:?}");
}

/// OroPlatform 4.1.7 and later replace each byte of a nonce outside `A-Za-z0-9_.` by `_`.
#[test]
fn the_replay_cache_of_oro_5_1_cannot_tell_some_nonces_apart() {
    let setup = ServerSetup::new(Server::named("oro-5.1"), DigestScheme::default(), None);
    let are_the_same = |first: &str, second: &str| {
        let mut verifier = Verifier::new(&setup);
        let verdicts =
            [first, second].map(|nonce| verifier.check(&header(nonce, NOON), NOON).verdict);
        assert_eq!(verdicts[0], Verdict::Unchecked);
        verdicts[1] == Verdict::NonceReused(1)
    };
    for character in (' '..='~').filter(|character| *character != '"') {
        let kept = character.is_ascii_alphanumeric() || character == '.';
        let nonce = format!("a{character}b");
        assert_eq!(are_the_same(&nonce, "a_b"), !kept, "{nonce}");
    }
    assert!(are_the_same("aüb", "a__b")); // two bytes
    assert!(!are_the_same("aüb", "a_b"));
    assert!(!are_the_same("ab", "Ab"));
}
