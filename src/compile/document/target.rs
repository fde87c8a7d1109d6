use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::{Api, Backend, BackendIndex, Member, Pool, Route, Selection, Standing, Target, To, Unmatched};
use crate::diagnostic::Span;
use crate::policy::{Kind, Mark, Part};
use crate::time::Duration;

use super::{cs, order, pattern};
use crate::compile::host;

/// The variable that says which target was decided on.
pub(super) const VARIABLE: &str = "target";

/// The variable that says whom an attempt asks, where something depends on that.
pub(super) const MEMBER: &str = "member";

/// The different targets of an API, in the order in which its rules name them.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    plan: &'a Plan,
    all: Vec<&'a Target>,
    /// The pools among them, by ARM name.
    pools: BTreeMap<&'a str, &'a Pool>,
    /// Requests may be pinned to a backend, whatever the target.
    pinned: bool,
}

/// Targets that share a setting.
#[derive(Debug)]
pub(super) struct Group<'a, K> {
    pub(super) setting: K,
    pub(super) ids: Vec<&'a str>,
}

/// The routes that can be reached, and the one that takes everything when there is one.
pub(super) fn reachable(api: &Api) -> (&[Route], Option<&Route>) {
    match api.routes.iter().position(|r| r.when.is_none() && pattern::take_all(&r.models)) {
        Some(at) => (&api.routes[..at], api.routes.get(at)),
        None => (&api.routes, None),
    }
}

impl<'a> Targets<'a> {
    pub(super) fn of(plan: &'a Plan, api: &'a Api) -> Self {
        let (routes, rest) = reachable(api);
        let pass = match &api.unmatched {
            Some(Unmatched::PassThrough(target)) if rest.is_none() => Some(target),
            Some(Unmatched::Answer(_) | Unmatched::PassThrough(_)) | None => None,
        };
        let mut seen: BTreeSet<To> = BTreeSet::new();
        let mut all = Vec::new();
        for target in routes.iter().chain(rest).flat_map(Route::targets).chain(pass) {
            if seen.insert(target.to) {
                all.push(target);
            }
        }
        let pools = seen.iter().filter_map(|to| if let To::Pool(index) = to { plan.pools.get(index.0) } else { None });
        Self { plan, all, pools: pools.map(|pool| (&*pool.id, pool)).collect(), pinned: api.pins.is_some() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a Target> + '_ {
        self.all.iter().copied()
    }

    /// The only target, when requests go nowhere else.
    pub(super) fn only(&self) -> Option<&'a Target> {
        if let ([only], false) = (&self.all[..], self.pinned) { Some(only) } else { None }
    }

    /// Whether requests may be pinned to a backend, whatever the target.
    pub(super) fn pinned(&self) -> bool {
        self.pinned
    }

    /// Whether the members' URLs hold the deployment.
    pub(super) fn by_url(&self, target: &Target) -> bool {
        self.pool_of(target).is_some_and(|pool| pool.by_url)
    }

    /// The backends behind a target that are asked about responses which they made: their URLs hold no deployment.
    pub(super) fn behind(&self, target: &Target) -> Vec<&'a Backend> {
        if self.by_url(target) {
            return Vec::new();
        }
        let asked = |pool: &Pool| pool.standing.iter().filter(|(_, standing)| *standing != Standing::Drained).map(|(of, _)| *of).collect();
        let backends = match target.to {
            To::Backend(index) => vec![index],
            To::Pool(index) => self.plan.pools.get(index.0).map_or_else(Vec::new, asked),
        };
        backends.into_iter().filter_map(|index| self.plan.backends.get(index.0)).collect()
    }

    /// The host of a backend, in C#: that of a named value where environments have others.
    pub(super) fn host(&self, backend: &Backend) -> String {
        match self.plan.hosts.get(&backend.account) {
            Some(name) => format!("\"{{{{{name}}}}}\""),
            None => cs::literal(&host::of(&backend.url)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The ARM name that a target goes by.
    pub(super) fn id(&self, target: &Target) -> &'a str {
        match target.to {
            To::Backend(index) => self.plan.backends.get(index.0).map_or("", |b| &b.id),
            To::Pool(index) => self.plan.pools.get(index.0).map_or("", |p| &p.id),
        }
    }

    /// The pool that a target is.
    pub(super) fn pool_of(&self, target: &Target) -> Option<&'a Pool> {
        match target.to {
            To::Backend(_) => None,
            To::Pool(index) => self.plan.pools.get(index.0),
        }
    }

    /// The pools among the targets whose members the policy selects.
    pub(super) fn chosen(&self) -> impl Iterator<Item = &'a Pool> + '_ {
        self.all.iter().filter_map(|target| self.pool_of(target)).filter(|pool| pool.selection != Selection::Native)
    }

    /// The pool that a target is, where each attempt asks another of its members.
    pub(super) fn walk(&self, target: &Target) -> Option<&'a Pool> {
        self.pool_of(target).filter(|pool| matches!(pool.selection, Selection::Walk(_)))
    }

    /// The ARM name of a member.
    pub(super) fn backend(&self, member: &Member) -> &'a str {
        self.backend_of(member.backend)
    }

    /// The ARM name of a backend.
    pub(super) fn backend_of(&self, index: BackendIndex) -> &'a str {
        self.plan.backends.get(index.0).map_or("", |backend| &backend.id)
    }

    /// The ARM name of a backend.
    pub(super) fn backend_at(&self, index: BackendIndex) -> &'a str {
        self.plan.backends.get(index.0).map_or("", |backend| &backend.id)
    }

    /// The account behind a member.
    pub(super) fn account(&self, member: &Member) -> &'a str {
        crate::compile::account(self.plan, member)
    }

    /// What of the spec the members are that a walk's forward goes to.
    pub(super) fn members(&self) -> Vec<Mark> {
        let walks = self.all.iter().filter_map(|target| self.walk(target));
        let members = walks.flat_map(|pool| pool.members.iter().map(move |member| (pool, member)));
        let mark = |(pool, member): (&'a Pool, &'a Member)| {
            let backend = self.plan.backends.get(member.backend.0)?;
            let path = format!("pools.{} / {}", pool.label, backend.label).into();
            Some(Mark { kind: Kind::Member, path, span: member.span, part: Part::Target(Rc::clone(&backend.id)), names: Vec::new() })
        };
        members.filter_map(mark).collect()
    }

    /// What of the spec the further attempts of these targets come from.
    pub(super) fn retries(&self) -> Vec<Mark> {
        let retried = self.all.iter().filter(|t| t.retry.is_some()).filter_map(|target| self.pool_of(target));
        retried.flat_map(|pool| self.marks(pool, Kind::Retry, "retry", pool.written.retry)).collect()
    }

    /// What of the spec the answer comes from that these targets give when nothing can serve.
    pub(super) fn exhausted(&self, ids: &[&str]) -> Vec<Mark> {
        let pools = ids.iter().filter_map(|id| self.pools.get(id).copied());
        pools.flat_map(|pool| self.marks(pool, Kind::WhenExhausted, "whenExhausted", pool.written.when_exhausted)).collect()
    }

    /// A key of a pool, of requests that go to one of the backends or pools in Azure that it stands for.
    fn marks(&self, pool: &'a Pool, kind: Kind, key: &str, span: Span) -> Vec<Mark> {
        let ids: Vec<Rc<str>> = match pool.selection {
            Selection::Native => vec![Rc::clone(&pool.id)],
            Selection::First(_) => pool.top().map(|member| Pool::first(&pool.id, self.account(member)).into()).collect(),
            Selection::Walk(_) => pool.members.iter().map(|member| self.backend(member).into()).collect(),
        };
        let path: Rc<str> = format!("pools.{} / {key}", pool.label).into();
        let mark = |id| Mark { kind, path: Rc::clone(&path), span, part: Part::Target(id), names: Vec::new() };
        ids.into_iter().map(mark).collect()
    }

    /// The `backend-id` of whatever was decided on.
    pub(super) fn backend_id(&self) -> String {
        if let Some(chosen) = order::backend_id(self) {
            return chosen;
        }
        match self.only() {
            Some(only) => self.id(only).to_owned(),
            None => format!("@({})", cs::variable(VARIABLE)),
        }
    }

    /// Whether something of an attempt depends on the member that it asks.
    pub(super) fn by_member(&self) -> bool {
        self.all.iter().any(|target| !target.timeouts.is_empty()) || self.chosen().any(|pool| pool.called.is_some())
    }

    /// The seconds that an attempt has: a number, or a conditional in brackets where members differ.
    pub(super) fn timeout(&self, target: &Target) -> String {
        let seconds = |time: Duration| time.seconds_up().to_string();
        let mut times: Vec<Duration> = target.timeouts.iter().map(|(_, time)| *time).collect();
        times.dedup();
        if times.is_empty() {
            return seconds(target.timeout);
        }
        let member = cs::variable(MEMBER);
        let own = times.iter().map(|time| {
            let ids: Vec<&str> = target.timeouts.iter().filter(|(_, of)| of == time).map(|(index, _)| self.backend_of(*index)).collect();
            format!("{} ? {} : ", one_of(&ids, &member), seconds(*time))
        });
        format!("({}{})", own.collect::<String>(), seconds(target.timeout))
    }

    /// The targets by a setting, in the order in which they come.
    pub(super) fn groups<K: PartialEq>(&self, setting: impl Fn(&'a Target) -> K) -> Vec<Group<'a, K>> {
        let mut groups: Vec<Group<'a, K>> = Vec::new();
        for &target in &self.all {
            let (setting, id) = (setting(target), self.id(target));
            match groups.iter_mut().find(|g| g.setting == setting) {
                Some(group) => group.ids.push(id),
                None => groups.push(Group { setting, ids: vec![id] }),
            }
        }
        groups
    }

    /// A setting as an attribute: the text where all agree, else an expression that asks for the target. The setting of the
    /// most targets comes last, so that only the others are named; targets to which it means nothing go with it.
    pub(super) fn attribute(&self, setting: impl Fn(&'a Target) -> Option<String>) -> String {
        let said = self.groups(setting).into_iter().filter_map(|g| Some(Group { setting: g.setting?, ids: g.ids }));
        let mut groups: Vec<Group<'a, String>> = said.collect();
        let Some(most) = (0..groups.len()).rev().max_by_key(|&i| groups[i].ids.len()) else { return String::new() };
        let last = groups.remove(most);
        if groups.is_empty() {
            return if last.setting.starts_with('(') { format!("@{}", last.setting) } else { last.setting };
        }
        let target = cs::variable(VARIABLE);
        let mut out = String::from("@(");
        for group in &groups {
            out.push_str(&format!("{} ? {} : ", one_of(&group.ids, &target), group.setting));
        }
        out.push_str(&last.setting);
        out.push(')');
        out
    }
}

/// The condition that a string is one of these names.
pub(super) fn one_of(names: &[&str], string: &str) -> String {
    names.iter().map(|name| format!("{string} == {}", cs::literal(name))).collect::<Vec<_>>().join(" || ")
}

/// The condition that a string is none of these names.
pub(super) fn none_of(names: &[&str], string: &str) -> String {
    names.iter().map(|name| format!("{string} != {}", cs::literal(name))).collect::<Vec<_>>().join(" && ")
}
