//! The registry of codes: sound in itself, shown by cases, equal to `docs/diagnostics.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use apc::diagnostic::{Code, code};

use super::{in_repository, read, run};

/// A family: its name for people, its numbers, its rows.
struct Family {
    title: &'static str,
    first: u16,
    rows: &'static [Code],
}

const FAMILIES: &[Family] = &[
    Family { title: "YAML", first: 1, rows: code::yaml::ALL },
    Family { title: "Keys and values", first: 100, rows: code::spec::ALL },
    Family { title: "Names", first: 200, rows: code::name::ALL },
    Family { title: "Pools, breakers and retries", first: 300, rows: code::pool::ALL },
    Family { title: "Selection and affinity", first: 350, rows: code::affinity::ALL },
    Family { title: "APIs, routes and denies", first: 400, rows: code::api::ALL },
    Family { title: "What Azure takes", first: 500, rows: code::azure::ALL },
    Family { title: "Scenarios", first: 600, rows: code::scenario::ALL },
    Family { title: "Policy documents", first: 700, rows: code::policy::ALL },
    Family { title: "Policy expressions", first: 800, rows: code::expression::ALL },
    Family { title: "ARM templates", first: 900, rows: code::resource::ALL },
    Family { title: "Loading and running", first: 1000, rows: code::engine::ALL },
    Family { title: "Regions, drains and residency", first: 1100, rows: code::region::ALL },
    Family { title: "Products and subscriptions", first: 1200, rows: code::product::ALL },
    Family { title: "Hooks and fragments", first: 1300, rows: code::hook::ALL },
];

/// Codes that no case can show, each with the reason.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("APC0011", "takes a file of over 4 MiB; `yaml::parse` has a test"),
    ("APC0013", "takes a file of over 250,000 values; `yaml::parse` has a test"),
    ("APC1002", "`resource::read` tells it of a template; `Loaded::load` holds bundles made by hand to it, too"),
    ("APC1003", "as APC1002"),
    ("APC1004", "as APC1002"),
    ("APC1009", "as APC1002"),
    ("APC1010", "takes a template of five million steps; `Loaded::load` has the limit"),
    ("APC0132", "takes over a hundred files; `project::include` has a test"),
    ("APC0612", "takes flags; `scenario::adhoc` has a test"),
    ("APC0651", "takes a policy that answers without end; compiled ones do not"),
    ("APC0652", "takes a policy without a timeout; compiled ones have one"),
    ("APC0660", "takes minutes: 200 million requests"),
    ("APC0653", "takes a policy that loops; compiled ones do not"),
];

pub fn registry_is_sound() {
    let mut seen = BTreeSet::new();
    for (family, next) in FAMILIES.iter().zip(FAMILIES.iter().skip(1).map(|f| f.first).chain([1400])) {
        for code in family.rows {
            let number: u16 = code.to_string()[3..].parse().expect("APC and digits");
            assert!(seen.insert(number), "{code} is there twice");
            assert!((family.first..next).contains(&number), "{code} is out of the range of its family, {}", family.title);
            assert!(seen.last() == Some(&number), "{code} does not stand in the order of numbers");
            assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{code}: a title is a few words without a full stop");
            let sentences = code.page().split_whitespace().count();
            assert!(sentences >= 8 && code.page().trim_end().ends_with(['.', '`', '?']), "{code}: the page is a few sentences");
        }
    }
    assert_eq!(seen.len(), Code::all().count(), "a family is missing from the harness");
}

pub fn every_code_is_shown() {
    let snapshots = run::snapshots();
    let missing: Vec<String> = Code::all()
        .map(|code| code.to_string())
        .filter(|code| !NOT_SHOWN.iter().any(|(name, _)| name == code))
        .filter(|code| !snapshots.iter().any(|text| text.contains(code)))
        .collect();
    assert!(missing.is_empty(), "no snapshot of any case names these: {}", missing.join(", "));
}

pub fn page_is_current() {
    let path = in_repository("docs/diagnostics.md");
    let page = page();
    if std::env::var_os("APC_REGENERATE").is_some() {
        std::fs::create_dir_all(in_repository("docs")).expect("a folder for the page");
        std::fs::write(&path, &page).expect("a page that can be written");
    }
    let advice = "docs/diagnostics.md is not what the registry says: APC_REGENERATE=1 cargo test --test cases page_of_diagnostics";
    assert!(path.exists() && read(&path) == page, "{advice}");
}

fn page() -> String {
    let mut page = String::from(
        "# Diagnostics\n\nEvery fault that `apc` can name, as `apc explain CODE` tells it. \
         Made from `src/diagnostic/code/`: do not edit.\n",
    );
    for family in FAMILIES.iter().filter(|f| !f.rows.is_empty()) {
        let _ = write!(page, "\n## {}\n", family.title);
        for code in family.rows {
            let _ = write!(page, "\n### {code}: {} ({})\n\n{}\n", code.title(), code.severity().word(), code.page().trim_end());
        }
    }
    page
}
