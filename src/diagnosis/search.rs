//! Looks for the mistakes that make a digest.

use std::iter;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::finding::Finding;
use super::mistakes::{
    self, Bytes, Mistake, Ways, causes, createds, from_hex, nonces, orders, salts,
};
use crate::wsse::{Algorithm, ApiKey, DIALECTS, DigestScheme, Salt, TextEncoding, UsernameToken};

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
    const LIKELY_KEYS: usize = 15;
    match (created, key) {
        (1.., _) => MANY[0],
        (0, key) if key > LIKELY_KEYS => MANY[1],
        _ => MANY[2],
    }
}

/// The budget was spent before all that was to be tried was.
pub(super) struct BudgetSpent;

/// The mistakes that make the digest, if any do.
type Found = Result<Option<Vec<Finding>>, BudgetSpent>;

/// Finds the known mistakes, at most two at once, that make exactly the digest of this token with
/// one of these keys, the simplest first: one mistake with any of the keys comes before two. What is
/// found is a proof, not a guess.
///
/// `other_salt` is a salt that the server does not use but the client may know.
pub(super) fn find_mistakes(
    token: &UsernameToken,
    keys: &[ApiKey],
    recipe: &DigestScheme,
    other_salt: &Salt,
) -> Found {
    let mut searcher = Searcher {
        recipe,
        username: token.username(),
        targets: targets(token.password_digest(), recipe),
        nonces: nonces(token.nonce(), recipe.nonce_in_digest),
        salts: salts(&recipe.salt, other_salt),
        keys: Ways::default(),
        orders: orders(),
        // Where each hash takes long, zones that are far away are left out.
        createds: createds(token.created(), recipe.iterations.get() <= FEW),
        near_createds: createds(token.created(), false).len(),
    };
    let mut found = searcher.run(keys)?;
    if let Some([first, ..]) = found.as_deref_mut() {
        first.message.extend(other_service(token, keys, recipe));
    }
    Ok(found)
}

/// Some mistakes are another service's right way: says whose.
fn other_service(token: &UsernameToken, keys: &[ApiKey], recipe: &DigestScheme) -> Option<String> {
    let kind = |recipe: &DigestScheme| {
        (
            recipe.algorithm,
            recipe.digest_encoding,
            recipe.nonce_in_digest,
        )
    };
    let dialect = DIALECTS.iter().find(|dialect| {
        let other = dialect.scheme();
        let mut digests = keys
            .iter()
            .map(|key| other.password_digest(token.nonce(), token.created(), key.as_bytes()));
        kind(&other) != kind(recipe) && digests.any(|digest| digest == token.password_digest())
    })?;
    let name = dialect.name;
    let n = if name.starts_with(['a', 'e', 'o']) {
        "n"
    } else {
        ""
    };
    let services = dialect.services.split(';').next()?;
    Some(format!("; this is a{n} {name} header ({services})"))
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
#[rustfmt::skip]
const FUNCTIONS: [(Function, usize, &str); 6] = [
    (Function::Plain(Algorithm::Sha1), 20, "SHA-1"),
    (Function::Plain(Algorithm::Sha256), 32, "SHA-256"),
    (Function::Plain(Algorithm::Sha512), 64, "SHA-512"),
    (Function::Plain(Algorithm::Md5), 16, "MD5"),
    (Function::HmacSha1, 20, "HMAC-SHA-1, keyed by the secret"),
    (Function::HmacSha256, 32, "HMAC-SHA-256, keyed by the secret"),
];

/// Reads the digest in each form that it may have, right or wrong. This way the forms need no
/// search, and the length of a hash tells its function.
fn targets(digest: &str, recipe: &DigestScheme) -> Vec<Target> {
    // The mistake of using this encoding, if it is one.
    let encoding = |encoding, case: &str| {
        let cause = match encoding {
            TextEncoding::Base64 => causes::DIGEST_BASE64,
            TextEncoding::Base64OfHex => causes::DIGEST_BASE64_OF_HEX,
            TextEncoding::Hex => causes::DIGEST_HEX,
        };
        let right = encoding == recipe.digest_encoding && case.is_empty();
        (!right).then(|| Mistake::new(cause, case))
    };
    let mistake = |cause, made: bool| made.then(|| Mistake::new(cause, ""));
    let mut readings: Vec<(Vec<u8>, Vec<Mistake>)> = Vec::new();
    if let Some((hash, case)) = from_hex(digest.as_bytes()) {
        readings.push((hash, Vec::from_iter(encoding(TextEncoding::Hex, case))));
    }
    let unpadded = digest.trim_end_matches('=');
    let lacks_padding = unpadded == digest && !digest.len().is_multiple_of(4);
    if let Ok(bytes) = STANDARD_NO_PAD.decode(unpadded.replace('-', "+").replace('_', "/")) {
        let mut read = |hash, inner: Option<Mistake>, twice| {
            let form = [
                inner,
                mistake(causes::DIGEST_TWICE_BASE64, twice),
                mistake(causes::DIGEST_URL_SAFE, digest.contains(['-', '_'])),
                mistake(causes::DIGEST_PADDING, lacks_padding),
            ];
            readings.push((hash, form.into_iter().flatten().collect()));
        };
        if let Some((hash, case)) = from_hex(&bytes) {
            read(hash, encoding(TextEncoding::Base64OfHex, case), false);
        }
        if let Ok(inner) = STANDARD.decode(&bytes) {
            if let Some((hash, case)) = from_hex(&inner) {
                read(hash, encoding(TextEncoding::Base64OfHex, case), true);
            }
            read(inner, None, true);
        }
        read(bytes, encoding(TextEncoding::Base64, ""), false);
    }
    let mut targets = Vec::new();
    for (hash, form) in readings {
        for (function, length, name) in FUNCTIONS {
            if hash.len() == length {
                let right = function == Function::Plain(recipe.algorithm);
                targets.push(Target {
                    hash: hash.clone(),
                    function,
                    algorithm: (!right).then(|| Mistake::new(causes::WRONG_ALGORITHM, name)),
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
type Choice = [usize; 5];

/// All choices with so many wrong ways in them, where there are so many ways for each step.
fn choices(ways: [usize; 5], wrong: usize) -> Box<dyn Iterator<Item = Choice>> {
    if wrong == 0 {
        return Box::new(iter::once([0; 5]));
    }
    Box::new(choices(ways, wrong - 1).flat_map(move |fewer| {
        let last = fewer.iter().rposition(|way| *way > 0);
        (last.map_or(0, |step| step + 1)..ways.len()).flat_map(move |step| {
            (1..ways[step]).map(move |way| {
                let mut choice = fewer;
                choice[step] = way;
                choice
            })
        })
    }))
}

/// What is hashed, with room before it for the last hash, and what came of it.
struct Hasher {
    budget: u64,
    pre_image: Bytes,
    hash: Vec<u8>,
}

/// The length of the longest hash.
const ROOM: usize = 64;

impl Hasher {
    /// How often the function has to be applied to make this hash, up to `most` times: the first
    /// such number that `can_be`.
    fn times(
        &mut self,
        algorithm: Algorithm,
        hash: &[u8],
        most: u32,
        can_be: impl Fn(u32) -> bool,
    ) -> Result<Option<u32>, BudgetSpent> {
        let length = (self.pre_image.len() - ROOM) as u64;
        // A block of SHA-512 is twice as long, and takes three times the time.
        let cost = match algorithm {
            Algorithm::Sha512 => 3 * (length / 128 + 1),
            _ => length / 64 + 1,
        };
        let left = self.budget.checked_sub(cost * u64::from(most));
        self.budget = left.ok_or(BudgetSpent)?;
        self.hash.clear();
        for times in 1..=most {
            let start = ROOM - self.hash.len();
            self.pre_image[start..ROOM].copy_from_slice(&self.hash);
            self.hash.clear();
            algorithm.append_hash(&self.pre_image[start..], &mut self.hash);
            if self.hash == hash && can_be(times) {
                return Ok(Some(times));
            }
        }
        Ok(None)
    }
}

struct Searcher<'a> {
    recipe: &'a DigestScheme,
    username: &'a str,
    targets: Vec<Target>,
    nonces: Ways<Bytes>,
    salts: Ways<[Bytes; 2]>,
    /// The ways of the key that is being tried.
    keys: Ways<Bytes>,
    orders: Ways<[usize; 3]>,
    createds: Ways<Bytes>,
    near_createds: usize,
}

impl Searcher<'_> {
    fn run(&mut self, keys: &[ApiKey]) -> Found {
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
        let mut hasher = Hasher {
            budget: 0,
            pre_image: Bytes::default(),
            hash: Vec::new(),
        };
        let mut outcome = Ok(None);
        for (mistakes, wrong, many) in rounds {
            if wrong == 0 {
                hasher.budget = BUDGETS[mistakes - 1];
            }
            let behind = mistakes - wrong;
            if self.targets.iter().all(|target| target.mistakes() > behind) {
                continue;
            }
            for key in keys {
                self.keys = mistakes::keys(key.as_bytes(), self.username);
                match self.round(&mut hasher, behind, wrong, many) {
                    Ok(None) => {}
                    Err(spent) => {
                        outcome = Err(spent);
                        break;
                    }
                    found => return found,
                }
            }
        }
        outcome
    }

    /// Tries all choices with so many wrong ways in the pre-image and mistakes behind it.
    fn round(&self, hasher: &mut Hasher, behind: usize, wrong: usize, many: bool) -> Found {
        let right = self.recipe.iterations.get();
        let other = |times| times != right && (times <= FEW || MANY.contains(&times));
        let ways = [
            self.nonces.len(),
            self.salts.len(),
            self.keys.len(),
            self.orders.len(),
            if many {
                self.near_createds
            } else {
                self.createds.len()
            },
        ];
        for choice in choices(ways, wrong) {
            self.set_pre_image(choice, &mut hasher.pre_image);
            let most = if many { most_iterations(choice) } else { FEW };
            for target in &self.targets {
                let hash = &target.hash;
                let times = match (behind.checked_sub(target.mistakes()), target.function) {
                    (Some(0), Function::Plain(algorithm)) => {
                        hasher.times(algorithm, hash, right, |times| times == right)?
                    }
                    (Some(1), Function::Plain(algorithm)) => {
                        hasher.times(algorithm, hash, most, other)?
                    }
                    (Some(0), Function::HmacSha1) => {
                        self.is_hmac::<Hmac<Sha1>>(choice, hash).then_some(right)
                    }
                    (Some(0), Function::HmacSha256) => {
                        self.is_hmac::<Hmac<Sha256>>(choice, hash).then_some(right)
                    }
                    _ => None,
                };
                if let Some(times) = times {
                    return Ok(Some(self.findings(choice, target, times)));
                }
            }
        }
        Ok(None)
    }

    fn parts(&self, [nonce, _, key, _, created]: Choice) -> [&[u8]; 3] {
        [
            self.nonces.way(nonce),
            self.createds.way(created),
            self.keys.way(key),
        ]
    }

    fn set_pre_image(&self, choice: Choice, pre_image: &mut Bytes) {
        let [_, salt, _, order, _] = choice;
        let parts = self.parts(choice);
        let [before, behind] = self.salts.way(salt);
        let [first, second, third] = self.orders.way(order).map(|part| parts[part]);
        pre_image.resize(ROOM, 0);
        for part in [before, first, second, third, behind] {
            pre_image.extend_from_slice(part);
        }
    }

    /// Whether this hash is made by an HMAC of the rest, keyed by the key; some put the key into the
    /// message all the same.
    fn is_hmac<M: Mac + KeyInit>(&self, choice: Choice, hash: &[u8]) -> bool {
        const KEY: usize = 2;
        let parts = self.parts(choice);
        let order = self.orders.way(choice[3]);
        [false, true].iter().any(|with_key| {
            let mut hmac =
                <M as KeyInit>::new_from_slice(parts[KEY]).expect("keys of any length will do");
            let message = order.iter().filter(|part| *with_key || **part != KEY);
            message.for_each(|part| hmac.update(parts[*part]));
            hmac.verify_slice(hash).is_ok()
        })
    }

    /// All mistakes of a choice and of what came after it, in the order in which they were made.
    fn findings(&self, choice: Choice, target: &Target, times: u32) -> Vec<Finding> {
        let [nonce, salt, key, order, created] = choice;
        let iterations = (times != self.recipe.iterations.get())
            .then(|| Mistake::new(causes::WRONG_ITERATIONS, times.to_string()));
        [
            self.nonces.mistake(nonce),
            self.createds.mistake(created),
            self.keys.mistake(key),
            self.orders.mistake(order),
            self.salts.mistake(salt),
            target.algorithm.as_ref(),
            iterations.as_ref(),
        ]
        .into_iter()
        .flatten()
        .chain(&target.form)
        .map(|mistake| mistake.finding(self.recipe))
        .collect()
    }
}
