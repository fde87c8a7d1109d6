use std::ops::RangeInclusive;
use std::rc::Rc;

use super::{affinity, list};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::key::split;
use crate::spec::{AffinityBy, Name, Part, Split, To, word};
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// What a share can be: the sum of 30 of them is less than .NET's largest `int`.
const SHARES: RangeInclusive<u64> = 0..=1_000_000;

/// Most parts of a split, and links of a chain.
const MOST: usize = 30;

/// Reads `to` of a route.
pub(super) fn read(node: &Rc<Node>, sink: &mut Diagnostics) -> Option<To> {
    match &node.kind {
        Kind::Scalar { .. } | Kind::Null => value::text(node, "`to`", sink).map(To::One),
        Kind::Sequence(items) => chain(node, items, sink),
        Kind::Mapping(entries) if split::MAP.section.keys.iter().any(|key| entries.iter().any(|e| *e.key.name == **key)) => {
            long(node, sink)
        }
        Kind::Mapping(_) => {
            let parts = parts(node, value::names(node, "`to`", sink), sink)?;
            Some(To::Split(Split { span: node.span, parts, by: None, when_exhausted: None }))
        }
    }
}

fn chain(node: &Node, items: &[Rc<Node>], sink: &mut Diagnostics) -> Option<To> {
    let mut names: Vec<Name> = Vec::new();
    for item in items {
        let Some(name) = value::text(item, "an entry of `to`", sink) else { continue };
        if let Some(first) = names.iter().find(|n| n.value == name.value) {
            let fault = Diagnostic::new(code::api::CHAIN_TWICE, name.span, format!("`{}` is in this chain already", name.value));
            sink.push(fault.label("again").and(first.span, "first here").help("delete one of the two"));
        } else {
            names.push(name);
        }
    }
    if items.is_empty() {
        sink.push(Diagnostic::new(code::spec::EMPTY_LIST, node.span, "`to` has no entries").help("name a pool or a backend: `to: NAME`"));
    }
    if let Some(extra) = items.get(MOST) {
        let fault = Diagnostic::new(code::spec::BAD_NUMBER, extra.span, format!("a chain has at most {MOST} links"));
        sink.push(fault.label("one too many").help("put backends together in pools"));
        return None;
    }
    match names.pop() {
        Some(only) if names.is_empty() => {
            if items.len() == 1 {
                sink.push(one_part(node, "a chain", &only));
            }
            Some(To::One(only))
        }
        Some(last) => {
            names.push(last);
            Some(To::Chain(Spanned::new(names, node.span)))
        }
        None => None,
    }
}

/// `{ split: { blue: 95, green: 5 }, by: ..., whenExhausted: ... }`
fn long(node: &Rc<Node>, sink: &mut Diagnostics) -> Option<To> {
    let mut fields = Fields::section(node, &split::MAP.section, sink)?;
    let span = fields.span();
    let shares = fields.require(split::SPLIT, "the parts with their shares: `split: { blue: 95, green: 5 }`", sink);
    let shares = shares.and_then(|node| parts(node, value::names(node, "`split`", sink), sink));
    let when_exhausted = fields.text(split::WHEN_EXHAUSTED, sink);
    let by = fields.get(split::BY).map(|node| affinity::by(node, word::SPLIT_KEYS, sink));
    if let Some(Some(by)) = &by {
        check_key(by, sink);
    }
    fields.finish(sink);
    // A key that could not be read is not none: nothing is to be said of requests that are drawn without one.
    let by = match by {
        Some(by) => Some(by?),
        None => None,
    };
    Some(To::Split(Split { span, parts: shares?, by, when_exhausted }))
}

fn parts(node: &Node, entries: &[Entry], sink: &mut Diagnostics) -> Option<Vec<Part>> {
    let read = |entry: &Entry, sink: &mut Diagnostics| {
        let name = list::name(&entry.key);
        let share = value::integer(&entry.value, &format!("the share of `{}`", name.value), SHARES, sink)?;
        let share = Spanned::new(u32::try_from(share.value).ok()?, share.span);
        Some(Part { to: name.clone(), name, share })
    };
    let parts: Vec<Part> = entries.iter().filter_map(|entry| read(entry, sink)).collect();
    if parts.len() < entries.len() || !matches!(node.kind, Kind::Mapping(_)) {
        return None;
    }
    if let Some(extra) = parts.get(MOST) {
        let fault = Diagnostic::new(code::spec::BAD_NUMBER, extra.name.span, format!("a split has at most {MOST} parts"));
        sink.push(fault.label("one too many").help("put backends together in pools"));
        return None;
    }
    match &parts[..] {
        [only] if only.share.value > 0 => sink.push(one_part(node, "a split", &only.name)),
        parts if parts.iter().all(|part| part.share.value == 0) => {
            let fault = Diagnostic::new(code::api::SPLIT_OF_NOTHING, node.span, "no part of this split has a share above 0");
            sink.push(fault.label("no request goes anywhere").help("give each part a share: `{ blue: 95, green: 5 }`"));
            return None;
        }
        _ => {}
    }
    Some(parts)
}

fn one_part(node: &Node, what: &str, only: &Name) -> Diagnostic {
    Diagnostic::new(code::api::ONE_PART, node.span, format!("{what} of `{}` alone", only.value))
        .label("all requests go there")
        .help(format!("write `to: {}`", only.value))
}

/// Tells of what requests do not carry.
fn check_key(by: &Spanned<AffinityBy>, sink: &mut Diagnostics) {
    let AffinityBy::Cookie(_) = by.value else { return };
    sink.push(
        Diagnostic::new(code::api::SPLIT_KEY, by.span, "a cookie is set by a pool, when a request has come there")
            .label("splits nothing")
            .help("go by what requests carry: `by: subscription`, `by: { header: x-user }`"),
    );
}
