//! The command `apc`; everything it knows is in the library.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "files and the environment are the binary's business")]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
