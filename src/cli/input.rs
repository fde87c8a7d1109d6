use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use apc::diagnostic::{SourceId, Sources};

use super::complain;

/// Larger is not a spec.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Deeper is not a folder of specs, or a circle of links.
const DEEPEST: usize = 16;

/// A YAML file that was read.
#[derive(Debug)]
pub struct Input {
    /// As the user named it, or found below what they named.
    pub path: PathBuf,
    /// Its text.
    pub source: SourceId,
    /// Found in a folder, not named.
    pub found: bool,
}

/// Reads files, and the YAML files in folders at any depth, in the order of their names. `None` when anything cannot be read:
/// everything that cannot be is told.
pub fn read(paths: &[PathBuf], sources: &mut Sources) -> Option<Vec<Input>> {
    let mut inputs = Vec::new();
    let mut whole = true;
    for path in paths {
        if path == Path::new("-") {
            let mut text = String::new();
            match std::io::stdin().lock().take(LARGEST).read_to_string(&mut text) {
                Ok(_) => inputs.push(Input { path: PathBuf::from("stdin"), source: sources.add("<stdin>", text), found: false }),
                Err(error) => whole = fail(Path::new("<stdin>"), &error),
            }
        } else if path.is_dir() {
            let mut files = Vec::new();
            whole &= collect(path, &mut files, 0);
            if files.is_empty() {
                complain(&format!("error: no .yaml or .yml file in {}\n", path.display()));
                whole = false;
            }
            for file in files {
                whole &= add(file, true, &mut inputs, sources);
            }
        } else {
            whole &= add(path.clone(), false, &mut inputs, sources);
        }
    }
    whole.then_some(inputs)
}

/// Reads one file; tells when it cannot be read.
pub fn read_one(path: &Path) -> Option<String> {
    let text = fs::metadata(path).and_then(|meta| {
        if meta.len() > LARGEST {
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "larger than 16 MiB"));
        }
        fs::read_to_string(path)
    });
    text.map_err(|error| fail(path, &error)).ok()
}

fn add(path: PathBuf, found: bool, inputs: &mut Vec<Input>, sources: &mut Sources) -> bool {
    if inputs.iter().any(|i| i.path == path) {
        return true;
    }
    let Some(text) = read_one(&path) else { return false };
    let source = sources.add(path.display().to_string(), text);
    inputs.push(Input { path, source, found });
    true
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> bool {
    if depth > DEEPEST {
        complain(&format!("error: {}: folders nested deeper than {DEEPEST}\n", folder.display()));
        return false;
    }
    let entries = fs::read_dir(folder).and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return fail(folder, &error),
    };
    entries.sort();
    let mut whole = true;
    for path in entries {
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            whole &= collect(&path, files, depth + 1);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            files.push(path);
        }
    }
    whole
}

fn fail(path: &Path, error: &std::io::Error) -> bool {
    complain(&format!("error: cannot read {}: {error}\n", path.display()));
    false
}
