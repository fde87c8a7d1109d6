use super::{Effects, Event, Loaded, MachineId};
use crate::http::{Request, Str};
use crate::time::Instant;

/// All that changes during a run: the service, its units, the requests in flight.
#[derive(Debug)]
pub struct World {}

/// A request of a client.
#[derive(Debug)]
pub struct Incoming {
    /// The gateway node that takes it, from 0.
    pub unit: u32,
    /// As sent; the URL is absolute.
    pub request: Request,
    /// The client's address.
    pub ip: Str,
}

impl World {
    /// A world in which nothing has happened yet.
    #[must_use]
    pub fn new(loaded: &Loaded, seed: u64) -> Self {
        let _ = (loaded, seed);
        todo!()
    }

    /// A copy that goes its own way from here on. Objects that variables and the cache share stay shared within the copy.
    #[must_use]
    pub fn fork(&self) -> Self {
        todo!()
    }

    /// Takes a request in. Nothing happens until the machine is told [`Event::Start`].
    pub fn arrive(&mut self, loaded: &Loaded, now: Instant, incoming: Incoming) -> MachineId {
        let _ = (loaded, now, incoming);
        todo!()
    }

    /// Whether a backend's breaker is open on a unit.
    #[must_use]
    pub fn is_tripped(&self, loaded: &Loaded, unit: u32, backend: &str, now: Instant) -> bool {
        let _ = (loaded, unit, backend, now);
        todo!()
    }
}

/// Tells a machine what happened, lets it run until nothing more can happen, and gathers what it wants done.
///
/// What comes too late (an answer to a call that was given up, anything for a machine that has ended) does nothing. After
/// [`Effect::Respond`](super::Effect::Respond), or [`Event::ClientGone`], the machine is gone and its id is used again.
pub fn step(world: &mut World, loaded: &Loaded, machine: MachineId, now: Instant, event: Event, effects: &mut Effects) {
    let _ = (world, loaded, machine, now, event, effects);
    todo!()
}
