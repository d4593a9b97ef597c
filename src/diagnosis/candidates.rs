//! The functions that may have made the digest, and the hashes that its text may encode.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::verdict::ServerSetup;
use crate::wsse::DigestScheme;

use super::cost::{Cost, LIKELY, MOST};
use super::digest_text::Reading;
use super::functions::{FUNCTIONS, Function, Hash, HashBytes, Kind};
use super::not_hashed::{NOT_HASHED, NotHashed};
use super::targets::{Target, Targets};

/// A function that may have made the digest.
pub(super) struct Candidate {
    pub(super) function: Function,
    /// Whether the server uses this function.
    pub(super) is_expected: bool,
}

impl Candidate {
    fn new(function: Function, scheme: &DigestScheme) -> Self {
        let expected_hash = Hash::from(scheme.algorithm);
        Self {
            function,
            is_expected: function.hash == expected_hash && function.kind == Kind::Plain,
        }
    }

    /// The cost of the function.
    pub(super) fn cost(&self) -> Cost {
        if self.is_expected {
            0
        } else {
            self.function.cost
        }
    }
}

/// What may have made the text of one digest.
pub(super) struct Candidates<'s> {
    pub(super) setup: &'s ServerSetup<'s>,
    functions: Vec<Candidate>,
    /// The hashes that the text may encode, by their length.
    targets: BTreeMap<usize, Vec<Target>>,
    pub(super) not_hashed: NotHashed<'s>,
}

/// What one round of the search looks for.
pub(super) struct Wanted<'c> {
    pub(super) hashes: Vec<WantedHashes<'c>>,
    /// The costs that are allowed if the text is the pre-image itself. `None` if it cannot be.
    pub(super) not_hashed: Option<RangeInclusive<Cost>>,
}

/// Those hashes of a candidate whose cost fits the round.
pub(super) struct WantedHashes<'c> {
    pub(super) candidate: &'c Candidate,
    targets: Vec<&'c Target>,
    /// How many times the server applies this function.
    pub(super) expected_iterations: u32,
}

impl WantedHashes<'_> {
    /// The target that equals this hash.
    #[inline]
    pub(super) fn matching(&self, hash: &HashBytes) -> Option<&Target> {
        self.targets
            .iter()
            .copied()
            .find(|target| target.matches(hash))
    }
}

impl Wanted<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.hashes.is_empty() && self.not_hashed.is_none()
    }
}

impl<'s> Candidates<'s> {
    pub(super) fn new(setup: &'s ServerSetup<'s>, readings: &'s [Reading]) -> Self {
        let scheme = &setup.scheme;
        let targets = Targets::new(readings, scheme.digest_encoding);
        let lengths = FUNCTIONS.iter().map(|function| function.length());
        let lengths: BTreeSet<usize> = lengths.collect();
        Self {
            setup,
            functions: FUNCTIONS
                .iter()
                .map(|function| Candidate::new(*function, scheme))
                .collect(),
            targets: lengths
                .into_iter()
                .map(|length| (length, targets.of_length(length).collect()))
                .collect(),
            not_hashed: NotHashed::new(setup, readings),
        }
    }

    /// Whether the text may be a hash or contains a key.
    pub(super) fn are_possible(&self) -> bool {
        let mut functions = self.functions.iter();
        let is_hash = functions.any(|candidate| {
            let mut targets = self.targets_of(candidate).iter();
            targets.any(|target| candidate.cost() + target.cost <= MOST)
        });
        is_hash || self.not_hashed.is_possible()
    }

    /// The hashes of this function that the text may encode.
    fn targets_of(&self, candidate: &Candidate) -> &[Target] {
        let targets = self.targets.get(&candidate.function.length());
        targets.map_or(&[], Vec::as_slice)
    }

    /// What to look for with picks of this cost, if function, text and iterations together have one of
    /// the costs `rest`, of which the iterations have this one.
    pub(super) fn wanted(
        &self,
        pick_cost: Cost,
        rest: RangeInclusive<Cost>,
        iterations: Cost,
    ) -> Wanted<'_> {
        // Trying a wrong function takes long, so it is combined with likely mistakes only.
        let tries_all = pick_cost <= 2 * LIKELY;
        let hashes = self
            .functions
            .iter()
            .filter(|candidate| candidate.is_expected || tries_all)
            .map(|candidate| WantedHashes {
                candidate,
                targets: self
                    .targets_of(candidate)
                    .iter()
                    .filter(|target| rest.contains(&(candidate.cost() + target.cost + iterations)))
                    .collect(),
                expected_iterations: self.expected_iterations(candidate),
            })
            .filter(|wanted| !wanted.targets.is_empty())
            .collect();
        let may_be_not_hashed =
            iterations == 0 && *rest.end() >= NOT_HASHED && self.not_hashed.is_possible();
        Wanted {
            hashes,
            not_hashed: may_be_not_hashed.then_some(rest),
        }
    }

    fn expected_iterations(&self, candidate: &Candidate) -> u32 {
        if candidate.is_expected {
            self.setup.scheme.iterations.get()
        } else {
            1
        }
    }
}
