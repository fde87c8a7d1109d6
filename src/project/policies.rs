//! The files with policy that a spec names: hooks and fragments. Their texts come from whoever asks, as those of `include`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::include::ReadFile;
use crate::diagnostic::{Mapped, SourceId, Sources};
use crate::spec::key::{api, spec};
use crate::spec::{Name, PolicyTexts};
use crate::yaml::{Kind, Node};

/// Files that one spec may name.
const MOST_FILES: usize = 100;

/// Reads the files that a spec names, each from the folder of the file that names it.
pub(super) fn read(root: &Node, folders: &BTreeMap<SourceId, PathBuf>, read: &mut ReadFile, sources: &mut Sources) -> PolicyTexts {
    let mut texts = PolicyTexts::default();
    for path in paths(root) {
        let most = texts.len() >= MOST_FILES;
        texts.add(&path, || {
            if most {
                return Err(format!("a spec has at most {MOST_FILES} files with policy"));
            }
            let folder = folders.get(&path.span.source).map_or(Path::new(""), PathBuf::as_path);
            let source = read(&folder.join(&*path.value), sources)?;
            let text = sources.get(source).map_or("", |file| file.text());
            Ok(Mapped::verbatim(text, source, 0))
        });
    }
    texts
}

/// Every path below `policies` of the APIs, and below `fragments`.
fn paths(root: &Node) -> Vec<Name> {
    let mut found = Vec::new();
    for api in at(root, spec::APIS).into_iter().flat_map(values) {
        at(api, api::POLICIES).into_iter().for_each(|hooks| texts(hooks, &mut found));
    }
    at(root, spec::FRAGMENTS).into_iter().for_each(|fragments| texts(fragments, &mut found));
    found
}

fn at<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Kind::Mapping(entries) = &node.kind else { return None };
    entries.iter().find(|entry| &*entry.key.name == key).map(|entry| &*entry.value)
}

fn values(node: &Node) -> impl Iterator<Item = &Node> {
    let entries = if let Kind::Mapping(entries) = &node.kind { entries.as_slice() } else { &[] };
    entries.iter().map(|entry| &*entry.value)
}

fn texts(node: &Node, found: &mut Vec<Name>) {
    match &node.kind {
        Kind::Scalar { text, .. } => found.push(Name::new(text.shared(), node.span)),
        Kind::Sequence(items) => items.iter().for_each(|item| texts(item, found)),
        Kind::Mapping(_) => values(node).for_each(|value| texts(value, found)),
        Kind::Null => {}
    }
}
