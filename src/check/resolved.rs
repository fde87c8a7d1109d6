//! The spec with every name resolved: what the rules look at.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::auth;
use super::breaker::{self, Breaker};
use super::endpoint::{self, Endpoint};
use super::name::{self, Names};
use super::region;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::spec::{self, AffinityBy, Key, Name, Spec, Surface, To, Unmatched, Use};

/// A checked spec's parts, each at the index that it has in the spec.
#[derive(Debug)]
pub(super) struct Resolved<'s> {
    pub(super) spec: &'s Spec,
    pub(super) backends: Vec<Backend<'s>>,
    pub(super) pools: Vec<Pool<'s>>,
    pub(super) apis: Vec<Api<'s>>,
    /// For each backend the drain that it is under.
    drained: Vec<Option<&'s spec::Drain>>,
    /// What chains are put together of.
    links: BTreeSet<Target>,
}

/// The models of a target, in the order written, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed<'s> {
    pub(super) models: Vec<&'s str>,
    /// The place of each among them.
    places: BTreeMap<&'s str, usize>,
    /// Nobody behind the target serves whatever is asked for.
    pub(super) complete: bool,
}

impl<'s> Listed<'s> {
    /// Adds a model, unless it is there.
    fn add(&mut self, model: &'s str) {
        if let Entry::Vacant(place) = self.places.entry(model) {
            place.insert(self.models.len());
            self.models.push(model);
        }
    }

    /// Where among them a model stands.
    pub(super) fn place(&self, model: &str) -> Option<usize> {
        self.places.get(model).copied()
    }
}

/// A backend with its breaker.
#[derive(Debug)]
pub(super) struct Backend<'s> {
    pub(super) name: &'s Name,
    pub(super) written: &'s spec::Backend,
    /// `None` after a fault.
    pub(super) endpoint: Option<Endpoint>,
    pub(super) breaker: Option<Breaker>,
    /// Its models; none when it serves whatever is asked for.
    pub(super) listed: Listed<'s>,
}

impl<'s> Backend<'s> {
    /// Whether it lists no models, and so is taken to have all.
    pub(super) fn serves_all(&self) -> bool {
        self.written.models.is_empty()
    }

    /// Whether it has a model.
    pub(super) fn serves(&self, model: &str) -> bool {
        self.serves_all() || self.listed.place(model).is_some()
    }

    /// What the deployment of a model that it serves is called.
    pub(super) fn calls<'m>(&self, model: &'m str) -> &'m str
    where
        's: 'm,
    {
        self.model(model).and_then(|model| model.deployment.as_ref()).map_or(model, |deployment| &deployment.value)
    }

    /// A model that it lists.
    pub(super) fn model(&self, model: &str) -> Option<&'s spec::Model> {
        self.listed.place(model).and_then(|index| self.written.models.get(index))
    }
}

/// A pool with its members.
#[derive(Debug)]
pub(super) struct Pool<'s> {
    pub(super) name: &'s Name,
    pub(super) written: &'s spec::Pool,
    /// Without those that name nothing or stand twice; not more than Azure takes.
    pub(super) members: Vec<Member<'s>>,
    pub(super) listed: Listed<'s>,
    /// `None` for `auto` and `none`; see the spec for which.
    pub(super) retry: Option<&'s spec::RetryRule>,
    /// What holds requests together.
    pub(super) affinity: Option<Affinity<'s>>,
    /// What a chain is put together of, in its order; empty for a pool that is written.
    pub(super) links: Vec<Target>,
    /// A model in use whose deployment the members name differently.
    pub(super) differs: Option<&'s str>,
}

impl<'s> Pool<'s> {
    /// The cookie of its session affinity.
    pub(super) fn cookie(&self) -> Option<&'s Name> {
        match self.affinity?.by {
            AffinityBy::Cookie(name) => Some(name),
            AffinityBy::Key(_) | AffinityBy::ResponseId => None,
        }
    }

    /// The key by which its members are found.
    pub(super) fn key(&self) -> Option<&'s Key> {
        match self.affinity?.by {
            AffinityBy::Cookie(_) | AffinityBy::ResponseId => None,
            AffinityBy::Key(key) => Some(key),
        }
    }
}

/// What holds the requests to a pool together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affinity<'s> {
    /// The rule's name; the pool's where the rule is written inline.
    pub(super) name: &'s Name,
    pub(super) by: &'s AffinityBy,
    /// Where it says by what.
    pub(super) span: Span,
}

/// A member of a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'s> {
    pub(super) written: &'s spec::Member,
    /// Index of the backend.
    pub(super) backend: usize,
}

/// An API with its routes.
#[derive(Debug)]
pub(super) struct Api<'s> {
    pub(super) name: &'s Name,
    pub(super) written: &'s spec::Api,
    pub(super) surface: Surface,
    /// Parallel to the spec's routes; empty where `to` names nothing.
    pub(super) targets: Vec<Vec<Part<'s>>>,
    /// `unmatched: { passThrough: ... }`.
    pub(super) rest: Option<Target>,
    /// What holds conversations together; a rule of another kind than an API takes was told.
    pub(super) affinity: Option<&'s spec::Affinity>,
}

impl Api<'_> {
    /// Header and query parameter of the subscription key; `None` for an API without.
    pub(super) fn key(&self) -> Option<&str> {
        match &self.written.subscription_key {
            Some(written) => written.value.as_deref(),
            None => Some(spec::default::SUBSCRIPTION_KEY),
        }
    }

    /// Everything that requests may go to.
    pub(super) fn leads_to(&self) -> impl Iterator<Item = Target> + '_ {
        self.targets.iter().flatten().map(|part| part.target).chain(self.rest)
    }
}

/// Where a route leads, or a part of its requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'s> {
    pub(super) target: Target,
    /// What the route calls it.
    pub(super) name: &'s Name,
    /// Of the sum of all parts' shares; 1 where a route is not split.
    pub(super) share: u32,
}

/// Most members that Azure takes.
pub(super) const MOST_MEMBERS: usize = 30;

/// What a `to` names: an index into the backends or pools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Backend(usize),
    Pool(usize),
}

impl<'s> Resolved<'s> {
    /// The drain that a backend is under.
    pub(super) fn drained(&self, backend: usize) -> Option<&'s spec::Drain> {
        self.drained.get(backend).copied().flatten()
    }

    /// The backends behind a target.
    pub(super) fn behind(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Backend(index) => vec![index],
            Target::Pool(index) => self.pools.get(index).map_or_else(Vec::new, |p| p.members.iter().map(|m| m.backend).collect()),
        }
    }

    /// What those behind a target call the deployment of a model.
    pub(super) fn names<'m>(&self, target: Target, model: &'m str) -> BTreeSet<&'m str>
    where
        's: 'm,
    {
        let behind = self.behind(target).into_iter().filter_map(|index| self.backends.get(index));
        behind.filter(|backend| backend.serves(model)).map(|backend| backend.calls(model)).collect()
    }

    /// Whether anybody behind a target has a deployment that is not named like its model.
    pub(super) fn renames(&self, target: Target) -> bool {
        let listed = |index: usize| self.backends.get(index).is_some_and(|b| b.listed.models.iter().any(|model| b.calls(model) != *model));
        self.behind(target).into_iter().any(listed)
    }

    /// Whether anybody behind a target has a model.
    pub(super) fn serves(&self, target: Target, model: &str) -> bool {
        self.behind(target).iter().any(|&index| self.backends.get(index).is_some_and(|b| b.serves(model)))
    }

    /// The models that a target lists.
    pub(super) fn listed(&self, target: Target) -> &Listed<'s> {
        const NONE: &Listed<'static> = &Listed { models: Vec::new(), places: BTreeMap::new(), complete: false };
        match target {
            Target::Backend(index) => self.backends.get(index).map(|b| &b.listed),
            Target::Pool(index) => self.pools.get(index).map(|p| &p.listed),
        }
        .unwrap_or(NONE)
    }

    /// Whether a target is a link of a chain.
    pub(super) fn is_link(&self, target: Target) -> bool {
        self.links.contains(&target)
    }

    /// What a target is called in the spec.
    pub(super) fn name_of(&self, target: Target) -> &str {
        match target {
            Target::Backend(index) => self.backends.get(index).map_or("", |b| &b.name.value),
            Target::Pool(index) => self.pools.get(index).map_or("", |p| &p.name.value),
        }
    }
}

/// Resolves every name of a spec.
pub(super) fn resolve<'s>(spec: &'s Spec, sink: &mut Diagnostics) -> Resolved<'s> {
    let backend_names = Names::of(&spec.backends);
    let pool_names = Names::of(&spec.pools);
    let backends = backends(spec, sink);
    let pools: Vec<Pool<'_>> =
        spec.pools.iter().map(|(name, pool)| resolve_pool(spec, name, pool, &backend_names, &pool_names, sink)).collect();
    let links = pools.iter().flat_map(|pool| pool.links.iter().copied()).collect();
    let apis =
        spec.apis
            .iter()
            .map(|(name, api)| {
                let mut target = |to: &Name| {
                    let found = pool_names.get(&to.value).map(Target::Pool);
                    let found = found.or_else(|| backend_names.get(&to.value).map(Target::Backend));
                    if found.is_none() {
                        let known = pool_names.iter().chain(backend_names.iter());
                        name::tell_unknown(code::name::UNKNOWN_POOL, "pool or backend", to, known, sink);
                    }
                    found
                };
                let targets = api.routes.iter().map(|route| parts(route, &mut target)).collect();
                let rest = match &api.unmatched {
                    Some(Unmatched::PassThrough(to)) => target(to),
                    Some(Unmatched::Answer(_)) | None => None,
                };
                let surface = api.surface.map_or(Surface::AzureOpenAi, |s| s.value);
                let affinity = api.affinity.as_ref().and_then(|used| {
                    name::resolve(&used.value, &spec.affinity, code::name::UNKNOWN_AFFINITY, ("affinity rule", &[]), sink)
                });
                Api { name, written: api, surface, targets, rest, affinity }
            })
            .collect();
    Resolved { spec, backends, pools, apis, drained: region::drained(spec, sink), links }
}

/// The parts of what a route leads to. A name that stands for nothing was told, and leaves none.
fn parts<'s>(route: &'s spec::Route, mut target: impl FnMut(&'s Name) -> Option<Target>) -> Vec<Part<'s>> {
    match &route.to {
        Some(To::One(name)) => target(name).map(|target| Part { target, name, share: 1 }).into_iter().collect(),
        Some(To::Split(split)) => {
            let part = |part: &'s spec::Part| Some(Part { target: target(&part.to)?, name: &part.name, share: part.share.value });
            let parts: Vec<Option<Part<'s>>> = split.parts.iter().map(part).collect();
            parts.into_iter().collect::<Option<_>>().unwrap_or_default()
        }
        // Chains are pools by now.
        Some(To::Chain(_)) | None => Vec::new(),
    }
}

fn backends<'s>(spec: &'s Spec, sink: &mut Diagnostics) -> Vec<Backend<'s>> {
    let names = Names::of(&spec.circuit_breakers);
    // Each breaker that is declared is checked once, where it stands, also when nothing names it.
    let declared: Vec<Option<Breaker>> = spec.circuit_breakers.iter().map(|(name, rule)| breaker::read(Some(name), rule, sink)).collect();
    spec.backends
        .iter()
        .map(|(name, backend)| {
            let breaker = match &backend.circuit_breaker {
                Some(Use::Inline(rule)) => breaker::read(None, rule, sink),
                Some(Use::Named(used)) => match names.get(&used.value) {
                    Some(index) => declared.get(index).cloned().flatten(),
                    None => {
                        name::tell_unknown(code::name::UNKNOWN_BREAKER, "circuit breaker", used, names.iter(), sink);
                        None
                    }
                },
                None => None,
            };
            if let Some(used) = &backend.circuit_breaker {
                breaker::check_tier(spec, used, sink);
            }
            let endpoint = backend.url.as_ref().and_then(|url| endpoint::read(url, sink));
            auth::check(backend, endpoint.as_ref(), sink);
            let mut listed = Listed { complete: !backend.models.is_empty(), ..Listed::default() };
            backend.models.iter().for_each(|model| listed.add(&model.name.value));
            Backend { name, written: backend, endpoint, breaker, listed }
        })
        .collect()
}

fn resolve_pool<'s>(
    spec: &'s Spec,
    name: &'s Name,
    pool: &'s spec::Pool,
    backends: &Names<'s>,
    pools: &Names<'s>,
    sink: &mut Diagnostics,
) -> Pool<'s> {
    let mut members: Vec<Member<'s>> = Vec::new();
    let mut seen: BTreeMap<usize, &Name> = BTreeMap::new();
    for member in &pool.members.value {
        let wanted = &member.backend;
        let Some(backend) = backends.get(&wanted.value) else {
            if pools.get(&wanted.value).is_some() {
                let message = format!("`{}` is a pool, a member must be a single backend", wanted.value);
                sink.push(
                    Diagnostic::new(code::pool::POOL_IN_POOL, wanted.span, message)
                        .label("a pool inside a pool")
                        .help(format!("list the members of `{}` here, with their priorities and weights", wanted.value)),
                );
            } else {
                name::tell_unknown(code::name::UNKNOWN_BACKEND, "backend", wanted, backends.iter(), sink);
            }
            continue;
        };
        if let Some(first) = seen.insert(backend, wanted) {
            sink.push(
                Diagnostic::new(
                    code::pool::DUPLICATE_MEMBER,
                    wanted.span,
                    format!("`{}` is a member of `{}` already", wanted.value, name.value),
                )
                .label("again")
                .and(first.span, "first here")
                .help("keep one of the two; a larger share is a larger `weight`"),
            );
            continue;
        }
        // More is an error, and would cost more than it is worth to follow.
        if members.len() < MOST_MEMBERS {
            members.push(Member { written: member, backend });
        }
    }
    let mut listed = Listed { complete: !members.is_empty(), ..Listed::default() };
    for (_, backend) in members.iter().filter_map(|m| spec.backends.get(m.backend)) {
        listed.complete &= !backend.models.is_empty();
        backend.models.iter().for_each(|model| listed.add(&model.name.value));
    }
    let link = |name: &Name| pools.get(&name.value).map(Target::Pool).or_else(|| backends.get(&name.value).map(Target::Backend));
    let links = pool.chain.iter().filter_map(link).collect();
    Pool {
        name,
        written: pool,
        members,
        listed,
        retry: retry_rule(spec, pool, sink),
        affinity: affinity(spec, name, pool, sink),
        links,
        differs: None,
    }
}

fn retry_rule<'s>(spec: &'s Spec, pool: &'s spec::Pool, sink: &mut Diagnostics) -> Option<&'s spec::RetryRule> {
    match pool.retry.as_ref().map(|r| &r.value)? {
        spec::Retry::Rule(used) => name::resolve(used, &spec.retries, code::name::UNKNOWN_RETRY, ("retry rule", &["auto", "none"]), sink),
        spec::Retry::Auto | spec::Retry::None => None,
    }
}

fn affinity<'s>(spec: &'s Spec, name: &'s Name, pool: &'s spec::Pool, sink: &mut Diagnostics) -> Option<Affinity<'s>> {
    let used = match pool.affinity.as_ref().map(|a| &a.value)? {
        spec::PoolAffinity::Rule(used) => used,
        spec::PoolAffinity::None => return None,
    };
    let rule = name::resolve(used, &spec.affinity, code::name::UNKNOWN_AFFINITY, ("affinity rule", &["none"]), sink)?;
    let name = match used {
        Use::Named(name) => name,
        Use::Inline(_) => name,
    };
    let by = rule.by.as_ref()?;
    Some(Affinity { name, by: &by.value, span: by.span })
}
