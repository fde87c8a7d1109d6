use super::{affinity, answer, list, retry};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::key::{exhausted, member, pool};
use crate::spec::{Answer, Member, Name, Pool, word};
use crate::yaml::{Fields, Kind, Node, value};

/// Reads a pool.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Pool> {
    let mut fields = Fields::section(node, &pool::MAP.section, sink)?;
    let read = Pool {
        span: fields.span(),
        members: members(&mut fields, sink),
        from: from(&mut fields, sink),
        only: list::texts(&mut fields, pool::ONLY, sink),
        retry: fields.get(pool::RETRY).and_then(|n| retry::read(n, sink)),
        timeout: list::seconds(&mut fields, pool::TIMEOUT, 1, sink),
        selection: fields.choice(pool::SELECTION, word::SELECTIONS, sink),
        affinity: fields.get(pool::AFFINITY).and_then(|n| affinity::read(n, sink)),
        when_exhausted: fields.get(pool::WHEN_EXHAUSTED).and_then(|n| when_exhausted(n, sink)),
        chain: Vec::new(),
    };
    fields.finish(sink);
    Some(read)
}

/// `from`, which stands in place of `members`.
fn from(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Name> {
    let from = fields.text(pool::FROM, sink)?;
    if fields.has(pool::MEMBERS) {
        let message = "a pool has members of its own or those of another, not both";
        sink.push(Diagnostic::new(code::region::POOL_OF_A_POOL, from.span, message).help("drop `from`, or drop `members`"));
    }
    Some(from)
}

/// The members. An empty list is left for the checks to tell, which know who uses the pool.
fn members(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Spanned<Vec<Member>> {
    let opening = fields.opening();
    let Some(entry) = fields.entry(pool::MEMBERS) else { return Spanned::new(Vec::new(), opening) };
    let members = match &entry.value.kind {
        Kind::Sequence(items) => items.iter().filter_map(|item| member(item, sink)).collect(),
        Kind::Null => Vec::new(),
        Kind::Scalar { .. } | Kind::Mapping(_) => {
            let message = format!("`members` is a list, this is {}", entry.value.what());
            sink.push(Diagnostic::new(code::spec::WRONG_TYPE, entry.value.span, message).help("write `members: [NAME]`"));
            Vec::new()
        }
    };
    Spanned::new(members, entry.key.span)
}

/// A member: a map, or the name alone of one without priority and weight.
fn member(node: &Node, sink: &mut Diagnostics) -> Option<Member> {
    if node.scalar().is_some() {
        let backend = value::text(node, "a member", sink)?;
        return Some(Member { span: node.span, backend, priority: None, weight: None });
    }
    let mut fields = Fields::section(node, &member::MAP.section, sink)?;
    let backend = fields.require(member::BACKEND, "a name from `backends`", sink);
    let backend = backend.and_then(|n| value::text(n, "`backend`", sink));
    let priority = fields.integer(member::PRIORITY, 0..=100, sink);
    let weight = fields.integer(member::WEIGHT, 0..=100, sink);
    let span = fields.span();
    fields.finish(sink);
    Some(Member { span, backend: backend?, priority, weight })
}

fn when_exhausted(node: &Node, sink: &mut Diagnostics) -> Option<Answer> {
    let mut fields = Fields::section(node, &exhausted::MAP.section, sink)?;
    let read = Answer {
        span: fields.span(),
        status: fields.integer(exhausted::STATUS, answer::STATUSES, sink),
        error: fields.get(exhausted::ERROR).and_then(|n| answer::body(n, sink)),
        retry_after: answer::retry_after(&mut fields, exhausted::RETRY_AFTER, sink),
    };
    fields.finish(sink);
    Some(read)
}
