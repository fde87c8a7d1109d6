use std::rc::Rc;

use super::breaker::Breaker;
use super::cache::Cache;
use super::limit::{Counters, Keyed, Spent};
use super::load::{NO_API, Opens, Parameters, Target};
use super::machine::{Machine, Selected, Wait};
use super::pool::Cursor;
use super::route::Memory;
use super::{Effects, Loaded, MachineId, Note, TripCause};
use crate::assumption::{Assumption, Used};
use crate::expr::{Documents, Memo, Subscription};
use crate::http::{HeaderName, Request, Str};
use crate::random::Stream;
use crate::time::Instant;

/// All that changes during a run: the service, its units, the requests in flight.
#[derive(Debug)]
pub struct World {
    pub(super) service: Service,
    pub(super) units: Vec<Unit>,
    pub(super) machines: Vec<Machine>,
    free: Vec<MachineId>,
}

/// What the units share.
#[derive(Debug)]
pub(super) struct Service {
    pub cache: Cache,
    pub seed: u64,
    /// Requests so far: each has a random stream of its own.
    pub requests: u64,
    /// Calls so far.
    pub calls: u64,
    /// Of limits, where the nodes count together.
    pub counters: Counters,
    /// Of quotas, which the nodes always count together.
    pub quotas: Vec<Keyed<Spent>>,
    /// Draws of pools that deal at random.
    pub random: Stream,
    /// Assumptions told of.
    told: Used,
    /// What was worked out for paths that come again and again.
    pub memory: Memory,
    /// JSON contents that were read before.
    pub documents: Documents,
}

/// A gateway node.
#[derive(Debug)]
pub(super) struct Unit {
    /// One per backend.
    pub breakers: Vec<Breaker>,
    /// One per priority group of each pool.
    pub cursors: Vec<Cursor>,
    /// Of limits.
    pub counters: Counters,
}

/// An answer that broke off.
#[derive(Clone, Debug)]
pub struct CutAnswer {
    /// The gateway node.
    pub unit: u32,
    /// The backend resource's id.
    pub backend: Rc<str>,
    /// The answer's status.
    pub status: u16,
}

/// A request of a client.
#[derive(Debug)]
pub struct Incoming<'r> {
    /// The gateway node that takes it, from 0.
    pub unit: u32,
    /// As sent; the URL is absolute.
    pub request: &'r Request,
    /// The client's address.
    pub ip: Str,
}

/// More units than Azure sells in one region make no sense of their own.
const MAX_UNITS: u32 = 1000;

impl World {
    /// A world in which nothing has happened yet.
    #[must_use]
    pub fn new(loaded: &Loaded, seed: u64) -> Self {
        let unit = |_| Unit {
            breakers: loaded.targets.backends.iter().map(|b| Breaker::new(b.rule.as_ref())).collect(),
            cursors: (0..loaded.targets.cursors).map(|_| Cursor::default()).collect(),
            counters: Counters::new(loaded.spaces),
        };
        let service = Service {
            cache: Cache::default(),
            seed,
            requests: 0,
            calls: 0,
            counters: Counters::new(loaded.spaces),
            quotas: (0..loaded.spaces.quotas).map(|_| Keyed::default()).collect(),
            random: Stream::new(seed, "pool", 0),
            told: Used::default(),
            memory: Memory::default(),
            documents: Documents::default(),
        };
        let units = (0..loaded.options.units.clamp(1, MAX_UNITS)).map(unit).collect();
        Self { service, units, machines: Vec::new(), free: Vec::new() }
    }

    /// A copy that goes its own way from here on. Objects that variables and the cache share stay shared within the copy.
    #[must_use]
    pub fn fork(&self) -> Self {
        let mut memo = Memo::default();
        let unit = |unit: &Unit| Unit {
            breakers: unit.breakers.iter().map(Breaker::fork).collect(),
            cursors: unit.cursors.iter().map(Cursor::fork).collect(),
            counters: unit.counters.fork(),
        };
        let service = Service {
            cache: self.service.cache.fork(&mut memo),
            seed: self.service.seed,
            requests: self.service.requests,
            calls: self.service.calls,
            counters: self.service.counters.fork(),
            quotas: self.service.quotas.iter().map(|set| set.fork(Spent::fork)).collect(),
            random: self.service.random.fork(),
            told: self.service.told,
            memory: Memory::default(),
            documents: Documents::default(),
        };
        Self {
            service,
            units: self.units.iter().map(unit).collect(),
            machines: self.machines.iter().map(|m| m.fork(&mut memo)).collect(),
            free: self.free.to_vec(),
        }
    }

    /// Takes a request in. Nothing happens until the machine is told [`Event::Start`](super::Event::Start).
    pub fn arrive(&mut self, loaded: &Loaded, now: Instant, incoming: Incoming<'_>) -> MachineId {
        let route = self.service.memory.route(&loaded.router, incoming.request);
        let (at, operation, parameters, suffix) = match route {
            Some(route) => (Some(route.api), route.operation, route.parameters, route.suffix),
            None => (None, None, Parameters::default(), Str::Static("/")),
        };
        let api = at.and_then(|i| loaded.router.apis.get(i));
        let found = api.and_then(|a| a.operations.get(operation?));
        let program = found.map_or_else(|| api.map_or(NO_API, |a| a.program), |o| o.program);
        let index = self.service.requests;
        self.service.requests += 1;
        let mut random = Stream::new(self.service.seed, "request", index);
        let request_id = guid(&mut random);
        let id = self.machine(loaded);
        // In the place of the last request that was here: what is large is not moved about.
        if let Some(machine) = self.machines.get_mut(id.0 as usize) {
            machine.unit = (incoming.unit as usize).checked_rem(self.units.len()).unwrap_or(0);
            machine.program = program;
            machine.wait = Wait::Start;
            machine.suffix = suffix;
            machine.steps_left = loaded.options.step_budget;
            machine.api = at;
            machine.operation = operation;
            let context = &mut machine.context;
            context.original_url.clone_from(&incoming.request.url);
            context.request.clone_from(incoming.request);
            context.ip_address = incoming.ip;
            context.matched_parameters = parameters;
            context.api = Rc::clone(api.map_or(&loaded.nothing.0, |a| &a.info));
            context.operation = Rc::clone(found.map_or(&loaded.nothing.1, |o| &o.info));
            context.request_id = request_id;
            context.began = now;
            context.now = now;
            context.random = random;
        }
        id
    }

    /// A machine that is as new: one that has ended, else one more.
    fn machine(&mut self, loaded: &Loaded) -> MachineId {
        if let Some(id) = self.free.pop() {
            return id;
        }
        let id = MachineId(u32::try_from(self.machines.len()).unwrap_or(u32::MAX));
        self.machines.push(Machine::new(loaded, self.service.documents.clone()));
        id
    }

    /// An answer of a backend broke off, whether a policy waited for its content or it passed through.
    pub fn broke_off(&mut self, loaded: &Loaded, now: Instant, cut: &CutAnswer, effects: &mut Effects) {
        let Some(&Target::Backend(index)) = loaded.targets.names.get(&*cut.backend) else { return };
        let Some(rule) = loaded.targets.backends.get(index).and_then(|backend| backend.rule.as_ref()) else { return };
        // What the head made a failure is one already.
        if rule.counts(cut.status) {
            return;
        }
        self.service.assume(Assumption::CutAnswersTrip, effects);
        let set = &loaded.options.assumptions;
        let breaker = self.units.get_mut(cut.unit as usize).and_then(|unit| unit.breakers.get_mut(index));
        if let Some(breaker) = breaker.filter(|_| set.cut_answers_trip)
            && let Some(until) = breaker.count(rule, set.breaker_window, now, true, None)
        {
            let cause = TripCause { status: 0, retry_after: false };
            effects.notes.push(Note::Tripped { unit: cut.unit, backend: Rc::clone(&cut.backend), until, cause });
        }
    }

    /// Whether a backend's breaker is open on a unit.
    #[must_use]
    pub fn is_tripped(&self, loaded: &Loaded, unit: u32, backend: &str, now: Instant) -> bool {
        let Some(&Target::Backend(index)) = loaded.targets.names.get(backend) else { return false };
        self.units.get(unit as usize).and_then(|u| u.breakers.get(index)).is_some_and(|b| b.is_open(now))
    }

    /// The id of the pool that deals a request, if it is a pool's.
    #[must_use]
    pub fn pool(&self, loaded: &Loaded, machine: MachineId) -> Option<Rc<str>> {
        match self.machines.get(machine.0 as usize)?.target {
            Selected::Target(Target::Pool(index)) => loaded.targets.pools.get(index).map(|pool| Rc::clone(&pool.id)),
            Selected::Target(Target::Backend(_)) | Selected::Service | Selected::Url(_) => None,
        }
    }

    pub(super) fn release(&mut self, id: MachineId) {
        self.free.push(id);
    }
}

impl Service {
    /// Tells of an assumption, the first time it is used.
    pub(super) fn assume(&mut self, assumption: Assumption, effects: &mut Effects) {
        if self.told.add(assumption) {
            effects.notes.push(Note::Assumed(assumption));
        }
    }
}

/// A random Guid (version 4, RFC 9562).
fn guid(random: &mut Stream) -> u128 {
    let bits = (u128::from(random.bits()) << 64) | u128::from(random.bits());
    bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62)
}

/// The subscription of the key that a request carries, in the header first.
pub(super) enum Key<'a> {
    /// None is carried.
    Absent,
    /// Nobody's.
    Wrong,
    /// Somebody's.
    Of(&'a Rc<Subscription>, &'a Opens),
}

pub(super) fn key<'a>(loaded: &'a Loaded, request: &Request, header: &HeaderName, query: &str) -> Key<'a> {
    let found = |key: &str| loaded.keys.find(key).map_or(Key::Wrong, |(subscription, opens)| Key::Of(subscription, opens));
    if let Some(key) = request.headers.get(header) {
        return found(key);
    }
    if request.url.query.is_empty() {
        return Key::Absent;
    }
    request.url.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case(query)).map_or(Key::Absent, |(_, key)| found(&key))
}
