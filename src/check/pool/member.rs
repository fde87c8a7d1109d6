//! Priorities and weights of a pool's members.

use std::collections::BTreeMap;

use super::selection;
use crate::check::name::quoted;
use crate::check::plan::Selection;
use crate::check::resolved::{Member, Pool, Resolved};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// The members of one priority.
type Group<'s> = Vec<Member<'s>>;

/// Priorities and weights that do not do what they seem to. `members` are those that get requests, `attempts` how many a
/// request makes.
pub(super) fn check(resolved: &Resolved, pool: &Pool, members: &[Member], attempts: Option<u32>, sink: &mut Diagnostics) {
    if mixed_priorities(members, sink) {
        return;
    }
    let groups = by_priority(members);
    // Of a chain they are told where they are written.
    if pool.links.is_empty() {
        weights(groups.values(), groups.len(), sink);
    }
    let groups: Vec<Group> = groups.into_values().collect();
    match selection::decide(resolved, pool, members) {
        Selection::Native => {
            never_left(resolved, pool, &groups, sink);
            lone_top(pool, &groups, attempts, sink);
        }
        Selection::First(_) => {
            for member in groups.first().into_iter().flatten().filter(|_| members.len() > 1) {
                let others = members.iter().filter(|m| m.backend != member.backend).copied().collect();
                never_left(resolved, pool, &[vec![*member], others], sink);
            }
        }
        // Each attempt asks another member, whatever became of the one before.
        Selection::Walk(_) => {}
    }
}

/// What is written of the members of a pool that is the link of chains alone: who comes after whom is the chain's.
pub(super) fn check_link(members: &[Member], sink: &mut Diagnostics) {
    if mixed_priorities(members, sink) {
        return;
    }
    let groups = by_priority(members);
    weights(groups.values(), groups.len(), sink);
}

fn by_priority<'s>(members: &[Member<'s>]) -> BTreeMap<u8, Group<'s>> {
    let mut groups: BTreeMap<u8, Group> = BTreeMap::new();
    for member in members {
        groups.entry(member.written.priority.map_or(0, |p| p.value)).or_default().push(*member);
    }
    groups
}

/// Members with and without a priority, of which nobody knows who comes first.
fn mixed_priorities(members: &[Member], sink: &mut Diagnostics) -> bool {
    let with = members.iter().find_map(|m| m.written.priority);
    let without = members.iter().find(|m| m.written.priority.is_none());
    let (Some(with), Some(without)) = (with, without) else { return false };
    let message = format!("`{}` has no priority, others have one", without.written.backend.value);
    sink.push(
        Diagnostic::new(code::pool::MIXED_PRIORITIES, without.written.span, message)
            .label("when it serves is not documented")
            .and(with.span, "a priority")
            .help("write a `priority` for every member"),
    );
    true
}

fn weights<'g, 's: 'g>(groups: impl Iterator<Item = &'g Group<'s>>, count: usize, sink: &mut Diagnostics) {
    for group in groups {
        let weighted = group.iter().find_map(|m| m.written.weight);
        if let (Some(weighted), Some(bare)) = (weighted, group.iter().find(|m| m.written.weight.is_none())) {
            let message = format!("`{}` has no weight, others of its priority have one", bare.written.backend.value);
            sink.push(
                Diagnostic::new(code::pool::MIXED_WEIGHTS, bare.written.span, message)
                    .label("what share it gets is not documented")
                    .and(weighted.span, "a weight")
                    .help("write a `weight` for every member of a priority, or for none"),
            );
        }
        for (member, weight) in group.iter().filter_map(|m| m.written.weight.map(|weight| (m, weight))) {
            let name = &member.written.backend.value;
            if group.len() == 1 && count > 1 {
                let message = format!("`{name}` is alone in its priority, so that its weight has no effect");
                sink.push(
                    Diagnostic::new(code::pool::WEIGHT_WITHOUT_EFFECT, weight.span, message)
                        .label("shares with nobody")
                        .help("drop the weight, or give the member the priority of those it shares with"),
                );
            } else if weight.value == 0 {
                sink.push(
                    Diagnostic::new(code::pool::WEIGHT_ZERO, weight.span, format!("what weight 0 gives to `{name}` is not documented"))
                        .label("nothing, or an equal share")
                        .help("take the member out, or give it a later priority"),
                );
            }
        }
    }
}

/// Priorities that come after a member which never counts as gone.
fn never_left(resolved: &Resolved, pool: &Pool, groups: &[Group], sink: &mut Diagnostics) {
    let Some((_, before)) = groups.split_last() else { return };
    let no_breaker = |m: &&Member| resolved.backends.get(m.backend).is_some_and(|b| b.written.circuit_breaker.is_none());
    let Some((at, member)) = before.iter().enumerate().find_map(|(at, group)| Some((at, group.iter().find(no_breaker)?))) else { return };
    let later = quoted(groups.iter().skip(at + 1).flatten().map(|m| &*m.written.backend.value));
    let name = &member.written.backend;
    let message = format!("`{}` has no circuit breaker: the pool `{}` never goes on to {later}", name.value, pool.name.value);
    sink.push(
        Diagnostic::new(code::pool::PRIORITY_WITHOUT_BREAKER, name.span, message)
            .label("never counts as gone")
            .help(format!("give `{}` a `circuitBreaker`", name.value)),
    );
}

/// A dead endpoint that nothing takes the pool away from.
fn lone_top(pool: &Pool, groups: &[Group], attempts: Option<u32>, sink: &mut Diagnostics) {
    let Some(([top], later)) = groups.split_first().map(|(first, later)| (first.as_slice(), later)) else { return };
    if later.is_empty() {
        return;
    }
    let name = &top.written.backend;
    let tries = match attempts {
        None | Some(1) => "each request goes there and fails".to_string(),
        Some(2) => "both attempts of each request go there and fail".to_string(),
        Some(attempts) => format!("all {attempts} attempts of each request go there and fail"),
    };
    let idle = later.iter().flatten().count();
    let others = quoted(later.iter().flatten().map(|m| &*m.written.backend.value));
    let verb = if idle == 1 { "stands" } else { "stand" };
    let message = format!("`{}` is alone at the top of `{}`: while it refuses connections, {tries}", name.value, pool.name.value);
    sink.push(
        Diagnostic::new(code::pool::LONE_TOP_MEMBER, name.span, message)
            .label("a dead endpoint trips no breaker")
            .help(format!("a second member of the same priority would be tried in turn; as it is, {others} {verb} idle")),
    );
}
