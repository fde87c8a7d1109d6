use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::key::{limits, limits_by, subscription_limits};
use crate::spec::{By, Limits, word};
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

/// A word, or `{ header: NAME }`.
fn by(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<By>> {
    let Kind::Mapping(entries) = &node.kind else {
        return value::choice(node, "`by`", word::BY, sink).map(|word| word.map(|by| by()));
    };
    let mut fields = Fields::section(node, &limits_by::MAP.section, sink)?;
    // Of a key that is not known more is said than that another is missing.
    let header = match entries[..] {
        [] => fields.require(limits_by::HEADER, "the header's name: `by: { header: x-user }`", sink),
        [_, ..] => fields.get(limits_by::HEADER),
    };
    let name = header.and_then(|node| value::text(node, "`header`", sink)).and_then(|name| list::header(name, sink));
    fields.finish(sink);
    name.map(|name| Spanned::new(By::Header(name.value), node.span))
}
