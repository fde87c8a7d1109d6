//! What of a template differs between environments: parameters, with what a bundle has as their defaults.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::json::Made;
use crate::resource::Bundle;

use super::text::parameter;
use super::{Resource, backend, resources};

/// A property that may differ: the type of its resource, the path below `properties`, its name at the end of the parameter's, and the
/// parameter's type.
type Property = (&'static str, &'static [&'static str], &'static str, &'static str);

const PROPERTIES: [Property; 6] = [
    ("backends", &["url"], "url", "string"),
    ("backends", &["credentials", "managedIdentity", "clientId"], "clientId", "string"),
    ("backends", SERVICES, "services", "array"),
    ("namedValues", &["value"], "value", "string"),
    ("namedValues", &["keyVault", "secretIdentifier"], "keyVault", "string"),
    ("namedValues", &["keyVault", "identityClientId"], "identity", "string"),
];

const SERVICES: &[&str] = &["pool", "services"];

/// A parameter of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// `backend_swc_url`.
    pub(super) name: String,
    /// `string` or `array`.
    pub(super) kind: &'static str,
    /// What it is when nobody says.
    pub(super) default: Made,
    /// What it is in each environment, as files of parameters have it.
    values: Vec<Made>,
}

/// Something of an environment that no parameter carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// Which environment, by its place.
    pub environment: usize,
    /// The type of the resource, below the service's.
    pub kind: &'static str,
    /// Its names.
    pub names: Vec<Rc<str>>,
}

/// The file of parameters of an environment, by its place: the name of the service, for the user to fill in, and its values.
#[must_use]
pub fn write_parameters(parameters: &[Parameter], environment: usize) -> String {
    let value = |of: &Parameter| Some((of.name.clone(), Made::map([("value", of.values.get(environment)?.clone())])));
    let service = ("apimServiceName".to_owned(), Made::map([("value", "your-api-management-service".into())]));
    let parameters = Made::Map(std::iter::once(service).chain(parameters.iter().filter_map(value)).collect());
    Made::map([
        ("$schema", "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#".into()),
        ("contentVersion", "1.0.0.0".into()),
        ("parameters", parameters),
    ])
    .print()
}

/// Puts parameters in place of what differs between a bundle and its environments, in its resources.
pub(super) fn parametrize(bundle: &Bundle, environments: &[&Bundle], own: &mut [Resource]) -> Result<Vec<Parameter>, Differs> {
    let mut others: Vec<Vec<Resource>> = environments.iter().map(|of| resources(of)).collect();
    let mut parameters = Vec::new();
    let given = bundle.named_values.iter().map(|value| parameter(&value.name).to_ascii_lowercase());
    let mut taken: BTreeSet<String> = given.collect();
    for resource in own {
        let differs = |environment: usize, of: &Resource| Differs { environment, kind: of.kind, names: of.names.clone() };
        let mut same: Vec<&mut Resource> = Vec::with_capacity(others.len());
        for (at, all) in others.iter_mut().enumerate() {
            same.push(all.iter_mut().find(|other| other.is(resource)).ok_or_else(|| differs(at, resource))?);
        }
        let kind = resource.kind;
        for property in PROPERTIES.iter().filter(|property| property.0 == kind) {
            parameters.extend(replace(property, bundle, environments, resource, &mut same, &mut taken));
        }
        for (at, other) in same.into_iter().enumerate() {
            if other.properties != resource.properties {
                return Err(differs(at, resource));
            }
            // Who serves in one environment only is there in all of them.
            resource.depends.append(&mut other.depends);
            other.is_matched = true;
        }
    }
    let left = others.iter().enumerate().find_map(|(at, all)| Some((at, all.iter().find(|of| !of.is_matched)?)));
    left.map_or(Ok(parameters), |(environment, of)| Err(Differs { environment, kind: of.kind, names: of.names.clone() }))
}

/// Makes a property a parameter, if it differs anywhere.
fn replace(
    &(_, path, last, kind): &Property,
    bundle: &Bundle,
    environments: &[&Bundle],
    resource: &mut Resource,
    others: &mut [&mut Resource],
    taken: &mut BTreeSet<String>,
) -> Option<Parameter> {
    let default = at(&mut resource.properties, path)?.clone();
    let mut found: Vec<Made> = Vec::with_capacity(others.len());
    for other in others.iter_mut() {
        found.push(at(&mut other.properties, path)?.clone());
    }
    if found.iter().all(|value| *value == default) {
        return None;
    }
    let id = resource.names.first().map_or("", |name| name);
    let (default, values) = if path == SERVICES {
        let literal = |bundle: &Bundle| bundle.pools.iter().find(|pool| *pool.id == *id).map(backend::literal_services);
        (literal(bundle)?, environments.iter().map(|of| literal(of)).collect::<Option<Vec<_>>>()?)
    } else {
        (default, found.into_iter().map(as_in_a_file).collect())
    };
    let what = match (resource.kind, path == SERVICES) {
        ("namedValues", _) => "namedValue",
        (_, true) => "pool",
        (_, false) => "backend",
    };
    let letters: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut name = format!("{what}_{letters}_{last}");
    while !taken.insert(name.to_ascii_lowercase()) {
        name.push('_');
    }
    let expression = Made::Text(format!("[parameters('{name}')]"));
    for one in std::iter::once(resource).chain(others.iter_mut().map(|other| &mut **other)) {
        if let Some(place) = at(&mut one.properties, path) {
            *place = expression.clone();
        }
    }
    Some(Parameter { name, kind, default, values })
}

/// The value at a path of keys.
fn at<'m>(value: &'m mut Made, path: &[&str]) -> Option<&'m mut Made> {
    let Some((first, rest)) = path.split_first() else { return Some(value) };
    let Made::Map(entries) = value else { return None };
    at(&mut entries.iter_mut().find(|(key, _)| key == first)?.1, rest)
}

/// Files of parameters have no expressions, so that nothing is escaped there.
fn as_in_a_file(value: Made) -> Made {
    match value {
        Made::Text(text) if text.starts_with("[[") => Made::Text(text.get(1..).unwrap_or_default().to_owned()),
        Made::Text(_) | Made::Bool(_) | Made::Integer(_) | Made::List(_) | Made::Map(_) => value,
    }
}
