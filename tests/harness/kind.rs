//! The kinds of cases: which files each may hold, and what is made of them.

use std::path::Path;
use std::rc::Rc;

use apc::diagnostic::{Diagnostics, Mapped, SourceId, Sources, Style, render_all};
use apc::gateway::{Loaded, Options};
use apc::report::{self, Json, Summary};
use apc::resource::{PolicyFormat, PolicyText};
use apc::scenario::Scenario;
use apc::simulate::Simulation;
use apc::yaml::Node;
use apc::{check, compile, policy, project, resource, scenario, spec, yaml};

use super::command;
use super::run::Case;

/// A kind of case.
pub struct Kind {
    /// The folder's name.
    pub name: &'static str,
    /// The file every case has.
    pub main: &'static str,
    /// Endings of further files that a case may have.
    pub more: &'static [&'static str],
    /// What is made of them: stages by name, each compared with `<stage>.snap`.
    pub run: fn(&Case) -> Vec<(String, String)>,
}

/// All kinds. A new one is a line here and a test in `tests/cases.rs`.
pub const KINDS: &[Kind] = &[
    Kind { name: "diagnostics", main: "spec.yaml", more: &[".xml"], run: diagnostics },
    Kind { name: "compile", main: "spec.yaml", more: &[".xml"], run: compiled },
    Kind { name: "simulate", main: "spec.yaml", more: &[".csv", ".jsonl", ".xml"], run: simulated },
    Kind { name: "cli", main: "commands.txt", more: &[".yaml", ".txt", ".xml", ".csv"], run: command::run },
    Kind { name: "policy", main: "policy.xml", more: &[], run: document },
    Kind { name: "gaps", main: "policy.xml", more: &[], run: document },
    Kind { name: "template", main: "azuredeploy.json", more: &[], run: template },
];

/// What `apc check` says of a spec.
fn diagnostics(case: &Case) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    let source = sources.add("spec.yaml", case.main.as_str());
    let mut sink = Diagnostics::new();
    check_with_scenarios(case, source, &mut sources, &mut sink);
    one("check", said(sink, &sources))
}

/// From text to plan, as far as it goes, and the scenarios held against it.
fn check_with_scenarios(
    case: &Case,
    source: SourceId,
    sources: &mut Sources,
    sink: &mut Diagnostics,
) -> Option<(check::Plan, Vec<Scenario>)> {
    check_spec(read_spec(case, source, sources, sink)?, sink)
}

/// From the tree to the plan.
pub fn check_tree(tree: &Rc<Node>, source: SourceId, sink: &mut Diagnostics) -> Option<(check::Plan, Vec<Scenario>)> {
    check_spec(spec::read(tree, source, "spec", sink)?, sink)
}

fn check_spec(spec: spec::Spec, sink: &mut Diagnostics) -> Option<(check::Plan, Vec<Scenario>)> {
    let plan = check::check(&spec, sink);
    let assumptions = spec.assumptions.map_or_else(Vec::new, |node| scenario::assumptions(&node, sink));
    let scenarios = spec.scenarios.map_or_else(Vec::new, |node| scenario::read(&node, &assumptions, sink));
    let plan = plan?;
    scenario::check(&scenarios, &project::facts(&plan, &compile::bundle(&plan)), sink);
    Some((plan, scenarios))
}

/// A spec with the policies that lie beside it.
fn read_spec(case: &Case, source: SourceId, sources: &mut Sources, sink: &mut Diagnostics) -> Option<spec::Spec> {
    let tree = yaml::parse(source, sources, sink)?;
    let mut read = |path: &Path, sources: &mut Sources| {
        let name = path.display().to_string();
        let text = case.files.get(&name).ok_or("no such file")?;
        Ok(sources.add(name, text.as_str()))
    };
    // What is to be included is told of as a spec by itself has it.
    let policies = project::include(&tree, source, &mut read, sources, &mut Diagnostics::new()).policies;
    yaml::read_allowances(source, sources, sink);
    let mut spec = spec::read(&tree, source, "spec", sink)?;
    spec.supply(&policies);
    Some(spec)
}

/// What a spec compiles to, file by file, and what is said of it.
fn compiled(case: &Case) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    let source = sources.add("spec.yaml", case.main.as_str());
    let mut sink = Diagnostics::new();
    let plan = read_spec(case, source, &mut sources, &mut sink).and_then(|spec| check::check(&spec, &mut sink));
    let files = plan.and_then(|plan| compile::files(&plan).map_err(|faults| sink.extend(faults)).ok()).unwrap_or_default();
    // What is compiled is held to the rules for documents that people write.
    for policy in files.iter().filter(|f| f.path.ends_with(".xml") && !f.path.starts_with("fragments/")) {
        let source = sources.add(policy.path.as_str(), policy.text.as_str());
        if let Some(document) = policy::read(&Mapped::verbatim(&policy.text, source, 0), &mut sink) {
            policy::element::policies(&document, None, &mut sink);
        }
    }
    if let Some(template) = files.iter().find(|f| f.path == compile::TEMPLATE) {
        let source = sources.add(template.path.as_str(), template.text.as_str());
        resource::read(&Mapped::verbatim(&template.text, source, 0), &mut sink);
    }
    // The parameters are the same for every spec.
    let written = files.into_iter().filter(|f| f.path != "azuredeploy.parameters.json").map(|f| (f.path.replace('/', "__"), f.text));
    one("check", said(sink, &sources)).into_iter().chain(written).collect()
}

/// What the scenarios of a spec show: compiled, read back from text, run.
fn simulated(case: &Case) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    let source = sources.add("spec.yaml", case.main.as_str());
    let mut sink = Diagnostics::new();
    let checked = check_with_scenarios(case, source, &mut sources, &mut sink);
    let mut shown = Vec::new();
    if let Some((plan, mut scenarios)) = checked.filter(|_| !sink.has_errors()) {
        let whole = scenario::supply(&mut scenarios, &mut sink, |path, sink| {
            let text = case.files.get(&*path.value)?;
            let source = sources.add(&*path.value, text.as_str());
            scenario::RequestLog::read(text, source, sink).map(Rc::new)
        });
        if whole {
            shown = simulate_all(&plan, &scenarios, &mut sources, &mut sink);
        }
    }
    one("check", said(sink, &sources)).into_iter().chain(shown).collect()
}

fn simulate_all(plan: &check::Plan, scenarios: &[Scenario], sources: &mut Sources, sink: &mut Diagnostics) -> Vec<(String, String)> {
    let files = compile::files(plan).expect("a case of reasonable size");
    let template = files.iter().find(|f| f.path == compile::TEMPLATE).expect("a template");
    let source = sources.add(compile::TEMPLATE, template.text.as_str());
    let Some(bundle) = resource::read(&Mapped::verbatim(&template.text, source, 0), sink) else { return Vec::new() };
    let facts = project::facts(plan, &bundle);
    let simulation = Simulation { bundle: &bundle, facts: &facts, seed: 0, assume: &[], watch: false };
    let mut text = String::new();
    let mut json = Json::default();
    let mut pieces = json.begin().to_string();
    let mut summary = Summary::default();
    for scenario in scenarios {
        let Some(loaded) = simulation.load(scenario, sink) else { return Vec::new() };
        let legend = simulation.legend(scenario);
        pieces += &json.scenario("spec.yaml", &scenario.name.value, simulation.seed);
        let outcome = simulation.run(&loaded, scenario, &mut |record| pieces += &json.request(record, &legend));
        pieces += &json.outcome(&outcome, None, sources);
        text += &report::text(&outcome, sources, report::Options { style: Style::Plain, requests: true });
        text.push('\n');
        summary.add(&outcome);
    }
    pieces += &json.end(&summary, &[], sources);
    serde_json::from_str::<serde_json::Value>(&pieces).expect("JSON");
    text += &summary.line(Style::Plain);
    vec![("report".to_string(), text), ("report.json".to_string(), pieces)]
}

/// What is said of a policy document that somebody wrote by hand, as the policy of an API in front of the backends `a` and `b`
/// and the pool `chat`.
fn document(case: &Case) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    let source = sources.add("policy.xml", case.main.as_str());
    let mut sink = Diagnostics::new();
    if let Some(mut bundle) = resource::read(&Mapped::made(AROUND), &mut sink) {
        bundle.apis[0].policy = Some(PolicyText { text: Mapped::verbatim(&case.main, source, 0), format: PolicyFormat::RawXml });
        Loaded::load(&bundle, &Options::default(), &mut sink);
    }
    one("check", said(sink, &sources))
}

/// What stands around a policy document.
const AROUND: &str = include_str!("around.json");

/// What is said of an ARM template that somebody wrote by hand, its named values put into its policies, and of loading it.
fn template(case: &Case) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    let source = sources.add("azuredeploy.json", case.main.as_str());
    let mut sink = Diagnostics::new();
    if let Some(bundle) = resource::read(&Mapped::verbatim(&case.main, source, 0), &mut sink) {
        for policy in bundle.apis.iter().filter_map(|a| a.policy.as_ref()).chain(&bundle.global_policy) {
            resource::substitute(&policy.text, &bundle.named_values, &mut sink);
        }
        if !sink.has_errors() {
            Loaded::load(&bundle, &Options::default(), &mut sink);
        }
    }
    one("check", said(sink, &sources))
}

/// All diagnostics in the order of their places.
fn said(mut sink: Diagnostics, sources: &Sources) -> String {
    let unused = sink.allow(sources);
    if !sink.has_errors() {
        sink.extend(unused);
    }
    sink.sort();
    if sink.is_empty() { "nothing to say\n".to_string() } else { render_all(&sink, sources, Style::Plain) }
}

fn one(stage: &str, text: String) -> Vec<(String, String)> {
    vec![(stage.to_string(), text)]
}
