//! The scenarios of a folder: specs, files of scenarios, and the logs that they replay.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::{Project, Role, role};
use apc::scenario::RequestLog;
use apc::simulate::Simulation;
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

/// A file with its scenarios; `None` when it is neither a spec nor a file of scenarios.
pub fn open(path: &Path) -> Option<Project> {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let mut read = |path: &Path| {
        let source = sources.add(path.display().to_string(), fs::read_to_string(path).unwrap());
        (yaml::parse(source, &sources, &mut Diagnostics::new()).unwrap(), source)
    };
    let folder = path.parent().unwrap();
    let (node, source) = read(path);
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut project = match role(&node) {
        Role::Other | Role::Environment => return None,
        Role::Spec => Project::read(&node, source, &name, &mut sources, &mut sink),
        Role::Scenarios => {
            let file = scenario::read_file(&node, &mut sink).unwrap();
            let (of, source) = read(&folder.join(&*file.spec.value));
            let mut project = Project::read(&of, source, &name, &mut sources, &mut sink).unwrap();
            project.take(file.scenarios, &mut sink).map(|()| project)
        }
    }?;
    scenario::supply(&mut project.scenarios, &mut sink, |log, sink| {
        let text = fs::read_to_string(folder.join(&*log.value)).ok()?;
        let source = sources.add(&*log.value, text.as_str());
        RequestLog::read(&text, source, sink).map(Rc::new)
    });
    Some(project)
}

/// The deployment that the scenarios of a file are run against.
pub fn simulation(project: &Project) -> Simulation<'_> {
    Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false }
}
