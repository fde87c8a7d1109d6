//! What runs the golden cases; see `tests/cases.rs`.

pub mod codes;
pub mod command;
pub mod expressions;
pub mod kind;
pub mod library;
pub mod run;

use std::path::PathBuf;

/// A path below the repository's root.
pub fn in_repository(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), path].iter().collect()
}

/// A text file, with LF whatever the checkout made of it.
pub fn read(path: &std::path::Path) -> String {
    match std::fs::read_to_string(path) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => panic!("cannot read {}: {error}", path.display()),
    }
}
