//! What the members of a pool, or a lone backend, call a model.
//!
//! Callers name the model, and the policy writes the deployment's name in its place. Where members have different names for it, that
//! is done with each attempt: so the policy has to know whom it asks, and the name has to stand in the body, since the URL is
//! rewritten before the first attempt alone.

use std::collections::BTreeMap;

use crate::check::resolved::{Api, Pool, Resolved, Target};
use crate::check::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Model, Name, Selection, Surface};

/// Deployments whose names a request cannot carry.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    let mut in_urls: BTreeMap<Target, &Api> = BTreeMap::new();
    for api in resolved.apis.iter().filter(|api| has_url(api)) {
        api.leads_to().for_each(|target| _ = in_urls.entry(target).or_insert(api));
    }
    for (index, pool) in resolved.pools.iter().enumerate() {
        let Some(model) = pool.differs else { continue };
        let native = pool.written.selection.is_some_and(|selection| selection.value == Selection::Native);
        let help = match (in_urls.get(&Target::Pool(index)), pool.cookie()) {
            (Some(api), _) => format!("a URL is rewritten once: use `surface: azureOpenAIV1` for `{}`, or name them alike", api.name.value),
            (None, Some(_)) => "only a pool of Azure's sets a cookie: name them alike, or hold requests by a key".to_owned(),
            (None, None) if native => "write `selection: policy`, or name them alike".to_owned(),
            (None, None) => continue,
        };
        sink.extend(differ(resolved, pool, model).map(|fault| fault.help(help)));
    }
    for api in resolved.apis.iter().filter(|api| api.surface == Surface::PassThrough) {
        let behind = api.leads_to().flat_map(|target| resolved.behind(target));
        let models = behind.filter_map(|index| Some((resolved.backends.get(index)?, usage.backends.get(index)?)));
        for model in models.flat_map(|(backend, used)| used.models.iter().filter_map(|model| backend.model(model))) {
            check_renamed(api, model, sink);
        }
    }
}

/// Whether requests to an API name the deployment in their URL, or may do so.
fn has_url(api: &Api) -> bool {
    match api.surface {
        Surface::AzureOpenAi | Surface::PassThrough => true,
        Surface::AzureOpenAiV1 | Surface::AzureAi | Surface::OpenAi => false,
    }
}

fn written(model: &Model) -> &Name {
    model.deployment.as_ref().unwrap_or(&model.name)
}

fn differ(resolved: &Resolved, pool: &Pool, model: &str) -> Option<Diagnostic> {
    let members = pool.members.iter().filter_map(|m| resolved.backends.get(m.backend)).filter_map(|b| b.model(model));
    let names: Vec<&Name> = members.map(written).collect();
    let first = names.first()?;
    let other = names.iter().find(|name| name.value != first.value)?;
    let message = format!(
        "the members of `{}` name the deployment of `{model}` differently: `{}` and `{}`",
        pool.name.value, first.value, other.value
    );
    let fault = Diagnostic::new(code::pool::DEPLOYMENTS_DIFFER, other.span, message).label(format!("`{}` here", other.value));
    Some(fault.and(first.span, format!("`{}` here", first.value)))
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
