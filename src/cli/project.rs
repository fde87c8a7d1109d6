use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use apc::diagnostic::{Diagnostics, SourceId, Sources};
use apc::project::{Project, Role, include, is_part, role};
use apc::scenario::RequestLog;
use apc::{scenario, yaml};

use super::input::{self, Input};

/// What became of an input.
#[derive(Debug)]
pub enum Opened {
    /// A spec, checked and compiled, with its own scenarios.
    Spec(Box<Project>),
    /// A file of scenarios: the spec that it names, with the file's scenarios in place of the spec's own; and the spec's file.
    Scenarios(Box<Project>, PathBuf),
    /// It has errors; they were told.
    Faulty,
    /// A YAML file in a folder that is something else.
    Other,
    /// The spec that it names, or a log, cannot be read; that was told.
    Unreadable,
}

/// Opens an input: compiles a spec, or holds scenarios against the spec that they name.
pub fn open(input: &Input, sources: &mut Sources, sink: &mut Diagnostics) -> Opened {
    let Some(node) = yaml::parse(input.source, sources, sink) else { return Opened::Faulty };
    match role(&node) {
        Role::Other if input.found => Opened::Other,
        // It is checked with the spec that includes it.
        Role::Spec if input.found && is_part(&node) => Opened::Other,
        // A file that was named is held against the language: what is missing is told there.
        Role::Spec | Role::Other => match spec(&node, input.source, &input.path, sources, sink) {
            Some(project) => with_logs(project, Opened::Spec, &input.path, sources, sink),
            None => Opened::Faulty,
        },
        Role::Scenarios => apart(input, &node, sources, sink),
    }
}

fn apart(input: &Input, node: &yaml::Node, sources: &mut Sources, sink: &mut Diagnostics) -> Opened {
    yaml::read_allowances(input.source, sources, sink);
    let Some(file) = scenario::read_file(node, sink) else { return Opened::Faulty };
    let path = input.path.parent().unwrap_or(Path::new("")).join(&*file.spec.value);
    let Some(source) = input::read_one(&path, sources) else { return Opened::Unreadable };
    let Some(of) = yaml::parse(source, sources, sink) else { return Opened::Faulty };
    let project = spec(&of, source, &path, sources, sink);
    match project.and_then(|mut project| project.take(file.scenarios, sink).map(|()| project)) {
        Some(project) => with_logs(project, |project| Opened::Scenarios(project, path), &input.path, sources, sink),
        None => Opened::Faulty,
    }
}

/// Reads a spec with the files that it includes.
fn spec(node: &Rc<yaml::Node>, source: SourceId, path: &Path, sources: &mut Sources, sink: &mut Diagnostics) -> Option<Project> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Diagnostics::new();
    let mut read = |path: &Path, sources: &mut Sources| input::try_one(&folder.join(path), sources).map_err(|error| error.to_string());
    let whole = include(node, source, &mut read, sources, &mut found);
    // What a file that cannot be read would have said is not missed.
    let sound = !found.has_errors();
    sink.extend(found);
    if sound { Project::read(&whole, source, &name(path), sources, sink) } else { None }
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
