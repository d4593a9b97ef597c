//! Any text as the input of `wsse verify-header`: `cargo +nightly fuzz run verify`.
#![no_main]

#[path = "../../src/cli/extract.rs"]
mod extract;

use libfuzzer_sys::fuzz_target;
use wsse_header::wsse::{ApiKey, Recipe, SERVERS, Salt, Verifier};

fuzz_target!(|text: &str| {
    let keys = [ApiKey::new("key").expect("not empty")];
    let mut verifier = Verifier::new(&SERVERS[0], 3600, Recipe::default(), Some(&keys));
    let mut diagnosed = false;
    for line in text.lines() {
        let found = extract::headers(line);
        for value in found.iter().map(|value| &**value).chain([line]) {
            let checked = verifier.check(value, 1_768_478_400);
            let _ = verifier.warnings(&checked, 1_768_478_400);
            // A search takes milliseconds; one an input is enough.
            if !diagnosed {
                diagnosed = checked.token.is_some();
                let salt = Salt::new("salt").expect("no braces");
                let _ = verifier.diagnose(&checked, value, 1_768_478_400, &salt);
            }
        }
    }
});
