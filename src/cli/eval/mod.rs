//! `apc eval`: one expression by itself, from the command line, from a file, or line by line.
//!
//! `given.rs` the context that the arguments describe · `one.rs` one expression, what it gives and why · `batch.rs` lines of JSON in,
//! lines of JSON out · `session.rs` what is typed line by line

mod batch;
mod given;
mod one;
mod session;

use std::fs::File;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use apc::expr::Want;

use super::{End, complain, input};
use given::Given;

/// `apc eval`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Values of --var: what reads as JSON is what it says (5 is an int, 1.5 a double, true a bool, null, \
    {\"a\":1} a JObject, [1] a JArray, \"5\" a string); TYPE:TEXT is of that type (string:5, long:5, decimal:1.5, \
    DateTime:2025-01-02, Guid:..., JObject-text:...); anything else is a string.\n\nWithout an expression, lines are read and \
    evaluated one by one; `:help` says what they may be.")]
pub struct Arguments {
    /// `@(...)`, `@{...}` or what stands in the brackets; `-` for standard input
    #[arg(conflicts_with_all = ["file", "batch"])]
    expression: Option<String>,
    /// A file that holds the expression
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    file: Option<PathBuf>,
    /// Lines of JSON `{"id", "expr", "context"}`, `-` for standard input: prints a line of JSON for each
    #[arg(long, value_name = "FILE", conflicts_with_all = ["context", "request", "response", "vars", "explain", "want", "format"])]
    batch: Option<PathBuf>,
    /// The context as JSON: request, response, variables, user, ...
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// The request: HTTP text (request line, headers, empty line, content), or JSON as in a context
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// The response: HTTP text (status line, headers, empty line, content), or JSON as in a context
    #[arg(long, value_name = "FILE")]
    response: Option<PathBuf>,
    /// A variable; may be given again
    #[arg(long = "var", value_name = "NAME=VALUE")]
    vars: Vec<String>,
    /// Show what each part of the expression gives
    #[arg(long)]
    explain: bool,
    /// What the place of the expression takes
    #[arg(long = "type", value_name = "TYPE", value_enum, default_value_t = Type::Any)]
    want: Type,
    /// How to print the outcome
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "explain")]
    format: Format,
}

/// What a place takes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Type {
    /// Anything, as `set-variable` does
    Any,
    /// A condition, as `when` does
    Bool,
    /// A whole number, as `retry count` does
    Int,
    /// Text, as `set-header` does
    Text,
}

/// How the outcome is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The value and its type
    Text,
    /// The line that `--batch` prints
    Json,
}

/// Evaluates and prints.
pub fn run(arguments: &Arguments) -> End {
    if let Some(path) = &arguments.batch {
        return batch(path);
    }
    if arguments.format == Format::Json && !matches!(arguments.want, Type::Any) {
        complain("error: `--format json` gives what the expression gives: leave `--type` out");
        return End::Unreadable;
    }
    let mut given = Given::default();
    let text = match begin(arguments, &mut given) {
        Ok(text) => text,
        Err(message) => {
            complain(&format!("error: {message}"));
            return End::Unreadable;
        }
    };
    let want = match arguments.want {
        Type::Any => Want::Any,
        Type::Bool => Want::Bool,
        Type::Int => Want::Int,
        Type::Text => Want::Text,
    };
    match text {
        None => session::run(given, std::io::stdin().lock(), std::io::stdin().is_terminal()),
        Some((_, text)) if arguments.format == Format::Json => one::as_json(&text, &given),
        Some((name, text)) => one::as_text(&name, &text, &given, want, arguments.explain),
    }
}

/// Takes the arguments in; gives the expression with the name of its place, if there is one.
fn begin(arguments: &Arguments, given: &mut Given) -> Result<Option<(String, String)>, String> {
    if let Some(path) = &arguments.context {
        given.load(path)?;
    }
    if let Some(path) = &arguments.request {
        given.message("request", path)?;
    }
    if let Some(path) = &arguments.response {
        given.message("response", path)?;
    }
    for var in &arguments.vars {
        given.set(var)?;
    }
    match (&arguments.file, arguments.expression.as_deref()) {
        (Some(path), _) => Ok(Some((path.display().to_string(), read(path)?))),
        (None, Some("-")) => Ok(Some(("<stdin>".to_owned(), text_of(std::io::stdin().lock(), "<stdin>")?))),
        (None, Some(text)) => Ok(Some(("<expression>".to_owned(), text.to_owned()))),
        (None, None) => Ok(None),
    }
}

fn batch(path: &Path) -> End {
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

/// The text of a file, without the mark that some editors begin it with.
fn read(path: &Path) -> Result<String, String> {
    let name = path.display().to_string();
    text_of(File::open(path).map_err(|error| format!("cannot read {name}: {error}"))?, &name)
}

fn text_of(from: impl std::io::Read, name: &str) -> Result<String, String> {
    let mut text = input::text_of(from).map_err(|error| format!("cannot read {name}: {error}"))?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}
