use std::ops::RangeInclusive;
use std::rc::Rc;

use super::list;
use crate::diagnostic::{Diagnostics, Mapped, Spanned};
use crate::spec::key::error;
use crate::spec::template::Use;
use crate::spec::{ErrorBody, RetryAfter, Template};
use crate::yaml::{Fields, Node, value};

/// Statuses that a caller can be answered with.
pub(super) const STATUSES: RangeInclusive<u64> = 200..=599;

/// Reads an error's body: a text, or a map in OpenAI's shape.
pub(super) fn body(node: &Node, sink: &mut Diagnostics) -> Option<ErrorBody> {
    if let Some(text) = node.scalar() {
        return Some(ErrorBody::Text(Template::parse(text, Use::Answer, sink)));
    }
    let mut fields = Fields::section(node, &error::MAP.section, sink)?;
    let template = |node: Option<&Rc<Node>>, what: &str, sink: &mut Diagnostics| {
        let text = value::mapped(node?, what, sink)?;
        Some(Template::parse(text, Use::Answer, sink))
    };
    let code = template(fields.get(error::CODE), "`code`", sink);
    let message = fields.require(error::MESSAGE, "say what is wrong: `message: TEXT`", sink);
    let message = template(message, "`message`", sink);
    fields.finish(sink);
    Some(ErrorBody::OpenAi { code, message: message? })
}

/// Reads `retryAfter`: `soonest`, or a fixed time.
pub(super) fn retry_after(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Option<Spanned<RetryAfter>> {
    let node = fields.get(key)?;
    if node.scalar().map(Mapped::text) == Some("soonest") {
        return Some(Spanned::new(RetryAfter::Soonest, node.span));
    }
    list::seconds(fields, key, 0, sink).map(|time| time.map(RetryAfter::Fixed))
}
