use std::rc::Rc;

use super::{figures, key, single};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::{
    Amount, BodyClaim, Bounds, Cause, Claim, Expectation, HeaderClaim, Name, Pattern, Scope, Selector, StatusRange, Trait,
};
use crate::time::Duration;
use crate::yaml::{Fields, Kind, Node, Section, value};

/// Reads `expect:`.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Expectation> {
    let mut out = Vec::new();
    let Some(mut fields) = Fields::section(node, &key::EXPECT.section, sink) else { return out };
    sections(&mut fields, &key::EXPECT.section, &Scope::All, &mut out, sink);
    for entry in fields.names("requests", sink) {
        let Some(range) = numbers(&entry.key.name, entry.key.span, sink) else { continue };
        part(&entry.value, &Scope::Requests(Spanned::new(range, entry.key.span)), &mut out, sink);
    }
    for (key, scope) in [("senders", Scope::Step as fn(Name) -> Scope), ("models", Scope::Model), ("routes", Scope::Route)] {
        for entry in fields.names(key, sink) {
            let name = Spanned::new(Rc::clone(&entry.key.name), entry.key.span);
            part(&entry.value, &scope(name), &mut out, sink);
        }
    }
    for entry in fields.names("during", sink) {
        let Some(times) = during(&entry.key.name, entry.key.span, sink) else { continue };
        part(&entry.value, &Scope::During(Spanned::new(times, entry.key.span)), &mut out, sink);
    }
    fields.finish(sink);
    out
}

/// What is expected of some requests, or of a step.
fn part(node: &Node, scope: &Scope, out: &mut Vec<Expectation>, sink: &mut Diagnostics) {
    let Some(mut fields) = Fields::section(node, &key::PART.section, sink) else { return };
    sections(&mut fields, &key::PART.section, scope, out, sink);
    fields.finish(sink);
}

/// The sections that every scope has.
fn sections(fields: &mut Fields<'_>, section: &Section, scope: &Scope, out: &mut Vec<Expectation>, sink: &mut Diagnostics) {
    let mut add = |span: Span, claim: Claim| out.push(Expectation { span, scope: scope.clone(), claim });
    if let Some(node) = fields.get("status") {
        status(node, &mut add, sink);
    }
    if let Some(node) = fields.get("backends") {
        backends(node, &mut add, sink);
    }
    for (key, claim) in [("never", Claim::Never as fn(Trait) -> Claim), ("always", Claim::Always)] {
        if let Some(node) = fields.get(key) {
            traits(node, |span, it| add(span, claim(it)), sink);
        }
    }
    for entry in fields.names("headers", sink) {
        let Some(text) = value::mapped(&entry.value, "a header's value", sink) else { continue };
        let plain = matches!(entry.value.kind, Kind::Scalar { plain: true, .. });
        let claim = if plain && text.text() == "none" { HeaderClaim::Absent } else { HeaderClaim::Like(text.shared()) };
        let name = Spanned::new(Rc::clone(&entry.key.name), entry.key.span);
        add(entry.key.span.to(entry.value.span), Claim::Header(name, claim));
    }
    if let Some(node) = fields.get("body") {
        for claim in body(node, sink) {
            add(node.span, Claim::Body(claim));
        }
    }
    if let Some(node) = fields.get("latency") {
        figures::times(node, "`latency`", Claim::Time, &mut add, sink);
    }
    figures::figures(fields, section, Claim::Time, &mut add, sink);
    if let Some(node) = fields.get("timeToFirstToken") {
        figures::times(node, "`timeToFirstToken`", Claim::FirstToken, &mut add, sink);
    }
    for (key, claim) in [
        ("wasted", Claim::Wasted as fn(Amount) -> Claim),
        ("success", Claim::Success),
        ("spill", Claim::Spill),
        ("broken", Claim::Broken),
        ("resends", Claim::Resends),
        ("gaveUp", Claim::GaveUp),
        ("cut", Claim::Cut),
    ] {
        if let Some(node) = fields.get(key)
            && let Some(amount) = single::range(node, &format!("`{key}`"), Amount::parse, sink)
        {
            add(node.span, claim(amount));
        }
    }
    refused(fields, &mut add, sink);
    for (key, claim) in [("attempts", Claim::Attempts as fn(Bounds<u64>) -> Claim), ("tokens", Claim::Tokens)] {
        if let Some(node) = fields.get(key)
            && let Some(bounds) = single::range(node, &format!("`{key}`"), Bounds::counts, sink)
        {
            add(node.span, claim(bounds));
        }
    }
    if let Some(node) = fields.get("order") {
        order(node, &mut add, sink);
    }
    if let Some(node) = fields.get("trips") {
        trips(node, &mut add, sink);
    }
}

fn refused(fields: &mut Fields<'_>, add: &mut impl FnMut(Span, Claim), sink: &mut Diagnostics) {
    let Some(node) = fields.get("refused") else { return };
    let Some(mut causes) = Fields::section(node, &key::REFUSED.section, sink) else { return };
    for (key, cause) in [("limit", Cause::Limit), ("quota", Cause::Quota), ("deny", Cause::Deny), ("backend", Cause::Backend)] {
        if let Some(entry) = causes.entry(key)
            && let Some(amount) = single::range(&entry.value, "a count of requests", Amount::parse, sink)
        {
            add(entry.key.span.to(entry.value.span), Claim::Refused(cause, amount));
        }
    }
    causes.finish(sink);
}

fn status(node: &Node, add: &mut impl FnMut(Span, Claim), sink: &mut Diagnostics) {
    match &node.kind {
        Kind::Scalar { text, .. } => {
            if let Some(range) = answered(text.text(), node.span, sink) {
                add(node.span, Claim::EveryStatus(range));
            }
        }
        Kind::Mapping(entries) => {
            let mut listed = Vec::new();
            for entry in entries {
                let Some(range) = answered(&entry.key.name, entry.key.span, sink) else { return };
                listed.push(range);
                if let Some(amount) = single::range(&entry.value, "a count of answers", Amount::parse, sink) {
                    add(entry.key.span.to(entry.value.span), Claim::StatusCount(range, amount));
                }
            }
            add(node.span, Claim::OnlyStatuses(listed));
        }
        Kind::Null | Kind::Sequence(_) => value::wrong_type(node, "`status` is one status or a map from statuses", sink),
    }
}

/// A status, or `none` for no answer.
fn answered(text: &str, span: Span, sink: &mut Diagnostics) -> Option<StatusRange> {
    if text == "none" { Some(StatusRange::NONE) } else { single::status(text, span, sink) }
}

fn backends(node: &Node, add: &mut impl FnMut(Span, Claim), sink: &mut Diagnostics) {
    match &node.kind {
        Kind::Mapping(entries) => entries.iter().for_each(|entry| figures::backend(entry, add, sink)),
        Kind::Sequence(items) => {
            let names: Vec<_> = items.iter().filter_map(|item| selector(item, sink)).collect();
            if names.len() == items.len() {
                add(node.span, Claim::ForwardList(names));
            }
        }
        Kind::Scalar { .. } => {
            if let Some(name) = selector(node, sink) {
                add(node.span, Claim::ForwardList(vec![name]));
            }
        }
        Kind::Null => {}
    }
}

fn selector(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<Selector>> {
    Some(Spanned::new(Selector::parse(value::mapped(node, "a backend", sink)?.text()), node.span))
}

/// The entries of `never:` and `always:`, one by one.
fn traits(node: &Node, mut add: impl FnMut(Span, Trait), sink: &mut Diagnostics) {
    let Some(mut fields) = Fields::section(node, &key::TRAITS.section, sink) else { return };
    let names = |node: &Rc<Node>, sink: &mut Diagnostics| -> Vec<Name> {
        value::list(node).iter().filter_map(|n| value::text(n, "a name", sink)).collect()
    };
    let mut read = |key: &'static str, make: &mut dyn FnMut(&Rc<Node>, &mut Diagnostics) -> Trait, sink: &mut Diagnostics| {
        if let Some(entry) = fields.entry(key) {
            let it = make(&entry.value, sink);
            add(entry.key.span.to(entry.value.span), it);
        }
    };
    read("region", &mut |n, sink| Trait::Region(names(n, sink)), sink);
    read("backend", &mut |n, sink| Trait::Backend(value::list(n).iter().filter_map(|n| selector(n, sink)).collect()), sink);
    read("status", &mut |n, sink| Trait::Status(statuses(n, sink)), sink);
    read("header", &mut |n, sink| Trait::Header(names(n, sink)), sink);
    read("query", &mut |n, sink| Trait::Query(names(n, sink)), sink);
    fields.finish(sink);
}

fn statuses(node: &Rc<Node>, sink: &mut Diagnostics) -> Vec<StatusRange> {
    let status = |node: &Rc<Node>| single::status(value::mapped(node, "a status", sink)?.text(), node.span, sink);
    value::list(node).iter().filter_map(status).collect()
}

fn body(node: &Rc<Node>, sink: &mut Diagnostics) -> Vec<BodyClaim> {
    match &node.kind {
        Kind::Scalar { text, .. } => vec![BodyClaim::Text(text.shared())],
        Kind::Mapping(entries) => match &**entries {
            [only] if &*only.key.name == "contains" => {
                let texts = value::list(&only.value).iter();
                texts.filter_map(|n| Some(BodyClaim::Contains(value::mapped(n, "`contains`", sink)?.shared()))).collect()
            }
            _ => vec![BodyClaim::Json(single::json(node))],
        },
        Kind::Sequence(_) => vec![BodyClaim::Json(single::json(node))],
        Kind::Null => Vec::new(),
    }
}

fn order(node: &Node, add: &mut impl FnMut(Span, Claim), sink: &mut Diagnostics) {
    let Some(text) = value::mapped(node, "`order`", sink) else { return };
    match Pattern::parse(text) {
        Ok(pattern) => add(node.span, Claim::Order(pattern)),
        Err((span, message)) => {
            let help = "an order is written `foundry1 x9, (foundry2, foundry3) x5, foundry2`";
            sink.push(Diagnostic::new(code::scenario::BAD_ORDER, span, message).help(help));
        }
    }
}

fn trips(node: &Node, add: &mut impl FnMut(Span, Claim), sink: &mut Diagnostics) {
    match &node.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                if let Some(bounds) = single::range(&entry.value, "a count of trips", Bounds::counts, sink) {
                    let of = Spanned::new(Selector::parse(&entry.key.name), entry.key.span);
                    add(entry.key.span.to(entry.value.span), Claim::Trips(Some(of), bounds));
                }
            }
        }
        Kind::Scalar { .. } | Kind::Sequence(_) | Kind::Null => {
            if let Some(bounds) = single::range(node, "`trips`", Bounds::counts, sink) {
                add(node.span, Claim::Trips(None, bounds));
            }
        }
    }
}

/// `5m..10m`: a part of the run.
fn during(text: &str, span: Span, sink: &mut Diagnostics) -> Option<Bounds<Duration>> {
    match Bounds::durations(text) {
        Ok(bounds) if bounds.from != bounds.to => Some(bounds),
        Ok(_) | Err(_) => {
            let help = "a part of the run is written from its beginning to its end: `5m..10m`, `..30s`, `10m..`";
            sink.push(Diagnostic::new(code::scenario::BAD_AMOUNT, span, format!("`{text}` is not a part of the run")).help(help));
            None
        }
    }
}

fn numbers(text: &str, span: Span, sink: &mut Diagnostics) -> Option<(u64, u64)> {
    match Bounds::counts(text) {
        Ok(Bounds { from, to }) if from != Some(0) && to != Some(0) => Some((from.unwrap_or(1), to.unwrap_or(u64::MAX))),
        Ok(_) | Err(_) => {
            let help = "requests are numbered from 1: `3`, `10..20`, `10..`";
            sink.push(Diagnostic::new(code::scenario::BAD_AMOUNT, span, format!("`{text}` is not a number of a request")).help(help));
            None
        }
    }
}
