use crate::check::plan::{Answer, HookPlace, Retry, RetryAfter, Target, WhenExhausted, WhenUnavailable};
use crate::policy::Element;

use super::answer::{Attempts, SOONEST};
use super::target::{self, VARIABLE};
use super::{Writing, cs, hook, order, pin, status};
use crate::time::Duration;

/// Forwarding: one child, as API Management wants it; everything that belongs to an attempt stands inside the retry.
pub(super) fn section(writing: &Writing<'_>) -> Element {
    let out = Element::new("backend");
    let targets = &writing.targets;
    if targets.is_empty() {
        return out.child(Element::new("base"));
    }
    let forward = Element::new("forward-request")
        .attribute("timeout", targets.attribute(|t| Some(targets.timeout(t))))
        .attribute("buffer-request-body", "true")
        .attribute("buffer-response", "false")
        .marked(targets.members());
    let waits = writing.api.pins.as_ref().is_some_and(|pins| pins.when_unavailable == WhenUnavailable::Wait);
    let hooks = hook::at(writing.api, HookPlace::EachAttempt);
    if targets.iter().all(|t| t.retry.is_none()) && !waits {
        if hooks.is_empty() {
            return out.child(forward);
        }
        let once = Element::new("retry").attribute("count", "1").attribute("interval", "0").attribute("condition", "false");
        let why = "one attempt: this never goes round again, and makes one policy of several, since `backend` takes one";
        return out.comment(why).child(once.nodes(hooks).child(forward));
    }
    let retry = retry(writing, waits).children(order::select(targets)).children(order::count(targets)).nodes(hooks).child(forward);
    let retry = if writing.attempts == Attempts::Watched { retry.child(watch()) } else { retry };
    let comments = order::comments(targets).fold(out, Element::comment);
    comments.comment("an attempt without a response is tried again, too, whether it shows as null or as the gateway's own 500").child(retry)
}

fn retry(writing: &Writing<'_>, waits: bool) -> Element {
    let targets = &writing.targets;
    // A target without retry never asks for one, so it takes the numbers of the others.
    let number = |of: fn(&Retry) -> u64| targets.attribute(|t| t.retry.as_ref().map(|r| of(r).to_string()));
    let pinned = |own: &str, others: String| if waits { pin::either(own, &others) } else { others };
    let mut out = Element::new("retry")
        .marked(targets.retries())
        .attribute("count", pinned(pin::WAITS.0, number(|r| u64::from(r.count))))
        .attribute("interval", pinned(pin::WAITS.1, number(|r| r.interval.seconds_up())));
    if targets.iter().any(|t| retry_of(t, |r| r.delta.is_some())) {
        out = out.attribute("delta", number(|r| r.delta.map_or(0, |d| d.seconds_up())));
    }
    if targets.iter().any(|t| retry_of(t, |r| r.max_interval.is_some())) {
        out = out.attribute("max-interval", number(|r| r.max_interval.map_or(r.interval.seconds_up().max(1), |m| m.seconds_up())));
    }
    if targets.iter().any(|t| retry_of(t, |r| r.first_fast_retry)) {
        let fast = targets.attribute(|t| t.retry.as_ref().map(|r| r.first_fast_retry.to_string()));
        out = out.attribute("first-fast-retry", pinned("false", fast));
    }
    let condition = condition(writing);
    out.attribute(
        "condition",
        match writing.api.pins.is_some() {
            false => condition,
            true if waits => pin::either(&tests(&[(429, 429), (503, 503)]).join(" || "), &condition),
            true => pin::either("false", &condition),
        },
    )
}

/// What is asked of an attempt that is to be made again.
fn tests(ranges: &[(u16, u16)]) -> Vec<String> {
    let mut tests = vec!["context.Response == null".to_owned()];
    tests.extend(status::tests(ranges));
    if !ranges.iter().any(|&(low, high)| low <= 500 && high >= 599) {
        tests.push(LOST.to_owned());
    }
    tests
}

fn retry_of(target: &Target, is: impl Fn(&Retry) -> bool) -> bool {
    target.retry.as_ref().is_some_and(is)
}

/// An attempt without a response that is shown as a response of the gateway's own: what `context.Response` is after a failed
/// connection is not documented, and both null and a 500 were seen. The status guards against an error of an earlier attempt.
const LOST: &str = "(context.Response.StatusCode >= 500 && context.LastError != null && \
     (context.LastError.Reason == \"BackendConnectionFailure\" || context.LastError.Reason == \"Timeout\"))";

/// Once more? Each target by its own statuses, and as long as it may.
fn condition(writing: &Writing<'_>) -> String {
    let groups = writing.targets.groups(|t| t.retry.as_ref().map(|r| (status::normal(&r.statuses), r.within)));
    let target = cs::variable(VARIABLE);
    let none: &[&str] = groups.iter().find(|g| g.setting.is_none()).map_or(&[], |g| &g.ids);
    let some: Vec<_> = groups.iter().filter_map(|g| Some((g.setting.as_ref()?, &g.ids[..]))).collect();
    match (&some[..], none) {
        ([((ranges, within), _)], []) => format!("@({})", again(ranges, *within).0),
        ([((ranges, within), ids)], none) if none.len() < ids.len() => {
            let (again, parts) = again(ranges, *within);
            format!("@({} && {})", target::none_of(none, &target), cs::operand(&again, parts))
        }
        ([], _) => "false".to_owned(),
        (some, _) => {
            let parts: Vec<String> = some
                .iter()
                .map(|((ranges, within), ids)| {
                    let (again, parts) = again(ranges, *within);
                    let asked = cs::operand(&target::one_of(ids, &target), ids.len());
                    cs::operand(&format!("{asked} && {}", cs::operand(&again, parts)), some.len())
                })
                .collect();
            format!("@({})", parts.join(" || "))
        }
    }
}

/// What is asked of an attempt, and how many tests joined by `||` that are.
fn again(ranges: &[(u16, u16)], within: Option<Duration>) -> (String, usize) {
    let tests = tests(ranges);
    let text = tests.join(" || ");
    match within {
        None => (text, tests.len()),
        Some(within) => (format!("context.Elapsed.TotalSeconds < {} && {}", within.seconds_up(), cs::operand(&text, tests.len())), 1),
    }
}

/// Whether the smallest Retry-After is asked for anywhere, and there are attempts that could see one.
pub(super) fn watched(targets: &target::Targets<'_>) -> Attempts {
    let asked = |t: &Target| matches!(&t.when_exhausted, WhenExhausted::Answer(Answer { retry_after: Some(RetryAfter::Soonest), .. }));
    let watched = targets.iter().any(asked) && targets.iter().any(|t| t.retry.is_some());
    if watched { Attempts::Watched } else { Attempts::Unwatched }
}

/// Keeps the smallest Retry-After in seconds; one that is a date does not count.
fn watch() -> Element {
    let code = format!(
        "@{{
          var seen = context.Variables.GetValueOrDefault<int>(\"{SOONEST}\", -1);
          var header = context.Response?.Headers.GetValueOrDefault(\"Retry-After\", \"\") ?? \"\";
          if (header == \"\") {{ return seen; }}
          try {{
            var wait = int.Parse(header);
            return seen < 0 || wait < seen ? wait : seen;
          }} catch {{ return seen; }}
        }}"
    );
    Element::new("set-variable").attribute("name", SOONEST).attribute("value", code)
}
