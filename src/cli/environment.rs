//! The environments of a spec: which files they are.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use apc::diagnostic::{Diagnostic, Diagnostics, Sources, code};
use apc::project::{Environment, Role, is_part, role};
use apc::yaml::{self, Node};

use super::input::{self, Input};

/// Which files are environments, and of which specs. Each folder and each file is looked at once, however many specs there are.
#[derive(Debug)]
pub struct Environments {
    /// Those that were given.
    given: Vec<Found>,
    /// Those in a folder and in the folders there.
    beside: RefCell<BTreeMap<PathBuf, Rc<[Found]>>>,
}

/// A file that says which spec it is an environment of.
#[derive(Clone, Debug)]
struct Found {
    path: PathBuf,
    /// The same, however it was come by.
    file: PathBuf,
    spec: PathBuf,
}

impl Environments {
    /// Those among the inputs; others are looked for when it is known beside what.
    pub fn given(inputs: &[Input]) -> Self {
        Self { given: inputs.iter().filter_map(|input| look(&input.path)).collect(), beside: RefCell::default() }
    }

    /// The environments of a spec: files in its folder and in the folders there, and those that were given. Faults of files that are of
    /// another spec, or of none, are not told.
    pub fn of(&self, spec: &Path, sources: &mut Sources, sink: &mut Diagnostics) -> Vec<Environment> {
        let folder = spec.parent().unwrap_or(Path::new(""));
        let look_beside = || beside(folder).iter().filter_map(|path| look(path)).collect();
        let beside = Rc::clone(self.beside.borrow_mut().entry(folder.to_owned()).or_insert_with(look_beside));
        let file = same(spec);
        let is_ours = |found: &&Found| found.spec == file && found.file != file;
        let mut files: Vec<&Found> = beside.iter().filter(is_ours).collect();
        for given in self.given.iter().filter(is_ours) {
            if files.iter().all(|known| known.file != given.file) {
                files.push(given);
            }
        }
        let mut all = Vec::new();
        for Found { path, .. } in files {
            let Ok(source) = input::try_one(path, sources) else { continue };
            if let Some(node) = yaml::parse(source, sources, sink) {
                yaml::read_allowances(source, sources, sink);
                all.extend(Environment::read(&node, sink));
            }
        }
        all
    }
}

/// Finds out whether a file is an environment.
fn look(path: &Path) -> Option<Found> {
    let mut sources = Sources::new();
    let source = input::try_one(path, &mut sources).ok()?;
    // Most files are none, and need not be read as YAML.
    if !sources.get(source)?.text().contains("of:") {
        return None;
    }
    let node = yaml::parse(source, &sources, &mut Diagnostics::new())?;
    let spec = same(&from(path, Environment::spec(&node)?));
    Some(Found { path: path.to_owned(), file: same(path), spec })
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

/// The YAML files in a folder, and in the folders there.
fn beside(folder: &Path) -> Vec<PathBuf> {
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
