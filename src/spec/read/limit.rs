use super::{affinity, condition, list};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::key::{limits, limits_by, subscription_limits};
use crate::spec::{By, Limits, Name, word};
use crate::yaml::{Fields, Kind, Node, value};

/// .NET's largest `int`, and its largest `long`.
const INT: u64 = 2_147_483_647;
const LONG: u64 = 9_223_372_036_854_775_807;

/// Reads the `limits` of a route.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Limits> {
    let read = of_product(node, sink)?;
    let Kind::Mapping(entries) = &node.kind else { return Some(read) };
    let written = |key: &str| entries.iter().find(|entry| *entry.key.name == *key).map(|entry| entry.key.span);
    for (quota, period, example) in
        [(limits::TOKEN_QUOTA, limits::TOKEN_QUOTA_PERIOD, "Monthly"), (limits::REQUEST_QUOTA, limits::REQUEST_QUOTA_PERIOD, "1d")]
    {
        let (place, message, help) = match (written(quota), written(period)) {
            (Some(place), None) => {
                (place, format!("`{quota}` without `{period}`"), format!("say how long it is for: `{period}: {example}`"))
            }
            (None, Some(place)) => (place, format!("`{period}` without `{quota}`"), format!("add `{quota}`, or delete the line")),
            (Some(_), Some(_)) | (None, None) => continue,
        };
        sink.push(Diagnostic::new(code::spec::MISSING_KEY, place, message).help(help));
    }
    Some(read)
}

/// Reads the `limits` of a product, which may have the rest from another.
pub(super) fn of_product(node: &Node, sink: &mut Diagnostics) -> Option<Limits> {
    let mut fields = Fields::section(node, &limits::MAP.section, sink)?;
    let read = Limits {
        span: fields.span(),
        token_quota_period: fields.choice(limits::TOKEN_QUOTA_PERIOD, word::PERIODS, sink),
        // Azure's shortest period.
        request_quota_period: list::seconds(&mut fields, limits::REQUEST_QUOTA_PERIOD, 300, sink),
        by: fields.get(limits::BY).and_then(|node| by(node, sink)),
        ..of(&mut fields, sink)
    };
    fields.finish(sink);
    Some(read)
}

/// Reads the `limits` of a subscription: figures alone.
pub(super) fn figures(node: &Node, sink: &mut Diagnostics) -> Option<Limits> {
    let mut fields = Fields::section(node, &subscription_limits::MAP.section, sink)?;
    let read = of(&mut fields, sink);
    fields.finish(sink);
    Some(read)
}

fn of(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Limits {
    Limits {
        span: fields.span(),
        tokens_per_minute: fields.integer(limits::TOKENS_PER_MINUTE, 1..=INT, sink),
        requests_per_minute: fields.integer(limits::REQUESTS_PER_MINUTE, 1..=INT, sink),
        token_quota: fields.integer(limits::TOKEN_QUOTA, 1..=LONG, sink),
        token_quota_period: None,
        request_quota: fields.integer(limits::REQUEST_QUOTA, 1..=INT, sink),
        request_quota_period: None,
        by: None,
    }
}

/// A word, or one of the keys of the map.
fn by(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<By>> {
    let Kind::Mapping(entries) = &node.kind else {
        return value::choice(node, "`by`", word::BY, sink).map(|word| word.map(|by| by()));
    };
    let mut fields = Fields::section(node, &limits_by::MAP.section, sink)?;
    let written: Vec<_> = limits_by::MAP.section.keys.iter().filter_map(|key| fields.entry(key).map(|e| e.key.span)).collect();
    match written[..] {
        [] if entries.is_empty() => {
            let fault = Diagnostic::new(code::spec::ONE_OF, node.span, "`by` does not say who is counted together");
            sink.push(fault.help("name one: `by: { header: x-user }`"));
        }
        [first, second, ..] => {
            let fault = Diagnostic::new(code::spec::ONE_OF, second, "`by` names two things, a counter goes by one");
            sink.push(fault.and(first, "and here").help("delete one of the two"));
        }
        [] | [_] => {}
    }
    let text = |name: Name| name.value;
    let header = fields.text(limits_by::HEADER, sink).and_then(|name| list::header(name, sink)).map(text).map(By::Header);
    let query = fields.text(limits_by::QUERY, sink).map(text).map(By::Query);
    let body = fields.text(limits_by::BODY, sink).and_then(|name| field(name, sink)).map(text).map(By::Body);
    let claim = fields.text(limits_by::CLAIM, sink).map(text).map(By::Claim);
    let expression = fields.get(limits_by::EXPRESSION).and_then(|node| affinity::expression(node, sink)).map(By::Expression);
    fields.finish(sink);
    header.or(query).or(body).or(claim).or(expression).map(|by| Spanned::new(by, node.span))
}

fn field(name: Name, sink: &mut Diagnostics) -> Option<Name> {
    if !condition::is_field(&name.value) {
        let message = format!("`{}` is not a field of a body", name.value.escape_debug());
        sink.push(Diagnostic::new(code::spec::WRONG_TYPE, name.span, message).help(condition::FIELDS));
        return None;
    }
    Some(name)
}
