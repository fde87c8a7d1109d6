//! APIs: where callers find them, what is read, who is refused, where requests go.
//!
//! `path.rs` paths and segments · `route.rs` what routes take, what they never get · `deny.rs` refusals

mod deny;
mod path;
mod route;

pub(super) use path::full as path;

use super::resolved::{Api, Resolved};
use super::resource_name;
use super::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{ModelFrom, Surface, default};

/// All rules of APIs.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    path::check(resolved, sink);
    for (api, fates) in resolved.apis.iter().zip(&usage.fates) {
        model_from_nothing(api, sink);
        api.written.response_headers.iter().for_each(|(name, _)| resource_name::check_header(name, sink));
        deny::check(api, sink);
        route::check(resolved, usage, api, fates, sink);
    }
}

/// Where an API can read the model: URLs name a deployment under one surface only.
pub(super) fn model_from(api: &Api) -> Vec<ModelFrom> {
    let written = api.written.model_from.as_ref();
    let wanted = written.map_or(default::MODEL_FROM.to_vec(), |places| places.value.iter().map(|place| place.value).collect());
    wanted.into_iter().filter(|place| *place == ModelFrom::Body || api.surface == Surface::AzureOpenAi).collect()
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
