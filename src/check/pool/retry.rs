//! How often a request is tried.
//!
//! A member is left when its breaker trips, so a request reaches every member when it makes as many attempts as it takes to trip
//! them all but one: that is what `auto` does. Where the policy walks the members, each attempt is another member.

use super::{CHEAP, chain, selection};
use crate::check::breaker::{self, Breaker, range};
use crate::check::name::quoted;
use crate::check::plan;
use crate::check::resolved::{Member, Pool, Resolved, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::spec::{Retry, RetryRule, default};
use crate::time::Duration;

/// Most further attempts that the gateway makes.
const MOST: u32 = 50;

/// What `auto` comes to for some members.
#[derive(Debug, PartialEq, Eq)]
struct Auto {
    /// Further attempts: the failures that trip all members but the one that takes fewest.
    count: u32,
    /// What every member's breaker trips on.
    statuses: Vec<(u16, u16)>,
}

/// The further attempts for some members of a pool; `None` for one attempt, also where a fault was reported.
pub(in crate::check) fn decide(resolved: &Resolved, pool: &Pool, members: &[Member]) -> Option<plan::Retry> {
    let walks = selection::walks(resolved, pool, members);
    let auto = auto(resolved, pool, members, walks).ok();
    let rule = match pool.written.retry.as_ref().map(|r| &r.value) {
        Some(Retry::None) => return None,
        Some(Retry::Rule(_)) => Some(pool.retry?),
        Some(Retry::Auto) | None => None,
    };
    let count =
        rule.and_then(|r| r.count).map(|c| c.value).or(auto.as_ref().map(|a| a.count)).filter(|count| (1..=MOST).contains(count))?;
    let mut statuses = match rule.and_then(|r| r.status_codes.as_ref()) {
        Some(written) => written.value.0.clone(),
        None => auto?.statuses,
    };
    // A member whose breaker is open is a 503, and what a 503 is of is not asked: the next member may serve.
    if walks {
        statuses.push((503, 503));
    }
    Some(plan::Retry {
        count,
        statuses,
        interval: rule.and_then(|r| r.interval).map_or(default::RETRY_INTERVAL, |d| d.value),
        delta: rule.and_then(|r| r.delta).map(|d| d.value),
        max_interval: rule.and_then(|r| r.max_interval).map(|d| d.value),
        first_fast_retry: rule.and_then(|r| r.first_fast_retry).map_or(default::FIRST_FAST_RETRY, |f| f.value),
        within: rule.and_then(|r| r.within).map(|d| d.value),
    })
}

/// Retries that cannot be decided or do not reach what they should; how many attempts a request makes.
pub(super) fn check(resolved: &Resolved, pool: &Pool, members: &[Member], sink: &mut Diagnostics) -> Option<u32> {
    if members.is_empty() {
        return None;
    }
    let place = pool.written.retry.as_ref().map_or(pool.name.span, |r| r.span);
    let walks = selection::walks(resolved, pool, members);
    let auto = auto(resolved, pool, members, walks);
    match pool.written.retry.as_ref().map(|r| &r.value) {
        Some(Retry::None) => return Some(1),
        Some(Retry::Rule(_)) => {
            let rule = pool.retry?;
            if rule.count.is_none() || rule.status_codes.is_none() {
                report_impossible(pool, rule.span, auto.as_ref().err(), sink);
            }
            check_waits(rule, sink);
            if !walks {
                check_statuses(resolved, rule, members, sink);
            }
            check_reach(resolved, pool, rule, auto.as_ref().ok(), members, sink);
        }
        Some(Retry::Auto) | None => report_impossible(pool, place, auto.as_ref().err(), sink),
    }
    let rule_count = pool.retry.and_then(|r| r.count);
    let count = rule_count.map(|c| c.value).or(auto.ok().map(|a| a.count))?;
    let place = rule_count.map_or(place, |c| c.span);
    if count > MOST {
        sink.push(
            Diagnostic::new(code::pool::TOO_MANY_RETRIES, place, format!("`{}` would take {count} further attempts", pool.name.value))
                .label(format!("at most {MOST} are made"))
                .help("lower the `count` of the breakers, or write a `count` here"),
        );
    } else if count > CHEAP {
        let timeout = pool.written.timeout.map_or(default::TIMEOUT, |t| t.value);
        let longest = Duration::from_micros(timeout.micros().saturating_mul(u64::from(count) + 1));
        let message = format!("a request to `{}` may take {} attempts of {timeout} each: {longest}", pool.name.value, count + 1);
        sink.push(
            Diagnostic::new(code::pool::COSTLY_RETRY, place, message)
                .label(format!("{count} further attempts"))
                .help("a shorter `timeout` bounds it"),
        );
    }
    Some(count.saturating_add(1))
}

/// Why `auto` comes to nothing.
#[derive(Debug, PartialEq, Eq)]
enum Lack<'r> {
    /// These have no breaker that counts.
    Counts(Vec<&'r str>),
    /// These have no breaker.
    Breakers(Vec<&'r str>),
    /// The breakers have no status in common.
    Statuses,
    /// A breaker has a fault that was told.
    Told,
}

/// Why the links of a chain do not retry as one pool does.
pub(super) fn differs(resolved: &Resolved, links: &[(Target, Vec<Member>)]) -> Option<String> {
    let mut first: Option<(Target, Auto)> = None;
    for (link, members) in links.iter().filter(|(_, members)| !members.is_empty()) {
        let auto = match of_members(resolved, members, false) {
            Ok(auto) => auto,
            Err(Lack::Counts(without) | Lack::Breakers(without)) => {
                let verb = if without.len() == 1 { "has" } else { "have" };
                return Some(format!("{} {verb} no breaker with a `count`", quoted(without.iter().copied())));
            }
            Err(Lack::Statuses) => return Some(format!("the breakers of `{}` have no status in common", resolved.name_of(*link))),
            Err(Lack::Told) => return None,
        };
        match &first {
            Some((other, before)) if before.statuses != auto.statuses => {
                let (one, two) = (resolved.name_of(*other), resolved.name_of(*link));
                return Some(format!("`{one}` and `{two}` retry on different statuses"));
            }
            Some(_) => {}
            None => first = Some((*link, auto)),
        }
    }
    None
}

/// What `auto` comes to, or what it lacks. Where the policy walks a chain, each link is left for the statuses that it retries.
fn auto<'r>(resolved: &'r Resolved, pool: &Pool, members: &[Member], walks: bool) -> Result<Auto, Lack<'r>> {
    if pool.links.is_empty() || !walks {
        return of_members(resolved, members, walks);
    }
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    let mut lack = None;
    for (link, members) in chain::each(resolved, pool, members) {
        let written = chain::of(resolved, link);
        match (written.and_then(|pool| pool.retry?.status_codes.as_ref()), written.and_then(|pool| pool.written.retry.as_ref())) {
            (Some(statuses), _) => ranges.extend(&statuses.value.0),
            (None, Some(Spanned { value: Retry::None, .. })) => {}
            // A link that has nobody of its own for the model is never left for anything.
            (None, _) if members.is_empty() => {}
            (None, _) => match of_members(resolved, &members, true) {
                Ok(auto) => ranges.extend(auto.statuses),
                Err(why) => lack = Some(why),
            },
        }
    }
    match lack {
        Some(lack) if ranges.is_empty() => Err(lack),
        Some(_) | None => {
            let statuses = breaker::ranges((100..=599).filter(|status| ranges.iter().any(|(low, high)| (low..=high).contains(&status))));
            Ok(Auto { count: u32::try_from(members.len().saturating_sub(1)).unwrap_or(u32::MAX), statuses })
        }
    }
}

/// What `auto` comes to for some members. Where each attempt asks another member, it does not matter when breakers trip.
fn of_members<'r>(resolved: &'r Resolved, members: &[Member], walks: bool) -> Result<Auto, Lack<'r>> {
    let mut breakers: Vec<&Breaker> = Vec::with_capacity(members.len());
    let mut without: Vec<&str> = Vec::new();
    for backend in members.iter().filter_map(|m| resolved.backends.get(m.backend)) {
        match backend.breaker.as_ref().filter(|b| walks || b.count().is_some()) {
            Some(breaker) => breakers.push(breaker),
            None if backend.breaker.is_none() && backend.written.circuit_breaker.is_some() => return Err(Lack::Told),
            None => without.push(&backend.name.value),
        }
    }
    if !without.is_empty() {
        return Err(if walks { Lack::Breakers(without) } else { Lack::Counts(without) });
    }
    let statuses = breaker::ranges((100..=599).filter(|&status| breakers.iter().all(|b| b.trips_on(status))));
    if statuses.is_empty() {
        return Err(Lack::Statuses);
    }
    if walks {
        return Ok(Auto { count: u32::try_from(members.len().saturating_sub(1)).unwrap_or(u32::MAX), statuses });
    }
    let counts = breakers.iter().filter_map(|b| b.count());
    let all = counts.clone().fold(0, u32::saturating_add);
    Ok(Auto { count: all - counts.min().unwrap_or(0), statuses })
}

fn report_impossible(pool: &Pool, place: Span, lack: Option<&Lack>, sink: &mut Diagnostics) {
    let name = &pool.name.value;
    let message = match lack {
        None | Some(Lack::Told) => return,
        Some(Lack::Statuses) => format!("the breakers of the members of `{name}` have no status in common to retry on"),
        Some(Lack::Breakers(without)) => {
            let verb = if without.len() == 1 { "has" } else { "have" };
            format!("`{name}` retries what its members' breakers trip on, and {} {verb} none", quoted(without.iter().copied()))
        }
        Some(Lack::Counts(without)) => {
            let verb = if without.len() == 1 { "has" } else { "have" };
            let without = quoted(without.iter().copied());
            format!("`{name}` retries by what its members' breakers count, and {without} {verb} none with a `count`")
        }
    };
    let help = if pool.links.is_empty() {
        "write `retry: { count: 2, statusCodes: [429] }` or `retry: none`, or give every member a breaker with a `count`"
    } else {
        "give them a breaker, or make them a pool with a `retry` that says on what the next is asked"
    };
    sink.push(Diagnostic::new(code::pool::NO_AUTO_RETRY, place, message).label("nothing says how often, and on what").help(help));
}

fn check_waits(rule: &RetryRule, sink: &mut Diagnostics) {
    let waits = [rule.interval, rule.delta].into_iter().flatten().find(|wait| wait.value > Duration::ZERO);
    if let Some(wait) = waits {
        sink.push(
            Diagnostic::new(code::pool::RETRY_WAITS, wait.span, "a retry that waits holds the caller's request in the gateway")
                .label("held that long before each retry")
                .help("write `interval: 0s`: when a breaker has tripped, the next member is there at once"),
        );
    }
}

/// Statuses that are retried although a member's breaker does not count them.
fn check_statuses(resolved: &Resolved, rule: &RetryRule, members: &[Member], sink: &mut Diagnostics) {
    let Some(statuses) = &rule.status_codes else { return };
    let found = members.iter().find_map(|member| {
        let breaker = resolved.backends.get(member.backend).and_then(|b| b.breaker.as_ref())?;
        let ignored = breaker::without(&statuses.value, |status| breaker.trips_on(status));
        (!ignored.is_empty()).then_some((member, breaker, ignored))
    });
    let Some((member, breaker, ignored)) = found else { return };
    let name = &member.written.backend.value;
    let shown: Vec<String> = ignored.iter().map(|&(low, high)| range(low, high)).collect();
    let shown = quoted(shown.iter().map(String::as_str));
    let message = format!("{shown} is retried, but the breaker of `{name}` does not count it: the retry may return to `{name}`");
    sink.push(
        Diagnostic::new(code::pool::RETRY_RETURNS, statuses.span, message)
            .label("tried again")
            .and(breaker.span, "the breaker, which does not count it")
            .help(format!("add {shown} to the breaker's `statusCodes`, or take it out here")),
    );
}

/// Attempts that end before every member was tried.
fn check_reach(resolved: &Resolved, pool: &Pool, rule: &RetryRule, auto: Option<&Auto>, members: &[Member], sink: &mut Diagnostics) {
    let (Some(count), Some(auto)) = (rule.count, auto) else { return };
    if members.len() < 2 || count.value >= auto.count {
        return;
    }
    let walks = selection::walks(resolved, pool, members);
    let slow = members.iter().filter(|_| !walks).find_map(|m| {
        let backend = resolved.backends.get(m.backend)?;
        let breaker = backend.breaker.as_ref()?;
        Some((backend, breaker, breaker.count().filter(|&needed| needed > count.value)?))
    });
    let attempts = count.value + 1;
    if let Some((backend, breaker, needed)) = slow {
        let name = &backend.name.value;
        let message = format!("the breaker of `{name}` trips at {needed} failures, a request makes {attempts} attempts");
        sink.push(
            Diagnostic::new(code::pool::COUNT_ABOVE_ATTEMPTS, count.span, message)
                .label(format!("ends before `{name}` is left"))
                .and(breaker.span, format!("trips at {needed}"))
                .help(format!("write `retry: auto` (here {}), or lower the breaker's `count`", auto.count)),
        );
        return;
    }
    let name = &pool.name.value;
    let message = if auto.count as usize == members.len() - 1 {
        format!(
            "{attempts} attempts do not reach every member of `{name}`: {attempts} throttled members are enough for the caller to see it"
        )
    } else {
        format!("{attempts} attempts do not reach every member of `{name}`: to trip the breakers of all but one takes {}", auto.count)
    };
    sink.push(
        Diagnostic::new(code::pool::SHORT_RETRY, count.span, message)
            .label(format!("{} members, {attempts} attempts", members.len()))
            .help(format!("write `retry: auto`, or `count: {}`", auto.count)),
    );
}
