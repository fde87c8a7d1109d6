//! What README.md and `examples/` promise is what happens.

use std::process::Command;

use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::project::Project;
use apc::simulate::Simulation;

const README: &str = include_str!("../../README.md");

/// The blocks of README.md in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    README.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// Runs the command in the repository's root.
fn apc(arguments: &[&str]) -> (String, Option<i32>) {
    let command = Command::new(env!("CARGO_BIN_EXE_apc")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = command.expect("the command runs");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
}

#[test]
fn the_first_command_prints_what_the_readme_shows() {
    let shown = blocks("text")[0];
    let (printed, code) = apc(&["simulate", "specs/load-balancing.yaml"]);
    assert_eq!(code, Some(0));
    for part in shown.split("...\n") {
        assert!(printed.contains(part), "README.md shows\n{part}\nbut this is printed:\n{printed}");
    }
}

#[test]
fn the_spec_of_the_readme_passes_its_scenarios() {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let project = Project::open(blocks("yaml")[0], "gateway", &mut sources, &mut sink);
    assert!(sink.is_empty(), "{}", render_all(&sink, &sources, Style::Plain));
    let project = project.expect("a project without faults");
    assert!(!project.scenarios.is_empty());
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
    for scenario in &project.scenarios {
        let loaded = simulation.load(scenario, &mut sink).expect("artifacts that load");
        let outcome = simulation.run(&loaded, scenario, &mut |_| {});
        assert!(outcome.passed(), "{}", outcome.name);
    }
}

#[test]
fn the_commands_of_the_readme_are_understood() {
    let lines = blocks("sh").into_iter().flat_map(str::lines);
    let commands = lines.filter_map(|l| l.split('#').next()).filter_map(|l| l.trim().strip_prefix("apc "));
    // Those of the section about CI and traffic name files of the repository; the others name the reader's own.
    let ours: Vec<&str> = commands.filter(|c| c.contains("specs")).collect();
    assert!(ours.len() >= 3, "{ours:?}");
    for command in ours {
        let (printed, code) = apc(&command.split_whitespace().collect::<Vec<_>>());
        assert_eq!(code, Some(0), "apc {command}\n{printed}");
    }
}

#[test]
fn the_examples_hold() {
    let (printed, code) = apc(&["simulate", "examples"]);
    assert_eq!(code, Some(0), "{printed}");
}
