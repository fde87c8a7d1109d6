use std::collections::BTreeMap;
use std::rc::Rc;

use super::judge::{Forward, Judge, Served, Trip};
use super::outcome::{Assumed, BackendOutcome, BreakerChange, BreakerEvent, Legend, Quantiles, Sender, SenderOutcome, Trace};
use super::record::Which;
use super::reorder::Reorder;
use super::rows::Rows;
use super::sample::Sample;
use super::times::Times;
use super::{Ending, Fate, Finished, Outcome, Record, Refusals, Row, Strip};
use crate::assumption::{Assumption, Assumptions};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::gateway::{Note, RefusedBy};
use crate::http::{Flow, Request};
use crate::mock::Tally;
use crate::resource::Landmark;
use crate::scenario::{Facts, Figure, Pace, Scenario, Step};
use crate::time::{Duration, Instant};

/// Breaker events that are kept.
const MOST_EVENTS: usize = 1000;
/// Traced lines that are kept.
const MOST_TRACES: usize = 1000;

/// Where everything that happens is written down: sums, the sample, the expectations.
pub(super) struct Ledger<'a> {
    /// Where the scenario's name stands.
    span: Span,
    facts: &'a Facts,
    pub(super) rows: Rows,
    judge: Judge,
    order: Reorder<Record>,
    kept: Kept<'a>,
    requests: u64,
    forwards: u64,
    last: Instant,
    statuses: BTreeMap<u16, u64>,
    refused: Refusals,
    cut: u64,
    gave_up: u64,
    left: u64,
    times: Times,
    /// None where the whole says as much.
    senders: Vec<Sums>,
    backends: Vec<Backend>,
    breakers: Vec<BreakerEvent>,
    breakers_left_out: u64,
    assumptions: Vec<Assumption>,
    traces: Vec<Trace>,
    /// What requests came to, by number of the landmark.
    passed: Vec<bool>,
    pub(super) problems: Diagnostics,
}

/// What records go to, in the order of their numbers.
struct Kept<'a> {
    strip: Strip,
    sample: Sample,
    sink: &'a mut dyn FnMut(&Record),
}

/// Of one sender.
#[derive(Debug, Default)]
struct Sums {
    requests: u64,
    succeeded: u64,
    resends: u64,
    cut: u64,
    gave_up: u64,
    left: u64,
    times: Times,
}

#[derive(Debug, Default)]
struct Backend {
    requests: u64,
    endings: BTreeMap<Ending, u64>,
    prompt_tokens: u64,
    completion_tokens: u64,
    times: Times,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(scenario: &Scenario, facts: &'a Facts, sink: &'a mut dyn FnMut(&Record)) -> Self {
        let rows = Rows::new(facts);
        Self {
            span: scenario.span(),
            facts,
            judge: Judge::new(scenario, &legend(scenario, &rows), &rows, facts),
            order: Reorder::new(),
            kept: Kept { strip: Strip::default(), sample: Sample::new(), sink },
            requests: 0,
            forwards: 0,
            last: Instant::ZERO,
            statuses: BTreeMap::new(),
            refused: Refusals::default(),
            cut: 0,
            gave_up: 0,
            left: 0,
            times: Times::default(),
            senders: if is_traffic(scenario) { scenario.send.iter().map(|_| Sums::default()).collect() } else { Vec::new() },
            backends: rows.all().iter().map(|_| Backend::default()).collect(),
            breakers: Vec::new(),
            breakers_left_out: 0,
            assumptions: Vec::new(),
            traces: Vec::new(),
            passed: Vec::new(),
            problems: Diagnostics::new(),
            rows,
        }
    }

    /// A request is sent to a backend.
    pub(super) fn forwarded(&mut self, of: Which, row: Row, request: &Request) {
        self.judge.forwarded(Forward { of, row, request });
    }

    /// A backend answered a request with content of so many tokens.
    pub(super) fn served(&mut self, of: Which, row: Row, flow: Flow) {
        let tokens = u64::from(flow.prompt_tokens) + u64::from(flow.completion_tokens);
        self.judge.served(Served { of, row, tokens });
        if let Some(backend) = self.backends.get_mut(usize::from(row.0)) {
            backend.prompt_tokens += u64::from(flow.prompt_tokens);
            backend.completion_tokens += u64::from(flow.completion_tokens);
        }
    }

    /// A request is over for its client, or the run is over.
    pub(super) fn finished(&mut self, finished: &Finished<'_>) {
        self.requests += 1;
        self.last = self.last.max(finished.end);
        match finished.fate {
            Fate::Answered | Fate::Cut | Fate::Open => *self.statuses.entry(finished.status()).or_default() += 1,
            Fate::GaveUp => self.gave_up += 1,
            Fate::Left => self.left += 1,
        }
        self.cut += u64::from(finished.fate == Fate::Cut);
        let waited = matches!(finished.fate, Fate::Answered | Fate::Cut | Fate::GaveUp).then(|| finished.latency());
        if let Some(time) = waited {
            self.times.add(time);
        }
        if let Some(sender) = self.senders.get_mut(usize::from(finished.step)) {
            sender.requests += 1;
            sender.succeeded += u64::from(finished.succeeded());
            sender.resends += u64::from(finished.resends);
            sender.cut += u64::from(finished.fate == Fate::Cut);
            sender.gave_up += u64::from(finished.fate == Fate::GaveUp);
            sender.left += u64::from(finished.fate == Fate::Left);
            if let Some(time) = waited {
                sender.times.add(time);
            }
        }
        for attempt in finished.attempts {
            self.forwards += 1;
            if let Some(backend) = self.backends.get_mut(usize::from(attempt.row.0)) {
                backend.requests += 1;
                *backend.endings.entry(attempt.result).or_default() += 1;
                backend.times.add(attempt.end.since(attempt.start));
            }
        }
        match finished.refused.filter(|_| finished.status() >= 400) {
            Some(RefusedBy::Limit) => self.refused.limit += 1,
            Some(RefusedBy::Quota) => self.refused.quota += 1,
            None => {}
        }
        self.judge.finished(finished);
        let (judge, kept) = (&mut self.judge, &mut self.kept);
        self.order.push(finished.number, finished.record(), |record| kept.take(record, judge));
    }

    /// A sender's conversations are over: so many, and so many of them broken.
    pub(super) fn conversations(&mut self, step: u16, total: u64, broken: u64) {
        self.judge.conversations(step, total, broken);
    }

    /// What the deployments did in the whole run.
    pub(super) fn tallied(&mut self, tallies: &[Tally]) {
        tallies.iter().for_each(|tally| self.judge.tallied(tally, self.facts));
    }

    /// Whether a landmark is a route, or what happens without one.
    pub(super) fn is_route(&self, place: u32) -> bool {
        self.facts.landmarks.get(place as usize).is_some_and(Landmark::is_route)
    }

    /// Something happened inside the gateway, on behalf of a request.
    pub(super) fn noted(&mut self, now: Instant, node: u32, of: Which, note: Note) {
        match note {
            Note::Tripped { unit, backend, until, cause } => {
                self.judge.tripped(&Trip { of, unit, backend: &backend, from: now, until }, &self.rows, self.facts);
                let backend = self.rows.label(&backend);
                self.breaker(BreakerEvent { at: now, unit, backend, what: BreakerChange::Tripped { until, cause } });
            }
            Note::Closed { unit, backend, at } => {
                let backend = self.rows.label(&backend);
                self.breaker(BreakerEvent { at, unit, backend, what: BreakerChange::Closed });
            }
            Note::Exhausted { machine: _, target } => {
                let backend = self.rows.label(&target);
                self.breaker(BreakerEvent { at: now, unit: node, backend, what: BreakerChange::Exhausted });
            }
            // It stands with the request.
            Note::Refused { machine: _, by: _ } => {}
            Note::Traced { machine: _, text } => {
                if self.traces.len() < MOST_TRACES {
                    self.traces.push(Trace { at: now, request: of.number, text });
                }
            }
            Note::Stopped { machine: _ } => {
                let message = "a request took more steps than a request may, and was answered 500";
                self.problems.push(Diagnostic::new(code::scenario::STOPPED, self.span, message));
            }
            Note::Passed { machine: _, place } => {
                let place = place as usize;
                if self.passed.len() <= place {
                    self.passed.resize(self.facts.landmarks.len().max(place + 1), false);
                }
                if let Some(passed) = self.passed.get_mut(place) {
                    *passed = true;
                }
            }
            Note::Assumed(assumption) => self.assumed(assumption),
        }
    }

    fn breaker(&mut self, event: BreakerEvent) {
        // Exhaustion is told once until a breaker changes: it lasts, and each request that meets it would tell it again, a walk of
        // each member that it passes.
        let mut since = self.breakers.iter().rev().take_while(|last| last.what == event.what);
        if event.what == BreakerChange::Exhausted && since.any(|last| last.backend == event.backend && last.unit == event.unit) {
            return;
        }
        if self.breakers.len() < MOST_EVENTS {
            self.breakers.push(event);
        } else {
            self.breakers_left_out += 1;
        }
    }

    /// Behaviour was used that Azure does not document.
    pub(super) fn assumed(&mut self, assumption: Assumption) {
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    /// What the run showed.
    pub(super) fn outcome(self, scenario: &Scenario, set: &Assumptions) -> Outcome {
        let Self { mut judge, order, mut kept, rows, mut problems, mut times, mut assumptions, .. } = self;
        order.finish(|record| kept.take(record, &mut judge));
        let Kept { strip, sample, .. } = kept;
        let (records, complete) = sample.finish();
        if let Some(unanswered) = self.statuses.get(&0) {
            let message = format!("{unanswered} of {} requests had no answer when nothing more could happen", self.requests);
            problems.push(Diagnostic::new(code::scenario::UNANSWERED, scenario.span(), message));
        }
        assumptions.sort_unstable();
        let backend = |(row, mut backend): (&super::rows::RowFacts, Backend)| BackendOutcome {
            region: Rc::clone(&row.region),
            expected: row.expected,
            requests: backend.requests,
            endings: backend.endings,
            prompt_tokens: backend.prompt_tokens,
            completion_tokens: backend.completion_tokens,
            times: quantiles(&mut backend.times),
        };
        Outcome {
            name: Rc::clone(&scenario.name.value),
            span: scenario.span(),
            requests: self.requests,
            length: self.last.since(Instant::ZERO),
            legend: legend(scenario, &rows),
            statuses: self.statuses,
            refused: self.refused,
            cut: self.cut,
            gave_up: self.gave_up,
            left: self.left,
            times: quantiles(&mut times),
            forwards: self.forwards,
            senders: self.senders.into_iter().map(Sums::outcome).collect(),
            verdicts: judge.verdicts(&rows, &records, self.last),
            backends: rows.all().iter().zip(self.backends).map(backend).collect(),
            strip,
            breakers: self.breakers,
            breakers_left_out: self.breakers_left_out,
            assumptions: assumptions.into_iter().map(|a| Assumed { assumption: a, value: set.value(a).into() }).collect(),
            traces: self.traces,
            passed_by: self.passed,
            records,
            complete,
            problems,
        }
    }
}

impl Sums {
    fn outcome(mut self) -> SenderOutcome {
        let times = quantiles(&mut self.times);
        let Self { requests, succeeded, resends, cut, gave_up, left, .. } = self;
        SenderOutcome { requests, succeeded, resends, cut, gave_up, left, times }
    }
}

/// Whether senders are told apart: there are several of `traffic`, or one that sends requests again.
fn is_traffic(scenario: &Scenario) -> bool {
    let several = scenario.send.len() > 1 && scenario.send.iter().any(|s| !matches!(s.pace, Pace::Series { .. }));
    several || scenario.send.iter().any(|s| s.retries.is_some())
}

impl Kept<'_> {
    fn take(&mut self, record: &Record, judge: &mut Judge) {
        judge.answered(record.which(), record.by);
        self.strip.push(record.by);
        (self.sink)(record);
        self.sample.add(record);
    }
}

/// The names of a scenario's steps and backends.
pub(super) fn legend(scenario: &Scenario, rows: &Rows) -> Legend {
    let sender = |(index, step): (usize, &Step)| Sender {
        name: step.name.as_ref().map_or_else(|| format!("sender {}", index + 1).into(), |n| Rc::clone(&n.value)),
        models: {
            let own = step.model.as_ref().or(step.deployment.as_ref()).map_or_else(|| "".into(), |n| Rc::clone(&n.value));
            std::iter::once(own).chain(step.logged_models().iter().cloned()).collect()
        },
    };
    Legend {
        steps: scenario.send.iter().enumerate().map(sender).collect(),
        backends: rows.all().iter().map(|row| Rc::clone(&row.label)).collect(),
    }
}

fn quantiles(times: &mut Times) -> Quantiles {
    let mut at = |thousandth| -> Option<Duration> { times.figure(Figure::Quantile(thousandth)) };
    Quantiles { p50: at(500), p95: at(950), p99: at(990) }
}
