//! What `wsse generate-header --count` costs a header, against the hashing alone: SHA-1 by the
//! `sha1` crate of the same 97 bytes (nonce, Created and key of the `oro` dialect).
//!
//! `cargo bench --bench batch` measures the library's part of the loop and the hashing with divan,
//! then the program itself: the one that `WSSE` names, or else the one that cargo built with this
//! benchmark. benches/batch.sh measures the release build, and its memory.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::env;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;
use sha1::{Digest as _, Sha1};
use wsse_header::Dialect;
use zeroize::Zeroizing;

const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";
const CREATED: &str = "2016-09-20T10:00:00+03:00";

/// Headers a measurement, enough that the start of the program does not count.
const HEADERS: u32 = 500_000;

/// Program and hashing take turns this often: what else the machine does falls on both.
const ROUNDS: usize = 25;

fn pre_image() -> Vec<u8> {
    let pre_image = [&[b'a'; 32], CREATED.as_bytes(), KEY.as_bytes()].concat();
    assert_eq!(pre_image.len(), 97);
    pre_image
}

#[divan::bench(sample_size = 1000)]
fn hashing_alone(bencher: Bencher) {
    let pre_image = pre_image();
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench_local(|| Sha1::digest(black_box(&pre_image)));
}

#[divan::bench(sample_size = 1000)]
fn nonce_pre_image_hash_and_base64(bencher: Bencher) {
    let oro = Dialect::named("oro").unwrap();
    let scheme = oro.scheme();
    let (mut nonce, mut digest) = (String::new(), String::new());
    let mut pre_image = Zeroizing::new(Vec::new());
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        nonce.clear();
        oro.nonce_encoding
            .encode_into(black_box(&[7; 16]), &mut nonce);
        scheme.fill_pre_image(&nonce, CREATED, KEY.as_bytes(), &mut pre_image);
        digest.clear();
        scheme
            .digest_encoding
            .encode_into(&scheme.hash(&pre_image), &mut digest);
        black_box((&nonce, &digest));
    });
}

fn hash() -> Duration {
    let pre_image = pre_image();
    let start = Instant::now();
    for _ in 0..HEADERS {
        black_box(Sha1::digest(black_box(&pre_image)));
    }
    start.elapsed()
}

fn generate(program: &str) -> Duration {
    let start = Instant::now();
    let status = Command::new(program)
        .args(["generate-header", "admin", KEY, "--count"])
        .arg(HEADERS.to_string())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    start.elapsed()
}

/// The median and the fastest.
fn middle_and_least(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    [values[values.len() / 2], values[0]]
}

fn main() {
    divan::main();

    let program = env::var("WSSE").unwrap_or_else(|_| env!("CARGO_BIN_EXE_wsse").into());
    let rounds: Vec<[f64; 2]> = (0..ROUNDS)
        .map(|_| [hash(), generate(&program)].map(|time| time.as_secs_f64()))
        .collect();
    let [hashing, generating] = [0, 1].map(|i| middle_and_least(rounds.iter().map(|r| r[i])));
    println!("\nmillion a second, {ROUNDS} rounds of {HEADERS}: median, fastest");
    for (name, seconds) in [("hashing alone", hashing), ("wsse --count", generating)] {
        let [median, fastest] = seconds.map(|seconds| f64::from(HEADERS) / seconds / 1e6);
        println!("{name:<14} {median:6.2} {fastest:6.2}");
    }
    let [ratio, _] = middle_and_least(rounds.iter().map(|[hash, generate]| generate / hash));
    let fastest = generating[1] / hashing[1];
    println!("{:<14} {ratio:6.2} {fastest:6.2}", "ratio");
}
