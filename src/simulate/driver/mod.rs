//! Virtual time: what is due happens, one after the other; nothing waits.
//!
//! `call.rs` calls to backends, from the request to the content of the answer · `flight.rs` requests in the gateway, and how they end

mod call;
mod flight;

use std::collections::BTreeMap;

use super::Finished;
use super::agenda::Agenda;
use super::ledger::Ledger;
use super::record::Which;
use super::senders::{Origin, Senders};
use super::stay::Stay;
use crate::assumption::Assumption;
use crate::diagnostic::{Diagnostic, code};
use crate::gateway::{CutAnswer, Effect, Effects, Event, Incoming, Loaded, MachineId, Note, World, step};
use crate::http::{Request, Str};
use crate::mock::Backends;
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};
use call::OpenCall;
use flight::{Flight, Waiting};

/// More than this at one instant (and some for each request) is a standstill.
const MOST_AT_ONCE: u64 = 1_000_000;
/// More sends of senders whose number of requests nothing bounds are a run that does not end.
const MOST_SENDS: u64 = 200_000_000;
/// More requests without an answer at one time would fill the memory.
const MOST_OPEN: usize = 1_000_000;

/// Something that is due.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// A step sends its next request.
    Step(u16),
    /// A client sends its next request, or the same again.
    Client(Origin),
    /// A backend's answer, or the news that there is none.
    Call(u32),
    /// An answer's content.
    Body(u32),
    /// A machine asked to be woken.
    Wake(Sending),
    /// A client goes away.
    Leave(Sending),
    /// An answer that passes through breaks off.
    Break(u32),
}

/// A request in the gateway: its machine may work for another one by the time that something is due for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    machine: MachineId,
    /// How many were sent before, resends counted; begins anew when there is no larger number.
    before: u32,
}

/// A run in virtual time.
pub(super) struct Driver<'a, B> {
    loaded: &'a Loaded,
    world: World,
    backends: &'a mut B,
    senders: Senders<'a>,
    ledger: Ledger<'a>,
    agenda: Agenda<Due>,
    effects: Effects,
    /// Effects that are being carried out: swapped with those of the world, so that neither is made anew.
    wanted: Vec<Effect>,
    flights: Vec<Flight>,
    calls: Vec<OpenCall>,
    free: Vec<u32>,
    /// Requests so far.
    numbered: u64,
    /// Sends so far: a request may be sent several times.
    sent: u64,
    /// Requests that their clients will send again.
    waiting: BTreeMap<u32, Waiting>,
    /// Answers that pass through and will break off, by how many there were before, with the number of the request.
    cuts: BTreeMap<u32, (Which, CutAnswer)>,
    cuts_before: u32,
    units: u32,
    overhead: Duration,
}

impl<'a, B: Backends> Driver<'a, B> {
    pub(super) fn new(loaded: &'a Loaded, seed: u64, backends: &'a mut B, senders: Senders<'a>, ledger: Ledger<'a>) -> Self {
        let options = loaded.options();
        Self {
            loaded,
            world: World::new(loaded, seed),
            backends,
            senders,
            ledger,
            agenda: Agenda::new(),
            effects: Effects::default(),
            wanted: Vec::new(),
            flights: Vec::new(),
            calls: Vec::new(),
            free: Vec::new(),
            numbered: 0,
            sent: 0,
            waiting: BTreeMap::new(),
            cuts: BTreeMap::new(),
            cuts_before: 0,
            units: options.units.max(1),
            overhead: options.assumptions.gateway_overhead,
        }
    }

    /// Runs until nothing more can happen.
    pub(super) fn run(mut self, scenario: &Scenario) -> Ledger<'a> {
        self.ledger.assumed(Assumption::GatewayOverhead);
        self.senders.start(self.overhead, &mut self.agenda);
        let most = MOST_AT_ONCE.saturating_add(scenario.at_once().saturating_mul(16));
        let longest = if scenario.requests() < u64::MAX { u64::MAX } else { MOST_SENDS };
        let (mut instant, mut at_once) = (Instant::ZERO, 0_u64);
        while let Some((now, due)) = self.agenda.next() {
            at_once = if now == instant { at_once + 1 } else { 0 };
            instant = now;
            if at_once > most {
                let message = format!("more than {most} things happened at {now}");
                let help = "let something take time: clients that `think`, backends with a `latency`, or the `gatewayOverhead`";
                self.ledger.problems.push(Diagnostic::new(code::scenario::STANDSTILL, scenario.span(), message).help(help));
                break;
            }
            if self.sent > longest || self.flights.len() > MOST_OPEN {
                let message = format!("{} requests were sent, and at one time {} had no answer", self.sent, self.flights.len());
                self.ledger.problems.push(Diagnostic::new(code::scenario::TOO_LONG, scenario.span(), message));
                break;
            }
            self.happen(now, due);
        }
        for index in 0..self.flights.len() {
            self.abandon(index, instant);
        }
        for (_, waiting) in std::mem::take(&mut self.waiting) {
            let of = waiting.origin.which(waiting.number, waiting.start, None);
            self.ledger.finished(&Finished::unanswered(of, &waiting.attempts, waiting.resends, instant));
        }
        for assumption in self.backends.assumed() {
            self.ledger.assumed(assumption);
        }
        self.ledger.tallied(&self.backends.tallies(instant));
        self.senders.conversations().for_each(|(step, total, broken)| self.ledger.conversations(step, total, broken));
        self.ledger
    }

    fn happen(&mut self, now: Instant, due: Due) {
        match due {
            Due::Step(index) => {
                let unit = self.unit();
                if let Some((request, origin)) = self.senders.step(index, now, &mut self.agenda) {
                    let machine = self.world.arrive(self.loaded, now, incoming(unit, &request));
                    self.arrived(now, machine, unit, origin);
                }
            }
            Due::Client(origin) => {
                let unit = self.unit();
                if let Some((request, origin)) = self.senders.client_request(origin) {
                    let machine = self.world.arrive(self.loaded, now, incoming(unit, &request));
                    self.arrived(now, machine, unit, origin);
                }
            }
            Due::Call(slot) => self.news(now, slot),
            Due::Body(slot) => self.content(now, slot),
            Due::Wake(sending) => {
                if self.is_open(sending) {
                    self.tell(now, sending.machine, Event::Wake);
                }
            }
            Due::Break(index) => {
                if let Some((of, cut)) = self.cuts.remove(&index) {
                    self.broke_off(now, of, &cut);
                }
            }
            Due::Leave(sending) => {
                if self.is_open(sending) {
                    self.leave(now, sending.machine);
                }
            }
        }
    }

    /// The gateway node that takes the next request.
    fn unit(&self) -> u32 {
        u32::try_from(self.sent % u64::from(self.units)).unwrap_or(0)
    }

    /// A request has reached the gateway. It was sent the gateway's overhead ago.
    fn arrived(&mut self, now: Instant, machine: MachineId, unit: u32, origin: Origin) {
        self.sent += 1;
        let again = if self.waiting.is_empty() { None } else { origin.client.and_then(|client| self.waiting.remove(&client)) };
        if again.is_none() {
            self.numbered += 1;
        }
        let index = machine.0 as usize;
        if self.flights.len() <= index {
            self.flights.resize_with(index + 1, Flight::default);
        }
        if let Some(flight) = self.flights.get_mut(index) {
            flight.active = true;
            flight.number = self.numbered;
            flight.unit = unit;
            flight.origin = origin;
            flight.start = now - self.overhead;
            flight.before = self.sent as u32;
            flight.stays = self.senders.patience(origin).map(|patience| Stay::new(patience, now - self.overhead));
            if let Some(until) = flight.stays.as_ref().map(Stay::until).filter(|until| *until < Instant::NEVER) {
                self.agenda.add(until.max(now), Due::Leave(Sending { machine, before: flight.before }));
            }
            flight.refused = None;
            flight.route = None;
            flight.attempts.clear();
            flight.open.clear();
            if let Some(waiting) = again {
                flight.number = waiting.number;
                flight.start = waiting.start;
                flight.attempts = waiting.attempts;
            }
        }
        self.tell(now, machine, Event::Start);
    }

    /// Tells a machine something, and does what it wants done.
    fn tell(&mut self, now: Instant, machine: MachineId, event: Event) {
        step(&mut self.world, self.loaded, machine, now, event, &mut self.effects);
        self.carry_out(now, machine);
    }

    /// Does what a machine wants done.
    fn carry_out(&mut self, now: Instant, machine: MachineId) {
        if !self.effects.notes.is_empty() {
            for note in self.effects.notes.drain(..) {
                let Some(flight) = self.flights.get_mut(machine.0 as usize) else { continue };
                if let Note::Refused { by, .. } = note {
                    flight.refused = Some(by);
                }
                if let Note::Passed { place, .. } = note
                    && self.ledger.is_route(place)
                {
                    flight.route = Some(place);
                }
                self.ledger.noted(now, flight.unit, flight.which(), note);
            }
        }
        std::mem::swap(&mut self.wanted, &mut self.effects.wanted);
        for at in 0..self.wanted.len() {
            match self.wanted.get(at).copied() {
                Some(Effect::Call(_)) => self.call(now),
                Some(Effect::ReadBody(machine, call)) => self.read(now, machine, call),
                Some(Effect::Sleep(machine, until)) => {
                    let before = self.flights.get(machine.0 as usize).map_or(0, |flight| flight.before);
                    self.agenda.add(now.max(until), Due::Wake(Sending { machine, before }));
                }
                Some(Effect::Cancel(call)) => self.cancel(now, machine, call),
                Some(Effect::Respond { machine, from }) => self.respond(now, machine, from),
                None => {}
            }
        }
        self.wanted.clear();
    }
}

/// A request as the gateway takes it in.
fn incoming(unit: u32, request: &Request) -> Incoming<'_> {
    Incoming { unit, request, ip: Str::Static("203.0.113.7") }
}
