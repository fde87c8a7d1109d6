use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Answerer, Ending, Record, Row, Strip, Verdict};
use crate::assumption::Assumption;
use crate::diagnostic::{Diagnostics, Span};
use crate::gateway::TripCause;
use crate::time::{Duration, Instant};

/// What a run showed.
#[derive(Debug)]
pub struct Outcome {
    /// The scenario's name.
    pub name: Rc<str>,
    /// Where its name stands.
    pub span: Span,
    /// Requests sent.
    pub requests: u64,
    /// From the beginning to the last answer.
    pub length: Duration,
    /// The names of its steps and backends.
    pub legend: Legend,
    /// Answers by status, those that broke off among them; 0 counts requests that still had none when the run ended.
    pub statuses: BTreeMap<u16, u64>,
    /// Of those, answers that broke off.
    pub cut: u64,
    /// Answers of 400 and above that are refusals of limits and quotas.
    pub refused: Refusals,
    /// Requests that their clients gave up.
    pub gave_up: u64,
    /// Requests whose clients went away of their own accord.
    pub left: u64,
    /// Times from request to the answer's last byte, or until its client gave up.
    pub times: Quantiles,
    /// The senders, in the order of the legend; none where there is but one that sends nothing again.
    pub senders: Vec<SenderOutcome>,
    /// The backends, in the order of the legend.
    pub backends: Vec<BackendOutcome>,
    /// Forwards in all.
    pub forwards: u64,
    /// Who answered, in the order sent.
    pub strip: Strip,
    /// What breakers did, at most so many events.
    pub breakers: Vec<BreakerEvent>,
    /// Breaker events after those.
    pub breakers_left_out: u64,
    /// What was used of what Azure does not document.
    pub assumptions: Vec<Assumed>,
    /// What the policies traced, at most so many lines.
    pub traces: Vec<Trace>,
    /// Whether any request came to each of the deployment's landmarks, in their order; empty when none did, or nobody watched.
    pub passed_by: Vec<bool>,
    /// How the expectations came out.
    pub verdicts: Vec<Verdict>,
    /// Requests, by number: all, or a sample of those that tell most.
    pub records: Vec<Record>,
    /// Whether `records` are all.
    pub complete: bool,
    /// What went wrong with the run itself.
    pub problems: Diagnostics,
}

/// Requests that were refused for having had enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// By a rate: tokens a minute, calls in a period, requests at one time.
    pub limit: u64,
    /// By a quota of tokens or calls.
    pub quota: u64,
}

/// Something that was assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// What.
    pub assumption: Assumption,
    /// What it was set to, as one writes it.
    pub value: Box<str>,
}

/// What the numbers in a [`Record`] stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legend {
    /// The steps of the scenario.
    pub steps: Vec<Sender>,
    /// What reports call the backends: `foundry1`, `foundry1/gpt-4.1`. [`Row`] is an index.
    pub backends: Vec<Rc<str>>,
}

/// A step of the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its name, else `sender 1`.
    pub name: Rc<str>,
    /// The models it asks for: its own, empty for none, then those of the log that it replays.
    pub models: Vec<Rc<str>>,
}

/// What came of the requests of a sender.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderOutcome {
    /// Its requests, each counted once.
    pub requests: u64,
    /// Of those, answered 2xx in the end, to the last byte.
    pub succeeded: u64,
    /// How often clients sent a request again.
    pub resends: u64,
    /// Requests whose answers broke off in the end.
    pub cut: u64,
    /// Requests that their clients gave up.
    pub gave_up: u64,
    /// Requests whose clients went away of their own accord.
    pub left: u64,
    /// Times from the first send to the last byte of the last answer, or until its client gave up.
    pub times: Quantiles,
}

/// What came of the forwards to a backend.
#[derive(Clone, Debug, PartialEq)]
pub struct BackendOutcome {
    /// Azure's name of the region; empty where it is not known.
    pub region: Rc<str>,
    /// Part of the deployment, so that nothing going there tells something, too.
    pub expected: bool,
    /// Forwards.
    pub requests: u64,
    /// By what came of them.
    pub endings: BTreeMap<Ending, u64>,
    /// Tokens of prompts answered.
    pub prompt_tokens: u64,
    /// Tokens of answers.
    pub completion_tokens: u64,
    /// Times from forward to the last byte.
    pub times: Quantiles,
}

/// Some quantiles; `None` without a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantiles {
    /// Half are no slower.
    pub p50: Option<Duration>,
    /// 95 of a hundred are no slower.
    pub p95: Option<Duration>,
    /// 99 of a hundred are no slower.
    pub p99: Option<Duration>,
}

/// Something that a breaker did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerEvent {
    /// When.
    pub at: Instant,
    /// On which gateway node.
    pub unit: u32,
    /// What reports call the backend.
    pub backend: Rc<str>,
    /// What.
    pub what: BreakerChange,
}

/// What a breaker did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerChange {
    /// It opened.
    Tripped {
        /// It closes then.
        until: Instant,
        /// Why.
        cause: TripCause,
    },
    /// It was found closed again.
    Closed,
    /// A request found no member of the pool (or not the backend) available.
    Exhausted,
}

/// A line that a policy traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// When.
    pub at: Instant,
    /// The request's number.
    pub request: u64,
    /// `source: message`.
    pub text: Rc<str>,
}

impl Outcome {
    /// Whether every expectation holds and the run itself went well.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.verdicts.iter().all(|v| v.passed) && !self.problems.has_errors()
    }
}

impl Legend {
    /// What reports call who answered.
    #[must_use]
    pub fn answerer(&self, by: Answerer) -> &str {
        match by {
            Answerer::Backend(row) => self.label(row),
            Answerer::Gateway => "gateway",
            Answerer::Nobody => "nobody",
        }
    }

    /// The model that a request asks for; empty for none.
    #[must_use]
    pub fn model(&self, record: &Record) -> &str {
        let models = self.steps.get(usize::from(record.step)).map_or(&[][..], |sender| &sender.models);
        models.get(usize::from(record.model)).map_or("", |model| model)
    }

    /// What reports call a backend.
    #[must_use]
    pub fn label(&self, row: Row) -> &str {
        self.backends.get(usize::from(row.0)).map_or("elsewhere", |label| label)
    }
}
