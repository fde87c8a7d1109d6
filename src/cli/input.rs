use std::collections::BTreeSet;
use std::fs;
use std::io::{Error, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use apc::diagnostic::{SourceId, Sources};

use super::complain;

/// Larger is not a spec.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Larger logs are not replayed.
const LARGEST_LOG: u64 = 512 * 1024 * 1024;

/// Deeper is not a folder of specs.
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
    let (mut inputs, mut seen) = (Vec::new(), BTreeSet::new());
    let mut whole = true;
    for path in paths {
        if path == Path::new("-") {
            match text_of(std::io::stdin().lock()) {
                Ok(text) => inputs.push(Input { path: PathBuf::from("stdin"), source: sources.add("<stdin>", text), found: false }),
                Err(error) => whole = fail(Path::new("<stdin>"), &error),
            }
        } else if path.is_dir() {
            let mut files = Vec::new();
            whole &= collect(path, &mut files, 0);
            if files.is_empty() {
                complain(&format!("error: no .yaml or .yml file in {}", path.display()));
                whole = false;
            }
            for file in files {
                whole &= !seen.insert(file.clone()) || add(file, true, &mut inputs, sources);
            }
        } else {
            whole &= !seen.insert(path.clone()) || add(path.clone(), false, &mut inputs, sources);
        }
    }
    whole.then_some(inputs)
}

/// Reads one file that another names; tells when it cannot be read.
pub fn read_one(path: &Path, sources: &mut Sources) -> Option<SourceId> {
    try_one(path, sources).map_err(|error| fail(path, &error)).ok()
}

/// Reads one file that another names, or that was found. Pipes and the like are not waited for.
pub fn try_one(path: &Path, sources: &mut Sources) -> Result<SourceId, Error> {
    if !fs::metadata(path)?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "it is not a file"));
    }
    let text = fs::File::open(path).and_then(text_of)?;
    Ok(sources.add(shown(path), text))
}

/// Reads a log of requests; tells when it cannot be read.
pub fn read_log(path: &Path, sources: &mut Sources) -> Option<SourceId> {
    let text = fs::File::open(path).and_then(|file| read_up_to(file, LARGEST_LOG));
    text.map(|text| sources.add(shown(path), text)).map_err(|error| fail(path, &error)).ok()
}

/// The text of a file, also of one without a size: a pipe, a device.
pub fn text_of(file: impl Read) -> Result<String, Error> {
    read_up_to(file, LARGEST)
}

fn read_up_to(file: impl Read, largest: u64) -> Result<String, Error> {
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(Error::new(ErrorKind::FileTooLarge, format!("larger than {} MiB", largest / (1024 * 1024))));
    }
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|&&b| b == b'\n').count() + 1;
        Error::new(ErrorKind::InvalidData, format!("line {line} is not UTF-8"))
    })
}

fn add(path: PathBuf, found: bool, inputs: &mut Vec<Input>, sources: &mut Sources) -> bool {
    // Who names a pipe wants what comes of it.
    let read =
        if found { try_one(&path, sources) } else { fs::File::open(&path).and_then(text_of).map(|text| sources.add(shown(&path), text)) };
    let source = match read {
        Ok(source) => source,
        Err(error) => return fail(&path, &error),
    };
    inputs.push(Input { path, source, found });
    true
}

/// A path as people write it, so that one file has one name however it was come by: `a/../b` is `b`, `./b` too.
pub fn shown(path: &Path) -> String {
    let mut short = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => {
                short.pop();
            }
            Component::ParentDir | Component::Normal(_) | Component::RootDir | Component::Prefix(_) => short.push(part),
        }
    }
    short.display().to_string()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> bool {
    if depth > DEEPEST {
        complain(&format!("error: {}: folders nested deeper than {DEEPEST}", folder.display()));
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
            // A link to a folder may lead back up: the folder is read where it stands.
            if !path.is_symlink() {
                whole &= collect(&path, files, depth + 1);
            }
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") && !is_pipe(&path) {
            files.push(path);
        }
    }
    whole
}

/// Whether something is there that is no file; it would be waited for.
fn is_pipe(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|known| !known.is_file())
}

fn fail(path: &Path, error: &Error) -> bool {
    complain(&format!("error: cannot read {}: {error}", shown(path)));
    false
}
