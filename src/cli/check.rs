use std::path::{Path, PathBuf};
use std::sync::Arc;

use apc::diagnostic::{Diagnostics, Mapped, Severity, Sources};
use apc::resource::NamedValue;

use super::project::{self, Opened, Opening};
use super::{End, allow, complain, input, print_diagnostics};

/// `apc check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Specs, environments, files of scenarios, or folders of them; policy documents and fragments (XML); `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The text of a named value, for policy documents: `{{NAME}}` stands for it
    #[arg(long = "named-value", value_name = "NAME=VALUE", value_parser = named_value)]
    named_values: Vec<(String, String)>,
    /// Warnings are a no, too
    #[arg(long)]
    deny_warnings: bool,
}

fn named_value(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "write NAME=VALUE".to_owned())
}

/// A policy document or fragment, by what the file is called, else by how it begins.
fn is_policy(path: &Path, text: &str) -> bool {
    match path.extension().and_then(|e| e.to_str()) {
        Some("xml") => true,
        Some("yaml" | "yml") => false,
        _ => text.trim_start_matches('\u{feff}').trim_start().starts_with('<'),
    }
}

/// Reads and checks everything, and tells all faults of all files.
pub fn run(arguments: &Arguments) -> End {
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let Some(inputs) = input::read(&arguments.files, &mut sources) else { return End::Unreadable };
    let mut files = 0;
    let mut whole = true;
    let values: Vec<NamedValue> = arguments.named_values.iter().map(|(name, value)| NamedValue::literal(name, value)).collect();
    let opening = Opening::plain(&inputs);
    for input in &inputs {
        let Some(text) = sources.get(input.source).map(|s| Arc::clone(s.text())) else { continue };
        if is_policy(&input.path, &text) {
            apc::project::document(&Mapped::verbatim(&text, input.source, 0), &values, &mut sink);
            files += 1;
            continue;
        }
        match project::open(input, &opening, &mut sources, &mut sink) {
            Opened::Spec(_) | Opened::Scenarios(..) | Opened::Environment(_) | Opened::Faulty => files += 1,
            Opened::Other => complain(&format!("note: {} is neither a whole spec nor a file of scenarios: skipped", input.path.display())),
            Opened::Unreadable => whole = false,
        }
    }
    allow(&mut sink, &sources);
    print_diagnostics(&mut sink, &sources);
    if !whole {
        return End::Unreadable;
    }
    let denied = sink.has_errors() || (arguments.deny_warnings && sink.count(Severity::Warning) > 0);
    if !denied {
        complain(&format!("{files} file{} checked", if files == 1 { "" } else { "s" }));
    }
    if denied { End::No } else { End::Yes }
}
