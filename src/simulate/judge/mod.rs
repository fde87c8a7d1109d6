//! Expectations, compiled before the run into accumulators, fed while it goes on, asked when it is over.
//!
//! In: every forward when it is sent, every request when it is finished, and who answered in the order sent. Out: a [`Verdict`]
//! for each expectation. `test.rs` what is counted for each kind of claim, `at_backend.rs` for those on a backend · `order.rs` the order of answers

mod at_backend;
mod order;
mod test;

use std::rc::Rc;

use smallvec::SmallVec;

use super::record::Which;
use super::rows::Rows;
use super::{Answerer, Finished, Legend, Record, Row, Sender};
use crate::diagnostic::Span;
use crate::http::Request;
use crate::mock::Tally;
use crate::scenario::{Expectation, Facts, Scenario, Scope, Step};
use crate::time::{Duration, Instant};
use test::Test;

/// Requests that are shown with a failed expectation.
const TELLING: usize = 3;

/// How an expectation came out.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Where it is written.
    pub span: Span,
    /// What was expected, in plain words.
    pub expected: String,
    /// Whether it holds.
    pub passed: bool,
    /// What was found, in plain words.
    pub found: String,
    /// The requests that show it best, when it does not hold.
    pub telling: Vec<Record>,
}

/// All expectations of a scenario.
#[derive(Debug)]
pub(super) struct Judge {
    rules: Vec<Rule>,
    /// Whether any rule looks at forwards as they are sent.
    watches_forwards: bool,
    /// Whether any rule looks at the order of answers.
    watches_order: bool,
    /// Whether any rule counts tokens.
    watches_tokens: bool,
}

#[derive(Debug)]
struct Rule {
    span: Span,
    expected: String,
    reach: Reach,
    test: Test,
    /// The requests that show best what is wrong: their numbers while they run, what came of them when they are finished.
    numbers: SmallVec<[u64; TELLING]>,
    telling: Vec<Record>,
}

/// Which requests a rule looks at.
#[derive(Clone, Debug)]
enum Reach {
    All,
    Step(u16),
    /// Those of these steps and models of theirs.
    Models(Vec<(u16, u16)>),
    Numbers(u64, u64),
    Times(Instant, Instant),
}

/// A forward as it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forward<'a> {
    pub(super) of: Which,
    pub(super) row: Row,
    pub(super) request: &'a Request,
}

/// What a backend answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Served {
    pub(super) of: Which,
    pub(super) row: Row,
    /// Of prompt and answer.
    pub(super) tokens: u64,
}

/// A breaker's trip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trip<'a> {
    pub(super) unit: u32,
    pub(super) backend: &'a Rc<str>,
    pub(super) from: Instant,
    pub(super) until: Instant,
}

impl Judge {
    pub(super) fn new(scenario: &Scenario, legend: &Legend, rows: &Rows, facts: &Facts) -> Self {
        let rule = |e: &Expectation| Rule {
            span: e.span,
            expected: e.to_string(),
            reach: Reach::of(&e.scope, scenario, legend),
            test: Test::new(&e.claim, rows, facts),
            numbers: SmallVec::new(),
            telling: Vec::new(),
        };
        let rules: Vec<Rule> = scenario.expect.iter().map(rule).collect();
        let watches_forwards = rules.iter().any(|r| r.test.watches_forwards());
        let watches_order = rules.iter().any(|r| r.test.watches_order());
        let watches_tokens = rules.iter().any(|r| r.test.watches_tokens());
        Self { rules, watches_forwards, watches_order, watches_tokens }
    }

    /// A request is sent to a backend.
    pub(super) fn forwarded(&mut self, forward: Forward<'_>) {
        if !self.watches_forwards {
            return;
        }
        for rule in &mut self.rules {
            if rule.reach.covers(forward.of) && rule.test.forwarded(&forward) {
                note(&mut rule.numbers, forward.of.number);
            }
        }
    }

    /// A request has its answer, or the run is over.
    pub(super) fn finished(&mut self, finished: &Finished<'_>) {
        for rule in &mut self.rules {
            if rule.reach.covers(finished.which()) && rule.test.finished(finished) {
                note(&mut rule.numbers, finished.number);
            }
            if rule.numbers.contains(&finished.number) {
                rule.telling.push(finished.record());
            }
        }
    }

    /// Who answered the next request, in the order sent.
    pub(super) fn answered(&mut self, by: Answerer) {
        if self.watches_order {
            self.rules.iter_mut().for_each(|rule| rule.test.answered(by));
        }
    }

    /// A backend answered a request with content of so many tokens.
    pub(super) fn served(&mut self, served: Served) {
        if !self.watches_tokens {
            return;
        }
        for rule in self.rules.iter_mut().filter(|rule| rule.reach.covers(served.of)) {
            rule.test.served(served.row, served.tokens);
        }
    }

    /// A sender's conversations are over: so many, and so many of them broken.
    pub(super) fn conversations(&mut self, step: u16, total: u64, broken: u64) {
        for rule in self.rules.iter_mut().filter(|rule| rule.reach.covers_step(step)) {
            rule.test.conversations(total, broken);
        }
    }

    /// What a deployment did in the whole run.
    pub(super) fn tallied(&mut self, tally: &Tally, facts: &Facts) {
        self.rules.iter_mut().for_each(|rule| rule.test.tallied(tally, facts));
    }

    /// A breaker tripped.
    pub(super) fn tripped(&mut self, trip: &Trip<'_>, rows: &Rows, facts: &Facts) {
        self.rules.iter_mut().for_each(|rule| rule.test.tripped(trip, rows, facts));
    }

    /// How it came out; `sample` is what is kept of the run.
    pub(super) fn verdicts(self, rows: &Rows, sample: &[Record], end: Instant) -> Vec<Verdict> {
        let verdict = |mut rule: Rule| {
            let (passed, found) = rule.test.verdict(rows, end);
            let mut telling = Vec::new();
            if !passed {
                telling = rule.telling;
                if let Some(at) = rule.test.first_wrong() {
                    telling.extend(sample.iter().find(|r| r.number == at).cloned());
                }
                telling.sort_by_key(|r| r.number);
            }
            Verdict { span: rule.span, expected: rule.expected, passed, found, telling }
        };
        self.rules.into_iter().map(verdict).collect()
    }
}

fn note(numbers: &mut SmallVec<[u64; TELLING]>, number: u64) {
    if numbers.len() < TELLING && !numbers.contains(&number) {
        numbers.push(number);
    }
}

impl Reach {
    fn of(scope: &Scope, scenario: &Scenario, legend: &Legend) -> Self {
        match scope {
            Scope::All => Self::All,
            Scope::Requests(numbers) => Self::Numbers(numbers.value.0, numbers.value.1),
            Scope::During(times) => {
                let at = |time: Option<Duration>, open| time.map_or(open, |time| Instant::ZERO + time);
                Self::Times(at(times.value.from, Instant::ZERO), at(times.value.to, Instant::NEVER))
            }
            Scope::Model(name) => {
                let asked = |(step, (sender, as_sent)): (u16, (&Sender, &Step))| {
                    let deployed = as_sent.deployment.as_ref().is_some_and(|deployment| deployment.value == name.value);
                    let meant = |(model, called): (u16, &Rc<str>)| *called == name.value || (model == 0 && deployed);
                    (0..).zip(&sender.models).filter(move |found| meant(*found)).map(|(model, _)| (step, model)).collect::<Vec<_>>()
                };
                Self::Models((0..).zip(legend.steps.iter().zip(&scenario.send)).flat_map(asked).collect())
            }
            Scope::Step(name) => {
                let at = scenario.send.iter().position(|s| s.name.as_ref().is_some_and(|n| n.value == name.value));
                // A step that is not there was reported when the scenario was checked; it reaches nothing.
                Self::Step(at.and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX))
            }
        }
    }

    fn covers(&self, of: Which) -> bool {
        match self {
            Self::All => true,
            Self::Step(own) => *own == of.step,
            Self::Models(pairs) => pairs.contains(&(of.step, of.model)),
            Self::Times(from, to) => *from <= of.start && of.start < *to,
            Self::Numbers(from, to) => (*from..=*to).contains(&of.number),
        }
    }

    /// Whether it looks at all requests of a step, or at those of one of its models.
    fn covers_step(&self, step: u16) -> bool {
        match self {
            Self::All => true,
            Self::Step(own) => *own == step,
            Self::Models(pairs) => pairs.iter().any(|(own, _)| *own == step),
            Self::Times(..) | Self::Numbers(..) => false,
        }
    }
}
