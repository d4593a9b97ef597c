//! The users whom the server knows.

use std::ffi::OsString;

use anyhow::{Context as _, Result, anyhow, ensure};
use rand::TryRng as _;
use rand::rngs::SysRng;
use wsse_header::{ApiKey, Salt};
use zeroize::Zeroizing;

use crate::cli::secret;

use super::serve_args::ServeArgs;

/// Some editors on Windows write this before UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) struct User {
    pub(super) name: String,
    pub(super) keys: Vec<ApiKey>,
    /// The user's own salt, if the file has one.
    pub(super) salt: Option<Salt>,
}

/// The users, and whether the key was made for this run.
pub(super) fn users(args: &ServeArgs) -> Result<(Vec<User>, bool)> {
    if let Some(path) = &args.users {
        let lines = secret::users(path, args.quiet)?;
        return Ok((of_lines(&lines)?, false));
    }
    let Some(name) = &args.username else {
        let user = User {
            name: "admin".into(),
            keys: vec![random_key()?],
            salt: None,
        };
        return Ok((vec![user], true));
    };
    let user = User {
        name: checked(name)?,
        keys: secret::api_keys(args.api_key_file.as_deref(), "use --users", args.quiet)?,
        salt: None,
    };
    Ok((vec![user], false))
}

fn checked(name: &OsString) -> Result<String> {
    ensure!(
        !name.is_empty(),
        "--username is empty: check that the username is set in this environment"
    );
    let name = name.clone().into_string();
    name.map_err(|_| anyhow!("--username is not UTF-8: convert it, for example with iconv"))
}

fn of_lines(lines: &[u8]) -> Result<Vec<User>> {
    let lines = lines.strip_prefix(BYTE_ORDER_MARK).unwrap_or(lines);
    let mut users: Vec<User> = Vec::new();
    for (number, line) in (1..).zip(lines.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        ensure!(
            line.split(|byte| *byte == b':').count() <= 3,
            "line {number} of the users file has more than two colons: if the key contains \
             one, use --username and --api-key-file"
        );
        let (name, key, salt) = parts(line).with_context(|| {
            format!("line {number} of the users file is not NAME:KEY or NAME:KEY:SALT")
        })?;
        let salt = salt.map(Salt::new).transpose();
        let salt = salt.with_context(|| format!("line {number} of the users file"))?;
        if let Some(user) = users.iter_mut().find(|user| user.name == name) {
            ensure!(
                user.salt == salt,
                "line {number} of the users file gives a user a different salt than an earlier \
                 line: use one salt per user"
            );
            user.keys.push(key);
        } else {
            users.push(User {
                name: name.to_owned(),
                keys: vec![key],
                salt,
            });
        }
    }
    ensure!(
        !users.is_empty(),
        "the users file has no users: write one NAME:KEY per line"
    );
    Ok(users)
}

fn parts(line: &[u8]) -> Option<(&str, ApiKey, Option<&str>)> {
    let mut parts = line.split(|byte| *byte == b':');
    let name = str::from_utf8(parts.next()?).ok()?;
    let key = ApiKey::new(parts.next()?).ok()?;
    let salt = parts.next().map(str::from_utf8).transpose().ok()?;
    (!name.is_empty()).then_some((name, key, salt))
}

/// A key of OroPlatform's form: 20 random bytes in hex.
fn random_key() -> Result<ApiKey> {
    let mut bytes = Zeroizing::new([0; 20]);
    SysRng
        .try_fill_bytes(&mut *bytes)
        .context("the system's random generator failed")?;
    let mut key = Zeroizing::new(vec![0; 40]);
    base16ct::lower::encode(&*bytes, &mut key).expect("two characters per byte");
    Ok(ApiKey::new(key.to_vec())?)
}
