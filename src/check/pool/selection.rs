//! Who picks the member of a pool: an ARM pool, one of several ARM pools that the policy picks by a key, or the policy itself.

use super::chain;
use crate::check::plan::{AffinityKey, Selection};
use crate::check::resolved::{Affinity, Member, Pool, Resolved};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{self, AffinityBy};

/// Most ARM pools that one pool of the spec becomes, one for each member that a key may come to first.
const MOST_FIRST: usize = 12;

/// Who picks among some members of a pool.
pub(in crate::check) fn decide(resolved: &Resolved, pool: &Pool, members: &[Member]) -> Selection {
    // Of one member there is nothing to decide.
    let rule = pool.affinity.zip(pool.key()).filter(|_| members.len() > 1);
    let key = rule.map(|(rule, key)| AffinityKey { salt: rule.name.value.clone(), of: key.clone() });
    let by_policy = match wish(pool) {
        spec::Selection::Policy => pool.cookie().is_none(),
        spec::Selection::Native => false,
        spec::Selection::Auto => {
            let by_key = key.is_some() && hindrance(members).is_some();
            // Of one member, too, the name has to be written.
            let by_name = pool.differs.is_some();
            by_key || (pool.cookie().is_none() && (by_name || (members.len() > 1 && chain::hindrance(resolved, pool, members).is_some())))
        }
    };
    match key {
        key if by_policy => Selection::Walk(key),
        Some(key) if top(members).len() > 1 => Selection::First(key),
        Some(_) | None => Selection::Native,
    }
}

/// Whether each attempt asks another member.
pub(super) fn walks(resolved: &Resolved, pool: &Pool, members: &[Member]) -> bool {
    matches!(decide(resolved, pool, members), Selection::Walk(_))
}

fn wish(pool: &Pool) -> spec::Selection {
    pool.written.selection.map_or(spec::Selection::Auto, |selection| selection.value)
}

/// Why ARM pools do not hold keys to these members as well as the policy does.
fn hindrance(members: &[Member]) -> Option<String> {
    match top(members).len() {
        1 if members.len() > 1 => Some("one member is first whatever the key".to_owned()),
        many if many > MOST_FIRST => Some(format!("it would take {many} pools in Azure, {MOST_FIRST} are the most")),
        _ => None,
    }
}

/// The members of the first priority.
pub(in crate::check) fn top<'a, 's>(members: &'a [Member<'s>]) -> Vec<&'a Member<'s>> {
    let rank = |member: &&Member| member.written.priority.map_or(0, |p| p.value);
    let first = members.iter().map(|m| rank(&m)).min();
    members.iter().filter(|m| Some(rank(m)) == first).collect()
}

/// Selections that cannot be, and what `auto` comes to where that is not native.
pub(super) fn check(resolved: &Resolved, pool: &Pool, members: &[Member], sink: &mut Diagnostics) {
    let name = &pool.name.value;
    let written = pool.written.selection;
    if let Some(Affinity { by: AffinityBy::ResponseId, span, .. }) = pool.affinity {
        let message = format!("`{name}` is a pool, and what is asked about a response names no model that leads to one");
        sink.push(
            Diagnostic::new(code::affinity::MISPLACED, pool.written.affinity.as_ref().map_or(span, |a| a.span), message)
                .label("goes by response ids")
                .help("write it as `affinity` of the API"),
        );
    }
    if let (Some(cookie), spec::Selection::Policy, Some(selection)) = (pool.cookie(), wish(pool), written) {
        let message = format!("`{name}` is selected by policy, and only a pool of Azure's sets the cookie `{}`", cookie.value);
        sink.push(
            Diagnostic::new(code::affinity::COOKIE_BY_POLICY, selection.span, message)
                .label("no pool in Azure")
                .and(cookie.span, "its session affinity")
                .help("write `selection: native`, or an affinity by a key"),
        );
    }
    if let (Some(model), spec::Selection::Auto, None, []) = (pool.differs, wish(pool), pool.cookie(), &pool.links[..]) {
        let message = format!("the policy selects the members of `{name}`: they name the deployment of `{model}` differently");
        sink.push(
            Diagnostic::new(code::affinity::SELECTED_BY_POLICY, pool.name.span, message)
                .label("not a pool of Azure's")
                .help("`selection: policy` says the same without this note"),
        );
    }
    let Some(affinity) = pool.affinity.filter(|_| pool.key().is_some()) else { return };
    if members.len() == 1 {
        sink.push(
            Diagnostic::new(code::affinity::KEY_WITHOUT_EFFECT, affinity.span, format!("`{name}` has one member, whatever the key"))
                .label("nothing to choose from")
                .help("add members, or delete the affinity"),
        );
    }
    let Some(reason) = hindrance(members) else { return keys_of_the_dead(resolved, pool, members, sink) };
    match (wish(pool), written) {
        (spec::Selection::Policy, _) => {}
        (spec::Selection::Auto, _) => sink.push(
            Diagnostic::new(
                code::affinity::SELECTED_BY_POLICY,
                affinity.span,
                format!("the policy selects the members of `{name}`: {reason}"),
            )
            .label("not by a pool of Azure's")
            .help("`selection: policy` says the same without this note"),
        ),
        (spec::Selection::Native, selection) if top(members).len() > 1 => sink.push(
            Diagnostic::new(
                code::affinity::TOO_MANY_FIRST,
                selection.map_or(affinity.span, |s| s.span),
                format!("`{name}` cannot be selected natively: {reason}"),
            )
            .label("a pool for each member that a key may come to first")
            .help("write `selection: policy`"),
        ),
        (spec::Selection::Native, _) => sink.push(
            Diagnostic::new(code::affinity::KEY_WITHOUT_EFFECT, affinity.span, format!("the key decides nothing in `{name}`: {reason}"))
                .label("has no effect while that member serves")
                .help("write `selection: policy`, by which the key decides in each priority, or give several members the first one"),
        ),
    }
}

/// A dead endpoint that its keys do not leave.
fn keys_of_the_dead(resolved: &Resolved, pool: &Pool, members: &[Member], sink: &mut Diagnostics) {
    if let (Selection::First(_), Some(affinity), [member, _, ..]) = (decide(resolved, pool, members), pool.affinity, &top(members)[..]) {
        let dead = &member.written.backend.value;
        let message = format!("while `{dead}` refuses connections, requests to `{}` whose key comes to it fail", pool.name.value);
        sink.push(
            Diagnostic::new(code::affinity::KEYS_OF_A_DEAD_MEMBER, affinity.span, message)
                .label("a dead endpoint trips no breaker, and its keys stay with it")
                .help("`selection: policy` passes it with the next attempt"),
        );
    }
}
