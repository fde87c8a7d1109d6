//! Golden cases: a directory `tests/cases/<kind>/<case>/` holds the files that a user would write, and beside them one snapshot
//! for each thing that comes of them.
//!
//! A new case is a new directory; `INSTA_UPDATE=always cargo test --test cases <kind>` writes its snapshots, which are to be read
//! before they are committed. What the harness does not know (a kind, a file, a snapshot of no stage) fails, so that nothing
//! goes stale.
//!
//! `harness/expressions.rs` policy expressions against a C# compiler · `harness/kind.rs` the kinds with their stages · `harness/command.rs` the command as a user runs it · `harness/run.rs` walking
//! and comparing · `harness/library.rs` the page of what expressions can use · `harness/codes.rs` the diagnostics' registry against the cases and `docs/diagnostics.md`
#![allow(clippy::disallowed_methods, reason = "tests read the repository and run in folders of their own")]

#[cfg(test)]
mod harness;
#[cfg(test)]
mod properties;

use harness::{codes, expressions, library, run};

#[test]
fn diagnostics() {
    run::kind("diagnostics");
}

#[test]
fn compile() {
    run::kind("compile");
}

#[test]
fn simulate() {
    run::kind("simulate");
}

#[test]
fn cli() {
    run::kind("cli");
}

#[test]
fn policy() {
    run::kind("policy");
}

#[test]
fn gaps() {
    run::kind("gaps");
}

#[test]
fn template() {
    run::kind("template");
}

#[test]
fn expressions_give_what_dotnet_gives() {
    expressions::all();
}

#[test]
fn every_folder_of_cases_is_of_a_known_kind() {
    run::only_known_kinds();
}

#[test]
fn every_code_has_a_case_that_shows_it() {
    codes::every_code_is_shown();
}

#[test]
fn numbers_are_unique_and_in_their_familys_range_and_pages_say_something() {
    codes::registry_is_sound();
}

#[test]
fn the_page_of_expressions_is_what_the_code_says() {
    library::page_is_current();
}

#[test]
fn the_page_of_diagnostics_is_what_the_registry_says() {
    codes::page_is_current();
}
