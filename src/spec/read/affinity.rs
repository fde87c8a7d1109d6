use super::list;
use crate::diagnostic::{Diagnostics, Mapped, Spanned};
use crate::spec::key::{affinity, by};
use crate::spec::{Affinity, Name, PoolAffinity};
use crate::yaml::{Fields, Node, value};

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
    let by = fields.require(affinity::BY, "name a cookie: `by: { cookie: APIM-Backend-Affinity }`", sink);
    let cookie = by.and_then(|n| by_what(n, sink));
    fields.finish(sink);
    Some(Affinity { span, cookie })
}

fn by_what(node: &Node, sink: &mut Diagnostics) -> Option<Name> {
    if let Some(word) = node.scalar().map(Mapped::text)
        && by::MAP.section.later.contains(&word)
    {
        sink.push(value::later(word, node.span));
        return None;
    }
    let mut fields = Fields::section(node, &by::MAP.section, sink)?;
    let written_later = fields.entry(by::COOKIE).is_none() && by::MAP.section.later.iter().any(|key| fields.has(key));
    let cookie = if written_later { None } else { fields.require(by::COOKIE, "`cookie: APIM-Backend-Affinity`", sink) };
    let cookie = cookie.and_then(|n| value::text(n, "`cookie`", sink)).and_then(|name| list::header(name, sink));
    fields.finish(sink);
    cookie
}
