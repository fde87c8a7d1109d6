//! Where the requests of some callers can go.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::caller::{Callers, Holds};
use crate::check::pattern::{Patterns, any};
use crate::check::plan::{Api, BackendIndex, ModelFrom, Plan, Route, Surface, Target, To, Unmatched};
use crate::check::resolved::Resolved;
use crate::diagnostic::Span;
use crate::spec::{Condition, Model, Pattern, Subject};

/// A way that leads outside.
pub(super) struct Path<'p> {
    /// Where it is written.
    pub(super) span: Span,
    /// Its spec path.
    pub(super) path: String,
    /// The first member outside.
    pub(super) outside: Outside<'p>,
    /// How many more of them there are.
    pub(super) more: usize,
}

/// A backend outside.
pub(super) struct Outside<'p> {
    pub(super) label: &'p str,
    pub(super) span: Span,
    pub(super) why: Why<'p>,
}

/// Why a backend is outside.
pub(super) enum Why<'p> {
    /// Its region is another.
    Region(&'p str),
    /// Nobody knows where it is.
    NoRegion,
    /// A deployment of this model and SKU is served anywhere.
    Global(&'p str, &'p str),
    /// A deployment of this model and SKU is served in a zone that is not all inside.
    Zone(&'p str, &'p str),
}

/// The routes of an API, by the products that they are for.
pub(super) struct Routes {
    /// Those for products that they name, by the name.
    named: BTreeMap<Rc<str>, Vec<usize>>,
    others: Vec<usize>,
}

impl Routes {
    pub(super) fn of(api: &Api) -> Self {
        let mut routes = Self { named: BTreeMap::new(), others: Vec::new() };
        for (index, route) in api.routes.iter().enumerate() {
            match route.when.as_ref().and_then(products) {
                Some(patterns) if !patterns.iter().any(Pattern::is_glob) => {
                    patterns.iter().for_each(|pattern| routes.named.entry(Rc::clone(&pattern.0)).or_default().push(index));
                }
                Some(_) | None => routes.others.push(index),
            }
        }
        routes
    }

    /// All that requests of some callers may come to, in order.
    fn of_callers(&self, callers: &Callers<'_>) -> Vec<usize> {
        let mut all = self.others.clone();
        match callers.products() {
            Some(products) => all.extend(products.iter().filter_map(|product| self.named.get(*product)).flatten()),
            None => all.extend(self.named.values().flatten()),
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The products that a condition asks for.
fn products(condition: &Condition) -> Option<&[Pattern]> {
    match condition {
        Condition::Matches(Subject::Product, patterns) => Some(patterns),
        Condition::All(parts) => parts.iter().find_map(products),
        Condition::Any(_)
        | Condition::Not(_)
        | Condition::Matches(..)
        | Condition::Stream(_)
        | Condition::PromptSize(..)
        | Condition::Time(..)
        | Condition::Days(_)
        | Condition::Expression(_) => None,
    }
}

/// The ways through an API that lead outside, one for each route.
pub(super) fn outside<'p>(
    resolved: &'p Resolved<'_>,
    plan: &'p Plan,
    (api, routes): (&'p Api, &Routes),
    callers: &Callers<'_>,
    inside: &BTreeSet<&str>,
) -> Vec<Path<'p>> {
    let mut walk = Walk { resolved, plan, api, inside, taken: Patterns::new(), found: Vec::new() };
    for deny in &api.denies {
        if deny.when.as_ref().map_or(Holds::Yes, |when| callers.holds(when)) == Holds::Yes && walk.take(&deny.models) {
            return walk.found;
        }
    }
    for route in routes.of_callers(callers).into_iter().filter_map(|index| api.routes.get(index)) {
        let holds = route.when.as_ref().map_or(Holds::Yes, |when| callers.holds(when));
        if holds == Holds::No {
            continue;
        }
        for part in &route.parts {
            walk.follow(&route.models, part.alias.as_deref(), &part.target, route.span, &part.path);
        }
        if holds == Holds::Yes && walk.take(&route.models) {
            return walk.found;
        }
    }
    if let Some(Unmatched::PassThrough(target)) = &api.unmatched {
        let path = format!("apis.{} / unmatched", api.name);
        walk.follow(&[], None, target, api.unmatched_span, &path);
    }
    walk.found
}

/// All backends that are asked about responses, whatever the route: those without a deployment in their URL.
pub(super) fn backends(plan: &Plan, api: &Api) -> impl Iterator<Item = BackendIndex> {
    let rest = match &api.unmatched {
        Some(Unmatched::PassThrough(target)) => Some(target),
        Some(Unmatched::Answer(_)) | None => None,
    };
    let by_url = |target: &Target| matches!(target.to, To::Pool(index) if plan.pools.get(index.0).is_some_and(|pool| pool.by_url));
    let targets = api.routes.iter().flat_map(Route::targets).chain(rest).filter(move |target| !by_url(target));
    targets.flat_map(move |target| behind(plan, target))
}

/// The backends behind a target, those that are drained among them.
fn behind(plan: &Plan, target: &Target) -> Vec<BackendIndex> {
    match target.to {
        To::Backend(index) => vec![index],
        To::Pool(index) => plan.pools.get(index.0).map_or_else(Vec::new, |pool| pool.standing.iter().map(|(of, _)| *of).collect()),
    }
}

/// A walk over the routes of an API.
struct Walk<'p, 'r, 's> {
    resolved: &'p Resolved<'s>,
    plan: &'p Plan,
    api: &'p Api,
    inside: &'r BTreeSet<&'r str>,
    /// The models that rules before take for certain.
    taken: Patterns<()>,
    found: Vec<Path<'p>>,
}

impl<'p> Walk<'p, '_, '_> {
    /// Notes that a rule takes models for certain; whether that leaves none.
    fn take(&mut self, models: &[Pattern]) -> bool {
        models.iter().for_each(|pattern| self.taken.add(pattern, ()));
        models.is_empty() || self.taken.first_covering("*").is_some()
    }

    /// Looks at everything behind a target.
    fn follow(&mut self, models: &[Pattern], alias: Option<&str>, target: &Target, span: Span, path: &str) {
        let all = [any()];
        let models = if models.is_empty() { &all[..] } else { models };
        let left: Vec<&Pattern> = models.iter().filter(|pattern| self.taken.first_covering(&pattern.0).is_none()).collect();
        if left.is_empty() {
            return;
        }
        let mut outside = behind(self.plan, target).into_iter().filter_map(|index| self.outside(index, &left, alias, target));
        let Some(first) = outside.next() else { return };
        let more = outside.count();
        match self.found.iter_mut().find(|known| known.span == span) {
            // A route of the spec may be several of the plan, one for each model.
            Some(known) => known.more += 1 + more,
            None => self.found.push(Path { span, path: path.to_owned(), outside: first, more }),
        }
    }

    /// Why a backend is outside for these models, if it is.
    fn outside(&self, index: BackendIndex, asked: &[&Pattern], alias: Option<&str>, target: &Target) -> Option<Outside<'p>> {
        let backend = self.plan.backends.get(index.0)?;
        let account = self.resolved.backends.get(backend.account)?;
        let why = match &account.written.region {
            None => Some(Why::NoRegion),
            Some(region) if !self.inside.contains(&*region.value) => Some(Why::Region(&region.value)),
            Some(region) => {
                let models = &account.written.models;
                let reached = models.iter().filter(|model| self.reaches(model, asked, alias));
                // What spills over is served by another deployment.
                let spilled = reached.clone().filter_map(|model| {
                    let name = model.spillover.as_ref()?;
                    models.iter().find(|other| deployment(other) == &*name.value)
                });
                reached.chain(spilled).find_map(|model| self.sku(model, &region.value))
            }
        }?;
        let member = match target.to {
            To::Pool(pool) => self.plan.pools.get(pool.0).and_then(|pool| pool.members.iter().find(|member| member.backend == index)),
            To::Backend(_) => None,
        };
        Some(Outside { label: &backend.label, span: member.map_or(account.name.span, |member| member.span), why })
    }

    /// Whether a request that comes here may be served by a model's deployment.
    fn reaches(&self, model: &Model, asked: &[&Pattern], alias: Option<&str>) -> bool {
        let names = [&*model.name.value, deployment(model)];
        // The model that decides and the deployment that serves are the same, unless callers can say both.
        let two_places = match self.api.surface {
            Surface::AzureOpenAi => self.api.model_from.first() == Some(&ModelFrom::Body),
            Surface::PassThrough => true,
            Surface::AzureOpenAiV1 | Surface::AzureAi | Surface::OpenAi => false,
        };
        let is_asked = |name: &&str| asked.iter().any(|pattern| pattern.matches(name)) && self.taken.first_covering(name).is_none();
        match alias {
            _ if two_places => true,
            Some(alias) => names.contains(&alias),
            None => names.iter().any(is_asked),
        }
    }

    /// Why a deployment is outside although its account is inside, if it is.
    fn sku(&self, model: &'p Model, region: &str) -> Option<Why<'p>> {
        let sku = &*model.sku.as_ref()?.value;
        let is = |kind: &str| sku.get(..kind.len()).is_some_and(|head| head.eq_ignore_ascii_case(kind));
        // A zone is kept by a group of regions in it, not by one of them.
        let in_zone = || zone(region).is_some_and(|own| self.inside.len() > 1 && self.inside.iter().all(|other| zone(other) == Some(own)));
        if is("Global") {
            Some(Why::Global(&model.name.value, sku))
        } else if is("DataZone") && !in_zone() {
            Some(Why::Zone(&model.name.value, sku))
        } else {
            None
        }
    }
}

fn deployment(model: &Model) -> &str {
    model.deployment.as_ref().map_or(&*model.name.value, |name| &name.value)
}

/// A data zone of Azure's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    EuropeanUnion,
    UnitedStates,
}

/// The data zone that a region lies in: member states of the European Union, or the United States.
fn zone(region: &str) -> Option<Zone> {
    const EUROPEAN_UNION: [&str; 13] = [
        "Austria East",
        "Belgium Central",
        "Denmark East",
        "France Central",
        "France South",
        "Germany North",
        "Germany West Central",
        "Italy North",
        "North Europe",
        "Poland Central",
        "Spain Central",
        "Sweden Central",
        "West Europe",
    ];
    const UNITED_STATES: [&str; 9] = [
        "Central US",
        "East US",
        "East US 2",
        "North Central US",
        "South Central US",
        "West Central US",
        "West US",
        "West US 2",
        "West US 3",
    ];
    match region {
        region if EUROPEAN_UNION.contains(&region) => Some(Zone::EuropeanUnion),
        region if UNITED_STATES.contains(&region) => Some(Zone::UnitedStates),
        _ => None,
    }
}
