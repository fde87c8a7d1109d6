use std::io::IsTerminal as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use apc::diagnostic::{Diagnostics, Mapped, Sources, nearest, visible};
use apc::project::Project;
use apc::report::{self, Json, Summary};
use apc::scenario::{self, AdHoc, Scenario, Setting};
use apc::simulate::{Dependence, Legend, Outcome, Record, Simulation, Spread};
use apc::spec::Pattern;

use super::input::Input;
use super::progress::Progress;
use super::project::{self, Opened};
use super::{End, complain, input, print, print_diagnostics, style};

/// `apc simulate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Specs, files of scenarios, or folders of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only the scenarios of this name; `*` stands for any letters; may be given several times
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
    /// What chance begins with: the same seed gives the same output
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Run each scenario with all of these seeds, and say how figures spread and with which seeds an expectation fails
    #[arg(long, value_name = "FROM..TO", value_parser = seeds, conflicts_with_all = ["seed", "live"])]
    seeds: Option<RangeInclusive<u64>>,
    /// Assume something else where Azure documents nothing; `all` tries every other value of what a scenario used, one at a time, and says which expectations depend on it
    #[arg(long, value_name = "NAME=VALUE,...|all")]
    assume: Vec<String>,
    /// Run the engine behind a local HTTP listener, with backends behind it over HTTP
    #[arg(long)]
    live: bool,
    /// With --live: keep virtual time, so that every decision is that of the virtual run and nothing sleeps
    #[arg(long, requires = "live")]
    lockstep: bool,
    /// With --live: so many seconds of a scenario pass in one, such as 10x
    #[arg(long, value_name = "FACTOR", requires = "live", conflicts_with = "lockstep", value_parser = speed, default_value = "1x")]
    speed: f64,
    /// How to say what came of it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// A line for each request with its attempts
    #[arg(long)]
    requests_table: bool,
    #[command(flatten)]
    traffic: Traffic,
}

/// Traffic without a scenario.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Traffic without a scenario")]
struct Traffic {
    /// Send chat completions for this model instead of running scenarios
    #[arg(long, value_name = "MODEL", conflicts_with = "scenario")]
    model: Option<String>,
    /// How many
    #[arg(long, value_name = "N", requires = "model", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    requests: Option<u64>,
    /// How far apart, such as 100ms; without it each follows the answer to the one before
    #[arg(long, value_name = "TIME", requires = "model")]
    every: Option<String>,
    /// To which API; needed when there are several
    #[arg(long, value_name = "NAME", requires = "model")]
    api: Option<String>,
    /// Give a backend so many tokens a minute: foundry1=1000tpm
    #[arg(long, value_name = "BACKEND=TPM", requires = "model")]
    limit: Vec<String>,
    /// Let a backend refuse connections, always or for a time: foundry3@10s..40s
    #[arg(long, value_name = "BACKEND[@FROM..UNTIL]", requires = "model")]
    down: Vec<String>,
}

/// The forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// Everything, as one JSON document that is written as the run goes
    Json,
}

/// How everything is run.
struct Way<'a> {
    arguments: &'a Arguments,
    /// What is assumed whatever scenarios say.
    assume: Vec<Setting>,
    /// Every other value of what was assumed is tried.
    assume_all: bool,
}

/// A spec with what is to be run against it.
struct Job<'a> {
    path: &'a Path,
    project: Project,
}

impl Job<'_> {
    fn simulation<'s>(&'s self, way: &'s Way<'_>, seed: u64) -> Simulation<'s> {
        Simulation { bundle: &self.project.bundle, facts: &self.project.facts, seed, assume: &way.assume }
    }
}

/// Seeds that one run takes.
const MOST_SEEDS: u64 = 10_000;

/// Runs every scenario of every file. Nothing is run when any file has errors.
pub fn run(arguments: &Arguments) -> End {
    match run_all(arguments) {
        Ok(end) => end,
        Err(end) => {
            // Who reads JSON reads a document, also where nothing ran.
            if arguments.format == Format::Json {
                let json = Json::default();
                print(&format!("{}{}", json.begin(), json.end(&Summary::default())));
            }
            end
        }
    }
}

/// `Err` when nothing was run.
fn run_all(arguments: &Arguments) -> Result<End, End> {
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let Some(inputs) = input::read(&arguments.files, &mut sources) else { return Err(End::Unreadable) };
    let mut jobs = match jobs(&inputs, &mut sources, &mut sink) {
        Ok(jobs) => jobs,
        Err(end) => {
            print_diagnostics(&mut sink, &sources);
            return Err(end);
        }
    };
    let mut way = Way { arguments, assume: Vec::new(), assume_all: false };
    for text in &arguments.assume {
        if text == "all" {
            way.assume_all = true;
        } else {
            let source = sources.add("--assume", text.as_str());
            way.assume.extend(scenario::assumptions_of_flag(&Mapped::verbatim(text, source, 0), &mut sink));
        }
    }
    if sink.has_errors() {
        print_diagnostics(&mut sink, &sources);
        return Err(End::Unreadable);
    }
    let end = match &arguments.traffic.model {
        Some(model) => only_traffic(&mut jobs, &arguments.traffic, model, &mut sources, &mut sink),
        None => only_named(&mut jobs, &arguments.scenario),
    };
    print_diagnostics(&mut sink, &sources);
    if end != End::Yes || sink.has_errors() {
        return Err(end.max(End::No));
    }
    Ok(play(&jobs, &way, &sources))
}

fn jobs<'a>(inputs: &'a [Input], sources: &mut Sources, sink: &mut Diagnostics) -> Result<Vec<Job<'a>>, End> {
    let mut jobs = Vec::new();
    let mut whole = true;
    for input in inputs {
        match project::open(input, sources, sink) {
            Opened::Spec(project) | Opened::Scenarios(project) => jobs.push(Job { path: &input.path, project: *project }),
            Opened::Faulty => {}
            Opened::Other => complain(&format!("note: {} is neither a spec nor a file of scenarios: skipped", input.path.display())),
            Opened::Unreadable => whole = false,
        }
    }
    if whole { Ok(jobs) } else { Err(End::Unreadable) }
}

/// Puts the traffic that the flags ask for in place of all scenarios.
fn only_traffic(jobs: &mut [Job<'_>], traffic: &Traffic, model: &str, sources: &mut Sources, sink: &mut Diagnostics) -> End {
    let flags = AdHoc {
        model: model.to_owned(),
        requests: traffic.requests,
        every: traffic.every.clone(),
        api: traffic.api.clone(),
        limits: traffic.limit.clone(),
        down: traffic.down.clone(),
    };
    let scenario = flags.scenario(sources, sink);
    if sink.has_errors() {
        return End::Unreadable;
    }
    for job in jobs {
        // A backend or an API that the spec does not have is a fault of the flags, not of the spec.
        if job.project.take(vec![scenario.clone()], sink).is_none() {
            return End::Unreadable;
        }
    }
    End::Yes
}

/// Leaves the scenarios that one of the names fits.
fn only_named(jobs: &mut [Job<'_>], names: &[String]) -> End {
    if names.is_empty() {
        return End::Yes;
    }
    let mut fine = true;
    for name in names {
        let all = || jobs.iter().flat_map(|j| &j.project.scenarios).map(|s| &*s.name.value);
        if !all().any(|n| Pattern(name.as_str().into()).matches(n)) {
            let near = nearest(name, all()).map_or(String::new(), |n| format!("; did you mean `{n}`?"));
            complain(&format!("error: no scenario is named `{name}`{near}"));
            fine = false;
        }
    }
    for job in jobs {
        job.project.scenarios.retain(|s| names.iter().any(|name| Pattern(name.as_str().into()).matches(&s.name.value)));
    }
    if fine { End::Yes } else { End::Unreadable }
}

/// Runs what is left, in order, and prints as it goes.
fn play(jobs: &[Job<'_>], way: &Way<'_>, sources: &Sources) -> End {
    let arguments = way.arguments;
    let mut output = match arguments.format {
        Format::Text => Output::Text(report::Options { style: style(std::io::stdout().is_terminal()), requests: arguments.requests_table }),
        Format::Json => Output::Json(Json::default()),
    };
    let mut summary = Summary::default();
    output.begin();
    for job in jobs {
        if jobs.len() > 1 && !job.project.scenarios.is_empty() {
            output.file(job.path);
        }
        for scenario in &job.project.scenarios {
            let performed = match &arguments.seeds {
                None => perform(job, scenario, way, sources, &mut output, &mut summary),
                Some(seeds) => perform_seeds(job, scenario, seeds.clone(), way, sources, &mut output, &mut summary),
            };
            if performed.is_none() {
                output.end(&summary);
                return End::Failed;
            }
        }
    }
    output.end(&summary);
    if summary.passed + summary.failed == 0 {
        complain("error: there is no scenario to run; `--model` sends traffic without one");
        return End::Unreadable;
    }
    if summary.failed == 0 { End::Yes } else { End::No }
}

/// Runs one scenario. `None` when the artifacts cannot be loaded or the environment fails: that was told.
fn perform(job: &Job<'_>, scenario: &Scenario, way: &Way<'_>, sources: &Sources, output: &mut Output, summary: &mut Summary) -> Option<()> {
    let arguments = way.arguments;
    let simulation = job.simulation(way, arguments.seed);
    let mut sink = Diagnostics::new();
    let loaded = simulation.load(scenario, &mut sink);
    print_diagnostics(&mut sink, sources);
    let loaded = loaded?;
    let legend = simulation.legend(scenario);
    output.scenario(job.path, scenario, arguments.seed);
    let mut progress = Progress::new(scenario);
    let mut each = |record: &Record| {
        output.request(record, &legend);
        progress.iter_mut().for_each(|line| line.done(record));
    };
    let outcome = match (arguments.live, arguments.lockstep) {
        (false, _) => Ok(simulation.run(&loaded, scenario, &mut each)),
        (true, true) => simulation.run_lockstep(&loaded, scenario, &mut each),
        (true, false) => simulation.run_live(loaded, scenario, arguments.speed, &mut each),
    };
    drop(progress);
    match outcome {
        Ok(outcome) => {
            let depends = if way.assume_all { Some(simulation.dependence(scenario, &outcome, &mut sink)?) } else { None };
            summary.add(&outcome);
            output.outcome(&outcome, depends.as_ref(), sources);
            Some(())
        }
        Err(error) => {
            let error = chain(&error);
            output.broken(&error);
            complain(&format!("error: {error}"));
            None
        }
    }
}

/// Runs one scenario with several seeds.
fn perform_seeds(
    job: &Job<'_>,
    scenario: &Scenario,
    seeds: RangeInclusive<u64>,
    way: &Way<'_>,
    sources: &Sources,
    output: &mut Output,
    summary: &mut Summary,
) -> Option<()> {
    let mut spread = Spread::new(scenario);
    for seed in seeds {
        let simulation = job.simulation(way, seed);
        let mut sink = Diagnostics::new();
        let loaded = simulation.load(scenario, &mut sink);
        if spread.seeds.is_empty() || loaded.is_none() {
            print_diagnostics(&mut sink, sources);
        }
        let legend = simulation.legend(scenario);
        output.scenario(job.path, scenario, seed);
        let mut progress = Progress::new(scenario);
        let mut each = |record: &Record| {
            output.request(record, &legend);
            progress.iter_mut().for_each(|line| line.done(record));
        };
        let outcome = simulation.run(&loaded?, scenario, &mut each);
        drop(progress);
        output.outcome_of_seed(&outcome, sources);
        spread.add(seed, &outcome);
    }
    spread.finish();
    summary.add_spread(&spread);
    output.spread(&spread, sources);
    Some(())
}

/// An error with what is behind it.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |e| e.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Reads `10x` or `10`.
fn speed(text: &str) -> Result<f64, String> {
    let factor = text.strip_suffix('x').unwrap_or(text).parse::<f64>().ok();
    factor.filter(|f| (0.01..=1000.0).contains(f)).ok_or_else(|| "write a number from 0.01 to 1000, such as `10x`".to_owned())
}

/// Reads `1..50`.
fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let wrong = || format!("write the first and the last seed, such as `1..50`, at most {MOST_SEEDS}");
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let (from, to) = (from.parse::<u64>().map_err(|_| wrong())?, to.parse::<u64>().map_err(|_| wrong())?);
    if to.checked_sub(from).is_some_and(|more| more < MOST_SEEDS) { Ok(from..=to) } else { Err(wrong()) }
}

/// Prints what comes of the scenarios, piece by piece.
enum Output {
    Text(report::Options),
    Json(Json),
}

impl Output {
    fn begin(&self) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(json.begin()),
        }
    }

    fn file(&self, path: &Path) {
        match self {
            Self::Text(_) => print(&format!("{}\n\n", visible(&path.display().to_string()))),
            Self::Json(_) => {}
        }
    }

    fn scenario(&mut self, path: &Path, scenario: &Scenario, seed: u64) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.scenario(&path.display().to_string(), &scenario.name.value, seed)),
        }
    }

    fn request(&mut self, record: &Record, legend: &Legend) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.request(record, legend)),
        }
    }

    fn outcome(&self, outcome: &Outcome, depends: Option<&Dependence>, sources: &Sources) {
        match self {
            Self::Text(options) => {
                let depends = depends.map_or(String::new(), |d| report::dependence(d, sources, options.style));
                print(&format!("{}{depends}\n", report::text(outcome, sources, *options)));
            }
            Self::Json(json) => print(&json.outcome(outcome, depends, sources)),
        }
    }

    /// One of many runs: for people they are summed up at the end.
    fn outcome_of_seed(&self, outcome: &Outcome, sources: &Sources) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.outcome(outcome, None, sources)),
        }
    }

    fn spread(&self, spread: &Spread, sources: &Sources) {
        match self {
            Self::Text(options) => print(&format!("{}\n", report::spread(spread, sources, options.style))),
            Self::Json(_) => {}
        }
    }

    fn broken(&self, error: &str) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.broken(error)),
        }
    }

    fn end(&self, summary: &Summary) {
        match self {
            Self::Text(options) => print(&format!("{}\n", summary.line(options.style))),
            Self::Json(json) => print(&json.end(summary)),
        }
    }
}
