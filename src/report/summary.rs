use super::paint::Paint;
use crate::diagnostic::Style;
use crate::simulate::{Outcome, Spread};

/// What a run of several scenarios came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Scenarios that passed.
    pub passed: u64,
    /// Scenarios that failed.
    pub failed: u64,
    /// Requests of all.
    pub requests: u64,
}

impl Summary {
    /// Counts a scenario in.
    pub fn add(&mut self, outcome: &Outcome) {
        self.requests += outcome.requests;
        *(if outcome.passed() { &mut self.passed } else { &mut self.failed }) += 1;
    }

    /// Counts a scenario in that was run with many seeds.
    pub fn add_spread(&mut self, spread: &Spread) {
        self.requests += spread.requests;
        *(if spread.passed() { &mut self.passed } else { &mut self.failed }) += 1;
    }

    /// The closing line: `12 scenarios passed, 1 failed (345 requests)`.
    #[must_use]
    pub fn line(&self, style: Style) -> String {
        let total = self.passed + self.failed;
        let noun = |n: u64| if n == 1 { "scenario" } else { "scenarios" };
        let counts = match (self.passed, self.failed) {
            (passed, 0) => Paint::Good.on(format!("{passed} {} passed", noun(passed)), style),
            (0, failed) => Paint::Bad.on(format!("{failed} {} failed", noun(failed)), style),
            (passed, failed) => format!("{} of {total} {} failed, {passed} passed", Paint::Bad.on(failed, style), noun(total)),
        };
        format!("{counts} ({} request{})", self.requests, if self.requests == 1 { "" } else { "s" })
    }
}
