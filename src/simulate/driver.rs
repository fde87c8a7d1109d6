use std::collections::BTreeMap;
use std::rc::Rc;

use smallvec::SmallVec;

use super::agenda::Agenda;
use super::ledger::Ledger;
use super::record::Which;
use super::senders::{Origin, Senders};
use super::stay::Stay;
use super::{Answerer, Attempt, Ending, Fate, Finished};
use crate::assumption::Assumption;
use crate::diagnostic::{Diagnostic, code};
use crate::gateway::{Call, CallId, CutAnswer, Effect, Effects, Event, Head, Incoming, Loaded, MachineId, Note, RefusedBy, World, step};
use crate::http::{Body, Failure, Request, Response, Str};
use crate::mock::{Backends, Cut, Reception, Sent};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};

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

/// Virtual time: what is due happens, one after the other; nothing waits.
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

/// A request in the gateway. Used again after its answer, with the room for its attempts.
#[derive(Debug)]
struct Flight {
    active: bool,
    number: u64,
    unit: u32,
    origin: Origin,
    start: Instant,
    /// See [`Sending`].
    before: u32,
    /// For how long its client waits, when that is not for ever.
    stays: Option<Stay>,
    /// The limit or quota that refused it.
    refused: Option<RefusedBy>,
    /// The route that it took, where somebody asks for that.
    route: Option<u32>,
    attempts: Vec<Attempt>,
    /// Calls whose news or content is still to come.
    open: SmallVec<[u32; 2]>,
}

impl Flight {
    fn which(&self) -> Which {
        self.origin.which(self.number, self.start, self.route)
    }
}

/// How a request ended for its client.
struct Over<'r> {
    fate: Fate,
    /// When the answer began; as `end` when it did not.
    first: Instant,
    end: Instant,
    by: Answerer,
    /// What came of an answer, if only its beginning.
    answer: Option<&'r Response>,
}

/// A request that was answered, but will be sent again.
#[derive(Debug)]
struct Waiting {
    number: u64,
    origin: Origin,
    start: Instant,
    attempts: Vec<Attempt>,
    /// How often it was sent again before.
    resends: u32,
}

/// A call to a backend whose news or content is still to come.
#[derive(Debug)]
struct OpenCall {
    id: CallId,
    machine: MachineId,
    /// Nobody waits for it any more.
    dropped: bool,
    /// An event of the agenda points here.
    due: bool,
    attempt: usize,
    news: News,
    /// The answer; when its head was handed over, its content.
    response: Response,
    /// The backend resource's id, of an answer that breaks off.
    backend: Option<Rc<str>>,
}

/// What is still to come of a call.
#[derive(Clone, Copy, Debug)]
enum News {
    /// An answer; its content is complete at a time.
    Answer(Instant),
    /// An answer that breaks off at a time.
    Cut(Instant),
    Failure(Failure),
    /// The content, which is complete at a time.
    Content(Instant),
    /// As much of the content as comes, and when it breaks off.
    Part(Instant),
    Nothing,
}

impl OpenCall {
    /// A place for calls.
    fn new() -> Self {
        let (id, machine) = (CallId(0), MachineId(0));
        Self { id, machine, dropped: false, due: false, attempt: 0, news: News::Nothing, response: Response::default(), backend: None }
    }
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
                self.ledger.problems.push(Diagnostic::new(code::scenario::STANDSTILL, scenario.span(), message));
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
            self.ledger.finished(&Finished {
                number: waiting.number,
                step: waiting.origin.step,
                model: waiting.origin.shape,
                start: waiting.start,
                fate: Fate::Open,
                first: instant,
                end: instant,
                by: Answerer::Nobody,
                refused: None,
                route: None,
                attempts: &waiting.attempts,
                resends: waiting.resends,
                answer: None,
            });
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
                if let Some((request, origin)) = self.senders.step(index, now, &mut self.agenda) {
                    self.arrive(now, request, origin);
                }
            }
            Due::Client(origin) => {
                if let Some((request, origin)) = self.senders.client_request(origin) {
                    self.arrive(now, request, origin);
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

    /// A request reaches the gateway. It was sent the gateway's overhead ago.
    fn arrive(&mut self, now: Instant, request: Request, origin: Origin) {
        let unit = u32::try_from(self.sent % u64::from(self.units)).unwrap_or(0);
        self.sent += 1;
        let again = if self.waiting.is_empty() { None } else { origin.client.and_then(|client| self.waiting.remove(&client)) };
        if again.is_none() {
            self.numbered += 1;
        }
        let machine = self.world.arrive(self.loaded, now, Incoming { unit, request, ip: Str::Static("203.0.113.7") });
        let index = machine.0 as usize;
        while self.flights.len() <= index {
            self.flights.push(Flight {
                active: false,
                number: 0,
                unit: 0,
                origin: Origin::default(),
                start: Instant::ZERO,
                before: 0,
                stays: None,
                refused: None,
                route: None,
                attempts: Vec::new(),
                open: SmallVec::new(),
            });
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
        let mut wanted = std::mem::take(&mut self.wanted);
        // Looked at in their places: messages are large.
        for effect in &mut wanted {
            match effect {
                Effect::Call(call) => self.call(now, call),
                Effect::ReadBody(machine, call) => self.read(now, *machine, *call),
                Effect::Sleep(machine, until) => {
                    let before = self.flights.get(machine.0 as usize).map_or(0, |flight| flight.before);
                    self.agenda.add(now.max(*until), Due::Wake(Sending { machine: *machine, before }));
                }
                Effect::Cancel(call) => self.cancel(now, machine, *call),
                Effect::Respond { machine, response, from } => self.respond(now, *machine, response, *from),
            }
        }
        wanted.clear();
        self.wanted = wanted;
    }

    /// Sends a request to a backend: what comes of it, and when, is known at once.
    fn call(&mut self, now: Instant, call: &Call) {
        let Some(flight) = self.flights.get_mut(call.machine.0 as usize) else { return };
        let target = self.ledger.rows.find(call.backend.as_ref(), &call.request.url, self.senders.model(flight.origin));
        self.ledger.forwarded(flight.which(), target.row, &call.request);
        let reception = match target.account {
            Some(account) => self.backends.exchange(now, Sent { account, request: &call.request, sender: Some(flight.origin.step) }),
            None => Reception::Failure { after: Duration::ZERO, failure: Failure::NameNotResolved },
        };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.calls.push(OpenCall::new());
            u32::try_from(self.calls.len() - 1).unwrap_or(u32::MAX)
        });
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        let given_up = now + call.timeout;
        let (at, news) = match reception {
            Reception::Answer { after, response } if now + after <= given_up => {
                let complete = now + after + response.flow.length;
                open.response = response;
                (Some(now + after), News::Answer(complete))
            }
            Reception::Failure { after, failure } if now + after <= given_up => (Some(now + after), News::Failure(failure)),
            Reception::Cut(cut) if now + cut.after <= given_up => {
                let Cut { after, response, .. } = *cut;
                let breaks = now + after + response.flow.length;
                open.response = response;
                open.backend.clone_from(&call.backend);
                (Some(now + after), News::Cut(breaks))
            }
            Reception::Answer { .. } | Reception::Failure { .. } | Reception::Cut(_) | Reception::Silence if given_up < Instant::NEVER => {
                (Some(given_up), News::Failure(Failure::TimedOut))
            }
            Reception::Answer { .. } | Reception::Failure { .. } | Reception::Cut(_) | Reception::Silence => (None, News::Nothing),
        };
        flight.attempts.push(Attempt { row: target.row, result: Ending::Open, start: now, end: now });
        open.id = call.id;
        open.machine = call.machine;
        open.dropped = false;
        open.due = at.is_some();
        open.attempt = flight.attempts.len() - 1;
        open.news = news;
        flight.open.push(slot);
        if let Some(at) = at {
            self.agenda.add(at, Due::Call(slot));
        }
    }

    /// An answer's head, or a failure, reaches the gateway.
    fn news(&mut self, now: Instant, slot: u32) {
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        open.due = false;
        if open.dropped {
            self.free.push(slot);
            return;
        }
        let (id, machine, attempt) = (open.id, open.machine, open.attempt);
        let mut head = Response::default();
        let news = std::mem::replace(&mut open.news, News::Nothing);
        let (result, end, event) = match news {
            News::Answer(end) | News::Cut(end) => {
                let body = std::mem::take(&mut open.response.body);
                std::mem::swap(&mut head, &mut open.response);
                let is_cut = matches!(news, News::Cut(_));
                let has_body = !body.is_none() || is_cut;
                open.response.body = body;
                open.news = if is_cut { News::Part(end) } else { News::Content(end) };
                (Ending::Status(head.status), end, Event::Head(id, Head { response: &mut head, has_body }))
            }
            News::Failure(failure) => (Ending::Failed(failure), now, Event::Failed(id, failure)),
            News::Content(_) | News::Part(_) | News::Nothing => return,
        };
        let Some(flight) = self.flights.get_mut(machine.0 as usize) else { return };
        let of = flight.which();
        if let Some(attempt) = flight.attempts.get_mut(attempt) {
            attempt.result = result;
            attempt.end = end;
            if let Event::Head(_, head) = &event {
                self.ledger.served(of, attempt.row, head.response.flow);
            }
        }
        if matches!(event, Event::Failed(..)) {
            flight.open.retain(|open| *open != slot);
            self.free.push(slot);
        }
        self.tell(now, machine, event);
    }

    /// The content of a call is asked for.
    fn read(&mut self, now: Instant, machine: MachineId, call: CallId) {
        let Some(slot) = self.slot(machine, call) else { return };
        if let Some(OpenCall { news: News::Content(at) | News::Part(at), due, .. }) = self.calls.get_mut(slot as usize) {
            *due = true;
            self.agenda.add(now.max(*at), Due::Body(slot));
        }
    }

    /// The content of a call reaches the gateway, or breaks off.
    fn content(&mut self, now: Instant, slot: u32) {
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        open.due = false;
        self.free.push(slot);
        if open.dropped {
            return;
        }
        let (id, machine, attempt) = (open.id, open.machine, open.attempt);
        let body = std::mem::take(&mut open.response.body);
        let event = match std::mem::replace(&mut open.news, News::Nothing) {
            News::Content(_) => Event::Body(id, body),
            News::Part(_) => Event::BodyFailed(id, Failure::Reset),
            News::Answer(_) | News::Cut(_) | News::Failure(_) | News::Nothing => return,
        };
        let backend = open.backend.take();
        let mut cut = None;
        if let Some(flight) = self.flights.get_mut(machine.0 as usize) {
            flight.open.retain(|open| *open != slot);
            let of = flight.which();
            if let (Event::BodyFailed(..), Some(attempt)) = (&event, flight.attempts.get_mut(attempt)) {
                let status = attempt.result.status().unwrap_or(0);
                attempt.result = attempt.result.cut();
                cut = backend.map(|backend| (of, CutAnswer { unit: flight.unit, backend, status }));
            }
        }
        if let Some((of, cut)) = cut {
            self.broke_off(now, of, &cut);
        }
        self.tell(now, machine, event);
    }

    fn cancel(&mut self, now: Instant, machine: MachineId, call: CallId) {
        if let Some(slot) = self.slot(machine, call) {
            self.drop_call(machine, slot, now);
        }
    }

    fn slot(&self, machine: MachineId, call: CallId) -> Option<u32> {
        let flight = self.flights.get(machine.0 as usize)?;
        flight.open.iter().copied().find(|&slot| self.calls.get(slot as usize).is_some_and(|open| open.id == call))
    }

    /// Nobody waits for a call any more.
    fn drop_call(&mut self, machine: MachineId, slot: u32, now: Instant) {
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        open.dropped = true;
        open.news = News::Nothing;
        open.response.body = Body::None;
        if !open.due {
            self.free.push(slot);
        }
        let attempt = open.attempt;
        if let Some(flight) = self.flights.get_mut(machine.0 as usize) {
            flight.open.retain(|open| *open != slot);
            if let Some(attempt) = flight.attempts.get_mut(attempt).filter(|a| a.result == Ending::Open) {
                attempt.result = Ending::GivenUp;
                attempt.end = now;
            }
        }
    }

    /// The client gets its answer; the machine is gone.
    fn respond(&mut self, now: Instant, machine: MachineId, response: &mut Response, from: Option<CallId>) {
        let passed = from.and_then(|call| self.slot(machine, call));
        let index = machine.0 as usize;
        let (mut fate, mut cut) = (Fate::Answered, None);
        if let Some(open) = passed.and_then(|slot| self.calls.get_mut(slot as usize))
            && let News::Content(_) | News::Part(_) = open.news
        {
            response.body = std::mem::take(&mut open.response.body);
            if let News::Part(_) = open.news {
                fate = Fate::Cut;
                cut = open.backend.take();
            }
        }
        let Some(flight) = self.flights.get_mut(index) else { return };
        let of = flight.which();
        // Content that passes through ends when the backend's does. An answer that has the last attempt's status is taken for that
        // attempt's: policies that make their own choose a status of their own.
        let passing = passed.and_then(|slot| self.calls.get(slot as usize)).map(|open| open.attempt);
        let mut end = passing.and_then(|at| flight.attempts.get(at)).map_or(now, |a| a.end.max(now));
        if let Some((at, how)) = flight.stays.as_ref().and_then(|stays| stays.cut(response, now, end)) {
            (end, fate) = (at, how);
            if let Some(attempt) = passing.and_then(|at| flight.attempts.get_mut(at)) {
                attempt.end = attempt.end.min(end);
            }
        }
        if fate == Fate::Cut
            && let Some(attempt) = passing.and_then(|at| flight.attempts.get_mut(at))
        {
            attempt.result = attempt.result.cut();
            if let Some(backend) = cut {
                self.agenda.add(end, Due::Break(self.cuts_before));
                self.cuts.insert(self.cuts_before, (of, CutAnswer { unit: flight.unit, backend, status: response.status }));
                self.cuts_before = self.cuts_before.wrapping_add(1);
            }
        }
        let last = passing.and_then(|at| flight.attempts.get(at));
        let last = last.or_else(|| flight.attempts.last().filter(|a| a.result == Ending::Status(response.status)));
        let by = last.map_or(Answerer::Gateway, |attempt| Answerer::Backend(attempt.row));
        let open = flight.open.clone();
        for slot in open {
            self.drop_call(machine, slot, now);
        }
        self.over(index, Over { fate, first: now, end, by, answer: Some(response) });
    }

    /// An answer to a request has broken off.
    fn broke_off(&mut self, now: Instant, of: Which, cut: &CutAnswer) {
        self.world.broke_off(self.loaded, now, cut, &mut self.effects);
        for note in self.effects.notes.drain(..) {
            self.ledger.noted(now, cut.unit, of, note);
        }
    }

    fn is_open(&self, Sending { machine, before }: Sending) -> bool {
        self.flights.get(machine.0 as usize).is_some_and(|flight| flight.active && flight.before == before)
    }

    /// A client goes away before its answer has begun: the gateway stops working for it.
    fn leave(&mut self, now: Instant, machine: MachineId) {
        let index = machine.0 as usize;
        let fate = self.flights.get(index).and_then(|flight| flight.stays.as_ref()).map_or(Fate::Left, |stays| stays.fate);
        self.tell(now, machine, Event::ClientGone);
        self.over(index, Over { fate, first: now, end: now, by: Answerer::Nobody, answer: None });
    }

    /// A request is over for its client, who may send it again.
    fn over(&mut self, index: usize, over: Over<'_>) {
        let Some(flight) = self.flights.get_mut(index) else { return };
        flight.active = false;
        let (origin, next) = (flight.origin, over.end + self.overhead);
        let resends = self.senders.resends(origin);
        if let Some(heard) = over.fate.heard(over.answer)
            && let Some(client) = origin.client
            && self.senders.sends_again(origin, heard, next, &mut self.agenda)
        {
            let attempts = std::mem::take(&mut flight.attempts);
            self.waiting.insert(client, Waiting { number: flight.number, origin, start: flight.start, attempts, resends });
            return;
        }
        let answer = over.answer.filter(|_| matches!(over.fate, Fate::Answered | Fate::Cut));
        let finished = Finished {
            number: flight.number,
            step: origin.step,
            model: origin.shape,
            start: flight.start,
            fate: over.fate,
            first: over.first,
            end: over.end,
            by: over.by,
            refused: flight.refused,
            route: flight.route,
            attempts: &flight.attempts,
            resends,
            answer,
        };
        self.ledger.finished(&finished);
        self.senders.answered(origin, over.fate, answer, next, &mut self.agenda);
    }

    /// The run is over for a request without an answer.
    fn abandon(&mut self, index: usize, now: Instant) {
        let Some(flight) = self.flights.get_mut(index).filter(|f| f.active) else { return };
        flight.attempts.iter_mut().filter(|a| a.result == Ending::Open).for_each(|a| a.end = now);
        self.ledger.finished(&Finished {
            number: flight.number,
            step: flight.origin.step,
            model: flight.origin.shape,
            start: flight.start,
            fate: Fate::Open,
            first: now,
            end: now,
            by: Answerer::Nobody,
            refused: None,
            route: None,
            attempts: &flight.attempts,
            resends: self.senders.resends(flight.origin),
            answer: None,
        });
    }
}
