//! `apc eval`: one expression by itself, from the command line, from a file, or line by line.
//!
//! `batch.rs` lines of JSON in, lines of JSON out

mod batch;

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{End, complain};

/// `apc eval`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Lines of JSON `{"id", "expr", "context"}`, `-` for standard input: prints a line of JSON for each
    #[arg(long, value_name = "FILE")]
    batch: PathBuf,
}

/// Evaluates and prints.
pub fn run(arguments: &Arguments) -> End {
    let path = &arguments.batch;
    let answered =
        if path == Path::new("-") { batch::answer_all(std::io::stdin().lock()) } else { File::open(path).and_then(batch::answer_all) };
    match answered {
        Ok(()) => End::Yes,
        Err(error) => {
            complain(&format!("error: cannot read {}: {error}", path.display()));
            End::Unreadable
        }
    }
}
