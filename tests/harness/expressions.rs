//! Policy expressions against the answers of a real C# compiler: lines of `tests/cases/expressions/*.jsonl`.
//!
//! `.ci/dotnet fill` asks the compiler for answers that are not there yet, `.ci/dotnet check` whether they still hold.

use serde_json::Value as Json;

use super::{in_repository, read};

/// Runs all lines of all files; tells all differences.
pub fn all() {
    let directory = in_repository("tests/cases/expressions");
    let contexts: Json = serde_json::from_str(&read(&directory.join("contexts.json"))).expect("contexts.json");
    let mut files: Vec<_> = std::fs::read_dir(&directory).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let (mut count, mut differences) = (0, Vec::new());
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        for (index, line) in read(file).lines().enumerate() {
            let mut case: Json = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", file.display(), index + 1));
            if let Some(name) = case["context"].as_str() {
                case["context"] = contexts.get(name).unwrap_or_else(|| panic!("no context is called {name}")).clone();
            }
            count += 1;
            let ours = serde_json::from_str(&apc::evaluation::answer(&case.to_string())).expect("an answer is JSON");
            let theirs = &case["dotnet"];
            if !same(&ours, theirs) || !same_errors(&case["errors"], &ours["errors"], &theirs["errors"]) {
                let place = format!("{}:{}", file.file_name().unwrap_or_default().display(), index + 1);
                differences.push(format!("{place}: {}\n    ours: {ours}\n    .NET: {theirs}", case["expr"].as_str().unwrap_or("")));
            }
        }
    }
    assert!(count > 0, "there are no cases");
    assert!(differences.is_empty(), "{} of {count} differ:\n{}", differences.len(), differences.join("\n"));
}

/// Whether we say of what is refused what the compiler says: all of it, or what the line's `"errors"` leaves of that: the `"first"`
/// one, its `"number"`, or `"none"`, when both refuse and each in its own words.
fn same_errors(claim: &Json, ours: &Json, theirs: &Json) -> bool {
    let number = |errors: &Json| errors[0].as_str().and_then(|error| error.split(' ').next()).map(str::to_owned);
    match claim.as_str() {
        None => ours == theirs,
        Some("first") => ours[0] == theirs[0],
        Some("number") => number(ours) == number(theirs),
        Some("none") => true,
        Some(other) => panic!("`{other}` is no claim of errors"),
    }
}

/// Whether ours is the compiler's answer; what is said of what is refused aside.
fn same(ours: &Json, theirs: &Json) -> bool {
    let keys = ["ok", "stage", "type", "text", "json", "exception", "request_body_consumed", "response_body_consumed", "trace"];
    theirs["ok"].is_boolean()
        && keys.iter().chain(&["not_on_allow_list"]).all(|key| ours[key] == theirs[key])
        && (ours["stage"] == "compile" || ours["message"] == theirs["message"])
}
