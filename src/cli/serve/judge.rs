//! The server's verdict on each request.

use std::collections::HashMap;
use std::time::Instant;

use chrono::{DateTime, Utc};
use wsse_header::read::soap::SoapMessage;
use wsse_header::{Outcome, SoapVerifier, Verifier};

use crate::cli::server_args::ServerRules;
use crate::cli::verify::answer::{Answer, Diagnoses, Setups};

use super::users::User;

/// The numbers of requests whose nonces are remembered. They limit the memory that a flood can use.
/// They are a little below the sizes at which a hash table doubles.
const REMEMBERED_HEADERS: u64 = 45_000;
const REMEMBERED_MESSAGES: u64 = 10_000;

/// The budget for searches, in SHA-1 blocks. During a search, which takes up to half a second and
/// this many blocks, the server answers nothing. The budget starts at two searches, its maximum,
/// and refills by one block per microsecond. A flood of wrong digests therefore causes two or three
/// searches, and then one every six seconds.
const WORK_OF_A_SEARCH: u64 = 6_000_000;
const MOST_WORK: u64 = 2 * WORK_OF_A_SEARCH;

/// The setups of the server for its users.
pub(super) struct UserSetups<'a> {
    setups: Vec<Setups<'a>>,
    /// The index in `setups` of each username.
    places: HashMap<&'a str, usize>,
    /// The setup for a username that no user has.
    unknown: Setups<'a>,
}

impl<'a> UserSetups<'a> {
    pub(super) fn new(rules: &ServerRules, users: &'a [User], names: &'a [String]) -> Self {
        let setups = users.iter().zip(names).map(|(user, name)| {
            let mut rules = rules.clone();
            if let Some(salt) = &user.salt {
                rules.scheme.salt = salt.clone();
            }
            // Setups borrow a slice of usernames, and each user has one name.
            let name = std::slice::from_ref(name);
            Setups::new(rules.setup(Some(&user.keys)), rules.lifetime, name)
        });
        let places = users.iter().enumerate();
        Self {
            setups: setups.collect(),
            places: places.map(|(place, user)| (&*user.name, place)).collect(),
            unknown: Setups::new(rules.setup(None), rules.lifetime, names),
        }
    }

    /// The setups with the rules that all users share, without keys.
    pub(super) fn without_keys(&self) -> &Setups<'a> {
        &self.unknown
    }

    fn place(&self, username: &str) -> Option<usize> {
        self.places.get(username).copied()
    }
}

pub(super) struct RequestJudge<'a> {
    users: &'a UserSetups<'a>,
    headers: Verifier<'a>,
    messages: SoapVerifier<'a>,
    diagnoses: Vec<Diagnoses<'a>>,
    unknown: Diagnoses<'a>,
    /// The work that is left for searches.
    work: u64,
    /// When `work` last grew.
    work_grew: Instant,
}

impl<'a> RequestJudge<'a> {
    pub(super) fn new(users: &'a UserSetups<'a>) -> Self {
        let shared = users.without_keys();
        Self {
            users,
            headers: Verifier::new(&shared.header).remembering(REMEMBERED_HEADERS),
            messages: SoapVerifier::new(&shared.soap).remembering(REMEMBERED_MESSAGES),
            diagnoses: users.setups.iter().map(Diagnoses::new).collect(),
            unknown: Diagnoses::new(shared),
            work: MOST_WORK,
            work_grew: Instant::now(),
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
        let users = self.users;
        let mut place = None;
        let outcome = self
            .headers
            .check_user(id, value, now.timestamp(), |username| {
                place = users.place(username);
                place.map(|place| &users.setups[place].header)
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
        let users = self.users;
        let mut place = None;
        let outcome = self.messages.check_user(id, message, now, |username| {
            place = users.place(username);
            place.map_or(&users.unknown.soap, |place| &users.setups[place].soap)
        });
        self.answer(place, outcome)
    }

    /// The answer, with the reasons if the request is refused.
    fn answer<'v>(&mut self, place: Option<usize>, outcome: Outcome<'v>) -> Answer<'v>
    where
        'a: 'v,
    {
        let users = self.users;
        let setups = place.map_or(&users.unknown, |place| &users.setups[place]);
        let mut answer = Answer::new(setups, outcome);
        if answer.outcome.verdict.is_accepted() {
            return answer;
        }
        self.earn_work();
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
        self.work -= work - diagnoses.work_left();
        answer
    }

    /// Allows one more block of work per microsecond since the last time.
    fn earn_work(&mut self) {
        let now = Instant::now();
        let microseconds = now.duration_since(self.work_grew).as_micros();
        self.work_grew = now;
        let earned = u64::try_from(microseconds).unwrap_or(MOST_WORK);
        self.work = MOST_WORK.min(self.work.saturating_add(earned));
    }
}
