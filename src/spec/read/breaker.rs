use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::key::breaker;
use crate::spec::{CircuitBreaker, StatusSet};
use crate::yaml::{Fields, Node};

/// Reads a circuit breaker.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<CircuitBreaker> {
    let mut fields = Fields::section(node, &breaker::MAP.section, sink)?;
    let written = [breaker::COUNT, breaker::PERCENTAGE].map(|key| fields.entry(key).map(|e| e.key.span));
    match written {
        [Some(count), Some(percentage)] => {
            let fault = Diagnostic::new(code::spec::ONE_OF, percentage, "a breaker trips at a count or at a percentage, this names both");
            sink.push(fault.and(count, "and here").help("delete one of the two"));
        }
        [None, None] => {
            let fault = Diagnostic::new(code::spec::ONE_OF, fields.opening(), "the breaker does not say when it trips");
            sink.push(fault.help("write `count`, a number of failures, or `percentage`, their share"));
        }
        [Some(_), None] | [None, Some(_)] => {}
    }
    let watched = [breaker::STATUS_CODES, breaker::ERROR_REASONS].map(|key| fields.entry(key).is_some());
    if watched == [false, false] {
        let fault = Diagnostic::new(code::spec::ONE_OF, fields.opening(), "the breaker does not say what counts as a failure");
        sink.push(fault.help("write `statusCodes: [429]`, or `errorReasons`"));
    }
    let read = CircuitBreaker {
        span: fields.span(),
        count: fields.integer(breaker::COUNT, 1..=10_000, sink),
        percentage: fields.integer(breaker::PERCENTAGE, 1..=100, sink),
        interval: list::seconds(&mut fields, breaker::INTERVAL, 1, sink),
        status_codes: fields.get(breaker::STATUS_CODES).and_then(|n| StatusSet::read(n, "`statusCodes`", sink)),
        error_reasons: list::texts(&mut fields, breaker::ERROR_REASONS, sink),
        trip_duration: list::seconds(&mut fields, breaker::TRIP_DURATION, 1, sink),
        accept_retry_after: fields.boolean(breaker::ACCEPT_RETRY_AFTER, sink),
        shared: fields.boolean(breaker::SHARED, sink),
    };
    fields.finish(sink);
    Some(read)
}
