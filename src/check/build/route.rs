//! Routes to resources: a route of the spec is one for each resource that it leads to.

use std::rc::Rc;

use super::resource::{Numbered, Resources, TargetKey};
use crate::check::endpoint::segment;
use crate::check::resolved::Api;
use crate::check::usage::{Fate, patterns};
use crate::check::{limit, plan};
use crate::diagnostic::Span;
use crate::spec::{Condition, Pattern};

/// Most patterns that a comment names.
const SHOWN: usize = 4;

/// The routes of an API.
pub(super) struct Wanted<'s> {
    pub(super) routes: Vec<Route<'s>>,
    /// `unmatched: { passThrough: ... }`.
    pub(super) rest: Option<TargetKey<'s>>,
}

/// A route to one resource.
pub(super) struct Route<'s> {
    /// Empty for all.
    models: Vec<Pattern>,
    /// What else is asked.
    when: Option<Condition>,
    span: Span,
    /// What the target is asked for.
    alias: Option<Rc<str>>,
    /// What the spec calls the target.
    to: Rc<str>,
    limits: Option<plan::Limits>,
    key: TargetKey<'s>,
}

/// Gathers the resources that an API's routes lead to. What no request ever reaches is left out: it was told of.
pub(super) fn wanted<'s>(resources: &mut Resources<'_, 's>, api: &Api<'s>, fates: &[Vec<Fate<'s>>]) -> Wanted<'s> {
    let segment = segment(api.surface);
    let mut routes = Vec::new();
    for ((route, target), fates) in api.written.routes.iter().zip(&api.targets).zip(fates) {
        let Some(target) = *target else { continue };
        let to: Rc<str> = resources.name_of(target).into();
        let limits = route.limits.as_ref().map(|limits| limit::of_route(api.name, route, limits, fates));
        let alias = route.alias.as_ref();
        let when = route.when.as_ref().map(|when| when.condition.clone());
        let mut together: Vec<Pattern> = Vec::new();
        for (pattern, fate) in patterns(route).into_iter().zip(fates) {
            let Fate::Takes(models) = fate else { continue };
            if alias.is_none() && resources.is_split(target) {
                for model in models {
                    let key = resources.want(target, segment, Some(model));
                    let (when, to, limits) = (when.clone(), Rc::clone(&to), limits.clone());
                    routes.push(Route { models: vec![Pattern((*model).into())], when, span: route.span, alias: None, to, limits, key });
                }
            } else {
                together.push(pattern.value);
            }
        }
        if !together.is_empty() {
            // A star alone takes everything, whatever stands beside it.
            let everything = together.iter().any(|pattern| pattern.0.bytes().all(|b| b == b'*') && pattern.is_glob());
            let models = if everything { Vec::new() } else { together };
            let key = resources.want(target, segment, alias.map(|name| &*name.value));
            routes.push(Route { models, when, span: route.span, alias: alias.map(|name| Rc::clone(&name.value)), to, limits, key });
        }
    }
    Wanted { routes, rest: api.rest.map(|target| resources.want(target, segment, None)) }
}

impl<'s> Route<'s> {
    /// The route as the compiler takes it.
    pub(super) fn plan(&self, resources: &Numbered<'_, 's>, api: &str) -> Option<plan::Route> {
        let alias = self.alias.as_ref().map_or_else(String::new, |alias| format!(" as {alias}"));
        let path = format!("apis.{api} / {}{alias} → {}", asked(&self.models, self.when.as_ref()), self.to).into();
        let (models, to, target) = (self.models.clone(), Rc::clone(&self.to), resources.target(&self.key)?);
        let (when, alias, limits) = (self.when.clone(), self.alias.clone(), self.limits.clone());
        Some(plan::Route { path, span: self.span, models, when, alias, to, target, limits })
    }
}

/// What a rule asks, in a comment.
pub(super) fn asked(models: &[Pattern], when: Option<&Condition>) -> String {
    let models = shown(models);
    when.map_or(models.clone(), |when| format!("{models} when {when}"))
}

/// Patterns in a comment.
fn shown(patterns: &[Pattern]) -> String {
    let mut names: Vec<&str> = patterns.iter().take(SHOWN).map(|pattern| &*pattern.0).collect();
    if patterns.is_empty() {
        names.push("*");
    }
    if patterns.len() > SHOWN {
        names.push("…");
    }
    names.join(", ")
}
