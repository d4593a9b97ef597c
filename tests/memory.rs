//! How much memory does a header need? None in a batch, little for a used nonce.
#![allow(clippy::unwrap_used)]

use allocation_counter::measure;
use wsse_header::{ApiKey, Batch, DIALECTS, DigestScheme, ServerSetup, Verdict, Verifier};

const CREATED: &str = "2026-01-15T12:00:00Z";

#[test]
fn a_batch_allocates_nothing_per_header() {
    let key = ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa").unwrap();
    for dialect in DIALECTS {
        let scheme = dialect.scheme();
        let mut batch = Batch::new(&scheme, &key, dialect.nonce_encoding);
        let random = vec![7; 512 * dialect.nonce_bytes];
        let mut make = || {
            assert_eq!(
                batch.make(&random, dialect.nonce_bytes, CREATED).count(),
                512
            );
        };
        make();
        assert_eq!(measure(make).count_total, 0, "{}", dialect.name);
    }
}

/// Different numbers of live nonces fill the hash tables differently.
#[test]
fn a_live_nonce_needs_at_most_150_bytes() {
    const NOON: i64 = 1_768_478_400;
    for live in [15_000, 17_500, 20_000, 22_500, 25_000, 27_500, 30_000_u64] {
        let mut setup = ServerSetup::new(None, DigestScheme::default(), None);
        setup.lifetime = 1;
        let mut server = Verifier::new(&setup);
        let mut number = 0;
        let memory = measure(|| {
            for second in 0..6 {
                for _ in 0..live {
                    number += 1;
                    let header = format!(
                        "Username=\"a\", PasswordDigest=\"x\", Nonce=\"{number}\", \
                         Created=\"2026-01-15T12:00:0{second}Z\""
                    );
                    let checked = server.check(&header, NOON + second);
                    assert_eq!(checked.verdict, Verdict::Unchecked);
                }
            }
        });
        let bytes = memory.bytes_max / live;
        assert!(
            (30..=150).contains(&bytes),
            "{live} live nonces: {bytes} bytes each"
        );
    }
}
