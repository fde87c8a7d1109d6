//! Which ARM backends and pools there are, and what they are called.
//!
//! First everything that routes lead to is gathered, by what tells one from another; then it is numbered in the order of the spec.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{answer, usual_segment};
use crate::check::endpoint::DEPLOYMENTS;
use crate::check::plan::{self, BackendIndex, PoolIndex, To};
use crate::check::resolved::{Member, Part, Pool, Resolved, Target};
use crate::check::resource_name::{is_backend_id, refused, slug};
use crate::check::usage::Usage;
use crate::check::{auth, pool};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{self, Name, Surface, default};
use crate::time::Duration;

/// What tells an ARM backend or pool from another: the thing of the spec, the surface's segment (or [`DEPLOYMENTS`], of what is for
/// requests that name the deployment in their URL), the model with its place among those of the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'s> {
    index: usize,
    segment: &'static str,
    model: Option<(usize, &'s str)>,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum TargetKey<'s> {
    Backend(Key<'s>),
    Pool(Key<'s>),
}

/// What is wanted so far.
pub(super) struct Resources<'r, 's> {
    resolved: &'r Resolved<'s>,
    usage: &'r Usage<'s>,
    backends: BTreeSet<Key<'s>>,
    pools: BTreeMap<Key<'s>, Vec<(Member<'s>, Key<'s>)>>,
}

impl<'r, 's> Resources<'r, 's> {
    pub(super) fn new(resolved: &'r Resolved<'s>, usage: &'r Usage<'s>) -> Self {
        Self { resolved, usage, backends: BTreeSet::new(), pools: BTreeMap::new() }
    }

    /// Whether a target is one resource for each model; `named`: its resource knows what a deployment is called.
    fn is_split(&self, target: Target, named: bool) -> bool {
        self.usage.is_split(target) || (named && self.usage.several_models(target))
    }

    /// Whether those behind a target have different names for the deployment of a model.
    pub(super) fn differs(&self, target: Target, model: &str) -> bool {
        self.resolved.names(target, model).len() > 1
    }

    /// Whether a glob to these stands for the models that they list.
    pub(super) fn expands(&self, surface: Surface, parts: &[Part<'s>]) -> bool {
        self.usage.expands(self.resolved, surface, parts)
    }

    /// What all behind a target call the deployment of a model, where that is another name.
    pub(super) fn renamed(&self, target: Target, model: &'s str) -> Option<Rc<str>> {
        let mut names = self.resolved.names(target, model).into_iter();
        match (names.next(), names.next()) {
            (Some(name), None) if name != model => Some(name.into()),
            _ => None,
        }
    }

    /// The resource for requests to a target: those for one model, or all.
    pub(super) fn want(&mut self, target: Target, segment: &'static str, model: Option<&'s str>) -> TargetKey<'s> {
        match target {
            Target::Backend(index) => TargetKey::Backend(self.want_backend(index, segment, model, false)),
            Target::Pool(index) => {
                let named = self.resolved.pools.get(index).is_some_and(|pool| pool.differs.is_some());
                let place = model.filter(|_| self.is_split(target, named)).map(|model| self.place(target, model));
                let key = Key { index, segment, model: place };
                if !self.pools.contains_key(&key) {
                    let members = self.usage.members(self.resolved, index, place.map(|(_, model)| model));
                    let model = place.map(|(_, model)| model).or(self.usage.only_model(target));
                    let members = members.into_iter().map(|m| (m, self.want_backend(m.backend, segment, model, named))).collect();
                    self.pools.insert(key, members);
                }
                TargetKey::Pool(key)
            }
        }
    }

    /// Backends that nothing leads to are deployed too.
    pub(super) fn add_unused(&mut self) {
        let used: BTreeSet<usize> = self.backends.iter().map(|key| key.index).collect();
        for index in (0..self.resolved.backends.len()).filter(|index| !used.contains(index)) {
            self.backends.insert(Key { index, segment: usual_segment(self.resolved), model: None });
        }
    }

    /// Who picks among the members of an ARM pool.
    fn selection(&self, key: Key<'s>) -> plan::Selection {
        let pool = self.resolved.pools.get(key.index);
        pool.map_or(plan::Selection::Native, |pool| pool::selection::decide(self.resolved, pool, &self.serving(&key)))
    }

    fn members(&self, key: &Key<'s>) -> Vec<Member<'s>> {
        self.pools.get(key).map_or_else(Vec::new, |members| members.iter().map(|(member, _)| *member).collect())
    }

    /// The members that are not drained.
    fn serving(&self, key: &Key<'s>) -> Vec<Member<'s>> {
        self.members(key).into_iter().filter(|member| self.resolved.drained(member.backend).is_none()).collect()
    }

    fn want_backend(&mut self, index: usize, segment: &'static str, model: Option<&'s str>, named: bool) -> Key<'s> {
        let target = Target::Backend(index);
        let model = model.filter(|_| self.is_split(target, named)).map(|model| self.place(target, model));
        let key = Key { index, segment, model };
        self.backends.insert(key);
        key
    }

    fn place(&self, target: Target, model: &'s str) -> (usize, &'s str) {
        let listed = self.resolved.listed(target);
        (listed.place(model).unwrap_or(listed.models.len()), model)
    }

    /// Gives each its number and name; tells of names that Azure refuses or that meet.
    pub(super) fn number(self, sink: &mut Diagnostics) -> Numbered<'r, 's> {
        let backends: Vec<Named<'s>> = named(self.backends.iter(), |index| self.resolved.backends.get(index).map(|b| b.name));
        let pools: Vec<Named<'s>> = named(self.pools.keys(), |index| self.resolved.pools.get(index).map(|p| p.name));
        let mut taken: BTreeMap<String, &Named> = BTreeMap::new();
        for (resource, kind) in backends.iter().map(|b| (b, "a backend")).chain(pools.iter().map(|p| (p, "a pool"))) {
            if !is_backend_id(&resource.id) && is_backend_id(&resource.name.value) {
                sink.push(refused(kind, &resource.id, resource.name.span, "letters, digits, `_` and `-`, made of the name and the model"));
            }
            if let Some(other) = taken.insert(resource.id.to_ascii_lowercase(), resource)
                && !(kind == "a pool" && resource.is_plain() && other.is_plain())
            {
                sink.push(meets(resource, other));
            }
        }
        self.tell_drained(&pools, sink);
        for (pool, first) in pools.iter().flat_map(|pool| self.firsts(pool).into_iter().map(move |first| (pool, first))) {
            let found = taken.get(&first.to_ascii_lowercase());
            if let Some(other) = found {
                sink.push(meets(&Named { id: first.as_str().into(), ..pool.clone() }, other));
            } else if !is_backend_id(&first) {
                sink.push(refused("a pool", &first, pool.name.span, "letters, digits, `_` and `-`, made of the names of pool and member"));
            }
        }
        let targets = pools
            .iter()
            .enumerate()
            .filter_map(|(index, named)| Some((named.key, self.pool_target(index, &named.key, &backends)?)))
            .collect();
        Numbered { wanted: self, backends, pools, targets }
    }

    /// The names of the ARM pools that each ask another member first.
    fn firsts(&self, pool: &Named<'s>) -> Vec<String> {
        let plan::Selection::First(_) = self.selection(pool.key) else { return Vec::new() };
        let members = self.serving(&pool.key);
        pool::selection::top(&members).iter().map(|member| plan::Pool::first(&pool.id, &member.written.backend.value)).collect()
    }

    /// Pools of which a drain leaves nobody.
    fn tell_drained(&self, pools: &[Named<'s>], sink: &mut Diagnostics) {
        for named in pools {
            let drains: Option<Vec<_>> = self.members(&named.key).iter().map(|member| self.resolved.drained(member.backend)).collect();
            let Some(drain) = drains.and_then(|drains| drains.first().copied()) else { continue };
            let message = format!("all members of `{}` are drained", named.label);
            sink.push(
                Diagnostic::new(code::region::DRAINED_ALL, drain.span, message)
                    .label("nobody is left")
                    .and(named.name.span, "in this pool")
                    .help("drain less, or add a member elsewhere"),
            );
        }
    }

    /// The members of a chain whose attempts have a time of their own.
    fn timeouts(&self, key: &Key<'s>, pool: &Pool<'s>, members: &[Member<'s>], backends: &[Named<'s>]) -> Vec<(BackendIndex, Duration)> {
        let usual = pool.written.timeout.map_or(default::TIMEOUT, |timeout| timeout.value);
        let links = pool::chain::each(self.resolved, pool, members).into_iter();
        let timed = links.map(|(link, members)| (pool::chain::timeout(self.resolved, link), members)).filter(|(time, _)| *time != usual);
        let own = timed.flat_map(|(time, members)| members.into_iter().map(move |member| (member.backend, time)));
        let index = |backend: usize| {
            let (_, key) = self.pools.get(key)?.iter().find(|(member, _)| member.backend == backend)?;
            place(backends, key)
        };
        own.filter_map(|(backend, time)| Some((index(backend)?, time))).collect()
    }

    /// What happens on the way to a pool: the same for all routes that lead there.
    fn pool_target(&self, index: usize, key: &Key<'s>, backends: &[Named<'s>]) -> Option<plan::Target> {
        let pool = self.resolved.pools.get(key.index)?;
        // The policy around a native pool stays as it is when members are drained; one that asks them itself, now or without the
        // drain, leaves them out.
        let all = self.members(key);
        let is_native = |members: &[Member]| pool::selection::decide(self.resolved, pool, members) == plan::Selection::Native;
        let serving = self.serving(key);
        let members = if is_native(&all) && is_native(&serving) { all } else { serving };
        let timeouts = self.timeouts(key, pool, &members, backends);
        Some(plan::Target {
            to: To::Pool(PoolIndex(index)),
            retry: pool::retry::decide(self.resolved, pool, &members),
            timeout: pool.written.timeout.map_or(default::TIMEOUT, |timeout| timeout.value),
            timeouts,
            when_exhausted: answer::when_exhausted(pool.written.when_exhausted.as_ref()),
        })
    }
}

/// A resource with its names.
#[derive(Clone)]
pub(super) struct Named<'s> {
    key: Key<'s>,
    name: &'s Name,
    id: Rc<str>,
    label: Rc<str>,
}

impl Named<'_> {
    /// Whether it bears the name that the spec gives it: that a pool and a backend bear the same was told.
    fn is_plain(&self) -> bool {
        self.id == self.name.value
    }
}

/// Two resources of one name.
fn meets(resource: &Named, other: &Named) -> Diagnostic {
    let message = format!("`{}` and `{}` would both be `{}` in Azure", other.label, resource.label, resource.id);
    let diagnostic = Diagnostic::new(code::azure::NAME_COLLIDES, resource.name.span, message).label("becomes a name in Azure");
    let diagnostic = if other.key.index == resource.key.index { diagnostic } else { diagnostic.and(other.name.span, "and so does this") };
    diagnostic.help("rename one of them")
}

/// The names of resources: the spec's own where one is enough, with the model and the segment where there are several.
fn named<'k, 's: 'k>(keys: impl Iterator<Item = &'k Key<'s>>, name_of: impl Fn(usize) -> Option<&'s Name>) -> Vec<Named<'s>> {
    let keys: Vec<&Key<'s>> = keys.collect();
    let mut segments: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for key in &keys {
        segments.entry(key.index).or_default().insert(key.segment);
    }
    keys.into_iter()
        .filter_map(|key| {
            let name = name_of(key.index)?;
            let (mut id, mut label) = (name.value.to_string(), name.value.to_string());
            if let Some((_, model)) = key.model {
                id = format!("{id}-{}", slug(model));
                label = format!("{label}/{model}");
            }
            if !key.segment.is_empty() && segments.get(&key.index).is_some_and(|s| s.len() > 1) {
                id = format!("{id}-{}", slug(key.segment));
                label = format!("{label}@{}", key.segment);
            }
            Some(Named { key: *key, name, id: id.into(), label: label.into() })
        })
        .collect()
}

/// Where the parts of a pool are written.
fn spans(name: &Name, pool: &spec::Pool) -> plan::PoolSpans {
    plan::PoolSpans {
        retry: pool.retry.as_ref().map_or(name.span, |retry| retry.span),
        affinity: pool.affinity.as_ref().map_or(name.span, |affinity| affinity.span),
        when_exhausted: pool.when_exhausted.as_ref().map_or(name.span, |answer| answer.span),
    }
}

/// All resources, numbered.
pub(super) struct Numbered<'r, 's> {
    wanted: Resources<'r, 's>,
    backends: Vec<Named<'s>>,
    pools: Vec<Named<'s>>,
    targets: BTreeMap<Key<'s>, plan::Target>,
}

impl<'s> Numbered<'_, 's> {
    /// The ARM backends.
    pub(super) fn backends(&self) -> Vec<plan::Backend> {
        let plan = |named: &Named| {
            let index = named.key.index;
            let backend = self.wanted.resolved.backends.get(index)?;
            let url = match (&backend.endpoint, named.key.segment) {
                (Some(endpoint), DEPLOYMENTS) => endpoint.of_deployment(backend.calls(self.model(Target::Backend(index), &named.key)?)),
                (Some(endpoint), segment) => endpoint.with(segment),
                (None, _) => Rc::from(""),
            };
            Some(plan::Backend {
                id: Rc::clone(&named.id),
                label: Rc::clone(&named.label),
                account: index,
                url,
                credentials: auth::credentials(backend.written.auth.as_ref().map(|auth| &auth.value)),
                breaker: backend.breaker.as_ref().map(|breaker| breaker.rule.clone()),
            })
        };
        self.backends.iter().filter_map(plan).collect()
    }

    /// The ARM pools.
    pub(super) fn pools(&self) -> Vec<plan::Pool> {
        let plan = |named: &Named| {
            let pool = self.wanted.resolved.pools.get(named.key.index)?;
            // Who is drained stays deployed.
            let serving = self.wanted.pools.get(&named.key)?.iter().filter(|(m, _)| self.wanted.resolved.drained(m.backend).is_none());
            let members = serving.filter_map(|(member, key)| {
                let backend = self.backend(key)?;
                let written = member.written;
                let (priority, weight) = (written.priority.map(|p| p.value), written.weight.map(|w| w.value));
                Some(plan::Member { backend, priority, weight, span: written.span })
            });
            let standing = self.wanted.pools.get(&named.key)?.iter().filter_map(|(member, key)| {
                let standing = match self.wanted.resolved.drained(member.backend) {
                    None => plan::Standing::Serves,
                    Some(drain) if drain.keep.is_some() => plan::Standing::Pinned,
                    Some(_) => plan::Standing::Drained,
                };
                Some((self.backend(key)?, standing))
            });
            Some(plan::Pool {
                id: Rc::clone(&named.id),
                label: Rc::clone(&named.label),
                members: members.collect(),
                standing: standing.collect(),
                called: self.called(named, pool),
                by_url: named.key.segment == DEPLOYMENTS,
                cookie: pool.cookie().map(|cookie| Rc::clone(&cookie.value)),
                selection: self.wanted.selection(named.key),
                written: spans(named.name, pool.written),
            })
        };
        self.pools.iter().filter_map(plan).collect()
    }

    /// The model that a resource is for, when it is for one.
    fn model(&self, target: Target, key: &Key<'s>) -> Option<&'s str> {
        key.model.map(|(_, model)| model).or(self.wanted.usage.only_model(target))
    }

    /// What the members of a pool call the model that it is for, where they differ in that and no URL says it.
    fn called(&self, named: &Named<'s>, pool: &Pool<'s>) -> Option<plan::Called> {
        pool.differs.filter(|_| named.key.segment != DEPLOYMENTS)?;
        let resolved = self.wanted.resolved;
        let target = Target::Pool(named.key.index);
        let model = self.model(target, &named.key).filter(|model| self.wanted.differs(target, model))?;
        let members = self.wanted.pools.get(&named.key)?.iter();
        let name = |(member, key): &(Member<'s>, Key<'s>)| {
            Some((self.backend(key)?, Rc::from(resolved.backends.get(member.backend)?.calls(model))))
        };
        Some(plan::Called { model: model.into(), names: members.filter_map(name).collect() })
    }

    /// The pool of the spec that an ARM pool was made of.
    pub(super) fn pool(&self, index: PoolIndex) -> Option<&Pool<'s>> {
        self.wanted.resolved.pools.get(self.pools.get(index.0)?.key.index)
    }

    /// Where a route leads, with all that happens on the way.
    pub(super) fn target(&self, key: &TargetKey<'s>) -> Option<plan::Target> {
        match key {
            TargetKey::Backend(key) => Some(plan::Target {
                to: To::Backend(self.backend(key)?),
                retry: None,
                timeout: default::TIMEOUT,
                timeouts: Vec::new(),
                when_exhausted: plan::WhenExhausted::Bare,
            }),
            TargetKey::Pool(key) => self.targets.get(key).cloned(),
        }
    }

    fn backend(&self, key: &Key<'s>) -> Option<BackendIndex> {
        place(&self.backends, key)
    }
}

/// The place of a backend among all, which are in order.
fn place(backends: &[Named<'_>], key: &Key<'_>) -> Option<BackendIndex> {
    backends.binary_search_by(|named| named.key.cmp(key)).ok().map(BackendIndex)
}
