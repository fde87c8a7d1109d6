//! `specs/tour.yaml` uses everything: each key of the language stands somewhere in it, in what it includes, or in its environment.

use std::collections::BTreeSet;

use apc::spec::key::MAPS;
use serde_yaml::Value;

use crate::harness::{in_repository, read};

/// The files of the tour: the spec, what it includes, and its environment.
const FILES: [&str; 3] = ["specs/tour.yaml", "specs/tour/callers.yaml", "specs/tour/prod.yaml"];

/// The map of the key table that stands at the top of an environment.
const ENVIRONMENT: &str = "environment";

/// The values at a path of the key table: `apis.NAME.routes[].when`. `NAME` is each entry of a map, `[]` each of a list.
fn at<'v>(root: &'v Value, path: &str) -> Vec<&'v Value> {
    path.split('.').filter(|part| !part.is_empty()).fold(vec![root], |found, part| {
        let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
        let below = |value: &'v Value| -> Vec<&'v Value> {
            match (name, value.as_mapping()) {
                (_, None) => Vec::new(),
                ("NAME", Some(entries)) => entries.values().collect(),
                (name, Some(entries)) => entries.get(name).into_iter().collect(),
            }
        };
        let found = found.into_iter().flat_map(below);
        if is_list { found.flat_map(|list| list.as_sequence().into_iter().flatten()).collect() } else { found.collect() }
    })
}

#[test]
fn the_tour_uses_every_key_of_the_language() {
    let parsed = FILES.map(|file| serde_yaml::from_str::<Value>(&read(&in_repository(file))).expect("YAML"));
    let (spec, environment) = parsed.split_at(2);
    let mut missing = Vec::new();
    for map in MAPS {
        let places: Vec<&Value> = match map.path {
            ENVIRONMENT => environment.iter().collect(),
            path => spec.iter().flat_map(|file| at(file, path)).collect(),
        };
        let written: BTreeSet<&str> =
            places.iter().filter_map(|place| place.as_mapping()).flat_map(|m| m.keys()).filter_map(Value::as_str).collect();
        missing.extend(map.keys.iter().filter(|key| !written.contains(key.name)).map(|key| format!("{}.{}", map.path, key.name)));
    }
    assert!(missing.is_empty(), "the tour shows nothing of: {}", missing.join(", "));
}
