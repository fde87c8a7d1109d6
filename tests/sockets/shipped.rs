//! The scenarios of a folder: specs, files of scenarios, and the logs that they replay.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use apc::diagnostic::{Diagnostics, SourceId, Sources};
use apc::project::{Environment, Project, Role, Variation, Whole, include, role};
use apc::scenario::{RequestLog, Scenario};
use apc::simulate::Simulation;
use apc::yaml::Node;
use apc::{scenario, yaml};

/// The specs and files of scenarios in a folder of this repository and in the folders below it, in order.
pub fn files(folder: &str) -> Vec<PathBuf> {
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let files = |path: PathBuf| if path.is_dir() { below(&path) } else { vec![path] };
    entries.into_iter().flat_map(files).filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect()
}

/// A file with its scenarios, in the environment that it says; `None` when it is neither a spec, an environment nor a file of scenarios.
pub fn open(path: &Path) -> Option<Project> {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let folder = path.parent().unwrap();
    let (node, source) = read(path, &mut sources);
    let scenarios_of = |node: &Node| scenario::read_file(node, &mut Diagnostics::new()).unwrap();
    let (mut project, env) = match role(&node) {
        Role::Other => return None,
        Role::Spec => (open_spec(path, (&node, source), Vec::new(), &mut sources, &mut sink)?, None),
        Role::Scenarios => {
            let file = scenarios_of(&node);
            let spec = folder.join(&*file.spec.value);
            let (of, source) = read(&spec, &mut sources);
            let environments = environments(&spec, &mut sources);
            let mut project = open_spec(&spec, (&of, source), environments, &mut sources, &mut sink).unwrap();
            project.take(file.scenarios, &mut sink)?;
            (project, file.env)
        }
        // What its spec says, and the files of scenarios beside that, as they are there.
        Role::Environment => {
            let environment = Environment::read(&node, &mut sink).unwrap();
            let spec = folder.join(&*environment.of.value);
            let (of, source) = read(&spec, &mut sources);
            let others: Vec<_> = below(spec.parent().unwrap()).iter().map(|path| (path.clone(), read(path, &mut sources).0)).collect();
            let files = others.iter().filter(|(_, node)| role(node) == Role::Scenarios).map(|(path, node)| (path, scenarios_of(node)));
            let apart = files.filter(|(path, file)| leads_to(path, &file.spec.value, &spec)).flat_map(|(_, file)| file.scenarios);
            let apart: Vec<Scenario> = apart.collect();
            let environments = environments(&spec, &mut sources);
            let mut project = open_spec(&spec, (&of, source), environments, &mut sources, &mut sink).unwrap();
            let all = std::mem::take(&mut project.scenarios).into_iter().chain(apart).collect();
            project.take(all, &mut sink)?;
            (project, Some(environment.name))
        }
    };
    if let Some(env) = env {
        project.enter(&env, &mut sink).unwrap_or_else(|| panic!("{}: {sink:?}", path.display()));
    }
    scenario::supply(&mut project.scenarios, &mut sink, |log, sink| {
        let text = fs::read_to_string(folder.join(&*log.value)).ok()?;
        let source = sources.add(&*log.value, text.as_str());
        RequestLog::read(&text, source, sink).map(Rc::new)
    });
    Some(project)
}

/// A file's tree.
fn read(path: &Path, sources: &mut Sources) -> (Rc<Node>, SourceId) {
    let source = sources.add(path.display().to_string(), fs::read_to_string(path).unwrap());
    (yaml::parse(source, sources, &mut Diagnostics::new()).unwrap(), source)
}

/// A spec with the files that it names.
fn open_spec(
    path: &Path,
    (node, source): (&Rc<Node>, SourceId),
    environments: Vec<Environment>,
    sources: &mut Sources,
    sink: &mut Diagnostics,
) -> Option<Project> {
    let folder = path.parent().unwrap();
    let mut file = |path: &Path, sources: &mut Sources| {
        let path = folder.join(path);
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        Ok(sources.add(path.display().to_string(), text))
    };
    let Whole { node, policies } = include(node, source, &mut file, sources, sink);
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    Project::read_with(&node, source, &name, &Variation { policies, environments, drain: Vec::new() }, sources, sink)
}

/// Whether a file is an environment.
pub fn is_environment(path: &Path) -> bool {
    let mut sources = Sources::new();
    let source = sources.add("", fs::read_to_string(path).unwrap());
    yaml::parse(source, &sources, &mut Diagnostics::new()).is_some_and(|node| role(&node) == Role::Environment)
}

/// The environments of a spec: files in its folder and below.
fn environments(spec: &Path, sources: &mut Sources) -> Vec<Environment> {
    let files = below(spec.parent().unwrap()).into_iter().map(|path| (read(&path, sources).0, path));
    let ours = files.filter(|(node, path)| Environment::spec(node).is_some_and(|of| leads_to(path, of, spec)));
    ours.filter_map(|(node, _)| Environment::read(&node, &mut Diagnostics::new())).collect()
}

/// Whether a path that a file names is that of a spec.
fn leads_to(file: &Path, named: &str, spec: &Path) -> bool {
    file.parent().unwrap().join(named).canonicalize().is_ok_and(|path| path == spec.canonicalize().unwrap())
}

/// The deployment that the scenarios of a file are run against.
pub fn simulation(project: &Project) -> Simulation<'_> {
    Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false }
}
