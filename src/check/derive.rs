//! The spec with pools that are taken from others written out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::name::{self, Names};
use super::region::Regions;
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::{Backend, Name, Pool, Spec};

/// Writes out the pools that have `from`: the members of the other pool that are in the regions, and what is not written otherwise.
/// One whose `from` is not right stays without members.
pub(super) fn derive<'s>(spec: &'s Spec, sink: &mut Diagnostics) -> Cow<'s, Spec> {
    for (_, pool) in spec.pools.iter().filter(|(_, pool)| pool.from.is_none()) {
        if let Some(region) = pool.only.first() {
            let fault = Diagnostic::new(code::region::POOL_OF_A_POOL, region.span, "`only` without `from`");
            sink.push(fault.help("write `from: POOL` beside it"));
        }
    }
    if spec.pools.iter().all(|(_, pool)| pool.from.is_none()) {
        return Cow::Borrowed(spec);
    }
    let (regions, pools) = (Regions::of(spec), Names::of(&spec.pools));
    let region = |(name, backend): &'s (Name, Backend)| Some((&*name.value, &*backend.region.as_ref()?.value));
    let region_of: BTreeMap<&str, &str> = spec.backends.iter().filter_map(region).collect();
    let mut derived = spec.clone();
    for (name, pool) in &mut derived.pools {
        let Some(from) = pool.from.clone() else { continue };
        if let Some(base) = base(spec, &pools, name, &from, sink) {
            take(pool, (&from, base), &regions, &region_of, sink);
        }
    }
    Cow::Owned(derived)
}

fn base<'s>(spec: &'s Spec, pools: &Names<'_>, name: &Name, wanted: &Name, sink: &mut Diagnostics) -> Option<&'s Pool> {
    let Some((_, base)) = pools.get(&wanted.value).and_then(|index| spec.pools.get(index)) else {
        let known = spec.pools.iter().map(|(known, _)| &*known.value).filter(|known| *known != &*name.value);
        name::tell_unknown(code::name::UNKNOWN_POOL, "pool", wanted, known, sink);
        return None;
    };
    if let Some(other) = &base.from {
        let (message, help) = if wanted.value == name.value {
            (format!("`{}` is taken from itself", name.value), "name another pool, or list the `members`".to_owned())
        } else {
            let message = format!("`{}` is itself taken from `{}`", wanted.value, other.value);
            (message, format!("take it from `{}`, with `only` for the regions", other.value))
        };
        sink.push(Diagnostic::new(code::region::POOL_OF_A_POOL, wanted.span, message).help(help));
        return None;
    }
    Some(base)
}

fn take(pool: &mut Pool, (from, base): (&Name, &Pool), regions: &Regions, region_of: &BTreeMap<&str, &str>, sink: &mut Diagnostics) {
    let mut members = base.members.value.clone();
    if !pool.only.is_empty() {
        let wanted: Option<Vec<_>> = pool.only.iter().map(|name| regions.find(name, sink)).collect();
        let Some(wanted) = wanted else { return };
        let is_wanted = |region: &&str| wanted.iter().any(|set| set.contains(region));
        members.retain(|member| region_of.get(&*member.backend.value).is_some_and(is_wanted));
    }
    if let (true, Some(only)) = (members.is_empty() && !base.members.value.is_empty(), pool.only.first()) {
        let message = format!("no member of `{}` is in {}", from.value, name::quoted(pool.only.iter().map(|name| &*name.value)));
        sink.push(Diagnostic::new(code::region::NOBODY_IN_REGION, only.span, message).label("nobody is left").help(format!(
            "its members are in {}",
            name::quoted(base.members.value.iter().filter_map(|member| region_of.get(&*member.backend.value).copied()))
        )));
    }
    pool.members = Spanned::new(members, from.span);
    pool.retry = pool.retry.take().or_else(|| base.retry.clone());
    pool.timeout = pool.timeout.or(base.timeout);
    pool.selection = pool.selection.or(base.selection);
    pool.affinity = pool.affinity.take().or_else(|| base.affinity.clone());
    pool.when_exhausted = pool.when_exhausted.take().or_else(|| base.when_exhausted.clone());
}
