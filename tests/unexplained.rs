//! Does `wsse` name no mistake if there is none, and search within its limits?
//!
//! ```text
//! cargo test --test unexplained
//! cargo test --test unexplained -- --ignored
//! ```
//!
//! The second command makes full searches for many headers, and takes minutes.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{KEY, wsse};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use wsse_header::{
    ApiKey, DIALECTS, Diagnosis, Dialect, Finding, Server, ServerSetup, TextEncoding, Verifier,
};

const NOW: &str = "2026-01-15T12:00:10Z";
const CREATED: &str = "2026-01-15T12:00:00Z";

fn header(digest: &str, nonce: &str, created: &str) -> String {
    format!(
        "UsernameToken Username=\"admin\", PasswordDigest=\"{digest}\", Nonce=\"{nonce}\", \
         Created=\"{created}\""
    )
}

// --- Another key ---------------------------------------------------------------------------------

/// A random generator with a new seed, or with that of `WSSE_SEED`. If the test fails, the seed is
/// shown.
fn random() -> StdRng {
    let seed = std::env::var("WSSE_SEED").map_or_else(
        |_| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            now.as_secs() * 1000 + u64::from(now.subsec_millis())
        },
        |seed| seed.parse().unwrap(),
    );
    println!("to repeat this with the same input: WSSE_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

fn key(random: &mut StdRng) -> String {
    let mut bytes = [0; 15];
    random.fill_bytes(&mut bytes);
    match random.random_range(0..3) {
        0 => STANDARD.encode(bytes),
        1 => TextEncoding::Hex.encode(&bytes),
        _ => bytes
            .map(|byte| char::from(33 + byte % 94))
            .iter()
            .collect(),
    }
}

/// A header that a client with another key made, right in everything else.
fn header_of_another_key(random: &mut StdRng, dialect: &Dialect) -> String {
    let seconds = 1_768_478_400 - random.random_range(0..300);
    let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
    let form = ["%FT%TZ", "%FT%T+00:00", "%FT%T.123Z", "%F %T", "%FT%T"].choose(random);
    let created = time.format(form.unwrap()).to_string();
    let mut bytes = [0; 24];
    random.fill_bytes(&mut bytes);
    let nonce = match random.random_range(0..3) {
        0 => STANDARD.encode(&bytes[..16]),
        1 => STANDARD.encode(TextEncoding::Hex.encode(&bytes[..16])),
        _ => TextEncoding::Hex.encode(&bytes),
    };
    let scheme = dialect.scheme();
    header(
        &scheme.password_digest(&nonce, &created, key(random).as_bytes()),
        &nonce,
        &created,
    )
}

/// Explains headers of another key, with a new diagnosis after every `every` headers.
fn no_cause_is_named(count: usize, every: usize) {
    let mut random = random();
    let now = 1_768_478_410;
    let mut left = count;
    while left > 0 {
        let dialect = DIALECTS.choose(&mut random).unwrap();
        let keys = [ApiKey::new(key(&mut random)).unwrap()];
        let setup = ServerSetup::new(Server::named("oro-5.1"), dialect.scheme(), Some(&keys));
        let mut verifier = Verifier::new(&setup);
        let mut diagnosis = Diagnosis::new(&setup);
        for _ in 0..every.min(left) {
            let header = header_of_another_key(&mut random, dialect);
            let findings = diagnosis.findings(&verifier.check(&header, now));
            assert_unexplained(&findings, &header);
            left -= 1;
        }
    }
}

#[track_caller]
fn assert_unexplained(findings: &[Finding], header: &str) {
    let codes: Vec<&str> = findings.iter().map(|finding| &*finding.code).collect();
    assert_eq!(codes, ["unknown"], "{header}: {findings:?}");
}

#[test]
fn another_key_is_no_mistake() {
    no_cause_is_named(500, 250);
}

/// With a full search for each header.
#[test]
#[ignore = "takes a minute or more"]
fn another_key_is_no_mistake_in_full_searches() {
    no_cause_is_named(300, 1);
}

/// With one diagnosis for all, whose searches become shorter.
#[test]
#[ignore = "takes a minute or more"]
fn another_key_is_no_mistake_in_a_long_stream() {
    no_cause_is_named(20_000, 20_000);
}

// --- Long parts ----------------------------------------------------------------------------------

/// What `verify-header` prints about these headers.
fn report(headers: &str, arguments: &[&str]) -> String {
    let mut command = wsse();
    command
        .args(["verify-header", "--now", NOW])
        .args(arguments)
        .env("WSSE_API_KEY", KEY)
        .write_stdin(headers);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn diagnoses(headers: &str) -> Vec<Value> {
    let report = report(headers, &["--format", "json"]);
    let diagnosis = |line: &str| serde_json::from_str::<Value>(line).unwrap()["diagnosis"].take();
    report.lines().map(diagnosis).collect()
}

/// The digest of a client that hashes the nonce as text.
fn digest_of_text(nonce: &str) -> String {
    let atom = Dialect::named("atom").unwrap().scheme();
    atom.password_digest(nonce, CREATED, KEY.as_bytes())
}

#[test]
fn a_part_of_4096_bytes_is_searched_and_a_longer_one_is_not() {
    let nonce = STANDARD.encode("sixteen random b");
    for (length, cause) in [(4096, "nonce_hashed_as_text"), (4097, "unknown")] {
        let header =
            header(&digest_of_text(&nonce), &nonce, CREATED).replace("admin", &"u".repeat(length));
        let diagnosis = &diagnoses(&header)[0];
        assert_eq!(diagnosis[0]["cause"], cause, "{length}");
        let message = diagnosis[0]["message"].as_str().unwrap();
        assert_eq!(
            message.contains("longer than 4096 bytes"),
            length > 4096,
            "{message}"
        );
        assert_eq!(message.contains("Username"), length > 4096, "{message}");
    }
    let digest = "A".repeat(60_000);
    let diagnosis = &diagnoses(&header(&digest, &nonce, CREATED))[0];
    assert!(
        diagnosis[0]["message"]
            .as_str()
            .unwrap()
            .contains("PasswordDigest is longer"),
        "{diagnosis}"
    );
}

/// A header whose hashed parts are too long for Symfony has its own verdict and is not searched.
#[test]
fn a_fraction_of_60000_digits_is_not_searched() {
    let created = format!("2026-01-15T12:00:00.{}Z", "1".repeat(60_000));
    let nonce = STANDARD.encode("sixteen random b");
    let report = report(
        &header(&digest_of_text(&nonce), &nonce, &created),
        &["--format", "json"],
    );
    assert!(!report.contains("created_"), "{report}");
    assert!(report.contains("4096 bytes"), "{report}");
}

// --- The key in the digest -----------------------------------------------------------------------

#[test]
fn a_key_in_the_digest_is_not_printed() {
    let nonce = STANDARD.encode("sixteen random b");
    let parts = [b"sixteen random b", CREATED.as_bytes(), KEY.as_bytes()].concat();
    let of_nothing = Sha1::digest(b"");
    let go_sum = [&parts[..], &of_nothing].concat();
    for digest in [
        KEY.to_owned(),
        KEY.to_uppercase(),
        STANDARD.encode(KEY),
        STANDARD.encode(STANDARD.encode(KEY)),
        TextEncoding::Hex.encode(KEY.as_bytes()),
        STANDARD.encode(format!("admin:{KEY}")),
        STANDARD.encode(&parts),
        STANDARD.encode(&go_sum),
    ] {
        let header = header(&digest, &nonce, CREATED);
        for format in ["text", "json"] {
            let report = report(&header, &["--format", format]);
            let end = &digest[digest.len() - 20..];
            assert!(report.contains("key_in_clear"), "{digest}: {report}");
            assert!(report.contains("replace the key"), "{digest}: {report}");
            assert!(
                !report.contains(KEY) && !report.contains(end),
                "{digest}: {report}"
            );
        }
    }
    let report = report(&header(&STANDARD.encode(&go_sum), &nonce, CREATED), &[]);
    assert!(report.contains("h.Sum"), "{report}");
}

// --- Long streams --------------------------------------------------------------------------------

/// Headers with different nonces, whose digests `digest` makes.
fn stream(count: usize, digest: impl Fn(&str) -> String) -> String {
    let mut headers = String::new();
    for number in 0..count {
        let nonce = STANDARD.encode(format!("nonce {number:010}"));
        writeln!(headers, "{}", header(&digest(&nonce), &nonce, CREATED)).unwrap();
    }
    headers
}

#[test]
fn each_of_10000_headers_with_the_same_mistakes_is_explained() {
    let oro = Dialect::named("oro").unwrap().scheme();
    let key = format!("{}\n", STANDARD.encode(KEY));
    let headers = stream(10_000, |nonce| {
        oro.password_digest(nonce, CREATED, key.as_bytes())
    });
    let diagnoses = diagnoses(&headers);
    assert_eq!(diagnoses.len(), 10_000);
    for diagnosis in diagnoses {
        let causes: Vec<&Value> = diagnosis
            .as_array()
            .unwrap()
            .iter()
            .map(|cause| &cause["cause"])
            .collect();
        assert_eq!(causes, ["key_base64", "key_line_end"], "{diagnosis}");
    }
}

/// The searches become shorter, and say so.
#[test]
fn a_long_stream_of_unexplained_headers_says_where_less_was_tried() {
    let oro = Dialect::named("oro").unwrap().scheme();
    let mut headers = stream(1_000, |nonce| {
        oro.password_digest(nonce, CREATED, b"another key")
    });
    // A likely mistake is still found after that.
    let nonce = STANDARD.encode("the last one    ");
    writeln!(
        headers,
        "{}",
        header(&digest_of_text(&nonce), &nonce, CREATED)
    )
    .unwrap();
    let mut diagnoses = diagnoses(&headers);
    let last = diagnoses.pop().unwrap();
    assert_eq!(last[0]["cause"], "nonce_hashed_as_text", "{last}");
    let shorter = |diagnosis: &Value| {
        assert_eq!(diagnosis[0]["cause"], "unknown", "{diagnosis}");
        let message = diagnosis[0]["message"].as_str().unwrap();
        message.contains("no others were tried")
    };
    let first_shorter = diagnoses.iter().position(shorter).unwrap();
    assert!(first_shorter > 0, "{}", diagnoses[0]);
    assert!(diagnoses[first_shorter..].iter().all(shorter));
}
