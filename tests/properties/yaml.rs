//! Two readers of YAML that share no line of code must read the same values: ours, and the maintained fork of `serde_yaml`.

use apc::diagnostic::{Diagnostics, Sources};
use apc::spec;
use apc::yaml::{Kind, Node, parse};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_yaml::Value;

use crate::harness::{in_repository, read};

/// Whether a node says what the other reader understood.
pub(super) fn same(node: &Node, value: &Value) -> bool {
    match (&node.kind, value) {
        (Kind::Null, Value::Null) => true,
        (Kind::Scalar { text, plain: _ }, Value::String(other)) => text.text() == other,
        (Kind::Scalar { text, plain: true }, Value::Bool(other)) => text.text().eq_ignore_ascii_case(if *other { "true" } else { "false" }),
        (Kind::Scalar { text, plain: true }, Value::Number(other)) => same_number(text.text(), other),
        (Kind::Sequence(items), Value::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| same(item, other))
        }
        (Kind::Mapping(entries), Value::Mapping(others)) => {
            entries.len() == others.len()
                && others.iter().all(|(key, other)| entries.iter().any(|e| same_key(&e.key.name, key) && same(&e.value, other)))
        }
        _ => false,
    }
}

fn same_key(ours: &str, theirs: &Value) -> bool {
    match theirs {
        Value::String(text) => ours == text,
        Value::Null => matches!(ours, "" | "~" | "null" | "Null" | "NULL"),
        Value::Bool(flag) => ours.eq_ignore_ascii_case(if *flag { "true" } else { "false" }),
        Value::Number(number) => same_number(ours, number),
        _ => false,
    }
}

/// Our reader keeps the letters; the other made a number of them.
fn same_number(text: &str, number: &serde_yaml::Number) -> bool {
    let plain = text.trim_start_matches('+');
    if let Some(other) = number.as_u64() {
        let radix = [("0x", 16), ("0o", 8), ("0b", 2)].iter().find_map(|(prefix, radix)| Some((plain.strip_prefix(prefix)?, *radix)));
        return radix.map_or_else(|| plain.parse().ok(), |(digits, radix)| u64::from_str_radix(digits, radix).ok()) == Some(other)
            || plain.parse::<f64>().ok() == number.as_f64();
    }
    if let Some(other) = number.as_i64() {
        return plain.parse().ok() == Some(other) || plain.starts_with("-0");
    }
    let other = number.as_f64();
    let special = text.to_ascii_lowercase();
    special.ends_with(".inf") || special.ends_with(".nan") || plain.parse::<f64>().ok() == other
}

pub(super) fn ours(text: &str) -> Option<std::rc::Rc<Node>> {
    let mut sources = Sources::new();
    let id = sources.add("f", text);
    let mut sink = Diagnostics::new();
    parse(id, &sources, &mut sink).filter(|_| !sink.has_errors())
}

pub(super) fn theirs(text: &str) -> Option<Value> {
    let mut value: Value = serde_yaml::from_str(text).ok()?;
    value.apply_merge().ok()?;
    Some(value)
}

#[test]
fn both_readers_read_every_shipped_spec_alike() {
    let mut folders = vec![in_repository("specs")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of specs") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let text = read(&path);
                let node = ours(&text).unwrap_or_else(|| panic!("{} is not read", path.display()));
                assert!(same(&node, &theirs(&text).expect("valid YAML")), "{}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 3, "there are specs");
}

/// A document, with the way it is written.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    Text(String, u8),
    List(Vec<Doc>, bool),
    Map(Vec<(String, Doc)>, bool),
}

pub(super) fn documents() -> impl Strategy<Value = Doc> {
    let text = prop_oneof![
        "[a-zA-Z][a-zA-Z0-9._-]{0,8}",
        "[0-9]{1,3}(\\.[0-9]{1,2})?",
        Just("~".to_owned()),
        Just("yes".to_owned()),
        Just("1.10".to_owned()),
        Just("@(context.Request.Headers[\"x\"])".to_owned()),
        Just("{{named-value}} # not a comment".to_owned()),
        "[ -~äß€🎵]{0,12}",
        "[a-z]{1,4}\n[a-z]{1,4}\n\n[a-z]{1,4}",
        any::<String>(),
    ];
    let leaf = (text, 0..4_u8).prop_map(|(text, style)| Doc::Text(text, style));
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..5), any::<bool>()).prop_map(|(items, flow)| Doc::List(items, flow)),
            (prop::collection::btree_map("[a-zA-Z][a-zA-Z0-9 ._-]{0,6}[a-z]", inner, 0..5), any::<bool>())
                .prop_map(|(entries, flow)| Doc::Map(entries.into_iter().collect(), flow)),
        ]
    })
}

/// The text in double quotes.
fn double(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}') => {
            format!("\\U{:08X}", u32::from(c))
        }
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

fn scalar(text: &str, style: u8, flow: bool, indent: usize) -> String {
    let printable = text.chars().all(|c| (' '..='~').contains(&c) || "äß€🎵".contains(c));
    let word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)) && !text.starts_with(['-', '.']);
    let lines = text.split('\n').all(|l| l.chars().all(|c| c.is_ascii_lowercase())) && text.contains('\n') && !text.ends_with('\n');
    match style {
        0 if word => text.to_owned(),
        1 if printable => format!("'{}'", text.replace('\'', "''")),
        2 if lines && !flow && !text.starts_with('\n') => {
            let pad = " ".repeat(indent + 2);
            let body: Vec<String> = text.split('\n').map(|l| if l.is_empty() { String::new() } else { format!("{pad}{l}") }).collect();
            format!("|-\n{}", body.join("\n"))
        }
        _ => double(text),
    }
}

/// Writes a document after a key or dash that stands at `indent`.
pub(super) fn write(doc: &Doc, flow: bool, indent: usize) -> String {
    let pad = " ".repeat(indent + 2);
    match doc {
        Doc::Text(text, style) => format!(" {}", scalar(text, *style, flow, indent)),
        Doc::List(items, own) if flow || *own || items.is_empty() => {
            let items: Vec<String> = items.iter().map(|d| write(d, true, indent)).collect();
            format!(" [{} ]", items.join(","))
        }
        Doc::Map(entries, own) if flow || *own || entries.is_empty() => {
            let entries: Vec<String> = entries.iter().map(|(k, d)| format!(" {k}:{}", write(d, true, indent))).collect();
            format!(" {{{} }}", entries.join(","))
        }
        Doc::List(items, _) => items.iter().map(|d| format!("\n{pad}-{}", write(d, false, indent + 2))).collect(),
        Doc::Map(entries, _) => entries.iter().map(|(k, d)| format!("\n{pad}{k}:{}", write(d, false, indent + 2))).collect(),
    }
}

/// Whether a node says what was written.
fn says(node: &Node, doc: &Doc) -> bool {
    match (&node.kind, doc) {
        (Kind::Scalar { text, .. }, Doc::Text(written, _)) => text.text() == written,
        (Kind::Null, Doc::Text(written, _)) => matches!(written.as_str(), "null" | "Null" | "NULL"),
        (Kind::Sequence(items), Doc::List(docs, _)) => items.len() == docs.len() && items.iter().zip(docs).all(|(n, d)| says(n, d)),
        (Kind::Mapping(entries), Doc::Map(docs, _)) => {
            entries.len() == docs.len() && entries.iter().zip(docs).all(|(e, (k, d))| *e.key.name == **k && says(&e.value, d))
        }
        _ => false,
    }
}

/// Pieces of YAML in no order that makes sense.
// A line feed ends it: at the end of a text the readers differ on whether a block text ends in one (YAML 1.2 says it does).
pub(super) fn scraps() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b", "1", ": ", ":", " ", "  ", "\n", "\n  ", "- ", "[", "]", "{", "}", ", ", "\"", "'", " # c", "|\n", ">", "&x ", "*x",
        "<<", "@(", "{{a}}", "\t", "é", "? ", "!t ", "---\n", "apc", "pools", "retry", "%", "\\", "~", "backends", "\r\n", "model", "to",
        "routes", "apis", "=",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat() + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_by_both_readers(doc in documents()) {
        let text = format!("root:{}\n", write(&doc, false, 0));
        let node = ours(&text);
        let value = theirs(&text);
        prop_assert!(node.is_some(), "ours does not read {text:?}");
        prop_assert!(value.is_some(), "theirs does not read {text:?}");
        let (Some(node), Some(value)) = (node, value) else { return Ok(()) };
        let Kind::Mapping(entries) = &node.kind else { return Err(TestCaseError::fail("a map")) };
        prop_assert!(says(&entries[0].value, &doc), "{text:?} is read as {node:?}");
        prop_assert!(same(&node, &value), "{text:?} is read as {node:?} and {value:?}");
    }

    #[test]
    fn scraps_of_yaml_that_both_accept_mean_the_same_to_both(text in scraps()) {
        if let (Some(node), Some(value)) = (ours(&text), theirs(&text)) {
            prop_assert!(same(&node, &value), "{text:?} is read as {node:?} and {value:?}");
        }
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in prop_oneof![scraps(), any::<String>()]) {
        let mut sources = Sources::new();
        let id = sources.add("f", text.as_str());
        let mut sink = Diagnostics::new();
        if let Some(node) = parse(id, &sources, &mut sink) {
            spec::read(&node, id, "f", &mut sink);
        }
        let _ = apc::diagnostic::render_all(&sink, &sources, apc::diagnostic::Style::Plain);
    }
}
