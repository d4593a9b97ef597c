//! Does `wsse` find the mistake in a wrong digest?
//!
//! ```text
//! cargo test --test mistakes
//! cargo test --test mistakes -- --ignored
//! ```
//!
//! The headers come from Python (`data/mistakes.py`) and from small clients in six languages
//! (`clients/`). The first command judges recorded headers. The second runs the clients of the
//! languages that are installed, and judges what they send now. With `WSSE_TEST_RECORD=1` it also
//! records these headers in `clients/clients.json`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, thread};

use serde::{Deserialize, Serialize};
use wsse_header::{
    Algorithm, ApiKey, Diagnosis, Dialect, DigestScheme, Finding, ParsedCreated, Salt, Server,
    ServerSetup, Verdict, Verifier, parse_created,
};

/// What a server expects, if it is not what Oro 5.1 expects.
#[derive(Serialize, Deserialize)]
struct Expected {
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iterations: Option<NonZeroU32>,
}

impl Expected {
    fn scheme(&self) -> DigestScheme {
        let dialect = Dialect::named(self.dialect.as_deref().unwrap_or("oro")).unwrap();
        let mut scheme = dialect.scheme();
        scheme.salt = Salt::new(self.salt.as_deref().unwrap_or_default()).unwrap();
        match self.algorithm.as_deref() {
            None => {}
            Some("sha512") => scheme.algorithm = Algorithm::Sha512,
            Some(other) => panic!("{other} is not in this table"),
        }
        scheme.iterations = self.iterations.unwrap_or(scheme.iterations);
        scheme
    }

    /// The verdict and the findings for this header.
    fn judge(&self, key: &str, header: &str, now: i64) -> (Verdict, Vec<Finding>) {
        let keys = [ApiKey::new(key).unwrap()];
        let server = Server::named(self.server.as_deref().unwrap_or("oro-5.1"));
        let setup = ServerSetup::new(server, self.scheme(), Some(&keys));
        let outcome = Verifier::new(&setup).check(header, now);
        let findings = Diagnosis::new(&setup).findings(&outcome);
        (outcome.verdict, findings)
    }
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| &*finding.code).collect()
}

fn timestamp(created: &str) -> i64 {
    match parse_created(created) {
        Ok(ParsedCreated::Time { timestamp, .. }) => timestamp,
        other => panic!("{created}: {other:?}"),
    }
}

/// Calls `judge` with each case on all processors. Each text that it returns is a failure.
#[track_caller]
fn judge_all<T: Sync>(cases: &[T], judge: impl Fn(&T) -> Option<String> + Sync) {
    assert!(!cases.is_empty());
    let threads = thread::available_parallelism().unwrap().get();
    let judge = &judge;
    let wrong: Vec<String> = thread::scope(|scope| {
        let share = |first| cases.iter().skip(first).step_by(threads);
        let workers: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || share(first).filter_map(judge).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    let (count, all) = (wrong.len(), cases.len());
    assert!(count == 0, "{count} of {all}:\n{}", wrong.join("\n"));
}

// --- Headers made by Python ----------------------------------------------------------------------

#[derive(Deserialize)]
struct Mistakes {
    /// The time of all requests.
    now: String,
    count: usize,
    parts: Vec<Parts>,
    cases: Vec<MistakeCase>,
}

/// What most headers share.
#[derive(Deserialize)]
struct Parts {
    nonce: String,
    created: String,
    key: String,
}

#[derive(Deserialize)]
struct MistakeCase {
    /// The codes of the mistakes, each with words that its message contains.
    made: Vec<(String, String)>,
    /// The number of its parts in `parts`.
    parts: usize,
    digest: String,
    #[serde(default)]
    alone: bool,
    #[serde(flatten)]
    expected: Expected,
}

fn mistakes() -> Mistakes {
    let mistakes: Mistakes = serde_json::from_str(include_str!("data/mistakes.json")).unwrap();
    assert_eq!(mistakes.cases.len(), mistakes.count, "cases were left out");
    mistakes
}

impl MistakeCase {
    /// Whether the findings are these mistakes, or say that these are equally likely.
    fn is_named(&self, findings: &[Finding]) -> bool {
        let mut left: Vec<&Finding> = findings.iter().collect();
        let found = self.made.iter().all(|(code, words)| {
            let same =
                |finding: &&Finding| finding.code == *code && finding.message.contains(words);
            left.iter()
                .position(same)
                .map(|at| left.remove(at))
                .is_some()
        });
        let first = findings.first().map_or("", |finding| &finding.message);
        let other = first.split_once("; or, equally likely: ");
        let equal = other
            .is_some_and(|(_, other)| self.made.iter().all(|(_, words)| other.contains(words)));
        found && left.is_empty() || equal
    }
}

fn judge_mistakes(is_judged: impl Fn(usize, &MistakeCase) -> bool) {
    let mistakes = mistakes();
    let now = timestamp(&mistakes.now);
    let cases = mistakes.cases.iter().enumerate();
    let cases: Vec<&MistakeCase> = cases
        .filter(|(at, case)| is_judged(*at, case))
        .map(|(_, case)| case)
        .collect();
    judge_all(&cases, |case| {
        let Parts {
            nonce,
            created,
            key,
        } = &mistakes.parts[case.parts];
        let header = format!(
            "UsernameToken Username=\"admin\", PasswordDigest=\"{}\", Nonce=\"{nonce}\", Created=\"{created}\"",
            case.digest
        );
        let (verdict, findings) = case.expected.judge(key, &header, now);
        // The key itself is in no text. Some keys start with a name, such as API_KEY=.
        let part_of_key: String = key.chars().skip(2).take(8).collect();
        let shows_key = |text: &str| text.contains(&part_of_key);
        let hidden = part_of_key.len() < 8
            || !findings
                .iter()
                .any(|finding| shows_key(&finding.message) || shows_key(&finding.fix));
        let named = verdict == Verdict::DigestMismatch && case.is_named(&findings) && hidden;
        (!named).then(|| {
            let found: Vec<String> = findings
                .iter()
                .map(|finding| format!("{}: {}", finding.code, finding.message))
                .collect();
            format!("{:?} but {found:?} ({key}): {header}", case.made)
        })
    });
}

/// Each mistake alone, and a few in pairs.
#[test]
fn mistakes_are_named() {
    judge_mistakes(|at, case| case.alone || at % 16 == 0);
}

#[test]
#[ignore = "takes minutes"]
fn mistakes_in_pairs_are_named() {
    judge_mistakes(|at, case| !case.alone && at % 16 != 0);
}

/// The rows of the table in the source: code, what was done, and the steps to which it applies.
fn rows_of_the_table() -> Vec<(String, String, Vec<&'static str>)> {
    let table = include_str!("../src/diagnosis/transformations.rs");
    let rows: Vec<_> = table
        .lines()
        .filter(|line| line.starts_with("    row(\"") || line.starts_with("    both(\""))
        .map(|line| {
            let (texts, rest) = line.split_once("\", [").unwrap();
            let (code, done) = texts.split_once("\", \"").unwrap();
            let code = code.split_once("(\"").unwrap().1.to_owned();
            let done = done.replace("\\\"", "\"").replace("\\\\", "\\");
            let costs = rest.split_once(']').unwrap().0.split(", ");
            let steps = ["nonce", "created", "key", "whole", "digest"].into_iter();
            let steps = steps.zip(costs).filter(|(_, cost)| *cost != "NO");
            (code, done, steps.map(|(step, _)| step).collect())
        })
        .collect();
    assert!(rows.len() > 50, "only {} rows were read", rows.len());
    rows
}

/// A new row of the table needs a new row in `mistakes.py`.
#[test]
fn mistakes_cover_the_whole_table() {
    let cases = mistakes().cases;
    let made: Vec<&(String, String)> = cases.iter().flat_map(|case| &case.made).collect();
    let mut missing = Vec::new();
    for (code, done, steps) in rows_of_the_table() {
        // A row with several results: the words contain what precedes or follows the result's name.
        let fixed = done.split("{}").max_by_key(|part| part.len()).unwrap();
        let is_this_row = |words: &str| {
            if done.contains("{}") {
                words.contains(fixed)
            } else {
                done.contains(words)
            }
        };
        for step in steps {
            let code = format!("{step}_{code}");
            let is_made = made
                .iter()
                .any(|(made, words)| *made == code && is_this_row(words));
            // This one has a code of its own.
            if !is_made && code != "whole_missing_in_digest" {
                missing.push(format!("{code}: {done}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

// --- Clients -------------------------------------------------------------------------------------

/// A program in `clients/` that makes a mistake as people make it, and the header that it sent.
#[derive(Serialize, Deserialize)]
struct Client {
    program: String,
    /// The codes of its mistakes, and words that a message contains.
    causes: Vec<String>,
    says: String,
    username: String,
    key: String,
    #[serde(flatten)]
    expected: Expected,
    /// When the header was sent.
    now: i64,
    header: String,
}

fn clients() -> Vec<Client> {
    serde_json::from_str(include_str!("clients/clients.json")).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

impl Client {
    /// The command that runs the program, if its language is installed.
    fn command(&self) -> Option<Command> {
        let path = folder().join(&self.program);
        let language = self.program.split('/').next().unwrap();
        let first_line = fs::read_to_string(&path).unwrap();
        let program = match language {
            "javascript" => "node",
            "python" => "python3",
            "shell" if first_line.starts_with("#!/bin/sh\n") => "sh",
            "shell" => "bash",
            other => other,
        };
        Command::new(program).arg("--version").output().ok()?;
        let mut command = Command::new(program);
        command.arg(path);
        Some(command)
    }

    /// Whether a digest in the URL-safe alphabet has a character that shows it.
    fn shows_its_alphabet(&self, header: &str) -> bool {
        let is_url_safe = self.causes.iter().any(|c| c == "digest_url_safe");
        let token = wsse_header::UsernameToken::parse(header).unwrap();
        !is_url_safe || token.password_digest().contains(['-', '_'])
    }

    /// The header that the program sends now, and the time.
    fn send(&self, mut command: Command) -> (String, i64) {
        let folder = tempfile::tempdir().unwrap();
        let key = &self.key;
        for (name, content) in [
            ("key.txt", format!("{key}\n")),
            (
                ".env",
                format!("API_USER={}\nAPI_KEY=\"{key}\"\n", self.username),
            ),
            (
                "plain.env",
                format!("API_USER={}\nAPI_KEY={key}\n", self.username),
            ),
            ("settings.sh", format!("SETTING=\"{key}\"\n")),
        ] {
            fs::write(folder.path().join(name), content).unwrap();
        }
        command
            .current_dir(folder.path())
            .env("API_USER", &self.username)
            .env("API_KEY", key)
            .env(
                "API_SALT",
                self.expected.salt.as_deref().unwrap_or_default(),
            );
        let output = command.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let header = printed.trim_end().strip_prefix("X-WSSE: ");
        let header = header.filter(|header| output.status.success() && !header.contains('\n'));
        let errors = String::from_utf8_lossy(&output.stderr);
        let header = header.unwrap_or_else(|| panic!("{}: {printed}{errors}", self.program));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        (header.to_owned(), now.as_secs().try_into().unwrap())
    }

    /// What is wrong with the judgement on this header.
    fn misjudged(&self, header: &str, now: i64) -> Option<String> {
        let (_, findings) = self.expected.judge(&self.key, header, now);
        let said = findings
            .iter()
            .any(|finding| finding.message.contains(&self.says));
        (codes(&findings) != self.causes || !said)
            .then(|| format!("{}: {findings:?}: {header}", self.program))
    }
}

#[test]
fn clients_mistakes_are_named() {
    let clients = clients();
    judge_all(&clients, |client| {
        client.misjudged(&client.header, client.now)
    });
    let mut programs: Vec<String> = clients.into_iter().map(|client| client.program).collect();
    programs.sort();
    let languages = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<String> = languages
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .flat_map(|language| {
            let name = language.file_name().into_string().unwrap();
            fs::read_dir(language.path()).unwrap().map(move |file| {
                format!(
                    "{name}/{}",
                    file.unwrap().file_name().into_string().unwrap()
                )
            })
        })
        .collect();
    files.sort();
    assert_eq!(programs, files, "recorded, and in the folders");
}

#[test]
#[ignore = "runs node, python3, perl, php, ruby, bash and sh, if they are installed"]
fn clients_mistakes_are_named_in_new_headers() {
    let mut clients = clients();
    let mut wrong = Vec::new();
    let mut ran = 0;
    for client in &mut clients {
        // Some mistakes make no difference by chance: not every hash contains + or /, for example.
        for _ in 0..100 {
            let Some(command) = client.command() else {
                println!("not installed: what {} needs", client.program);
                break;
            };
            let (header, now) = client.send(command);
            let (verdict, _) = client.expected.judge(&client.key, &header, now);
            if verdict == Verdict::Accepted || !client.shows_its_alphabet(&header) {
                continue;
            }
            ran += 1;
            wrong.extend(client.misjudged(&header, now));
            (client.header, client.now) = (header, now);
            break;
        }
    }
    assert!(ran > 0, "none of the languages is installed");
    if std::env::var_os("WSSE_TEST_RECORD").is_some() {
        let lines: Vec<String> = clients
            .iter()
            .map(|client| serde_json::to_string(client).unwrap())
            .collect();
        fs::write(
            folder().join("clients.json"),
            format!("[\n{}\n]\n", lines.join(",\n")),
        )
        .unwrap();
    }
    assert!(
        wrong.is_empty(),
        "{} of {ran}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
