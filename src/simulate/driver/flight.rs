use smallvec::SmallVec;

use super::call::News;
use super::{Driver, Due, Sending};
use crate::gateway::{CallId, CutAnswer, Event, MachineId, RefusedBy};
use crate::mock::Backends;
use crate::simulate::record::Which;
use crate::simulate::senders::Origin;
use crate::simulate::stay::Stay;
use crate::simulate::{Answerer, Attempt, Ending, Fate, Finished};
use crate::time::Instant;

/// A request in the gateway. Used again after its answer, with the room for its attempts.
#[derive(Debug, Default)]
pub(super) struct Flight {
    pub(super) active: bool,
    pub(super) number: u64,
    pub(super) unit: u32,
    pub(super) origin: Origin,
    pub(super) start: Instant,
    /// See [`Sending`].
    pub(super) before: u32,
    /// For how long its client waits, when that is not for ever.
    pub(super) stays: Option<Stay>,
    /// The limit or quota that refused it.
    pub(super) refused: Option<RefusedBy>,
    /// The route that it took, where somebody asks for that.
    pub(super) route: Option<u32>,
    pub(super) attempts: Vec<Attempt>,
    /// Calls whose news or content is still to come.
    pub(super) open: SmallVec<[u32; 2]>,
}

impl Flight {
    pub(super) fn which(&self) -> Which {
        self.origin.which(self.number, self.start, self.route)
    }
}

/// How a request ended for its client.
struct Over {
    fate: Fate,
    /// When the answer began; as `end` when it did not.
    first: Instant,
    end: Instant,
    by: Answerer,
    /// There is an answer, if only its beginning.
    answered: bool,
}

/// A request that was answered, but will be sent again.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) number: u64,
    pub(super) origin: Origin,
    pub(super) start: Instant,
    pub(super) attempts: Vec<Attempt>,
    /// How often it was sent again before.
    pub(super) resends: u32,
}

impl<B: Backends> Driver<'_, B> {
    /// The client gets its answer; the machine is gone.
    pub(super) fn respond(&mut self, now: Instant, machine: MachineId, from: Option<CallId>) {
        let passed = from.and_then(|call| self.slot(machine, call));
        let response = &mut self.effects.answer;
        let index = machine.0 as usize;
        let (mut fate, mut cut) = (Fate::Answered, None);
        if let Some(open) = passed.and_then(|slot| self.calls.get_mut(slot as usize))
            && let News::Content(_) = open.news
        {
            response.body = std::mem::take(&mut open.body);
            if open.breaks {
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
        while let Some(slot) = self.flights.get_mut(index).and_then(|flight| flight.open.pop()) {
            self.drop_call(machine, slot, now);
        }
        self.over(index, Over { fate, first: now, end, by, answered: true });
    }

    /// An answer to a request has broken off.
    pub(super) fn broke_off(&mut self, now: Instant, of: Which, cut: &CutAnswer) {
        self.world.broke_off(self.loaded, now, cut, &mut self.effects);
        for note in self.effects.notes.drain(..) {
            self.ledger.noted(now, cut.unit, of, note);
        }
    }

    pub(super) fn is_open(&self, Sending { machine, before }: Sending) -> bool {
        self.flights.get(machine.0 as usize).is_some_and(|flight| flight.active && flight.before == before)
    }

    /// A client goes away before its answer has begun: the gateway stops working for it.
    pub(super) fn leave(&mut self, now: Instant, machine: MachineId) {
        let index = machine.0 as usize;
        let fate = self.flights.get(index).and_then(|flight| flight.stays.as_ref()).map_or(Fate::Left, |stays| stays.fate);
        self.tell(now, machine, Event::ClientGone);
        self.over(index, Over { fate, first: now, end: now, by: Answerer::Nobody, answered: false });
    }

    /// A request is over for its client, who may send it again.
    fn over(&mut self, index: usize, over: Over) {
        let Some(flight) = self.flights.get_mut(index) else { return };
        flight.active = false;
        let (origin, next) = (flight.origin, over.end + self.overhead);
        let resends = self.senders.resends(origin);
        let answer = over.answered.then_some(&self.effects.answer);
        if let Some(heard) = over.fate.heard(answer)
            && let Some(client) = origin.client
            && self.senders.sends_again(origin, heard, next, &mut self.agenda)
        {
            let attempts = std::mem::take(&mut flight.attempts);
            self.waiting.insert(client, Waiting { number: flight.number, origin, start: flight.start, attempts, resends });
            return;
        }
        let answer = answer.filter(|_| matches!(over.fate, Fate::Answered | Fate::Cut));
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
    pub(super) fn abandon(&mut self, index: usize, now: Instant) {
        let Some(flight) = self.flights.get_mut(index).filter(|f| f.active) else { return };
        flight.attempts.iter_mut().filter(|a| a.result == Ending::Open).for_each(|a| (a.first, a.end) = (now, now));
        let resends = self.senders.resends(flight.origin);
        self.ledger.finished(&Finished::unanswered(flight.which(), &flight.attempts, resends, now));
    }
}
