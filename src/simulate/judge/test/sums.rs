use std::collections::BTreeMap;

use super::{Found, Stands, Test, Watches};
use crate::scenario::{Amount, Bounds};
use crate::simulate::Finished;
use crate::simulate::judge::Served;
use crate::simulate::rows::Rows;
use crate::time::Instant;

/// So many forwards.
#[derive(Debug)]
pub(super) struct Attempts {
    bounds: Bounds<u64>,
    total: u64,
}

/// So many forwards, or this share of them, are answered 429.
#[derive(Debug)]
pub(super) struct Wasted {
    amount: Amount,
    wasted: u64,
    total: u64,
}

/// Clients send again so often; as a share, of all sends.
#[derive(Debug)]
pub(super) struct Resends {
    amount: Amount,
    again: u64,
    requests: u64,
}

/// So many tokens.
#[derive(Debug)]
pub(super) struct Tokens {
    bounds: Bounds<u64>,
    counter: Counter,
}

/// Tokens of all requests, and of each that is not finished.
#[derive(Debug, Default)]
pub(super) struct Counter {
    pub(super) total: u64,
    open: BTreeMap<u64, u64>,
}

impl Counter {
    pub(super) fn add(&mut self, served: &Served) {
        self.total += served.tokens;
        *self.open.entry(served.of.number).or_default() += served.tokens;
    }

    /// The tokens of a request that is finished.
    pub(super) fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        Stands::Weighs(self.open.remove(&finished.number).unwrap_or(0))
    }
}

impl Attempts {
    pub(super) fn new(bounds: Bounds<u64>) -> Self {
        Self { bounds, total: 0 }
    }
}

impl Test for Attempts {
    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let attempts = finished.attempts.len() as u64;
        self.total += attempts;
        Stands::Weighs(attempts)
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::sum(self.bounds.side(self.total), self.total.to_string())
    }
}

impl Wasted {
    pub(super) fn new(amount: Amount) -> Self {
        Self { amount, wasted: 0, total: 0 }
    }
}

impl Test for Wasted {
    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let wasted = finished.attempts.iter().filter(|a| a.result.status() == Some(429)).count() as u64;
        self.wasted += wasted;
        self.total += finished.attempts.len() as u64;
        if wasted > 0 { Stands::In } else { Stands::Out }
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::amount(self.amount, self.wasted, self.total)
    }
}

impl Resends {
    pub(super) fn new(amount: Amount) -> Self {
        Self { amount, again: 0, requests: 0 }
    }
}

impl Test for Resends {
    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        self.requests += 1;
        self.again += u64::from(finished.resends);
        Stands::Weighs(u64::from(finished.resends))
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        let sends = self.requests + self.again;
        let Found { words, .. } = Found::amount(self.amount, self.again, sends);
        Found::sum(self.amount.side(self.again, sends), words)
    }
}

impl Tokens {
    pub(super) fn new(bounds: Bounds<u64>) -> Self {
        Self { bounds, counter: Counter::default() }
    }
}

impl Test for Tokens {
    fn watches(&self) -> Watches {
        Watches { tokens: true, ..Watches::default() }
    }

    fn served(&mut self, served: &Served) {
        self.counter.add(served);
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        self.counter.finished(finished)
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::sum(self.bounds.side(self.counter.total), self.counter.total.to_string())
    }
}
