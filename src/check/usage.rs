//! Which models go where, and so which backends and pools are to be one ARM resource for each model.
//!
//! Azure throttles deployments, while an APIM breaker sits on a backend: a backend with a breaker and several models that routes
//! send to it is one ARM backend for each of them (it is *split*). A pool is split when a member is, or when its members do not
//! have the same of its models, or name their deployments differently. A glob to a split target takes the models that the target lists, no others; so what a route
//! takes depends on what is split, and the other way round: the walk is repeated until both agree.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoint::segment;
use super::pattern::{Patterns, any};
use super::resolved::{Api, Member, Part, Resolved, Target};
use crate::diagnostic::Spanned;
use crate::spec::{Condition, Pattern, Route, Surface};

/// What becomes of one pattern of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate<'s> {
    /// It takes requests; among them those for these models that its target has.
    Takes(Vec<&'s str>),
    /// A deny (its index) refuses all that it matches.
    Denied(usize),
    /// A route (its index, perhaps its own) matches all that it does, earlier.
    Covered(usize),
    /// Nobody behind this target has what it matches.
    NotServed(Target),
    /// The target is split, and earlier rules take every model of it that this matches.
    Exhausted,
    /// The target's name stands for nothing.
    Unresolved,
}

/// What routes send to one target.
#[derive(Clone, Debug, Default)]
pub(super) struct Used<'s> {
    /// The models known to be sent there.
    pub(super) models: BTreeSet<&'s str>,
    /// The segments of the surfaces it is used under, in the order of use.
    pub(super) segments: Vec<&'static str>,
    /// A pool: requests come there whose model is not known, and it is split for those that are.
    pub(super) rest: bool,
}

impl Used<'_> {
    fn under(&mut self, segment: &'static str) {
        if !self.segments.contains(&segment) {
            self.segments.push(segment);
        }
    }
}

/// What earlier routes take: every request for a model, or those of a condition.
#[derive(Debug, Default)]
struct Taken<'s> {
    by_condition: BTreeMap<Option<&'s Condition>, Patterns<usize>>,
}

impl<'s> Taken<'s> {
    fn add(&mut self, pattern: &Pattern, when: Option<&'s Condition>, route: usize) {
        self.by_condition.entry(when).or_default().add(pattern, route);
    }

    /// The first route that leaves nothing of a pattern to one with this condition.
    fn first_covering(&self, pattern: &str, when: Option<&'s Condition>) -> Option<usize> {
        let of = |when| self.by_condition.get(&when).and_then(|patterns| patterns.first_covering(pattern));
        of(None).into_iter().chain(when.and_then(|when| of(Some(when)))).min()
    }
}

/// Which models go where.
#[derive(Clone, Debug)]
pub(super) struct Usage<'s> {
    /// Parallel to the backends.
    pub(super) backends: Vec<Used<'s>>,
    /// Parallel to the pools.
    pub(super) pools: Vec<Used<'s>>,
    /// By API, route and pattern (see [`patterns`]).
    pub(super) fates: Vec<Vec<Vec<Fate<'s>>>>,
    split: Split,
}

/// What is one ARM resource for each model.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Split {
    backends: Vec<bool>,
    pools: Vec<bool>,
}

/// Two rounds are usual; a spec made for it can ask for as many as it has targets.
const ROUNDS: usize = 8;

/// Follows every route.
pub(super) fn of<'s>(resolved: &Resolved<'s>) -> Usage<'s> {
    let mut split = Split { backends: vec![false; resolved.backends.len()], pools: vec![false; resolved.pools.len()] };
    for _ in 0..ROUNDS {
        let usage = Usage::walk(resolved, split);
        let needed = usage.needed(resolved);
        if needed == usage.split {
            return usage;
        }
        split = needed;
    }
    // Splitting more than is needed is right too, it only makes more resources.
    let all = Split { backends: vec![true; resolved.backends.len()], pools: vec![true; resolved.pools.len()] };
    let needed = Usage::walk(resolved, all).needed(resolved);
    Usage::walk(resolved, needed)
}

/// The first part that has nobody with a model.
fn lacking(resolved: &Resolved, parts: &[Part], model: &str) -> Option<Target> {
    parts.iter().map(|part| part.target).find(|&target| !resolved.serves(target, model))
}

/// The patterns of a route; one that matches everything when none is written.
pub(super) fn patterns(route: &Route) -> Vec<Spanned<Pattern>> {
    if route.models.is_empty() { vec![Spanned::new(any(), route.span)] } else { route.models.clone() }
}

impl<'s> Usage<'s> {
    /// Whether a target is one ARM resource for each model.
    pub(super) fn is_split(&self, target: Target) -> bool {
        self.split.of(target)
    }

    /// Whether anything leads to a target.
    pub(super) fn is_used(&self, target: Target) -> bool {
        match target {
            Target::Backend(index) => self.backends.get(index).is_some_and(|used| !used.segments.is_empty()),
            Target::Pool(index) => self.pools.get(index).is_some_and(|used| !used.segments.is_empty()),
        }
    }

    /// The one model that is sent to a target, when it is only one.
    pub(super) fn only_model(&self, target: Target) -> Option<&'s str> {
        let models = self.models(target)?;
        models.first().copied().filter(|_| models.len() == 1)
    }

    /// Whether more than one model is sent to a target.
    pub(super) fn several_models(&self, target: Target) -> bool {
        self.models(target).is_some_and(|models| models.len() > 1)
    }

    fn models(&self, target: Target) -> Option<&BTreeSet<&'s str>> {
        let used = match target {
            Target::Backend(index) => self.backends.get(index),
            Target::Pool(index) => self.pools.get(index),
        };
        used.map(|used| &used.models)
    }

    /// The members of a pool that serve a model, or any of those that are sent to it; all when none is known.
    pub(super) fn members(&self, resolved: &Resolved<'s>, pool: usize, model: Option<&str>) -> Vec<Member<'s>> {
        let (Some(members), Some(used)) = (resolved.pools.get(pool).map(|p| &p.members), self.pools.get(pool)) else { return Vec::new() };
        let serves = |member: &Member<'s>, model: &str| resolved.backends.get(member.backend).is_some_and(|b| b.serves(model));
        let wanted = |member: &&Member<'s>| match model {
            Some(model) => serves(member, model),
            None => used.rest || used.models.is_empty() || used.models.iter().any(|model| serves(member, model)),
        };
        members.iter().filter(wanted).copied().collect()
    }

    fn walk(resolved: &Resolved<'s>, split: Split) -> Self {
        let mut usage = Self {
            backends: vec![Used::default(); resolved.backends.len()],
            pools: vec![Used::default(); resolved.pools.len()],
            fates: Vec::with_capacity(resolved.apis.len()),
            split,
        };
        for api in &resolved.apis {
            let fates = usage.walk_api(resolved, api);
            usage.fates.push(fates);
        }
        usage
    }

    fn walk_api(&mut self, resolved: &Resolved<'s>, api: &Api<'s>) -> Vec<Vec<Fate<'s>>> {
        let mut denied = Patterns::new();
        for (index, deny) in api.written.deny.iter().enumerate().filter(|(_, deny)| deny.when.is_none()) {
            deny.models.iter().for_each(|pattern| denied.add(&pattern.value, index));
        }
        let mut taken = Taken::default();
        let mut fates = Vec::with_capacity(api.written.routes.len());
        for (index, (route, parts)) in api.written.routes.iter().zip(&api.targets).enumerate() {
            let mut of_route = Vec::with_capacity(route.models.len());
            for pattern in patterns(route) {
                let text = &*pattern.value.0;
                let when = route.when.as_ref().map(|when| &when.condition);
                let fate = match (denied.first_covering(text), taken.first_covering(text, when)) {
                    (Some(deny), _) => Fate::Denied(deny),
                    (None, Some(earlier)) => Fate::Covered(earlier),
                    (None, None) => self.take(
                        resolved,
                        (api.surface, parts),
                        &pattern.value,
                        |model| denied.first_covering(model).is_none() && taken.first_covering(model, when).is_none(),
                        route,
                    ),
                };
                match &fate {
                    Fate::Takes(models) => {
                        parts.iter().for_each(|part| self.send(resolved, part.target, models, segment(api.surface)));
                        if pattern.value.is_glob() && route.alias.is_none() && self.expands(resolved, api.surface, parts) {
                            models.iter().for_each(|&model| taken.add(&Pattern(model.into()), when, index));
                        } else {
                            taken.add(&pattern.value, when, index);
                        }
                    }
                    Fate::Unresolved | Fate::NotServed(_) => taken.add(&pattern.value, when, index),
                    Fate::Denied(_) | Fate::Covered(_) | Fate::Exhausted => {}
                }
                of_route.push(fate);
            }
            fates.push(of_route);
        }
        if let Some(target) = api.rest {
            self.send(resolved, target, &[], segment(api.surface));
            if self.split.of(target) {
                self.send_rest(target);
            }
        }
        fates
    }

    /// Whether a glob to these stands for the models that all of them list: they are one ARM resource for each model, have
    /// deployments with names of their own, or differ in their models.
    pub(super) fn expands(&self, resolved: &Resolved<'s>, surface: Surface, parts: &[Part<'s>]) -> bool {
        let differs = |part: &Part<'s>| {
            let listed = resolved.listed(part.target);
            !listed.complete || listed.models.iter().any(|model| lacking(resolved, parts, model).is_some())
        };
        parts.iter().any(|part| self.split.of(part.target))
            || (surface != Surface::PassThrough && parts.iter().any(|part| resolved.renames(part.target)))
            || (parts.len() > 1 && parts.iter().any(|part| resolved.listed(part.target).complete) && parts.iter().any(differs))
    }

    /// What a pattern takes of a target, of the models that are still free.
    fn take(
        &self,
        resolved: &Resolved<'s>,
        (surface, parts): (Surface, &[Part<'s>]),
        pattern: &Pattern,
        is_free: impl Fn(&str) -> bool,
        route: &'s Route,
    ) -> Fate<'s> {
        if parts.is_empty() || parts.iter().any(|part| resolved.behind(part.target).is_empty()) {
            // That nobody is there was told where the pool is written.
            return Fate::Unresolved;
        }
        let takes = |model: &'s str| lacking(resolved, parts, model).map_or(Fate::Takes(vec![model]), Fate::NotServed);
        if let Some(alias) = &route.alias {
            return takes(&alias.value);
        }
        if !pattern.is_glob() {
            let written = route.models.iter().find(|m| m.value == *pattern).map(|m| &*m.value.0);
            return written.map_or(Fate::Unresolved, takes);
        }
        let listed = parts.iter().map(|part| resolved.listed(part.target));
        let mut seen = BTreeSet::new();
        let matched: Vec<&'s str> = listed
            .flat_map(|listed| listed.models.iter().copied())
            .filter(|model| pattern.matches(model) && lacking(resolved, parts, model).is_none() && seen.insert(*model))
            .collect();
        let free: Vec<&'s str> = matched.iter().copied().filter(|model| is_free(model)).collect();
        match parts.iter().find(|part| resolved.listed(part.target).complete) {
            Some(part) if matched.is_empty() => Fate::NotServed(part.target),
            _ if free.is_empty() && self.expands(resolved, surface, parts) => Fate::Exhausted,
            Some(_) | None => Fate::Takes(free),
        }
    }

    /// Notes that models are sent to a target, and through a pool to its members.
    fn send(&mut self, resolved: &Resolved<'s>, target: Target, models: &[&'s str], segment: &'static str) {
        if let Target::Pool(pool) = target
            && let Some(used) = self.pools.get_mut(pool)
        {
            used.models.extend(models);
            used.under(segment);
        }
        for index in resolved.behind(target) {
            let (Some(used), Some(backend)) = (self.backends.get_mut(index), resolved.backends.get(index)) else { continue };
            used.models.extend(models.iter().filter(|model| backend.serves(model)));
            used.under(segment);
        }
    }

    fn send_rest(&mut self, target: Target) {
        if let Target::Pool(pool) = target
            && let Some(used) = self.pools.get_mut(pool)
        {
            used.rest = true;
        }
    }

    /// A model that is sent to a pool, whose deployment the members name differently.
    fn differs(&self, resolved: &Resolved<'s>, pool: usize) -> Option<&'s str> {
        let mut models = self.pools.get(pool)?.models.iter().copied();
        models.find(|model| resolved.names(Target::Pool(pool), model).len() > 1)
    }

    /// Notes the pools whose members name a deployment differently.
    pub(super) fn tell_differing(&self, resolved: &mut Resolved<'s>) {
        let differing: Vec<_> = (0..resolved.pools.len()).map(|pool| self.differs(resolved, pool)).collect();
        resolved.pools.iter_mut().zip(differing).for_each(|(pool, differs)| pool.differs = differs);
    }

    /// What has to be split for what was sent.
    fn needed(&self, resolved: &Resolved<'s>) -> Split {
        let differing: Vec<bool> = (0..resolved.pools.len()).map(|pool| self.differs(resolved, pool).is_some()).collect();
        // The policy tells by the backend what a model is called there.
        let called = resolved.pools.iter().zip(&differing).filter(|(_, differs)| **differs);
        let called: BTreeSet<usize> = called.flat_map(|(pool, _)| &pool.members).map(|member| member.backend).collect();
        let backends: Vec<bool> = resolved
            .backends
            .iter()
            .zip(&self.backends)
            .enumerate()
            .map(|(index, (backend, used))| {
                let own_breakers = backend.breaker.as_ref().is_some_and(|b| !b.shared);
                (own_breakers || called.contains(&index)) && !backend.serves_all() && used.models.len() > 1
            })
            .collect();
        let pools = resolved.pools.iter().zip(&self.pools).zip(&differing).map(|((pool, used), is_called)| {
            let differs = |member: &Member<'s>| {
                let lacks = |model: &&str| resolved.backends.get(member.backend).is_some_and(|b| !b.serves(model));
                backends.get(member.backend).copied().unwrap_or(false) || used.models.iter().any(lacks)
            };
            used.models.len() > 1 && (*is_called || pool.members.iter().any(differs))
        });
        let pools = pools.collect();
        Split { backends, pools }
    }
}

impl Split {
    fn of(&self, target: Target) -> bool {
        match target {
            Target::Backend(index) => self.backends.get(index),
            Target::Pool(index) => self.pools.get(index),
        }
        .copied()
        .unwrap_or(false)
    }
}
