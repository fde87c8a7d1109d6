//! Where a request would go, without traffic: the compiled policy is run up to the forward, all breakers closed.

use std::rc::Rc;

use super::message::{Figures, Shape};
use super::{Simulation, caller_key};
use crate::gateway::{Call, Effect, Effects, Event, Incoming, Loaded, Note, World, step};
use crate::http::{Failure, Request, Response, Str};
use crate::resource::{Kind, Landmark, Member};
use crate::scenario::Step;
use crate::time::Instant;

/// How often a request is sent anew to find the parts of a split: who has a key stays in one, and two in a hundred are found.
const MOST_DRAWS: u64 = 400;

/// What stands between a route and its target in the path of a landmark.
const ARROW: &str = " → ";

/// What a request of no traffic may make the gateway do.
const MOST_EFFECTS: usize = 1000;

/// Where a request would go.
#[derive(Clone, Debug, Default)]
pub struct Way<'a> {
    /// The deny, the route or the `unmatched` that decided; `None` where something else did, a limit or a hand-written policy.
    pub decided: Option<&'a Landmark>,
    /// The share of that route that the request falls into.
    pub share: Option<&'a Landmark>,
    /// Where the route deals such requests by shares, each by itself: one for each share, in the order written.
    pub drawn: Vec<Way<'a>>,
    /// The pool that it is dealt by, as deployed.
    pub pool: Option<Rc<str>>,
    /// Who would get it: in the order of preference, for as long as those before cannot.
    pub candidates: Vec<Candidate>,
    /// What the gateway answers by itself: at once, or when none of the candidates can.
    pub answer: Option<Answer>,
}

/// A backend that may get a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What reports call it: `swc/gpt-4.1`.
    pub label: Rc<str>,
    /// Its region; empty where nobody knows.
    pub region: Rc<str>,
    /// A member of a pool, which deals to those of one priority by weight.
    pub is_member: bool,
    /// In its pool.
    pub priority: Option<u8>,
    /// In its pool.
    pub weight: Option<u8>,
}

/// An answer by the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The content.
    pub text: String,
}

impl Way<'_> {
    /// `swc, then weu · frc`, or the status of the gateway's own answer.
    #[must_use]
    pub fn goes_to(&self) -> String {
        if !self.drawn.is_empty() {
            return self.drawn.iter().map(|part| format!("{}: {}", part.shown_share(), part.goes_to())).collect::<Vec<_>>().join("; ");
        }
        if self.candidates.is_empty() {
            return self.answer.as_ref().map_or_else(|| "nowhere".to_owned(), |answer| answer.status.to_string());
        }
        let mut text = String::new();
        let mut last = 0;
        for (rank, candidate) in self.ranked() {
            text += match (last, rank == last) {
                (0, _) => "",
                (_, true) => " · ",
                (_, false) => ", then ",
            };
            text += &candidate.label;
            last = rank;
        }
        text
    }

    /// The share that the request falls into: `green, 5 of 100`.
    #[must_use]
    pub fn shown_share(&self) -> &str {
        let path = self.share.map_or("", |landmark| &landmark.path);
        path.rsplit_once(ARROW).map_or(path, |(_, share)| share)
    }

    /// Candidates with their places in the order of preference; of one priority all are first.
    #[must_use]
    pub fn ranked(&self) -> Vec<(usize, &Candidate)> {
        let mut ranked: Vec<(usize, &Candidate)> = Vec::new();
        for candidate in &self.candidates {
            let rank = match ranked.last() {
                None => 1,
                Some((rank, before)) if before.is_member && before.priority == candidate.priority => *rank,
                Some((rank, _)) => rank + 1,
            };
            ranked.push((rank, candidate));
        }
        ranked
    }
}

impl<'a> Simulation<'a> {
    /// Where a request would go; [`Simulation::watch`] must be set for `loaded` to tell why. `None` where no API is deployed.
    #[must_use]
    pub fn way(&self, loaded: &Loaded, sent: &Step) -> Option<Way<'a>> {
        let api = match &sent.api {
            Some(name) => self.facts.apis.iter().find(|api| api.is(&name.value)),
            None => self.facts.apis.first(),
        };
        let shape = Shape::new(sent, api?, caller_key(sent).as_deref(), sent.model.as_ref().map(|model| &model.value));
        let figures = Figures { prompt: 30, completion: 70, stream: sent.stream > 0.0 };
        let mut way = self.once(loaded, &shape.next(figures, None), self.seed);
        let Some(share) = way.share else { return Some(way) };
        let route = |share: &Landmark| share.path.rsplit_once(ARROW).map(|(route, _)| route.to_owned());
        let is_of = |other: &&Landmark| other.kind == Kind::Share && other.span == share.span && route(other) == route(share);
        let all = self.facts.landmarks.iter().filter(is_of).count();
        let mut drawn: Vec<Way<'a>> = Vec::new();
        for draw in 1..=MOST_DRAWS {
            let other = self.once(loaded, &shape.next(figures, None), self.seed.wrapping_add(draw));
            if !drawn.iter().any(|known| known.share == other.share) {
                drawn.push(other);
            }
            if drawn.len() == all {
                break;
            }
        }
        if drawn.len() > 1 {
            let place = |way: &Way<'a>| self.facts.landmarks.iter().position(|landmark| Some(landmark) == way.share);
            drawn.sort_by_key(place);
            way.drawn = drawn;
        }
        Some(way)
    }

    /// Where one request would go; `seed` decides what is drawn.
    fn once(&self, loaded: &Loaded, request: &Request, seed: u64) -> Way<'a> {
        let mut world = World::new(loaded, seed);
        let mut now = Instant::ZERO;
        let machine = world.arrive(loaded, now, Incoming { unit: 0, request, ip: Str::Static("203.0.113.7") });
        let (mut way, mut effects, mut attempts) = (Way::default(), Effects::default(), Vec::new());
        let mut event = Event::Start;
        for _ in 0..MOST_EFFECTS {
            step(&mut world, loaded, machine, now, event, &mut effects);
            for note in effects.notes.drain(..) {
                if let (Note::Passed { place, .. }, true) = (note, attempts.is_empty()) {
                    let landmark = self.facts.landmarks.get(place as usize);
                    way.decided = way.decided.or(landmark.filter(|l| matches!(l.kind, Kind::Deny | Kind::Route | Kind::Unmatched)));
                    way.share = way.share.or(landmark.filter(|l| l.kind == Kind::Share));
                }
            }
            // Whoever is asked cannot be reached, so that the next is asked; what is wanted beside that is of no matter here.
            let wanted = effects.wanted.drain(..).find(|effect| !matches!(effect, Effect::Cancel(_)));
            event = match wanted {
                Some(Effect::Call(id)) => {
                    if attempts.is_empty() {
                        way.pool = world.pool(loaded, machine);
                    }
                    let Call { backend, request, .. } = &effects.call;
                    attempts.push(backend.clone().unwrap_or_else(|| request.url.host.to_string().into()));
                    Event::Failed(id, Failure::Refused)
                }
                Some(Effect::Sleep(_, until)) => {
                    now = now.max(until);
                    Event::Wake
                }
                Some(Effect::Respond { .. }) => {
                    way.answer = Some(answer(&effects.answer));
                    break;
                }
                Some(Effect::ReadBody(..) | Effect::Cancel(_)) | None => break,
            };
        }
        way.candidates = self.candidates(way.pool.as_deref(), attempts);
        way
    }

    /// Of a pool its members by priority, whatever attempts one request has; else those that were asked, each once.
    fn candidates(&self, pool: Option<&str>, attempts: Vec<Rc<str>>) -> Vec<Candidate> {
        if let Some(pool) = self.bundle.pools.iter().find(|of| Some(&*of.id) == pool) {
            let mut members: Vec<&Member> = pool.members.iter().collect();
            members.sort_by_key(|member| member.priority.unwrap_or(0));
            return members.into_iter().map(|member| self.candidate(&member.backend, Some(member))).collect();
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for backend in attempts {
            let candidate = self.candidate(&backend, None);
            if !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        }
        candidates
    }

    fn candidate(&self, id: &Rc<str>, member: Option<&Member>) -> Candidate {
        let known = self.facts.backends.iter().find(|backend| backend.id == *id);
        let account = known.and_then(|backend| self.facts.accounts.get(backend.account?));
        let region = account.map(|account| Rc::clone(&account.region)).unwrap_or_default();
        Candidate {
            label: known.map_or_else(|| Rc::clone(id), |backend| Rc::clone(&backend.label)),
            region,
            is_member: member.is_some(),
            priority: member.and_then(|member| member.priority),
            weight: member.and_then(|member| member.weight),
        }
    }
}

fn answer(response: &Response) -> Answer {
    Answer { status: response.status, text: String::from_utf8_lossy(&response.body.bytes()).into_owned() }
}
