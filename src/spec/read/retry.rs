use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Spanned, code};
use crate::spec::key::retry;
use crate::spec::{Retry, RetryRule, StatusSet};
use crate::yaml::{Fields, Node};

/// Reads `retry:` of a pool.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<Retry>> {
    let retry = match node.scalar().map(Mapped::text) {
        Some("auto") => Retry::Auto,
        Some("none") => Retry::None,
        Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            let fault = Diagnostic::new(code::spec::WRONG_TYPE, node.span, format!("`retry` is a rule, this is the number {number}"));
            sink.push(fault.help(format!("write `retry: {{ count: {number} }}`")));
            return None;
        }
        Some(_) | None => Retry::Rule(Box::new(list::used(node, sink, rule)?)),
    };
    Some(Spanned::new(retry, node.span))
}

/// Reads a retry rule.
pub(super) fn rule(node: &Node, sink: &mut Diagnostics) -> Option<RetryRule> {
    let mut fields = Fields::section(node, &retry::MAP.section, sink)?;
    let read = RetryRule {
        span: fields.span(),
        count: fields.integer(retry::COUNT, 1..=50, sink),
        status_codes: fields.get(retry::STATUS_CODES).and_then(|n| StatusSet::read(n, "`statusCodes`", sink)),
        interval: list::seconds(&mut fields, retry::INTERVAL, 0, sink),
        delta: list::seconds(&mut fields, retry::DELTA, 1, sink),
        max_interval: list::seconds(&mut fields, retry::MAX_INTERVAL, 1, sink),
        first_fast_retry: fields.boolean(retry::FIRST_FAST_RETRY, sink),
        within: list::seconds(&mut fields, retry::WITHIN, 1, sink),
    };
    fields.finish(sink);
    Some(read)
}
