//! Is the page of `wsse serve` right in a real browser?
//!
//! ```text
//! .ci/interop-setup && cargo test --test page -- --ignored
//! ```
//!
//! `page/browser.mjs` drives a headless Chromium and lists what it checks. `page/picture.mjs` makes
//! the picture in the README.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::program;

#[test]
#[ignore = "needs Chromium, node, puppeteer-core and axe-core"]
fn the_page_is_right_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("interop/npm");
    let status = program("node")
        .arg(root.join("tests/page/browser.mjs"))
        .arg(installed)
        .env("WSSE_TEST_PROGRAM", common::path())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
}
