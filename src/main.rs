//! The command `wsse`; what it does is in `cli`, the protocol in the library.
#![deny(unsafe_code)]
#![cfg_attr(all(target_os = "linux", target_env = "gnu", not(test)), no_main)]

mod cli;
#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
mod start;

use std::alloc::System;
use std::process;

use zeroizing_alloc::ZeroAlloc;

/// Overwrites all memory that is given back, so that the copies of an API key that argument
/// parsing and buffers make on their way do not outlive their use.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

#[cfg(not(all(target_os = "linux", target_env = "gnu", not(test))))]
fn main() {
    run()
}

fn run() -> ! {
    let exit = cli::run().unwrap_or_else(|error| cli::error::report(&error));
    process::exit(exit as i32)
}
