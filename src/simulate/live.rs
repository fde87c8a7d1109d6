//! A scenario on the wall clock: clients over HTTP, the gateway behind a listener, accounts behind HTTP; judged as in virtual
//! time. What the gateway sees is logged by an observer and taken over whenever an answer arrives.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::agenda::Agenda;
use super::driver::Due;
use super::ledger::Ledger;
use super::record::Which;
use super::senders::{Origin, Senders};
use super::{Answerer, Attempt, Ending, Fate, Finished};
use crate::assumption::Assumption;
use crate::gateway::{CallId, MachineId, Note, RefusedBy};
use crate::http::{Failure, Flow, HeaderName, Request};
use crate::live::{Answer, Clients, Observer, Patience, SENDER, Seen};
use crate::mock::Tally;
use crate::time::{Duration, Instant};

/// What the gateway saw, not yet taken over.
pub(super) type Log = Rc<RefCell<Vec<(Instant, Entry)>>>;

/// What the gateway saw, in its own words ([`Seen`]), owned.
#[derive(Debug)]
pub(super) enum Entry {
    Arrived { machine: MachineId, unit: u32, number: u64 },
    Called { machine: MachineId, call: CallId, backend: Option<Rc<str>>, request: Box<Request> },
    Answered { machine: MachineId, call: CallId, status: u16, flow: Flow },
    Failed { machine: MachineId, call: CallId, failure: Failure },
    Complete { machine: MachineId, call: CallId },
    Broken { machine: MachineId, call: CallId },
    GivenUp { machine: MachineId, call: CallId },
    Noted { machine: MachineId, note: Note },
    Assumed(Assumption),
    Tallied(Vec<Tally>),
}

/// An observer that writes into a log.
pub(super) fn observer(log: &Log) -> Observer {
    let log = Rc::clone(log);
    Box::new(move |now, seen| {
        if let Some(entry) = Entry::of(seen) {
            log.borrow_mut().push((now, entry));
        }
    })
}

impl Entry {
    fn of(seen: Seen<'_>) -> Option<Self> {
        Some(match seen {
            Seen::Arrived { machine, unit, number, request: _ } => Self::Arrived { machine, unit, number: number? },
            Seen::Called(call) => Self::Called {
                machine: call.machine,
                call: call.id,
                backend: call.backend.clone(),
                request: Box::new(call.request.clone()),
            },
            Seen::Answered(machine, call, head) => Self::Answered { machine, call, status: head.status, flow: head.flow },
            Seen::Failed(machine, call, failure) => Self::Failed { machine, call, failure },
            Seen::Complete(machine, call) => Self::Complete { machine, call },
            Seen::Broken(machine, call) => Self::Broken { machine, call },
            Seen::GivenUp(machine, call) => Self::GivenUp { machine, call },
            Seen::Noted(machine, note) => Self::Noted { machine, note: note.clone() },
            Seen::Assumed(assumption) => Self::Assumed(assumption),
            Seen::Tallied(tallies) => Self::Tallied(tallies.to_vec()),
            Seen::Responded(..) | Seen::Gone(_) => return None,
        })
    }
}

/// The clients of a scenario.
pub(super) struct Wall<'a> {
    senders: Senders<'a>,
    ledger: Ledger<'a>,
    agenda: Agenda<Due>,
    log: Log,
    numbered: u64,
    flights: BTreeMap<u64, Flight>,
    /// The requests that their clients will send again.
    waiting: BTreeMap<u32, u64>,
    machines: BTreeMap<MachineId, (u64, u32)>,
}

#[derive(Debug)]
struct Flight {
    origin: Origin,
    resends: u32,
    start: Instant,
    /// The limit or quota that refused it.
    refused: Option<RefusedBy>,
    /// The route that it took, where somebody asks for that.
    route: Option<u32>,
    attempts: Vec<Attempt>,
    calls: Vec<CallId>,
}

impl<'a> Wall<'a> {
    pub(super) fn new(mut senders: Senders<'a>, ledger: Ledger<'a>, log: Log) -> Self {
        let mut agenda = Agenda::new();
        senders.start(Duration::ZERO, &mut agenda);
        Self { senders, ledger, agenda, log, numbered: 0, flights: BTreeMap::new(), waiting: BTreeMap::new(), machines: BTreeMap::new() }
    }

    /// What was written down, when all is over.
    pub(super) fn finish(mut self) -> Ledger<'a> {
        self.take_over();
        for (number, flight) in std::mem::take(&mut self.flights) {
            let at = flight.attempts.last().map_or(flight.start, |a| a.end);
            let of = flight.origin.which(number, flight.start, flight.route);
            self.ledger.finished(&Finished::unanswered(of, &flight.attempts, flight.resends, at));
        }
        self.senders.conversations().for_each(|(step, total, broken)| self.ledger.conversations(step, total, broken));
        self.ledger
    }

    /// Takes over what the gateway saw since the last time.
    fn take_over(&mut self) {
        let entries = std::mem::take(&mut *self.log.borrow_mut());
        for (now, entry) in entries {
            match entry {
                Entry::Arrived { machine, unit, number } => {
                    self.machines.insert(machine, (number, unit));
                }
                Entry::Called { machine, call, backend, request } => {
                    let Some(&(number, _)) = self.machines.get(&machine) else { continue };
                    let Some(flight) = self.flights.get_mut(&number) else { continue };
                    let target = self.ledger.rows.find(backend.as_ref(), &request.url, self.senders.model(flight.origin));
                    self.ledger.forwarded(flight.origin.which(number, flight.start, flight.route), target.row, &request);
                    flight.calls.push(call);
                    flight.attempts.push(Attempt { row: target.row, result: Ending::Open, start: now, first: now, end: now });
                }
                Entry::Answered { machine, call, status, flow } => {
                    if let Some((of, row)) = self.ended(machine, call, now, Some(Ending::Status(status))) {
                        self.ledger.served(of, row, flow);
                    }
                }
                Entry::Failed { machine, call, failure } => {
                    self.ended(machine, call, now, Some(Ending::Failed(failure)));
                }
                Entry::Complete { machine, call } => {
                    self.ended(machine, call, now, None);
                }
                Entry::Broken { machine, call } => self.broke_off(machine, call, now),
                Entry::GivenUp { machine, call } => {
                    self.ended(machine, call, now, Some(Ending::GivenUp));
                }
                Entry::Noted { machine, note } => {
                    let (number, unit) = self.machines.get(&machine).copied().unwrap_or((0, 0));
                    let of = match self.flights.get_mut(&number) {
                        Some(flight) => {
                            if let Note::Refused { by, .. } = note {
                                flight.refused = Some(by);
                            }
                            if let Note::Passed { place, .. } = note
                                && self.ledger.is_route(place)
                            {
                                flight.route = Some(place);
                            }
                            flight.origin.which(number, flight.start, flight.route)
                        }
                        // An answer may break off for its client before the gateway says what that did to a breaker.
                        None => Origin::default().which(number, now, None),
                    };
                    self.ledger.noted(now, unit, of, note);
                }
                Entry::Assumed(assumption) => self.ledger.assumed(assumption),
                Entry::Tallied(tallies) => self.ledger.tallied(&tallies),
            }
        }
    }

    /// A forward has come to an end, or (without a result) its content has. What was answered stays answered.
    fn ended(&mut self, machine: MachineId, call: CallId, now: Instant, result: Option<Ending>) -> Option<(Which, super::Row)> {
        let (number, _) = self.machines.get(&machine)?;
        let flight = self.flights.get_mut(number)?;
        let at = flight.calls.iter().position(|c| *c == call)?;
        let attempt = flight.attempts.get_mut(at)?;
        attempt.end = now;
        if let Some(result) = result.filter(|_| attempt.result == Ending::Open) {
            attempt.first = now;
            attempt.result = result;
        }
        Some((flight.origin.which(*number, flight.start, flight.route), attempt.row))
    }
}

impl Wall<'_> {
    /// The content of an answer has broken off.
    fn broke_off(&mut self, machine: MachineId, call: CallId, now: Instant) {
        let flight = self.machines.get(&machine).and_then(|(number, _)| self.flights.get_mut(number));
        let Some(flight) = flight else { return };
        let at = flight.calls.iter().position(|own| *own == call);
        if let Some(attempt) = at.and_then(|at| flight.attempts.get_mut(at)) {
            attempt.end = now;
            attempt.result = attempt.result.cut();
        }
    }
}

impl Clients for Wall<'_> {
    fn due(&self) -> Option<Instant> {
        self.agenda.due()
    }

    fn send(&mut self, now: Instant) -> Option<(u64, Request, Patience)> {
        let (_, due) = self.agenda.next()?;
        let (request, origin) = match due {
            Due::Step(index) => self.senders.step(index, now, &mut self.agenda)?,
            Due::Client(origin) => self.senders.client_request(origin)?,
            Due::Call(_) | Due::Body(_) | Due::Wake(_) | Due::Leave(_) | Due::Break(_) => return None,
        };
        let mut request = *request.into_own();
        request.headers.append(HeaderName::new(SENDER), origin.step.to_string());
        let patience = self.senders.patience(origin).unwrap_or_default();
        if let Some(number) = origin.client.and_then(|client| self.waiting.remove(&client)) {
            if let Some(flight) = self.flights.get_mut(&number) {
                flight.refused = None;
                flight.route = None;
            }
            return Some((number, request, patience));
        }
        self.numbered += 1;
        let flight = Flight { origin, resends: 0, start: now, refused: None, route: None, attempts: Vec::new(), calls: Vec::new() };
        self.flights.insert(self.numbered, flight);
        Some((self.numbered, request, patience))
    }

    fn answered(&mut self, now: Instant, number: u64, answer: &Answer) {
        let (fate, first, answer) = match answer {
            Answer::Whole(first, response) => (Fate::Answered, Some(*first), Some(response)),
            Answer::Cut(first, response) => (Fate::Cut, Some(*first), Some(response)),
            Answer::Broken => (Fate::Open, None, None),
            Answer::GaveUp(first) => (Fate::GaveUp, *first, None),
            Answer::Left(first) => (Fate::Left, *first, None),
        };
        self.take_over();
        let Some(flight) = self.flights.get_mut(&number) else { return };
        // Who gave up when the head was there has begun to read.
        let heard = if fate == Fate::GaveUp && first.is_some() { None } else { fate.heard(answer) };
        if let Some(heard) = heard
            && let Some(client) = flight.origin.client
            && self.senders.sends_again(flight.origin, heard, now, &mut self.agenda)
        {
            flight.resends += 1;
            self.waiting.insert(client, number);
            return;
        }
        let Some(mut flight) = self.flights.remove(&number) else { return };
        // The gateway hears of it a moment later.
        for attempt in flight.attempts.iter_mut().filter(|a| a.result == Ending::Open && fate != Fate::Open) {
            (attempt.result, attempt.end) = (Ending::GivenUp, now);
        }
        let last = match answer {
            Some(answer) => flight.attempts.last_mut().filter(|a| a.result.status() == Some(answer.status)),
            // It went away from an answer that had begun.
            None => flight.attempts.last_mut().filter(|a| first.is_some() && a.result.status().is_some()),
        };
        let by = match (first, last) {
            (None, _) => Answerer::Nobody,
            (Some(_), Some(attempt)) => {
                attempt.end = if answer.is_none() { now } else { attempt.end };
                Answerer::Backend(attempt.row)
            }
            (Some(_), None) => Answerer::Gateway,
        };
        let first = first.unwrap_or(now);
        self.ledger.finished(&Finished {
            number,
            step: flight.origin.step,
            model: flight.origin.shape,
            start: flight.start,
            fate,
            first,
            end: now,
            by,
            refused: flight.refused,
            route: flight.route,
            attempts: &flight.attempts,
            resends: flight.resends,
            answer,
        });
        self.senders.answered(flight.origin, fate, answer, now, &mut self.agenda);
    }
}
