use std::path::PathBuf;

use apc::coverage::Coverage;
use apc::simulate::Outcome;

use super::play::Job;
use crate::cli::environment::same;
use crate::cli::{complain, input};

/// What was reached of each spec, in the order in which they were first named; nothing where nobody asked.
pub(super) struct Reached<'a> {
    /// The specs' files, however they were named.
    files: Vec<PathBuf>,
    specs: Vec<(String, Coverage<'a>)>,
}

impl<'a> Reached<'a> {
    pub(super) fn of(jobs: &'a [Job<'_>], asked: bool) -> Self {
        let mut reached = Self { files: Vec::new(), specs: Vec::new() };
        for job in jobs.iter().filter(|_| asked) {
            let file = same(&job.spec);
            if !reached.files.contains(&file) {
                reached.files.push(file);
                reached.specs.push((input::shown(&job.spec), Coverage::new(&job.project.facts.landmarks)));
            }
        }
        reached
    }

    /// Takes in what came of a scenario.
    pub(super) fn add(&mut self, job: &Job<'_>, outcome: &Outcome) {
        if self.files.is_empty() {
            return;
        }
        let file = same(&job.spec);
        let of = self.files.iter().position(|known| *known == file);
        if let Some((_, coverage)) = of.and_then(|at| self.specs.get_mut(at)) {
            coverage.add(&outcome.passed_by);
        }
    }

    pub(super) fn specs(&self) -> &[(String, Coverage<'a>)] {
        &self.specs
    }

    /// Whether so many of a hundred were reached in each spec; tells of those where they were not.
    pub(super) fn is_enough(&self, share: f64) -> bool {
        let mut enough = true;
        for (spec, coverage) in self.specs.iter().filter(|(_, coverage)| coverage.all().percent() < share) {
            complain(&format!("error: {:.1}% of {spec} is reached, less than {share}%", coverage.all().percent()));
            enough = false;
        }
        enough
    }
}
