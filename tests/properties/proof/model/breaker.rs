//! Breakers, and what comes of a forward.

use apc::time::{Duration, Instant};

use super::super::case::{Asks, Backend, Fault, MODELS, Weather};
use super::behind::Behind;
use super::{Asked, Came, Found, Model, Seen};

#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    pub(super) failures: Vec<Instant>,
    pub(super) open_until: Option<Instant>,
}

impl Model<'_> {
    /// Whether a forward came to what the weather says, when it should, and what the breaker makes of it.
    pub(super) fn backend(&mut self, asked: &Asked<'_>, behind: &Behind, seen: &Seen) -> Found<()> {
        let patience = behind.patience.get(&seen.backend).copied().unwrap_or_default();
        if seen.came == Came::TimedOut && seen.end.since(seen.start) != Duration::from_secs(patience) {
            return Err(format!("b{} is waited for {patience} s at {}", seen.backend, seen.start));
        }
        self.came(asked, seen)
    }

    /// Whether a forward came to what the weather says, and what the breaker makes of it.
    pub(super) fn came(&mut self, asked: &Asked<'_>, seen: &Seen) -> Found<()> {
        let came = self.comes(asked, seen.backend, seen.start);
        if seen.came != came {
            return Err(format!("b{} answers {came:?} at {}", seen.backend, seen.start));
        }
        self.count(asked, seen);
        Ok(())
    }

    fn comes(&self, asked: &Asked<'_>, backend: usize, at: Instant) -> Came {
        let account = &self.case.backends[backend];
        match account.fault(self.model_at(asked, backend), at) {
            Some(Fault::Throttles(_)) => Came::Status(429),
            Some(Fault::Answers(status)) => Came::Status(status),
            Some(Fault::Refuses) => Came::Refused,
            Some(Fault::Hangs) => Came::TimedOut,
            None => Came::Status(if self.knows(asked, backend) { 200 } else { 404 }),
        }
    }

    /// Whether an account has what it is asked for: the model, the response.
    fn knows(&self, asked: &Asked<'_>, backend: usize) -> bool {
        let has = |id: usize| self.made.get(&id).is_some_and(|made| made.backend == backend && !made.deleted);
        let lists = self.case.backends[backend].lists(asked.model);
        match asked.request.asks {
            Asks::Chat | Asks::Create => lists,
            Asks::Follow(id) => lists && has(id),
            Asks::About(_, id) => has(id),
        }
    }

    /// The model that an account takes a request for: that of the response, where it has that.
    fn model_at<'a>(&'a self, asked: &'a Asked<'_>, backend: usize) -> &'a str {
        match asked.request.asks {
            Asks::Chat | Asks::Create | Asks::Follow(_) => asked.model,
            Asks::About(_, id) => self.made.get(&id).filter(|_| self.knows(asked, backend)).map_or("", |made| &made.model),
        }
    }

    pub(super) fn count_all(&mut self, asked: &Asked<'_>, seen: &[Seen]) {
        for forward in seen {
            self.count(asked, forward);
        }
    }

    fn count(&mut self, asked: &Asked<'_>, seen: &Seen) {
        let Some(rule) = self.case.backends[seen.backend].breaker else { return };
        let Came::Status(status) = seen.came else { return };
        if !rule.trips_on.has(status) || self.is_open(asked, seen.backend, seen.end) {
            return;
        }
        let wait = self.case.backends[seen.backend].retry_after(self.model_at(asked, seen.backend), seen.start).filter(|_| rule.accepts);
        let slot = self.slot(seen.backend, asked.model);
        let breaker = &mut self.breakers[asked.unit][seen.backend][slot];
        breaker.failures.push(seen.end);
        breaker.failures.retain(|&at| seen.end.since(at) <= Duration::from_secs(rule.interval));
        if breaker.failures.len() >= rule.count {
            breaker.failures.clear();
            breaker.open_until = Some(seen.end + Duration::from_secs(wait.unwrap_or(rule.trip)));
        }
    }

    pub(super) fn is_open(&self, asked: &Asked<'_>, backend: usize, at: Instant) -> bool {
        let slot = self.slot(backend, asked.model);
        self.breakers[asked.unit][backend][slot].open_until.is_some_and(|until| at < until)
    }

    fn slot(&self, backend: usize, model: &str) -> usize {
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

    /// How long a 429 says to wait, in seconds.
    pub(super) fn retry_after(&self, model: &str, at: Instant) -> Option<u64> {
        match self.fault(model, at) {
            Some(Fault::Throttles(wait)) => wait,
            Some(Fault::Answers(_) | Fault::Refuses | Fault::Hangs) | None => None,
        }
    }
}
