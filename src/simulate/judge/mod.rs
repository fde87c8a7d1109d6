//! Expectations, compiled before the run into accumulators, fed while it goes on, asked when it is over.
//!
//! In: every forward when it is sent, every request when it is finished, and who answered in the order sent. Out: a [`Verdict`]
//! for each expectation. `test/` what is counted for each kind of claim · `telling.rs` the requests that show why one fails ·
//! `order.rs` whether a sequence agrees with a pattern

mod order;
mod telling;
mod test;

use std::rc::Rc;

use super::record::Which;
use super::rows::Rows;
use super::{Answerer, Fate, Finished, Legend, Record, Row, Sender};
use crate::diagnostic::Span;
use crate::http::Request;
use crate::mock::Tally;
use crate::resource::Landmark;
use crate::scenario::{Expectation, Facts, Scenario, Scope, Step};
use crate::time::{Duration, Instant};
use telling::{Stands, Telling};
use test::{Test, Watches};

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
    /// What any rule looks at.
    watches: Watches,
}

#[derive(Debug)]
struct Rule {
    span: Span,
    expected: String,
    reach: Reach,
    test: Box<dyn Test>,
    watches: Watches,
    telling: Telling,
}

/// Which requests a rule looks at.
#[derive(Clone, Debug)]
enum Reach {
    All,
    Step(u16),
    /// Those of these steps and models of theirs.
    Models(Vec<(u16, u16)>),
    /// Those that take one of these routes.
    Routes(Vec<u32>),
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
    /// The request that made it trip.
    pub(super) of: Which,
    pub(super) unit: u32,
    pub(super) backend: &'a Rc<str>,
    pub(super) from: Instant,
    pub(super) until: Instant,
}

impl Judge {
    pub(super) fn new(scenario: &Scenario, legend: &Legend, rows: &Rows, facts: &Facts) -> Self {
        let rule = |e: &Expectation| {
            let test = test::of(&e.claim, scenario, rows, facts);
            let reach = Reach::of(&e.scope, scenario, legend, facts);
            Rule { span: e.span, expected: e.to_string(), reach, watches: test.watches(), test, telling: Telling::default() }
        };
        let rules: Vec<Rule> = scenario.expect.iter().map(rule).collect();
        let watches = Watches {
            forwards: rules.iter().any(|r| r.watches.forwards),
            order: rules.iter().any(|r| r.watches.order),
            tokens: rules.iter().any(|r| r.watches.tokens),
        };
        Self { rules, watches }
    }

    /// A request is sent to a backend.
    pub(super) fn forwarded(&mut self, forward: Forward<'_>) {
        if !self.watches.forwards {
            return;
        }
        for rule in self.rules.iter_mut().filter(|rule| rule.watches.forwards && rule.reach.covers(forward.of)) {
            let stands = rule.test.forwarded(&forward);
            rule.telling.note(forward.of.number, stands);
        }
    }

    /// A request is over for its client, or the run is over.
    pub(super) fn finished(&mut self, finished: &Finished<'_>) {
        let of = finished.which();
        for rule in self.rules.iter_mut().filter(|rule| rule.reach.covers(of)) {
            // Who goes away of their own accord says nothing of the gateway.
            let left = finished.fate == Fate::Left && rule.test.is_about_answers();
            let stands = if left { Stands::Aside } else { rule.test.finished(finished) };
            rule.telling.finished(finished, stands);
        }
    }

    /// Who answered the next request, in the order sent.
    pub(super) fn answered(&mut self, of: Which, by: Answerer) {
        if self.watches.order {
            let rules = self.rules.iter_mut().filter(|rule| rule.watches.order && rule.reach.covers(of));
            rules.for_each(|rule| rule.test.answered(of.number, by));
        }
    }

    /// A backend answered a request with content of so many tokens.
    pub(super) fn served(&mut self, served: Served) {
        if self.watches.tokens {
            let rules = self.rules.iter_mut().filter(|rule| rule.watches.tokens && rule.reach.covers(served.of));
            rules.for_each(|rule| rule.test.served(&served));
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
        for rule in self.rules.iter_mut().filter(|rule| rule.reach.covers(trip.of)) {
            let stands = rule.test.tripped(trip, rows, facts);
            rule.telling.note(trip.of.number, stands);
        }
    }

    /// How it came out; `sample` is what is kept of the run.
    pub(super) fn verdicts(self, rows: &Rows, sample: &[Record], end: Instant) -> Vec<Verdict> {
        let verdict = |mut rule: Rule| {
            let found = rule.test.found(rows, end);
            let passed = found.wrong.is_none();
            let telling = found.wrong.map_or_else(Vec::new, |tell| rule.telling.show(tell, sample));
            Verdict { span: rule.span, expected: rule.expected, passed, found: found.words, telling }
        };
        self.rules.into_iter().map(verdict).collect()
    }
}

impl Reach {
    fn of(scope: &Scope, scenario: &Scenario, legend: &Legend, facts: &Facts) -> Self {
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
            Scope::Route(name) => {
                let named = |landmark: &Landmark| landmark.is_route() && landmark.names.contains(&name.value);
                Self::Routes((0..).zip(&facts.landmarks).filter(|(_, l)| named(l)).map(|(number, _)| number).collect())
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
            Self::Routes(routes) => of.route.is_some_and(|route| routes.contains(&route)),
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
            Self::Times(..) | Self::Numbers(..) | Self::Routes(_) => false,
        }
    }
}
