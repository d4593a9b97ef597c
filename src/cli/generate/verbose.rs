//! `--verbose`: how the digest is made, for porting it to another language.

use wsse_header::{ApiKey, DigestScheme, NonceInDigest, TextEncoding, UsernameToken};

use crate::cli::terminal::eprint_line;

/// Prints each step to stderr, but never the key.
pub(super) fn explain(token: &UsernameToken, key: &ApiKey, scheme: &DigestScheme) {
    let (nonce, created) = (token.nonce(), token.created());
    let pre_image = scheme.pre_image(nonce, created, key.as_bytes());
    let hash = scheme.hash(&pre_image);
    let nonce_bytes = scheme.nonce_bytes(nonce);
    let nonce_form = match scheme.nonce_in_digest {
        NonceInDigest::Bytes => "base64-decoded",
        NonceInDigest::Text => "its text",
    };
    let salt = match scheme.salt.as_str() {
        "" => "",
        _ => " + {salt}",
    };
    let iterations = match scheme.iterations.get() {
        1 => String::new(),
        n => format!(", {n} iterations"),
    };
    let [nonce_hex, hash_hex] = [&nonce_bytes, &hash].map(|bytes| TextEncoding::Hex.encode(bytes));
    let steps = format!(
        "\
nonce           {nonce}
nonce bytes     {nonce_hex} ({} bytes, {nonce_form})
created         {created} ({} bytes)
API key         {} bytes, not shown
hashed          {} bytes: nonce bytes + created + API key{salt}
digest, hex     {hash_hex} ({}{iterations})
digest, base64  {}
PasswordDigest  {} ({})",
        nonce_bytes.len(),
        created.len(),
        key.as_bytes().len(),
        pre_image.len(),
        scheme.algorithm,
        TextEncoding::Base64.encode(&hash),
        token.password_digest(),
        scheme.digest_encoding,
    );
    steps.lines().for_each(eprint_line);
}
