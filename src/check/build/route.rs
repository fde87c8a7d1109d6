//! Routes to resources: a route of the spec is one for each model whose resources are its own.

use std::rc::Rc;

use super::resource::{Numbered, Resources, TargetKey};
use crate::check::endpoint::{DEPLOYMENTS, segment};
use crate::check::resolved::{Api, Part};
use crate::check::usage::{Fate, patterns};
use crate::check::{api, limit, plan};
use crate::diagnostic::Spanned;
use crate::spec::{self, AffinityBy, Condition, Pattern, Split, Surface, To};

/// Most patterns that a comment names.
const SHOWN: usize = 4;

/// The routes of an API.
pub(super) struct Wanted<'s> {
    pub(super) routes: Vec<Route<'s>>,
    /// `unmatched: { passThrough: ... }`.
    pub(super) rest: Option<TargetKey<'s>>,
}

/// A route to one resource, or to one for each part of a split.
pub(super) struct Route<'s> {
    /// Empty for all.
    models: Vec<Pattern>,
    written: &'s spec::Route,
    parts: Vec<Wants<'s>>,
    limits: Option<plan::Limits>,
}

/// What a part of a route's requests is for.
struct Wants<'s> {
    part: Part<'s>,
    /// What the target is asked for, in place of what callers name.
    alias: Option<Rc<str>>,
    key: TargetKey<'s>,
    /// Where requests go instead that name the model in their body, when `key` is for those that name it in their URL.
    by_body: Option<TargetKey<'s>>,
}

/// Gathers the resources that an API's routes lead to. What no request ever reaches is left out: it was told of.
pub(super) fn wanted<'s>(resources: &mut Resources<'_, 's>, api: &Api<'s>, fates: &[Vec<Fate<'s>>]) -> Wanted<'s> {
    let segment = segment(api.surface);
    let mut routes = Vec::new();
    for ((route, parts), fates) in api.written.routes.iter().zip(&api.targets).zip(fates) {
        let limits = route.limits.as_ref().map(|limits| limit::of_route(api.name, route, limits, fates));
        let alias = route.alias.as_ref();
        let mut together: Vec<Pattern> = Vec::new();
        let wants = |model: Option<&'s str>, resources: &mut Resources<'_, 's>| {
            let asked = alias.map(|name| &*name.value).or(model);
            let renamed = |part: &Part<'s>| resources.renamed(part.target, asked.filter(|_| api.surface != Surface::PassThrough)?);
            let aliases: Vec<Option<Rc<str>>> = parts.iter().map(renamed).collect();
            let want = |(part, renamed): (&Part<'s>, Option<Rc<str>>)| {
                let by_url = api.surface == Surface::AzureOpenAi && asked.is_some_and(|asked| resources.differs(part.target, asked));
                let by_body = !by_url || api::takes_bodies(api, route);
                let of_body = by_body.then(|| resources.want(part.target, segment, model));
                let of_url = by_url.then(|| resources.want(part.target, DEPLOYMENTS, model));
                let alias = renamed.or_else(|| alias.map(|name| Rc::clone(&name.value)));
                match (of_url, of_body) {
                    (Some(key), by_body) => Some(Wants { part: *part, alias, key, by_body }),
                    (None, key) => Some(Wants { part: *part, alias, key: key?, by_body: None }),
                }
            };
            parts.iter().zip(aliases).filter_map(want).collect()
        };
        for (pattern, fate) in patterns(route).into_iter().zip(fates) {
            let Fate::Takes(models) = fate else { continue };
            if alias.is_none() && resources.expands(api.surface, parts) {
                for model in models {
                    let (models, parts) = (vec![Pattern((*model).into())], wants(Some(model), resources));
                    routes.push(Route { models, written: route, parts, limits: limits.clone() });
                }
            } else {
                together.push(pattern.value);
            }
        }
        if !together.is_empty() {
            // A star alone takes everything, whatever stands beside it.
            let everything = together.iter().any(Pattern::is_all);
            let models = if everything { Vec::new() } else { together };
            let parts = wants(alias.map(|name| &*name.value), resources);
            routes.push(Route { models, written: route, parts, limits });
        }
    }
    Wanted { routes, rest: api.rest.map(|target| resources.want(target, segment, None)) }
}

impl<'s> Route<'s> {
    /// The route as the compiler takes it.
    pub(super) fn plan(&self, resources: &Numbered<'_, 's>, api: &str) -> Option<plan::Route> {
        let written = self.written;
        let when = written.when.as_ref().map(|when| when.condition.clone());
        let alias = written.alias.as_ref().map_or_else(String::new, |alias| format!(" as {}", alias.value));
        let asked = format!("apis.{api} / {}{alias}", asked(&self.models, when.as_ref()));
        let path: Rc<str> = format!("{asked} → {}", self.shown()).into();
        let total: u32 = self.parts.iter().map(|wants| wants.part.share).sum();
        let share = |wants: &Wants<'s>| {
            let one = || format!("{asked} → {}, {} of {total}", wants.part.name.value, wants.part.share).into();
            Some(plan::Share {
                path: if self.parts.len() > 1 { one() } else { Rc::clone(&path) },
                to: Rc::clone(&wants.part.name.value),
                share: wants.part.share,
                alias: wants.alias.clone(),
                target: resources.target(&wants.key)?,
                by_body: wants.by_body.as_ref().and_then(|key| resources.target(key)),
            })
        };
        // Who has no share stays deployed.
        let parts: Option<Vec<plan::Share>> = self.parts.iter().filter(|wants| wants.part.share > 0).map(share).collect();
        let (span, models, limits, parts) = (written.span, self.models.clone(), self.limits.clone(), parts?);
        Some(plan::Route { path, span, models, when, limits, parts, draw: self.draw() })
    }

    /// What the route calls its target: `blue`, or `blue 95, green 5`.
    fn shown(&self) -> String {
        let part = |wants: &Wants| format!("{} {}", wants.part.name.value, wants.part.share);
        match &self.parts[..] {
            [only] => only.part.name.value.to_string(),
            parts => parts.iter().map(part).collect::<Vec<_>>().join(", "),
        }
    }

    fn draw(&self) -> plan::Draw {
        let names: Vec<&str> = self.parts.iter().map(|wants| &*wants.part.name.value).collect();
        let by = match &self.written.to {
            Some(To::Split(Split { by: Some(Spanned { value: AffinityBy::Key(key), .. }), .. })) => Some(key.clone()),
            Some(To::Split(_) | To::One(_) | To::Chain(_)) | None => None,
        };
        plan::Draw { salt: names.join(",").into(), by }
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
