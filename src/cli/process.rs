//! The memory of this process, which holds the API key.

use std::io;

/// Disables core dumps, and denies debuggers and other processes of the user access to the memory
/// of this process, as OpenSSH's agent does. Access to the memory is denied on Linux only.
pub(crate) fn protect_memory() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let no_core = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        setrlimit(Resource::Core, no_core)?;
    }
    Ok(())
}
