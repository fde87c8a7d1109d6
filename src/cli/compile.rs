use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use apc::diagnostic::{Diagnostics, Mapped, Sources};
use apc::project::{Project, left_behind, source_map};
use apc::{compile, resource};

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
    /// Also write a source map: where in the specs each element of the policies and each pool comes from, as JSON
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
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
    let mut outputs = Outputs {
        out: &arguments.out,
        maps: arguments.map.is_some(),
        folders: BTreeMap::new(),
        files: Vec::new(),
        marks: Vec::new(),
        left: Diagnostics::new(),
    };
    let opening = Opening::plain(&inputs);
    for input in &inputs {
        match project::open(input, &opening, &mut sources, &mut sink) {
            Opened::Spec(project) => faulty |= !outputs.take(*project, input.path.clone(), &mut sources),
            // Two environments of one spec are compiled with it once.
            Opened::Environment(Some((_, spec)))
                if outputs.folders.values().any(|known| environment::same(known) == environment::same(&spec)) => {}
            Opened::Environment(Some((project, spec))) => faulty |= !outputs.take(*project, spec, &mut sources),
            Opened::Faulty => faulty = true,
            Opened::Unreadable => whole = false,
            // There is nothing of them to compile; that they stand beside their spec is as it should be.
            Opened::Scenarios(..) | Opened::Environment(None) => {}
            Opened::Other => complain(&format!("note: {} is not a whole spec: skipped", input.path.display())),
        }
    }
    allow(&mut sink, &sources);
    let Outputs { folders, mut files, marks, left, .. } = outputs;
    sink.extend(left);
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
    if let Some(map) = &arguments.map {
        if files.iter().any(|(path, _)| path == map) {
            complain(&format!("error: {} is a file of the artifacts: write the map to another", map.display()));
            return End::Unreadable;
        }
        files.push((map.clone(), source_map(&marks)));
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
    let foreign = output::foreign(&files);
    if !foreign.is_empty() {
        foreign.iter().for_each(|path| complain(&format!("error: {} was not written by apc, and stays as it is", path.display())));
        complain("error: nothing was written; move what is in the way, or compile to another folder");
        return End::No;
    }
    match output::write_all(&files) {
        Ok(changed) => {
            print(&format!("{} files, {changed} changed\n", files.len()));
            End::Yes
        }
        Err(error) => {
            complain(&format!("error: {error}"));
            End::Failed
        }
    }
}

/// What is to be written.
struct Outputs<'a> {
    out: &'a Path,
    /// Whether a source map is asked for.
    maps: bool,
    /// The folder of each spec, with the spec.
    folders: BTreeMap<PathBuf, PathBuf>,
    files: Vec<(PathBuf, String)>,
    /// What the source map has of them.
    marks: Vec<String>,
    /// What earlier templates had.
    left: Diagnostics,
}

impl Outputs<'_> {
    /// Takes over the files of a spec; `false` when another spec has its folder already, which is told.
    fn take(&mut self, project: Project, spec: PathBuf, sources: &mut Sources) -> bool {
        let folder = self.out.join(&project.plan.name);
        if let Some(other) = self.folders.get(&folder) {
            complain(&format!("error: {} and {} would both compile to {}", other.display(), spec.display(), folder.display()));
            return false;
        }
        let template = folder.join(compile::TEMPLATE);
        if let Ok(source) = input::try_one(&template, sources)
            && let Some(text) =
                sources.get(source).map(|file| Arc::clone(file.text())).filter(|text| compile::is_compiled(compile::TEMPLATE, text))
            && let Some(earlier) = resource::read(&Mapped::verbatim(&text, source, 0), &mut Diagnostics::new())
        {
            left_behind(&earlier, &project.bundle, &mut self.left);
        }
        if self.maps {
            self.marks.extend(project.marks(sources));
        }
        self.files.extend(project.files.into_iter().map(|f| (folder.join(f.path), f.text)));
        self.folders.insert(folder, spec);
        true
    }
}
