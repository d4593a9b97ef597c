//! Any text as the input of `wsse verify-header`: `cargo +nightly fuzz run verify`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wsse_header::diagnosis::warnings;
use wsse_header::{
    ApiKey, Diagnosis, DigestScheme, SERVERS, Salt, Server, ServerSetup, SoapVerifier, Verifier, read,
};

fuzz_target!(|text: &str| {
    let keys = [ApiKey::new("key").expect("not empty")];
    let scheme = DigestScheme {
        salt: Salt::new("salt").expect("no braces"),
        ..DigestScheme::default()
    };
    let setup = ServerSetup::new(Server::named("oro-5.1"), scheme, Some(&keys));
    let message = read::soap::parse(text);
    for server in SERVERS.iter().filter(|server| server.soap.is_some()) {
        let setup = ServerSetup::new(Some(server), DigestScheme::default(), Some(&keys));
        let now = "2026-01-15T12:00:00Z".parse().expect("a time");
        let _ = warnings(&setup, &SoapVerifier::new(&setup).check(&message, now));
    }
    let mut verifier = Verifier::new(&setup);
    let found = read::headers(text);
    // Reading the text in two parts finds the same headers.
    let mut reader = read::Text::default();
    let (first, second) = text.as_bytes().split_at(text.len() / 2);
    let mut count = 0;
    for part in [first, second] {
        reader.push(part);
        while reader.next().is_some() {
            count += 1;
        }
    }
    reader.end();
    while reader.next().is_some() {
        count += 1;
    }
    // A zero at the start makes the reader read UTF-16.
    if !text.bytes().take(4).any(|byte| byte == 0) {
        assert_eq!(count, found.len());
    }
    let mut diagnosed = false;
    for value in found.iter().map(|found| &*found.value).chain(text.lines()) {
        let outcome = verifier.check(value, 1_768_478_400);
        let _ = warnings(&setup, &outcome);
        // A search takes milliseconds, so only the first token is searched.
        if !diagnosed {
            diagnosed = outcome.token.is_some();
            let _ = Diagnosis::new(&setup).findings(&outcome);
        }
    }
});
