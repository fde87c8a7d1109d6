//! What is told of a spec points at the text as it is written, also where that is behind an anchor, merged, or in a file of its own.
//!
//! Each spec of the diagnostics cases is written in other ways that say the same: what is told of it has to be the same, with the same
//! text under each label.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use apc::diagnostic::{Diagnostic, Diagnostics, Sources};
use apc::project::include;
use apc::yaml::{self, Entry, Kind, Node};

use crate::harness::{in_repository, kind};

/// What is told: code and words, and of each label the text that it points at and its words.
type Fault = (String, Vec<(String, String)>);

/// What is told of the one and not of the other. What is missing in a value is told at the alias that stands for it, and an alias may be
/// shown beside what it stands for.
fn difference(before: &[Fault], after: &[Fault]) -> (Vec<Fault>, Vec<Fault>) {
    let (mut missing, mut more) = (before.to_vec(), Vec::new());
    let is_alias = |text: &str| text.contains("*moved");
    for (words, labels) in after {
        let own: Vec<_> = labels.iter().filter(|(text, words)| !(is_alias(text) && words == "used here")).cloned().collect();
        let at_alias = own.first().is_some_and(|(text, _)| is_alias(text));
        match missing.iter().position(|(other, places)| other == words && (*places == own || at_alias)) {
            Some(at) => _ = missing.remove(at),
            None => more.push((words.clone(), labels.clone())),
        }
    }
    (missing, more)
}

/// What is told of a spec that may include a second file.
fn told(main: &str, second: &str) -> Vec<Fault> {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let source = sources.add("spec.yaml", main);
    if let Some(node) = yaml::parse(source, &sources, &mut sink) {
        let mut read = |_: &Path, sources: &mut Sources| Ok(sources.add("second.yaml", second));
        let whole = include(&node, source, &mut read, &mut sources, &mut sink).node;
        kind::check_tree(&whole, source, &mut sink);
    }
    let labels = |fault: &Diagnostic| fault.labels.iter().map(|label| (sources.slice(label.span).to_owned(), label.text.clone())).collect();
    sink.iter().map(|fault| (format!("{} {}", fault.code, fault.message), labels(fault))).collect()
}

/// The top-level keys of a spec that can be written otherwise: those with values of their own.
fn sections(text: &str) -> Vec<Entry> {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let source = sources.add("spec.yaml", text);
    let node = yaml::parse(source, &sources, &mut sink).filter(|_| sink.is_empty());
    let Some(Kind::Mapping(entries)) = node.map(|node| node.kind.clone()) else { return Vec::new() };
    let is_apart = |entry: &Entry| matches!(entry.value.kind, Kind::Mapping(_) | Kind::Sequence(_)) && can_be_anchored(text, entry);
    entries.into_iter().filter(|entry| is_apart(entry) && !entry.key.name.starts_with("x-")).collect()
}

/// Whether an anchor can stand behind a key.
fn can_be_anchored(text: &str, entry: &Entry) -> bool {
    let Entry { key, value } = entry;
    let behind = text.get(key.span.end as usize..).unwrap_or("");
    let Some(rest) = behind.strip_prefix(':') else { return false };
    value.alias.is_none() && key.span.start < value.span.start && !rest.trim_start_matches(' ').starts_with(['&', '*'])
}

/// Puts texts into another, each before a byte of it.
fn with(text: &str, mut parts: Vec<(u32, String)>) -> String {
    parts.sort_by_key(|(at, _)| *at);
    let (mut out, mut done) = (String::new(), 0);
    for (at, part) in parts {
        out += &text[done..at as usize];
        out += &part;
        done = at as usize;
    }
    out + &text[done..]
}

/// The spec with a section behind an anchor, so that `again` says what stands in its place.
fn moved(text: &str, section: &Entry, again: &str) -> String {
    let key = &section.key;
    let parts = vec![(key.span.start, "x-moved-".to_owned()), (key.span.end + 1, " &moved".to_owned())];
    format!("{}\n{}: {again}\n", with(text, parts), &text[key.span.start as usize..key.span.end as usize])
}

/// The spec with each value of a section behind an anchor of its own.
fn entries_moved(text: &str, section: &Entry, is_merged: bool) -> Option<String> {
    let Kind::Mapping(entries) = &section.value.kind else { return None };
    let can = |entry: &Entry| can_be_anchored(text, entry) && (!is_merged || matches!(entry.value.kind, Kind::Mapping(_)));
    if entries.is_empty() || !entries.iter().all(can) {
        return None;
    }
    let slice = |node: &Entry| &text[node.key.span.start as usize..node.key.span.end as usize];
    let mut parts = vec![(section.key.span.start, "x-moved-".to_owned())];
    let mut again = format!("\n{}:\n", slice(section));
    for (index, entry) in entries.iter().enumerate() {
        parts.push((entry.key.span.end + 1, format!(" &moved{index}")));
        let value = if is_merged { format!("{{ <<: *moved{index} }}") } else { format!("*moved{index}") };
        again += &format!("  {}: {value}\n", slice(entry));
    }
    Some(with(text, parts) + &again)
}

/// The spec in a file of its own, at the same places.
fn included(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("apc: 1"))?;
    Some(text.replacen(line, &format!("#{}", &line[1..]), 1))
}

fn is_map(node: &Rc<Node>) -> bool {
    matches!(node.kind, Kind::Mapping(_))
}

#[test]
fn what_is_told_points_at_the_text_as_it_is_written() {
    let (mut compared, mut differ) = (0, Vec::new());
    let mut folders: Vec<_> =
        fs::read_dir(in_repository("tests/cases/diagnostics")).expect("cases").map(|e| e.expect("a case").path()).collect();
    folders.sort();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut text = crate::harness::read(&folder.join("spec.yaml"));
        let sections = sections(&text);
        if sections.is_empty() || text.contains("\ninclude:") {
            continue;
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let before = told(&text, "");
        let mut compare = |way: String, after: &[Fault]| {
            compared += 1;
            let (missing, more) = difference(&before, after);
            if !missing.is_empty() || !more.is_empty() {
                differ.push(format!("{name}, {way}:\n  as it is written: {missing:#?}\n  otherwise: {more:#?}"));
            }
        };
        if let Some(second) = included(&text) {
            compare("included".to_owned(), &told("apc: 1\ninclude: second.yaml\n", &second));
        }
        for section in &sections {
            let key = &section.key.name;
            compare(format!("{key} behind an alias"), &told(&moved(&text, section, "*moved"), ""));
            if is_map(&section.value) {
                compare(format!("{key} merged"), &told(&moved(&text, section, "{ <<: *moved }"), ""));
            }
            for is_merged in [false, true] {
                if let Some(text) = entries_moved(&text, section, is_merged) {
                    compare(format!("each of {key} {}", if is_merged { "merged" } else { "behind an alias" }), &told(&text, ""));
                }
            }
        }
    }
    assert!(differ.is_empty(), "{} of {compared} differ\n{}", differ.len(), differ.join("\n"));
    assert!(compared > 500, "{compared}");
}
