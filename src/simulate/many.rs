//! A scenario several times over: with each assumption set to something else, or with other seeds.

use std::rc::Rc;

use super::{Outcome, Simulation};
use crate::assumption::Assumption;
use crate::diagnostic::{Diagnostics, Span, Spanned};
use crate::scenario::{Scenario, Setting};
use crate::time::Duration;

/// Which expectations depend on what is assumed.
#[derive(Clone, Debug, Default)]
pub struct Dependence {
    /// How many other values were tried, one at a time.
    pub tried: usize,
    /// The expectations that come out another way, in the order tried.
    pub flips: Vec<Flip>,
}

/// An expectation that comes out another way when something else is assumed.
#[derive(Clone, Debug)]
pub struct Flip {
    /// What.
    pub assumption: Assumption,
    /// The value with which it does, as one writes it.
    pub value: &'static str,
    /// Where the expectation is written.
    pub span: Span,
    /// What is expected.
    pub expected: String,
    /// Whether it holds then; without the change it is the other way round.
    pub passed: bool,
    /// What is found then.
    pub found: String,
}

/// What came of a scenario with many seeds.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    /// The scenario's name.
    pub name: Rc<str>,
    /// The seeds, in order.
    pub seeds: Vec<u64>,
    /// The expectations: what is expected, and with which seeds it does not hold.
    pub expectations: Vec<Held>,
    /// Figures that seeds may change: a name, then the least, the middle and the greatest.
    pub figures: Vec<Figures>,
    /// Seeds with which the run itself had a problem.
    pub problems: Vec<u64>,
    /// Requests of all runs.
    pub requests: u64,
}

/// With which seeds an expectation held.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where it is written.
    pub span: Span,
    /// What is expected.
    pub expected: String,
    /// The seeds with which it did not hold, and what was found.
    pub failed: Vec<(u64, String)>,
}

/// A figure over all seeds.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What: `200`, `p95`, `foundry1`.
    pub name: String,
    /// Whether it is a time, in microseconds; else it is a count.
    pub is_time: bool,
    /// Its values, in order of the seeds until [`Spread::finish`] sorts them.
    values: Vec<u64>,
}

impl Simulation<'_> {
    /// Runs a scenario again with every assumption that `outcome` used set to something else, one at a time.
    /// `None` when the artifacts cannot be loaded: `sink` says why.
    pub fn dependence(&self, scenario: &Scenario, outcome: &Outcome, sink: &mut Diagnostics) -> Option<Dependence> {
        let mut dependence = Dependence::default();
        let set = self.options(scenario).assumptions;
        for assumption in outcome.assumptions.iter().map(|a| a.assumption) {
            for value in assumption.others(&set) {
                let mut assume = self.assume.to_vec();
                assume.push(Setting { assumption, value: Spanned::new(value.into(), Span::NONE) });
                let other = Simulation { assume: &assume, ..*self };
                let loaded = other.load(scenario, sink)?;
                let other = other.run(&loaded, scenario, &mut |_| {});
                dependence.tried += 1;
                let pairs = outcome.verdicts.iter().zip(other.verdicts).filter(|(usual, other)| usual.passed != other.passed);
                dependence.flips.extend(pairs.map(|(_, v)| Flip {
                    assumption,
                    value,
                    span: v.span,
                    expected: v.expected,
                    passed: v.passed,
                    found: v.found,
                }));
            }
        }
        Some(dependence)
    }
}

impl Spread {
    /// Of a scenario that was not run yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self { name: Rc::clone(&scenario.name.value), ..Self::default() }
    }

    /// Takes in what came of a seed.
    pub fn add(&mut self, seed: u64, outcome: &Outcome) {
        self.requests += outcome.requests;
        if self.seeds.is_empty() {
            let held = |v: &super::Verdict| Held { span: v.span, expected: v.expected.clone(), failed: Vec::new() };
            self.expectations = outcome.verdicts.iter().map(held).collect();
        }
        for (held, verdict) in self.expectations.iter_mut().zip(&outcome.verdicts) {
            if !verdict.passed {
                held.failed.push((seed, verdict.found.clone()));
            }
        }
        if outcome.problems.has_errors() {
            self.problems.push(seed);
        }
        for (status, count) in &outcome.statuses {
            self.figure(if *status == 0 { "unanswered".to_owned() } else { status.to_string() }, false, *count);
        }
        for (name, time) in [("p50", outcome.times.p50), ("p95", outcome.times.p95), ("p99", outcome.times.p99)] {
            self.figure(name.to_owned(), true, time.map_or(0, Duration::micros));
        }
        self.figure("forwards".to_owned(), false, outcome.forwards);
        for (backend, label) in outcome.backends.iter().zip(&outcome.legend.backends) {
            if backend.expected || backend.requests > 0 {
                self.figure(format!("to {label}"), false, backend.requests);
            }
        }
        self.seeds.push(seed);
        // What this seed did not show was 0.
        let runs = self.seeds.len();
        self.figures.iter_mut().for_each(|f| f.values.resize(runs, 0));
    }

    fn figure(&mut self, name: String, is_time: bool, value: u64) {
        let runs = self.seeds.len();
        match self.figures.iter_mut().find(|f| f.name == name) {
            Some(figure) => figure.values.push(value),
            None => {
                let mut values = vec![0; runs];
                values.push(value);
                self.figures.push(Figures { name, is_time, values });
            }
        }
    }

    /// When the last seed was taken in.
    pub fn finish(&mut self) {
        self.figures.iter_mut().for_each(|f| f.values.sort_unstable());
    }

    /// Whether everything held with every seed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty() && self.expectations.iter().all(|held| held.failed.is_empty())
    }
}

impl Figures {
    /// The least, the middle and the greatest.
    #[must_use]
    pub fn three(&self) -> [u64; 3] {
        let last = self.values.len().saturating_sub(1);
        [0, last / 2, last].map(|place| self.values.get(place).copied().unwrap_or(0))
    }
}
