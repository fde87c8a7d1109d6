//! Walks the case directories and compares what comes of them with their snapshots.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::kind::{KINDS, Kind};
use super::{in_repository, read};

/// A case as a stage sees it.
pub struct Case {
    /// The directory's name.
    pub name: String,
    /// The text of the kind's main file.
    pub main: String,
    /// Further files by name.
    pub files: BTreeMap<String, String>,
}

/// Runs all cases of a kind; says which failed after all have run.
pub fn kind(name: &str) {
    let kind = KINDS.iter().find(|k| k.name == name).expect("a kind of the table");
    let mut failed = Vec::new();
    for directory in directories(&in_repository("tests/cases").join(name)) {
        // One case that fails (or panics, which is a fault of its own) must not hide the others.
        if catch_unwind(AssertUnwindSafe(|| case(kind, &directory))).is_err() {
            failed.push(file_name(&directory));
        }
    }
    assert!(failed.is_empty(), "{} of the {name} cases failed: {}", failed.len(), failed.join(", "));
}

/// Fails on a folder or file of `tests/cases` that belongs to no kind.
pub fn only_known_kinds() {
    for entry in entries(&in_repository("tests/cases")) {
        let name = file_name(&entry);
        let known = name == "expressions" || KINDS.iter().any(|k| k.name == name);
        assert!(known, "tests/cases/{name} is of no known kind (see tests/harness/kind.rs)");
    }
}

/// The text of all snapshots of all kinds.
pub fn snapshots() -> Vec<String> {
    let kinds = entries(&in_repository("tests/cases")).into_iter().filter(|p| p.is_dir() && file_name(p) != "expressions");
    let files = kinds.flat_map(|k| directories(&k)).flat_map(|c| entries(&c));
    files.filter(|f| f.extension().is_some_and(|e| e == "snap")).map(|f| read(&f)).collect()
}

fn case(kind: &Kind, directory: &Path) {
    let shown = format!("{}/{}", kind.name, file_name(directory));
    let mut case = Case { name: file_name(directory), main: String::new(), files: BTreeMap::new() };
    let mut snapshots = Vec::new();
    let mut has_main = false;
    for path in entries(directory) {
        let name = file_name(&path);
        if name == kind.main {
            (has_main, case.main) = (true, read(&path));
        } else if let Some(stage) = name.strip_suffix(".snap") {
            snapshots.push(stage.to_string());
        } else if kind.more.iter().any(|ending| name.ends_with(ending)) {
            case.files.insert(name, read(&path));
        } else {
            // A `.snap.new` is what insta leaves for review after a failure; git does not see it.
            assert!(name.ends_with(".snap.new"), "{shown}/{name}: no case of this kind has such a file");
        }
    }
    assert!(has_main, "{shown} has no {}", kind.main);

    let stages = (kind.run)(&case);
    for stage in &snapshots {
        assert!(stages.iter().any(|(name, _)| name == stage), "{shown}/{stage}.snap belongs to no stage: delete it");
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(directory);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let outcomes = stages.iter().map(|(stage, text)| catch_unwind(AssertUnwindSafe(|| insta::assert_snapshot!(stage.as_str(), text))));
        let failures = outcomes.filter(Result::is_err).count();
        assert!(failures == 0, "{shown}: {failures} of its snapshots differ");
    });
}

fn directories(path: &Path) -> Vec<PathBuf> {
    let all = entries(path);
    if let Some(stray) = all.iter().find(|p| !p.is_dir()) {
        panic!("{} lies among the case directories", stray.display());
    }
    all
}

/// What a folder holds, by name; a folder that is not there holds nothing.
fn entries(path: &Path) -> Vec<PathBuf> {
    let Ok(listing) = std::fs::read_dir(path) else { return Vec::new() };
    let mut found: Vec<PathBuf> = listing.map(|entry| entry.expect("a readable entry").path()).collect();
    found.sort();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
