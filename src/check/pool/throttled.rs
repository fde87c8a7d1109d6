//! What comes of a throttled member: who sees its 429, how often it is asked again, for how long it is away.

use std::collections::BTreeMap;

use super::CHEAP;
use crate::check::plan;
use crate::check::resolved::{Member, Pool, Resolved, Target};
use crate::check::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Retry, default};

/// Throttling.
const THROTTLED: u16 = 429;

/// What the SDKs of OpenAI and Azure try by themselves: once and twice again.
const ATTEMPTS_OF_SDKS: u32 = 3;

/// A 429 that callers see although other members could serve, and attempts that callers multiply. `members` are those that get
/// requests, `attempts` how many a request makes.
pub(super) fn check(resolved: &Resolved, pool: &Pool, members: &[Member], attempts: Option<u32>, sink: &mut Diagnostics) {
    passed_on(resolved, pool, members, sink);
    let Some(attempts) = attempts.filter(|&attempts| attempts > CHEAP + 1) else { return };
    let status = pool
        .written
        .when_exhausted
        .as_ref()
        .map_or(default::EXHAUSTED_STATUS, |answer| answer.status.map_or(default::EXHAUSTED_STATUS, |status| status.value));
    if !matches!(status, 408 | 409 | 429 | 500..=599) {
        return;
    }
    let place = pool.written.retry.as_ref().map_or(pool.name.span, |retry| retry.span);
    let message = format!(
        "clients try again, too: with an SDK's two retries a request to `{}` may become {} attempts",
        pool.name.value,
        attempts.saturating_mul(ATTEMPTS_OF_SDKS)
    );
    sink.push(
        Diagnostic::new(code::pool::RETRIES_MULTIPLIED, place, message)
            .label(format!("{attempts} attempts, each time"))
            .help("retry in one place: `max_retries=0` in the clients, or fewer attempts here"),
    );
}

fn passed_on(resolved: &Resolved, pool: &Pool, members: &[Member], sink: &mut Diagnostics) {
    if members.len() < 2 {
        return;
    }
    let name = &pool.name.value;
    let counts = |member: &Member| {
        let breaker = resolved.backends.get(member.backend).and_then(|backend| backend.breaker.as_ref());
        breaker.is_some_and(|breaker| breaker.trips_on(THROTTLED))
    };
    let written = pool.written.retry.as_ref();
    let place = written.map_or(pool.name.span, |retry| retry.span);
    let healthy = members.len() - 1;
    let others = if healthy == 1 { "another member".to_owned() } else { format!("{healthy} other members") };
    let message = match written.map(|retry| &retry.value) {
        Some(Retry::None) if members.iter().any(counts) => {
            format!("callers of `{name}` see the 429 of a member although {others} could serve")
        }
        Some(Retry::None) => return,
        Some(Retry::Rule(_) | Retry::Auto) | None => {
            let Some(retry) = super::retry::decide(resolved, pool, members) else { return };
            let plan::Retry { statuses, .. } = retry;
            if statuses.iter().any(|&(low, high)| (low..=high).contains(&THROTTLED)) {
                return;
            }
            format!("`{name}` does not try again on 429: callers see it although {others} could serve")
        }
    };
    sink.push(
        Diagnostic::new(code::pool::THROTTLING_PASSED_ON, place, message)
            .label("429 goes to the caller")
            .help("count 429 in every member's breaker and write `retry: auto`"),
    );
}

/// Breakers that wait as long as a backend says, where nobody else serves meanwhile.
pub(super) fn unbounded(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    let mut alone: BTreeMap<usize, String> = BTreeMap::new();
    for (index, pool) in resolved.pools.iter().enumerate().filter(|(index, _)| usage.is_used(Target::Pool(*index))) {
        let models = usage.pools.get(index).map_or_else(Vec::new, |used| used.models.iter().copied().map(Some).collect());
        let models = if models.is_empty() { vec![None] } else { models };
        for model in models {
            if let [member] = &usage.members(resolved, index, model)[..] {
                alone.entry(member.backend).or_insert_with(|| format!("`{}`", model.unwrap_or(&pool.name.value)));
            }
        }
    }
    for api in &resolved.apis {
        for target in api.leads_to() {
            if let Target::Backend(index) = target {
                alone.entry(index).or_insert_with(|| format!("a route of `{}`", api.name.value));
            }
        }
    }
    for (index, backend) in resolved.backends.iter().enumerate() {
        let Some(breaker) = backend.breaker.as_ref().filter(|breaker| breaker.rule.accept_retry_after) else { continue };
        let Some(what) = alone.get(&index) else { continue };
        let message = format!("nobody but `{}` serves {what}, and its breaker waits as long as an answer says", backend.name.value);
        sink.push(
            Diagnostic::new(code::pool::RETRY_AFTER_UNBOUNDED, backend.name.span, message)
                .label("a Retry-After of 86400, a day, was seen: 503 until then")
                .and(breaker.span, "accepts any Retry-After")
                .help("write `acceptRetryAfter: false`, so that `tripDuration` holds, or let another backend serve it too"),
        );
    }
}
