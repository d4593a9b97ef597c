//! Where the username and the API key come from.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
#[cfg(unix)]
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use wsse_header::wsse::ApiKey;
use zeroize::Zeroizing;

const USERNAME_VARIABLE: &str = "WSSE_USERNAME";
const API_KEY_VARIABLE: &str = "WSSE_API_KEY";

const KEY_FILE: &str = "the API key file";

/// The bytes with which Windows' editors and shells start a file: the first two of UTF-16, then that
/// of UTF-8.
const MARKS: [&[u8]; 3] = [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"];

/// The largest key file that is read, in bytes.
const MAX_KEY_FILE: usize = 64 * 1024;

/// The username: the argument, or else the variable.
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
        .map_err(|_| anyhow!("{origin} is not UTF-8: convert it, as with iconv"))
}

/// The API key: the argument, or else the file, the variable, or what is typed at a prompt.
pub(crate) fn one(argument: Option<OsString>, file: Option<&Path>) -> Result<ApiKey> {
    if let Some(argument) = argument {
        ensure!(
            argument != "-",
            "- is not an API key: to read one from stdin, --api-key-file -"
        );
        return api_key(argument.into_encoded_bytes(), "the API_KEY argument");
    }
    let Some(path) = file else {
        return environment_or_prompt("give it as the second argument");
    };
    let content = read(path)?;
    let key = line(&content);
    ensure!(
        !key.contains(&b'\n'),
        "the API key file holds more than one line: leave only the key in it"
    );
    api_key(key.to_vec(), KEY_FILE)
}

/// Whether a key starts with the byte order mark of a text file.
pub(crate) fn has_mark(key: &ApiKey) -> bool {
    MARKS.iter().any(|mark| key.as_bytes().starts_with(mark))
}

/// The API keys that a server knows: the lines of the file, or else the one key of the variable or
/// of a prompt.
pub(crate) fn all(file: Option<&Path>) -> Result<Vec<ApiKey>> {
    let Some(path) = file else {
        return Ok(vec![environment_or_prompt("check --without-key")?]);
    };
    let content = read(path)?;
    let lines = content.split_inclusive(|byte| *byte == b'\n').map(line);
    let keys: Vec<ApiKey> = lines.filter_map(|key| ApiKey::new(key).ok()).collect();
    ensure!(
        !keys.is_empty(),
        "{KEY_FILE} is empty: is the secret set where this runs?"
    );
    Ok(keys)
}

/// The bytes without the one line end at their end.
fn line(bytes: &[u8]) -> &[u8] {
    let Some(line) = bytes.strip_suffix(b"\n") else {
        return bytes;
    };
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn api_key(bytes: Vec<u8>, origin: &str) -> Result<ApiKey> {
    ApiKey::new(bytes).map_err(|_| anyhow!("{origin} is empty: is the secret set where this runs?"))
}

fn environment_or_prompt(other_way: &str) -> Result<ApiKey> {
    if let Some(key) = env::var_os(API_KEY_VARIABLE) {
        return api_key(key.into_encoded_bytes(), API_KEY_VARIABLE);
    }
    // The prompt itself is on the terminal, not on stdin or stderr; one of the two has to be there
    // too, so that a script never hangs at a question that nobody sees.
    if io::stdin().is_terminal() || io::stderr().is_terminal() {
        // For Ctrl-C, rpassword raises SIGINT before it puts the terminal back: with a handler that
        // does nothing, it comes here as an error, and the terminal is as it was.
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
        let key = rpassword::prompt_password("API key: ").context("cannot ask for the API key")?;
        return ApiKey::new(key).context("nothing was typed at the prompt");
    }
    bail!("no API key: set {API_KEY_VARIABLE}, name a file with --api-key-file, or {other_way}")
}

/// The bytes of the key file. Its name is not in the errors: it may be a key that was mistaken for
/// one.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(Vec::with_capacity(1024));
    let limit = MAX_KEY_FILE as u64 + 1;
    let outcome = if path.as_os_str() == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut content)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut content))
    };
    outcome.context(
        "cannot read the API key file (--api-key-file takes the path of a file that holds the key)",
    )?;
    ensure!(
        content.len() <= MAX_KEY_FILE,
        "the API key file is larger than 64 KiB: name a file that holds only the key"
    );
    ensure!(
        !(MARKS[..2].iter().any(|mark| content.starts_with(mark)) && content.contains(&b'\n')),
        "the API key file is in UTF-16: save it as plain text, in UTF-8 without a mark"
    );
    Ok(content)
}
