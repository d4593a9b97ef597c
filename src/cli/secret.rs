//! Where the username and the API key come from.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
use std::{env, fs};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use wsse_header::ApiKey;
use zeroize::Zeroizing;

use super::prompt;
use super::stdio::stdin;
use super::terminal::{eprint_line, with_notice};

const USERNAME_VARIABLE: &str = "WSSE_USERNAME";
const API_KEY_VARIABLE: &str = "WSSE_API_KEY";

const UTF_16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The path that means stdin, and the name of stdin in messages.
const STDIN_PATH: &str = "-";
const STDIN_NAME: &str = "stdin";

/// What messages say about a file that contains keys.
struct Kind {
    name: &'static str,
    content: &'static str,
    /// Why the file cannot be read, and why stdin cannot.
    failure: &'static str,
    failure_of_stdin: &'static str,
    /// What to say if a pipe or device takes long.
    notice: &'static str,
    /// Whether the content is typed at the prompt if stdin is a terminal.
    is_typed: bool,
}

const KEY_FILE: Kind = Kind {
    name: "the API key file",
    content: "the key",
    failure: "cannot read the API key file (--api-key-file takes the path of a file that contains the key)",
    failure_of_stdin: "cannot read the API key from stdin",
    notice: "waiting for the API key: the API key file is a pipe or device",
    is_typed: true,
};
const USERS_FILE: Kind = Kind {
    name: "the users file",
    content: "users",
    failure: "cannot read the users file (--users takes a file with one NAME:KEY per line)",
    failure_of_stdin: "cannot read the users from stdin",
    notice: "waiting for the users: the users file is a pipe or device",
    is_typed: false,
};

/// The largest key file that is read, in bytes.
const MAX_KEY_FILE: usize = 64 * 1024;

/// The username: the argument, or the variable.
pub(crate) fn username(argument: Option<OsString>) -> Result<String> {
    let (username, origin) = match (argument, env::var_os(USERNAME_VARIABLE)) {
        (Some(username), _) => (username, "the USERNAME argument"),
        (None, Some(username)) => (username, USERNAME_VARIABLE),
        (None, None) => {
            bail!("no username: give it as the first argument or set {USERNAME_VARIABLE}")
        }
    };
    ensure!(
        !username.is_empty(),
        "{origin} is empty: check that the username is set in this environment"
    );
    username
        .into_string()
        .map_err(|_| anyhow!("{origin} is not UTF-8: convert it, for example with iconv"))
}

/// The API key: the argument, the file, the variable, or what is typed at a prompt.
pub(crate) fn api_key(
    argument: Option<OsString>,
    file: Option<&Path>,
    quiet: bool,
) -> Result<ApiKey> {
    if let Some(argument) = argument {
        ensure!(
            argument != "-",
            "- is not an API key: use --api-key-file - to read it from stdin"
        );
        return non_empty(argument.into_encoded_bytes(), "the API_KEY argument");
    }
    let Some(path) = file else {
        return from_environment_or_prompt("give it as the second argument", quiet);
    };
    let (content, origin) = read(path, &KEY_FILE, quiet)?;
    let key = without_newline(&content);
    ensure!(
        !key.contains(&b'\n'),
        "{origin} contains more than one line: {}",
        match origin {
            STDIN_NAME => "send only the key, for example through 'head -n1'",
            _ => "leave only the key in it",
        }
    );
    non_empty(key.to_vec(), origin)
}

/// The API keys that a server knows: the lines of the file, or the one key of the variable or of a
/// prompt.
pub(crate) fn api_keys(file: Option<&Path>, other_way: &str, quiet: bool) -> Result<Vec<ApiKey>> {
    let Some(path) = file else {
        return Ok(vec![from_environment_or_prompt(other_way, quiet)?]);
    };
    let (content, origin) = read(path, &KEY_FILE, quiet)?;
    let lines = content.split_inclusive(|byte| *byte == b'\n');
    let keys: Vec<ApiKey> = lines
        .filter_map(|line| ApiKey::new(without_newline(line)).ok())
        .collect();
    ensure!(
        !keys.is_empty(),
        "{origin} is empty: check that the secret is set in this environment"
    );
    Ok(keys)
}

/// The content of a file with users and their keys.
pub(crate) fn users(path: &Path, quiet: bool) -> Result<Zeroizing<Vec<u8>>> {
    let (content, _) = read(path, &USERS_FILE, quiet)?;
    Ok(content)
}

/// Whether these bytes are text in UTF-16, with or without a byte order mark. Without one, ASCII
/// text has a NUL in every second byte.
pub(crate) fn is_utf_16(bytes: &[u8]) -> bool {
    let (pairs, rest) = bytes.as_chunks();
    let is_ascii = pairs.len() > 1
        && rest.is_empty()
        && (pairs.iter().all(|[_, high]| *high == 0) || pairs.iter().all(|[high, _]| *high == 0));
    is_ascii || UTF_16_MARKS.iter().any(|mark| bytes.starts_with(mark))
}

/// The bytes without one newline (LF or CRLF) at their end.
fn without_newline(bytes: &[u8]) -> &[u8] {
    let Some(line) = bytes.strip_suffix(b"\n") else {
        return bytes;
    };
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn non_empty(bytes: Vec<u8>, origin: &str) -> Result<ApiKey> {
    ApiKey::new(bytes)
        .map_err(|_| anyhow!("{origin} is empty: check that the secret is set in this environment"))
}

fn from_environment_or_prompt(other_way: &str, quiet: bool) -> Result<ApiKey> {
    if let Some(key) = env::var_os(API_KEY_VARIABLE) {
        return non_empty(key.into_encoded_bytes(), API_KEY_VARIABLE);
    }
    // The prompt opens the terminal itself. If neither stdin nor stderr is a terminal, wsse may run
    // in a script, which must not hang.
    if io::stdin().is_terminal() || io::stderr().is_terminal() {
        return non_empty(typed(quiet)?.to_vec(), "the typed API key");
    }
    bail!("no API key: set {API_KEY_VARIABLE}, name a file with --api-key-file, or {other_way}")
}

/// What is typed at the prompt.
fn typed(quiet: bool) -> Result<Zeroizing<Vec<u8>>> {
    let typed = prompt::api_key()?;
    if typed.more && !quiet {
        eprint_line("warning: several lines were typed; only the first is the API key");
    }
    Ok(typed.line)
}

/// The bytes of the file, and what to call it. Errors do not name the file: its name may be a
/// misplaced key.
fn read(path: &Path, kind: &Kind, quiet: bool) -> Result<(Zeroizing<Vec<u8>>, &'static str)> {
    let is_stdin = path == STDIN_PATH;
    if is_stdin && kind.is_typed && io::stdin().is_terminal() {
        return Ok((typed(quiet)?, STDIN_NAME));
    }
    let mut content = Zeroizing::new(vec![0; MAX_KEY_FILE + 1]);
    let (origin, length) = if is_stdin {
        let length = fill(&mut content, stdin()).context(kind.failure_of_stdin);
        (STDIN_NAME, length?)
    } else {
        let length = read_file(path, kind, quiet, &mut content).context(kind.failure);
        (kind.name, length?)
    };
    ensure!(
        length <= MAX_KEY_FILE,
        "{origin} is larger than 64 KiB: name a file that contains only {}",
        kind.content
    );
    content.truncate(length);
    // A key in UTF-16 can be meant, and gets a warning. A newline in UTF-16 cannot: it has two bytes,
    // of which only one would be cut off.
    ensure!(
        !(is_utf_16(&content) && content.contains(&b'\n')),
        "{origin} is in UTF-16: save it as plain text, in UTF-8 without a byte order mark"
    );
    Ok((content, origin))
}

/// Fills the buffer from a file. A pipe such as bash's `<(pass show …)` is allowed, but opening or
/// reading it may take long.
fn read_file(path: &Path, kind: &Kind, quiet: bool, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = || fill(buffer, File::open(path)?);
    let may_last = fs::metadata(path).is_ok_and(|file| !file.is_file() && !file.is_dir());
    if !may_last || quiet {
        return read();
    }
    with_notice(kind.notice, read)
}

/// Reads to the end, or until the buffer is full. `read_to_end` would leave copies of the key in
/// memory when it moves to a larger buffer.
fn fill(buffer: &mut [u8], mut input: impl Read) -> io::Result<usize> {
    let mut length = 0;
    loop {
        match input.read(&mut buffer[length..]) {
            Ok(0) => return Ok(length),
            Ok(bytes) => length += bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
