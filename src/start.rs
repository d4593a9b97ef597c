//! The start of the program without the start of Rust's runtime, on which a tenth of a run went: to
//! find the end of the stack it reads `/proc/self/maps`, for a better message should the stack
//! overflow. The arguments are there all the same, since glibc hands them to whoever asks.
#![allow(
    unsafe_code,
    reason = "two attributes that can be misused; no unsafe block"
)]

use std::ffi::c_int;
use std::sync::Arc;

use signal_hook::consts::SIGPIPE;

// The unwinder that the standard library asks for, from its archive: to load the shared library
// took as long.
#[link(name = "gcc_eh", kind = "static")]
unsafe extern "C" {}

/// The C runtime calls this.
#[unsafe(no_mangle)]
extern "C" fn main() -> c_int {
    // As Rust's runtime has it: who writes to a closed pipe gets an error and is not killed. A
    // failure would leave the default, a quiet end.
    let _ = signal_hook::flag::register(SIGPIPE, Arc::default());
    crate::run()
}
