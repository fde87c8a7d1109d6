//! The JSON Schema of the language (draft 7, which the YAML language server reads best), for completion, hover texts and errors in
//! editors.
//!
//! In: the tables of keys (`spec::key`, `scenario::key`) and the names of assumptions. Out: the text of `apc.schema.json`.
//! `takes.rs` what a key takes · `kind.rs` single values

mod kind;
pub mod takes;

use crate::assumption::Assumption;
use crate::json::Made;
use crate::yaml::table::{Key, Map};
use crate::{scenario, spec};
use takes::Taken;

/// All maps of the language: of specs, then of scenarios.
pub fn maps() -> impl Iterator<Item = &'static Map> {
    spec::key::MAPS.iter().chain(scenario::key::MAPS).copied()
}

/// The schema of specs, of environments and of files of scenarios.
#[must_use]
pub fn print() -> String {
    let definitions = maps().map(|map| (name(map.path), object(map)));
    let own = [("assumptions".to_owned(), assumptions()), ("$".to_owned(), kind::matching(FILLED))];
    let is_file =
        Made::map([("required", vec![Made::from("spec")].into())]).with("not", Made::map([("required", vec![Made::from("apc")].into())]));
    let is_environment = Made::map([("required", vec![Made::from("of")].into())]);
    let specs = Made::map([("if", is_environment), ("then", reference("environment")), ("else", reference(""))]);
    Made::map([
        ("$schema", "http://json-schema.org/draft-07/schema#".into()),
        ("title", "A spec of apc, an environment, or a file of scenarios".into()),
        ("if", is_file),
        ("then", reference("file")),
        ("else", specs),
        ("definitions", Made::Map(definitions.chain(own).collect())),
    ])
    .print()
}

/// What `each:` fills in: `$team`.
const FILLED: &str = "\\$[A-Za-z0-9_]";

fn is_of_scenarios(map: &Map) -> bool {
    map.path.starts_with("scenarios")
}

/// What a map is called among the definitions.
fn name(path: &str) -> String {
    if path.is_empty() { "spec".to_owned() } else { path.replace("[]", "") }
}

fn reference(path: &str) -> Made {
    Made::map([("$ref", format!("#/definitions/{}", name(path)).into())])
}

/// A map with its keys; others are refused.
fn object(map: &Map) -> Made {
    let properties = map.keys.iter().map(|key| (key.name.to_owned(), property(map, key))).collect();
    let required: Vec<Made> = map.keys.iter().filter(|key| key.default == "required").map(|key| key.name.into()).collect();
    // `each:` fills in names of keys, too.
    let filled = is_of_scenarios(map).then(|| FILLED.to_owned());
    let ignored = map.section.ignored.map(|beginning| format!("^{beginning}")).or(filled);
    let ignored = ignored.map(|pattern| Made::map([]).with(&pattern, Made::map([])));
    Made::map([("description", map.doc.into()), ("type", "object".into()), ("properties", Made::Map(properties))])
        .with_some("patternProperties", ignored)
        .with("additionalProperties", false)
        .with_some("required", Some(required).filter(|keys| !keys.is_empty()))
}

/// What a key takes, with what an editor tells of it.
fn property(map: &Map, key: &Key) -> Made {
    let mut ways = ways(map, key, &takes::read(key.takes).unwrap_or_default());
    // `each:` fills it in.
    if is_of_scenarios(map) && !ways.iter().any(kind::takes_any_text) {
        ways.push(reference("$"));
    }
    let mut told = key.doc.to_owned();
    match key.default {
        "" | "required" => {}
        default => told += &format!("\n\nWhen not written: {default}."),
    }
    if !key.compiles.is_empty() {
        told += &format!("\n\nCompiles to {}.", key.compiles);
    }
    told += &format!("\n\n```yaml\n{}: {}\n```", key.name, key.example);
    Made::map([("description", key.doc.into()), ("markdownDescription", told.into())])
        .with_some("default", kind::default(key.default))
        .with("anyOf", ways)
}

/// The schemas of what a key takes, words together.
fn ways(map: &Map, key: &Key, taken: &[Taken<'_>]) -> Vec<Made> {
    let words: Vec<&str> = taken.iter().filter_map(|t| if let Taken::Word(word) = t { Some(*word) } else { None }).collect();
    let mut ways: Vec<Made> = if words.is_empty() { Vec::new() } else { vec![kind::words(&words)] };
    for one in taken {
        let way = match one {
            Taken::Word(_) => continue,
            Taken::Map(Some(path)) => reference(path),
            Taken::Map(None) => below(map, key, ""),
            Taken::Maps => kind::list(below(map, key, "")),
            Taken::NamesAndMaps => kind::list(Made::map([("anyOf", vec![kind::text(), below(map, key, "")].into())])),
            Taken::Names(values) if values.is_empty() => kind::names(below(map, key, ".NAME")),
            Taken::Names(values) => kind::names(Made::map([("anyOf", self::ways(map, key, values).into())])),
            Taken::List => kind::list(kind::text()),
            Taken::OfThem => kind::list(Made::map([("anyOf", ways.clone().into())])),
            Taken::Text => kind::text(),
            Taken::Number(from, to) => kind::number(*from, *to),
            Taken::Boolean => Made::map([("type", "boolean".into())]),
            Taken::Duration => kind::duration(),
            Taken::Statuses => {
                ways.push(kind::status());
                kind::list(kind::status())
            }
            Taken::Share => kind::matching("^[0-9]+(\\.[0-9]+)?%$"),
            Taken::Range => kind::range(),
            Taken::Drawn => kind::drawn(),
            Taken::Anything => Made::map([]),
            Taken::Nothing => Made::map([("type", "null".into())]),
        };
        ways.push(way);
        if matches!(one, Taken::List) {
            // One alone is a list of it.
            ways.push(kind::text());
        }
    }
    ways
}

/// The map that stands below a key.
fn below(map: &Map, key: &Key, more: &str) -> Made {
    let above = if matches!(map.path, "" | "file" | "environment") { String::new() } else { format!("{}.", map.path) };
    let path = format!("{above}{}{more}", key.name);
    match maps().find(|map| map.path.trim_end_matches("[]") == path) {
        Some(map) => reference(map.path),
        None if key.name == "assumptions" => reference("assumptions"),
        None => Made::map([]),
    }
}

fn assumptions() -> Made {
    let switch = |switch: Assumption| {
        let words = switch.words();
        let one = if words.is_empty() { kind::text() } else { kind::words(&words) };
        let description = format!("What is assumed where Azure documents nothing: {}.", switch.takes());
        (switch.name().to_owned(), Made::map([("description", description.into()), ("anyOf", vec![one, reference("$")].into())]))
    };
    let properties = Assumption::ALL.into_iter().map(switch).collect();
    Made::map([("type", "object".into()), ("properties", Made::Map(properties)), ("additionalProperties", false.into())])
}
