//! Looks for the mistakes that make a digest.

use std::mem;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::diagnosis::Finding;
use super::dialect::DIALECTS;
use super::digest::{Algorithm, Recipe, Salt};
use super::encoding::Encoding;
use super::key::ApiKey;
use super::mistakes::{
    self, Bytes, Mistake, Ways, causes, createds, from_hex, nonces, orders, salts,
};
use super::token::UsernameToken;

/// How many blocks may be hashed in search of a single mistake, and of two: the latter take some
/// 20 ms. With an everyday recipe and one key the search ends before that; with thousands of
/// iterations it is cut short, and single mistakes may take some 200 ms.
const BUDGETS: [u64; 2] = [2_000_000, 450_000];

/// Numbers of iterations that are tried with each pre-image, and those that are tried last.
const FEW: u32 = 10;
const MANY: [u32; 3] = [100, 1000, 5000];

/// The most iterations that are tried with this pre-image in the last round: all with what is
/// likely, fewer with what is not, since this takes most of the time.
fn most_iterations([_, _, key, _, created]: Choice) -> u32 {
    const LIKELY_KEYS: u16 = 15;
    match (created, key) {
        (1.., _) => MANY[0],
        (0, key) if key > LIKELY_KEYS => MANY[1],
        _ => MANY[2],
    }
}

/// What came of a search.
pub(super) enum Search {
    /// These mistakes make exactly the digest.
    Found(Vec<Finding>),
    /// No known mistake does, nor do two of them.
    NotFound,
    /// None of those that could be tried in reasonable time does.
    GaveUp,
}

/// Finds the known mistakes, at most two at once, that make exactly the digest of this token with
/// one of these keys, the simplest first: one mistake with any of the keys comes before two. What is
/// found is a proof, not a guess.
///
/// `other_salt` is a salt that the server does not use but the client may know.
pub(super) fn find_mistakes(
    token: &UsernameToken,
    keys: &[ApiKey],
    recipe: &Recipe,
    other_salt: &Salt,
) -> Search {
    let mut searcher = Searcher {
        recipe,
        targets: targets(&token.password_digest, recipe),
        nonces: nonces(&token.nonce, recipe.nonce_in_digest),
        salts: salts(&recipe.salt, other_salt),
        token,
        keys: Ways::default(),
        orders: orders(),
        // Where each hash takes long, zones that are far away are left out.
        createds: createds(&token.created, recipe.iterations.get() <= FEW),
        near_createds: createds(&token.created, false).len(),
        budget: 0,
        pre_image: Bytes::default(),
        block: Bytes::default(),
        hash: Vec::new(),
    };
    match searcher.run(keys) {
        Ok(None) => Search::NotFound,
        Err(BudgetSpent) => Search::GaveUp,
        Ok(Some(mistakes)) => {
            let mut findings: Vec<Finding> = mistakes
                .iter()
                .map(|mistake| mistake.finding(recipe))
                .collect();
            name_dialect(&mut findings, token, keys, recipe);
            Search::Found(findings)
        }
    }
}

/// Some mistakes are another service's right way: says whose.
fn name_dialect(findings: &mut [Finding], token: &UsernameToken, keys: &[ApiKey], recipe: &Recipe) {
    let UsernameToken {
        password_digest,
        nonce,
        created,
        ..
    } = token;
    let dialect = DIALECTS.iter().find(|dialect| {
        let other = dialect.recipe();
        let differs = other.algorithm != recipe.algorithm
            || other.encoding != recipe.encoding
            || other.nonce_in_digest != recipe.nonce_in_digest;
        let mut digests = keys
            .iter()
            .map(|key| other.password_digest(nonce, created, key.as_bytes()));
        differs && digests.any(|digest| digest == *password_digest)
    });
    if let (Some(Finding { message, .. }), Some(dialect)) = (findings.first_mut(), dialect) {
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
}

/// A raw hash that the digest may stand for, if it was made by this function.
struct Target {
    hash: Vec<u8>,
    function: Function,
    /// The mistake of using this function, if it is one.
    algorithm: Option<Mistake>,
    /// The mistakes in the digest's form.
    form: Vec<Mistake>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    Plain(Algorithm),
    HmacSha1,
    HmacSha256,
}

/// The functions, the lengths of their hashes in bytes, and their names.
const FUNCTIONS: [(Function, usize, &str); 6] = [
    (Function::Plain(Algorithm::Sha1), 20, "SHA-1"),
    (Function::Plain(Algorithm::Sha256), 32, "SHA-256"),
    (Function::Plain(Algorithm::Sha512), 64, "SHA-512"),
    (Function::Plain(Algorithm::Md5), 16, "MD5"),
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
    let mistake = |cause| Mistake::new(cause, "");
    let of_hex = |case: &'static str| {
        let right = recipe.encoding == Encoding::Base64OfHex && case.is_empty();
        (!right).then(|| Mistake::new(causes::DIGEST_BASE64_OF_HEX, case))
    };
    let mut readings: Vec<(Vec<u8>, Vec<Mistake>)> = Vec::new();
    if let Some((hash, case)) = from_hex(digest.as_bytes()) {
        let right = recipe.encoding == Encoding::Hex && case.is_empty();
        let form = (!right).then(|| Mistake::new(causes::DIGEST_HEX, case));
        readings.push((hash, Vec::from_iter(form)));
    }
    let mut outer = Vec::new();
    if digest.contains(['-', '_']) {
        outer.push(mistake(causes::DIGEST_URL_SAFE));
    }
    let unpadded = digest.trim_end_matches('=');
    if unpadded == digest && !digest.len().is_multiple_of(4) {
        outer.push(mistake(causes::DIGEST_PADDING));
    }
    if let Ok(bytes) = STANDARD_NO_PAD.decode(unpadded.replace('-', "+").replace('_', "/")) {
        let mut read = |hash, inner: Option<Mistake>, twice: bool| {
            let twice = twice.then(|| mistake(causes::DIGEST_TWICE_BASE64));
            let form = inner.into_iter().chain(twice).chain(outer.iter().cloned());
            readings.push((hash, form.collect()));
        };
        if let Some((hash, case)) = from_hex(&bytes) {
            read(hash, of_hex(case), false);
        }
        if let Ok(inner) = STANDARD.decode(&bytes) {
            if let Some((hash, case)) = from_hex(&inner) {
                read(hash, of_hex(case), true);
            }
            read(inner, None, true);
        }
        let plain = recipe.encoding != Encoding::Base64;
        read(bytes, plain.then(|| mistake(causes::DIGEST_BASE64)), false);
    }
    let mut targets = Vec::new();
    for (hash, form) in readings {
        for (function, length, name) in FUNCTIONS {
            if hash.len() == length {
                let right = function == Function::Plain(recipe.algorithm);
                let algorithm = (!right).then(|| Mistake::new(causes::WRONG_ALGORITHM, name));
                targets.push(Target {
                    hash: hash.clone(),
                    function,
                    algorithm,
                    form: form.clone(),
                });
            }
        }
    }
    targets
}

impl Target {
    /// How many mistakes it takes to come here from the pre-image.
    fn mistakes(&self) -> usize {
        usize::from(self.algorithm.is_some()) + self.form.len()
    }
}

/// Which way is taken in each step: for nonce, salt, key, order, Created.
type Choice = [u16; 5];

const CREATED: usize = 4;

/// All choices with so many wrong ways in them, where there are so many ways for each step.
fn choices(ways: [usize; 5], wrong: usize) -> Vec<Choice> {
    if wrong == 0 {
        return vec![[0; 5]];
    }
    let mut choices = Vec::new();
    for fewer in self::choices(ways, wrong - 1) {
        let first = fewer
            .iter()
            .rposition(|way| *way > 0)
            .map_or(0, |step| step + 1);
        for step in first..ways.len() {
            for way in 1..u16::try_from(ways[step]).unwrap_or(u16::MAX) {
                let mut choice = fewer;
                choice[step] = way;
                choices.push(choice);
            }
        }
    }
    choices
}

/// The budget is spent.
struct BudgetSpent;

struct Searcher<'a> {
    token: &'a UsernameToken,
    recipe: &'a Recipe,
    targets: Vec<Target>,
    nonces: Ways<Bytes>,
    salts: Ways<[Bytes; 2]>,
    /// The ways of the key that is being tried.
    keys: Ways<Bytes>,
    orders: Ways<[usize; 3]>,
    createds: Ways<Bytes>,
    near_createds: usize,
    budget: u64,
    pre_image: Bytes,
    block: Bytes,
    hash: Vec<u8>,
}

type Found = Option<Vec<Mistake>>;

impl Searcher<'_> {
    fn run(&mut self, keys: &[ApiKey]) -> Result<Found, BudgetSpent> {
        // Mistakes in all, wrong ways in the pre-image, and whether to try many iterations, which
        // takes most of the time and comes last.
        let rounds = [
            (1, 0, true),
            (1, 1, false),
            (2, 0, true),
            (2, 1, false),
            (2, 2, false),
            (2, 1, true),
        ];
        let mut gave_up = false;
        for (mistakes, wrong, many) in rounds {
            if wrong == 0 {
                self.budget = BUDGETS[mistakes - 1];
            }
            let behind = mistakes - wrong;
            if !self
                .targets
                .iter()
                .any(|target| target.mistakes() <= behind)
            {
                continue;
            }
            for key in keys {
                self.keys = mistakes::keys(key.as_bytes(), &self.token.username);
                match self.round(behind, wrong, many) {
                    Ok(None) => {}
                    Ok(found) => return Ok(found),
                    Err(BudgetSpent) => {
                        gave_up = true;
                        break;
                    }
                }
            }
        }
        if gave_up { Err(BudgetSpent) } else { Ok(None) }
    }

    /// Tries all choices with so many wrong ways in the pre-image and mistakes behind it.
    fn round(&mut self, behind: usize, wrong: usize, many: bool) -> Result<Found, BudgetSpent> {
        let createds = if many {
            self.near_createds
        } else {
            self.createds.len()
        };
        let ways = [
            self.nonces.len(),
            self.salts.len(),
            self.keys.len(),
            self.orders.len(),
            createds,
        ];
        for choice in choices(ways, wrong) {
            self.set_pre_image(choice);
            for target in 0..self.targets.len() {
                let left = behind.checked_sub(self.targets[target].mistakes());
                let iterations = match left {
                    Some(0) if self.is_made(choice, target)? => None,
                    Some(1) => match self.other_iterations(choice, target, many)? {
                        Some(times) => Some(times),
                        None => continue,
                    },
                    _ => continue,
                };
                return Ok(Some(self.mistakes(choice, target, iterations)));
            }
        }
        Ok(None)
    }

    fn parts(&self, choice: Choice) -> [&[u8]; 3] {
        [
            self.nonces.way(choice[0]),
            self.createds.way(choice[CREATED]),
            self.keys.way(choice[2]),
        ]
    }

    fn set_pre_image(&mut self, choice: Choice) {
        let mut pre_image = mem::take(&mut self.pre_image);
        let parts = self.parts(choice);
        let [before, behind] = self.salts.way(choice[1]);
        let order = self.orders.way(choice[3]).map(|part| parts[part]);
        pre_image.clear();
        for part in [before, order[0], order[1], order[2], behind] {
            pre_image.extend_from_slice(part);
        }
        self.pre_image = pre_image;
    }

    /// Takes from the budget what so many hashes of the pre-image cost.
    fn spend(&mut self, algorithm: Algorithm, times: u32) -> Result<(), BudgetSpent> {
        let length = self.pre_image.len() as u64;
        // A block of SHA-512 is twice as long, and takes three times the time.
        let cost = match algorithm {
            Algorithm::Sha512 => 3 * (length / 128 + 1),
            _ => length / 64 + 1,
        };
        self.budget = self
            .budget
            .checked_sub(cost * u64::from(times))
            .ok_or(BudgetSpent)?;
        Ok(())
    }

    /// Whether the pre-image makes the target, with the right number of iterations.
    fn is_made(&mut self, choice: Choice, target: usize) -> Result<bool, BudgetSpent> {
        match self.targets[target].function {
            Function::Plain(algorithm) => {
                let times = self.recipe.iterations.get();
                self.spend(algorithm, times)?;
                self.start(algorithm);
                (1..times).for_each(|_| self.again(algorithm));
                Ok(self.hash == self.targets[target].hash)
            }
            Function::HmacSha1 => Ok(self.is_hmac::<Hmac<Sha1>>(choice, target)),
            Function::HmacSha256 => Ok(self.is_hmac::<Hmac<Sha256>>(choice, target)),
        }
    }

    /// The key keys an HMAC of the rest; some put it into the message all the same.
    fn is_hmac<M: Mac + KeyInit>(&self, choice: Choice, target: usize) -> bool {
        const KEY: usize = 2;
        let parts = self.parts(choice);
        let order = self.orders.way(choice[3]);
        [false, true].iter().any(|with_key| {
            let mut hmac =
                <M as KeyInit>::new_from_slice(parts[KEY]).expect("keys of any length will do");
            let message = order.iter().filter(|part| *with_key || **part != KEY);
            message.for_each(|part| hmac.update(parts[*part]));
            hmac.verify_slice(&self.targets[target].hash).is_ok()
        })
    }

    /// How often the hash function has to be applied to make the target, if not as often as is
    /// right.
    fn other_iterations(
        &mut self,
        choice: Choice,
        target: usize,
        many: bool,
    ) -> Result<Option<u32>, BudgetSpent> {
        let Function::Plain(algorithm) = self.targets[target].function else {
            return Ok(None);
        };
        let most = if many { most_iterations(choice) } else { FEW };
        self.spend(algorithm, most)?;
        self.start(algorithm);
        for times in 1..=most {
            if times > 1 {
                self.again(algorithm);
            }
            if self.hash == self.targets[target].hash
                && times != self.recipe.iterations.get()
                && (times <= FEW || MANY.contains(&times))
            {
                return Ok(Some(times));
            }
        }
        Ok(None)
    }

    /// Hashes the pre-image.
    fn start(&mut self, algorithm: Algorithm) {
        self.hash.clear();
        algorithm.hash_onto(&self.pre_image, &mut self.hash);
    }

    /// Hashes the last hash and the pre-image.
    fn again(&mut self, algorithm: Algorithm) {
        self.block.clear();
        self.block.extend(self.hash.drain(..));
        self.block.extend_from_slice(&self.pre_image);
        algorithm.hash_onto(&self.block, &mut self.hash);
    }

    /// All mistakes of a choice and of what came after it, in the order in which they were made.
    fn mistakes(&self, choice: Choice, target: usize, iterations: Option<u32>) -> Vec<Mistake> {
        let [nonce, salt, key_way, order, created] = choice;
        let target = &self.targets[target];
        let iterations =
            iterations.map(|times| Mistake::new(causes::WRONG_ITERATIONS, times.to_string()));
        [
            self.nonces.mistake(nonce),
            self.createds.mistake(created),
            self.keys.mistake(key_way),
            self.orders.mistake(order),
            self.salts.mistake(salt),
            target.algorithm.as_ref(),
            iterations.as_ref(),
        ]
        .into_iter()
        .flatten()
        .chain(&target.form)
        .cloned()
        .collect()
    }
}
