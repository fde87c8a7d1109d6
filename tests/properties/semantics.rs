//! `docs/semantics.md`: every test that it names exists, every source is in its list, every assumption of the engine has a row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use apc::assumption::{Assumption, Assumptions};
use apc::diagnostic::Code;

use crate::harness::{in_repository, read};

const GRADES: [&str; 6] = ["doc", "sample", "seen", "inferred", "assumption", "choice"];

/// Rows without a test that the page may have.
const UNTESTED: usize = 9;

/// A row of a table: its line, and its cells by the heads of their columns.
struct Row {
    line: usize,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn cell(&self, head: &str) -> Option<&str> {
        self.cells.get(head).map(String::as_str)
    }
}

/// The rows of all tables. A cell is divided by `|`, unless it is written `\|`.
fn rows(page: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut heads: Vec<String> = Vec::new();
    for (index, line) in page.lines().enumerate() {
        let line_of_table = line.strip_prefix('|').and_then(|l| l.strip_suffix('|'));
        let Some(inner) = line_of_table else {
            heads.clear();
            continue;
        };
        let inner = inner.replace("\\|", "\u{1}");
        let cells: Vec<String> = inner.split('|').map(|c| c.trim().replace('\u{1}', "|")).collect();
        if heads.is_empty() {
            heads = cells;
        } else if !cells.iter().all(|c| c.chars().all(|c| c == '-')) {
            assert_eq!(cells.len(), heads.len(), "semantics.md:{}: a row has {} cells", index + 1, heads.len());
            rows.push(Row { line: index + 1, cells: heads.iter().cloned().zip(cells).collect() });
        }
    }
    rows
}

/// What stands between backticks in a cell.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn page() -> Vec<Row> {
    rows(&read(&in_repository("docs/semantics.md")))
}

fn every_file(folder: &Path, ending: &str, take: &mut dyn FnMut(String)) {
    for entry in std::fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("an entry that can be read").path();
        if path.is_dir() {
            every_file(&path, ending, take);
        } else if path.extension().is_some_and(|e| e == ending) {
            take(read(&path));
        }
    }
}

/// The names of all tests: functions marked `#[test]`, and properties.
fn functions() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["src", "tests"] {
        every_file(&in_repository(folder), "rs", &mut |text| {
            for part in text.split("#[test]").skip(1) {
                let after = part.split_once("fn ").map_or("", |(_, after)| after);
                found.insert(after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        });
    }
    found
}

/// The names of all shipped scenarios, with nothing but what stands at the right depth.
fn scenarios() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["specs", "examples"] {
        every_file(&in_repository(folder), "yaml", &mut |text| {
            let inside = text.split_once("\nscenarios:\n").map_or("", |(_, inside)| inside);
            let names = inside.lines().filter_map(|l| l.strip_prefix("  ")?.strip_suffix(':')).filter(|n| !n.starts_with([' ', '#']));
            found.extend(names.map(str::to_owned));
        });
    }
    found
}

#[test]
fn every_test_that_the_semantics_name_exists() {
    let (functions, scenarios) = (functions(), scenarios());
    let (mut tested, mut untested) = (0, Vec::new());
    for row in page() {
        let Some(cell) = row.cell("test") else { continue };
        if cell == "-" {
            untested.push(row.line);
            continue;
        }
        tested += 1;
        assert!(names(cell).next().is_some(), "semantics.md:{}: neither a test nor `-`", row.line);
        for name in names(cell) {
            let is_case = name.contains('/') && in_repository("tests/cases").join(name).exists();
            let exists = is_case || functions.contains(name) || scenarios.contains(name);
            assert!(exists, "semantics.md:{}: no test, case or scenario is called `{name}`", row.line);
        }
    }
    assert!(tested > 100, "the tables are read");
    assert!(untested.len() <= UNTESTED, "too many rows without a test: lines {untested:?}");
}

#[test]
fn every_code_that_the_semantics_name_exists() {
    let mut told = 0;
    for row in page() {
        for cell in [row.cell("told as"), row.cell("what the user sees")].into_iter().flatten() {
            for word in cell.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with("APC")) {
                assert!(Code::find(word).is_some(), "semantics.md:{}: no diagnostic is {word}", row.line);
                told += 1;
            }
        }
    }
    assert!(told > 40, "the tables are read");
}

#[test]
fn every_source_of_the_semantics_is_in_its_list_and_graded() {
    let rows = page();
    let listed: BTreeSet<&str> = rows.iter().filter(|r| r.cell("where").is_some()).filter_map(|r| r.cell("name")).collect();
    let assumed: BTreeSet<&str> = Assumption::ALL.iter().map(|a| a.name()).collect();
    let mut used = BTreeSet::new();
    for row in &rows {
        let Some(cell) = row.cell("source") else { continue };
        for source in cell.split("; ") {
            let (name, grade) = source.strip_suffix(']').and_then(|s| s.split_once('[')).unwrap_or(("", source));
            let name = name.trim();
            assert!(GRADES.contains(&grade), "semantics.md:{}: `{source}` has no grade", row.line);
            let known = match grade {
                "choice" => name.is_empty(),
                "assumption" => assumed.contains(name),
                _ => listed.contains(name) || name.contains('#'),
            };
            assert!(known, "semantics.md:{}: `{name}` is no source of the list", row.line);
            used.insert(name);
        }
    }
    let idle: Vec<_> = listed.difference(&used).collect();
    assert!(idle.is_empty(), "sources that no rule stands on: {idle:?}");
}

#[test]
fn the_semantics_list_every_assumption_of_the_engine_with_its_default() {
    let rows = page();
    let written: Vec<(&str, &str)> = rows.iter().filter_map(|r| Some((r.cell("assumption")?, r.cell("what is assumed")?))).collect();
    let assumptions = Assumptions::default();
    let engine: Vec<(String, String)> =
        Assumption::ALL.iter().map(|a| (format!("`{}`", a.name()), format!("`{}`", assumptions.value(*a)))).collect();
    let engine: Vec<(&str, &str)> = engine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(written, engine);
}
