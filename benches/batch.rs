//! Times the parts of `wsse generate-header --count` per header, for the `oro` dialect: `cargo
//! bench`. benches/batch.sh measures the program.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::ItemsCount;
use sha1::{Digest as _, Sha1};
use wsse_header::{ApiKey, Batch, Dialect};

const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";
const CREATED: &str = "2016-09-20T10:00:00+03:00";
const HEADERS: usize = 512;

fn main() {
    divan::main();
}

/// Nonce, Created and key are 97 bytes.
#[divan::bench]
fn hashing_alone(bencher: Bencher) {
    let pre_image = [&[b'a'; 32], CREATED.as_bytes(), KEY.as_bytes()].concat();
    assert_eq!(pre_image.len(), 97);
    bencher.counter(ItemsCount::new(HEADERS)).bench_local(|| {
        for _ in 0..HEADERS {
            black_box(Sha1::digest(black_box(&pre_image)));
        }
    });
}

#[divan::bench]
fn nonces_and_digests(bencher: Bencher) {
    let oro = Dialect::named("oro").unwrap();
    let scheme = oro.scheme();
    let key = ApiKey::new(KEY).unwrap();
    let random = vec![7; HEADERS * oro.nonce_bytes];
    let mut batch = Batch::new(&scheme, &key, oro.nonce_encoding);
    bencher.counter(ItemsCount::new(HEADERS)).bench_local(|| {
        for texts in batch.make(black_box(&random), oro.nonce_bytes, CREATED) {
            black_box(texts);
        }
    });
}
