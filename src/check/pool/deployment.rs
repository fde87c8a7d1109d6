//! What the members of a pool, or a lone backend, call a model.
//!
//! Callers name the model, and the policy writes the deployment's name in its place. Where members have different names for it, a
//! request that names it in its body is rewritten with each attempt: so the policy has to know whom it asks. One that names it in its
//! URL goes to backends whose own URLs hold the names.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::api::{model_from, takes_bodies};
use crate::check::name::quoted;
use crate::check::resolved::{Api, Backend, Pool, Resolved, Target};
use crate::check::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Model, ModelFrom, Selection, Surface};

/// Deployments whose names a request cannot carry, and what it takes to carry them.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    let in_urls: BTreeSet<Target> = resolved.apis.iter().flat_map(asked_by_url).collect();
    let mut in_bodies: BTreeMap<Target, &Api> = BTreeMap::new();
    for api in &resolved.apis {
        asked_by_body(api).into_iter().for_each(|target| _ = in_bodies.entry(target).or_insert(api));
    }
    for (index, pool) in resolved.pools.iter().enumerate() {
        let Some(model) = pool.differs else { continue };
        let target = Target::Pool(index);
        let native = pool.written.selection.is_some_and(|selection| selection.value == Selection::Native);
        match (in_bodies.get(&target), pool.cookie()) {
            (Some(api), Some(_)) => sink.extend(differ(resolved, pool, model).map(|fault| fault.help(cure(api, "hold requests by a key")))),
            (Some(api), None) if native => {
                sink.extend(differ(resolved, pool, model).map(|fault| fault.help(cure(api, "write `selection: policy`"))));
            }
            (None, cookie) if in_urls.contains(&target) && (native || cookie.is_some()) => sink.push(paths(pool, model)),
            (Some(_) | None, _) => {}
        }
    }
    resolved.apis.iter().for_each(|api| twice(resolved, api, sink));
    for api in resolved.apis.iter().filter(|api| api.surface == Surface::PassThrough) {
        let behind = api.leads_to().flat_map(|target| resolved.behind(target));
        let models = behind.filter_map(|index| Some((resolved.backends.get(index)?, usage.backends.get(index)?)));
        for model in models.flat_map(|(backend, used)| used.models.iter().filter_map(|model| backend.model(model))) {
            check_renamed(api, model, sink);
        }
    }
}

/// Where an API leads requests that name the deployment in their URL.
fn asked_by_url<'a>(api: &'a Api<'_>) -> impl Iterator<Item = Target> + 'a {
    api.targets.iter().flatten().map(|part| part.target).filter(|_| api.surface == Surface::AzureOpenAi)
}

/// Where an API leads requests that name the model in their body.
fn asked_by_body(api: &Api) -> Vec<Target> {
    let routes = api.written.routes.iter().zip(&api.targets);
    match api.surface {
        Surface::AzureOpenAi => {
            let taken = routes.filter(|(route, _)| takes_bodies(api, route));
            taken.flat_map(|(_, parts)| parts).map(|part| part.target).collect()
        }
        Surface::AzureOpenAiV1 | Surface::AzureAi | Surface::OpenAi => api.leads_to().collect(),
        Surface::PassThrough => Vec::new(),
    }
}

/// What to do where a pool of Azure's is asked by bodies, that one may do besides.
fn cure(api: &Api, other: &str) -> String {
    if keeps_bodies_away(api) {
        let name = &api.name.value;
        format!("write `modelFrom: [url]` for `{name}`, so that bodies do not count; or {other}, or name them alike")
    } else {
        format!("{other}, or name them alike")
    }
}

/// Whether `modelFrom: [url]` would leave requests without a deployment in their URL to others.
fn keeps_bodies_away(api: &Api) -> bool {
    api.surface == Surface::AzureOpenAi && model_from(api).contains(&ModelFrom::Body)
}

/// Tells that a native pool goes by what is not documented.
fn paths(pool: &Pool, model: &str) -> Diagnostic {
    let message = format!("the members of `{}` differ in their path: each URL holds its own name for `{model}`", pool.name.value);
    let diagnostic = Diagnostic::new(code::pool::PATHS_DIFFER, pool.written.selection.as_ref().map_or(pool.name.span, |s| s.span), message)
        .label("whether a pool of Azure's keeps that under a rewritten URL is not documented");
    let other = if pool.cookie().is_some() { "hold requests by a key, and " } else { "" };
    diagnostic.help(format!("{other}write `selection: policy`, which asks each member by its own URL; or try it in the service first"))
}

/// Tells of pools that an API asks by both, and whose members so have two breakers.
fn twice(resolved: &Resolved, api: &Api, sink: &mut Diagnostics) {
    let has_breaker = |pool: &Pool| pool.members.iter().any(|m| resolved.backends.get(m.backend).is_some_and(|b| b.breaker.is_some()));
    let in_bodies: BTreeSet<Target> = asked_by_body(api).into_iter().collect();
    let both: BTreeSet<Target> = asked_by_url(api).filter(|target| in_bodies.contains(target)).collect();
    let pools = both.into_iter().filter_map(|target| if let Target::Pool(index) = target { resolved.pools.get(index) } else { None });
    let names: Vec<&str> = pools.filter(|pool| pool.differs.is_some() && has_breaker(pool)).map(|pool| &*pool.name.value).collect();
    if names.is_empty() {
        return;
    }
    let message =
        format!("each member of {} is two backends in Azure: one for a deployment in the URL, one for requests without", quoted(names));
    let help = match keeps_bodies_away(api) {
        true => "if nobody asks for `/responses` here, `modelFrom: [url]` leaves one",
        false => "nothing is to be done if both are asked for",
    };
    sink.push(Diagnostic::new(code::pool::MEMBERS_TWICE, api.name.span, message).label("asks for both").help(help));
}

fn differ(resolved: &Resolved, pool: &Pool, model: &str) -> Option<Diagnostic> {
    let members = pool.members.iter().filter_map(|m| resolved.backends.get(m.backend)).filter(|b| b.serves(model));
    // One that lists no models calls each by its name.
    let place = |b: &Backend| b.model(model).map_or(b.name.span, |model| model.deployment.as_ref().unwrap_or(&model.name).span);
    let mut names = members.map(|b| (b.calls(model), place(b)));
    let (first, place) = names.next()?;
    let (other, span) = names.find(|(name, _)| *name != first)?;
    let message = format!("the members of `{}` name the deployment of `{model}` differently: `{first}` and `{other}`", pool.name.value);
    let fault = Diagnostic::new(code::pool::DEPLOYMENTS_DIFFER, span, message).label(format!("`{other}` here"));
    Some(fault.and(place, format!("`{first}` here")))
}

fn check_renamed(api: &Api, model: &Model, sink: &mut Diagnostics) {
    let Some(deployment) = model.deployment.as_ref().filter(|d| d.value != model.name.value) else { return };
    let message = format!("callers ask for `{}`, and the deployment is named `{}`", model.name.value, deployment.value);
    sink.push(
        Diagnostic::new(code::pool::DEPLOYMENT_RENAMED, deployment.span, message)
            .label("the request does not carry this name")
            .and(api.name.span, "passes requests through as they are")
            .help(format!("name the deployment `{}`, or list the model as `{}`", model.name.value, deployment.value)),
    );
}
