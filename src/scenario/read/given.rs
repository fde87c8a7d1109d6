use super::{fault, key, script};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::given::{AccountKind, Behaviour, Latency, RetryAfter};
use crate::scenario::{Amount, Order, Selector};
use crate::time::Duration;
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// More tokens or requests a minute than any deployment has.
const MOST: u64 = 1_000_000_000_000;
/// The longest time to a token: a day.
const LONGEST: Duration = Duration::from_secs(86_400);
/// Tokens that a model may be told to take.
const MOST_CONTEXT: u64 = 100_000_000;

fn bad(span: Span, message: impl Into<String>, help: &str, sink: &mut Diagnostics) {
    sink.push(Diagnostic::new(code::scenario::BAD_GIVEN, span, message).help(help));
}

/// An entry of `given:`.
pub(super) fn order(entry: &Entry, sink: &mut Diagnostics) -> Option<Order> {
    let to = Spanned::new(Selector::parse(&entry.key.name), entry.key.span);
    Some(Order { to, behaviour: behaviour(&entry.value, sink)? })
}

fn behaviour(node: &Node, sink: &mut Diagnostics) -> Option<Behaviour> {
    let mut fields = Fields::section(node, &key::GIVEN.section, sink)?;
    let tokens = fields.integer::<u64>("tokensPerMinute", 1..=MOST, sink);
    let requests = fields.integer::<u64>("requestsPerMinute", 1..=MOST, sink);
    let provisioned = fields.entry("ptu");
    let waits = [("header", RetryAfter::Header), ("milliseconds", RetryAfter::Milliseconds), ("none", RetryAfter::None)];
    let kinds = [("AIServices", AccountKind::AiServices), ("OpenAI", AccountKind::OpenAi)];
    let behaviour = Behaviour {
        latency: fields.get("latency").and_then(|n| latency(n, sink)),
        tokens_per_minute: tokens.map(|tokens| tokens.value),
        requests_per_minute: requests.map(|requests| requests.value),
        ptu: provisioned.and_then(|entry| ptu(&entry.value, sink)),
        spillover: fields.text("spillover", sink),
        retry_after: fields.choice("retryAfter", &waits, sink).map(|way| way.value),
        kind: fields.choice("kind", &kinds, sink).map(|kind| kind.value),
        content_filter: fields.get("contentFilter").and_then(|n| share(n, "contentFilter", sink)),
        context_length: fields.integer("contextLength", 1..=MOST_CONTEXT, sink).map(|tokens| tokens.value),
        faults: fields.list("faults").iter().filter_map(|n| fault::fault(n, sink)).collect(),
        answers: fields.list("answers").iter().filter_map(|n| script::answer(n, sink)).collect(),
    };
    fields.finish(sink);
    if let Some(entry) = provisioned {
        let limits = [("tokensPerMinute", tokens), ("requestsPerMinute", requests)];
        for (name, limit) in limits.into_iter().filter_map(|(name, limit)| Some((name, limit?))) {
            let message = format!("a deployment with `ptu` has no `{name}` of its own");
            let help = "provisioned throughput is written `ptu: { tokensPerMinute: 60000 }`; a standard deployment has limits and no `ptu`";
            let fault = Diagnostic::new(code::scenario::BAD_GIVEN, limit.span, message).help(help);
            sink.push(fault.and(entry.key.span, "provisioned here"));
        }
    }
    Some(behaviour)
}

/// `ptu: { tokensPerMinute: 60000 }`
fn ptu(node: &Node, sink: &mut Diagnostics) -> Option<u64> {
    let mut fields = Fields::section(node, &key::PTU.section, sink)?;
    let help = "say how much it takes: `ptu: { tokensPerMinute: 60000 }`";
    let written = fields.require("tokensPerMinute", help, sink).is_some();
    let tokens = if written { fields.integer::<u64>("tokensPerMinute", 1..=MOST, sink) } else { None };
    fields.finish(sink);
    tokens.map(|tokens| tokens.value)
}

/// `300ms`, `measured`, or a map.
fn latency(node: &Node, sink: &mut Diagnostics) -> Option<Latency> {
    if let Some(text) = node.scalar() {
        return match text.text() {
            "measured" => Some(Latency::Measured),
            _ => short(value::duration(node, "`latency`", sink)?, sink).map(Latency::Whole),
        };
    }
    if matches!(node.kind, Kind::Sequence(_)) {
        value::wrong_type(node, "`latency` is a duration, `measured`, or a map with `timeToFirstToken` and `perToken`", sink);
        return None;
    }
    let mut fields = Fields::section(node, &key::LATENCY.section, sink)?;
    let help = "say when the first token comes: `latency: { timeToFirstToken: 300ms, perToken: 12ms }`";
    let written = fields.require("timeToFirstToken", help, sink).is_some();
    let first = if written { fields.duration("timeToFirstToken", sink).and_then(|time| short(time, sink)) } else { None };
    let each = fields.duration("perToken", sink).and_then(|time| short(time, sink));
    let jitter = fields.get("jitter").and_then(|n| share(n, "jitter", sink));
    fields.finish(sink);
    Some(Latency::Tokens { first: first?, each: each.unwrap_or(Latency::PER_TOKEN), jitter: jitter.unwrap_or(0.0) })
}

fn short(time: Spanned<Duration>, sink: &mut Diagnostics) -> Option<Duration> {
    if time.value > LONGEST {
        bad(time.span, format!("no answer takes {}", time.value), "it is at most a day; `hang: true` is a fault that never answers", sink);
        return None;
    }
    Some(time.value)
}

/// `20%` as 0.2.
fn share(node: &Node, key: &str, sink: &mut Diagnostics) -> Option<f64> {
    let text = value::mapped(node, &format!("`{key}`"), sink)?.text();
    let share = Amount::share(text);
    if share.is_none() {
        bad(node.span, format!("`{text}` is not a share"), &format!("write a share from 0% to 100%: `{key}: 20%`"), sink);
    }
    share
}
