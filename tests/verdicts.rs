//! Does the library give the same verdicts as the servers?
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::DateTime;
use serde::Deserialize;
use wsse_header::{
    ApiKey, CreatedFormat, DIALECTS, Dialect, DigestScheme, Server, ServerSetup, UsernameToken,
    Verdict, Verifier, parse_created,
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

/// doctrine/cache, which EscapeWSSEAuthenticationBundle uses, keeps an entry with a lifetime of 0.
#[test]
fn escape_with_lifetime_0_keeps_nonces_for_ever() {
    let mut setup = ServerSetup::new(Server::named("escape"), DigestScheme::default(), None);
    setup.lifetime = 0;
    let mut verifier = Verifier::new(&setup);
    let mut verdict = |time| verifier.check(&header("bm9uY2U=", time), time).verdict;
    assert_eq!(verdict(NOON), Verdict::Unchecked);
    assert_eq!(verdict(NOON), Verdict::NonceReused(1));
    assert_eq!(verdict(NOON + 1_000_000), Verdict::NonceReused(1));
}

/// A server that runs long keeps the nonces of its last headers.
#[test]
fn only_the_nonces_of_the_last_headers_are_remembered() {
    let setup = ServerSetup::new(None, DigestScheme::default(), None);
    let mut verifier = Verifier::new(&setup).remembering(1000);
    let mut verdict = |number: u64| {
        verifier
            .check(&header(&format!("n{number}"), NOON), NOON)
            .verdict
    };
    for number in 1..=20_000 {
        assert_eq!(verdict(number), Verdict::Unchecked, "{number}");
    }
    assert_eq!(verdict(1), Verdict::Unchecked); // forgotten
    for number in 19_002..=20_000 {
        assert_eq!(verdict(number), Verdict::NonceReused(number));
    }
    verifier.forget_nonces();
    let again = verifier.check(&header("n20000", NOON), NOON).verdict;
    assert_eq!(again, Verdict::Unchecked);
}

/// All users share the used nonces, and an unknown user uses none.
#[test]
fn a_server_with_several_users_looks_up_the_user_first() {
    let keys = ["first", "second"].map(|key| [ApiKey::new(key).unwrap()]);
    let scheme = DigestScheme::default();
    let [first, second] = [&keys[0], &keys[1]]
        .map(|keys| ServerSetup::new(Server::named("oro-5.1"), scheme.clone(), Some(keys)));
    let mut verifier = Verifier::new(&first);
    let mut index = 0;
    let mut verdict = |username: &str, key: usize, nonce: &str| {
        let time = DateTime::from_timestamp(NOON, 0).unwrap().fixed_offset();
        let created = CreatedFormat::Utc.format(time).unwrap();
        let key = &keys[key][0];
        let token = UsernameToken::new(username, key, nonce, &created, &scheme).unwrap();
        index += 1;
        let value = token.to_string();
        let outcome = verifier.check_user(index, &value, NOON, |username| match username {
            "alice" => Some(&first),
            "bob" => Some(&second),
            _ => None,
        });
        outcome.verdict
    };
    assert_eq!(verdict("carol", 0, "bm9uY2Ux"), Verdict::UnknownUser);
    assert_eq!(verdict("alice", 0, "bm9uY2Ux"), Verdict::Accepted);
    assert_eq!(verdict("bob", 1, "bm9uY2Ux"), Verdict::NonceReused(2));
    assert_eq!(verdict("bob", 1, "bm9uY2Uy"), Verdict::Accepted);
    assert_eq!(verdict("bob", 0, "bm9uY2Uz"), Verdict::DigestMismatch);
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

/// The cache looks for old nonces only from time to time. If it always did, a stream with many
/// nonces would become slower and slower.
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

/// The MD5 that replaces a long nonce is a key like any other.
#[test]
fn the_replay_cache_of_oro_5_1_and_6_0_confuses_a_long_nonce_with_its_md5() {
    for (name, length, expected) in [
        ("oro-5.1", 65, Verdict::NonceReused(1)),
        ("oro-6.0", 65, Verdict::NonceReused(1)),
        ("oro-5.1", 64, Verdict::Unchecked),
        ("oro-3.1", 65, Verdict::Unchecked),
        ("escape", 65, Verdict::Unchecked),
    ] {
        let setup = ServerSetup::new(Server::named(name), DigestScheme::default(), None);
        let mut verifier = Verifier::new(&setup);
        let mut verdict = |nonce: &str| verifier.check(&header(nonce, NOON), NOON).verdict;
        assert_eq!(verdict(&"n".repeat(length)), Verdict::Unchecked);
        assert_eq!(verdict(MD5), expected, "{name}, {length} bytes");
    }
}

/// `md5sum` of 65 letters n.
const MD5: &str = "199a60a2e49e9f234625e9b46f31a6ee";

#[test]
fn oro_3_1_strips_characters_from_the_nonce_and_knows_the_text_0() {
    let setup = ServerSetup::new(Server::named("oro-3.1"), DigestScheme::default(), None);
    let mut verifier = Verifier::new(&setup);
    let mut verdict = |nonce: &str| verifier.check(&header(nonce, NOON), NOON).verdict;
    assert_eq!(verdict("a/b"), Verdict::Unchecked);
    assert_eq!(verdict(r"a\:*?<>|b"), Verdict::NonceReused(1));
    assert_eq!(verdict("a_b"), Verdict::Unchecked);
    assert_eq!(verdict("0"), Verdict::Unchecked);
}

/// PHP treats `0` as false, so OroPlatform never tries such a key.
#[test]
fn a_key_that_is_0_is_skipped_by_every_oro() {
    let keys = [ApiKey::new("0").unwrap(), ApiKey::new("other").unwrap()];
    for (name, expected) in [
        ("oro-3.1", Verdict::DigestMismatch),
        ("oro-4.0", Verdict::DigestMismatch),
        ("oro-5.1", Verdict::DigestMismatch),
        ("oro-6.0", Verdict::DigestMismatch),
        ("escape", Verdict::Accepted),
    ] {
        let scheme = DigestScheme::default();
        let digest = scheme.password_digest("bm9uY2U=", "2026-01-15T12:00:00Z", b"0");
        let header = header("bm9uY2U=", NOON).replace("\"x\"", &format!("\"{digest}\""));
        let setup = ServerSetup::new(Server::named(name), scheme, Some(&keys));
        let verdict = Verifier::new(&setup).check(&header, NOON).verdict;
        assert_eq!(verdict, expected, "{name}");
    }
}

/// Symfony 6.4's hasher throws an exception, and nothing catches it.
#[test]
fn oro_6_0_fails_on_4097_bytes_and_logs_another_text_for_an_old_header() {
    let keys = [ApiKey::new("k".repeat(4072)).unwrap()];
    for (name, expected) in [
        ("oro-5.1", Verdict::TooLong),
        ("oro-6.0", Verdict::ServerError),
    ] {
        let setup = ServerSetup::new(Server::named(name), DigestScheme::default(), Some(&keys));
        let mut verifier = Verifier::new(&setup);
        let mut verdict = |nonce| verifier.check(&header(nonce, NOON), NOON).verdict;
        assert_eq!(verdict("bm9u"), Verdict::DigestMismatch, "{name}"); // 3 + 20 + 4072 bytes
        assert_eq!(verdict("bm9uY2U="), expected, "{name}"); // 5 + 20 + 4072
    }
    for (name, text) in [
        ("oro-5.1", "Token has expired."),
        ("oro-6.0", "Bad credentials."),
    ] {
        let setup = ServerSetup::new(Server::named(name), DigestScheme::default(), None);
        let mut verifier = Verifier::new(&setup);
        let old = header("bm9u", NOON);
        let outcome = verifier.check(&old, NOON + 3601);
        let sentence = outcome.sentence(setup.server, "it");
        assert_eq!(sentence, format!("{name} refuses it and logs \"{text}\""));
    }
}

/// What Emarsys' documentation says: five minutes in both directions, and GMT+1 without a zone.
#[test]
fn emarsys_is_judged_by_its_documentation() {
    let emarsys = Dialect::named("emarsys").unwrap();
    let setup = ServerSetup::of_dialect(emarsys, emarsys.scheme(), None);
    let verdict = |header: &str, now| Verifier::new(&setup).check(header, now).verdict;
    let at_noon = header("00", NOON);
    for (seconds_later, expected) in [
        (-301, Verdict::Future),
        (-300, Verdict::Unchecked),
        (300, Verdict::Unchecked),
        (301, Verdict::Expired),
    ] {
        assert_eq!(
            verdict(&at_noon, NOON + seconds_later),
            expected,
            "{seconds_later} s"
        );
    }
    let without_zone = at_noon.replace("00Z", "00");
    assert_eq!(verdict(&without_zone, NOON), Verdict::Expired);
    assert_eq!(verdict(&without_zone, NOON - 3600), Verdict::Unchecked);
}

#[test]
fn every_dialect_has_a_server_of_its_own() {
    for dialect in DIALECTS {
        let server = Server::of_dialect(dialect);
        assert_eq!(server.dialect, dialect.name);
        assert_eq!(Server::named(server.name), Some(server));
    }
}
