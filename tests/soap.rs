//! Does `verify-header` read SOAP messages in any text, whatever they contain?
#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::{KEY, wsse};
use proptest::prelude::*;
use serde_json::Value;
use wsse_header::read::{Text, soap};
use wsse_header::{ApiKey, DigestScheme, SERVERS, ServerSetup, SoapVerifier};

/// Runs `wsse verify-header`, and returns its status, one object per header, and stderr.
fn verify(arguments: &[&str], input: &str) -> (Option<i32>, Vec<Value>, String) {
    let output = wsse()
        .args(["verify-header", "--format", "json"])
        .args(arguments)
        .env("WSSE_API_KEY", KEY)
        .write_stdin(input)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let objects = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), objects.collect(), stderr)
}

fn verdicts(objects: &[Value]) -> Vec<&str> {
    let verdicts = objects.iter().map(|object| object["verdict"].as_str());
    verdicts.map(Option::unwrap).collect()
}

/// What `--format soap` prints.
fn element(arguments: &[&str]) -> String {
    let mut command = wsse();
    command
        .args(["generate-header", "admin", KEY, "--format", "soap"])
        .args(arguments);
    common::succeeds(&mut command).0
}

fn envelope(namespace: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s:Envelope xmlns:s=\"{namespace}\">\n\
         <s:Header>\n{content}</s:Header><s:Body/></s:Envelope>\n"
    )
}

#[test]
fn what_format_soap_prints_is_accepted_for_each_dialect() {
    for (dialect, bytes) in [
        ("oro", &[][..]),
        ("oasis", &[]),
        ("atom", &["--nonce-in-digest", "bytes"]),
    ] {
        let options = [&["--dialect", dialect], bytes].concat();
        let printed = element(&options);
        for library in ["wss4j-1.6", "wss4j-2", "wss4j-4", "gsoap"] {
            for namespace in [soap::SOAP_1_1, soap::SOAP_1_2] {
                for text in [&printed, &envelope(namespace, &printed)] {
                    let server = [&options[..], &["--server", library]].concat();
                    let (status, objects, _) = verify(&server, text);
                    assert_eq!(
                        verdicts(&objects),
                        ["accepted"],
                        "{dialect}, {library}: {text}"
                    );
                    assert_eq!(status, Some(0));
                }
            }
        }
        let (_, objects, _) = verify(&options, &printed);
        assert_eq!(verdicts(&objects), ["accepted"], "{dialect}");
        assert_eq!(objects[0]["server"], "wss4j-2");
        assert_eq!(objects[0]["source"], "soap");
    }
}

#[test]
fn messages_are_found_in_a_log_with_their_lines() {
    let first = envelope(soap::SOAP_1_2, &element(&[]));
    let second = element(&[]).replace('\n', "");
    let log =
        format!("starting <now>\nDEBUG request: {first}INFO sent\nDEBUG {second} done\n{first}");
    let (status, objects, stderr) = verify(&[], &log);
    assert_eq!(verdicts(&objects), ["accepted", "accepted", "nonce_reused"]);
    assert_eq!(objects[0]["line"], 2);
    assert_eq!(objects[1]["line"], 15);
    assert_eq!(objects[2]["line"], 16);
    assert_eq!((status, stderr), (Some(1), String::new()));
}

/// Programs log messages as strings of JSON, HTML and other languages.
#[test]
fn messages_are_read_with_their_escapes_undone() {
    let message = envelope(soap::SOAP_1_1, &element(&[]));
    let json = |text: &str| serde_json::json!({ "level": "debug", "body": text }).to_string();
    let unicode = |text: &str| json(text).replace('<', "\\u003c").replace('>', "\\u003e");
    let html = |text: &str| {
        let html = text.replace('&', "&amp;").replace('<', "&lt;");
        html.replace('>', "&gt;").replace('"', "&quot;")
    };
    let wire = |text: &str| {
        let line = |line| format!("DEBUG wire - http-outgoing-0 >> \"{line}[\\n]\"\n");
        text.lines().map(line).collect::<String>()
    };
    let backslashes = Some("a string with backslashes (\\\")");
    for (name, text, read_as) in [
        ("JSON", json(&message), backslashes),
        ("JSON in JSON", json(&json(&message)), backslashes),
        (
            "JSON of Go",
            unicode(&message),
            Some("Unicode escapes (\\u0022)"),
        ),
        (
            "repr of Python",
            format!("b'{}'", message.replace('\n', "\\n")),
            None,
        ),
        (
            "HTML",
            format!("<pre>{}</pre>", html(&message)),
            Some("HTML or XML text (&quot;)"),
        ),
        (
            "wire log",
            wire(&message),
            Some("the wire log of Apache HttpClient"),
        ),
        (
            "JSON, twice",
            format!("{0}\n{0}", json(&element(&[]))),
            backslashes,
        ),
    ] {
        let (_, objects, stderr) = verify(&[], &text);
        assert_eq!(stderr, "", "{name}");
        assert!(!objects.is_empty(), "{name}: {text}");
        assert_eq!(objects[0]["verdict"], "accepted", "{name}: {text}");
        assert_eq!(objects[0]["read_as"].as_str(), read_as, "{name}");
        assert_eq!(
            objects.len(),
            1 + usize::from(name == "JSON, twice"),
            "{name}"
        );
    }
}

#[test]
fn headers_next_to_messages_are_still_found() {
    let header = wsse()
        .args(["header", "admin", KEY, "-q"])
        .output()
        .unwrap()
        .stdout;
    let header = String::from_utf8(header).unwrap();
    let text = format!(
        "POST / HTTP/1.1\n{header}\n{}{header}",
        envelope(soap::SOAP_1_1, &element(&[]))
    );
    let (_, objects, _) = verify(&[], &text);
    let sources: Vec<_> = objects.iter().map(|object| &object["source"]).collect();
    assert_eq!(sources, ["X-WSSE", "soap", "X-WSSE"]);
}

#[test]
fn a_message_without_its_end_is_not_judged() {
    let text = element(&[]);
    let (status, objects, stderr) = verify(&[], &text[..text.len() - 20]);
    assert_eq!((status, objects.len()), (Some(2), 0));
    let note = "a SOAP message starts on line 1, but its end is missing or more than 1 MiB away\n";
    assert_eq!(stderr, format!("error: {note}"));
    let (status, objects, stderr) = verify(&[], &format!("{}\n{text}", &text[..text.len() - 20]));
    assert_eq!((status, verdicts(&objects)), (Some(0), vec!["accepted"]));
    assert_eq!(stderr, format!("warning: {note}"));
    let end = text.len() - 20;
    let long = format!("{}{}{}", &text[..end], " ".repeat(1 << 20), &text[end..]);
    let (status, objects, stderr) = verify(&[], &long);
    assert_eq!((status, objects.len()), (Some(2), 0));
    assert_eq!(stderr, format!("error: {note}"));
}

#[test]
fn other_xml_is_no_message() {
    let svg = "<?xml version=\"1.0\"?>\n<svg>\n<Secure>\n</svg>\n";
    let answer = envelope(soap::SOAP_1_1, "");
    let text = format!("{svg}{answer}{}", element(&[]));
    let (status, objects, _) = verify(&[], &text);
    assert_eq!((status, verdicts(&objects)), (Some(0), vec!["accepted"]));
}

/// A password in the message is compared, but never printed.
#[test]
fn a_password_text_is_accepted_with_a_warning_and_not_printed() {
    const TEXT: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
    let token = |password: &str, kind: &str| {
        format!(
            "<w:Security xmlns:w=\"{}\"><w:UsernameToken><w:Username>admin</w:Username>\
             <w:Password Type=\"{kind}\">{password}</w:Password></w:UsernameToken></w:Security>",
            soap::WSSE
        )
    };
    for (password, kind, status, verdict) in [
        (KEY, TEXT, 0, "accepted_password_text"),
        ("hunter2-secret", TEXT, 1, "password_mismatch"),
        ("hunter2-secret", "", 1, "malformed"),
        ("hunter2-secret", "urn:other", 1, "malformed"),
    ] {
        for format in ["text", "json"] {
            let output = wsse()
                .args(["verify", "--format", format])
                .env("WSSE_API_KEY", KEY)
                .write_stdin(token(password, kind))
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(status), "{kind}");
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains(verdict), "{kind}: {text}");
            assert!(
                text.contains("the password is in the message itself"),
                "{text}"
            );
            assert!(!text.contains(password), "{text}");
        }
    }
}

/// `--username` says whose the keys are.
#[test]
fn another_user_is_unknown() {
    let text = element(&[]);
    assert_eq!(
        verdicts(&verify(&["--username", "admin"], &text).1),
        ["accepted"]
    );
    assert_eq!(
        verdicts(&verify(&["--username", "Admin"], &text).1),
        ["unknown_user"]
    );
}

/// WSS4J and gSOAP compare the nonce's text; WSS4J forgets it after 301 s.
#[test]
fn what_the_libraries_leave_open_is_a_warning() {
    let arguments = ["--dialect", "oasis", "--nonce", "AAAAAAAAAAAAAAAAAAAAAA=="];
    let text = element(&arguments);
    let again = text.replace("AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAA AAAAAAAAAAA==");
    for library in ["wss4j-1.6", "wss4j-2", "wss4j-4", "gsoap"] {
        let (_, objects, _) = verify(&["--server", library], &format!("{text}{again}"));
        assert_eq!(verdicts(&objects), ["accepted", "accepted"], "{library}");
        let warning = objects[1]["warnings"][0].as_str().unwrap();
        assert!(
            warning.contains("same bytes as that of message 1"),
            "{warning}"
        );
    }
    let ahead = element(&["--clock-offset=+50s"]);
    for (library, seconds) in [
        ("wss4j-1.6", "301 s"),
        ("wss4j-2", "301 s"),
        ("wss4j-4", "300 s"),
    ] {
        let (_, objects, _) = verify(&["--server", library], &ahead);
        let warning = objects[0]["warnings"][0].as_str().unwrap();
        assert!(
            warning.contains(&format!("forgets the nonce {seconds}")),
            "{warning}"
        );
    }
    let (_, objects, _) = verify(&["--server", "gsoap"], &ahead);
    assert_eq!(objects[0]["warnings"].as_array().unwrap().len(), 0);
}

/// The answer of a camera, as ONVIF's device service defines it.
const CAMERA: &str = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
    xmlns:tt=\"http://www.onvif.org/ver10/schema\" xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">\
    <s:Body><tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>\
    <tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>\
    <tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute><tt:Second>3</tt:Second></tt:Time>\
    <tt:Date><tt:Year>2010</tt:Year><tt:Month>4</tt:Month><tt:Day>5</tt:Day></tt:Date></tt:UTCDateTime>\
    <tt:LocalDateTime><tt:Time><tt:Hour>9</tt:Hour><tt:Minute>9</tt:Minute><tt:Second>9</tt:Second></tt:Time>\
    <tt:Date><tt:Year>2009</tt:Year><tt:Month>9</tt:Month><tt:Day>9</tt:Day></tt:Date></tt:LocalDateTime>\
    </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>";

#[test]
fn a_camera_with_another_clock_is_explained_and_served() {
    let part = &CAMERA[CAMERA.find("<tt:UTC").unwrap()..CAMERA.find("<tt:Local").unwrap()];
    for clock in [CAMERA, part] {
        let now = element(&[]);
        let (_, objects, _) = verify(&["--now", clock], &now);
        assert_eq!(verdicts(&objects), ["future"]);
        let message = objects[0]["diagnosis"][0]["message"].as_str().unwrap();
        assert!(
            message.contains("days ahead") && message.contains("ONVIF"),
            "{message}"
        );
        let fix = objects[0]["diagnosis"][0]["fix"].as_str().unwrap();
        assert!(fix.contains("GetSystemDateAndTime"), "{fix}");

        let served = element(&["--server-date", clock]);
        assert!(served.contains(">2010-04-05T01:02:03+00:00<"), "{served}");
        let (_, objects, _) = verify(&["--now", clock], &served);
        assert_eq!(verdicts(&objects), ["accepted"]);
    }
}

/// Checks a text with every library.
fn check(text: &str) {
    let keys = [ApiKey::new(KEY).unwrap()];
    let message = soap::parse(text);
    for server in SERVERS.iter().filter(|server| server.soap.is_some()) {
        let setup = ServerSetup::new(Some(server), DigestScheme::default(), Some(&keys));
        let mut verifier = SoapVerifier::new(&setup);
        for _ in 0..2 {
            verifier.check(&message, "2026-01-15T12:00:00Z".parse().unwrap());
        }
    }
}

#[test]
fn deep_nesting_and_entities_end_soon() {
    let deep = format!(
        "<s:Envelope xmlns:s=\"{}\">{}",
        soap::SOAP_1_1,
        "<a>".repeat(300_000)
    );
    let bomb = "<!DOCTYPE s [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><Security><Username>&c;</Username></Security>";
    let long = format!(
        "<!DOCTYPE s [<!ENTITY a \"{}\">]><Security>{}</Security>",
        "a".repeat(1000),
        "&a;".repeat(200_000)
    );
    let file = "<!DOCTYPE s [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><Security>&a;</Security>";
    let attributes = format!(
        "<Security {}/>",
        (0..20_000)
            .map(|n| format!("a{n}=\"\""))
            .collect::<Vec<_>>()
            .join(" ")
    );
    for text in [&deep, bomb, &long, file, &attributes] {
        let start = Instant::now();
        check(text);
        let output = verify(&[], text);
        assert!(
            output
                .1
                .iter()
                .all(|object| object["verdict"] != "accepted")
        );
        assert!(start.elapsed() < Duration::from_secs(10), "{text:.60}");
    }
    for text in [bomb, &long, file] {
        assert!(soap::parse(text).flaw.is_some(), "{text:.60}");
    }
}

/// Pieces of messages in any order.
/// Issue 12: each of these was read in a time that grew with the square of its length.
#[test]
fn many_lines_messages_and_entities_end_soon() {
    const SIZE: usize = 1024 * 1024 - 4096;
    let envelope = format!("<s:Envelope xmlns:s=\"{}\">", soap::SOAP_1_1);
    let filled = |start: &str, piece: &str| format!("{start}{}", piece.repeat(SIZE / piece.len()));
    let entities: Vec<String> = (0..20_000)
        .map(|number| format!("<!ENTITY e{number} \"\">"))
        .collect();
    let entities = entities.concat();
    for (what, text) in [
        ("newlines in a message", filled(&envelope, "\n")),
        (
            "newlines in an end tag",
            filled(&format!("{envelope}</s:Envelope"), "\n"),
        ),
        (
            "newlines before a message",
            filled("", &format!("<?xml {}", "\n".repeat(60_000))),
        ),
        (
            "lines of a comment before a message",
            filled("", &format!("<?xml?><!--{}", ">\n".repeat(30_000))),
        ),
        ("messages in a line", filled("", "<Security/>")),
        (
            "escaped messages in a line",
            filled("", "&lt;Security/&gt;"),
        ),
        (
            "entities",
            format!(
                "<!DOCTYPE s [{entities}]><Security>{}</Security>",
                "&e19999;".repeat(50_000)
            ),
        ),
    ] {
        let start = Instant::now();
        Text::whole(&text).take_messages();
        let time = start.elapsed();
        assert!(time < Duration::from_secs(1), "{what}: {time:?}");
    }
}

/// Issue 12: each element had a copy of it, and a message of 1 MiB needed gigabytes of memory.
#[test]
fn a_long_namespace_is_not_copied_into_each_element() {
    let message = format!(
        "<s:Security xmlns:s=\"{}\"><s:a/></s:Security>",
        "u".repeat(100_000)
    );
    let root = soap::parse(&message).root;
    assert_eq!(root.name, "Security");
    assert!(root.children[0].namespace.len() < 1000);
}

/// As many as real messages that fit into 1 MiB.
#[test]
fn many_messages_in_a_line_are_all_found() {
    let message = format!("<wsse:Security>{}</wsse:Security>", "x".repeat(500));
    let messages = Text::whole(&message.repeat(1800)).take_messages();
    assert_eq!(messages.len(), 1800);
}

/// An end tag may continue in the next lines, and comments may precede a message.
#[test]
fn a_message_in_unusual_lines_is_found() {
    for text in [
        format!("<Security>x</Security{}>", "\n".repeat(200)),
        format!(
            "<?xml version=\"1.0\"?><!--{}-->\n<Security/>",
            ">\n".repeat(190)
        ),
    ] {
        let messages = Text::whole(&text).take_messages();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].message.flaw, None);
    }
}

fn pieces() -> impl Strategy<Value = String> {
    const NAMES: [&str; 11] = [
        "s:Envelope",
        "s:Header",
        "w:Security",
        "w:UsernameToken",
        "w:Username",
        "w:Password",
        "w:Nonce",
        "u:Created",
        "u:Timestamp",
        "u:Expires",
        "s:Body",
    ];
    let piece = prop_oneof![
        4 => proptest::sample::select(&NAMES[..]).prop_map(|name| format!("<{name}>")),
        4 => proptest::sample::select(&NAMES[..]).prop_map(|name| format!("</{name}>")),
        1 => Just(format!("<s:Envelope xmlns:s=\"{}\" xmlns:w=\"{}\" xmlns:u=\"{}\">", soap::SOAP_1_1, soap::WSSE, soap::WSU)),
        1 => Just("<w:Nonce EncodingType='x' a:b=''/>".to_owned()),
        1 => Just("<!DOCTYPE a [<!ENTITY b 'c'>]>".to_owned()),
        1 => "\\\\u003c|&lt;|=\\\\\"| >> \"",
        2 => "&(#?[a-z0-9]{0,4};)?|<!\\[CDATA\\[|\\]\\]>|<!--|-->|<\\?xml |\\?>",
        2 => "[0-9T:.Z+-]{1,30}|[A-Za-z0-9+/=]{0,30}|\\PC{0,8}",
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_in_blocks_as_it_is_read_whole(text in pieces(), length in 1..40_usize) {
        check(&text);
        let mut blocks = Text::default();
        for block in text.as_bytes().chunks(length) {
            blocks.push(block);
        }
        blocks.end();
        let mut whole = Text::default();
        whole.push(text.as_bytes());
        whole.end();
        prop_assert_eq!(blocks.take_messages(), whole.take_messages());
    }

    #[test]
    fn no_created_nonce_or_digest_makes_the_libraries_panic(
        created in "[-+]?[0-9]{0,10}-?[0-9]{0,2}-?[0-9-]{0,12}[Tt ]?[0-9:.]{0,12}[Zz+-]?[0-9:]{0,20}(\\[UTC\\])?|\\PC{0,12}",
        nonce in "[A-Za-z0-9+/=_ -]{0,12}",
        digest in "[A-Za-z0-9+/= ]{26,30}",
    ) {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let text = element_of(&escape(&created), &nonce, &digest);
        check(&text);
        prop_assert!(soap::parse(&text).flaw.is_none());
    }
}

fn element_of(created: &str, nonce: &str, digest: &str) -> String {
    const PROFILE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
    format!(
        "<w:Security xmlns:w=\"{}\" xmlns:u=\"{}\"><u:Timestamp><u:Created>{created}</u:Created>\
         <u:Expires>{created}</u:Expires></u:Timestamp><w:UsernameToken><w:Username>a</w:Username>\
         <w:Password Type=\"{PROFILE}-username-token-profile-1.0#PasswordDigest\">{digest}</w:Password>\
         <w:Nonce EncodingType=\"{PROFILE}-soap-message-security-1.0#Base64Binary\">{nonce}</w:Nonce>\
         <u:Created>{created}</u:Created></w:UsernameToken></w:Security>",
        soap::WSSE,
        soap::WSU
    )
}
