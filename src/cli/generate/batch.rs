//! `--count`: many headers, as fast as they can be hashed.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use anyhow::{Context as _, Result};
use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _};
use wsse_header::wsse::copy_short;
use wsse_header::{ApiKey, Batch, UsernameToken};

use crate::cli::clock;
use crate::cli::clock_args::ClockArgs;
use crate::cli::progress::Progress;
use crate::cli::stdio::stdout;
use crate::cli::terminal::CANNOT_WRITE;

use super::NO_RANDOMNESS;
use super::formats::{Output, Pieces};
use super::generate_args::Format;

/// The clock is read again after this many headers, or about this many bytes.
const HEADERS_PER_BATCH: usize = 512;
const BYTES_PER_BATCH: usize = 256 * 1024;

/// Prints this many headers like `first`, each with its own nonce.
pub(super) fn print(
    count: u64,
    first: &UsernameToken,
    key: &ApiKey,
    clock_args: &ClockArgs,
    output: &Output,
    quiet: bool,
) -> Result<()> {
    let (dialect, scheme) = (output.dialect, &output.scheme);
    let mut generator = StdRng::try_from_rng(&mut SysRng).context(NO_RANDOMNESS)?;
    let mut batch = Batch::new(scheme, key, dialect.nonce_encoding);
    let made = Arc::new(AtomicU64::new(0));
    let _progress = if quiet || io::stdout().is_terminal() {
        Progress::default()
    } else {
        let made = made.clone();
        Progress::new(move |_| format!("{} of {count} headers", made.load(Relaxed)))
    };
    // A token of several lines is followed by an empty line, unless it is the last one.
    let separator = match output.format {
        Format::Headers | Format::Curl | Format::Soap => "\n",
        Format::Json | Format::Value => "",
    };
    // A batch is smaller if hashing is slow, so that Created is not old when it is printed.
    let most = (HEADERS_PER_BATCH / scheme.iterations.get() as usize).max(1);
    let mut stdout = stdout();
    let mut random = Vec::new();
    let mut buffer = Vec::new();
    let mut left = count;
    let mut second = None;
    let mut created = String::new();
    let mut pieces = Pieces::default();
    while left > 0 {
        let now = Some(clock::now()?.timestamp());
        if second != now {
            second = now;
            created = clock_args.created(dialect.created_format)?;
            pieces = output.pieces(first.username(), &created);
            pieces.after += separator;
        }
        let length = pieces.len() + first.password_digest().len() + first.nonce().len();
        let fitting = most.min(BYTES_PER_BATCH / length).max(1);
        let headers = usize::try_from(left).map_or(fitting, |left| left.min(fitting));
        left -= headers as u64;
        random.resize(dialect.nonce_bytes * headers, 0);
        generator.fill_bytes(&mut random);
        buffer.resize(length * headers, 0);
        let texts = batch.make(&random, dialect.nonce_bytes, &created);
        for (mut header, (nonce, digest)) in buffer.chunks_exact_mut(length).zip(texts) {
            // Nonce and digest are hex or base64, which need no escapes in any format.
            for piece in [
                pieces.before.as_bytes(),
                digest,
                pieces.between.as_bytes(),
                nonce,
                pieces.after.as_bytes(),
            ] {
                let (place, rest) = header.split_at_mut(piece.len());
                copy_short(place, piece);
                header = rest;
            }
        }
        if left == 0 {
            buffer.truncate(buffer.len() - separator.len());
        }
        stdout.write_all(&buffer).context(CANNOT_WRITE)?;
        made.store(count - left, Relaxed);
    }
    stdout.flush().context(CANNOT_WRITE)
}
