//! Do headers agree with those of other people's code?
//!
//! ```text
//! .ci/interop-setup && cargo test --test interop -- --ignored
//! ```
//!
//! Each test is ignored with a note of what it needs, so a plain `cargo test` passes everywhere. A
//! run with `--ignored` fails if something is not installed. The programs in `interop/` read JSON
//! lines and answer with JSON lines.
//!
//! Besides the packages in the tables below, Symfony's `MessageDigestPasswordHasher` (5.4.53)
//! recomputes `oro` with all its options, WSS4J (1.6.19) and gSOAP (2.8.124) validate `--format
//! soap`, and zeep (4.3.3) makes the same element. `verify-header` judges the envelopes of the
//! packages in `SOAP_CLIENTS` and of WSS4J. No package makes headers for `huawei`, so OpenSSL makes
//! its digests.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::rows;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use wsse_header::{ParsedCreated, UsernameToken, parse_created, php_base64_decode};

/// A package that makes headers, and the options with which `wsse` makes the same.
struct Package {
    name: &'static str,
    /// The version that `.ci/interop-setup` installs.
    version: &'static str,
    /// How it is called.
    how: &'static str,
    options: &'static [&'static str],
}

#[rustfmt::skip]
const PERL: [Package; 1] = [
    Package { name: "LWP::Authen::Wsse", version: "0.05", how: "authenticate", options: &["--dialect", "oro"] },
];

#[rustfmt::skip]
const NODE: [Package; 8] = [
    Package { name: "wsse", version: "6.0.0", how: "", options: &["--dialect", "atom"] },
    Package { name: "wsse", version: "6.0.0", how: "nonceBase64: true", options: &["--dialect", "oro"] },
    Package { name: "wsse", version: "6.0.0", how: "sha1encoding: hex", options: &["--dialect", "emarsys"] },
    Package { name: "wsse-token", version: "1.0.2", how: "", options: &["--dialect", "emarsys"] },
    Package { name: "wsse-token", version: "1.0.2", how: "digestBase64: false", options: &["--dialect", "emarsys", "--digest", "hex"] },
    Package { name: "wsse-token", version: "1.0.2", how: "digestEncoding: base64, digestBase64: false", options: &["--dialect", "atom"] },
    Package { name: "wsse-token", version: "1.0.2", how: "digestAlgorithm: sha256", options: &["--dialect", "atom", "--algorithm", "sha256", "--digest", "base64-of-hex"] },
    // The digest of huawei, but with ", " between the parts.
    Package { name: "wsse-token", version: "1.0.2", how: "digestAlgorithm: sha256, digestEncoding: base64, digestBase64: false", options: &["--dialect", "atom", "--algorithm", "sha256"] },
];

#[rustfmt::skip]
const PYTHON: [Package; 5] = [
    Package { name: "emarsysauthenticator", version: "0.0.1", how: "", options: &["--dialect", "emarsys"] },
    Package { name: "httplib2", version: "0.32.1", how: "", options: &["--dialect", "atom"] },
    Package { name: "pywsse", version: "0.1.5.2", how: "make_token", options: &["--dialect", "oro", "--algorithm", "sha256"] },
    Package { name: "pywsse", version: "0.1.5.2", how: "make_token, algorithm=sha1", options: &["--dialect", "oro"] },
    Package { name: "pywsse", version: "0.1.5.2", how: "make_token, ts_format=%Y-%m-%dT%H:%M:%S.%fZ", options: &["--dialect", "oro", "--algorithm", "sha256"] },
];

/// How many users each package makes a header for.
const USERS: usize = 20;

// --- The programs --------------------------------------------------------------------------------

/// A file in `tests/interop`.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(name)
}

/// The folder where `.ci/interop-setup` installs packages.
fn installed() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("interop")
}

fn program(program: impl AsRef<Path>, arguments: &[PathBuf]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(arguments);
    command
}

fn python(script: &str) -> Command {
    program(installed().join("python/bin/python"), &[file(script)])
}

/// Runs a program with this input.
fn run(mut command: Command, input: Vec<u8>) -> Output {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| match error.kind() {
        ErrorKind::NotFound => panic!("{command:?} is not installed: run .ci/interop-setup"),
        _ => panic!("{command:?}: {error}"),
    });
    let mut stdin = child.stdin.take().unwrap();
    // A program that ends early closes the pipe. Only its exit status counts.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// The lines with which another program answers these.
fn answers<T: ToString>(command: Command, lines: &[T]) -> Vec<String> {
    let input: String = lines.iter().map(|line| line.to_string() + "\n").collect();
    let name = format!("{command:?}");
    let output = run(command, input.into_bytes());
    assert!(
        output.status.success(),
        "{name}: {}(if something is not installed: run .ci/interop-setup)",
        String::from_utf8_lossy(&output.stderr)
    );
    let stdout = String::from_utf8(output.stdout).unwrap();
    stdout.lines().map(str::to_owned).collect()
}

/// The JSON with which another program answers each of these.
fn ask(command: Command, cases: &[Value]) -> Vec<Value> {
    let lines = answers(command, cases);
    assert!(lines.len() >= cases.len(), "{} answers", lines.len());
    let values = lines.iter().map(|line| serde_json::from_str(line).unwrap());
    values.collect()
}

fn wsse() -> Command {
    common::process(&["generate-header"])
}

/// What `wsse` prints for a user of [`user`].
fn printed_for(user: &Value, options: &[&str]) -> String {
    let mut command = wsse();
    command
        .env("WSSE_API_KEY", user["secret"].as_str().unwrap())
        .args(options)
        .args(["--", user["username"].as_str().unwrap()]);
    let output = run(command, Vec::new());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{options:?} {user}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

// --- Random input --------------------------------------------------------------------------------

/// A random generator with a new seed, or with that of `WSSE_SEED`. If the test fails, the seed is
/// shown.
fn random() -> StdRng {
    let seed = std::env::var("WSSE_SEED").map_or_else(
        |_| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            now.as_secs() * 1000 + u64::from(now.subsec_millis())
        },
        |seed| seed.parse().unwrap(),
    );
    println!("to repeat this with the same input: WSSE_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

#[rustfmt::skip]
const CHARACTERS: &[char] = &[
    'a', 'b', 'k', 'M', 'Z', '0', '1', '9', '.', '_', '-', '@', '+', '/', '=', ',', ';', ':', '\\',
    '\'', '`', ' ', '%', '$', '&', '<', '>', '(', ')', '{', '}', '[', '#', '!', '?', '*', '~', '|',
    'ü', 'é', 'ß', 'Ж', 'ك', '漢', '字', '€', '\u{301}', '\u{a0}', '\u{2028}', '😀',
];

/// Random text of these characters.
fn text(random: &mut StdRng, characters: &[char], length: usize) -> String {
    let character = |_| *characters.choose(random).unwrap();
    (0..length).map(character).collect()
}

/// A random time that all formats of the services can write.
fn time(random: &mut StdRng) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(random.random_range(946_684_800_000..4_102_444_800_000))
        .unwrap()
}

/// A user with a nonce and time, for programs that accept these.
fn user(random: &mut StdRng) -> Value {
    let length = random.random_range(1..30);
    let username = text(random, CHARACTERS, length);
    let length = random.random_range(1..60);
    let secret = text(random, CHARACTERS, length);
    let nonce = text(random, &['a', 'B', '7', 'f', '+', '/'], 32);
    let created = time(random).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    json!({"username": username, "secret": secret, "nonce": nonce, "created": created})
}

fn users(random: &mut StdRng, count: usize) -> Vec<Value> {
    (0..count).map(|_| user(random)).collect()
}

// --- Packages that make headers ------------------------------------------------------------------

/// Compares the headers that the packages make with those of `wsse` for the same username, secret,
/// nonce and Created.
fn compare(command: Command, packages: &[Package]) {
    let users = users(&mut random(), USERS);
    let headers = ask(command, &users);
    assert_eq!(headers.len(), users.len() * packages.len());
    for (user, headers) in users.iter().zip(headers.chunks(packages.len())) {
        for (header, package) in headers.iter().zip(packages) {
            assert_eq!(header["package"], package.name);
            assert_eq!(header["how"], package.how);
            assert_eq!(header["version"], package.version, "of {}", package.name);
            let theirs = header["header"].as_str().unwrap();
            let token = UsernameToken::parse(theirs).unwrap();
            let mut options = package.options.to_vec();
            options.extend(["--format", "json", "--nonce", token.nonce()]);
            options.extend(["--created", token.created()]);
            let ours: Value = serde_json::from_str(&printed_for(user, &options)).unwrap();
            let of = format!("{} ({}), {user}", package.name, package.how);
            assert_eq!(ours["X-WSSE"], theirs, "{of}");
            if let Some(authorization) = header.get("authorization") {
                assert_eq!(&ours["Authorization"], authorization, "{of}");
            }
        }
    }
}

#[test]
#[ignore = "needs perl"]
fn perl_package_makes_the_same_headers() {
    compare(program("perl", &[file("lwp.pl")]), &PERL);
}

#[test]
#[ignore = "needs node packages"]
fn node_packages_make_the_same_headers() {
    compare(
        program("node", &[file("node.mjs"), installed().join("npm")]),
        &NODE,
    );
}

#[test]
#[ignore = "needs python packages"]
fn python_packages_make_the_same_headers() {
    compare(python("headers.py"), &PYTHON);
}

// --- Servers -------------------------------------------------------------------------------------

/// pywsse is a server too. It expects SHA-256 and nonces of 64 bytes.
#[test]
#[ignore = "needs python packages"]
fn pywsse_accepts_our_headers() {
    let mut random = random();
    let mut cases = Vec::new();
    let mut expected = Vec::new();
    for user in users(&mut random, USERS) {
        let nonce = STANDARD.encode(text(&mut random, &['a', 'b', 'c', 'X', 'Y', '0', '1'], 64));
        let options = ["--algorithm", "sha256", "--utc", "--nonce", &nonce];
        let header = printed_for(&user, &[&options[..], &["--format", "value"]].concat());
        cases.push(json!({"header": header.trim_end(), "secret": user["secret"]}));
        expected.push(user["username"].clone());
        // Replayed.
        cases.push(cases[cases.len() - 1].clone());
        expected.push(json!({"error": "InvalidNonce"}));
        // With a nonce of another length.
        let header = printed_for(&user, &["--utc", "--format", "value"]);
        cases.push(json!({"header": header.trim_end(), "secret": user["secret"]}));
        expected.push(json!({"error": "InvalidNonce"}));
        // With another secret.
        let nonce = STANDARD.encode(text(&mut random, &['a', 'b', 'c', 'X', 'Y', '0', '1'], 64));
        let options = ["--algorithm", "sha256", "--utc", "--nonce", &nonce];
        let header = printed_for(&user, &[&options[..], &["--format", "value"]].concat());
        cases.push(json!({"header": header.trim_end(), "secret": "another"}));
        expected.push(Value::Null);
    }
    assert_eq!(ask(python("pywsse_server.py"), &cases), expected);
}

/// What PHP must recompute, and what the result must be.
struct Symfony {
    question: Value,
    username: String,
    digest: String,
    warned_of_length: bool,
}

/// Makes a header of random parts, with the key given in any of the possible ways.
fn symfony_case(random: &mut StdRng) -> Symfony {
    let length = random.random_range(1..40);
    let username = text(random, CHARACTERS, length);
    // Symfony refuses more than 4096 bytes of nonce, Created and key.
    let fixed = random
        .random_bool(0.1)
        .then_some(("c2l4dGVlbiByYW5kb20gYg==", "2026-01-15T12:00:00+00:00"));
    let mut key = vec![0; random.random_range(1..100)];
    if let Some((_, created)) = fixed {
        let rest = 4096 - 16 - created.len();
        key.resize(random.random_range(rest - 1..=rest + 2), 0);
    }
    random.fill_bytes(&mut key);
    if fixed.is_none() && random.random_bool(0.5) {
        key = text(random, CHARACTERS, key.len()).into_bytes();
    }
    let salt = match random.random_range(0..6) {
        0 => Some(String::new()),
        1 => Some("0".into()),
        2 | 3 => {
            let length = random.random_range(1..50);
            Some(text(random, CHARACTERS, length).replace(['{', '}'], "|"))
        }
        _ => None,
    };
    let algorithm = *["sha1", "sha256", "sha512"].choose(random).unwrap();
    let iterations = match random.random_range(0..8) {
        0 => 2,
        1 => 3,
        2 if fixed.is_none() => 5000,
        3 if fixed.is_none() => random.random_range(1..300),
        _ => 1,
    };
    let digest = *["base64", "hex"].choose(random).unwrap();

    let mut command = wsse();
    command.args(["--algorithm", algorithm, "--digest", digest, "--iterations"]);
    command.arg(iterations.to_string());
    if let Some(salt) = &salt {
        command.arg(format!("--salt={salt}"));
    }
    if let Some((nonce, created)) = fixed {
        command.args(["--nonce", nonce, "--created", created]);
    } else {
        match random.random_range(0..4) {
            0 => drop(command.arg("--utc")),
            1 => drop(command.args(["--dialect", "oasis"])),
            2 => {
                let created = time(random).format("%Y-%m-%dT%H:%M:%S+03:00").to_string();
                command.args(["--created", &created]);
            }
            _ => {}
        }
        if random.random_bool(0.3) {
            let length = random.random_range(1..60);
            command.arg(format!("--nonce={}", text(random, CHARACTERS, length)));
        }
    }
    let mut stdin = Vec::new();
    let mut argument = None;
    let way = random.random_range(0..3);
    if way == 0 || key.contains(&0) {
        // A key file can contain all bytes except a line feed.
        for byte in &mut key {
            *byte = if *byte == b'\n' { b'n' } else { *byte };
        }
        stdin.clone_from(&key);
        stdin.extend_from_slice(b"\r\n");
        command.args(["--api-key-file", "-"]);
    } else if way == 1 {
        command.env("WSSE_API_KEY", OsString::from_vec(key.clone()));
    } else {
        argument = Some(OsString::from_vec(key.clone()));
    }
    if random.random_bool(0.5) || argument.is_some() {
        command.arg("--").arg(&username).args(argument);
    } else {
        command.env("WSSE_USERNAME", &username);
    }

    let name = format!("{command:?}");
    let output = run(command, stdin);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{name}: {stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let header = stdout.split_once("X-WSSE: ").unwrap().1.trim_end();
    Symfony {
        question: json!({
            "header": header,
            "key": STANDARD.encode(&key),
            "salt": salt,
            "algorithm": algorithm,
            "iterations": iterations,
            "base64": digest == "base64",
        }),
        username,
        digest: UsernameToken::parse(header)
            .unwrap()
            .password_digest()
            .to_owned(),
        warned_of_length: stderr.contains("4096"),
    }
}

#[test]
#[ignore = "needs php"]
fn symfony_recomputes_our_digests() {
    let mut random = random();
    let cases: Vec<_> = (0..400).map(|_| symfony_case(&mut random)).collect();
    let questions: Vec<_> = cases.iter().map(|case| case.question.clone()).collect();
    let answers = ask(program("php", &[file("symfony.php")]), &questions);
    assert_eq!(answers.len(), cases.len());
    let mut too_long = 0;
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!(answer["username"], case.username.as_str());
        if case.warned_of_length {
            too_long += 1;
            assert_eq!(answer["digest"], Value::Null, "{}", case.question);
            assert_eq!(answer["verified"], false);
        } else {
            assert_eq!(answer["digest"], case.digest.as_str(), "{}", case.question);
            assert_eq!(answer["verified"], true, "{}", case.question);
        }
    }
    assert!(too_long > 0, "no key was too long for Symfony");
    assert!(too_long < 100, "{too_long} keys were too long for Symfony");
}

// --- SOAP ----------------------------------------------------------------------------------------

const SOAP_OPTIONS: [&str; 4] = ["--dialect", "oasis", "--format", "soap"];
const SOAP_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_1_2: &str = "http://www.w3.org/2003/05/soap-envelope";

fn envelope(namespace: &str, security: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{namespace}\"><s:Header>\n{security}</s:Header><s:Body/></s:Envelope>"
    )
}

/// The class path is that of Debian's packages.
fn wss4j() -> Command {
    let jars = ["wss4j", "xmlsec", "commons-logging", "slf4j-api"];
    let paths = jars.map(|jar| format!("/usr/share/java/{jar}.jar"));
    for path in &paths {
        assert!(Path::new(path).exists(), "{path}: run .ci/interop-setup");
    }
    let mut command = Command::new("java");
    command
        .args(["-cp", &paths.join(":")])
        .arg(file("Wss4j.java"));
    command
}

#[test]
#[ignore = "needs java, wss4j and gsoap"]
fn the_libraries_read_times_as_recorded() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let output = run(
        program("python3", &[data.join("soap-times.py")]),
        Vec::new(),
    );
    let recorded = fs::read(data.join("soap-times.json")).unwrap();
    assert!(
        output.stdout == recorded,
        "tests/data/soap-times.json is not what soap-times.py makes"
    );
}

#[test]
#[ignore = "needs java and wss4j"]
fn wss4j_accepts_our_elements_only_with_the_right_password() {
    let mut users = users(&mut random(), USERS);
    for username in [
        "R&D <sales> O'Neill 漢字 ü",
        "]]>",
        "&amp;",
        "<!--",
        "%25$1\\",
    ] {
        users.push(json!({"username": username, "secret": "pässword & <key>"}));
    }
    let mut lines = Vec::new();
    let mut expected = Vec::new();
    for user in &users {
        for (namespace, option) in [
            (SOAP_1_1, None),
            (SOAP_1_2, None),
            (SOAP_1_1, Some("--must-understand=1.1")),
            (SOAP_1_2, Some("--must-understand")),
        ] {
            let options: Vec<&str> = SOAP_OPTIONS.into_iter().chain(option).collect();
            let element = printed_for(user, &options);
            assert_eq!(element.contains("mustUnderstand"), option.is_some());
            let envelope = STANDARD.encode(envelope(namespace, &element));
            let secret = user["secret"].as_str().unwrap();
            let username = STANDARD.encode(user["username"].as_str().unwrap());
            lines.push(format!("{} {envelope}", STANDARD.encode(secret)));
            expected.push(format!("accepted {username}"));
            lines.push(format!(
                "{} {envelope}",
                STANDARD.encode(format!("{secret}x"))
            ));
            expected
                .push("refused The security token could not be authenticated or authorized".into());
        }
    }
    assert_eq!(answers(wss4j(), &lines), expected);
}

#[test]
#[ignore = "needs python packages"]
fn zeep_makes_the_same_elements() {
    let mut users = users(&mut random(), USERS);
    for (number, user) in users.iter_mut().enumerate() {
        user["zulu"] = json!(number % 2 == 0);
        user["username"] = json!(format!("{} & <x> 'ü'", user["username"].as_str().unwrap()));
    }
    let theirs = ask(python("zeep_elements.py"), &users);
    let pairs: Vec<_> = users
        .iter()
        .zip(&theirs)
        .map(|(user, theirs)| {
            let mut options = SOAP_OPTIONS.to_vec();
            options.extend(["--nonce", theirs["nonce"].as_str().unwrap()]);
            options.extend(["--created", theirs["created"].as_str().unwrap()]);
            json!({"theirs": theirs["element"], "ours": printed_for(user, &options)})
        })
        .collect();
    for (difference, user) in ask(python("zeep_elements.py"), &pairs).iter().zip(&users) {
        assert_eq!(difference, &Value::Null, "{user}");
    }
}

/// The envelopes that a package makes: its name, version, and how it is called.
#[rustfmt::skip]
const SOAP_CLIENTS: [(&str, &str, &str); 17] = [
    ("soap", "1.13.0", r#"{"passwordType":"PasswordDigest"}"#),
    ("strong-soap", "5.0.10", r#"{"passwordType":"PasswordDigest"}"#),
    ("soap", "1.13.0", r#"{"passwordType":"PasswordDigest","hasTimeStamp":false,"mustUnderstand":true}"#),
    ("strong-soap", "5.0.10", r#"{"passwordType":"PasswordDigest","hasTimeStamp":false,"mustUnderstand":true}"#),
    ("soap", "1.13.0", r#"{"passwordType":"PasswordText"}"#),
    ("strong-soap", "5.0.10", r#"{"passwordType":"PasswordText"}"#),
    ("soap", "1.13.0", r#"{"passwordType":"PasswordText","hasNonce":true}"#),
    ("strong-soap", "5.0.10", r#"{"passwordType":"PasswordText","hasNonce":true}"#),
    ("onvif", "0.8.3", ""),
    ("zeep", "4.3.3", "use_digest=True"),
    ("zeep", "4.3.3", "use_digest=True, zulu_timestamp=True"),
    ("zeep", "4.3.3", "use_digest=False"),
    ("suds-community", "1.2.0", ""),
    ("suds-community", "1.2.0", "setpassworddigest"),
    ("onveef", "0.6.0", ""),
    ("onveef", "0.6.0", "add_timestamp=True"),
    ("onveef", "0.6.0", "use_password_text=True"),
];

const SOAP_LIBRARIES: [&str; 4] = ["wss4j-1.6", "wss4j-2", "wss4j-4", "gsoap"];

/// The verdicts of `wsse verify-header` on envelopes.
fn verdicts_on(envelopes: &str, secret: &str, server: &str) -> Vec<String> {
    let mut command = common::process(&["verify-header"]);
    command
        .args(["--format", "json", "--server", server])
        .env("WSSE_API_KEY", secret);
    let output = run(command, envelopes.into());
    let lines = String::from_utf8(output.stdout).unwrap();
    let objects = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects
        .map(|object| object["verdict"].as_str().unwrap().to_owned())
        .collect()
}

/// Users without characters that some of the packages do not escape.
fn plain_users() -> Vec<Value> {
    (0..5)
        .map(|n| json!({"username": format!("user-{n}"), "secret": format!("secret {n} key")}))
        .collect()
}

/// Checks the envelopes of other people's clients, each as every library would.
fn check_clients(command: Command, clients: &[(&str, &str, &str)]) {
    let users = plain_users();
    let envelopes = ask(command, &users);
    assert_eq!(envelopes.len(), users.len() * clients.len());
    for (user, envelopes) in users.iter().zip(envelopes.chunks(clients.len())) {
        for (made, (package, version, how)) in envelopes.iter().zip(clients) {
            assert_eq!(
                [&made["package"], &made["version"], &made["how"]],
                [package, version, how]
            );
            let envelope = made["envelope"].as_str().unwrap();
            let right = if envelope.contains("#PasswordText") {
                ["accepted_password_text", "password_mismatch"]
            } else {
                ["accepted", "digest_mismatch"]
            };
            let secret = user["secret"].as_str().unwrap();
            for server in SOAP_LIBRARIES {
                let verdicts = [secret, "other"].map(|key| verdicts_on(envelope, key, server));
                assert_eq!(
                    verdicts,
                    right.map(|v| vec![v.to_owned()]),
                    "{made} {server}"
                );
            }
        }
    }
}

#[test]
#[ignore = "needs node packages"]
fn envelopes_of_node_packages_are_judged_right() {
    let folder = installed().join("npm");
    check_clients(
        program("node", &[file("soap.mjs"), folder]),
        &SOAP_CLIENTS[..9],
    );
}

#[test]
#[ignore = "needs python packages"]
fn envelopes_of_python_packages_are_judged_right() {
    check_clients(python("soap_envelopes.py"), &SOAP_CLIENTS[9..]);
}

#[test]
#[ignore = "needs java and wss4j"]
fn envelopes_of_wss4j_are_judged_right() {
    let users = users(&mut random(), USERS);
    let lines: Vec<String> = users
        .iter()
        .map(|user| {
            let [name, secret] = ["username", "secret"].map(|part| user[part].as_str().unwrap());
            let body = format!("<s:Envelope xmlns:s=\"{SOAP_1_1}\"><s:Body/></s:Envelope>");
            [name, secret, &body]
                .map(|part| STANDARD.encode(part))
                .join(" ")
        })
        .collect();
    let mut command = wss4j();
    command.arg("make");
    for (user, answer) in users.iter().zip(answers(command, &lines)) {
        let envelope = String::from_utf8(STANDARD.decode(answer).unwrap()).unwrap();
        let [name, secret] = ["username", "secret"].map(|part| user[part].as_str().unwrap());
        // Without SOAP_C_UTFSTRING, gSOAP knows no other names.
        let libraries = SOAP_LIBRARIES.into_iter();
        for server in libraries.filter(|library| *library != "gsoap" || name.is_ascii()) {
            assert_eq!(
                verdicts_on(&envelope, secret, server),
                ["accepted"],
                "{server}: {envelope}"
            );
            let wrong = verdicts_on(&envelope, "other", server);
            assert_eq!(wrong, ["digest_mismatch"], "{server}: {envelope}");
        }
    }
}

#[test]
#[ignore = "needs gsoap"]
fn gsoap_accepts_our_elements_once_and_only_with_the_right_password() {
    let hex = |text: &str| base16ct::lower::encode_string(text.as_bytes());
    let mut lines = Vec::new();
    for user in &plain_users() {
        let [name, secret] = ["username", "secret"].map(|part| user[part].as_str().unwrap());
        for (namespace, option) in [
            (SOAP_1_1, None),
            (SOAP_1_2, None),
            (SOAP_1_2, Some("--must-understand")),
        ] {
            let options: Vec<&str> = SOAP_OPTIONS.into_iter().chain(option).collect();
            let body = "<s:Body><p:ping xmlns:p=\"urn:ping\"><in>x</in></p:ping></s:Body>";
            let envelope = envelope(namespace, &printed_for(user, &options));
            let envelope = hex(&envelope.replace("<s:Body/>", body));
            for key in ["other", secret, secret] {
                lines.push(format!("{} {} {envelope}", hex(name), hex(key)));
            }
        }
    }
    let refused = "refused The security token could not be authenticated or authorized";
    let expected = [refused, "accepted", refused].repeat(lines.len() / 3);
    let server = program(installed().join("gsoap/server"), &[]);
    assert_eq!(answers(server, &lines), expected);
}

// --- Huawei --------------------------------------------------------------------------------------

#[test]
fn huawei_digests_are_those_of_openssl() {
    let table: Value = serde_json::from_str(include_str!("interop/huawei.json")).unwrap();
    let vectors = table["vectors"].as_array().unwrap();
    assert_eq!(table["count"].as_u64(), Some(vectors.len() as u64));
    assert!(!vectors.is_empty());
    for vector in vectors {
        let user = json!({"username": "app", "secret": vector["secret"]});
        let [nonce, created] = ["nonce", "created"].map(|name| vector[name].as_str().unwrap());
        for (digest, options) in [
            ("base64", &[][..]),
            ("base64-of-hex", &["--digest", "base64-of-hex"][..]),
        ] {
            let fixed = [
                "--dialect",
                "huawei",
                "--nonce",
                nonce,
                "--created",
                created,
            ];
            let ours = printed_for(&user, &[&fixed[..], options].concat());
            let digest = vector[digest].as_str().unwrap();
            assert_eq!(
                ours,
                format!(
                    "Authorization: WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\"\n\
                     X-WSSE: UsernameToken Username=\"app\",PasswordDigest=\"{digest}\",\
                     Nonce=\"{nonce}\",Created=\"{created}\"\n"
                )
            );
        }
    }
}

#[test]
#[ignore = "needs openssl"]
fn openssl_still_makes_the_same_huawei_digests() {
    let lines = answers::<String>(program("bash", &[file("huawei.sh")]), &[]);
    assert_eq!(lines.join("\n") + "\n", include_str!("interop/huawei.json"));
}

// --- PHP's functions -----------------------------------------------------------------------------

#[rustfmt::skip]
const DATES: &[&str] = &[
    "2026-01-15", "20260115", "2026-01", "202601", "2026", "2026-015", "2026015", "2026-W03",
    "2026W03", "2026-W03-4", "2026W034", "2026W03-4", "2026-W034", "+2026-01-15", "-2026-01-15",
    "+20260115", "+2026-W03", "-2026015", "2026-02-30", "2024-366", "2026-W00", "1969-12-31",
];
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "", "T", "T10", "T10:20", "T1020", "T10:20:30", "T102030", " 10:20:30", "\t10:20:30", " 10:20",
    " 1020", " 102030", " 10", " ", "T24:00", "T2400", "T10:20:30.5", "T10:20:30.123456",
    "T10:20:30,5", "T102030.5", "T10:20.5", "T1020.5", "T10.5", "T10,5", " 10:20:30.5", " 1020.5",
];
#[rustfmt::skip]
const ZONES: &[&str] = &[
    "", "Z", "z", "+03:00", "-03:00", "+0300", "-0300", "+03", "-03", "+03:", "-03:30", "+23:59",
];

/// A form of Created or some base64, often with a character added, changed or removed.
fn mutation(random: &mut StdRng) -> String {
    let mut characters: Vec<char> = if random.random_bool(0.25) {
        let mut bytes = vec![0; random.random_range(0..24)];
        random.fill_bytes(&mut bytes);
        STANDARD.encode(bytes).chars().collect()
    } else {
        let parts = [DATES, TIMES, ZONES].map(|parts| *parts.choose(random).unwrap());
        parts.concat().chars().collect()
    };
    let alphabet: Vec<char> = "0123456789012345678901234567890123456789-+:.,TWZz =/_\t\nAüx"
        .chars()
        .collect();
    for _ in 0..*[0, 1, 1, 2].choose(random).unwrap() {
        let at = random.random_range(0..=characters.len());
        let new = *alphabet.choose(random).unwrap();
        match random.random_range(0..3) {
            0 => characters.insert(at, new),
            1 if at < characters.len() => characters[at] = new,
            _ if at < characters.len() => drop(characters.remove(at)),
            _ => {}
        }
    }
    characters.into_iter().collect()
}

#[test]
#[ignore = "needs php"]
fn random_texts_are_read_as_by_php() {
    let mut random = random();
    let texts: Vec<Value> = (0..20_000).map(|_| json!(mutation(&mut random))).collect();
    let answers = ask(program("php", &[file("differential.php")]), &texts);
    assert_eq!(answers.len(), texts.len());
    let mut wrong = Vec::new();
    let [mut refused, mut unreadable, mut times, mut left_out] = [0; 4];
    for (text, answer) in texts.iter().zip(&answers) {
        let text = text.as_str().unwrap();
        // If parse_created differs from PHP on purpose (LEFT_OUT in ../data/created_rule.php), the
        // fourth value is its answer.
        let php = match (
            answer[0].as_bool().unwrap(),
            answer[2].as_bool(),
            answer[3].as_str(),
        ) {
            (_, _, Some("refused")) | (false, ..) => None,
            (_, _, Some(_)) | (true, None, _) => Some(ParsedCreated::Unreadable),
            (true, Some(zoned), _) => Some(ParsedCreated::Time {
                timestamp: answer[1].as_i64().unwrap(),
                has_zone: zoned,
            }),
        };
        *match (&answer[3], php) {
            (Value::String(_), _) => &mut left_out,
            (_, None) => &mut refused,
            (_, Some(ParsedCreated::Unreadable)) => &mut unreadable,
            (_, Some(ParsedCreated::Time { .. })) => &mut times,
        } += 1;
        let ours = parse_created(text).ok();
        if ours != php {
            wrong.push(format!("Created {text:?}: PHP {answer}, here {ours:?}"));
        }
        let decoded = base16ct::lower::encode_string(&php_base64_decode(text));
        if answer[4] != decoded.as_str() {
            wrong.push(format!(
                "base64 {text:?}: PHP {}, here {decoded}",
                answer[4]
            ));
        }
    }
    println!("{refused} refused, {unreadable} unreadable, {times} times, {left_out} left out");
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // A test without enough of each outcome would show little.
    assert!(refused.min(unreadable).min(times) > 1000);
}

/// The tables of `tests/data` are made again, and must be the same for this version of PHP.
#[test]
#[ignore = "needs php"]
fn php_still_answers_as_in_the_tables() {
    for name in ["base64", "created"] {
        let path = |extension| file(&format!("../data/{name}.{extension}"));
        let lines = answers::<String>(program("php", &[path("php")]), &[]);
        let made: Value = serde_json::from_str(&lines.join("\n")).unwrap();
        let kept = std::fs::read(path("json")).unwrap();
        let kept: Value = serde_json::from_slice(&kept).unwrap();
        assert!(rows(&kept).len() > 100);
        for part in ["rows", "left_out"] {
            assert!(made[part] == kept[part], "{part} of {name}.json differ");
        }
    }
}

// --- A wrong clock -------------------------------------------------------------------------------

/// libfaketime shifts the system's clock: before 1970, after 9999, and beyond chrono's last time.
#[test]
#[ignore = "needs faketime"]
fn a_system_clock_out_of_range_is_one_error_line() {
    for shift in ["-90y", "+9000y", "+290000y"] {
        for arguments in [["generate-header", "admin"], ["verify-header", "x"]] {
            let output = Command::new("faketime")
                .args(["-f", shift, env!("CARGO_BIN_EXE_wsse")])
                .args(arguments)
                .env("WSSE_API_KEY", "key")
                .output()
                .unwrap();
            // After 9999 a header can be checked, but not made.
            if shift == "+9000y" && arguments[0] == "verify-header" {
                assert_eq!(output.status.code(), Some(1));
                continue;
            }
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(
                output.status.code(),
                Some(2),
                "{shift} {arguments:?}: {stderr}"
            );
            assert_eq!(output.stdout, b"", "{shift} {arguments:?}");
            common::assert_one_error_line(&stderr);
            assert!(stderr.contains("correct this machine's clock"), "{stderr}");
        }
    }
}
