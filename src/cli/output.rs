use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use apc::{compile, project};
use thiserror::Error;

/// Why files could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A folder could not be made.
    #[error("cannot make the folder {}: {source}; nothing was written{}", path.display(), cure(source))]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}; nothing was written{}", path.display(), cure(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody wants a file to stay as it is.
    #[error("{} is read-only; nothing was written: make it writable, or write to another folder", path.display())]
    ReadOnly {
        /// Which.
        path: PathBuf,
    },
    /// A file could not be written, and one that was could not be put back.
    #[error(
        "cannot write {}: {source}; {} is new already and could not be put back: {back}{}",
        path.display(), moved.display(), kept.as_ref().map_or_else(String::new, |kept| format!("; what it held is in {}", kept.display()))
    )]
    HalfWay {
        /// Which could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
        /// Which stands as new.
        moved: PathBuf,
        /// Why it could not be put back.
        back: io::Error,
        /// Where its former text is, if it had one.
        kept: Option<PathBuf>,
    },
}

/// What its user can do about it.
fn cure(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => ": make it writable, or write to another folder",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ": make room on the disk, or write to another one",
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::IsADirectory => {
            ": something else has this name; move it away, or write to another folder"
        }
        _ => "",
    }
}

/// A file that stands beside its place.
struct Staged {
    /// Where it is to be.
    path: PathBuf,
    /// Where it is.
    new: PathBuf,
    /// What stands in its place now, by a second name.
    old: Option<PathBuf>,
}

/// Writes all files or none: each goes to a new file beside its place first, what it replaces gets a second name, and only when all
/// that stands are they moved there. So what may want space comes first, and to go back takes none. A file that already holds its
/// text is not touched; a link stays a link to what is replaced. Says how many were changed.
///
/// # Errors
/// See [`WriteError`]; what was moved before is put back, and folders that were made are gone again.
pub fn write_all(files: &[(PathBuf, String)]) -> Result<usize, WriteError> {
    let changed: Vec<&(PathBuf, String)> = files.iter().filter(|(path, text)| held(path).as_deref() != Some(text.as_bytes())).collect();
    let (mut staged, mut folders) = (Vec::new(), Vec::new());
    let written = changed.iter().try_for_each(|(path, text)| stage(path, text, &mut staged, &mut folders)).and_then(|()| place(&staged));
    for file in &staged {
        let _ = fs::remove_file(&file.new);
        // Of what could not be put back it is the only copy.
        if let Some(old) =
            file.old.as_ref().filter(|old| !matches!(&written, Err(WriteError::HalfWay { kept: Some(kept), .. }) if kept == *old))
        {
            let _ = fs::remove_file(old);
        }
    }
    if written.is_err() {
        // Only those that hold nothing go.
        folders.iter().rev().for_each(|folder| _ = fs::remove_dir(folder));
    }
    written.map(|()| changed.len())
}

/// Moves all files to their places.
fn place(staged: &[Staged]) -> Result<(), WriteError> {
    for (at, file) in staged.iter().enumerate() {
        let Err(source) = fs::rename(&file.new, &file.path) else { continue };
        let path = file.path.clone();
        for Staged { path: moved, old, .. } in staged.get(..at).unwrap_or_default() {
            let back = old.as_ref().map_or_else(|| fs::remove_file(moved), |old| fs::rename(old, moved));
            if let Err(back) = back {
                return Err(WriteError::HalfWay { path, source, moved: moved.clone(), back, kept: old.clone() });
            }
        }
        return Err(WriteError::File { path, source });
    }
    Ok(())
}

/// Writes a file beside its place.
fn stage(path: &Path, text: &str, staged: &mut Vec<Staged>, folders: &mut Vec<PathBuf>) -> Result<(), WriteError> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(&path).ok();
    if known.as_ref().is_some_and(|known| known.permissions().readonly()) {
        return Err(WriteError::ReadOnly { path });
    }
    if let Some(folder) = path.parent() {
        make(folder, folders)?;
    }
    let beside = |ending: &str| {
        let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.{ending}", std::process::id()));
        path.with_file_name(name)
    };
    let (new, old) = (beside("new"), known.as_ref().filter(|known| known.is_file()).map(|_| beside("old")));
    let written = fs::write(&new, text).and_then(|()| match &old {
        // Not every disk has second names.
        Some(old) => fs::hard_link(&path, old).or_else(|_| fs::copy(&path, old).map(|_| ())),
        None => Ok(()),
    });
    // What is written anew stays as readable and writable as it was.
    if let Some(known) = known {
        let _ = fs::set_permissions(&new, known.permissions());
    }
    staged.push(Staged { path: path.clone(), new, old });
    written.map_err(|source| WriteError::File { path, source })
}

/// Makes a folder with all above it, and notes those that were not there.
fn make(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), WriteError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.is_dir()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder).map_err(|source| WriteError::Folder { path: folder.to_owned(), source })?;
        made.push(folder.to_owned());
    }
    Ok(())
}

/// What a file holds; what is no file would be waited for.
fn held(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|_| fs::read(path).ok())
}

/// What lies where a file is to be written, and was not written by `apc`: another file, a folder, a link to nowhere.
pub fn foreign(files: &[(PathBuf, String)]) -> Vec<&Path> {
    let is_ours = |path: &Path| {
        let text = held(path).and_then(|bytes| String::from_utf8(bytes).ok());
        text.is_some_and(|text| compile::is_compiled(&path.to_string_lossy(), &text) || project::is_source_map(&text))
    };
    files.iter().map(|(path, _)| path.as_path()).filter(|path| path.symlink_metadata().is_ok() && !is_ours(path)).collect()
}

/// How a folder differs from what it should hold, in words, by path: missing, different, or left over in one of `folders`.
pub fn differences(files: &[(PathBuf, String)], folders: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        match held(path) {
            None => found.push(format!("{}: missing", path.display())),
            Some(bytes) if bytes != text.as_bytes() => {
                let old = String::from_utf8_lossy(&bytes);
                let line = old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count() + 1;
                found.push(format!("{}: differs from line {line} on", path.display()));
            }
            Some(_) => {}
        }
    }
    for folder in folders {
        let mut there: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        there.sort();
        for path in there {
            if !files.iter().any(|(p, _)| *p == path) && path.is_file() {
                found.push(format!("{}: left over, nothing compiles to it", path.display()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::{env, fs, process};

    use super::write_all;

    /// An empty folder of a test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("apc-{}-{name}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// What is below a folder: the text of each file, `/` for folders.
    fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                found.extend(tree(&path));
                found.insert(path, "/".to_owned());
            } else {
                found.insert(path.clone(), fs::read_to_string(&path).unwrap());
            }
        }
        found
    }

    #[test]
    fn when_a_move_fails_half_way_what_was_moved_is_put_back() {
        let folder = folder("half-way");
        fs::write(folder.join("a"), "before").unwrap();
        fs::create_dir(folder.join("z")).unwrap();
        let before = tree(&folder);
        // The last is where a folder stands, which shows when it is moved there.
        let files = [("a", "after"), ("new/b", "b"), ("same", "c"), ("z", "d")].map(|(path, text)| (folder.join(path), text.to_owned()));
        let told = write_all(&files).unwrap_err().to_string();
        assert!(told.contains("nothing was written: something else has this name; move it away"), "{told}");
        assert_eq!(tree(&folder), before);
        assert_eq!(write_all(&files[..3]).unwrap(), 3);
        assert_eq!(write_all(&files[..3]).unwrap(), 0, "what stands is not touched");
        let after: Vec<String> = tree(&folder).into_values().collect();
        assert_eq!(after, ["after", "/", "b", "c", "/"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
