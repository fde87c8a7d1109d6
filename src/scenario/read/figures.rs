//! Times, and what is expected of a backend.

use super::{key, single};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::{Amount, AtBackend, Bounds, Claim, Figure, Selector};
use crate::time::Duration;
use crate::yaml::{Entry, Fields, Kind, Node, Section};

/// The times that can be asked for.
const FIGURES: [(&str, Figure); 7] = [
    ("mean", Figure::Mean),
    ("max", Figure::Max),
    ("p50", Figure::Quantile(500)),
    ("p90", Figure::Quantile(900)),
    ("p95", Figure::Quantile(950)),
    ("p99", Figure::Quantile(990)),
    ("p99.9", Figure::Quantile(999)),
];

/// The keys `mean` to `p99` that a section has.
pub(super) fn figures(
    fields: &mut Fields<'_>,
    section: &Section,
    claim: impl Fn(Figure, Bounds<Duration>) -> Claim,
    add: &mut impl FnMut(Span, Claim),
    sink: &mut Diagnostics,
) {
    for (key, figure) in FIGURES {
        if section.keys.contains(&key)
            && let Some(node) = fields.get(key)
            && let Some(bounds) = single::range(node, &format!("`{key}`"), Bounds::durations, sink)
        {
            add(node.span, claim(figure, bounds));
        }
    }
}

/// `..2s`, of the slowest; or `{ p95: ..1s, max: ..2s }`.
pub(super) fn times(
    node: &Node,
    what: &str,
    claim: impl Fn(Figure, Bounds<Duration>) -> Claim,
    add: &mut impl FnMut(Span, Claim),
    sink: &mut Diagnostics,
) {
    if let Kind::Mapping(_) = node.kind {
        let Some(mut fields) = Fields::section(node, &key::TIMES.section, sink) else { return };
        figures(&mut fields, &key::TIMES.section, claim, add, sink);
        fields.finish(sink);
    } else if let Some(bounds) = single::range(node, what, Bounds::durations, sink) {
        add(node.span, claim(Figure::Max, bounds));
    }
}

/// An entry of `backends:`: how many forwards, or a map of what is expected of them.
pub(super) fn backend(entry: &Entry, add: &mut impl FnMut(Span, Claim), sink: &mut Diagnostics) {
    let to = Spanned::new(Selector::parse(&entry.key.name), entry.key.span);
    let node = &entry.value;
    let Kind::Mapping(_) = node.kind else {
        if let Some(amount) = single::range(node, "a count of forwards", Amount::parse, sink) {
            add(entry.key.span.to(node.span), Claim::Forwards(to, amount));
        }
        return;
    };
    let Some(mut fields) = Fields::section(node, &key::BACKEND.section, sink) else { return };
    let at = |claim: AtBackend| Claim::At(to.clone(), claim);
    if let Some(node) = fields.get("requests")
        && let Some(amount) = single::range(node, "a count of forwards", Amount::parse, sink)
    {
        add(node.span, Claim::Forwards(to.clone(), amount));
    }
    let amounts = [("wasted", AtBackend::Wasted as fn(Amount) -> AtBackend), ("success", AtBackend::Success), ("cut", AtBackend::Cut)];
    for (key, claim) in amounts {
        if let Some(node) = fields.get(key)
            && let Some(amount) = single::range(node, &format!("`{key}`"), Amount::parse, sink)
        {
            add(node.span, at(claim(amount)));
        }
    }
    for entry in fields.names("status", sink) {
        if let Some(range) = single::status(&entry.key.name, entry.key.span, sink)
            && let Some(amount) = single::range(&entry.value, "a count of answers", Amount::parse, sink)
        {
            add(entry.key.span.to(entry.value.span), at(AtBackend::Status(range, amount)));
        }
    }
    if let Some(node) = fields.get("tokens")
        && let Some(bounds) = single::range(node, "`tokens`", Bounds::counts, sink)
    {
        add(node.span, at(AtBackend::Tokens(bounds)));
    }
    if let Some(node) = fields.get("trips")
        && let Some(bounds) = single::range(node, "`trips`", Bounds::counts, sink)
    {
        add(node.span, Claim::Trips(Some(to.clone()), bounds));
    }
    if let Some(node) = fields.get("open")
        && let Some(bounds) = single::range(node, "`open`", Bounds::durations, sink)
    {
        add(node.span, at(AtBackend::Open(bounds)));
    }
    if let Some(node) = fields.get("utilization")
        && let Some(share) = single::range(node, "`utilization`", Amount::parse, sink)
    {
        match share {
            Amount::Percent(bounds) => add(node.span, at(AtBackend::Utilization(bounds))),
            Amount::Count(_) => {
                let fault = Diagnostic::new(code::scenario::BAD_AMOUNT, node.span, "`utilization` is a share");
                sink.push(fault.help("write it with a percent sign: `80%..`"));
            }
        }
    }
    let time = |figure, bounds| at(AtBackend::Time(figure, bounds));
    if let Some(node) = fields.get("latency") {
        times(node, "`latency`", time, add, sink);
    }
    if let Some(node) = fields.get("timeToFirstToken") {
        times(node, "`timeToFirstToken`", |figure, bounds| at(AtBackend::FirstToken(figure, bounds)), add, sink);
    }
    figures(&mut fields, &key::BACKEND.section, time, add, sink);
    fields.finish(sink);
}
