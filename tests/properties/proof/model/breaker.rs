//! Breakers, and what comes of a forward.

use apc::time::{Duration, Instant};

use super::super::case::{Backend, Fault, MODELS, Weather};
use super::{Came, Found, Model, Seen};

#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    pub(super) failures: Vec<Instant>,
    pub(super) open_until: Option<Instant>,
}

impl Model<'_> {
    /// Whether a forward came to what the weather says, and what the breaker makes of it.
    pub(super) fn backend(&mut self, unit: usize, model: &str, seen: &Seen) -> Found<()> {
        let came = self.case.backends[seen.backend].comes(model, seen.start);
        if seen.came != came {
            return Err(format!("b{} answers {came:?} at {}", seen.backend, seen.start));
        }
        self.count(unit, model, seen);
        Ok(())
    }

    pub(super) fn count_all(&mut self, unit: usize, model: &str, seen: &[Seen]) {
        for forward in seen {
            self.count(unit, model, forward);
        }
    }

    pub(super) fn count(&mut self, unit: usize, model: &str, seen: &Seen) {
        let Some(rule) = self.case.backends[seen.backend].breaker else { return };
        let Came::Status(status) = seen.came else { return };
        if !rule.trips_on.has(status) || self.is_open(unit, seen.backend, model, seen.end) {
            return;
        }
        let wait = self.case.backends[seen.backend].retry_after(model, seen.start).filter(|_| rule.accepts);
        let breaker = self.breaker_mut(unit, seen.backend, model);
        breaker.failures.push(seen.end);
        breaker.failures.retain(|&at| seen.end.since(at) <= Duration::from_secs(rule.interval));
        if breaker.failures.len() >= rule.count {
            breaker.failures.clear();
            breaker.open_until = Some(seen.end + Duration::from_secs(wait.unwrap_or(rule.trip)));
        }
    }

    pub(super) fn is_open(&self, unit: usize, backend: usize, model: &str, at: Instant) -> bool {
        let slot = self.slot(backend, model);
        self.breakers[unit][backend][slot].open_until.is_some_and(|until| at < until)
    }

    pub(super) fn breaker_mut(&mut self, unit: usize, backend: usize, model: &str) -> &mut Breaker {
        let slot = self.slot(backend, model);
        &mut self.breakers[unit][backend][slot]
    }

    pub(super) fn slot(&self, backend: usize, model: &str) -> usize {
        let shared = self.case.backends[backend].breaker.is_some_and(|breaker| breaker.shared);
        if shared { 0 } else { MODELS.iter().position(|m| *m == model).unwrap_or(MODELS.len()) }
    }
}

impl Backend {
    pub(super) fn lists(&self, model: &str) -> bool {
        self.models.iter().any(|&m| MODELS[m] == model)
    }

    pub(super) fn fault(&self, model: &str, at: Instant) -> Option<Fault> {
        let second = |seconds: u64| Instant::ZERO + Duration::from_secs(seconds);
        // What goes wrong befalls the models of a backend, not what it does not have.
        if !self.lists(model) {
            return None;
        }
        let now = |w: &&Weather| second(w.from) <= at && at < second(w.from + w.seconds);
        let found = self.weather.iter().filter(now).find(|w| w.model.is_none_or(|m| MODELS[m] == model));
        found.map(|w| w.what)
    }

    pub(super) fn comes(&self, model: &str, at: Instant) -> Came {
        match self.fault(model, at) {
            Some(Fault::Throttles(_)) => Came::Status(429),
            Some(Fault::Answers(status)) => Came::Status(status),
            Some(Fault::Refuses) => Came::Refused,
            Some(Fault::Hangs) => Came::TimedOut,
            None => Came::Status(if self.lists(model) { 200 } else { 404 }),
        }
    }

    /// How long a 429 says to wait, in seconds.
    pub(super) fn retry_after(&self, model: &str, at: Instant) -> Option<u64> {
        match self.fault(model, at) {
            Some(Fault::Throttles(wait)) => wait,
            Some(Fault::Answers(_) | Fault::Refuses | Fault::Hangs) | None => None,
        }
    }
}
