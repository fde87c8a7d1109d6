use std::path::{Path, PathBuf};

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::{Role, role};
use apc::yaml;

use super::input::{self, Input};
use super::{End, complain, output, print, print_diagnostics};

/// `apc fmt`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Specs, files of scenarios, or folders of them; `-` writes what is read from standard input to standard output
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write nothing; name the files that are not tidy, and fail when there is one
    #[arg(long)]
    check: bool,
}

/// Makes all files tidy, or none where one cannot be read.
pub fn run(arguments: &Arguments) -> End {
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let Some(inputs) = input::read(&arguments.files, &mut sources) else { return End::Unreadable };
    let tidy: Vec<(&Input, String)> = inputs.iter().filter_map(|input| Some((input, tidy(input, &sources, &mut sink)?))).collect();
    let faulty = sink.has_errors();
    print_diagnostics(&mut sink, &sources);
    if faulty {
        complain("error: no file was changed");
        return End::No;
    }
    let untidy = |(input, text): &&(&Input, String)| sources.get(input.source).is_none_or(|source| **source.text() != **text);
    if arguments.check {
        let untidy: Vec<_> = tidy.iter().filter(untidy).map(|(input, _)| input::shown(&input.path)).collect();
        untidy.iter().for_each(|path| complain(&format!("{path}: not tidy")));
        return match untidy.len() {
            0 => End::Yes,
            _ => {
                complain("error: run `apc fmt` without `--check`");
                End::No
            }
        };
    }
    let is_input = |input: &Input| input.path == Path::new("stdin") && sources.get(input.source).is_some_and(|s| s.name() == "<stdin>");
    tidy.iter().filter(|(input, _)| is_input(input)).for_each(|(_, text)| print(text));
    let files: Vec<_> = tidy.iter().filter(|(input, _)| !is_input(input)).map(|(input, text)| (input.path.clone(), text.clone())).collect();
    match output::write_all(&files) {
        Ok(_) if files.is_empty() => End::Yes,
        Ok(changed) => {
            complain(&format!("{} file{}, {changed} changed", files.len(), if files.len() == 1 { "" } else { "s" }));
            End::Yes
        }
        Err(error) => {
            complain(&format!("error: {error}"));
            End::Failed
        }
    }
}

/// The tidy text; `None` for what cannot be read, and for YAML files of folders that are something else.
fn tidy(input: &Input, sources: &Sources, sink: &mut Diagnostics) -> Option<String> {
    let text = yaml::format(input.source, sources, sink)?;
    let node = yaml::parse(input.source, sources, &mut Diagnostics::new())?;
    (!input.found || role(&node) != Role::Other).then_some(text)
}
