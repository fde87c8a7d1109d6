//! `include`: files of one spec put together, as if they were one.
//!
//! Maps of names merge, lists are joined, and every value keeps the place where it is written. The files' texts come from whoever
//! asks: a path is looked for from the folder of the file that names it. So do those of the policies that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::policies;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span, code};
use crate::spec::PolicyTexts;
use crate::spec::key::spec;
use crate::yaml::{self, Entry, Key, Kind, Node, value};

/// Files that one spec may consist of.
const MOST_FILES: usize = 100;

/// Bytes of all of them.
const MOST_BYTES: usize = 16 << 20;

/// Keys whose maps merge name by name.
const MERGED: [&str; 13] = [
    spec::BACKENDS,
    spec::CIRCUIT_BREAKERS,
    spec::RETRIES,
    spec::AFFINITY,
    spec::POOLS,
    spec::APIS,
    spec::NAMED_VALUES,
    spec::FRAGMENTS,
    spec::ASSUMPTIONS,
    spec::SCENARIOS,
    spec::PRODUCTS,
    spec::SUBSCRIPTIONS,
    spec::REGION_GROUPS,
];

/// Reads a file by its path from the folder of the main file; says why it cannot.
pub type ReadFile<'r> = dyn FnMut(&Path, &mut Sources) -> Result<SourceId, String> + 'r;

/// A spec with everything that it names.
#[derive(Debug)]
pub struct Whole {
    /// Its files put together.
    pub node: Rc<Node>,
    /// What the files with policy hold that they name.
    pub policies: PolicyTexts,
}

/// Puts the files that a spec includes into its tree, and reads the policies that it names. All faults go to `sink`; what can be read
/// is put in all the same.
pub fn include(root: &Rc<Node>, source: SourceId, read: &mut ReadFile, sources: &mut Sources, sink: &mut Diagnostics) -> Whole {
    yaml::read_allowances(source, sources, sink);
    let mut folders = BTreeMap::from([(source, PathBuf::new())]);
    let node = match includes_of(root) {
        None => Rc::clone(root),
        Some(includes) => {
            let (entries, names, open, seen) = (Vec::new(), BTreeMap::new(), vec![source], BTreeSet::new());
            let mut joining = Joining { read: &mut *read, sources, sink, entries, names, open, seen, folders: &mut folders, bytes: 0 };
            joining.take(root, true);
            joining.files(&includes, Path::new(""));
            Rc::new(Node { kind: Kind::Mapping(joining.entries), ..Node::clone(root) })
        }
    };
    let policies = policies::read(&node, &folders, read, sources);
    Whole { node, policies }
}

/// The value of `include`.
fn includes_of(node: &Node) -> Option<Rc<Node>> {
    let Kind::Mapping(entries) = &node.kind else { return None };
    entries.iter().find(|entry| &*entry.key.name == spec::INCLUDE).map(|entry| Rc::clone(&entry.value))
}

/// A spec that is being put together.
struct Joining<'r, 'f> {
    read: &'r mut ReadFile<'f>,
    sources: &'r mut Sources,
    sink: &'r mut Diagnostics,
    entries: Vec<Entry>,
    /// Where names of merged maps were first written: the key, the name.
    names: BTreeMap<(Rc<str>, Rc<str>), Span>,
    /// The files that lead here, each included by the one before.
    open: Vec<SourceId>,
    /// Files that were taken in: one that two others include is taken in once.
    seen: BTreeSet<SourceId>,
    /// Where each file lies, from the folder of the main one.
    folders: &'r mut BTreeMap<SourceId, PathBuf>,
    bytes: usize,
}

impl Joining<'_, '_> {
    /// Takes in the files of a list, or one alone; `folder` is that of the file that names them.
    fn files(&mut self, list: &Rc<Node>, folder: &Path) {
        for item in value::list(list) {
            let Some(path) = value::text(item, "an entry of `include`", self.sink) else { continue };
            self.file(&folder.join(&*path.value), path.span);
        }
    }

    fn file(&mut self, path: &Path, place: Span) {
        let source = match (self.read)(path, self.sources) {
            Ok(source) => source,
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                let fault = Diagnostic::new(code::spec::INCLUDE_UNREADABLE, place, message).label("included here");
                self.sink.push(fault.help("paths are looked for from the folder of the file that names them"));
                return;
            }
        };
        if self.open.contains(&source) {
            let message = format!("{} includes itself, directly or through others", path.display());
            let fault = Diagnostic::new(code::spec::INCLUDE_CYCLE, place, message).label("leads back to a file that leads here");
            self.sink.push(fault.help("delete one of the `include`s of the circle"));
            return;
        }
        if !self.seen.insert(source) {
            return;
        }
        self.bytes += self.sources.get(source).map_or(0, |file| file.text().len());
        if self.seen.len() > MOST_FILES || self.bytes > MOST_BYTES {
            if self.seen.len() <= MOST_FILES + 1 {
                let message = format!("more than {MOST_FILES} files, or {} MiB, in one spec", MOST_BYTES >> 20);
                self.sink
                    .push(Diagnostic::new(code::spec::INCLUDE_LIMIT, place, message).help("join some of the files, or split the spec"));
            }
            self.bytes = MOST_BYTES;
            return;
        }
        let Some(node) = yaml::parse(source, self.sources, self.sink) else { return };
        yaml::read_allowances(source, self.sources, self.sink);
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        self.folders.insert(source, folder.clone());
        self.take(&node, false);
        if let Some(includes) = includes_of(&node) {
            self.open.push(source);
            self.files(&includes, &folder);
            self.open.pop();
        }
    }

    /// Takes in what a file says itself.
    fn take(&mut self, node: &Node, main: bool) {
        let Kind::Mapping(entries) = &node.kind else {
            value::wrong_type(node, "a file that is included is a map, as a spec is", self.sink);
            return;
        };
        // Scenarios that can be run by themselves name their spec, which is this one.
        let apart = |name: &str| !main && (name == "spec" || name.starts_with("x-"));
        for entry in entries.iter().filter(|entry| &*entry.key.name != spec::INCLUDE && !apart(&entry.key.name)) {
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let mut entry = entry.clone();
        let name = Rc::clone(&entry.key.name);
        let merged = MERGED.contains(&&*name);
        if merged && let Kind::Mapping(inner) = &mut Rc::make_mut(&mut entry.value).kind {
            inner.retain(|one| self.is_new(&name, &one.key));
        }
        let Some(known) = self.entries.iter_mut().find(|known| known.key.name == name) else {
            self.entries.push(entry);
            return;
        };
        match (&mut Rc::make_mut(&mut known.value).kind, &entry.value.kind) {
            (Kind::Mapping(all), Kind::Mapping(more)) if merged => all.extend(more.iter().cloned()),
            (Kind::Sequence(all), Kind::Sequence(more)) => all.extend(more.iter().cloned()),
            (Kind::Scalar { text: one, .. }, Kind::Scalar { text: other, .. }) if &*name == spec::APC && one.text() == other.text() => {}
            (_, Kind::Null) => {}
            (empty @ Kind::Null, more) => *empty = more.clone(),
            (Kind::Mapping(_) | Kind::Sequence(_) | Kind::Scalar { .. }, _) => {
                let fault = Diagnostic::new(code::spec::INCLUDED_TWICE, entry.key.span, format!("`{name}` is written in two files"));
                self.sink.push(fault.label("again here").and(known.key.span, "first written here").help("delete one of the two"));
            }
        }
    }

    /// Whether a name of a merged map is written for the first time; tells when it is not.
    fn is_new(&mut self, map: &Rc<str>, key: &Key) -> bool {
        let Some(first) = self.names.insert((Rc::clone(map), Rc::clone(&key.name)), key.span) else { return true };
        let message = format!("`{}` is written twice under `{map}`", key.name);
        let fault = Diagnostic::new(code::spec::INCLUDED_TWICE, key.span, message);
        self.sink.push(fault.label("again here").and(first, "first written here").help("rename one of the two, or delete it"));
        false
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{MOST_FILES, include};
    use crate::diagnostic::{Diagnostics, Sources};
    use crate::yaml;

    /// What is told of a spec whose every file includes the next one, of so many.
    fn told(files: usize) -> Vec<String> {
        let mut sources = Sources::new();
        let main = sources.add("main.yaml", "apc: 1\ninclude: d/0.yaml\n");
        let mut sink = Diagnostics::new();
        let root = yaml::parse(main, &sources, &mut sink).expect("YAML");
        let mut read = |path: &Path, sources: &mut Sources| {
            let number: usize = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok()).expect("a number");
            assert_eq!(path.parent(), Some(Path::new("d")), "paths begin in the folder of the file that names them");
            let next = if number + 1 < files { format!("include: {}.yaml\n", number + 1) } else { String::new() };
            Ok(sources.add(path.display().to_string(), format!("x-number: {number}\n{next}")))
        };
        include(&root, main, &mut read, &mut sources, &mut sink);
        sink.iter().map(|fault| fault.message.clone()).collect()
    }

    #[test]
    fn a_spec_has_no_more_files_than_it_may() {
        assert_eq!(told(MOST_FILES), Vec::<String>::new());
        assert_eq!(told(MOST_FILES + 1), ["more than 100 files, or 16 MiB, in one spec"]);
        assert_eq!(told(MOST_FILES + 50).len(), 1);
    }
}
