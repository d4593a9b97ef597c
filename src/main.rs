//! The command `wsse`; what it does is in `cli`, the protocol in the library.
#![forbid(unsafe_code)]

mod cli;

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Overwrites all memory that is given back, so that the copies of an API key that argument
/// parsing and buffers make on their way do not outlive their use.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    cli::run()
        .unwrap_or_else(|error| cli::error::report(&error))
        .into()
}
