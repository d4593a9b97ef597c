//! stdin and stdout without the buffers and special cases of the standard library.
//!
//! The standard library never wipes its buffer of stdin, which may contain the API key. It treats
//! a stdin that cannot be read as empty, and a stdout that cannot be written to as `/dev/null`. It
//! fails if one of them is non-blocking and not ready.

#[cfg(unix)]
pub(crate) use unix::{stdin, stdout};

// On Windows, only the buffer is a problem, and consoles need the standard library.
#[cfg(not(unix))]
pub(crate) use std::io::{stdin, stdout};

#[cfg(unix)]
mod unix {
    use std::io::{self, Read, Write};
    use std::os::fd::BorrowedFd;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    pub(crate) fn stdin() -> Stream {
        Stream(rustix::stdio::stdin())
    }

    pub(crate) fn stdout() -> Stream {
        Stream(rustix::stdio::stdout())
    }

    /// A descriptor without a buffer.
    pub(crate) struct Stream(BorrowedFd<'static>);

    impl Stream {
        /// Retries the action until the descriptor is ready.
        fn wait_for<T>(
            &self,
            event: PollFlags,
            mut action: impl FnMut(BorrowedFd) -> Result<T, Errno>,
        ) -> io::Result<T> {
            loop {
                match action(self.0) {
                    Err(Errno::AGAIN) => poll(&mut [PollFd::new(&self.0, event)], None)?,
                    outcome => return Ok(outcome?),
                };
            }
        }
    }

    impl Read for Stream {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.wait_for(PollFlags::IN, |stdin| rustix::io::read(stdin, &mut *buffer))
        }
    }

    impl Write for Stream {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.wait_for(PollFlags::OUT, |stdout| rustix::io::write(stdout, bytes))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
