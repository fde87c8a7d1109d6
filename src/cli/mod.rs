//! The command line: one file per command. All files, the environment and the exit codes are here; the library has none of them.
//!
//! Exit codes: 0 yes, 1 the answer is no, 2 usage or unreadable input, 3 the environment failed.

mod check;
mod compile;
mod environment;
mod eval;
mod explain;
mod fmt;
mod init;
mod input;
mod output;
mod progress;
mod project;
mod routes;
mod schema;
mod simulate;

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use apc::diagnostic::{Diagnostics, Sources, Style, render_all, visible};
use clap::{Parser, Subcommand};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// What was asked for holds.
    Yes,
    /// The input was understood, and the answer is no: faults in a spec, a failed expectation, files that differ.
    No,
    /// The command or its input could not be understood.
    Unreadable,
    /// The machine did not do what was asked: a file that cannot be written, a port that cannot be opened.
    Failed,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Yes => 0,
            End::No => 1,
            End::Unreadable => 2,
            End::Failed => 3,
        })
    }
}

/// Compiles one YAML spec of an AI gateway into Azure API Management artifacts, and runs those artifacts against simulated Azure
/// OpenAI backends.
#[derive(Debug, Parser)]
#[command(name = "apc", version, max_term_width = 110, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is wrong with specs, their scenarios, and policy documents
    Check(check::Arguments),
    /// Write the policy documents and the ARM template of specs
    Compile(compile::Arguments),
    /// Run the compiled artifacts of specs against simulated backends
    Simulate(Box<simulate::Arguments>),
    /// Say where a request would go, and why, without traffic
    Routes(routes::Arguments),
    /// Write a first spec, its scenarios, what they compile to and a CI workflow
    Init(init::Arguments),
    /// Make specs and files of scenarios tidy
    Fmt(fmt::Arguments),
    /// Evaluate policy expressions by themselves
    Eval(eval::Arguments),
    /// Explain a diagnostic code or a key of the language
    Explain(explain::Arguments),
    /// Print the JSON Schema of specs, for editors
    Schema,
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, everything else is a fault of usage.
            let end = if error.use_stderr() { End::Unreadable } else { End::Yes };
            let _ = error.print();
            return end.into();
        }
    };
    let end = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Routes(arguments) => routes::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Schema => schema::run(),
    };
    if OUTPUT_LOST.load(Ordering::Relaxed) { End::Failed.into() } else { end.into() }
}

/// Colour on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
fn style(terminal: bool) -> Style {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    if terminal && !forbidden { Style::Colour } else { Style::Plain }
}

/// Whether a part of the results could not be written.
static OUTPUT_LOST: AtomicBool = AtomicBool::new(false);

/// Prints a result. When the reader has gone away (`apc ... | head`) nobody waits for the rest: the process ends, and that is no
/// failure. Any other loss is told once and makes the command fail.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            if !OUTPUT_LOST.swap(true, Ordering::Relaxed) {
                complain(&format!("error: cannot write to standard output: {error}"));
            }
        }
    }
}

/// Takes away what comments of the texts allow, and tells of comments that allow nothing. Beside errors, which may keep warnings from
/// being found, those are not told.
fn allow(diagnostics: &mut Diagnostics, sources: &Sources) {
    let unused = diagnostics.allow(sources);
    if !diagnostics.has_errors() {
        diagnostics.extend(unused);
    }
}

/// Prints what is wrong, by file and place.
fn print_diagnostics(diagnostics: &mut Diagnostics, sources: &Sources) {
    diagnostics.sort();
    let text = render_all(diagnostics, sources, style(std::io::stderr().is_terminal()));
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Prints a line to standard error.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", visible(text.trim_end()));
}
