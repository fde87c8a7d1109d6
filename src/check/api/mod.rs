//! APIs: where callers find them, what is read, who is refused, where requests go.
//!
//! `path.rs` paths and segments · `route.rs` what routes take, what they never get · `split.rs` shares · `alias.rs` models by another name ·
//! `condition.rs` what else is asked · `deny.rs` refusals · `operation.rs` operations that it names · `caller.rs` who may call ·
//! `metrics.rs` what is measured · `affinity.rs` keys of pools that no request has · `client.rs` what clients do by themselves

mod affinity;
mod alias;
mod caller;
mod client;
mod condition;
mod deny;
mod metrics;
mod operation;
mod path;
mod route;
mod split;

pub(super) use path::full as path;

use std::collections::{BTreeMap, BTreeSet};

use super::resolved::{Api, Resolved};
use super::resource_name;
use super::usage::{Usage, patterns};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{ModelFrom, Name, Route, Surface, default};

/// All rules of APIs.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    path::check(resolved, sink);
    names_that_meet(resolved, sink);
    let deployed: BTreeSet<&str> = resolved.backends.iter().flat_map(|backend| backend.listed.models.iter().copied()).collect();
    for (api, fates) in resolved.apis.iter().zip(&usage.fates) {
        model_from_nothing(api, sink);
        api.written.response_headers.iter().for_each(|(name, _)| resource_name::check_header(name, sink));
        deny::check(&deployed, api, sink);
        alias::check(api, sink);
        caller::check(api, sink);
        metrics::check(api, sink);
        condition::check(api, sink);
        operation::check(api, sink);
        route::check(resolved, usage, api, fates, sink);
        split::check(api, sink);
        affinity::check(resolved, api, sink);
        client::check(resolved, usage, api, sink);
    }
}

/// Azure takes two names as one that differ in capitals only.
fn names_that_meet(resolved: &Resolved, sink: &mut Diagnostics) {
    let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
    for api in &resolved.apis {
        let id = api.written.id.as_ref().unwrap_or(api.name);
        if let Some(other) = seen.insert(id.value.to_ascii_lowercase(), id) {
            let message = format!("`{}` and `{}` would both be the API `{}` in Azure", other.value, id.value, id.value);
            let diagnostic = Diagnostic::new(code::azure::NAME_COLLIDES, id.span, message).label("becomes a name in Azure");
            sink.push(diagnostic.and(other.span, "and so does this").help("rename one of them; capitals do not tell them apart"));
        }
    }
}

/// Where an API can read the model: URLs name a deployment under one surface only.
pub(super) fn model_from(api: &Api) -> Vec<ModelFrom> {
    let written = api.written.model_from.as_ref();
    let wanted = written.map_or(default::MODEL_FROM.to_vec(), |places| places.value.iter().map(|place| place.value).collect());
    wanted.into_iter().filter(|place| *place == ModelFrom::Body || api.surface == Surface::AzureOpenAi).collect()
}

/// Whether requests come to a route that name no deployment in their URL, where others of the API do.
pub(super) fn takes_bodies(api: &Api, route: &Route) -> bool {
    let all = || patterns(route).iter().any(|pattern| pattern.value.is_all());
    model_from(api).contains(&ModelFrom::Body) || (route.alias.is_some() && all())
}

fn model_from_nothing(api: &Api, sink: &mut Diagnostics) {
    let Some(written) = api.written.model_from.as_ref().filter(|_| model_from(api).is_empty()) else { return };
    let diagnostic = Diagnostic::new(code::api::NO_MODEL_SOURCE, written.span, "the URLs of this surface hold no model")
        .label("nothing can be read here")
        .help("write `modelFrom: [body]`, or leave it out");
    sink.push(match api.written.surface {
        Some(surface) => diagnostic.and(surface.span, "the surface"),
        None => diagnostic,
    });
}
