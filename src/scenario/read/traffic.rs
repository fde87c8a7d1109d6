use std::rc::Rc;

use super::distribution::rate;
use super::send::{MOST_REQUESTS, sensible, what};
use super::{key, single};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::{Arrivals, Course, Operation, Pace, Replay, RequestLog, Step};
use crate::time::Duration;
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// Senders of one scenario.
const MOST_SENDERS: usize = 1000;
/// Clients or conversations of one sender at a time.
const MOST_CLIENTS: u64 = 100_000;
/// Requests of a burst.
const MOST_AT_ONCE: u64 = 1_000_000;
/// Points of a curve.
const MOST_POINTS: usize = 1440;
/// The longest run.
const LONGEST: Duration = Duration::from_secs(400 * 86_400);

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code::scenario::BAD_TRAFFIC, span, message)
}

/// Reads `traffic:`: senders by name.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Step> {
    let entries = value::names(node, "`traffic`", sink);
    if entries.is_empty() && matches!(node.kind, Kind::Mapping(_)) {
        sink.push(
            bad(node.span, "there is no sender in this traffic")
                .help("for example `chat: { model: gpt-4o-mini, arrivals: 40/s, for: 30m }`"),
        );
    }
    if entries.len() > MOST_SENDERS {
        sink.push(bad(node.span, format!("a scenario has at most {MOST_SENDERS} senders")));
        return Vec::new();
    }
    let mut senders: Vec<Step> = entries.iter().filter_map(|entry| sender(entry, sink)).collect();
    ends(&mut senders, entries, sink);
    let requests = |s: &Step| s.expected() * (s.turns.mean().max(1.0) + s.then.len() as f64);
    let expected: f64 = senders.iter().map(requests).sum();
    if expected > MOST_REQUESTS as f64
        && let Some(most) = senders.iter().max_by(|a, b| requests(a).total_cmp(&requests(b)))
    {
        let message = format!("about {expected:.0} requests in all are more than a run takes, which is {MOST_REQUESTS}");
        sink.push(bad(most.span, message).label("most of them are sent here").help("lower the rate, or make it shorter with `for`"));
    }
    senders
}

fn sender(entry: &Entry, sink: &mut Diagnostics) -> Option<Step> {
    let mut fields = Fields::section(&entry.value, &key::TRAFFIC.section, sink)?;
    let mut sender = what(&mut fields, sink);
    sender.span = entry.key.span;
    sender.name = Some(Spanned::new(Rc::clone(&entry.key.name), entry.key.span));
    let (at, length) = (sender.at.unwrap_or_default(), fields.duration("for", sink));
    sender.at = Some(at);
    for too_long in [Some(at), length.as_ref().map(|l| l.value)].into_iter().flatten().filter(|d| *d > LONGEST) {
        sink.push(bad(entry.key.span, format!("{too_long} is longer than a run, which is at most {LONGEST}")));
    }
    if let Some(length) = length.as_ref().filter(|l| l.value == Duration::ZERO) {
        sink.push(bad(length.span, "no time at all: nothing would be sent"));
    }
    let until = length.map(|length| at + length.value);
    let pace = pace(&mut fields, entry, until, sink);
    fields.finish(sink);
    sender.pace = pace?;
    contradictions(&sender, entry, sink);
    sensible(&sender, sink);
    Some(sender)
}

/// When a sender sends. What it says of that must fit together.
fn pace(fields: &mut Fields<'_>, entry: &Entry, until: Option<Duration>, sink: &mut Diagnostics) -> Option<Pace> {
    let [arrivals, curve, ramp] = ["arrivals", "curve", "ramp"].map(|key| fields.get(key));
    let [clients, conversations] = ["clients", "conversations"].map(|key| fields.integer::<u32>(key, 1..=MOST_CLIENTS, sink));
    let written: Vec<&str> = ["arrivals", "curve", "clients", "conversations"].into_iter().filter(|key| fields.has(key)).collect();
    match &*written {
        ["arrivals"] | ["curve"] | ["arrivals", "curve"] => {
            let arrivals = self::arrivals(arrivals.map(|n| &**n), curve.map(|n| &**n), ramp.map(|n| &**n), sink)?;
            Some(Pace::Open { arrivals, until })
        }
        [_] => {
            let clients = clients.or(conversations)?.value;
            let over = ramp.and_then(|n| ramp_over(n, sink)).unwrap_or_default();
            Some(Pace::Closed { clients, over, until })
        }
        [] => {
            let fault = bad(entry.key.span, format!("`{}` does not say when it sends", entry.key.name));
            sink.push(fault.help("add `arrivals: 40/s`, `clients: 8` or `conversations: 200`"));
            None
        }
        [first, .., second] => {
            let fault = bad(entry.key.span, format!("`{}` sends in one way: by `{first}` or by `{second}`", entry.key.name));
            sink.push(fault.help("`arrivals` do not wait for answers; `clients` and `conversations` do: two senders can have both"));
            None
        }
    }
}

/// What a sender says beside its pace and that cannot be with it.
fn contradictions(sender: &Step, entry: &Entry, sink: &mut Diagnostics) {
    let Kind::Mapping(entries) = &entry.value.kind else { return };
    let place = |key: &str| entries.iter().find(|e| &*e.key.name == key).map(|e| e.key.span);
    let mut useless = |key: &str, why: &str| {
        if let Some(span) = place(key) {
            sink.push(bad(span, format!("`{key}` {why}")));
        }
    };
    match &sender.pace {
        Pace::Open { .. } if !sender.is_conversation() => {
            useless("think", "has no meaning here: arrivals wait for nothing, and there is no conversation");
        }
        Pace::Open { arrivals: Arrivals::Replay(_), .. } => useless("turns", "has no meaning here: each row of a log is a request"),
        Pace::Closed { .. } if sender.operation.value != Operation::Responses && !sender.is_conversation() => {
            useless("conversations", "are held with the Responses API: add `operation: responses`");
        }
        Pace::Series { .. } | Pace::Open { .. } | Pace::Closed { .. } => {}
    }
}

fn arrivals(arrivals: Option<&Node>, curve: Option<&Node>, ramp: Option<&Node>, sink: &mut Diagnostics) -> Option<Arrivals> {
    let Some(curve) = curve else {
        return match arrivals {
            Some(node) => without_curve(node, ramp, sink),
            None => None,
        };
    };
    if let Some(ramp) = ramp {
        sink.push(bad(ramp.span, "a curve says all of the rate: `ramp` and `curve` cannot be together"));
    }
    let course = daily(curve, sink)?;
    match arrivals {
        None => Some(Arrivals::Fixed(course)),
        Some(node) => match node.scalar().map(|t| t.text()) {
            Some("poisson") => Some(Arrivals::Poisson(course)),
            Some("fixed") => Some(Arrivals::Fixed(course)),
            Some(_) | None => {
                sink.push(bad(node.span, "the curve says the rate").help("write `arrivals: poisson`, or leave it out"));
                None
            }
        },
    }
}

fn without_curve(node: &Node, ramp: Option<&Node>, sink: &mut Diagnostics) -> Option<Arrivals> {
    let help = "write `40/s`, `{ poisson: 40/s }`, `{ bursts: { size: 50, every: 10s } }` or `{ replay: log.csv }`";
    let entries = match &node.kind {
        Kind::Mapping(entries) => entries,
        Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_) => {
            return course(rate(node, "`arrivals`", f64::MIN_POSITIVE, sink)?, ramp, sink).map(Arrivals::Fixed);
        }
    };
    let [entry] = &**entries else {
        sink.push(bad(node.span, "requests arrive in one way").help(help));
        return None;
    };
    let name = &*entry.key.name;
    if let ("bursts" | "replay", Some(ramp)) = (name, ramp) {
        sink.push(bad(ramp.span, format!("only a rate has a ramp, not `{name}`")));
    }
    let steady = |sink: &mut Diagnostics| course(rate(&entry.value, &format!("`{name}`"), f64::MIN_POSITIVE, sink)?, ramp, sink);
    match name {
        "fixed" => steady(sink).map(Arrivals::Fixed),
        "poisson" => steady(sink).map(Arrivals::Poisson),
        "bursts" => bursts(&entry.value, sink),
        "replay" => {
            let path = value::text(&entry.value, "`replay`", sink)?;
            Some(Arrivals::Replay(Replay { path, log: Rc::new(RequestLog::default()) }))
        }
        other => {
            let fault = bad(entry.key.span, format!("requests cannot arrive by `{other}`")).help(help);
            sink.push(fault.did_you_mean(other, ["fixed", "poisson", "bursts", "replay"]));
            None
        }
    }
}

fn bursts(node: &Node, sink: &mut Diagnostics) -> Option<Arrivals> {
    let mut fields = Fields::section(node, &key::BURSTS.section, sink)?;
    fields.require("size", "how many requests at once: `size: 50`", sink);
    fields.require("every", "how far apart bursts are: `every: 10s`", sink);
    let (size, every) = (fields.integer("size", 1..=MOST_AT_ONCE, sink), fields.duration("every", sink));
    fields.finish(sink);
    let (size, every) = (size?.value, every?);
    if every.value == Duration::ZERO {
        sink.push(bad(every.span, "bursts without time in between would never end"));
        return None;
    }
    Some(Arrivals::Bursts { size, every: every.value })
}

/// A rate with its ramp.
fn course(to: f64, ramp: Option<&Node>, sink: &mut Diagnostics) -> Option<Course> {
    let Some(node) = ramp else { return Some(Course::steady(to)) };
    let mut fields = Fields::section(node, &key::RAMP.section, sink)?;
    fields.require("over", "how long it takes: `ramp: { from: 5/s, over: 2m }`", sink);
    let (from, over) = (fields.get("from").map(|n| rate(n, "`from`", 0.0, sink)), fields.duration("over", sink));
    fields.finish(sink);
    Some(Course::Ramp { from: from.unwrap_or(Some(0.0))?, to, over: over?.value })
}

/// The ramp of senders that wait for answers: they begin one after the other.
fn ramp_over(node: &Node, sink: &mut Diagnostics) -> Option<Duration> {
    let mut fields = Fields::section(node, &key::RAMP.section, sink)?;
    if let Some(from) = fields.get("from") {
        sink.push(bad(from.span, "clients have no rate: they begin one after the other `over` a time"));
    }
    let over = fields.duration("over", sink);
    fields.finish(sink);
    Some(over?.value)
}

/// `{ 0h: 5/s, 9h: 60/s, 18h: 20/s }`.
fn daily(node: &Node, sink: &mut Diagnostics) -> Option<Course> {
    let mut points: Vec<(Duration, f64)> = Vec::new();
    let mut whole = true;
    for entry in value::names(node, "`curve`", sink) {
        let time = single::duration(&entry.key, sink).filter(|time| {
            let fine = *time < Duration::from_secs(86_400);
            if !fine {
                sink.push(bad(entry.key.span, "a day has the times from `0h` to `23h59m`"));
            }
            fine
        });
        let rate = rate(&entry.value, &format!("`{}`", entry.key.name), 0.0, sink);
        whole &= time.is_some() && rate.is_some();
        let (Some(time), Some(rate)) = (time, rate) else { continue };
        if points.iter().any(|(known, _)| *known == time) {
            sink.push(bad(entry.key.span, format!("the curve has two rates at {time}")));
            whole = false;
        }
        points.push((time, rate));
    }
    points.sort_by_key(|(time, _)| *time);
    if whole && (points.iter().all(|(_, rate)| *rate == 0.0) || points.len() > MOST_POINTS) {
        let fault = bad(node.span, format!("a curve has 1 to {MOST_POINTS} times, and at some of them a rate above 0"));
        sink.push(fault.help("for example `curve: { 0h: 5/s, 9h: 60/s, 18h: 20/s }`"));
        whole = false;
    }
    whole.then_some(Course::Daily(points))
}

/// A sender that does not say for how long it sends goes on as long as the others; but then each of its conversations is held once.
fn ends(senders: &mut [Step], entries: &[Entry], sink: &mut Diagnostics) {
    let last = senders.iter().filter_map(Step::until).max();
    for sender in senders {
        let Some(name) = &sender.name else { continue };
        let entry = entries.iter().find(|e| e.key.name == name.value);
        let converses =
            entry.is_some_and(|e| matches!(&e.value.kind, Kind::Mapping(keys) if keys.iter().any(|k| &*k.key.name == "conversations")));
        let until = match &mut sender.pace {
            Pace::Open { arrivals: Arrivals::Replay(_), .. } | Pace::Series { .. } => continue,
            Pace::Closed { .. } if converses => continue,
            Pace::Open { until, .. } | Pace::Closed { until, .. } => until,
        };
        if until.is_none() {
            *until = last.filter(|last| sender.at.is_none_or(|at| at < *last));
            if until.is_none() {
                let fault = bad(sender.span, format!("`{}` does not say for how long it sends", name.value));
                sink.push(fault.help("add `for: 30m`"));
            }
        }
    }
}
