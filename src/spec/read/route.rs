use super::{condition, limit, list, target};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::key::route;
use crate::spec::{Name, Route, When};
use crate::yaml::{Fields, Node};

/// Reads a route.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Route> {
    let mut fields = Fields::section(node, &route::MAP.section, sink)?;
    let span = fields.span();
    let models = list::patterns(&mut fields, route::MODEL, sink);
    let (asked, when) = condition(&mut fields, route::WHEN, sink);
    let to = fields.require(route::TO, "a name from `pools` or `backends`: `to: NAME`", sink);
    let to = to.and_then(|n| target::read(n, sink));
    let alias = alias(&mut fields, sink);
    let limits = fields.get(route::LIMITS).and_then(|n| limit::read(n, sink));
    fields.finish(sink);
    models.filter(|_| asked == when.is_some()).map(|models| Route { span, models, when, to, alias, limits })
}

/// Whether a condition is written, and the condition when it can stand.
pub(super) fn condition(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> (bool, Option<When>) {
    match fields.get(key) {
        Some(node) => (true, condition::read(node, sink)),
        None => (false, None),
    }
}

/// One model's name: it becomes a part of the URL and of the body.
fn alias(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Name> {
    let name = fields.text(route::AS, sink)?;
    let can_be = |c: char| c.is_ascii_alphanumeric() || "-._:/".contains(c);
    if !name.value.is_empty() && name.value.chars().all(can_be) {
        return Some(name);
    }
    let message = format!("`as` is the name of one model, `{}` is none", name.value);
    sink.push(Diagnostic::new(code::spec::BAD_PATTERN, name.span, message).help("name one of the target's models: `as: gpt-4.1-nano`"));
    None
}
