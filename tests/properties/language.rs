//! `docs/language.md`: its examples are read as they stand there and their scenarios hold, its reference is what the key table says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::project::{Project, Variation, include};
use apc::simulate::Simulation;
use apc::{report, scenario, spec, yaml};

use crate::harness::{in_repository, read};

const MARK: &str = "cargo test --test cases reference -->\n";

/// A block of the page.
pub(super) struct Example {
    pub(super) line: usize,
    /// `spec` for a whole file, `part` for top-level keys of one.
    pub(super) whole: bool,
    /// The diagnostics that the block announces.
    pub(super) codes: Vec<String>,
    pub(super) text: String,
    /// The files with policy that stand before it.
    pub(super) files: BTreeMap<String, String>,
}

pub(super) fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut open: Option<Example> = None;
    let mut file: Option<(String, String)> = None;
    let mut files = BTreeMap::new();
    for (index, line) in page.lines().enumerate() {
        if let Some((name, mut text)) = file.take() {
            if line == "```" {
                files.insert(name, text);
            } else {
                text.push_str(line);
                text.push('\n');
                file = Some((name, text));
            }
            continue;
        }
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) if info.starts_with("xml ") => file = Some((info["xml ".len()..].to_owned(), String::new())),
            (None, Some(info)) if !info.is_empty() => {
                let mut words = info.split(' ');
                assert_eq!(words.next(), Some("yaml"), "language.md:{}: a block of another language", index + 1);
                let whole = match words.next() {
                    Some("spec") => true,
                    Some("part") => false,
                    other => panic!("language.md:{}: neither `spec` nor `part` but {other:?}", index + 1),
                };
                open = Some(Example {
                    line: index + 1,
                    whole,
                    codes: words.map(str::to_owned).collect(),
                    text: String::new(),
                    files: std::mem::take(&mut files),
                });
            }
            (Some(_), Some("")) => examples.extend(open.take()),
            (Some(example), _) => {
                example.text.push_str(line);
                example.text.push('\n');
            }
            (None, _) => {}
        }
    }
    examples
}

/// What the report says of the scenarios of an example that do not pass.
fn failed(project: &Project, sources: &Sources) -> String {
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
    let mut said = String::new();
    for scenario in &project.scenarios {
        let loaded = simulation.load(scenario, &mut Diagnostics::new()).expect("artifacts that load");
        let outcome = simulation.run(&loaded, scenario, &mut |_| {});
        if !outcome.passed() {
            let options = report::Options { style: Style::Plain, requests: true };
            said += &report::text(&outcome, sources, options);
        }
    }
    said
}

#[test]
fn every_example_of_the_language_is_read_as_it_says() {
    let examples = examples(&read(&in_repository("docs/language.md")));
    assert!(examples.len() > 10, "the page has examples");
    for example in examples {
        let text = if example.whole { example.text.clone() } else { format!("apc: 1\n{}", example.text) };
        let mut sources = Sources::new();
        let id = sources.add(format!("language.md:{}", example.line), text);
        let mut sink = Diagnostics::new();
        let node = yaml::parse(id, &sources, &mut sink).expect("YAML");
        if example.whole {
            let mut file = |path: &Path, sources: &mut Sources| {
                let name = path.display().to_string();
                example.files.get(&name).map(|text| sources.add(name, text.as_str())).ok_or_else(|| "no such block".to_owned())
            };
            let policies = include(&node, id, &mut file, &mut sources, &mut Diagnostics::new()).policies;
            let variation = Variation { policies, ..Variation::default() };
            if let Some(project) = Project::read_with(&node, id, "example", &variation, &mut sources, &mut sink) {
                assert_eq!(failed(&project, &sources), "", "language.md:{}: scenarios that do not pass", example.line);
            }
        } else if let Some(scenarios) = spec::read(&node, id, "example", &mut sink).and_then(|spec| spec.scenarios) {
            scenario::read(&scenarios, &[], &mut sink);
        }
        let told: Vec<String> = sink.iter().map(|d| d.code.to_string()).collect();
        assert_eq!(told, example.codes, "{}", render_all(&sink, &sources, Style::Plain));
    }
}

/// The part of the page that is made.
fn reference() -> String {
    let mut out = String::new();
    for map in apc::schema::maps() {
        let title = match map.path {
            "" => "At the top".to_owned(),
            "file" => "At the top of a file of scenarios".to_owned(),
            "environment" => "At the top of an environment".to_owned(),
            path => format!("`{path}`"),
        };
        let _ = write!(out, "\n### {title}\n\n{}\n\n| key | takes | when not written | |\n|---|---|---|---|\n", map.doc);
        for key in map.keys {
            let default = match key.default {
                "required" => "required".to_owned(),
                "" => String::new(),
                words if words.contains(' ') && !words.starts_with('[') => words.to_owned(),
                word => format!("`{word}`"),
            };
            let compiles = if key.compiles.is_empty() { String::new() } else { format!(" Compiles to {}.", key.compiles) };
            let _ = writeln!(
                out,
                "| `{}` | {} | {default} | {} `{}: {}`{compiles} |",
                key.name,
                key.takes,
                key.doc,
                key.name,
                key.example.replace('|', "\\|")
            );
        }
    }
    out
}

#[test]
fn the_reference_of_the_language_is_what_the_key_table_says() {
    let path = in_repository("docs/language.md");
    let page = read(&path);
    let (prose, made) = page.split_once(MARK).expect("the page has its mark");
    let right = reference();
    if std::env::var_os("APC_REGENERATE").is_some() {
        std::fs::write(&path, format!("{prose}{MARK}{right}")).expect("a page that can be written");
        return;
    }
    let differs = made.lines().zip(right.lines()).find(|(a, b)| a != b);
    assert!(made == right, "docs/language.md: APC_REGENERATE=1 cargo test --test cases reference; first difference: {differs:?}");
}
