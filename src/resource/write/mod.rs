//! A bundle to an ARM template.
//!
//! Flat, for a service that is there already: the one parameter is its name. Names, ids and dependencies are expressions of that
//! parameter, everything else is literal. Resources stand in the order (how deep they depend on others, type, name), keys in a
//! fixed one, so that the same bundle always gives the same bytes.
//!
//! `mod.rs` the template and its order · `backend.rs` backends and pools · `api.rs` APIs, operations, policies, fragments, named
//! values · `product.rs` products, subscriptions · `telemetry.rs` loggers, diagnostics · `depends.rs` what a policy names ·
//! `parameter.rs` what differs between environments · `text.rs` strings and ids as ARM writes them

mod api;
mod backend;
mod depends;
mod parameter;
mod product;
mod telemetry;
mod text;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::json::Made;

use super::{Api, Bundle, PREVIEW, STABLE};
pub use parameter::{Differs, Parameter, write_parameters};
use text::{name, resource_id};

/// The template `azuredeploy.json`.
///
/// It asks for the stable api-version, or for the preview that has session affinity and failure responses when a pool uses them.
/// An API that is not `owned` is left out of the resources and described in `metadata.existingApis`, so that the template still
/// says what its policy stands on.
#[must_use]
pub fn write(bundle: &Bundle) -> String {
    template(bundle, resources(bundle), Vec::new()).text
}

/// A template as written, with what Azure bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The document.
    pub text: String,
    /// How many resources it deploys.
    pub resources: usize,
    /// How many parameters it declares.
    pub declared: usize,
    /// Those of them in which environments differ.
    pub parameters: Vec<Parameter>,
}

/// The same for several environments: what differs between a bundle and its variants is a parameter, whose default is what the bundle
/// has.
///
/// # Errors
/// The first that no parameter carries.
pub fn write_for(bundle: &Bundle, environments: &[&Bundle]) -> Result<Template, Differs> {
    let mut own = resources(bundle);
    let parameters = parameter::parametrize(bundle, environments, &mut own)?;
    Ok(template(bundle, own, parameters))
}

fn template(bundle: &Bundle, resources: Vec<Resource>, parameters: Vec<Parameter>) -> Template {
    let preview = bundle.pools.iter().any(|p| p.cookie.is_some() || p.failure_status.is_some());
    let version = if preview { PREVIEW } else { STABLE };
    let existing = bundle.apis.iter().filter(|api| !api.owned).flat_map(described).map(|r| {
        let name = r.names.join("/");
        Made::map([("type", full(r.kind).into()), ("name", name.into()), ("properties", r.properties)])
    });
    let existing: Vec<Made> = existing.collect();
    let resources = in_order(resources).into_iter().map(|r| r.made(version)).collect::<Vec<_>>();
    let declarations = declarations(bundle, &parameters);
    let (count, declared) = (resources.len(), declarations.len());
    let mut template = Made::map([
        ("$schema", "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#".into()),
        ("contentVersion", "1.0.0.0".into()),
    ]);
    if !existing.is_empty() {
        template = template.with("metadata", Made::map([("existingApis", existing.into())]));
    }
    let text = template.with("parameters", Made::Map(declarations)).with("resources", resources).print();
    Template { text, resources: count, declared, parameters }
}

/// The resources of a bundle, in no particular order.
fn resources(bundle: &Bundle) -> Vec<Resource> {
    let mut resources = Vec::new();
    resources.extend(bundle.named_values.iter().map(api::named_value));
    resources.extend(bundle.backends.iter().map(|b| backend::single(b, bundle)));
    resources.extend(bundle.pools.iter().map(backend::pool));
    resources.extend(bundle.fragments.iter().map(|f| api::fragment(f, bundle)));
    resources.extend(bundle.global_policy.iter().map(|p| api::policy("policies", &[], p, bundle, Vec::new())));
    for api in &bundle.apis {
        if api.owned {
            resources.extend(described(api));
            resources.extend(telemetry::of(api, bundle));
        }
        resources.extend(api::policies(api, bundle));
    }
    resources.extend(bundle.products.iter().flat_map(|p| product::product(p, bundle)));
    resources.extend(bundle.subscriptions.iter().map(product::subscription));
    resources
}

/// An API with its operations.
fn described(api: &Api) -> impl Iterator<Item = Resource> {
    std::iter::once(api::api(api)).chain(api.operations.iter().map(|o| api::operation(api, o)))
}

/// A resource that stands in the service.
struct Resource {
    /// Its type below `Microsoft.ApiManagement/service`: `apis/operations`.
    kind: &'static str,
    /// One name for each part of the type.
    names: Vec<Rc<str>>,
    /// `properties`; an empty map is left out.
    properties: Made,
    /// Which others must be there before it.
    depends: Vec<Id>,
    /// Another template has it, too.
    is_matched: bool,
}

/// A type with its names.
type Id = (&'static str, Vec<Rc<str>>);

impl Resource {
    fn new(kind: &'static str, names: Vec<Rc<str>>, properties: Made, depends: Vec<Id>) -> Self {
        Self { kind, names, properties, depends, is_matched: false }
    }

    fn id(&self) -> Id {
        (self.kind, self.names.clone())
    }

    /// Whether it is the same resource as another.
    fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.names == other.names
    }

    fn made(self, version: &str) -> Made {
        let depends: Vec<Made> = self.depends.iter().map(|(kind, names)| resource_id(&full(kind), names).into()).collect();
        let made = Made::map([("type", full(self.kind).into()), ("apiVersion", version.into()), ("name", name(&self.names).into())]);
        let made = made.with_some("properties", Some(self.properties).filter(|p| !matches!(p, Made::Map(entries) if entries.is_empty())));
        if depends.is_empty() { made } else { made.with("dependsOn", depends) }
    }
}

fn full(kind: &str) -> String {
    format!("Microsoft.ApiManagement/service/{kind}")
}

/// By level, type, name; dependencies on what the template does not hold are left out.
fn in_order(mut resources: Vec<Resource>) -> Vec<Resource> {
    let known: BTreeMap<Id, usize> = resources.iter().enumerate().map(|(index, r)| (r.id(), index)).collect();
    for resource in &mut resources {
        let own = resource.id();
        resource.depends.retain(|d| *d != own && known.contains_key(d));
        resource.depends.sort();
        resource.depends.dedup();
    }
    let mut levels = vec![0_usize; resources.len()];
    // The longest chain is named value, backend, pool, fragment, policy; a pool that names itself must not turn forever.
    for _ in 0..5 {
        for (index, resource) in resources.iter().enumerate() {
            let below = resource.depends.iter().filter_map(|d| known.get(d)).filter_map(|&i| levels.get(i)).max();
            let level = below.map_or(0, |n| n + 1);
            if let Some(own) = levels.get_mut(index) {
                *own = level;
            }
        }
    }
    let mut ordered: Vec<(usize, Resource)> = levels.into_iter().zip(resources).collect();
    ordered.sort_by(|(a, x), (b, y)| (a, x.kind, &x.names).cmp(&(b, y.kind, &y.names)));
    ordered.into_iter().map(|(_, r)| r).collect()
}

/// The parameters of a template: the service, named values that are given at deployment, and what differs between environments.
fn declarations(bundle: &Bundle, more: &[Parameter]) -> Vec<(String, Made)> {
    let service = Made::map([
        ("type", "string".into()),
        ("minLength", Made::Integer(1)),
        ("maxLength", Made::Integer(50)),
        ("metadata", Made::map([("description", "The API Management service to deploy to.".into())])),
    ]);
    let given = bundle.named_values.iter().filter(|v| v.value.is_none() && v.key_vault.is_none()).map(|value| {
        let kind = if value.secret { "securestring" } else { "string" };
        let description = format!("The named value {}.", value.name);
        let parameter = Made::map([("type", kind.into()), ("metadata", Made::map([("description", description.into())]))]);
        (text::parameter(&value.name), parameter)
    });
    let differing = more.iter().map(|Parameter { name, kind, default, .. }| {
        (name.clone(), Made::map([("type", (*kind).into()), ("defaultValue", default.clone())]))
    });
    std::iter::once(("apimServiceName".to_owned(), service)).chain(given).chain(differing).collect()
}
