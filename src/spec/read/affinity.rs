use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Spanned, code};
use crate::spec::key::{affinity, by};
use crate::spec::{Affinity, AffinityBy, Expression, Key, Name, PoolAffinity, WhenUnavailable, word};
use crate::yaml::{Fields, Kind, Node, value};

/// Reads `affinity:` of a pool.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<PoolAffinity>> {
    let affinity = match node.scalar().map(Mapped::text) {
        Some("none") => PoolAffinity::None,
        Some(_) | None => PoolAffinity::Rule(list::used(node, sink, rule)?),
    };
    Some(Spanned::new(affinity, node.span))
}

/// Reads an affinity rule.
pub(super) fn rule(node: &Node, sink: &mut Diagnostics) -> Option<Affinity> {
    let mut fields = Fields::section(node, &affinity::MAP.section, sink)?;
    let span = fields.span();
    let by = fields.require(affinity::BY, "name a cookie: `by: { cookie: APIM-Backend-Affinity }`, or a key: `by: subscription`", sink);
    let by = by.and_then(|n| self::by(n, word::AFFINITIES, sink));
    let read = Affinity {
        span,
        by,
        ttl: list::seconds(&mut fields, affinity::TTL, 1, sink),
        store: fields.choice(affinity::STORE, word::STORES, sink),
        when_unavailable: when_unavailable(&mut fields, sink),
        when_unknown: fields.choice(affinity::WHEN_UNKNOWN, word::WHEN_UNKNOWN, sink),
    };
    if read.by.as_ref().is_some_and(|by| by.value != AffinityBy::ResponseId) {
        let others = [affinity::TTL, affinity::STORE, affinity::WHEN_UNAVAILABLE, affinity::WHEN_UNKNOWN];
        for entry in others.into_iter().filter_map(|key| fields.entry(key)) {
            let message = format!("`{}` says something of `by: responseId` only", entry.key.name);
            sink.push(Diagnostic::new(code::spec::ONE_OF, entry.key.span, message).help("delete the line, or write `by: responseId`"));
        }
    }
    fields.finish(sink);
    Some(read)
}

fn when_unavailable(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Spanned<WhenUnavailable>> {
    let node = fields.get(affinity::WHEN_UNAVAILABLE)?;
    if node.scalar().is_some_and(|word| word.text() == "rebalance") {
        let fault = Diagnostic::new(code::affinity::NO_REBALANCE, node.span, "a response cannot be asked for anywhere else");
        sink.push(fault.label("the id exists on one account").help("write `fail` or `wait`"));
        return None;
    }
    value::choice(node, "`whenUnavailable`", word::WHEN_UNAVAILABLE, sink)
}

/// Reads `by:` of an affinity rule, which can be one of these words.
pub(super) fn by(node: &Node, words: &[(&str, word::MakeAffinity)], sink: &mut Diagnostics) -> Option<Spanned<AffinityBy>> {
    Some(Spanned::new(by_what(node, words, sink)?, node.span))
}

fn by_what(node: &Node, words: &[(&str, word::MakeAffinity)], sink: &mut Diagnostics) -> Option<AffinityBy> {
    match &node.kind {
        // A key of the map without its value.
        Kind::Scalar { text, .. } if by::MAP.section.keys.contains(&text.text()) => {
            let message = format!("`{0}` alone does not say which {0}", text.text());
            sink.push(Diagnostic::new(code::spec::WRONG_TYPE, node.span, message).help(format!("write `by: {{ {}: NAME }}`", text.text())));
            None
        }
        Kind::Scalar { .. } => Some((value::choice(node, "`by`", words, sink)?.value)()),
        Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => of_map(node, sink),
    }
}

/// One of the keys of the map.
fn of_map(node: &Node, sink: &mut Diagnostics) -> Option<AffinityBy> {
    let mut fields = Fields::section(node, &by::MAP.section, sink)?;
    let opening = fields.opening();
    let written: Vec<_> = by::MAP.section.keys.iter().filter_map(|key| fields.entry(key).map(|e| e.key.span)).collect();
    match written[..] {
        [] if matches!(&node.kind, Kind::Mapping(entries) if entries.is_empty()) => {
            let fault = Diagnostic::new(code::spec::ONE_OF, opening, "`by` names nothing that requests have in common");
            sink.push(fault.help("name one: `by: { header: x-user }`"));
        }
        [first, second, ..] => {
            let fault = Diagnostic::new(code::spec::ONE_OF, second, "`by` names two things, a rule goes by one");
            sink.push(fault.and(first, "and here").help("delete one of the two"));
        }
        [] | [_] => {}
    }
    let cookie = header(&mut fields, by::COOKIE, sink).map(AffinityBy::Cookie);
    let header = header(&mut fields, by::HEADER, sink).map(Key::Header);
    let query = fields.text(by::QUERY, sink).map(Key::Query);
    let body = fields.text(by::BODY, sink).map(Key::Body);
    let claim = fields.text(by::CLAIM, sink).map(Key::Claim);
    let expression = fields.get(by::EXPRESSION).and_then(|node| expression(node, sink)).map(Key::Expression);
    fields.finish(sink);
    cookie.or_else(|| header.or(query).or(body).or(claim).or(expression).map(AffinityBy::Key))
}

/// `@(...)`.
pub(super) fn expression(node: &Node, sink: &mut Diagnostics) -> Option<Expression> {
    Expression::read(value::mapped(node, "`expression`", sink)?, node.span, sink)
}

fn header(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Option<Name> {
    fields.text(key, sink).and_then(|name| list::header(name, sink))
}
