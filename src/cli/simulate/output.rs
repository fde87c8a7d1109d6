use std::path::Path;

use apc::diagnostic::{Sources, visible};
use apc::report::{self, Json, Summary};
use apc::scenario::Scenario;
use apc::simulate::{Dependence, Legend, Outcome, Record, Spread};

use super::coverage::Reached;
use crate::cli::print;

/// Prints what comes of the scenarios, piece by piece.
pub(super) enum Output {
    Text(report::Options),
    Json(Json),
}

impl Output {
    pub(super) fn begin(&self) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(json.begin()),
        }
    }

    pub(super) fn file(&self, path: &Path) {
        match self {
            Self::Text(_) => print(&format!("{}\n\n", visible(&path.display().to_string()))),
            Self::Json(_) => {}
        }
    }

    pub(super) fn scenario(&mut self, path: &Path, scenario: &Scenario, seed: u64) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.scenario(&path.display().to_string(), &scenario.name.value, seed)),
        }
    }

    pub(super) fn request(&mut self, record: &Record, legend: &Legend) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.request(record, legend)),
        }
    }

    pub(super) fn outcome(&self, outcome: &Outcome, depends: Option<&Dependence>, sources: &Sources) {
        match self {
            Self::Text(options) => {
                let depends = depends.map_or(String::new(), |d| report::dependence(d, sources, options.style));
                print(&format!("{}{depends}\n", report::text(outcome, sources, *options)));
            }
            Self::Json(json) => print(&json.outcome(outcome, depends, sources)),
        }
    }

    /// One of many runs: for people they are summed up at the end.
    pub(super) fn outcome_of_seed(&self, outcome: &Outcome, sources: &Sources) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.outcome(outcome, None, sources)),
        }
    }

    pub(super) fn spread(&self, spread: &Spread, sources: &Sources) {
        match self {
            Self::Text(options) => print(&format!("{}\n", report::spread(spread, sources, options.style))),
            Self::Json(_) => {}
        }
    }

    pub(super) fn broken(&self, error: &str) {
        match self {
            Self::Text(_) => {}
            Self::Json(json) => print(&json.broken(error)),
        }
    }

    pub(super) fn end(&self, summary: &Summary, reached: &Reached<'_>, sources: &Sources) {
        match self {
            Self::Text(options) => {
                for (spec, coverage) in reached.specs() {
                    print(&format!("{}\n", report::coverage(spec, coverage, sources, options.style)));
                }
                print(&format!("{}\n", summary.line(options.style)));
            }
            Self::Json(json) => print(&json.end(summary, reached.specs(), sources)),
        }
    }
}
