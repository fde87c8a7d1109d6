//! What `--coverage` says is so, and asking for it changes nothing.

use apc::coverage::Coverage;
use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::project::Project;
use apc::report;
use apc::resource::Kind;
use apc::simulate::Simulation;

use crate::harness::{in_repository, read};

fn project(text: &str, sources: &mut Sources) -> Project {
    let mut sink = Diagnostics::new();
    let project = Project::open(text, "gateway", sources, &mut sink);
    project.unwrap_or_else(|| panic!("{}", render_all(&sink, sources, Style::Plain)))
}

/// What of a spec its scenarios reach, and what each run showed.
fn run<'a>(project: &'a Project, sources: &Sources, watch: bool) -> (Coverage<'a>, String) {
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch };
    let (mut coverage, mut shown) = (Coverage::new(&project.facts.landmarks), String::new());
    for scenario in &project.scenarios {
        let loaded = simulation.load(scenario, &mut Diagnostics::new()).expect("artifacts that load");
        let outcome = simulation.run(&loaded, scenario, &mut |_| {});
        coverage.add(&outcome.passed_by);
        shown += &report::text(&outcome, sources, report::Options { style: Style::Plain, requests: true });
    }
    (coverage, shown)
}

#[test]
fn a_run_that_is_watched_shows_the_same() {
    for spec in ["load-balancing", "model-routing", "session-affinity", "recorded/recorded-runs"] {
        let mut sources = Sources::new();
        let project = project(&read(&in_repository(&format!("specs/{spec}.yaml"))), &mut sources);
        let ((reached, watched), (nothing, plain)) = (run(&project, &sources, true), run(&project, &sources, false));
        assert_eq!(watched, plain, "{spec}");
        assert!(reached.all().reached > 0, "{spec}");
        assert_eq!(nothing.all().reached, 0, "{spec}");
    }
}

/// As many routes as stand in one expression: each is a line of it, not an element.
#[test]
fn routes_that_stand_in_a_table_are_told_apart() {
    let mut spec = "apc: 1\nbackends:\n  a: { url: 'https://a.openai.azure.com' }\n  b: { url: 'https://b.openai.azure.com' }\n".to_owned();
    spec += "apis:\n  inference:\n    path: inference\n    surface: azureOpenAI\n    routes:\n";
    for n in 0..150 {
        spec += &format!("      - {{ model: model-{n}, to: {} }}\n", if n % 2 == 0 { "a" } else { "b" });
    }
    spec += "    unmatched: { passThrough: a }\nscenarios:\n  some:\n    send:\n";
    for model in ["model-0", "model-77", "model-149", "another"] {
        spec += &format!("      - {{ name: {model}, model: {model} }}\n");
    }
    spec += "    expect: { status: 200 }\n";
    let mut sources = Sources::new();
    let project = project(&spec, &mut sources);
    let (coverage, _) = run(&project, &sources, true);
    let kinds: Vec<_> = coverage.kinds().map(|(kind, of)| (kind, of.reached, of.total)).collect();
    assert_eq!(kinds, [(Kind::Route, 3, 150), (Kind::Unmatched, 1, 1)]);
    let missed: Vec<_> = coverage.missed().map(|landmark| &*landmark.path).collect();
    assert!(missed.contains(&"apis.inference / model-1 → b") && !missed.contains(&"apis.inference / model-77 → b"), "{missed:?}");
}
