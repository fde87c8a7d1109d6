//! How long a large spec takes, stage by stage and as a process: 5,000 lines with and without mistakes, in one file and in several;
//! and larger ones, where each twice as large should take twice the time. Prints figures; asserts nothing about time.
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark"
)]

mod spec;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::project::Project;
use apc::{check, compile, resource, yaml};
use spec::{Kind, Size};

/// Each is measured so often, and the best is told.
const TIMES: usize = 10;

const STAGES: [&str; 7] = ["parse", "allow", "read", "check", "compile", "print", "tell"];

/// The milliseconds of each stage of a text that is in one file.
fn stages(text: &str) -> [f64; STAGES.len()] {
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let source = sources.add("large.yaml", text);
    let mut times = [0.0; STAGES.len()];
    let mut at = Instant::now();
    let mut lap = |index: usize| {
        let now = Instant::now();
        times[index] = now.duration_since(at).as_secs_f64() * 1e3;
        at = now;
    };
    let node = yaml::parse(source, &sources, &mut sink).expect("it is YAML");
    lap(0);
    yaml::read_allowances(source, &sources, &mut sink);
    lap(1);
    let spec = apc::spec::read(&node, source, "large", &mut sink).expect("it is a spec");
    lap(2);
    let plan = check::check(&spec, &mut sink);
    lap(3);
    if let Some(plan) = &plan {
        let bundle = compile::bundle(plan);
        lap(4);
        let _ = resource::write(&bundle);
        lap(5);
    }
    sink.allow(&sources);
    sink.sort();
    let _ = render_all(&sink, &sources, Style::Colour);
    lap(6);
    times
}

fn best<const N: usize>(of: impl Fn() -> [f64; N]) -> [f64; N] {
    (0..TIMES).map(|_| of()).reduce(|best, more| std::array::from_fn(|index| best[index].min(more[index]))).unwrap_or([0.0; N])
}

/// The milliseconds of the command as its user waits for it.
fn process(arguments: &[&str], folder: &Path) -> f64 {
    let [time] = best(|| {
        let began = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_apc"));
        command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs");
        [began.elapsed().as_secs_f64() * 1e3]
    });
    time
}

/// Tells what a spec takes that is in these files, of which the first is read as text.
fn tell(name: &str, files: &[(&str, String)]) {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large").join(name.replace(' ', "-"));
    fs::create_dir_all(&folder).expect("a folder");
    for (path, text) in files {
        fs::write(folder.join(path), text).expect("a file");
    }
    let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
    let stages = if let [(_, text)] = files { best(|| stages(text)) } else { [0.0; STAGES.len()] };
    let stages: String = stages.iter().map(|time| format!("{time:8.1}")).collect();
    let main = files.first().map_or("", |(path, _)| path);
    let (checked, compiled) = (process(&["check", main], &folder), process(&["compile", main, "-o", "out"], &folder));
    println!("{name:<28}{lines:>7}{stages}{checked:>12.1}{compiled:>12.1}");
    fs::remove_dir_all(&folder).expect("it is there");
}

fn one(name: &str, text: String) {
    tell(name, &[("large.yaml", text)]);
}

fn main() {
    let stages: String = STAGES.iter().map(|stage| format!("{stage:>8}")).collect();
    println!("{:<28}{:>7}{stages}{:>12}{:>12}", "milliseconds", "lines", "apc check", "apc compile");
    let sound = |lines: usize| spec::write(Size::of_lines(lines), Kind::Sound);
    let parts = sound(5000);
    one("a gateway", parts.whole());
    one("with mistakes", spec::write(Size::of_lines(5000), Kind::Faulty).whole());
    let files =
        [("backends.yaml", &parts.backends), ("pools.yaml", &parts.pools), ("apis.yaml", &parts.apis), ("teams.yaml", &parts.teams)];
    let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let main = format!("{}include: [{}]\n{}", parts.main, names.join(", "), parts.scenarios);
    let files: Vec<(&str, String)> =
        std::iter::once(("large.yaml", main)).chain(files.into_iter().map(|(path, text)| (path, text.clone()))).collect();
    tell("in several files", &files);
    one("twice as large", sound(10_000).whole());
    one("four times", sound(20_000).whole());
    one("2,000 routes, 500 products", spec::routed(2000, 500));
    one("4,000 routes, 1,000 products", spec::routed(4000, 1000));
    one("100 pools of 30, 50 models", spec::wide(100, 30, 50));
    one("50 pools of 30, 50 models", spec::wide(50, 30, 50));

    let lab = include_str!("../../specs/load-balancing.yaml");
    let [lowest] = best(|| {
        let began = Instant::now();
        let project = Project::open(lab, "load-balancing", &mut Sources::new(), &mut Diagnostics::new());
        assert!(project.is_some());
        [began.elapsed().as_secs_f64() * 1e3]
    });
    println!("the load-balancing lab, checked, compiled and read back: {lowest:.2} ms");
}
