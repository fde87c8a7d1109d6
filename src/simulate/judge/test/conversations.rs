use super::{Found, Stands, Test};
use crate::scenario::{Amount, Scenario};
use crate::simulate::rows::Rows;
use crate::simulate::{Fate, Finished};
use crate::time::Instant;

/// So many conversations, or this share of them, are broken.
#[derive(Debug)]
pub(super) struct Broken {
    amount: Amount,
    broken: u64,
    total: u64,
    /// Which steps hold conversations.
    steps: Vec<bool>,
}

impl Broken {
    pub(super) fn new(scenario: &Scenario, amount: Amount) -> Self {
        Self { amount, broken: 0, total: 0, steps: scenario.send.iter().map(|step| step.is_conversation()).collect() }
    }
}

impl Test for Broken {
    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let turn = self.steps.get(usize::from(finished.step)).copied().unwrap_or(false);
        match (turn, finished.succeeded()) {
            (true, false) if finished.fate != Fate::Left => Stands::In,
            (true, true) => Stands::Out,
            (true | false, _) => Stands::Aside,
        }
    }

    fn conversations(&mut self, total: u64, broken: u64) {
        self.total += total;
        self.broken += broken;
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::amount(self.amount, self.broken, self.total)
    }
}
