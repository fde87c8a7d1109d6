//! `apc.schema.json`: it is what the key tables say, takes every spec and example, and refuses what is wrong.

use std::path::PathBuf;

use apc::schema;
use serde_json::Value as Json;

use super::language::examples;
use crate::harness::{in_repository, read};

/// What is wrong with a value, by the words of the schema that are used; anything else in it is a fault of the schema.
fn faults(schema: &Json, value: &Json, root: &Json, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let words = schema.as_object().expect("a schema is a map");
    for (word, told) in words {
        match word.as_str() {
            "$schema" | "title" | "description" | "markdownDescription" | "default" | "definitions" | "then" | "else" => {}
            "$ref" => {
                let path = told.as_str().and_then(|path| path.strip_prefix('#')).expect("a reference into the schema");
                let definition = root.pointer(path).unwrap_or_else(|| panic!("nothing stands at {path}"));
                found.extend(faults(definition, value, root, at));
            }
            "if" => {
                let holds = faults(told, value, root, at).is_empty();
                found.extend(faults(&schema[if holds { "then" } else { "else" }], value, root, at));
            }
            "not" => {
                if faults(told, value, root, at).is_empty() {
                    found.push(format!("{at}: is what it must not be"));
                }
            }
            "anyOf" => {
                let ways: Vec<_> = told.as_array().expect("a list").iter().map(|way| faults(way, value, root, at)).collect();
                if ways.iter().all(|faults| !faults.is_empty()) {
                    found.push(format!("{at}: none of {ways:?}"));
                }
            }
            "type" => {
                let is = |name: &Json| match name.as_str().expect("a type") {
                    "string" => value.is_string(),
                    "number" => value.is_number(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    other => panic!("no type is called {other}"),
                };
                if !told.as_array().map_or_else(|| is(told), |names| names.iter().any(is)) {
                    found.push(format!("{at}: {value} is not {told}"));
                }
            }
            "enum" if !told.as_array().expect("a list").contains(value) => found.push(format!("{at}: {value} is none of {told}")),
            "minimum" if value.as_u64().is_some_and(|n| n < told.as_u64().expect("a number")) => {
                found.push(format!("{at}: {value} is below {told}"))
            }
            "maximum" if value.as_u64().is_some_and(|n| n > told.as_u64().expect("a number")) => {
                found.push(format!("{at}: {value} is above {told}"))
            }
            "minItems" | "maxItems" | "maxProperties" | "enum" | "minimum" | "maximum" | "patternProperties" => {}
            "pattern" => {
                let pattern = told.as_str().expect("a pattern");
                if value.as_str().is_some_and(|text| !matches(text, pattern)) {
                    found.push(format!("{at}: {value} does not match {told}"));
                }
            }
            "required" => {
                let missing = |key: &&Json| value.is_object() && value.get(key.as_str().expect("a key")).is_none();
                found.extend(told.as_array().expect("a list").iter().filter(missing).map(|key| format!("{at}: {key} is missing")));
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(faults(told, item, root, &format!("{at}[{index}]")));
                }
            }
            "properties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(told) = told.get(key) {
                        found.extend(faults(told, value, root, &format!("{at}.{key}")));
                    }
                }
            }
            "additionalProperties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    let known = schema.get("properties").is_some_and(|known| known.get(key).is_some());
                    let patterns = schema.get("patternProperties").and_then(Json::as_object);
                    let ignored = patterns.into_iter().flatten().any(|(pattern, _)| matches(key, pattern));
                    match told {
                        _ if known || ignored => {}
                        Json::Bool(_) => found.push(format!("{at}: {key} is unknown")),
                        told => found.extend(faults(told, value, root, &format!("{at}.{key}"))),
                    }
                }
            }
            other => panic!("{at}: the schema says `{other}`, which this test does not know"),
        }
    }
    found
}

/// Whether a text matches, as the regular expressions of policies see it.
fn matches(text: &str, pattern: &str) -> bool {
    let expression = format!("@(System.Text.RegularExpressions.Regex.IsMatch({text:?}, @\"{pattern}\"))");
    let answer = apc::evaluation::answer(&serde_json::json!({ "id": "", "expr": expression }).to_string());
    let answer: Json = serde_json::from_str(&answer).expect("JSON");
    answer["text"].as_str().unwrap_or_else(|| panic!("{expression}: {answer}")) == "True"
}

fn faults_of(text: &str) -> Vec<String> {
    let schema: Json = serde_json::from_str(&schema::print()).expect("JSON");
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).expect("YAML");
    value.apply_merge().expect("merges");
    faults(&schema, &json(&value), &schema, "")
}

/// Keys of YAML may be numbers; an editor takes them for texts.
fn json(value: &serde_yaml::Value) -> Json {
    use serde_yaml::Value;
    match value {
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| (serde_yaml::to_string(key).expect("a key").trim().trim_matches('\'').to_owned(), json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        other => serde_json::to_value(other).expect("a value"),
    }
}

/// The YAML files of a folder, at any depth.
pub(super) fn files(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let files = entries.flat_map(|path| if path.is_dir() { files(path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect()
}

#[test]
fn the_schema_is_what_the_key_tables_say() {
    let path = in_repository("apc.schema.json");
    let right = schema::print();
    if std::env::var_os("APC_REGENERATE").is_some() {
        std::fs::write(&path, right).expect("a file that can be written");
        return;
    }
    assert!(read(&path) == right, "apc.schema.json: APC_REGENERATE=1 cargo test --test cases schema");
}

#[test]
fn every_example_of_the_key_tables_is_valid_for_its_key() {
    let schema: Json = serde_json::from_str(&schema::print()).expect("JSON");
    for map in schema::maps() {
        let name = if map.path.is_empty() { "spec".to_owned() } else { map.path.replace("[]", "") };
        for key in map.keys {
            let value: serde_yaml::Value = serde_yaml::from_str(key.example).expect("YAML");
            let of = &schema["definitions"][&*name]["properties"][key.name];
            assert_eq!(faults(of, &json(&value), &schema, key.name), Vec::<String>::new(), "{}.{}", map.path, key.name);
        }
    }
}

#[test]
fn every_shipped_spec_is_valid_against_the_schema() {
    let own = ["specs", "examples", "tests/cases/simulate", "tests/cases/compile"];
    let all: Vec<_> = own.into_iter().flat_map(|folder| files(in_repository(folder))).collect();
    assert!(all.len() > 30);
    // A part that a spec includes is no whole.
    let parts = ["ci/github-actions.yaml", "tour/callers.yaml"];
    for path in all.iter().filter(|path| !parts.iter().any(|part| path.ends_with(part))) {
        assert_eq!(faults_of(&read(path)), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn every_example_of_the_language_is_valid_against_the_schema() {
    for example in examples(&read(&in_repository("docs/language.md"))).iter().filter(|e| e.codes.is_empty()) {
        let text = if example.whole { example.text.clone() } else { format!("apc: 1\n{}", example.text) };
        assert_eq!(faults_of(&text), Vec::<String>::new(), "language.md:{}", example.line);
    }
}

#[test]
fn what_an_editor_can_tell_to_be_wrong_is_refused() {
    for wrong in [
        "backends: {}",
        "apc: 2",
        "apc: 1\npool: {}",
        "apc: 1\ngateway: { sku: Basicv2 }",
        "apc: 1\ngateway: { units: 65 }",
        "apc: 1\ngateway: { units: two }",
        "apc: 1\nbackends: { a: { region: West Europe } }",
        "apc: 1\nbackends: { a: { url: https://a, auth: managedidentity } }",
        "apc: 1\nbackends: { a: { url: https://a, models: { m: { tokens: 1 } } } }",
        "apc: 1\ncircuitBreakers: { a: { tripDuration: 30 } }",
        "apc: 1\ncircuitBreakers: { a: { statusCodes: 5xx } }",
        "apc: 1\npools: { a: { members: { backend: b } } }",
        "apc: 1\npools: { a: { members: b } }",
        "apc: 1\npools: { a: { members: [{ backend: b }], retry: { counts: 1 } } }",
        "apc: 1\napis: { a: { path: x, surface: azureopenai } }",
        "apc: 1\napis: { a: { path: x, surface: openAI, modelFrom: [header] } }",
        "apc: 1\nscenarios: { a: { sends: { model: x } } }",
        "apc: 1\nscenarios: { a: { send: { model: x, every: 10 } } }",
        "apc: 1\nscenarios: { a: { expect: { p98: ..2s } } }",
        "apc: 1\nassumptions: { weighted: sometimes }",
        "spec: gateway.yaml\nbackends: {}",
    ] {
        assert_ne!(faults_of(wrong), Vec::<String>::new(), "{wrong}");
    }
    for right in [
        "apc: 1\nx-anchors: { any: [thing] }",
        "apc: 1\nscenarios: { a: { each: { n: [1, 2] }, send: { model: x, times: $n }, expect: { status: 200 } } }",
        "spec: gateway.yaml\nassumptions: { gatewayOverhead: 2ms }",
    ] {
        assert_eq!(faults_of(right), Vec::<String>::new(), "{right}");
    }
}
