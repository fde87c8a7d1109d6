//! The spec with pools that are taken from others written out.

use std::borrow::Cow;

use super::name;
use super::region::Regions;
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::{Name, Pool, Spec};

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
    let regions = Regions::of(spec);
    let mut derived = spec.clone();
    for (name, pool) in &mut derived.pools {
        let Some(from) = pool.from.clone() else { continue };
        if let Some(base) = base(spec, name, &from, sink) {
            take(pool, (&from, base), &regions, spec, sink);
        }
    }
    Cow::Owned(derived)
}

fn base<'s>(spec: &'s Spec, name: &Name, wanted: &Name, sink: &mut Diagnostics) -> Option<&'s Pool> {
    let Some((_, base)) = spec.pools.iter().find(|(known, _)| known.value == wanted.value) else {
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

fn take(pool: &mut Pool, (from, base): (&Name, &Pool), regions: &Regions, spec: &Spec, sink: &mut Diagnostics) {
    let mut members = base.members.value.clone();
    if !pool.only.is_empty() {
        let wanted: Option<Vec<_>> = pool.only.iter().map(|name| regions.find(name, sink)).collect();
        let Some(wanted) = wanted else { return };
        let region = |backend: &Name| spec.backends.iter().find(|(name, _)| name.value == backend.value)?.1.region.as_ref();
        members.retain(|member| region(&member.backend).is_some_and(|region| wanted.iter().any(|set| set.contains(&*region.value))));
    }
    if let (true, Some(only)) = (members.is_empty() && !base.members.value.is_empty(), pool.only.first()) {
        let message = format!("no member of `{}` is in {}", from.value, name::quoted(pool.only.iter().map(|name| &*name.value)));
        sink.push(Diagnostic::new(code::region::NOBODY_IN_REGION, only.span, message).label("nobody is left").help(format!(
            "its members are in {}",
            name::quoted(base.members.value.iter().filter_map(|member| {
                let (_, backend) = spec.backends.iter().find(|(name, _)| name.value == member.backend.value)?;
                Some(&*backend.region.as_ref()?.value)
            }))
        )));
    }
    pool.members = Spanned::new(members, from.span);
    pool.retry = pool.retry.take().or_else(|| base.retry.clone());
    pool.timeout = pool.timeout.or(base.timeout);
    pool.selection = pool.selection.or(base.selection);
    pool.affinity = pool.affinity.take().or_else(|| base.affinity.clone());
    pool.when_exhausted = pool.when_exhausted.take().or_else(|| base.when_exhausted.clone());
}
