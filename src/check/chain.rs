//! Targets one after the other: a chain that a route names is a pool, of the members of its links in their order.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::name::{self, Names};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::spec::{Affinity, AffinityBy, Member, Name, Named, Pool, PoolAffinity, Route, Spec, Split, To, Use};

/// Writes out the chains: those of `to`, and those of each part of a split that has a `whenExhausted`. A chain that cannot be is left
/// out of its route.
pub(super) fn write_out<'s>(spec: Cow<'s, Spec>, sink: &mut Diagnostics) -> Cow<'s, Spec> {
    let is_chain = |route: &Route| match &route.to {
        Some(To::Chain(_)) => true,
        Some(To::Split(split)) => split.when_exhausted.is_some(),
        Some(To::One(_)) | None => false,
    };
    if !spec.apis.iter().flat_map(|(_, api)| &api.routes).any(is_chain) {
        return spec;
    }
    let mut chains = Chains::none(&spec);
    let mut apis = spec.apis.clone();
    for route in apis.iter_mut().flat_map(|(_, api)| &mut api.routes) {
        match &mut route.to {
            Some(To::Chain(names)) => route.to = chains.of(&names.value, names.span, sink).map(To::One),
            Some(To::Split(split)) => chains.split(split, sink),
            Some(To::One(_)) | None => {}
        }
    }
    let made = chains.made;
    let mut spec = spec.into_owned();
    spec.apis = apis;
    spec.pools.extend(made);
    Cow::Owned(spec)
}

/// The chains so far.
struct Chains<'a> {
    spec: &'a Spec,
    pools: Names<'a>,
    backends: Names<'a>,
    /// The names of pools and backends as Azure tells them apart.
    taken: BTreeMap<String, &'a Name>,
    made: Named<Pool>,
    known: BTreeSet<String>,
}

impl<'a> Chains<'a> {
    fn none(spec: &'a Spec) -> Self {
        let (pools, backends) = (Names::of(&spec.pools), Names::of(&spec.backends));
        let mut taken = BTreeMap::new();
        for name in spec.pools.iter().map(|(name, _)| name).chain(spec.backends.iter().map(|(name, _)| name)) {
            taken.entry(name.value.to_ascii_lowercase()).or_insert(name);
        }
        Self { spec, pools, backends, taken, made: Vec::new(), known: BTreeSet::new() }
    }

    fn split(&mut self, split: &mut Split, sink: &mut Diagnostics) {
        let Some(last) = &split.when_exhausted else { return };
        if !self.knows(last, sink) {
            return;
        }
        if split.parts.iter().all(|part| part.share.value == 0 || part.name.value == last.value) {
            let fault = Diagnostic::new(code::api::EXHAUSTED_ITSELF, last.span, format!("all requests go to `{}` anyhow", last.value));
            sink.push(fault.label("goes on to where they were").help("name another target, or delete `whenExhausted`"));
        }
        // Also those without a share: what it comes to when it gets one is not to depend on that.
        for part in split.parts.iter_mut().filter(|part| part.name.value != last.value) {
            // A name that stands for nothing is told with the split.
            if self.members(&part.name).is_some()
                && let Some(chain) = self.of(&[part.name.clone(), last.clone()], last.span, sink)
            {
                part.to = chain;
            }
        }
    }

    /// The name of the pool that a chain is.
    fn of(&mut self, links: &[Name], span: Span, sink: &mut Diagnostics) -> Option<Name> {
        let unknown = links.iter().filter(|link| !self.knows(link, sink)).count();
        if unknown > 0 {
            return None;
        }
        let id = links.iter().map(|link| &*link.value).collect::<Vec<_>>().join("-then-");
        let name = Spanned::new(id.as_str().into(), span);
        if self.known.contains(&id) {
            return Some(name);
        }
        if let Some(other) = self.taken.get(&id.to_ascii_lowercase()) {
            let fault = Diagnostic::new(code::azure::NAME_COLLIDES, span, format!("this chain and `{}` would both be `{id}`", other.value));
            sink.push(fault.label("becomes a name in Azure").and(other.span, "and so does this").help("rename that one"));
            return None;
        }
        let pool = self.pool(links, span, sink);
        self.made.push((name.clone(), pool));
        self.known.insert(id);
        Some(name)
    }

    fn pool(&self, links: &[Name], span: Span, sink: &mut Diagnostics) -> Pool {
        let pools: Vec<&'a (Name, Pool)> = links.iter().filter_map(|link| self.find(link)).collect();
        let timeout = |link: &Name| self.find(link).and_then(|(_, pool)| pool.timeout).map(|timeout| timeout.value);
        let alike = links.iter().all(|link| Some(timeout(link)) == links.first().map(timeout));
        let last = links.last().and_then(|link| self.find(link));
        Pool {
            span,
            members: Spanned::new(self.joined(links), span),
            from: None,
            only: Vec::new(),
            retry: None,
            timeout: pools.first().and_then(|(_, pool)| pool.timeout).filter(|_| alike),
            selection: None,
            affinity: self.affinity(&pools, span, sink),
            when_exhausted: last.and_then(|(_, pool)| pool.when_exhausted.clone()),
            chain: links.to_vec(),
        }
    }

    /// The members of all links, those of each after those before; who stands in several is where it stands first.
    fn joined(&self, links: &[Name]) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        let mut first: usize = 1;
        for link in links {
            let mut own = self.members(link).unwrap_or_default();
            own.retain(|member| members.iter().all(|known| known.backend.value != member.backend.value));
            let rank = |member: &Member| member.priority.map_or(0, |priority| priority.value);
            let ranks: BTreeSet<u8> = own.iter().map(rank).collect();
            let placed: Vec<Member> = own
                .iter()
                .map(|member| {
                    let priority = u8::try_from(first + ranks.range(..rank(member)).count()).unwrap_or(u8::MAX);
                    let alone = own.iter().filter(|other| rank(other) == rank(member)).count() == 1;
                    let place = member.priority.map_or(member.span, |priority| priority.span);
                    Member { priority: Some(Spanned::new(priority, place)), weight: member.weight.filter(|_| !alone), ..member.clone() }
                })
                .collect();
            first += ranks.len();
            members.extend(placed);
        }
        members
    }

    /// What holds requests to the pools of a chain: all of them go by the same, or the chain has none.
    fn affinity(&self, pools: &[&'a (Name, Pool)], span: Span, sink: &mut Diagnostics) -> Option<Spanned<PoolAffinity>> {
        let (first, others) = pools.split_first()?;
        if let Some(other) = others.iter().find(|other| self.held(&other.1) != self.held(&first.1)) {
            let message = format!("`{}` and `{}` do not hold requests by the same", first.0.value, other.0.value);
            let place = |pool: &Pool, name: &Name| pool.affinity.as_ref().map_or(name.span, |affinity| affinity.span);
            sink.push(
                Diagnostic::new(code::api::CHAIN_AFFINITY, span, message)
                    .label("one pool, with one affinity")
                    .and(place(&first.1, &first.0), format!("`{}`", first.0.value))
                    .and(place(&other.1, &other.0), format!("`{}`", other.0.value))
                    .help("give both the same rule of `affinity`, or none"),
            );
            return None;
        }
        first.1.affinity.clone()
    }

    /// What holds requests to a pool: a rule's name, where it has one, and what it goes by.
    fn held(&self, pool: &'a Pool) -> Option<(Option<&'a str>, Option<&'a AffinityBy>)> {
        let by = |rule: &'a Affinity| rule.by.as_ref().map(|by| &by.value);
        match &pool.affinity.as_ref()?.value {
            PoolAffinity::None => None,
            PoolAffinity::Rule(Use::Named(name)) => {
                let found = self.spec.affinity.iter().find(|(known, _)| known.value == name.value);
                Some((Some(&name.value), found.and_then(|(_, rule)| by(rule))))
            }
            PoolAffinity::Rule(Use::Inline(rule)) => Some((None, by(rule))),
        }
    }

    fn find(&self, link: &Name) -> Option<&'a (Name, Pool)> {
        self.pools.get(&link.value).and_then(|index| self.spec.pools.get(index))
    }

    /// The members of a link; a backend is one by itself.
    fn members(&self, link: &Name) -> Option<Vec<Member>> {
        let pool = self.find(link).map(|(_, pool)| pool.members.value.clone());
        let is_backend = || self.backends.get(&link.value).is_some();
        let alone = || vec![Member { span: link.span, backend: link.clone(), priority: None, weight: None }];
        pool.or_else(|| is_backend().then(alone))
    }

    fn knows(&self, link: &Name, sink: &mut Diagnostics) -> bool {
        let known = self.members(link).is_some();
        if !known {
            let names = self.spec.pools.iter().map(|(name, _)| &*name.value).chain(self.spec.backends.iter().map(|(name, _)| &*name.value));
            name::tell_unknown(code::name::UNKNOWN_POOL, "pool or backend", link, names, sink);
        }
        known
    }
}
