use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use apc::diagnostic::{Diagnostics, Mapped, SourceId, Sources};
use apc::project::{Environment, Project, Role, Variation, include, is_part, role};
use apc::scenario::RequestLog;
use apc::spec::Name;
use apc::{scenario, yaml};

use super::environment::{self, Environments};
use super::input::{self, Input};

/// How specs are opened.
#[derive(Debug)]
pub struct Opening {
    /// Everything that was given.
    files: BTreeSet<PathBuf>,
    environments: Environments,
    /// The environment that is asked for, where files do not say themselves.
    env: Option<Name>,
    /// What is drained beside what specs say.
    drain: Vec<Name>,
}

impl Opening {
    /// As it is written. Environments among the inputs count for their specs.
    pub fn plain(inputs: &[Input]) -> Self {
        let files = inputs.iter().map(|input| environment::same(&input.path)).collect();
        Self { files, environments: Environments::given(inputs), env: None, drain: Vec::new() }
    }

    /// In an environment, with more drained: flags, whose texts become sources.
    pub fn flags(inputs: &[Input], env: Option<&str>, drain: &[String], sources: &mut Sources) -> Self {
        let mut name = |flag: &str, text: &str| {
            let text = Mapped::verbatim(text, sources.add(flag, text), 0);
            Name::new(text.shared(), text.whole())
        };
        let env = env.map(|text| name("--env", text));
        Self { env, drain: drain.iter().map(|text| name("--drain", text)).collect(), ..Self::plain(inputs) }
    }
}

/// What became of an input.
#[derive(Debug)]
pub enum Opened {
    /// A spec, checked and compiled, with its own scenarios.
    Spec(Box<Project>),
    /// A file of scenarios: the spec that it names, with the file's scenarios in place of the spec's own; and the spec's file.
    Scenarios(Box<Project>, PathBuf),
    /// An environment: its spec as it is there, and the spec's file; `None` where the spec is opened by itself.
    Environment(Option<(Box<Project>, PathBuf)>),
    /// It has errors; they were told.
    Faulty,
    /// A YAML file in a folder that is something else.
    Other,
    /// The spec that it names, or a log, cannot be read; that was told.
    Unreadable,
}

/// Opens an input: compiles a spec, or holds scenarios against the spec that they name.
pub fn open(input: &Input, opening: &Opening, sources: &mut Sources, sink: &mut Diagnostics) -> Opened {
    let Some(node) = yaml::parse(input.source, sources, sink) else { return Opened::Faulty };
    match role(&node) {
        Role::Other if input.found => Opened::Other,
        // It is checked with the spec that includes it.
        Role::Spec if input.found && is_part(&node) => Opened::Other,
        // A file that was named is held against the language: what is missing is told there.
        Role::Spec | Role::Other => {
            let file = File { path: &input.path, source: input.source, node: &node };
            match spec(&file, opening, opening.env.as_ref(), sources, sink) {
                Some(project) => with_logs(project, Opened::Spec, &input.path, sources, sink),
                None => Opened::Faulty,
            }
        }
        Role::Scenarios => apart(input, &node, opening, sources, sink),
        Role::Environment => in_environment(input, &node, opening, sources, sink),
    }
}

fn apart(input: &Input, node: &yaml::Node, opening: &Opening, sources: &mut Sources, sink: &mut Diagnostics) -> Opened {
    yaml::read_allowances(input.source, sources, sink);
    let Some(file) = scenario::read_file(node, sink) else { return Opened::Faulty };
    let path = input.path.parent().unwrap_or(Path::new("")).join(&*file.spec.value);
    let Some(source) = input::read_one(&path, sources) else { return Opened::Unreadable };
    let Some(of) = yaml::parse(source, sources, sink) else { return Opened::Faulty };
    let env = file.env.as_ref().or(opening.env.as_ref());
    let project = spec(&File { path: &path, source, node: &of }, opening, env, sources, sink);
    match project.and_then(|mut project| project.take(file.scenarios, sink).map(|()| project)) {
        Some(project) => with_logs(project, |project| Opened::Scenarios(project, path), &input.path, sources, sink),
        None => Opened::Faulty,
    }
}

fn in_environment(input: &Input, node: &yaml::Node, opening: &Opening, sources: &mut Sources, sink: &mut Diagnostics) -> Opened {
    let Some(environment) = Environment::read(node, sink) else { return Opened::Faulty };
    let Some((path, source, of)) = environment::open_spec(&input.path, &environment, sources, sink) else { return Opened::Faulty };
    if opening.files.contains(&environment::same(&path)) {
        return Opened::Environment(None);
    }
    let spec = spec(&File { path: &path, source, node: &of }, opening, Some(&environment.name), sources, sink);
    let Some(project) = spec else { return Opened::Faulty };
    let opened = |project| Opened::Environment(Some((project, path.clone())));
    with_logs(project, opened, &path, sources, sink)
}

/// A spec's own file.
struct File<'a> {
    path: &'a Path,
    source: SourceId,
    node: &'a Rc<yaml::Node>,
}

/// Reads a spec with the files that it includes and its environments, as it is in one of them.
fn spec(file: &File<'_>, opening: &Opening, env: Option<&Name>, sources: &mut Sources, sink: &mut Diagnostics) -> Option<Project> {
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let mut found = Diagnostics::new();
    let mut read = |path: &Path, sources: &mut Sources| input::try_one(&folder.join(path), sources).map_err(|error| error.to_string());
    let whole = include(file.node, file.source, &mut read, sources, &mut found);
    // What a file that cannot be read would have said is not missed.
    let sound = !found.has_errors();
    sink.extend(found);
    if !sound {
        return None;
    }
    let is_file = sources.get(file.source).is_some_and(|source| source.name() != "<stdin>");
    let environments = if is_file { opening.environments.of(file.path, sources, sink) } else { Vec::new() };
    let variation = Variation { policies: whole.policies, environments, drain: opening.drain.clone() };
    let mut project = Project::read_with(&whole.node, file.source, &name(file.path), &variation, sources, sink)?;
    match env {
        Some(env) => project.enter(env, sink).map(|()| project),
        None => Some(project),
    }
}

/// Reads the logs that scenarios replay, each once; their paths are from the folder of the scenarios' own file.
fn with_logs(
    mut project: Project,
    opened: impl FnOnce(Box<Project>) -> Opened,
    of: &Path,
    sources: &mut Sources,
    sink: &mut Diagnostics,
) -> Opened {
    let folder = of.parent().unwrap_or(Path::new(""));
    let mut known: BTreeMap<Rc<str>, Option<Rc<RequestLog>>> = BTreeMap::new();
    let mut readable = true;
    let whole = scenario::supply(&mut project.scenarios, sink, |path, sink| {
        let read = || {
            let source = input::read_log(&folder.join(&*path.value), sources);
            readable &= source.is_some();
            let text = Arc::clone(sources.get(source?)?.text());
            RequestLog::read(&text, source?, sink).map(Rc::new)
        };
        known.entry(Rc::clone(&path.value)).or_insert_with(read).clone()
    });
    match (whole, readable) {
        (true, _) => opened(Box::new(project)),
        (false, true) => Opened::Faulty,
        (false, false) => Opened::Unreadable,
    }
}

/// The folder that a spec compiles to: its file's name without extension. What is nothing but dots would be another folder.
fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if stem.trim_matches('.').is_empty() { "spec".to_owned() } else { stem.into_owned() }
}
