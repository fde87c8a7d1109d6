use std::rc::Rc;

use crate::json::Made;
use crate::resource::{Api, Bundle, DEFAULT_KEY_HEADER, DEFAULT_KEY_QUERY, Fragment, NamedValue, Operation, PolicyFormat, PolicyText};

use super::text::{made, parameter};
use super::{Id, Resource, depends};

pub(super) fn api(api: &Api) -> Resource {
    let mut properties = Made::map([
        ("displayName", made(&api.display_name)),
        ("path", made(&api.path)),
        ("protocols", vec!["https".into()].into()),
        ("apiType", "http".into()),
    ])
    .with_some("serviceUrl", api.service_url.as_ref().map(|u| made(u.text())))
    .with("subscriptionRequired", api.subscription_required);
    if *api.key_header != *DEFAULT_KEY_HEADER || *api.key_query != *DEFAULT_KEY_QUERY {
        let names = Made::map([("header", made(&api.key_header)), ("query", made(&api.key_query))]);
        properties = properties.with("subscriptionKeyParameterNames", names);
    }
    Resource::new("apis", vec![Rc::clone(&api.id)], properties, Vec::new())
}

pub(super) fn operation(api: &Api, operation: &Operation) -> Resource {
    let parameters: Vec<Made> = template_parameters(&operation.url_template)
        .map(|name| Made::map([("name", made(name)), ("type", "string".into()), ("required", true.into())]))
        .collect();
    let mut properties = Made::map([
        ("displayName", made(&operation.display_name)),
        ("method", made(&operation.method)),
        ("urlTemplate", made(&operation.url_template)),
    ]);
    if !parameters.is_empty() {
        properties = properties.with("templateParameters", parameters);
    }
    let names = vec![Rc::clone(&api.id), Rc::clone(&operation.id)];
    Resource::new("apis/operations", names, properties, vec![("apis", vec![Rc::clone(&api.id)])])
}

/// The names between braces, each once; `{*rest}` is the rest of the path.
fn template_parameters(template: &str) -> impl Iterator<Item = &str> {
    let mut names: Vec<&str> = Vec::new();
    for part in template.split('{').skip(1) {
        let name = part.split_once('}').map_or("", |(name, _)| name.trim_start_matches('*'));
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter()
}

/// The policies of an API and of its operations.
pub(super) fn policies(api: &Api, bundle: &Bundle) -> Vec<Resource> {
    let own = api.policy.iter().map(|p| {
        let names = [Rc::clone(&api.id)];
        policy("apis/policies", &names, p, bundle, vec![("apis", names.to_vec())])
    });
    let operations = api.operations.iter().filter_map(|o| {
        let names = [Rc::clone(&api.id), Rc::clone(&o.id)];
        let after = vec![("apis/operations", names.to_vec())];
        Some(policy("apis/operations/policies", &names, o.policy.as_ref()?, bundle, after))
    });
    own.chain(operations).collect()
}

/// A policy resource below `names`; it stands after what it names and after `after`.
pub(super) fn policy(kind: &'static str, names: &[Rc<str>], policy: &PolicyText, bundle: &Bundle, after: Vec<Id>) -> Resource {
    let names = names.iter().cloned().chain(["policy".into()]).collect();
    let depends = after.into_iter().chain(depends::of_policy(policy.text.text(), bundle)).collect();
    Resource::new(kind, names, document(policy), depends)
}

pub(super) fn fragment(fragment: &Fragment, bundle: &Bundle) -> Resource {
    let depends = depends::of_policy(fragment.policy.text.text(), bundle);
    Resource::new("policyFragments", vec![Rc::clone(&fragment.id)], document(&fragment.policy), depends)
}

fn document(policy: &PolicyText) -> Made {
    let format = match policy.format {
        PolicyFormat::Xml => "xml",
        PolicyFormat::RawXml => "rawxml",
    };
    Made::map([("format", format.into()), ("value", made(policy.text.text()))])
}

pub(super) fn named_value(value: &NamedValue) -> Resource {
    let mut properties = Made::map([("displayName", made(&value.name))]);
    properties = match (&value.key_vault, &value.value) {
        (Some(vault), _) => {
            let secret = Made::map([("secretIdentifier", made(&vault.secret))]);
            properties.with("keyVault", secret.with_some("identityClientId", vault.identity.as_deref().map(made)))
        }
        (None, Some(text)) => properties.with("value", made(text.text())),
        (None, None) => properties.with("value", format!("[parameters('{}')]", parameter(&value.name))),
    };
    let properties = properties.with("secret", value.secret);
    Resource::new("namedValues", vec![Rc::clone(&value.name)], properties, Vec::new())
}
