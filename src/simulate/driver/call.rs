use std::rc::Rc;

use super::{Driver, Due};
use crate::gateway::{CallId, CutAnswer, Event, Head, MachineId, step};
use crate::http::{Body, Failure, Response};
use crate::mock::{Backends, Cut, Reception, Sent};
use crate::simulate::{Attempt, Ending};
use crate::time::{Duration, Instant};

/// A call to a backend whose news or content is still to come.
#[derive(Debug)]
pub(super) struct OpenCall {
    pub(super) id: CallId,
    pub(super) machine: MachineId,
    /// Nobody waits for it any more.
    pub(super) dropped: bool,
    /// An event of the agenda points here.
    pub(super) due: bool,
    pub(super) attempt: usize,
    pub(super) news: News,
    /// The answer breaks off.
    pub(super) breaks: bool,
    /// The answer, until its head is handed over.
    response: Response,
    /// Its content, from then on.
    pub(super) body: Body,
    /// The backend resource's id, of an answer that breaks off.
    pub(super) backend: Option<Rc<str>>,
}

/// What is still to come of a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum News {
    /// An answer; its content is complete at a time, or breaks off.
    Answer(Instant),
    Failure(Failure),
    /// The content, complete at a time, or as much of it as comes until it breaks off.
    Content(Instant),
    Nothing,
}

impl OpenCall {
    /// A place for calls.
    pub(super) fn new() -> Self {
        let (id, machine) = (CallId(0), MachineId(0));
        Self {
            id,
            machine,
            dropped: false,
            due: false,
            attempt: 0,
            news: News::Nothing,
            breaks: false,
            response: Response::default(),
            body: Body::None,
            backend: None,
        }
    }
}

impl<B: Backends> Driver<'_, B> {
    /// Sends a request to a backend: what comes of it, and when, is known at once.
    pub(super) fn call(&mut self, now: Instant) {
        let call = &self.effects.call;
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
        open.breaks = false;
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
                open.breaks = true;
                (Some(now + after), News::Answer(breaks))
            }
            Reception::Answer { .. } | Reception::Failure { .. } | Reception::Cut(_) | Reception::Silence if given_up < Instant::NEVER => {
                (Some(given_up), News::Failure(Failure::TimedOut))
            }
            Reception::Answer { .. } | Reception::Failure { .. } | Reception::Cut(_) | Reception::Silence => (None, News::Nothing),
        };
        flight.attempts.push(Attempt { row: target.row, result: Ending::Open, start: now, first: now, end: now });
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
    pub(super) fn news(&mut self, now: Instant, slot: u32) {
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        open.due = false;
        if open.dropped {
            self.free.push(slot);
            return;
        }
        let (id, machine, attempt) = (open.id, open.machine, open.attempt);
        let (result, end, event) = match std::mem::replace(&mut open.news, News::Nothing) {
            News::Answer(end) => {
                open.body = std::mem::take(&mut open.response.body);
                open.news = News::Content(end);
                let (response, has_body) = (&mut open.response, !open.body.is_none() || open.breaks);
                (Ending::Status(response.status), end, Event::Head(id, Head { response, has_body }))
            }
            News::Failure(failure) => (Ending::Failed(failure), now, Event::Failed(id, failure)),
            News::Content(_) | News::Nothing => return,
        };
        let Some(flight) = self.flights.get_mut(machine.0 as usize) else { return };
        let of = flight.which();
        if let Some(attempt) = flight.attempts.get_mut(attempt) {
            attempt.result = result;
            attempt.first = now;
            attempt.end = end;
            if let Event::Head(_, head) = &event {
                self.ledger.served(of, attempt.row, head.response.flow);
            }
        }
        if matches!(event, Event::Failed(..)) {
            flight.open.retain(|open| *open != slot);
            self.free.push(slot);
        }
        step(&mut self.world, self.loaded, machine, now, event, &mut self.effects);
        self.carry_out(now, machine);
    }

    /// The content of a call is asked for.
    pub(super) fn read(&mut self, now: Instant, machine: MachineId, call: CallId) {
        let Some(slot) = self.slot(machine, call) else { return };
        if let Some(OpenCall { news: News::Content(at), due, .. }) = self.calls.get_mut(slot as usize) {
            *due = true;
            self.agenda.add(now.max(*at), Due::Body(slot));
        }
    }

    /// The content of a call reaches the gateway, or breaks off.
    pub(super) fn content(&mut self, now: Instant, slot: u32) {
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        open.due = false;
        self.free.push(slot);
        if open.dropped {
            return;
        }
        let (id, machine, attempt) = (open.id, open.machine, open.attempt);
        let body = std::mem::take(&mut open.body);
        let News::Content(_) = std::mem::replace(&mut open.news, News::Nothing) else { return };
        let event = if open.breaks { Event::BodyFailed(id, Failure::Reset) } else { Event::Body(id, body) };
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

    pub(super) fn cancel(&mut self, now: Instant, machine: MachineId, call: CallId) {
        if let Some(slot) = self.slot(machine, call) {
            self.drop_call(machine, slot, now);
        }
    }

    pub(super) fn slot(&self, machine: MachineId, call: CallId) -> Option<u32> {
        let flight = self.flights.get(machine.0 as usize)?;
        flight.open.iter().copied().find(|&slot| self.calls.get(slot as usize).is_some_and(|open| open.id == call))
    }

    /// Nobody waits for a call any more.
    pub(super) fn drop_call(&mut self, machine: MachineId, slot: u32, now: Instant) {
        let Some(open) = self.calls.get_mut(slot as usize) else { return };
        open.dropped = true;
        open.news = News::Nothing;
        open.body = Body::None;
        if !open.due {
            self.free.push(slot);
        }
        let attempt = open.attempt;
        if let Some(flight) = self.flights.get_mut(machine.0 as usize) {
            flight.open.retain(|open| *open != slot);
            if let Some(attempt) = flight.attempts.get_mut(attempt).filter(|a| a.result == Ending::Open) {
                attempt.result = Ending::GivenUp;
                (attempt.first, attempt.end) = (now, now);
            }
        }
    }
}
