//! Shows the progress of long work, in one line on stderr.

#[cfg(unix)]
use std::fs::{File, Metadata};
use std::io::{self, IsTerminal as _, Write};
use std::mem;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
#[cfg(unix)]
use std::{io::Seek as _, os::fd::AsFd};

use console::Term;

/// Work that takes less time shows no progress.
const DELAY: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(200);

/// The progress of work, which a thread draws on the terminal until this is dropped.
#[derive(Default)]
pub(crate) struct Progress(Option<Drawing>);

struct Drawing {
    line: Arc<Mutex<Line>>,
    /// Sends nothing: the thread ends when this is dropped.
    working: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows the line that `text` returns for the time since the start. Shows nothing if stdout is
    /// a pipe, since its reader may be a pager on the same terminal.
    pub(crate) fn new(text: impl Fn(Duration) -> String + Send + 'static) -> Self {
        if !io::stderr().is_terminal() || stdout_is_a_pipe() {
            return Self::default();
        }
        let line = Arc::new(Mutex::new(Line {
            terminal: Term::buffered_stderr(),
            is_drawn: false,
        }));
        let (working, finished) = channel();
        let start = Instant::now();
        let drawn = line.clone();
        let thread = thread::Builder::new().spawn(move || {
            let mut wait = DELAY;
            while finished.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = INTERVAL;
                lock(&drawn).draw(&text(start.elapsed()));
            }
            lock(&drawn).erase();
        });
        Self(Some(Drawing {
            line,
            working: Some(working),
            thread: thread.ok(), // without a thread, no progress
        }))
    }

    /// Wraps stdout. If it is a terminal, the progress line is erased before each write.
    pub(crate) fn above<W: Write>(&self, output: W) -> impl Write {
        let drawing = self.0.as_ref().filter(|_| io::stdout().is_terminal());
        AboveProgress {
            output,
            line: drawing.map(|drawing| drawing.line.clone()),
        }
    }
}

impl Drop for Drawing {
    fn drop(&mut self) {
        drop(self.working.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The last line of the terminal. If writing to it fails, there is nowhere to report it.
struct Line {
    terminal: Term,
    is_drawn: bool,
}

impl Line {
    fn draw(&mut self, text: &str) {
        let (_, columns) = self.terminal.size();
        let fitting = text.chars().take(usize::from(columns).saturating_sub(1));
        let _ = self.terminal.clear_line();
        let _ = self.terminal.write_str(&fitting.collect::<String>());
        let _ = self.terminal.flush();
        self.is_drawn = true;
    }

    fn erase(&mut self) {
        if mem::take(&mut self.is_drawn) {
            let _ = self.terminal.clear_line();
            let _ = self.terminal.flush();
        }
    }
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

struct AboveProgress<W> {
    output: W,
    line: Option<Arc<Mutex<Line>>>,
}

impl<W: Write> Write for AboveProgress<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut line = self.line.as_deref().map(lock);
        if let Some(line) = &mut line {
            line.erase(); // the lock keeps it from being drawn before the bytes are written
        }
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// How many bytes of stdin are left to read, if it is a file.
#[cfg(unix)]
pub(crate) fn length_of_stdin() -> Option<u64> {
    let mut stdin = duplicate(io::stdin())?;
    let metadata = stdin.metadata().ok().filter(Metadata::is_file)?;
    metadata.len().checked_sub(stdin.stream_position().ok()?)
}

#[cfg(not(unix))]
pub(crate) fn length_of_stdin() -> Option<u64> {
    None
}

#[cfg(unix)]
fn stdout_is_a_pipe() -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    let metadata = duplicate(io::stdout()).and_then(|stdout| stdout.metadata().ok());
    metadata.is_some_and(|file| file.file_type().is_fifo() || file.file_type().is_socket())
}

#[cfg(not(unix))]
fn stdout_is_a_pipe() -> bool {
    false
}

#[cfg(unix)]
fn duplicate(stream: impl AsFd) -> Option<File> {
    stream.as_fd().try_clone_to_owned().ok().map(File::from)
}
