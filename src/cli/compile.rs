use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;

use super::project::{self, Opened, Opening};
use super::{End, allow, complain, environment, input, output, print, print_diagnostics};

/// `apc compile`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Specs, or folders of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The folder to write to: each spec gets a folder of its own name in it
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Write nothing; say whether DIR holds what the specs compile to
    #[arg(long)]
    check: bool,
    /// What to write beside the policy documents
    #[arg(long, value_enum, default_value_t = Emit::Arm)]
    emit: Emit,
}

/// The forms in which resources are written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Emit {
    /// `azuredeploy.json` with its parameters
    Arm,
}

/// Compiles everything, then writes all files or none.
pub fn run(arguments: &Arguments) -> End {
    let Emit::Arm = arguments.emit;
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let Some(inputs) = input::read(&arguments.files, &mut sources) else { return End::Unreadable };
    let (mut faulty, mut whole) = (false, true);
    let mut files = Vec::new();
    let mut folders: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for input in &inputs {
        match project::open(input, &Opening::plain(&inputs), &mut sources, &mut sink) {
            Opened::Spec(project) => faulty |= !take(*project, input.path.clone(), &arguments.out, &mut folders, &mut files),
            // Two environments of one spec are compiled with it once.
            Opened::Environment(Some((_, spec))) if folders.values().any(|known| environment::same(known) == environment::same(&spec)) => {}
            Opened::Environment(Some((project, spec))) => faulty |= !take(*project, spec, &arguments.out, &mut folders, &mut files),
            Opened::Faulty => faulty = true,
            Opened::Unreadable => whole = false,
            // There is nothing of them to compile; that they stand beside their spec is as it should be.
            Opened::Scenarios(..) | Opened::Environment(None) => {}
            Opened::Other => complain(&format!("note: {} is not a whole spec: skipped", input.path.display())),
        }
    }
    allow(&mut sink, &sources);
    print_diagnostics(&mut sink, &sources);
    if !whole {
        return End::Unreadable;
    }
    if faulty || sink.has_errors() {
        return End::No;
    }
    if files.is_empty() {
        complain("error: there is no spec to compile");
        return End::Unreadable;
    }
    if arguments.check {
        let folders: Vec<PathBuf> = folders.into_keys().collect();
        let different = output::differences(&files, &folders);
        for line in &different {
            complain(line);
        }
        if different.is_empty() {
            print(&format!("{} files are what the specs compile to\n", files.len()));
            return End::Yes;
        }
        complain("error: run `apc compile` without `--check` and commit what changes");
        return End::No;
    }
    match output::write_all(&files) {
        Ok(changed) => {
            print(&format!("{} files, {changed} changed\n", files.len()));
            End::Yes
        }
        Err(error) => {
            complain(&format!("error: {error}; nothing was written"));
            End::Failed
        }
    }
}

/// Takes over the files of a spec; `false` when another spec has its folder already, which is told.
fn take(project: Project, spec: PathBuf, out: &Path, folders: &mut BTreeMap<PathBuf, PathBuf>, files: &mut Vec<(PathBuf, String)>) -> bool {
    let folder = out.join(&project.plan.name);
    if let Some(other) = folders.get(&folder) {
        complain(&format!("error: {} and {} would both compile to {}", other.display(), spec.display(), folder.display()));
        return false;
    }
    files.extend(project.files.into_iter().map(|f| (folder.join(f.path), f.text)));
    folders.insert(folder, spec);
    true
}
