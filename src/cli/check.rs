use std::path::PathBuf;

use apc::diagnostic::{Diagnostics, Severity, Sources};

use super::project::{self, Opened};
use super::{End, complain, input, print_diagnostics};

/// `apc check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Specs, files of scenarios, or folders of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Warnings are a no, too
    #[arg(long)]
    deny_warnings: bool,
}

/// Reads and checks everything, and tells all faults of all files.
pub fn run(arguments: &Arguments) -> End {
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let Some(inputs) = input::read(&arguments.files, &mut sources) else { return End::Unreadable };
    let mut files = 0;
    let mut whole = true;
    for input in &inputs {
        match project::open(input, &mut sources, &mut sink) {
            Opened::Spec(_) | Opened::Scenarios(_) | Opened::Faulty => files += 1,
            Opened::Other => complain(&format!("note: {} is neither a spec nor a file of scenarios: skipped", input.path.display())),
            Opened::Unreadable => whole = false,
        }
    }
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
