//! How long the search for a mistake takes: `cargo bench --bench diagnosis`.
//!
//! `search_speed` counts blocks of SHA-1: most candidates have two.
#![allow(clippy::unwrap_used)]

use divan::Bencher;
use divan::counter::ItemsCount;
use wsse_header::{
    ApiKey, Diagnosis, Dialect, DigestScheme, Server, ServerSetup, Verifier, parse_created,
};

const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";
const CREATED: &str = "2026-01-15T12:00:00+01:00";

/// What is wrong with a header.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    /// The nonce was hashed as text.
    Nonce,
    /// The key was hashed with a newline.
    KeyFile,
    /// Created was hashed in UTC.
    Zone,
    /// The key's placeholder was hashed, one of hundreds.
    Placeholder,
    /// The nonce was hashed as text, the key with a newline.
    NonceAndKeyFile,
    /// The key was hashed in base64, and Created as Unix time.
    KeyInBase64AndUnixTime,
    /// Created was hashed with milliseconds, which the header does not show.
    Milliseconds,
    /// The nonce was hashed as text, Created in UTC, and the key with a newline.
    Three,
    /// The key is a different one.
    Key,
}
use Wrong::{
    Key, KeyFile, KeyInBase64AndUnixTime, Milliseconds, Nonce, NonceAndKeyFile, Placeholder, Three,
    Zone,
};

fn header(wrong: Wrong, number: u64) -> String {
    let scheme = match wrong {
        Nonce | NonceAndKeyFile | Three => Dialect::named("atom").unwrap().scheme(),
        _ => DigestScheme::default(),
    };
    let created = match wrong {
        Zone | Three => "2026-01-15T11:00:00Z",
        KeyInBase64AndUnixTime => "1768474800",
        Milliseconds => &format!("2026-01-15T11:00:00.{:03}Z", number % 1000),
        _ => CREATED,
    };
    let key = match wrong {
        Nonce | Zone | Milliseconds => KEY,
        KeyFile | NonceAndKeyFile | Three => "dd1c18d06773cc377c9df6166c54c6e5fefa50fa\n",
        Placeholder => "{{apiKey}}",
        KeyInBase64AndUnixTime => "ZGQxYzE4ZDA2NzczY2MzNzdjOWRmNjE2NmM1NGM2ZTVmZWZhNTBmYQ==",
        Key => "0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33",
    };
    let oro = Dialect::named("oro").unwrap();
    let nonce = oro
        .nonce_encoding
        .encode(&[number.to_le_bytes(), [0xe9; 8]].concat());
    let digest = scheme.password_digest(&nonce, created, key.as_bytes());
    format!(
        "UsernameToken Username=\"admin\", PasswordDigest=\"{digest}\", Nonce=\"{nonce}\", \
         Created=\"{CREATED}\""
    )
}

/// Explains headers with this mistake, one after the other, and returns the work that is left.
fn explain(wrong: Wrong, count: u64) -> u64 {
    let keys = [ApiKey::new(KEY).unwrap()];
    let scheme = DigestScheme::default();
    let setup = ServerSetup::new(Server::named("oro-5.1"), scheme, Some(&keys));
    let now = parse_created(CREATED).unwrap().timestamp().unwrap();
    let mut verifier = Verifier::new(&setup);
    let mut diagnosis = Diagnosis::new(&setup);
    for number in 0..count {
        let header = header(wrong, number);
        let findings = diagnosis.findings(&verifier.check(&header, now));
        assert_eq!(
            findings[0].code == "unknown",
            matches!(wrong, Key),
            "{findings:?}"
        );
    }
    diagnosis.work_left()
}

#[divan::bench(args = [Nonce, KeyFile, Zone, Placeholder, NonceAndKeyFile, KeyInBase64AndUnixTime, Milliseconds, Three, Key], sample_count = 20, sample_size = 1)]
fn one_header(wrong: Wrong) {
    explain(wrong, 1);
}

#[divan::bench(args = [Nonce, KeyInBase64AndUnixTime, Milliseconds, Three, Key], sample_count = 3, sample_size = 1)]
fn ten_thousand_headers(wrong: Wrong) {
    explain(wrong, 10_000);
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn search_speed(bencher: Bencher) {
    let blocks = explain(Key, 0) - explain(Key, 1);
    bencher
        .counter(ItemsCount::new(blocks))
        .bench_local(|| explain(Key, 1));
}

fn main() {
    divan::main();
}
