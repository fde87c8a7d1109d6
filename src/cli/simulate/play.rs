use std::io::IsTerminal as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;
use apc::report::{self, Json, Summary};
use apc::scenario::{Scenario, Setting};
use apc::simulate::{Record, Simulation, Spread};

use super::coverage::Reached;
use super::output::Output;
use super::{Arguments, Format};
use crate::cli::progress::Progress;
use crate::cli::{End, complain, print_diagnostics, style};

/// How everything is run.
pub(super) struct Way<'a> {
    pub(super) arguments: &'a Arguments,
    /// What is assumed whatever scenarios say.
    pub(super) assume: Vec<Setting>,
    /// Every other value of what was assumed is tried.
    pub(super) assume_all: bool,
}

/// A spec with what is to be run against it.
pub(super) struct Job<'a> {
    pub(super) path: &'a Path,
    /// The spec's own file.
    pub(super) spec: PathBuf,
    pub(super) project: Project,
}

impl Job<'_> {
    fn simulation<'s>(&'s self, way: &'s Way<'_>, seed: u64) -> Simulation<'s> {
        Simulation { bundle: &self.project.bundle, facts: &self.project.facts, seed, assume: &way.assume, watch: way.arguments.coverage }
    }
}

/// Runs what is left, in order, and prints as it goes.
pub(super) fn play(jobs: &[Job<'_>], way: &Way<'_>, sources: &Sources) -> End {
    let arguments = way.arguments;
    let output = match arguments.format {
        Format::Text => Output::Text(report::Options { style: style(std::io::stdout().is_terminal()), requests: arguments.requests_table }),
        Format::Json => Output::Json(Json::default()),
    };
    let mut play = Play { way, sources, output, summary: Summary::default(), reached: Reached::of(jobs, arguments.coverage) };
    play.output.begin();
    let whole = play.all(jobs);
    let Play { output, summary, reached, .. } = play;
    output.end(&summary, &reached, sources);
    if whole.is_none() {
        return End::Failed;
    }
    if summary.passed + summary.failed == 0 {
        complain("error: there is no scenario to run; `--model` sends traffic without one");
        return End::Unreadable;
    }
    let enough = arguments.fail_under.is_none_or(|share| reached.is_enough(share));
    if summary.failed == 0 && enough { End::Yes } else { End::No }
}

/// A run of everything.
struct Play<'a> {
    way: &'a Way<'a>,
    sources: &'a Sources,
    output: Output,
    summary: Summary,
    reached: Reached<'a>,
}

impl Play<'_> {
    /// `None` when the artifacts cannot be loaded or the environment fails: that was told.
    fn all(&mut self, jobs: &[Job<'_>]) -> Option<()> {
        for job in jobs {
            if jobs.len() > 1 && !job.project.scenarios.is_empty() {
                self.output.file(job.path);
            }
            for scenario in &job.project.scenarios {
                match &self.way.arguments.seeds {
                    None => self.perform(job, scenario)?,
                    Some(seeds) => self.perform_seeds(job, scenario, seeds.clone())?,
                }
            }
        }
        Some(())
    }

    fn perform(&mut self, job: &Job<'_>, scenario: &Scenario) -> Option<()> {
        let Way { arguments, assume_all, .. } = self.way;
        let simulation = job.simulation(self.way, arguments.seed);
        let mut sink = Diagnostics::new();
        let loaded = simulation.load(scenario, &mut sink);
        print_diagnostics(&mut sink, self.sources);
        let loaded = loaded?;
        let legend = simulation.legend(scenario);
        self.output.scenario(job.path, scenario, arguments.seed);
        let mut progress = Progress::new(scenario);
        let mut each = |record: &Record| {
            self.output.request(record, &legend);
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
                let depends = if *assume_all { Some(simulation.dependence(scenario, &outcome, &mut sink)?) } else { None };
                self.summary.add(&outcome);
                self.reached.add(job, &outcome);
                self.output.outcome(&outcome, depends.as_ref(), self.sources);
                Some(())
            }
            Err(error) => {
                let error = chain(&error);
                self.output.broken(&error);
                complain(&format!("error: {error}"));
                None
            }
        }
    }

    /// Runs one scenario with several seeds.
    fn perform_seeds(&mut self, job: &Job<'_>, scenario: &Scenario, seeds: RangeInclusive<u64>) -> Option<()> {
        let mut spread = Spread::new(scenario);
        for seed in seeds {
            let simulation = job.simulation(self.way, seed);
            let mut sink = Diagnostics::new();
            let loaded = simulation.load(scenario, &mut sink);
            if spread.seeds.is_empty() || loaded.is_none() {
                print_diagnostics(&mut sink, self.sources);
            }
            let legend = simulation.legend(scenario);
            self.output.scenario(job.path, scenario, seed);
            let mut progress = Progress::new(scenario);
            let mut each = |record: &Record| {
                self.output.request(record, &legend);
                progress.iter_mut().for_each(|line| line.done(record));
            };
            let outcome = simulation.run(&loaded?, scenario, &mut each);
            drop(progress);
            self.reached.add(job, &outcome);
            self.output.outcome_of_seed(&outcome, self.sources);
            spread.add(seed, &outcome);
        }
        spread.finish();
        self.summary.add_spread(&spread);
        self.output.spread(&spread, self.sources);
        Some(())
    }
}

/// An error with what is behind it.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |e| e.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
