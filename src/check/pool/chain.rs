//! Pools that are chains: whether a pool in Azure means the same as asking the links one after the other.

use super::retry;
use crate::check::name::quoted;
use crate::check::resolved::{Member, Pool, Resolved, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Retry, Selection, default};
use crate::time::Duration;

/// Why a pool in Azure would not mean the same. `members` are those of the chain.
pub(super) fn hindrance(resolved: &Resolved, pool: &Pool, members: &[Member]) -> Option<String> {
    if pool.links.is_empty() {
        return None;
    }
    if let Some(model) = pool.differs {
        return Some(format!("they name the deployment of `{model}` differently"));
    }
    let pools = || pool.links.iter().filter_map(|&link| of(resolved, link));
    if let Some(selected) = pools().find(|pool| pool.written.selection.is_some_and(|s| s.value == Selection::Policy)) {
        return Some(format!("`{}` is selected by policy", selected.name.value));
    }
    let is_auto = |pool: &&Pool| matches!(pool.written.retry.as_ref().map(|r| &r.value), Some(Retry::Auto) | None);
    if let Some(ruled) = pools().find(|pool| !is_auto(pool)) {
        return Some(format!("`{}` does not retry by `auto`", ruled.name.value));
    }
    let timeouts: Vec<(Target, Duration)> = pool.links.iter().map(|&link| (link, timeout(resolved, link))).collect();
    if let Some((first, least)) = timeouts.first().copied()
        && let Some((other, most)) = timeouts.iter().copied().find(|(_, timeout)| *timeout != least)
    {
        let (first, other) = (resolved.name_of(first), resolved.name_of(other));
        return Some(format!("an attempt at `{first}` has {least}, one at `{other}` {most}"));
    }
    retry::differs(resolved, &each(resolved, pool, members))
}

/// For how long an attempt at a link may take.
pub(in crate::check) fn timeout(resolved: &Resolved, link: Target) -> Duration {
    of(resolved, link).and_then(|pool| pool.written.timeout).map_or(default::TIMEOUT, |timeout| timeout.value)
}

/// The members of each link, who stands in several with the first.
pub(in crate::check) fn each<'s>(resolved: &Resolved<'s>, pool: &Pool<'s>, members: &[Member<'s>]) -> Vec<(Target, Vec<Member<'s>>)> {
    let mut left = members.to_vec();
    let mut links = Vec::with_capacity(pool.links.len());
    for &link in &pool.links {
        let behind = resolved.behind(link);
        let (own, others) = left.into_iter().partition(|member| behind.contains(&member.backend));
        left = others;
        links.push((link, own));
    }
    links
}

pub(super) fn of<'r, 's>(resolved: &'r Resolved<'s>, link: Target) -> Option<&'r Pool<'s>> {
    match link {
        Target::Backend(_) => None,
        Target::Pool(index) => resolved.pools.get(index),
    }
}

/// Says what a chain comes to.
pub(super) fn check(resolved: &Resolved, pool: &Pool, members: &[Member], sink: &mut Diagnostics) {
    if pool.links.is_empty() {
        return;
    }
    let links = quoted(pool.links.iter().map(|&link| resolved.name_of(link)));
    let hindrance = hindrance(resolved, pool, members);
    if let (Some(cookie), Some(reason)) = (pool.cookie(), &hindrance) {
        let message = format!("the policy walks {links}, and only a pool of Azure's sets the cookie `{}`: {reason}", cookie.value);
        sink.push(
            Diagnostic::new(code::affinity::COOKIE_BY_POLICY, pool.name.span, message)
                .label("no pool in Azure")
                .and(cookie.span, "its session affinity")
                .help("make the links alike, or hold them by a key"),
        );
        return;
    }
    let (message, help) = match hindrance {
        None => (
            format!("{links} are one pool in Azure, `{}`", pool.name.value),
            "the next link serves while the breakers of all members before it are open".to_owned(),
        ),
        Some(reason) => {
            (format!("the policy asks the members of {links} one after the other: {reason}"), "each attempt asks another member".to_owned())
        }
    };
    sink.push(Diagnostic::new(code::api::CHAIN, pool.name.span, message).label("one after the other").help(help));
}
