use std::collections::BTreeMap;

use serde::Serialize;

use super::Summary;
use crate::coverage::Coverage;
use crate::diagnostic::Sources;
use crate::gateway::RefusedBy;
use crate::simulate::{BreakerChange, Dependence, Ending, Fate, Flip, Legend, Outcome, Quantiles, Record, Verdict};
use crate::time::Duration;

/// Scenarios as one JSON document, written piece by piece, so that no run is too long for it:
/// `{"scenarios": [{"file", "name", "requests": [...], "passed", ...}, ...], "coverage": [...], "passed": 1, "failed": 0}`.
///
/// All times are seconds: `time`, `start` and `end` since the beginning of the run, `latency` and quantiles as lengths.
/// Each method returns the piece that comes next.
#[derive(Debug, Default)]
pub struct Json {
    scenarios: u64,
    requests: u64,
}

impl Json {
    /// The beginning of the document.
    #[must_use]
    pub fn begin(&self) -> &'static str {
        "{\"scenarios\":["
    }

    /// The beginning of a scenario.
    pub fn scenario(&mut self, file: &str, name: &str, seed: u64) -> String {
        let comma = if self.scenarios > 0 { "," } else { "" };
        self.scenarios += 1;
        self.requests = 0;
        format!("{comma}\n{{\"file\":{},\"name\":{},\"seed\":{seed},\"requests\":[", json(&file), json(&name))
    }

    /// A request of the scenario.
    pub fn request(&mut self, record: &Record, legend: &Legend) -> String {
        let comma = if self.requests > 0 { "," } else { "" };
        self.requests += 1;
        format!("{comma}\n{}", json(&Request::new(record, legend)))
    }

    /// The end of the scenario: what it came to.
    #[must_use]
    pub fn outcome(&self, outcome: &Outcome, dependence: Option<&Dependence>, sources: &Sources) -> String {
        let rest = json(&Rest {
            depends: dependence.map(|d| d.flips.iter().map(|f| Depends::new(f, sources)).collect()),
            ..Rest::new(outcome, sources)
        });
        format!("],\n{}", rest.strip_prefix('{').unwrap_or("}"))
    }

    /// The end of a scenario that could not be run to its end.
    #[must_use]
    pub fn broken(&self, error: &str) -> String {
        format!("],\n\"passed\":false,\"error\":{}}}", json(&error))
    }

    /// The end of the document; with what was reached of each spec, if that was watched.
    #[must_use]
    pub fn end(&self, summary: &Summary, coverage: &[(String, Coverage<'_>)], sources: &Sources) -> String {
        let reached: Vec<_> = coverage.iter().map(|(spec, coverage)| super::coverage::Json::new(spec, coverage, sources)).collect();
        let reached = if reached.is_empty() { String::new() } else { format!(",\n\"coverage\":{}", json(&reached)) };
        format!("]{reached},\"passed\":{},\"failed\":{}}}\n", summary.passed, summary.failed)
    }
}

fn json(value: &impl Serialize) -> String {
    // Numbers, texts, lists and maps with text keys can always be written.
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct Request<'a> {
    number: u64,
    time: f64,
    sender: &'a str,
    model: &'a str,
    /// `null` without a whole answer; then `client` says why.
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'static str>,
    latency: f64,
    answered_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_by: Option<&'static str>,
    #[serde(skip_serializing_if = "is_none")]
    resends: u32,
    attempts: Vec<Attempt<'a>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(is: &bool) -> bool {
    !is
}

#[derive(Serialize)]
struct Attempt<'a> {
    backend: &'a str,
    /// A number, or in a word why there is none.
    status: Status,
    /// The answer broke off.
    #[serde(skip_serializing_if = "is_false")]
    cut: bool,
    start: f64,
    end: f64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Status {
    Number(u16),
    Word(String),
}

impl<'a> Request<'a> {
    fn new(record: &Record, legend: &'a Legend) -> Self {
        let step = legend.steps.get(usize::from(record.step));
        let attempt = |a: &crate::simulate::Attempt| Attempt {
            backend: legend.label(a.row),
            status: match a.result {
                Ending::Status(status) | Ending::Cut(status) => Status::Number(status),
                ending @ (Ending::Failed(_) | Ending::GivenUp | Ending::Open) => Status::Word(ending.to_string()),
            },
            cut: matches!(a.result, Ending::Cut(_)),
            start: seconds(a.start.micros()),
            end: seconds(a.end.micros()),
        };
        Self {
            number: record.number,
            time: seconds(record.start.micros()),
            sender: step.map_or("", |s| &s.name),
            model: legend.model(record),
            resends: record.resends,
            status: (record.status != 0).then_some(record.status),
            client: match record.fate {
                Fate::Answered | Fate::Open => None,
                Fate::Cut => Some("cut"),
                Fate::GaveUp => Some("gave up"),
                Fate::Left => Some("left"),
            },
            latency: seconds(record.latency().micros()),
            answered_by: legend.answerer(record.by),
            refused_by: record.refused.map(|by| match by {
                RefusedBy::Limit => "limit",
                RefusedBy::Quota => "quota",
            }),
            attempts: record.attempts.iter().map(attempt).collect(),
        }
    }
}

fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

#[derive(Serialize)]
struct Rest<'a> {
    passed: bool,
    sent: u64,
    forwards: u64,
    length: f64,
    statuses: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "is_zero")]
    refused_by_limit: u64,
    #[serde(skip_serializing_if = "is_zero")]
    refused_by_quota: u64,
    #[serde(flatten)]
    unfinished: Unfinished,
    latency: Times,
    expectations: Vec<Expectation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    senders: Vec<Sender<'a>>,
    backends: Vec<Backend<'a>>,
    order: Vec<Run<'a>>,
    breakers: Vec<Breaker<'a>>,
    traces: Vec<Trace<'a>>,
    assumptions: Vec<Assumed<'a>>,
    /// What comes out another way when something else is assumed; left out when that was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    depends: Option<Vec<Depends<'a>>>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Times {
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
}

#[derive(Serialize)]
struct Expectation<'a> {
    expected: &'a str,
    passed: bool,
    found: &'a str,
    place: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    telling: Vec<Request<'a>>,
}

#[derive(Serialize)]
struct Sender<'a> {
    sender: &'a str,
    requests: u64,
    succeeded: u64,
    resends: u64,
    #[serde(flatten)]
    unfinished: Unfinished,
    latency: Times,
}

/// Requests whose clients have no whole answer.
#[derive(Serialize)]
struct Unfinished {
    #[serde(skip_serializing_if = "is_zero")]
    cut: u64,
    #[serde(skip_serializing_if = "is_zero")]
    gave_up: u64,
    #[serde(skip_serializing_if = "is_zero")]
    left: u64,
}

#[derive(Serialize)]
struct Backend<'a> {
    backend: &'a str,
    region: &'a str,
    requests: u64,
    share: f64,
    statuses: BTreeMap<String, u64>,
    prompt_tokens: u64,
    completion_tokens: u64,
    latency: Times,
}

#[derive(Serialize)]
struct Run<'a> {
    answered_by: &'a str,
    times: u64,
}

#[derive(Serialize)]
struct Breaker<'a> {
    time: f64,
    unit: u32,
    backend: &'a str,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<bool>,
}

#[derive(Serialize)]
struct Trace<'a> {
    time: f64,
    request: u64,
    text: &'a str,
}

#[derive(Serialize)]
struct Depends<'a> {
    name: &'static str,
    value: &'static str,
    expected: &'a str,
    passed: bool,
    found: &'a str,
    place: Option<String>,
}

impl<'a> Depends<'a> {
    fn new(flip: &'a Flip, sources: &Sources) -> Self {
        let Flip { assumption, value, span, expected, passed, found } = flip;
        Self { name: assumption.name(), value, expected, passed: *passed, found, place: sources.place(*span) }
    }
}

#[derive(Serialize)]
struct Assumed<'a> {
    name: &'static str,
    value: &'a str,
}

impl<'a> Rest<'a> {
    fn new(outcome: &'a Outcome, sources: &Sources) -> Self {
        let legend = &outcome.legend;
        let name = |status: u16| if status == 0 { "none".to_owned() } else { status.to_string() };
        let shown = outcome.backends.iter().zip(&legend.backends).filter(|(b, _)| b.expected || b.requests > 0);
        Self {
            passed: outcome.passed(),
            sent: outcome.requests,
            forwards: outcome.forwards,
            length: outcome.length.seconds(),
            statuses: outcome.statuses.iter().map(|(status, count)| (name(*status), *count)).collect(),
            refused_by_limit: outcome.refused.limit,
            refused_by_quota: outcome.refused.quota,
            unfinished: Unfinished { cut: outcome.cut, gave_up: outcome.gave_up, left: outcome.left },
            latency: Times::new(outcome.times),
            expectations: outcome.verdicts.iter().map(|v| Expectation::new(v, legend, sources)).collect(),
            senders: outcome
                .senders
                .iter()
                .zip(&legend.steps)
                .map(|(s, of)| Sender {
                    sender: &of.name,
                    requests: s.requests,
                    succeeded: s.succeeded,
                    resends: s.resends,
                    unfinished: Unfinished { cut: s.cut, gave_up: s.gave_up, left: s.left },
                    latency: Times::new(s.times),
                })
                .collect(),
            backends: shown
                .map(|(b, label)| Backend {
                    backend: label,
                    region: &b.region,
                    requests: b.requests,
                    share: b.requests as f64 / outcome.forwards.max(1) as f64,
                    statuses: b.endings.iter().map(|(ending, count)| (ending.to_string(), *count)).collect(),
                    prompt_tokens: b.prompt_tokens,
                    completion_tokens: b.completion_tokens,
                    latency: Times::new(b.times),
                })
                .collect(),
            order: outcome.strip.runs().iter().map(|&(by, times)| Run { answered_by: legend.answerer(by), times }).collect(),
            breakers: outcome.breakers.iter().map(Breaker::new).collect(),
            traces: outcome.traces.iter().map(|t| Trace { time: seconds(t.at.micros()), request: t.request, text: &t.text }).collect(),
            assumptions: outcome.assumptions.iter().map(|a| Assumed { name: a.assumption.name(), value: &a.value }).collect(),
            depends: None,
            problems: outcome.problems.iter().map(|p| crate::diagnostic::short(p, sources)).collect(),
        }
    }
}

impl Times {
    fn new(times: Quantiles) -> Self {
        let [p50, p95, p99] = [times.p50, times.p95, times.p99].map(|t| t.map(Duration::seconds));
        Self { p50, p95, p99 }
    }
}

impl<'a> Expectation<'a> {
    fn new(verdict: &'a Verdict, legend: &'a Legend, sources: &Sources) -> Self {
        Self {
            expected: &verdict.expected,
            passed: verdict.passed,
            found: &verdict.found,
            place: sources.place(verdict.span),
            telling: verdict.telling.iter().map(|record| Request::new(record, legend)).collect(),
        }
    }
}

impl<'a> Breaker<'a> {
    fn new(event: &'a crate::simulate::BreakerEvent) -> Self {
        let (name, status, until, retry_after) = match event.what {
            BreakerChange::Tripped { until, cause } => {
                ("tripped", Some(cause.status), Some(seconds(until.micros())), Some(cause.retry_after))
            }
            BreakerChange::Closed => ("closed", None, None, None),
            BreakerChange::Exhausted => ("nobody available", None, None, None),
        };
        Self { time: seconds(event.at.micros()), unit: event.unit, backend: &event.backend, event: name, status, until, retry_after }
    }
}
