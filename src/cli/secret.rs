//! Where the username and the API key come from.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
#[cfg(unix)]
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use wsse_header::ApiKey;
use zeroize::Zeroizing;

use super::stdio::stdin;

const USERNAME_VARIABLE: &str = "WSSE_USERNAME";
const API_KEY_VARIABLE: &str = "WSSE_API_KEY";

const KEY_FILE: &str = "the API key file";

const UTF_16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

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
        "{origin} is empty: is the username set where this runs?"
    );
    username
        .into_string()
        .map_err(|_| anyhow!("{origin} is not UTF-8: convert it, for example with iconv"))
}

/// The API key: the argument, the file, the variable, or what is typed at a prompt.
pub(crate) fn api_key(argument: Option<OsString>, file: Option<&Path>) -> Result<ApiKey> {
    if let Some(argument) = argument {
        ensure!(
            argument != "-",
            "- is not an API key: use --api-key-file - to read it from stdin"
        );
        return non_empty(argument.into_encoded_bytes(), "the API_KEY argument");
    }
    let Some(path) = file else {
        return from_environment_or_prompt("give it as the second argument");
    };
    let content = read(path)?;
    let key = without_newline(&content);
    ensure!(
        !key.contains(&b'\n'),
        "{KEY_FILE} contains more than one line: leave only the key in it"
    );
    non_empty(key.to_vec(), KEY_FILE)
}

/// The API keys that a server knows: the lines of the file, or the one key of the variable or of a
/// prompt.
pub(crate) fn api_keys(file: Option<&Path>) -> Result<Vec<ApiKey>> {
    let Some(path) = file else {
        return Ok(vec![from_environment_or_prompt("use --without-key")?]);
    };
    let content = read(path)?;
    let lines = content.split_inclusive(|byte| *byte == b'\n');
    let keys: Vec<ApiKey> = lines
        .filter_map(|line| ApiKey::new(without_newline(line)).ok())
        .collect();
    ensure!(
        !keys.is_empty(),
        "{KEY_FILE} is empty: is the secret set where this runs?"
    );
    Ok(keys)
}

/// Whether a key starts or ends with white space, which usually comes from copy and paste.
pub(crate) fn has_outer_white_space(key: &ApiKey) -> bool {
    let bytes = key.as_bytes();
    match str::from_utf8(bytes) {
        Ok(text) => text.trim().len() != text.len(),
        Err(_) => bytes.trim_ascii().len() != bytes.len(),
    }
}

/// Whether a key starts with a byte order mark, with which some editors and shells start a file.
pub(crate) fn has_byte_order_mark(key: &ApiKey) -> bool {
    let bytes = key.as_bytes();
    bytes.starts_with(UTF_8_MARK) || is_utf_16(bytes)
}

fn is_utf_16(bytes: &[u8]) -> bool {
    UTF_16_MARKS.iter().any(|mark| bytes.starts_with(mark))
}

/// The bytes without one newline (LF or CRLF) at their end.
fn without_newline(bytes: &[u8]) -> &[u8] {
    let Some(line) = bytes.strip_suffix(b"\n") else {
        return bytes;
    };
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn non_empty(bytes: Vec<u8>, origin: &str) -> Result<ApiKey> {
    ApiKey::new(bytes).map_err(|_| anyhow!("{origin} is empty: is the secret set where this runs?"))
}

fn from_environment_or_prompt(other_way: &str) -> Result<ApiKey> {
    if let Some(key) = env::var_os(API_KEY_VARIABLE) {
        return non_empty(key.into_encoded_bytes(), API_KEY_VARIABLE);
    }
    // The prompt opens the terminal itself. Without stdin or stderr on a terminal, nobody may see
    // it, and a script must not hang.
    if io::stdin().is_terminal() || io::stderr().is_terminal() {
        // For Ctrl-C, rpassword raises SIGINT before it restores the terminal. A handler that does
        // nothing turns that into an error, after which the terminal is restored.
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
        let key = rpassword::prompt_password("API key: ").context("cannot ask for the API key")?;
        return ApiKey::new(key).context("nothing was typed at the prompt");
    }
    bail!("no API key: set {API_KEY_VARIABLE}, name a file with --api-key-file, or {other_way}")
}

/// The bytes of the key file. Errors do not name the file: its name may be a misplaced key.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(vec![0; MAX_KEY_FILE + 1]);
    let outcome = if path.as_os_str() == "-" {
        fill(&mut content, stdin())
    } else {
        File::open(path).and_then(|file| fill(&mut content, file))
    };
    let length = outcome.context(
        "cannot read the API key file (--api-key-file takes the path of a file that contains the \
         key)",
    )?;
    ensure!(
        length <= MAX_KEY_FILE,
        "{KEY_FILE} is larger than 64 KiB: name a file that contains only the key"
    );
    content.truncate(length);
    ensure!(
        !(is_utf_16(&content) && content.contains(&b'\n')),
        "{KEY_FILE} is in UTF-16: save it as plain text, in UTF-8 without a byte order mark"
    );
    Ok(content)
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
