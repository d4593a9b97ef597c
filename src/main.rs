//! The command `wsse`. Its code is in `cli`; the protocol is in the library. `http` is the server
//! of `wsse serve`.
#![forbid(unsafe_code)]

mod cli;
mod http;

use std::process::ExitCode;

/// musl's own allocator is slow.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    cli::run()
}
