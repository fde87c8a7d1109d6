//! Pools: who serves when, and how often a request is tried.
//!
//! `member.rs` priorities and weights · `retry.rs` `auto` and rules, decided and held against the breakers ·
//! `selection.rs` who picks the member · `chain.rs` pools one after the other ·
//! `deployment.rs` what the members call a model · `throttled.rs` what comes of a throttled member

pub(super) mod chain;
mod deployment;
mod member;
pub(super) mod retry;
pub(super) mod selection;
mod throttled;

use super::name::quoted;
use super::resolved::{MOST_MEMBERS, Pool, Resolved, Target};
use super::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::time::Duration;

/// More further attempts than these are worth a word.
const CHEAP: u32 = 3;

/// Longer may not be honoured.
const LONG_TIMEOUT: Duration = Duration::from_secs(240);

/// All rules of pools.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    deployment::check(resolved, usage, sink);
    for (index, pool) in resolved.pools.iter().enumerate() {
        let members = &pool.written.members;
        if members.value.is_empty() && pool.written.from.is_none() {
            sink.push(
                Diagnostic::new(code::pool::EMPTY_POOL, members.span, format!("the pool `{}` has no members", pool.name.value))
                    .label("nobody serves here")
                    .help("list at least one: `- { backend: NAME }`"),
            );
        }
        if members.value.len() > MOST_MEMBERS
            && let Some(first) = members.value.get(MOST_MEMBERS)
        {
            let message = format!("a pool has at most {MOST_MEMBERS} members, `{}` has {}", pool.name.value, members.value.len());
            sink.push(Diagnostic::new(code::pool::TOO_MANY_MEMBERS, first.span, message).label("one too many").help("split the pool"));
        }
        check_timeout(pool, sink);
        left_out(resolved, usage, index, pool, sink);
        let in_use = usage.members(resolved, index, None);
        if resolved.is_link(Target::Pool(index)) && !usage.is_used(Target::Pool(index)) {
            member::check_link(&in_use, sink);
            continue;
        }
        selection::check(resolved, pool, &in_use, sink);
        chain::check(resolved, pool, &in_use, sink);
        let attempts = retry::check(resolved, pool, &in_use, sink);
        member::check(resolved, pool, &in_use, attempts, sink);
        throttled::check(resolved, pool, &in_use, attempts, sink);
    }
    throttled::unbounded(resolved, usage, sink);
}

fn check_timeout(pool: &Pool, sink: &mut Diagnostics) {
    if let Some(timeout) = pool.written.timeout.filter(|t| t.value > LONG_TIMEOUT) {
        sink.push(
            Diagnostic::new(code::pool::LONG_TIMEOUT, timeout.span, format!("a timeout above {LONG_TIMEOUT} may not be honoured"))
                .label("may be cut short")
                .help(format!("write `{LONG_TIMEOUT}` or less, and let long answers stream")),
        );
    }
}

/// Notes for members that do not have a model that is sent to their pool.
fn left_out(resolved: &Resolved, usage: &Usage, index: usize, pool: &Pool, sink: &mut Diagnostics) {
    let Some(used) = usage.pools.get(index) else { return };
    for member in &pool.members {
        let Some(backend) = resolved.backends.get(member.backend) else { continue };
        let lacking: Vec<&str> = used.models.iter().copied().filter(|model| !backend.serves(model)).collect();
        if lacking.is_empty() || (usage.only_model(Target::Pool(index)).is_none() && !usage.is_split(Target::Pool(index))) {
            continue;
        }
        let models = quoted(lacking);
        let name = &member.written.backend;
        sink.push(
            Diagnostic::new(code::pool::MEMBER_LEFT_OUT, name.span, format!("`{}` does not have {models}", name.value))
                .label("left out for what it does not have")
                .help(format!("add it to the `models` of `{}` if it is deployed there", name.value)),
        );
    }
}
