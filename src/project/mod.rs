//! One spec file through all stages: text to plan, files and scenarios; files back to what the gateway loads; a scenario to its
//! outcome.
//!
//! `leftover.rs` what a deployment leaves behind · `include.rs` files of one spec put together · `policies.rs` the policies that they name ·
//! `environment.rs` files that change what parameters carry · `map.rs` what stands where · `token.rs` tokens that its APIs let in
//!
//! The command line, tests and benchmarks go this way, so that none of them runs something that the others do not.

mod environment;
mod include;
mod leftover;
mod map;
mod policies;
mod token;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::check::plan::BackendIndex;
use crate::check::{self, Plan};
use crate::compile::{self, File, Variant};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Severity, SourceId, Sources, code};
use crate::policy;
use crate::resource::{self, Bundle, NamedValue};
use crate::scenario::{self, Facts, Scenario, Setting};
use crate::spec::{self, Name, PolicyTexts};
use crate::yaml::{self, Kind, Node};

pub use environment::Environment;
pub use include::{ReadFile, Whole, include};
pub use leftover::left_behind;
pub use map::{is_source_map, source_map};

/// What a YAML file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A spec.
    Spec,
    /// Scenarios for a spec that it names.
    Scenarios,
    /// An environment of a spec that it names.
    Environment,
    /// Something else.
    Other,
}

/// What a file is, by its top-level keys.
#[must_use]
pub fn role(node: &Node) -> Role {
    let Kind::Mapping(entries) = &node.kind else { return Role::Other };
    let has = |keys: &[&str]| entries.iter().any(|e| keys.contains(&&*e.key.name));
    match () {
        () if scenario::is_file(node) => Role::Scenarios,
        () if environment::is_environment(node) => Role::Environment,
        () if has(&["apc", "backends", "pools", "apis"]) => Role::Spec,
        () => Role::Other,
    }
}

/// Whether a file is a part of a spec rather than a whole one: it does not say of which version of the language it is.
#[must_use]
pub fn is_part(node: &Node) -> bool {
    matches!(&node.kind, Kind::Mapping(entries) if role(node) == Role::Spec && !entries.iter().any(|entry| &*entry.key.name == "apc"))
}

/// A spec that was checked and compiled, and read back from what it compiled to.
#[derive(Debug)]
pub struct Project {
    /// What is to be built.
    pub plan: Plan,
    /// What it compiles to.
    pub files: Vec<File>,
    /// The resources, read back from the text of the ARM template.
    pub bundle: Bundle,
    /// What scenarios may speak of.
    pub facts: Facts,
    /// What the spec assumes in all simulations.
    pub assumptions: Vec<Setting>,
    /// Its own scenarios.
    pub scenarios: Vec<Scenario>,
    /// Its environments.
    pub environments: Vec<Deployed>,
}

/// What comes to a spec.
#[derive(Clone, Debug, Default)]
pub struct Variation {
    /// What the files with policy hold that it names.
    pub policies: PolicyTexts,
    /// Its environments.
    pub environments: Vec<Environment>,
    /// Regions, groups of them and backends to be drained beside what the spec says, in every environment.
    pub drain: Vec<Name>,
}

/// A spec as it is in one of its environments.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// The environment.
    pub name: Name,
    /// What is to be built there.
    pub plan: Plan,
    /// The resources, read back from the text of the ARM template with the environment's parameters.
    pub bundle: Bundle,
    /// What scenarios may speak of there.
    pub facts: Facts,
}

impl Project {
    /// Checks and compiles a spec. All faults go to `sink`; `None` when there was any error.
    /// `name` is the folder that it compiles to: the file's name without extension.
    pub fn read(node: &Rc<Node>, source: SourceId, name: &str, sources: &mut Sources, sink: &mut Diagnostics) -> Option<Self> {
        Self::read_with(node, source, name, &Variation::default(), sources, sink)
    }

    /// The same with the policies that it names, its environments, and with what else is drained.
    pub fn read_with(
        node: &Rc<Node>,
        source: SourceId,
        name: &str,
        variation: &Variation,
        sources: &mut Sources,
        sink: &mut Diagnostics,
    ) -> Option<Self> {
        let mut found = Diagnostics::new();
        let project = Self::build(node, source, name, variation, sources, &mut found).filter(|_| !found.has_errors());
        sink.extend(found);
        project
    }

    fn build(
        node: &Rc<Node>,
        source: SourceId,
        name: &str,
        variation: &Variation,
        sources: &mut Sources,
        sink: &mut Diagnostics,
    ) -> Option<Self> {
        let Variation { policies, environments, drain } = variation;
        let node = &environment::drained(node, drain);
        let read = |node: &Node, sink: &mut Diagnostics| {
            let mut spec = spec::read(node, source, name, sink)?;
            spec.supply(policies);
            Some(spec)
        };
        let spec = read(node, sink);
        let (assumed, written) = spec.as_ref().map_or((None, None), |s| (s.assumptions.clone(), s.scenarios.clone()));
        // Faults of scenarios are told beside those of the spec, not one after the other.
        let assumptions = assumed.map(|node| scenario::assumptions(&node, sink)).unwrap_or_default();
        let scenarios = written.map(|node| scenario::read(&node, &assumptions, sink)).unwrap_or_default();
        environment::distinct(environments, sink);
        let laid: Vec<Rc<Node>> =
            environments.iter().map(|environment| environment::drained(&environment.lay_over(node, sink), drain)).collect();
        let plan = check::check(&spec?, sink)?;
        let plans = laid.iter().map(|node| {
            let spec = read(node, sink)?;
            check::check(&spec, sink)
        });
        let plans = plans.collect::<Option<Vec<Plan>>>()?;
        let variants: Vec<Variant<'_>> = environments.iter().zip(&plans).map(|(of, plan)| Variant { name: &of.name, plan }).collect();
        let files = compile::files_for(&plan, &variants).map_err(|faults| sink.extend(faults)).ok()?;
        let file = |path: &str| files.iter().find(|f| f.path == path);
        let template = file(compile::TEMPLATE)?;
        let mut mapped = |file: &File| {
            let artifact = sources.add(format!("{name}/{}", file.path), file.text.as_str());
            Mapped::verbatim(&file.text, artifact, 0)
        };
        let template = mapped(template);
        let bundle = resource::read(&template, sink)?;
        let facts = facts(&plan, &bundle);
        scenario::check(&scenarios, &facts, sink);
        let mut deployed = Vec::with_capacity(plans.len());
        for (of, plan) in environments.iter().zip(&plans) {
            let parameters = resource::parameters(&mapped(file(&compile::parameters_of(&of.name.value))?), sink)?;
            let bundle = resource::read_with(&template, &parameters, sink)?;
            let facts = self::facts(plan, &bundle);
            deployed.push(Deployed { name: of.name.clone(), plan: plan.clone(), bundle, facts });
        }
        Some(Self { plan, files, bundle, facts, assumptions, scenarios, environments: deployed })
    }

    /// Makes it what it is in one of its environments, for simulations. `None` when there is none of this name; that is told.
    pub fn enter(&mut self, name: &Name, sink: &mut Diagnostics) -> Option<()> {
        let Some(at) = self.environments.iter().position(|of| of.name.value == name.value) else {
            let message = format!("unknown environment `{}`", name.value);
            let fault = Diagnostic::new(code::spec::UNKNOWN_ENVIRONMENT, name.span, message).label("no file of the spec's says `env` so");
            let known: Vec<&str> = self.environments.iter().map(|of| &*of.name.value).collect();
            let help = match known.len() {
                0 => format!("the spec has none: write `{{ env: {}, of: SPEC }}` in a file beside it", name.value),
                _ => format!("there are: {}", known.join(", ")),
            };
            sink.push(fault.help(help).did_you_mean(&name.value, known));
            return None;
        };
        let Deployed { plan, bundle, facts, .. } = self.environments.get(at)?.clone();
        (self.plan, self.bundle, self.facts) = (plan, bundle, facts);
        let mut found = Diagnostics::new();
        scenario::check(&self.scenarios, &self.facts, &mut found);
        let fine = !found.has_errors();
        sink.extend(found);
        fine.then_some(())
    }

    /// Reads a spec from its text: [`yaml::parse`], then [`Project::read`]. `None` when there was any error.
    pub fn open(text: &str, name: &str, sources: &mut Sources, sink: &mut Diagnostics) -> Option<Self> {
        let source = sources.add(format!("{name}.yaml"), text);
        let mut found = Diagnostics::new();
        let node = yaml::parse(source, sources, &mut found);
        yaml::read_allowances(source, sources, &mut found);
        // A tree with faults is read all the same, so that all faults are told at once.
        let project = node.and_then(|node| Self::read(&node, source, name, sources, &mut found)).filter(|_| !found.has_errors());
        sink.extend(found);
        project
    }

    /// Holds the scenarios of another file against this spec. `None` when there was any error.
    pub fn take(&mut self, scenarios: Vec<Scenario>, sink: &mut Diagnostics) -> Option<()> {
        let mut found = Diagnostics::new();
        scenario::check(&scenarios, &self.facts, &mut found);
        self.scenarios = scenarios;
        for scenario in &mut self.scenarios {
            scenario.assumptions.splice(0..0, self.assumptions.iter().cloned());
        }
        let fine = !found.has_errors();
        sink.extend(found);
        fine.then_some(())
    }
}

/// What scenarios may speak of: the deployment as it was read back, and what the plan calls its parts.
#[must_use]
pub fn facts(plan: &Plan, bundle: &Bundle) -> Facts {
    let backends: BTreeMap<&str, usize> = plan.backends.iter().enumerate().map(|(index, backend)| (&*backend.id, index)).collect();
    let label = |id: &str| plan.backends.get(*backends.get(id)?).map(|backend| Rc::clone(&backend.label));
    let mut facts = Facts { landmarks: compile::landmarks(plan), ..Facts::of(bundle, &plan.accounts, plan.units, label) };
    // Pools that the policy walks are none in Azure, and of one that goes by a key there are several, each with another first member.
    let lower = plan.lower();
    for backend in &mut facts.backends {
        backend.lower_rank = backends.get(&*backend.id).is_some_and(|index| lower.contains(&BackendIndex(*index)));
    }
    facts
}

/// Checks a policy document or fragment by itself, as far as it can be told without what stands around it: elements, their places
/// and attributes, every expression, and what expressions do to variables and contents. Named values without a text at hand
/// stay as they are. All faults go to `sink`.
pub fn document(text: &Mapped, values: &[NamedValue], sink: &mut Diagnostics) {
    let mut unknown = Diagnostics::new();
    let text = resource::substitute(text, values, &mut unknown);
    let Some(document) = policy::read(&text, sink) else { return };
    if &*document.root.name != "fragment" {
        let mut found = Diagnostics::new();
        policy::element::policies(&document, None, &mut found);
        let mut told = Vec::new();
        for mut fault in found {
            // What cannot be simulated can be deployed: here it is worth a note, once for each.
            if fault.code == code::policy::NOT_MODELLED {
                if told.contains(&fault.message) {
                    continue;
                }
                told.push(fault.message.clone());
                fault.severity = Severity::Note;
                fault.help = Some("its expressions are checked, the rest of it is not".to_owned());
            }
            sink.push(fault);
        }
    }
    policy::check_expressions(&document, sink);
}
