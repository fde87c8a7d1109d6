//! The environments of a spec: which files they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use apc::diagnostic::{Diagnostic, Diagnostics, Sources, code};
use apc::project::{Environment, Role, is_part, role};
use apc::yaml::{self, Node};

use super::input::{self, Input};

/// The environments of a spec: files in its folder and in the folders there, and those among the inputs. Faults of files that are of
/// another spec, or of none, are not told.
pub fn of(spec: &Path, inputs: &[Input], sources: &mut Sources, sink: &mut Diagnostics) -> Vec<Environment> {
    let mut files = beside(spec);
    for input in inputs {
        if !files.iter().any(|known| same(known) == same(&input.path)) {
            files.push(input.path.clone());
        }
    }
    let mut found = Vec::new();
    for path in files.iter().filter(|path| same(path) != same(spec)) {
        if !fs::read_to_string(path).is_ok_and(|text| may_be(&text)) {
            continue;
        }
        let Ok(source) = input::try_one(path, sources) else { continue };
        let mut faults = Diagnostics::new();
        let node = yaml::parse(source, sources, &mut faults);
        let is_ours = |node: &Rc<Node>| Environment::spec(node).is_some_and(|of| same(&from(path, of)) == same(spec));
        if let Some(node) = node.filter(is_ours) {
            sink.extend(faults);
            yaml::read_allowances(source, sources, sink);
            found.extend(Environment::read(&node, sink));
        }
    }
    found
}

/// The place of a path that a file names, from its own folder.
fn from(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

/// Opens the spec that an environment is of; tells when there is none.
pub fn open_spec(
    file: &Path,
    environment: &Environment,
    sources: &mut Sources,
    sink: &mut Diagnostics,
) -> Option<(PathBuf, apc::diagnostic::SourceId, Rc<Node>)> {
    let path = from(file, &environment.of.value);
    let mut fault = |message: String| {
        let fault = Diagnostic::new(code::spec::ENVIRONMENT_OF_NOTHING, environment.of.span, message).label("is to be a spec");
        sink.push(fault.help("write the path of the spec, from the folder of this file: `of: ../gateway.yaml`"));
    };
    let source = input::try_one(&path, sources).map_err(|error| fault(format!("cannot read {}: {error}", input::shown(&path)))).ok()?;
    let mut faults = Diagnostics::new();
    let node = yaml::parse(source, sources, &mut faults);
    if node.as_ref().is_some_and(|node| role(node) != Role::Spec || is_part(node)) {
        fault(format!("{} is not a whole spec", input::shown(&path)));
        return None;
    }
    // A spec that cannot be read is told of as a spec.
    sink.extend(faults);
    Some((path, source, node?))
}

/// Whether two paths lead to one file.
pub fn same(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether a text may be an environment: most files are not, and need not be read as YAML.
fn may_be(text: &str) -> bool {
    text.contains("of:")
}

/// The YAML files in the folder of a spec, and in the folders there.
fn beside(spec: &Path) -> Vec<PathBuf> {
    let folder = spec.parent().unwrap_or(Path::new(""));
    let here = listed(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let below = here.iter().filter(|path| path.is_dir() && !path.is_symlink()).flat_map(|path| listed(path));
    let files = here.iter().cloned().chain(below);
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|e| e == "yaml" || e == "yml") && path.is_file();
    let plain = |path: PathBuf| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
    files.filter(is_yaml).map(plain).collect()
}

/// What lies in a folder, by name, without what is hidden; nothing where it cannot be read.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut entries: Vec<PathBuf> = entries.filter(|path| !hidden(path)).collect();
    entries.sort();
    entries
}
