use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chrono::{DateTime, FixedOffset};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::created::{Reading, read_created};
use super::diagnosis::Finding;
use super::dialect::DIALECTS;
use super::digest::{Algorithm, NonceInDigest, Recipe, Salt};
use super::encoding::Encoding;
use super::key::ApiKey;
use super::nonce::php_base64_decode;
use super::token::UsernameToken;

/// A kind of mistake: its code, what was done, what to do instead. `{}` stands for the particulars
/// of a case; `{nonce}`, `{algorithm}`, `{iterations}` and `{encoding}` for what the server expects.
type Cause = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
mod causes {
    use super::Cause;

    pub(super) const NONCE_HASHED_AS_TEXT: Cause = ("nonce_hashed_as_text",
        "the nonce was hashed as the text that stands in the header",
        "base64-decode the nonce and hash the bytes");
    pub(super) const NONCE_HASHED_DECODED: Cause = ("nonce_hashed_decoded",
        "the nonce was base64-decoded before it was hashed",
        "hash the nonce as the text that stands in the header");
    pub(super) const NONCE_HEX_DECODED: Cause = ("nonce_hex_decoded",
        "the nonce was decoded from hex before it was hashed",
        "hash {nonce}");
    pub(super) const NONCE_BASE64_TWICE: Cause = ("nonce_base64_twice",
        "the nonce was in base64 {}",
        "hash {nonce}");
    pub(super) const NONCE_URL_SAFE: Cause = ("nonce_url_safe",
        "the nonce is in the URL-safe alphabet, of which the server drops - and _",
        "write the nonce in base64 with + and /");
    pub(super) const NONCE_MISSING: Cause = ("nonce_missing_in_digest",
        "the nonce was not hashed",
        "hash {nonce} before Created and key");
    pub(super) const DIGEST_BASE64: Cause = ("digest_base64",
        "the digest is in base64",
        "write the digest in {encoding}");
    pub(super) const DIGEST_HEX: Cause = ("digest_hex",
        "the digest is in {}hex",
        "write the digest in {encoding}");
    pub(super) const DIGEST_BASE64_OF_HEX: Cause = ("digest_base64_of_hex",
        "the digest is base64 of the hash's {}hex text",
        "write the raw hash in {encoding}");
    pub(super) const DIGEST_PADDING: Cause = ("digest_padding",
        "the digest lacks the = at its end",
        "write base64 with its padding");
    pub(super) const DIGEST_URL_SAFE: Cause = ("digest_url_safe",
        "the digest is in the URL-safe alphabet, with - and _",
        "write base64 with + and /");
    pub(super) const DIGEST_TWICE_BASE64: Cause = ("digest_twice_base64",
        "the digest was put into base64 twice",
        "write the raw hash in {encoding}, once");
    pub(super) const WRONG_ALGORITHM: Cause = ("wrong_algorithm",
        "the digest was made with {}",
        "use {algorithm}");
    pub(super) const WRONG_ITERATIONS: Cause = ("wrong_iterations",
        "the hash function was applied {} times",
        "apply it {iterations} times");
    pub(super) const OTHER_ORDER: Cause = ("parts_in_other_order",
        "the parts were hashed in the order {}",
        "hash nonce, Created, key in this order");
    pub(super) const KEY_LINE_END: Cause = ("key_line_end",
        "a line end ({}) was hashed with the key",
        "cut the line end off the key; in a shell, printf %s \"$KEY\" instead of echo");
    pub(super) const KEY_WHITE_SPACE: Cause = ("key_white_space",
        "the key was hashed {}",
        "use the key exactly as the server has it");
    pub(super) const KEY_QUOTED: Cause = ("key_quoted",
        "the key was hashed {}",
        "use the key exactly as the server has it");
    pub(super) const KEY_CASE: Cause = ("key_case",
        "the key was hashed in {} case",
        "use the key exactly as the server has it");
    pub(super) const KEY_EMPTY: Cause = ("key_empty",
        "no key was hashed: it was empty",
        "see whether the variable that holds the key is set where the header is made");
    pub(super) const KEY_HASHED_FIRST: Cause = ("key_hashed_first",
        "the key was hashed by itself first ({})",
        "use the key as it is");
    pub(super) const KEY_LATIN1: Cause = ("key_latin1",
        "the key was hashed in another character set ({})",
        "hash the key's UTF-8 bytes");
    pub(super) const SALT_ADDED: Cause = ("salt_added",
        "a salt was hashed too ({}), but the server uses none",
        "leave the salt out");
    pub(super) const SALT_MISSING: Cause = ("salt_missing",
        "the salt was not hashed",
        "append {salt}, braces and all, to what is hashed (--salt)");
    pub(super) const SALT_FORM: Cause = ("salt_form",
        "the salt was put {}",
        "append {salt}, braces and all, to what is hashed (--salt)");
    pub(super) const CREATED_OTHER_FORM: Cause = ("created_other_form",
        "the digest was made over another form of Created: {}",
        "hash the very text that is sent as Created");
    pub(super) const CREATED_MISSING: Cause = ("created_missing_in_digest",
        "Created was not hashed",
        "hash Created between nonce and key");
    pub(super) const USERNAME_FOR_KEY: Cause = ("username_for_key",
        "the username was hashed in place of the key",
        "hash the API key after nonce and Created");
}

/// A mistake with its particulars.
#[derive(Clone)]
struct Mistake(Cause, String);

/// One way to do one step; the right way has no mistake.
struct Variant<T> {
    value: T,
    mistake: Option<Mistake>,
}

type Bytes = Zeroizing<Vec<u8>>;

/// The ways to do one step, the right one first.
struct Variants<T>(Vec<Variant<T>>);

impl<T: PartialEq> Variants<T> {
    fn new(right: T) -> Self {
        Self(vec![Variant {
            value: right,
            mistake: None,
        }])
    }

    /// Adds a wrong way, unless it comes to the same as one that is there.
    fn add(&mut self, cause: Cause, particulars: impl Into<String>, value: T) {
        if self.0.iter().all(|variant| variant.value != value) {
            self.0.push(Variant {
                value,
                mistake: Some(Mistake(cause, particulars.into())),
            });
        }
    }
}

/// Finds the known mistakes, at most two at once, that make exactly the digest of this token with
/// one of these keys. The result is a proof, not a guess; it is empty where no known mistake makes
/// this digest, which mostly means another key.
///
/// `other_salt` is a salt that the server does not use but the client may know. Where all keys are
/// tried, a single mistake with any of them comes before two.
pub(super) fn find_mistakes(
    token: &UsernameToken,
    keys: &[ApiKey],
    recipe: &Recipe,
    other_salt: &Salt,
) -> Vec<Finding> {
    let targets = targets(&token.password_digest, recipe);
    let searches: Vec<Search> = keys
        .iter()
        .map(|key| Search::new(token, key, recipe, other_salt, &targets))
        .collect();
    let mistakes = (1..=2)
        .flat_map(|mistakes| searches.iter().map(move |search| (mistakes, search)))
        .find_map(|(mistakes, search)| search.run(mistakes))
        .unwrap_or_default();
    let mut findings: Vec<Finding> = mistakes
        .into_iter()
        .map(|mistake| mistake.finding(recipe))
        .collect();
    // Some mistakes are another service's right way.
    let UsernameToken {
        password_digest,
        nonce,
        created,
        ..
    } = token;
    let dialect = DIALECTS.iter().find(|dialect| {
        let other = dialect.recipe();
        let (iterations, salt) = (recipe.iterations, recipe.salt.clone());
        Recipe {
            iterations,
            salt,
            ..other.clone()
        } != *recipe
            && keys.iter().any(|key| {
                other.password_digest(nonce, created, key.as_bytes()) == *password_digest
            })
    });
    if let (Some(first), Some(dialect)) = (findings.first_mut(), dialect) {
        let Finding { message, .. } = first;
        let article = if dialect.name.starts_with(['a', 'e', 'o']) {
            "an"
        } else {
            "a"
        };
        let services = dialect.services.split(';').next().unwrap_or_default();
        *message = format!(
            "{message}; this is {article} {} header ({services})",
            dialect.name
        );
    }
    findings
}

impl Mistake {
    fn finding(&self, recipe: &Recipe) -> Finding {
        let Self((cause, message, fix), particulars) = self;
        let nonce = match recipe.nonce_in_digest {
            NonceInDigest::Bytes => "the bytes that base64-decoding the nonce gives",
            NonceInDigest::Text => "the nonce as the text that stands in the header",
        };
        let fix = fix
            .replace("{nonce}", nonce)
            .replace("{algorithm}", &recipe.algorithm.to_string())
            .replace("{iterations}", &recipe.iterations.to_string())
            .replace("{encoding}", &recipe.encoding.to_string());
        Finding {
            cause,
            message: message.replace("{}", particulars),
            fix,
        }
    }
}

/// A raw hash that the digest may stand for, if it was made by this function.
struct Target {
    hash: Vec<u8>,
    function: Function,
    /// The mistake of using this function, if it is one, and those in the digest's form.
    mistakes: (Option<Mistake>, Vec<Mistake>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Plain(Algorithm),
    Md5,
    HmacSha1,
    HmacSha256,
}

/// The functions, the lengths of their hashes in bytes, and their names.
const FUNCTIONS: [(Function, usize, &str); 6] = [
    (Function::Plain(Algorithm::Sha1), 20, "SHA-1"),
    (Function::Plain(Algorithm::Sha256), 32, "SHA-256"),
    (Function::Plain(Algorithm::Sha512), 64, "SHA-512"),
    (Function::Md5, 16, "MD5"),
    (Function::HmacSha1, 20, "HMAC-SHA-1, keyed by the secret"),
    (
        Function::HmacSha256,
        32,
        "HMAC-SHA-256, keyed by the secret",
    ),
];

/// Reads the digest in each form that it may have, right or wrong. This way the forms need no
/// search, and the length of a hash tells its function.
fn targets(digest: &str, recipe: &Recipe) -> Vec<Target> {
    let mut readings: Vec<(Vec<u8>, Vec<Mistake>)> = Vec::new();
    if let Some((hash, case)) = from_hex(digest.as_bytes()) {
        let right = recipe.encoding == Encoding::Hex && case.is_empty();
        let mistake = (!right).then(|| Mistake(causes::DIGEST_HEX, case.into()));
        readings.push((hash, Vec::from_iter(mistake)));
    }
    let mut mistakes = Vec::new();
    if digest.contains(['-', '_']) {
        mistakes.push(Mistake(causes::DIGEST_URL_SAFE, String::new()));
    }
    let unpadded = digest.trim_end_matches('=');
    if unpadded == digest && !digest.len().is_multiple_of(4) {
        mistakes.push(Mistake(causes::DIGEST_PADDING, String::new()));
    }
    if let Ok(bytes) = STANDARD_NO_PAD.decode(unpadded.replace('-', "+").replace('_', "/")) {
        if let Some((hash, case)) = from_hex(&bytes) {
            let right = recipe.encoding == Encoding::Base64OfHex && case.is_empty();
            let mistake = (!right).then(|| Mistake(causes::DIGEST_BASE64_OF_HEX, case.into()));
            let mistakes = mistakes.iter().cloned().chain(mistake).collect();
            readings.push((hash, mistakes));
        }
        if let Ok(hash) = STANDARD.decode(&bytes) {
            let mistake = Mistake(causes::DIGEST_TWICE_BASE64, String::new());
            readings.push((hash, mistakes.iter().cloned().chain([mistake]).collect()));
        }
        if recipe.encoding != Encoding::Base64 {
            mistakes.push(Mistake(causes::DIGEST_BASE64, String::new()));
        }
        readings.push((bytes, mistakes));
    }
    let mut targets = Vec::new();
    for (hash, mistakes) in readings {
        for (function, length, name) in FUNCTIONS {
            if hash.len() == length {
                let right = function == Function::Plain(recipe.algorithm);
                let mistake = (!right).then(|| Mistake(causes::WRONG_ALGORITHM, name.into()));
                let mistakes = (mistake, mistakes.clone());
                targets.push(Target {
                    hash: hash.clone(),
                    function,
                    mistakes,
                });
            }
        }
    }
    targets
}

/// The bytes of a hex text, and what to say of its case.
fn from_hex(text: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let bytes = base16ct::mixed::decode_vec(text)
        .ok()
        .filter(|bytes| !bytes.is_empty())?;
    let upper = text.iter().any(u8::is_ascii_uppercase);
    Some((bytes, if upper { "upper-case " } else { "" }))
}

/// The ways in which the pre-image may have been put together with one key.
struct Search<'a> {
    nonces: Variants<Bytes>,
    createds: Variants<Bytes>,
    keys: Variants<Bytes>,
    /// The places of nonce (0), Created (1) and key (2).
    orders: Variants<[usize; 3]>,
    /// What goes before the parts and behind them.
    salts: Variants<[Bytes; 2]>,
    recipe: &'a Recipe,
    targets: &'a [Target],
}

/// Which variant is taken in each step: of nonces, createds, keys, orders, salts.
type Choice = [usize; 5];

impl<'a> Search<'a> {
    fn new(
        token: &UsernameToken,
        key: &ApiKey,
        recipe: &'a Recipe,
        other_salt: &Salt,
        targets: &'a [Target],
    ) -> Self {
        Self {
            nonces: nonces(&token.nonce, recipe.nonce_in_digest),
            createds: createds(&token.created),
            keys: keys(key.as_bytes(), &token.username),
            orders: orders(),
            salts: salts(&recipe.salt, other_salt),
            recipe,
            targets,
        }
    }

    /// Looks for exactly so many mistakes that make the digest.
    fn run(&self, mistakes: usize) -> Option<Vec<Mistake>> {
        (0..=mistakes).find_map(|in_pre_image| {
            self.vary(&mut [0; 5], 0, in_pre_image, &mut |choice| {
                self.compare(choice, mistakes - in_pre_image)
            })
        })
    }

    /// Visits each choice that takes a wrong variant in exactly `wrong` of the steps from `first`.
    fn vary(
        &self,
        choice: &mut Choice,
        first: usize,
        wrong: usize,
        visit: &mut dyn FnMut(Choice) -> Option<Vec<Mistake>>,
    ) -> Option<Vec<Mistake>> {
        if wrong == 0 {
            return visit(*choice);
        }
        let variants = [
            self.nonces.0.len(),
            self.createds.0.len(),
            self.keys.0.len(),
            self.orders.0.len(),
            self.salts.0.len(),
        ];
        for step in first..choice.len() {
            for variant in 1..variants[step] {
                choice[step] = variant;
                let found = self.vary(choice, step + 1, wrong - 1, visit);
                if found.is_some() {
                    return found;
                }
            }
            choice[step] = 0;
        }
        None
    }

    /// Whether this choice makes the digest, with exactly so many mistakes behind the pre-image.
    fn compare(&self, choice: Choice, mistakes: usize) -> Option<Vec<Mistake>> {
        let [nonce, created, key, order, salt] = choice;
        let parts: [&[u8]; 3] = [
            &self.nonces.0[nonce].value,
            &self.createds.0[created].value,
            &self.keys.0[key].value,
        ];
        let order = self.orders.0[order].value.map(|part| parts[part]);
        let [before, behind] = &self.salts.0[salt].value;
        let pre_image: Bytes =
            Zeroizing::new([before, order[0], order[1], order[2], behind].concat());
        self.targets.iter().find_map(|target| {
            let iterations = match mistakes.checked_sub(target.mistakes())? {
                0 if target.is_made_by(&pre_image, parts, self.recipe) => None,
                1 => Some(self.other_iterations(choice, &pre_image, target)?),
                _ => return None,
            };
            Some(self.mistakes(choice, target, iterations))
        })
    }

    /// How often the hash function has to be applied to make the target, if not as often as is
    /// right. The long numbers cost too much to be tried with every other mistake.
    fn other_iterations(&self, choice: Choice, pre_image: &[u8], target: &Target) -> Option<u32> {
        const FEW: u32 = 10;
        const MANY: [u32; 3] = [100, 1000, 5000];
        const COMMON_KEYS: usize = 4;
        let Function::Plain(algorithm) = target.function else {
            return None;
        };
        let [_, created, key, order, _] = choice;
        let many = created == 0 && order == 0 && key <= COMMON_KEYS;
        let mut block: Bytes = Zeroizing::default();
        let mut hash = Vec::new();
        algorithm.hash_onto(pre_image, &mut hash);
        for times in 1..=if many { MANY[MANY.len() - 1] } else { FEW } {
            if times > 1 {
                block.clear();
                block.extend(hash.drain(..));
                block.extend_from_slice(pre_image);
                algorithm.hash_onto(&block, &mut hash);
            }
            if hash == target.hash
                && times != self.recipe.iterations.get()
                && (times <= FEW || MANY.contains(&times))
            {
                return Some(times);
            }
        }
        None
    }

    /// All mistakes of a choice and what came after it, in the order in which they were made.
    fn mistakes(&self, choice: Choice, target: &Target, iterations: Option<u32>) -> Vec<Mistake> {
        let [nonce, created, key, order, salt] = choice;
        let iterations =
            iterations.map(|times| Mistake(causes::WRONG_ITERATIONS, times.to_string()));
        [
            &self.nonces.0[nonce].mistake,
            &self.createds.0[created].mistake,
            &self.keys.0[key].mistake,
            &self.orders.0[order].mistake,
            &self.salts.0[salt].mistake,
            &target.mistakes.0,
            &iterations,
        ]
        .into_iter()
        .flatten()
        .chain(&target.mistakes.1)
        .cloned()
        .collect()
    }
}

impl Target {
    /// How many mistakes it takes to come here from the pre-image.
    fn mistakes(&self) -> usize {
        usize::from(self.mistakes.0.is_some()) + self.mistakes.1.len()
    }

    fn is_made_by(&self, pre_image: &[u8], parts: [&[u8]; 3], recipe: &Recipe) -> bool {
        match self.function {
            Function::Plain(algorithm) if algorithm == recipe.algorithm => {
                recipe.hash(pre_image) == self.hash
            }
            Function::Plain(algorithm) => {
                Recipe {
                    algorithm,
                    ..recipe.clone()
                }
                .hash(pre_image)
                    == self.hash
            }
            Function::Md5 => *Md5::digest(pre_image) == *self.hash,
            Function::HmacSha1 => self.is_hmac::<Hmac<Sha1>>(parts),
            Function::HmacSha256 => self.is_hmac::<Hmac<Sha256>>(parts),
        }
    }

    /// The key keys an HMAC; some put it into the message all the same.
    fn is_hmac<M: Mac + KeyInit>(&self, [nonce, created, key]: [&[u8]; 3]) -> bool {
        [&[nonce, created][..], &[nonce, created, key]]
            .iter()
            .any(|message| {
                let mut hmac = <M as KeyInit>::new_from_slice(key).expect("any length will do");
                message.iter().for_each(|part| hmac.update(part));
                hmac.verify_slice(&self.hash).is_ok()
            })
    }
}

fn nonces(text: &str, right: NonceInDigest) -> Variants<Bytes> {
    let decoded = php_base64_decode(text);
    let as_text = text.as_bytes().to_vec();
    let mut variants = Variants::new(Zeroizing::new(match right {
        NonceInDigest::Bytes => decoded.clone(),
        NonceInDigest::Text => as_text.clone(),
    }));
    let mut add =
        |cause, particulars, bytes| variants.add(cause, particulars, Zeroizing::new(bytes));
    match right {
        NonceInDigest::Bytes => add(causes::NONCE_HASHED_AS_TEXT, "", as_text),
        NonceInDigest::Text => add(causes::NONCE_HASHED_DECODED, "", decoded.clone()),
    }
    for hex in [text.as_bytes(), &decoded] {
        if let Some((bytes, _)) = from_hex(hex) {
            add(causes::NONCE_HEX_DECODED, "", bytes);
        }
    }
    if text.contains(['-', '_'])
        && let Ok(bytes) = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='))
    {
        add(causes::NONCE_URL_SAFE, "", bytes);
    }
    if let Ok(bytes) = STANDARD.decode(&decoded) {
        add(
            causes::NONCE_BASE64_TWICE,
            "twice before it was sent, and hashed as it was",
            bytes,
        );
    }
    let twice = STANDARD.encode(text).into_bytes();
    add(
        causes::NONCE_BASE64_TWICE,
        "once more before it was hashed",
        twice,
    );
    add(causes::NONCE_MISSING, "", Vec::new());
    variants
}

fn createds(text: &str) -> Variants<Bytes> {
    let mut variants = Variants::new(Zeroizing::new(text.as_bytes().to_vec()));
    variants.add(causes::CREATED_MISSING, "", Zeroizing::default());
    let Ok(Reading::Time { timestamp, .. }) = read_created(text) else {
        return variants;
    };
    let Some(time) = DateTime::from_timestamp(timestamp, 0) else {
        return variants;
    };
    let fraction = match text.split_once('.') {
        Some((_, rest)) => format!(".{}", rest.trim_end_matches(|c: char| !c.is_ascii_digit())),
        None => ".000".into(),
    };
    // Zones up to ±14 h in quarters of an hour, UTC first.
    let quarters = (0..=14 * 4)
        .flat_map(|quarters| [quarters, -quarters])
        .skip(1);
    for zone in quarters.filter_map(|quarters| FixedOffset::east_opt(quarters * 900)) {
        let local = time.with_timezone(&zone);
        let local_time = |separator| local.format(&format!("%F{separator}%T")).to_string();
        // A blank is tried in UTC and in the header's own zone.
        let own = text.starts_with(&local_time("T")) || zone.local_minus_utc() == 0;
        for separator in if own { &["T", " "][..] } else { &["T"] } {
            let start = local_time(separator);
            for fraction in ["", &fraction] {
                for form in ["Z", "%:z", "%z", ""] {
                    let other = format!("{start}{fraction}{}", local.format(form));
                    let wrong_zone = form == "Z" && zone.local_minus_utc() != 0;
                    if !wrong_zone && other != text {
                        let value = Zeroizing::new(other.clone().into_bytes());
                        let mistake = Some(Mistake(causes::CREATED_OTHER_FORM, other));
                        variants.0.push(Variant { value, mistake });
                    }
                }
            }
        }
    }
    variants
}

fn keys(key: &[u8], username: &str) -> Variants<Bytes> {
    let mut variants = Variants::new(Zeroizing::new(key.to_vec()));
    let mut add = |cause, particulars, bytes: &[&[u8]]| {
        variants.add(cause, particulars, Zeroizing::new(bytes.concat()));
    };
    add(causes::KEY_LINE_END, "LF", &[key, b"\n"]);
    add(causes::KEY_LINE_END, "CRLF", &[key, b"\r\n"]);
    add(causes::KEY_EMPTY, "", &[]);
    add(causes::USERNAME_FOR_KEY, "", &[username.as_bytes()]);
    add(
        causes::KEY_WHITE_SPACE,
        "without the white space around it",
        &[key.trim_ascii()],
    );
    add(
        causes::KEY_WHITE_SPACE,
        "with a blank behind it",
        &[key, b" "],
    );
    add(
        causes::KEY_WHITE_SPACE,
        "with a blank before it",
        &[b" ", key],
    );
    add(
        causes::KEY_WHITE_SPACE,
        "with a tab behind it",
        &[key, b"\t"],
    );
    add(
        causes::KEY_WHITE_SPACE,
        "with a tab before it",
        &[b"\t", key],
    );
    add(
        causes::KEY_QUOTED,
        "with double quotes around it",
        &[b"\"", key, b"\""],
    );
    add(
        causes::KEY_QUOTED,
        "with single quotes around it",
        &[b"'", key, b"'"],
    );
    for quote in [b"\"", b"'"] {
        if let Some(bare) = key
            .strip_prefix(quote)
            .and_then(|key| key.strip_suffix(quote))
        {
            add(causes::KEY_QUOTED, "without its quotes", &[bare]);
        }
    }
    add(causes::KEY_CASE, "upper", &[&key.to_ascii_uppercase()]);
    add(causes::KEY_CASE, "lower", &[&key.to_ascii_lowercase()]);
    if let Ok(text) = std::str::from_utf8(key) {
        let latin1: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
        if let Some(latin1) = latin1 {
            add(causes::KEY_LATIN1, "Latin-1", &[&Zeroizing::new(latin1)]);
        }
    }
    let utf8 = Zeroizing::new(key.iter().map(|byte| char::from(*byte)).collect::<String>());
    add(
        causes::KEY_LATIN1,
        "its bytes taken for Latin-1 and put into UTF-8",
        &[utf8.as_bytes()],
    );
    let hashes: [(&str, &str, &str, &[u8]); 2] = [
        ("MD5, hex", "MD5, base64", "MD5, raw", &Md5::digest(key)),
        (
            "SHA-1, hex",
            "SHA-1, base64",
            "SHA-1, raw",
            &Sha1::digest(key),
        ),
    ];
    for (hex, base64, raw, hash) in hashes {
        add(
            causes::KEY_HASHED_FIRST,
            hex,
            &[base16ct::lower::encode_string(hash).as_bytes()],
        );
        add(
            causes::KEY_HASHED_FIRST,
            base64,
            &[STANDARD.encode(hash).as_bytes()],
        );
        add(causes::KEY_HASHED_FIRST, raw, &[hash]);
    }
    variants
}

fn orders() -> Variants<[usize; 3]> {
    const PARTS: [&str; 3] = ["nonce", "Created", "key"];
    let mut variants = Variants::new([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        variants.add(
            causes::OTHER_ORDER,
            order.map(|part| PARTS[part]).join(", "),
            order,
        );
    }
    variants
}

fn salts(right: &Salt, other: &Salt) -> Variants<[Bytes; 2]> {
    let bytes = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
    let braced = |salt: &Salt| match salt.as_str() {
        "" => bytes(""),
        salt => bytes(&format!("{{{salt}}}")),
    };
    let mut variants = Variants::new([bytes(""), braced(right)]);
    let right = right.as_str();
    if !right.is_empty() {
        variants.add(causes::SALT_MISSING, "", [bytes(""), bytes("")]);
        for (form, salt) in [
            ("without braces", bytes(right)),
            ("in braces", bytes(&format!("{{{right}}}"))),
        ] {
            variants.add(
                causes::SALT_FORM,
                format!("behind the rest, {form}"),
                [bytes(""), salt.clone()],
            );
            variants.add(
                causes::SALT_FORM,
                format!("before the rest, {form}"),
                [salt, bytes("")],
            );
        }
        return variants;
    }
    variants.add(
        causes::SALT_ADDED,
        "{}, an empty one",
        [bytes(""), bytes("{}")],
    );
    if !other.as_str().is_empty() {
        variants.add(
            causes::SALT_ADDED,
            "{salt} behind the rest",
            [bytes(""), braced(other)],
        );
        variants.add(
            causes::SALT_ADDED,
            "without braces",
            [bytes(""), bytes(other.as_str())],
        );
        variants.add(
            causes::SALT_ADDED,
            "before the rest",
            [bytes(other.as_str()), bytes("")],
        );
    }
    variants
}
