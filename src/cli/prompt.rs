//! The prompt for the API key.

use std::io;

use anyhow::{Context as _, Result, bail, ensure};
use zeroize::Zeroizing;

const QUESTION: &str = "API key: ";

/// The longest line that can be typed, in bytes. Terminals drop the rest of a longer line without
/// telling the program: Linux after 4095 bytes, macOS after 1024.
const MAX_LINE: usize = 1000;

/// A line that was typed at the prompt.
pub(crate) struct Typed {
    pub(crate) line: Zeroizing<Vec<u8>>,
    /// Whether more lines followed, which were discarded.
    pub(crate) more: bool,
}

/// Asks for the API key. All bytes except control characters are returned as typed.
pub(crate) fn api_key() -> Result<Typed> {
    let typed = terminal::ask().context("cannot ask for the API key")?;
    let control = typed.line.iter().find(|byte| byte.is_ascii_control());
    let name = match control {
        Some(b'\t') => "a Tab",
        Some(b'\x1b') => "an Escape or arrow key",
        Some(_) => "a control character",
        None => "",
    };
    ensure!(
        control.is_none(),
        "{name} was typed at the prompt: type the key again or, if it is part of the key, use \
         --api-key-file"
    );
    ensure!(!typed.line.is_empty(), "nothing was typed at the prompt");
    if typed.line.len() > MAX_LINE {
        bail!("more than {MAX_LINE} bytes were typed at the prompt: use --api-key-file instead");
    }
    Ok(typed)
}

#[cfg(not(unix))]
mod terminal {
    use super::{QUESTION, Typed, Zeroizing, io};

    pub(super) fn ask() -> io::Result<Typed> {
        let line = rpassword::prompt_password(QUESTION)?;
        Ok(Typed {
            line: Zeroizing::new(line.into_bytes()),
            more: false,
        })
    }
}

#[cfg(unix)]
mod terminal {
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::thread;

    use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, raise};
    use nix::sys::termios::{
        InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
    };
    use nix::unistd::Pid;

    use super::{MAX_LINE, QUESTION, Typed, Zeroizing, io};

    /// The signals that other processes send to end or stop this one. SIGTTIN is not one of them: if
    /// it were blocked, reading in the background would fail instead of stopping the process.
    const SIGNALS: [Signal; 10] = [
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
        Signal::SIGTSTP,
        Signal::SIGALRM,
        Signal::SIGVTALRM,
        Signal::SIGPROF,
        Signal::SIGXCPU,
        Signal::SIGUSR2,
    ];

    /// Tells the thread that waits for signals that the line was read.
    const READ: Signal = Signal::SIGUSR1;

    /// Reads one line without echo. The terminal is restored before any signal takes effect.
    ///
    /// There are no signal handlers: the signals are blocked, and another thread waits for them and
    /// then lets their default action happen.
    pub(super) fn ask() -> io::Result<Typed> {
        let terminal = File::options().read(true).write(true).open("/dev/tty")?;
        let signals: SigSet = SIGNALS.into_iter().chain([READ]).collect();
        let mask = signals.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        let typed = Question::ask(&terminal).and_then(|question| {
            let question = Mutex::new(Some(question));
            thread::scope(|scope| {
                thread::Builder::new()
                    .spawn_scoped(scope, || await_signals(signals, &terminal, &question))?;
                let typed = read_line(&terminal).and_then(|line| {
                    let more = lock(&question).as_ref().map(Question::discard_more);
                    let more = more.transpose()?.unwrap_or_default();
                    Ok(Typed { line, more })
                });
                lock(&question).take();
                kill(Pid::this(), READ)?;
                typed
            })
        });
        mask.thread_set_mask()?;
        typed
    }

    /// Lets each signal do what it does by default, with the terminal restored. A process that was
    /// stopped asks again when it continues.
    fn await_signals<'t>(
        signals: SigSet,
        terminal: &'t File,
        question: &Mutex<Option<Question<'t>>>,
    ) -> nix::Result<()> {
        loop {
            let signal = signals.wait()?;
            let mut question = lock(question);
            let is_asked = question.take().is_some();
            // The main thread takes the question before it sends READ. While there is a question, this
            // signal comes from another process, and is treated like any other.
            if signal == READ && !is_asked {
                return Ok(());
            }
            raise(signal)?;
            SigSet::from(signal).thread_unblock()?; // here the signal is delivered
            signals.thread_block()?;
            if is_asked {
                *question = Question::ask(terminal).ok();
            }
        }
    }

    fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes up to the end of the line, or up to Ctrl-D.
    #[expect(clippy::unbuffered_bytes, reason = "a buffer would not be zeroized")]
    fn read_line(terminal: &File) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE + 1));
        for byte in terminal.bytes().take(MAX_LINE + 1) {
            match byte? {
                b'\n' => break,
                byte => line.push(byte),
            }
        }
        Ok(line)
    }

    /// The question on the terminal. As long as it lives, the terminal does not show what is typed.
    struct Question<'t> {
        terminal: &'t File,
        before: Termios,
    }

    impl<'t> Question<'t> {
        fn ask(mut terminal: &'t File) -> io::Result<Self> {
            let before = tcgetattr(terminal)?;
            let question = Self { terminal, before };
            let mut hidden = question.before.clone();
            hidden.local_flags -= LocalFlags::ECHO | LocalFlags::ECHONL;
            // A terminal in raw mode has these off, and neither Enter nor Ctrl-C would work.
            hidden.local_flags |= LocalFlags::ICANON | LocalFlags::ISIG;
            hidden.input_flags |= InputFlags::ICRNL;
            tcsetattr(terminal, SetArg::TCSADRAIN, &hidden)?;
            terminal.write_all(QUESTION.as_bytes())?;
            Ok(question)
        }

        /// Discards what was typed after the line, so that no shell runs it. Returns whether it
        /// contained anything but newlines.
        fn discard_more(&self) -> io::Result<bool> {
            let mut at_once = self.before.clone();
            at_once.local_flags -= LocalFlags::ECHO | LocalFlags::ECHONL | LocalFlags::ICANON;
            for index in [
                SpecialCharacterIndices::VMIN,
                SpecialCharacterIndices::VTIME,
            ] {
                at_once.control_chars[index as usize] = 0;
            }
            tcsetattr(self.terminal, SetArg::TCSANOW, &at_once)?;
            let mut rest = Zeroizing::new(Vec::with_capacity(64 * 1024));
            (&mut &*self.terminal)
                .take(64 * 1024)
                .read_to_end(&mut rest)?;
            Ok(rest.iter().any(|byte| !matches!(byte, b'\r' | b'\n')))
        }
    }

    impl Drop for Question<'_> {
        fn drop(&mut self) {
            // If the terminal is gone, there is nowhere to report it.
            let _ = self.terminal.write_all(b"\n");
            // Flushing discards an unfinished line, which a shell would otherwise show and run.
            let _ = tcsetattr(self.terminal, SetArg::TCSAFLUSH, &self.before);
        }
    }
}
