//! `apc simulate`: what is to be run is read here, `play.rs` runs it, `output.rs` prints it, `coverage.rs` sums up what was reached.

mod coverage;
mod output;
mod play;

use std::ops::RangeInclusive;
use std::path::PathBuf;

use apc::diagnostic::{Diagnostics, Mapped, Sources, nearest};
use apc::report::{Json, Summary};
use apc::scenario::{self, AdHoc};
use apc::spec::Pattern;

use super::input::Input;
use super::project::{self, Opened, Opening};
use super::{End, allow, complain, input, print, print_diagnostics};
use play::{Job, Way, play};

/// `apc simulate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Specs, environments, files of scenarios, or folders of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only the scenarios of this name; `*` stands for any letters; may be given several times
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
    /// Only the scenarios that have this tag; may be given several times
    #[arg(long, value_name = "TAG", conflicts_with = "model")]
    tag: Vec<String>,
    /// In which environment of the specs; files of scenarios may say it themselves (`env: prod`)
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// With this region, group of regions or backend drained, as if the spec said so; may be given several times
    #[arg(long, value_name = "WHAT")]
    drain: Vec<String>,
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
    /// Say which routes, denies, pool members and the like no scenario reached, by spec
    #[arg(long)]
    coverage: bool,
    /// With --coverage: fail when less of a spec was reached, such as 80%
    #[arg(long, value_name = "SHARE", requires = "coverage", value_parser = share)]
    fail_under: Option<f64>,
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
                print(&format!("{}{}", json.begin(), json.end(&Summary::default(), &[], &Sources::new())));
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
    let opening = Opening::flags(&inputs, arguments.env.as_deref(), &arguments.drain, &mut sources);
    let mut jobs = match jobs(&inputs, &opening, &mut sources, &mut sink) {
        Ok(jobs) => jobs,
        Err(end) => {
            allow(&mut sink, &sources);
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
    allow(&mut sink, &sources);
    if sink.has_errors() {
        print_diagnostics(&mut sink, &sources);
        return Err(End::Unreadable);
    }
    let end = match &arguments.traffic.model {
        Some(model) => only_traffic(&mut jobs, &arguments.traffic, model, &mut sources, &mut sink),
        None => only_named(&mut jobs, &arguments.scenario).max(only_tagged(&mut jobs, &arguments.tag)),
    };
    print_diagnostics(&mut sink, &sources);
    if end != End::Yes || sink.has_errors() {
        return Err(end.max(End::No));
    }
    Ok(play(&jobs, &way, &sources))
}

fn jobs<'a>(inputs: &'a [Input], opening: &Opening, sources: &mut Sources, sink: &mut Diagnostics) -> Result<Vec<Job<'a>>, End> {
    let mut jobs = Vec::new();
    let mut whole = true;
    for input in inputs {
        match project::open(input, opening, sources, sink) {
            Opened::Spec(project) => jobs.push(Job { path: &input.path, spec: input.path.clone(), project: *project }),
            Opened::Scenarios(project, spec) => jobs.push(Job { path: &input.path, spec, project: *project }),
            Opened::Environment(Some((project, spec))) => jobs.push(Job { path: &input.path, spec, project: *project }),
            Opened::Environment(None) | Opened::Faulty => {}
            Opened::Other => complain(&format!("note: {} is neither a whole spec nor a file of scenarios: skipped", input.path.display())),
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
        ..AdHoc::default()
    };
    let scenario = flags.scenario(sources, sink);
    if sink.has_errors() {
        return End::Unreadable;
    }
    for job in jobs {
        let mut scenario = scenario.clone();
        let claims = job.project.claims(traffic.api.as_deref(), &[]);
        scenario.send.iter_mut().for_each(|step| step.claims.clone_from(&claims));
        // A backend or an API that the spec does not have is a fault of the flags, not of the spec.
        if job.project.take(vec![scenario], sink).is_none() {
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

/// Leaves the scenarios that have one of the tags.
fn only_tagged(jobs: &mut [Job<'_>], tags: &[String]) -> End {
    let mut end = End::Yes;
    for tag in tags {
        let all = || jobs.iter().flat_map(|job| &job.project.scenarios).flat_map(|scenario| &scenario.tags).map(|tag| &*tag.value);
        if !all().any(|known| known == tag) {
            let near = nearest(tag, all()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            complain(&format!("error: no scenario has the tag `{tag}`{near}"));
            end = End::Unreadable;
        }
    }
    for job in jobs.iter_mut().filter(|_| !tags.is_empty()) {
        job.project.scenarios.retain(|scenario| scenario.tags.iter().any(|tag| tags.iter().any(|wanted| **wanted == *tag.value)));
    }
    end
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

/// Reads `80%` or `80`.
fn share(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text);
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let share = number.parse::<f64>().ok().filter(|share| plain && *share <= 100.0);
    share.ok_or_else(|| "write a share from 0% to 100%, such as `80%`".to_owned())
}
