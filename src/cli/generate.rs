//! `wsse generate-header`: the headers of one request, or of many.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryRng as _};
use wsse_header::wsse::{
    ApiKey, Batch, Dialect, Encoding, NonceInDigest, Reading, Recipe, SoapVersion, UsernameToken,
    read_created,
};

use super::clock::{self, ClockArgs};
use super::digest::one_of;
use super::error::Exit;
use super::format::{Format, Output};
use super::terminal::{CANNOT_WRITE, print, say};
use super::{digest, key};

/// Print the headers that authenticate one API request
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct GenerateHeader {
    /// Who sends the request [env: WSSE_USERNAME]
    #[arg(help_heading = "Identity")]
    username: Option<OsString>,

    /// The user's API key; anyone on this machine can read it here, in the process list
    #[arg(help_heading = "Secret", conflicts_with = "api_key_file")]
    api_key: Option<OsString>,

    /// Read the API key from a file; - is stdin. One line end at its end is not part of the key
    #[arg(long, value_name = "PATH", help_heading = "Secret")]
    api_key_file: Option<PathBuf>,

    #[command(flatten)]
    clock: ClockArgs,

    #[command(flatten)]
    digest: digest::DigestArgs,

    /// Use this text as the nonce, to the letter
    #[arg(long, value_name = "TEXT", help_heading = "Dialect")]
    nonce: Option<String>,

    /// Print for curl -H @-, for curl -K -, one JSON object, the X-WSSE value alone, or the
    /// <wsse:Security> element of a SOAP header
    #[arg(long, value_enum, default_value_t = Format::Headers, help_heading = "Output")]
    format: Format,

    /// Leave the Authorization line out
    #[arg(long, help_heading = "Output")]
    no_authorization: bool,

    /// In SOAP, add soap:mustUnderstand for version 1.1 or 1.2 (if no version is named)
    #[arg(
        long,
        value_name = "VERSION",
        help_heading = "Output",
        require_equals = true
    )]
    #[arg(num_args = 0..=1, default_missing_value = "1.2", hide_possible_values = true)]
    #[arg(value_parser = one_of(vec![("1.1", SoapVersion::V1_1), ("1.2", SoapVersion::V1_2)]))]
    must_understand: Option<SoapVersion>,

    /// Print so many headers, each with a nonce of its own, for load tests
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Output")]
    #[arg(value_parser = count)]
    #[arg(conflicts_with_all = ["nonce", "verbose"])]
    count: u64,

    /// Explain on stderr, step by step, how the digest is made
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    /// Print no warnings
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,
}

const AFTER_HELP: &str = "\
The API key comes from the first of these that is there: the argument, the
file, WSSE_API_KEY, a prompt on the terminal. Make new headers for each
request: a server takes a nonce only once.

Examples:
  wsse generate-header admin \"$KEY\" | curl -H @- https://crm.example.com/api
  wsse header admin --api-key-file key.txt --format curl | curl -K - https://…
  curl -H \"X-WSSE: $(wsse header admin --format value)\" https://…
  wsse header customer001 --dialect emarsys --verbose

Exit status: 0 done, 2 bad usage or input, or reading or writing failed.";

fn count(text: &str) -> Result<u64, &'static str> {
    text.parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or("give a whole number from 1")
}

const NO_RANDOMNESS: &str = "the system's random generator failed";

/// Runs the command.
pub(crate) fn run(args: GenerateHeader) -> Result<Exit> {
    ensure!(
        args.must_understand.is_none() || args.format == Format::Soap,
        "--must-understand is for --format soap"
    );
    let username = key::username(args.username)?;
    let (dialect, recipe) = args.digest.resolve()?;
    let nonce = args.nonce.map_or_else(|| random_nonce(dialect), Ok)?;
    let key = key::one(args.api_key, args.api_key_file.as_deref())?;
    let created = args.clock.created(dialect.created)?;
    let token = UsernameToken::new(&username, &key, &nonce, &created, &recipe)?;
    let output = Output {
        format: args.format,
        dialect,
        recipe: &recipe,
        authorization: !args.no_authorization,
        must_understand: args.must_understand,
    };
    let text = output.render(&token)?;

    let pre_image = recipe.pre_image(&nonce, &created, key.as_bytes());
    if args.verbose {
        explain(&token, &key, &pre_image, &recipe);
    }
    if args.count == 1 {
        print(&text)?;
    } else {
        print_many(args.count, &args.clock, &key, token.clone(), &output)?;
    }
    if !args.quiet {
        warn_of_traps(&token, &key, recipe.is_too_long(&pre_image));
    }
    Ok(Exit::Done)
}

fn random_nonce(dialect: &Dialect) -> Result<String> {
    let mut random = vec![0; dialect.nonce_bytes];
    SysRng.try_fill_bytes(&mut random).context(NO_RANDOMNESS)?;
    Ok(dialect.nonce.text(&random))
}

/// The most headers and the most bytes that are made before the clock is looked at again.
const HEADERS_A_BATCH: usize = 512;
const BYTES_A_BATCH: usize = 256 * 1024;

/// Prints `count` headers, a sheet of them at a time. From one to the next only digest and nonce
/// change, and Created once a second, so these are written over in a sheet of copies of the first.
fn print_many(
    count: u64,
    clock: &ClockArgs,
    key: &ApiKey,
    mut token: UsernameToken,
    output: &Output,
) -> Result<()> {
    let Output {
        dialect, recipe, ..
    } = output;
    let mut generator = StdRng::try_from_rng(&mut SysRng).context(NO_RANDOMNESS)?;
    let mut random = Vec::new();
    let mut batch = Batch::new(recipe, key, dialect.nonce);
    let mut stdout = io::stdout().lock();
    let blank_line = usize::from(output.format.has_blocks());
    let mut sheet = Vec::new();
    let (mut length, mut places) = (1, [0; 2]);
    let mut left = count;
    let mut second = None;
    // Fewer at a time where each takes long, so that Created is not old when it is printed.
    let most = HEADERS_A_BATCH / recipe.iterations.get() as usize;
    while left > 0 {
        let now = Some(clock::now()?.timestamp());
        if second != now {
            second = now;
            token.created = clock.created(dialect.created)?;
            let text = output.render(&token)? + &"\n"[..blank_line];
            (length, places) = (text.len(), find_places(&text, &token));
            let copies = most.min(BYTES_A_BATCH / length).max(1);
            sheet = text.repeat(copies).into_bytes();
        }
        let [digest_at, nonce_at] = places;
        let at_a_time = sheet.len() / length;
        let headers = usize::try_from(left).map_or(at_a_time, |left| left.min(at_a_time));
        random.resize(dialect.nonce_bytes * headers, 0);
        generator.fill_bytes(&mut random);
        let made = batch.make(&random, dialect.nonce_bytes, &token.created);
        for (text, (nonce, digest)) in sheet.chunks_exact_mut(length).zip(made) {
            text[digest_at..][..digest.len()].copy_from_slice(digest);
            text[nonce_at..][..nonce.len()].copy_from_slice(nonce);
        }
        left -= headers as u64;
        let end = headers * length - if left == 0 { blank_line } else { 0 };
        stdout.write_all(&sheet[..end]).context(CANNOT_WRITE)?;
    }
    stdout.flush().context(CANNOT_WRITE)
}

/// Where digest and nonce stand in a printed token. They are looked for from its end, since all
/// formats have the username, which can be anything, before them.
fn find_places(text: &str, token: &UsernameToken) -> [usize; 2] {
    let created = text.rfind(&token.created).unwrap_or(text.len());
    let nonce = text[..created].rfind(&token.nonce).unwrap_or(0);
    [
        text[..nonce].rfind(&token.password_digest).unwrap_or(0),
        nonce,
    ]
}

/// What can be sent, but is hardly what was meant.
#[rustfmt::skip] // a table
fn warn_of_traps(token: &UsernameToken, key: &ApiKey, too_long: bool) {
    let unreadable = matches!(read_created(&token.created), Ok(Reading::Unreadable));
    for (applies, trap) in [
        (key.has_outer_white_space(), "the API key starts or ends in white space, which is hashed with it"),
        (key::has_mark(key), "the API key starts with a byte order mark, which is hashed with it"),
        (unreadable, "PHP cannot read this Created: OroPlatform takes 1970 for it"),
        (too_long, "nonce, Created and API key exceed 4096 bytes: Symfony servers refuse that"),
        (token.username == "0", "the username is 0: OroPlatform 4.0 and later do not see it"),
        (token.nonce == "0", "the nonce is 0: OroPlatform 4.0 and later do not see it"),
    ] {
        if applies {
            say(&format!("warning: {trap}"));
        }
    }
}

/// Each step that someone needs who ports the algorithm; never the key.
fn explain(token: &UsernameToken, key: &ApiKey, pre_image: &[u8], recipe: &Recipe) {
    let UsernameToken {
        nonce,
        created,
        password_digest,
        ..
    } = token;
    let nonce_bytes = recipe.nonce_bytes(nonce);
    let how = match recipe.nonce_in_digest {
        NonceInDigest::Bytes => "base64-decoded",
        NonceInDigest::Text => "the text as it stands",
    };
    let hash = recipe.hash(pre_image);
    let salt = match recipe.salt.as_str() {
        "" => "",
        _ => " + {salt}",
    };
    let times = match recipe.iterations.get() {
        1 => String::new(),
        n => format!(", {n} iterations"),
    };
    let [nonce_hex, hash_hex] = [&nonce_bytes, &hash].map(|bytes| Encoding::Hex.text(bytes));
    let steps = format!(
        "\
nonce           {nonce}
nonce bytes     {nonce_hex} ({} bytes, {how})
created         {created} ({} bytes)
API key         {} bytes, not shown
hashed          {} bytes: nonce bytes + created + API key{salt}
digest, hex     {hash_hex} ({}{times})
digest, base64  {}
PasswordDigest  {password_digest} ({})",
        nonce_bytes.len(),
        created.len(),
        key.as_bytes().len(),
        pre_image.len(),
        recipe.algorithm,
        Encoding::Base64.text(&hash),
        recipe.encoding,
    );
    steps.lines().for_each(say);
}
