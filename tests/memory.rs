//! How much memory does a header need? None in a batch, little for a used nonce.
#![allow(clippy::unwrap_used)]

use allocation_counter::measure;
use wsse_header::{
    ApiKey, Batch, DIALECTS, DigestScheme, NonceInDigest, Salt, ServerSetup, Verdict, Verifier,
};
use zeroize::Zeroizing;

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
        // Each step allocates for all headers at once, and grows its buffer a few times.
        let allocations = measure(&mut make).count_total;
        assert!(allocations < 64, "{}: {allocations}", dialect.name);
    }
}

/// A buffer that grows leaves a copy of the key in freed memory, which is never overwritten. So the
/// only allocations are one for the nonce and one for everything that is hashed.
#[test]
fn a_buffer_with_the_key_never_grows() {
    let key = "k".repeat(1000);
    for salt in ["", "salt"] {
        let scheme = DigestScheme {
            nonce_in_digest: NonceInDigest::Text,
            salt: Salt::new(salt).unwrap(),
            iterations: 3.try_into().unwrap(),
            ..DigestScheme::default()
        };
        let mut pre_image = Zeroizing::default();
        let memory = measure(|| pre_image = scheme.pre_image("nonce", CREATED, key.as_bytes()));
        assert_eq!(memory.count_total, 2, "salt {salt:?}");
        assert!(memory.bytes_max < 2000, "{} bytes", memory.bytes_max);
        // One more for the hash, and one for the hash with the pre-image.
        let memory = measure(|| drop(scheme.hash(&pre_image)));
        assert_eq!(memory.count_total, 2, "salt {salt:?}");
        assert!(memory.bytes_max < 2000, "{} bytes", memory.bytes_max);
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
