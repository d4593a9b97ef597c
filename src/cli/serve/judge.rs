//! The server's verdict on each request.

use std::collections::HashMap;
use std::time::Instant;

use chrono::{DateTime, Utc};
use wsse_header::read::soap::SoapMessage;
use wsse_header::{Outcome, SoapVerifier, Verifier};

use crate::cli::server_args::ServerRules;
use crate::cli::verify::answer::{Answer, Diagnoses, Setups};

use super::users::User;

/// The numbers of requests whose nonces are remembered. They bound the memory that a flood takes.
/// They are a little below the sizes at which a hash table doubles.
const REMEMBERED_HEADERS: u64 = 45_000;
const REMEMBERED_MESSAGES: u64 = 10_000;

/// The most work for one search for mistakes, and for several in a row, in blocks of SHA-1. One
/// more block is allowed per microsecond. The server answers nothing during a search, which takes
/// up to half a second. A flood of wrong digests therefore causes two or three searches, and then
/// one every six seconds.
const WORK_OF_A_SEARCH: u64 = 6_000_000;
const MOST_WORK: u64 = 2 * WORK_OF_A_SEARCH;

/// What the server knows of its users.
pub(super) struct Court<'a> {
    users: Vec<Setups<'a>>,
    places: HashMap<&'a str, usize>,
    /// The setup for a username that no user has.
    unknown: Setups<'a>,
}

impl<'a> Court<'a> {
    pub(super) fn new(rules: &ServerRules, users: &'a [User], names: &'a [String]) -> Self {
        let setups = users.iter().zip(names).map(|(user, name)| {
            let mut rules = rules.clone();
            if let Some(salt) = &user.salt {
                rules.scheme.salt = salt.clone();
            }
            let name = std::slice::from_ref(name);
            Setups::new(rules.setup(Some(&user.keys)), rules.lifetime, name)
        });
        let places = users.iter().enumerate();
        Self {
            users: setups.collect(),
            places: places.map(|(place, user)| (&*user.name, place)).collect(),
            unknown: Setups::new(rules.setup(None), rules.lifetime, names),
        }
    }

    /// The setup with the rules that all users share.
    pub(super) fn rules(&self) -> &Setups<'a> {
        &self.unknown
    }

    fn place(&self, username: &str) -> Option<usize> {
        self.places.get(username).copied()
    }
}

pub(super) struct Judge<'a> {
    court: &'a Court<'a>,
    headers: Verifier<'a>,
    messages: SoapVerifier<'a>,
    diagnoses: Vec<Diagnoses<'a>>,
    unknown: Diagnoses<'a>,
    /// The work that is left for searches, and the time until which work was allowed.
    work: u64,
    allowed: Instant,
}

impl<'a> Judge<'a> {
    pub(super) fn new(court: &'a Court<'a>) -> Self {
        let rules = court.rules();
        Self {
            court,
            headers: Verifier::new(&rules.header).remembering(REMEMBERED_HEADERS),
            messages: SoapVerifier::new(&rules.soap).remembering(REMEMBERED_MESSAGES),
            diagnoses: court.users.iter().map(Diagnoses::new).collect(),
            unknown: Diagnoses::new(rules),
            work: MOST_WORK,
            allowed: Instant::now(),
        }
    }

    pub(super) fn forget_nonces(&mut self) {
        self.headers.forget_nonces();
        self.messages.forget_nonces();
    }

    pub(super) fn header<'v>(&mut self, id: u64, value: &'v str, now: DateTime<Utc>) -> Answer<'v>
    where
        'a: 'v,
    {
        let court = self.court;
        let mut place = None;
        let outcome = self
            .headers
            .check_user(id, value, now.timestamp(), |username| {
                place = court.place(username);
                place.map(|place| &court.users[place].header)
            });
        self.answer(place, outcome)
    }

    pub(super) fn message<'m>(
        &mut self,
        id: u64,
        message: &'m SoapMessage,
        now: DateTime<Utc>,
    ) -> Answer<'m>
    where
        'a: 'm,
    {
        let court = self.court;
        let mut place = None;
        let outcome = self.messages.check_user(id, message, now, |username| {
            place = court.place(username);
            place.map_or(&court.unknown.soap, |place| &court.users[place].soap)
        });
        self.answer(place, outcome)
    }

    /// The answer, with the reasons if the request is refused.
    fn answer<'v>(&mut self, place: Option<usize>, outcome: Outcome<'v>) -> Answer<'v>
    where
        'a: 'v,
    {
        let court = self.court;
        let setups = place.map_or(&court.unknown, |place| &court.users[place]);
        let mut answer = Answer::new(setups, outcome);
        if answer.outcome.verdict.is_accepted() {
            return answer;
        }
        let now = Instant::now();
        let time = now.duration_since(self.allowed).as_micros();
        self.allowed = now;
        let allowed = u64::try_from(time).unwrap_or(MOST_WORK);
        self.work = MOST_WORK.min(self.work.saturating_add(allowed));
        let work = match self.work {
            ..WORK_OF_A_SEARCH => 0,
            work => work,
        };
        let diagnoses = match place {
            Some(place) => &mut self.diagnoses[place],
            None => &mut self.unknown,
        };
        diagnoses.set_work_left(work);
        diagnoses.explain(&mut answer);
        for finding in &mut answer.findings {
            finding.sent = None; // a client cannot check an old header at another time
        }
        self.work -= work - diagnoses.work_left();
        answer
    }
}
