//! Circuit breakers: defaults filled in, limits and good sense checked.

use std::rc::Rc;

use super::name::quoted;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::resource::{self, Threshold};
use crate::spec::{CircuitBreaker, Name, Sku, Spec, StatusSet, Use, default};

/// A breaker as a backend has it.
#[derive(Clone, Debug)]
pub(super) struct Breaker {
    /// As it is deployed.
    pub(super) rule: resource::CircuitBreaker,
    /// One for all models of the backend.
    pub(super) shared: bool,
    /// Where it is written.
    pub(super) span: Span,
}

impl Breaker {
    /// The failures that trip it, when it counts them.
    pub(super) fn count(&self) -> Option<u32> {
        match self.rule.threshold {
            Threshold::Count(count) => Some(count),
            Threshold::Percentage(_) => None,
        }
    }

    /// Whether a status is a failure.
    pub(super) fn trips_on(&self, status: u16) -> bool {
        self.rule.status_ranges.iter().any(|&(low, high)| (low..=high).contains(&status))
    }
}

/// Most status ranges and error reasons that Azure takes.
const MOST: usize = 10;

/// Longest error reason that Azure takes.
const LONGEST_REASON: usize = 200;

/// The only error reason that Azure's pages show.
const DOCUMENTED_REASON: &str = "Server errors";

/// Fills in a breaker. `name` is that under which it is declared, if it is.
pub(super) fn read(name: Option<&Name>, written: &CircuitBreaker, sink: &mut Diagnostics) -> Option<Breaker> {
    let place = name.map_or(written.span, |n| n.span);
    let statuses = written.status_codes.as_ref().map_or(&[][..], |s| &s.value.0);
    check_limits(written, sink);
    check_statuses(written, sink);
    check_reasons(written, sink);
    // Neither or both: the reader has told.
    let threshold = match (written.count, written.percentage) {
        (Some(count), None) => Threshold::Count(count.value),
        (None, Some(percentage)) => Threshold::Percentage(percentage.value),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let rule = resource::CircuitBreaker {
        name: name.map_or_else(|| Rc::from("breaker"), |n| Rc::clone(&n.value)),
        threshold,
        interval: written.interval.map_or(default::BREAKER_INTERVAL, |d| d.value),
        status_ranges: statuses.to_vec(),
        error_reasons: written.error_reasons.iter().map(|reason| Rc::clone(&reason.value)).collect(),
        trip_duration: written.trip_duration.map_or(default::TRIP_DURATION, |d| d.value),
        accept_retry_after: written.accept_retry_after.map_or(default::ACCEPT_RETRY_AFTER, |a| a.value),
    };
    Some(Breaker { rule, shared: written.shared.map_or(default::SHARED, |s| s.value), span: place })
}

/// A breaker on a tier that has none.
pub(super) fn check_tier(spec: &Spec, used: &Use<CircuitBreaker>, sink: &mut Diagnostics) {
    let Some(sku) = spec.gateway.sku.filter(|sku| sku.value == Sku::Consumption) else { return };
    let place = match used {
        Use::Named(name) => name.span,
        Use::Inline(breaker) => breaker.span,
    };
    sink.push(
        Diagnostic::new(code::azure::BREAKER_ON_CONSUMPTION, place, "the Consumption tier has no circuit breakers")
            .label("this backend has one")
            .and(sku.span, "the tier")
            .help("choose another `sku`, or take the breaker out"),
    );
}

fn check_limits(written: &CircuitBreaker, sink: &mut Diagnostics) {
    let mut fault = |span: Span, message: String, label: &str, help: &str| {
        sink.push(Diagnostic::new(code::pool::BREAKER_LIMIT, span, message).label(label).help(help));
    };
    if let Some(statuses) = &written.status_codes {
        let count = statuses.value.0.len();
        if count > MOST {
            let message = format!("a breaker takes at most {MOST} status ranges, these are {count}");
            fault(statuses.span, message, "too many", "join neighbouring statuses: `500-599`");
        }
        if let Some(&(low, high)) = statuses.value.0.iter().find(|&&(low, high)| low < 200 || high > 599 || low > high) {
            let shown = range(low, high);
            let message = format!("a breaker counts statuses from 200 to 599, `{shown}` is outside");
            fault(statuses.span, message, "not all of these can be counted", "keep each range within 200 to 599, the smaller number first");
        }
    }
    if let Some(eleventh) = written.error_reasons.get(MOST) {
        let message = format!("a breaker takes at most {MOST} error reasons, these are {}", written.error_reasons.len());
        fault(eleventh.span, message, "one too many", "count statuses instead");
    }
    if let Some(reason) = written.error_reasons.iter().find(|r| r.value.is_empty() || r.value.chars().count() > LONGEST_REASON) {
        let message = format!("an error reason has 1 to {LONGEST_REASON} letters");
        fault(reason.span, message, "Azure refuses this", "the documented reason is `Server errors`");
    }
}

fn check_statuses(written: &CircuitBreaker, sink: &mut Diagnostics) {
    let Some(statuses) = &written.status_codes else { return };
    if statuses.value.0.is_empty() {
        return;
    }
    if !(400..=599).any(|status| statuses.value.contains(status) && backend_answers(status)) {
        let message = "no backend answers with these statuses when it cannot serve: the breaker never trips";
        sink.push(
            Diagnostic::new(code::pool::BREAKER_NEVER_TRIPS, statuses.span, message)
                .label("none of these")
                .help("count 429 for throttling and 500-599 for outages"),
        );
    } else if let Some(blamed) = (200..429).find(|&status| status != 408 && statuses.value.contains(status)) {
        let blamed = if blamed < 400 { format!("{blamed} is no failure") } else { format!("{blamed} is a caller's mistake") };
        let message = format!("{blamed}, yet it takes the backend away from everybody");
        sink.push(
            Diagnostic::new(code::pool::BREAKER_BLAMES_BACKEND, statuses.span, message)
                .label("counts more than the backend's own failures")
                .help("count 429 for throttling and 500-599 for outages"),
        );
    }
}

fn check_reasons(written: &CircuitBreaker, sink: &mut Diagnostics) {
    let unknown: Vec<&Name> = written.error_reasons.iter().filter(|r| &*r.value != DOCUMENTED_REASON).collect();
    if let Some(first) = unknown.first() {
        let shown = quoted(unknown.iter().map(|r| &*r.value));
        let verb = if unknown.len() == 1 { "is an error reason" } else { "are error reasons" };
        sink.push(
            Diagnostic::new(code::pool::UNKNOWN_REASON, first.span, format!("{shown} {verb} that no page of Azure's names"))
                .label("may never trip the breaker")
                .help(format!("the documented reason is `{DOCUMENTED_REASON}`; failures to connect trip no breaker")),
        );
    }
}

/// Whether a status is among those that Azure OpenAI answers when it cannot serve.
fn backend_answers(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// A range as one writes it.
pub(super) fn range(low: u16, high: u16) -> String {
    if low == high { low.to_string() } else { format!("{low}-{high}") }
}

/// The statuses of one set that another lacks, as ranges.
pub(super) fn without(set: &StatusSet, other: impl Fn(u16) -> bool) -> Vec<(u16, u16)> {
    ranges((100..=599).filter(|&status| set.contains(status) && !other(status)))
}

/// Statuses in rising order as ranges.
pub(super) fn ranges(statuses: impl Iterator<Item = u16>) -> Vec<(u16, u16)> {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for status in statuses {
        match ranges.last_mut() {
            Some((_, high)) if *high + 1 == status => *high = status,
            Some(_) | None => ranges.push((status, status)),
        }
    }
    ranges
}
