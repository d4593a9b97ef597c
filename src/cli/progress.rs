//! How far long work is, on stderr.

#[cfg(unix)]
use std::fs::{File, Metadata};
use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
#[cfg(unix)]
use std::{io::Seek as _, os::fd::AsFd};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes less time shows no progress.
const DELAY: Duration = Duration::from_secs(1);

/// The progress of work, shown on a terminal until it is dropped.
#[derive(Default)]
pub(crate) struct Progress(Option<Shown>);

struct Shown {
    bar: ProgressBar,
    working: Option<Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

impl Progress {
    /// Progress of work with this many steps, if known, in a template of indicatif. A pipe as
    /// stdout shows none, since its reader may write to the same terminal.
    pub(crate) fn new(steps: Option<u64>, style: ProgressStyle) -> Self {
        if !io::stderr().is_terminal() || stdout_is_a_pipe() {
            return Self::default();
        }
        let bar = ProgressBar::with_draw_target(steps, ProgressDrawTarget::hidden());
        bar.set_style(style);
        let (working, finished) = channel();
        let shown = bar.clone();
        let watcher = thread::spawn(move || {
            if finished.recv_timeout(DELAY) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(200));
            }
        });
        Self(Some(Shown {
            bar,
            working: Some(working),
            watcher: Some(watcher),
        }))
    }

    pub(crate) fn advance(&self, steps: u64) {
        if let Some(shown) = &self.0 {
            shown.bar.inc(steps);
        }
    }

    /// Shows what is being done, in place of `{msg}` in the template.
    pub(crate) fn message(&self, text: impl FnOnce() -> String) {
        if let Some(shown) = &self.0 {
            shown.bar.set_message(text());
        }
    }

    /// stdout, below which this is shown if it is a terminal.
    pub(crate) fn below<W: Write>(&self, output: W) -> impl Write {
        let shown = self.0.as_ref().filter(|_| io::stdout().is_terminal());
        AboveProgress {
            output,
            bar: shown.map(|shown| shown.bar.clone()),
        }
    }
}

struct AboveProgress<W> {
    output: W,
    bar: Option<ProgressBar>,
}

impl<W: Write> Write for AboveProgress<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.output.write(bytes)),
            None => self.output.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.working.take());
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
        self.bar.finish_and_clear();
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
