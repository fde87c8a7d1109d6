//! Regions, groups of them, and what is drained.

use std::collections::{BTreeMap, BTreeSet};

use super::name;
use super::resolved::{Resolved, Target};
use super::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Drain, Drained, Name, Spec};

/// The regions that a spec speaks of.
#[derive(Debug)]
pub(super) struct Regions<'s> {
    /// A name with the regions that it stands for: itself, or those of a group.
    sets: BTreeMap<&'s str, BTreeSet<&'s str>>,
}

impl<'s> Regions<'s> {
    /// The regions of the backends, and the groups.
    pub(super) fn of(spec: &'s Spec) -> Self {
        let regions = spec.backends.iter().filter_map(|(_, backend)| backend.region.as_ref());
        let mut sets: BTreeMap<_, _> = regions.map(|region| (&*region.value, BTreeSet::from([&*region.value]))).collect();
        sets.extend(spec.region_groups.iter().map(|(name, group)| (&*name.value, group.iter().map(|region| &*region.value).collect())));
        Self { sets }
    }

    /// What a name stands for; tells when it is nothing.
    pub(super) fn find(&self, name: &Name, sink: &mut Diagnostics) -> Option<&BTreeSet<&'s str>> {
        let found = self.sets.get(&*name.value);
        if found.is_none() {
            name::tell_unknown(code::region::UNKNOWN_REGION, "region", name, self.sets.keys().copied(), sink);
        }
        found
    }
}

/// For each backend the drain that it is under.
pub(super) fn drained<'s>(spec: &'s Spec, sink: &mut Diagnostics) -> Vec<Option<&'s Drain>> {
    let regions = Regions::of(spec);
    let mut drained = vec![None; spec.backends.len()];
    for drain in &spec.drain {
        let mut all = drained.iter_mut().zip(&spec.backends);
        match &drain.what {
            Drained::Region(name) => {
                let Some(set) = regions.find(name, sink) else { continue };
                let inside = |region: Option<&Name>| region.is_some_and(|region| set.contains(&*region.value));
                all.filter(|(_, (_, backend))| inside(backend.region.as_ref())).for_each(|(place, _)| *place = Some(drain));
            }
            Drained::Backend(name) => match all.find(|(_, (known, _))| known.value == name.value) {
                Some((place, _)) => *place = Some(drain),
                None => {
                    let known = spec.backends.iter().map(|(known, _)| &*known.value);
                    name::tell_unknown(code::name::UNKNOWN_BACKEND, "backend", name, known, sink);
                }
            },
        }
    }
    drained
}

/// Drains of what a route names, and those of what is in no pool.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    for api in &resolved.apis {
        for part in api.targets.iter().flatten().filter(|part| part.share > 0) {
            let Target::Backend(index) = part.target else { continue };
            let Some(drain) = resolved.drained(index) else { continue };
            let message = format!("`{}` is drained, and a route leads to it alone", part.name.value);
            sink.push(
                Diagnostic::new(code::region::DRAINED_ALL, part.name.span, message)
                    .label("nobody else is there")
                    .and(drain.span, "drained here")
                    .help("lead the route to a pool that has another member"),
            );
        }
    }
    for keep in resolved.spec.drain.iter().filter_map(|drain| drain.keep) {
        if resolved.apis.iter().all(|api| api.affinity.is_none()) {
            let message = "nothing is pinned: no API remembers who made a response";
            let fault = Diagnostic::new(code::region::KEEPS_NOTHING, keep.span, message).label("has no effect");
            sink.push(fault.help("delete it, or give an API an affinity by `responseId`"));
        }
    }
    for drain in &resolved.spec.drain {
        let is_of = |index: usize| resolved.drained(index).is_some_and(|other| other.span == drain.span);
        let serves = |(index, pool): (usize, &super::resolved::Pool)| {
            usage.is_used(Target::Pool(index)) && pool.members.iter().any(|member| is_of(member.backend))
        };
        let named = (0..resolved.backends.len()).any(|index| is_of(index) && usage.is_used(Target::Backend(index)));
        if !named && !resolved.pools.iter().enumerate().any(serves) && (0..resolved.backends.len()).any(is_of) {
            let message = "nothing that is drained here serves";
            sink.push(Diagnostic::new(code::region::DRAINS_NOTHING, drain.span, message).label("has no effect").help("delete it"));
        }
    }
}
