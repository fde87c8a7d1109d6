use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the files could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A folder could not be made.
    #[error("cannot make the folder {}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes all files or none: each goes to a new file beside its place first, and only when all stand are they moved there. A file
/// that already holds its text is not touched. Says how many were changed.
///
/// # Errors
/// See [`WriteError`]; what was moved before is put back.
pub fn write_all(files: &[(PathBuf, String)]) -> Result<usize, WriteError> {
    let changed: Vec<&(PathBuf, String)> =
        files.iter().filter(|(path, text)| fs::read(path).ok().as_deref() != Some(text.as_bytes())).collect();
    let mut staged = Vec::new();
    for (path, text) in &changed {
        let step = stage(path, text);
        match step {
            Ok(new) => staged.push((new, path.as_path())),
            Err(error) => {
                discard(&staged);
                return Err(error);
            }
        }
    }
    let mut moved: Vec<(&Path, Option<Vec<u8>>)> = Vec::new();
    for (at, (new, path)) in staged.iter().enumerate() {
        let old = fs::read(path).ok();
        if let Err(source) = fs::rename(new, path) {
            discard(staged.get(at..).unwrap_or(&[]));
            for (path, old) in moved {
                let _ = match old {
                    Some(bytes) => fs::write(path, bytes),
                    None => fs::remove_file(path),
                };
            }
            return Err(WriteError::File { path: path.to_path_buf(), source });
        }
        moved.push((path, old));
    }
    Ok(changed.len())
}

fn stage(path: &Path, text: &str) -> Result<PathBuf, WriteError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| WriteError::Folder { path: folder.to_path_buf(), source })?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    fs::write(&new, text).map_err(|source| {
        let _ = fs::remove_file(&new);
        WriteError::File { path: path.to_path_buf(), source }
    })?;
    // What is written anew stays as readable and writable as it was.
    if let Ok(known) = fs::metadata(path) {
        let _ = fs::set_permissions(&new, known.permissions());
    }
    Ok(new)
}

fn discard(staged: &[(PathBuf, &Path)]) {
    for (new, _) in staged {
        let _ = fs::remove_file(new);
    }
}

/// Files that lie where one is to be written, and that `apc` did not write.
pub fn foreign(files: &[(PathBuf, String)]) -> Vec<&Path> {
    let is_foreign = |path: &&Path| {
        let ours = |bytes: Vec<u8>| String::from_utf8(bytes).is_ok_and(|text| apc::compile::is_compiled(&path.to_string_lossy(), &text));
        fs::read(path).is_ok_and(|bytes| !ours(bytes))
    };
    files.iter().map(|(path, _)| path.as_path()).filter(is_foreign).collect()
}

/// How a folder differs from what it should hold, in words, by path: missing, different, or left over in one of `folders`.
pub fn differences(files: &[(PathBuf, String)], folders: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        match fs::read(path) {
            Err(_) => found.push(format!("{}: missing", path.display())),
            Ok(bytes) if bytes != text.as_bytes() => {
                let old = String::from_utf8_lossy(&bytes);
                let line = old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count() + 1;
                found.push(format!("{}: differs from line {line} on", path.display()));
            }
            Ok(_) => {}
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
