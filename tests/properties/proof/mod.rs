//! What is compiled does what the language promises: generated gateways, weather and callers, run by the engine, against a model of
//! the language that is slow and obvious. A difference shrinks to a small spec.
//!
//! `case.rs` what a case is, and how it is written as a spec · `generate.rs` cases by chance · `model/` what is promised ·
//! `keys.rs` a population of keys · `named.rs` accounts whose responses a case can name

mod case;
mod generate;
mod keys;
mod model;
mod named;

use std::cell::Cell;

use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::mock::Accounts;
use apc::project::Project;
use apc::report;
use apc::scenario::resolve;
use apc::simulate::{Ending, Simulation};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseError, TestRunner};

use case::Case;
use model::{Came, Model, Seen};
use named::Named;

/// How much was proved, and of what.
#[derive(Clone, Copy, Debug, Default)]
struct Proved {
    cases: usize,
    refused: usize,
    requests: usize,
    /// Requests that made several attempts.
    retried: usize,
    /// Requests that no backend was asked about.
    unasked: usize,
    /// Requests whose last backend served.
    served: usize,
    of: model::Proved,
}

/// In so many ways things may stand, where the language leaves it open how.
const WORLDS: usize = 500;

/// Runs a case, and holds each request against the model.
fn hold(case: &Case, proved: &mut Proved) -> Result<(), TestCaseError> {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let spec = case.spec();
    let Some(project) = Project::open(&spec, "proof", &mut sources, &mut sink) else {
        if std::env::var_os("APC_SHOW_REFUSED").is_some() {
            println!("{spec}\n{}", render_all(&sink, &sources, Style::Plain));
        }
        proved.refused += 1;
        return Ok(());
    };
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
    let scenario = &project.scenarios[0];
    let Some(loaded) = simulation.load(scenario, &mut sink) else {
        return Err(TestCaseError::fail(format!("artifacts that do not load\n{spec}\n{}", render_all(&sink, &sources, Style::Plain))));
    };
    let given = resolve(scenario, &project.facts);
    let mut accounts = Named::new(Accounts::new(&simulation.terms(&loaded, &given)));
    let outcome = simulation.run_with(&loaded, scenario, &mut accounts, &mut |_| {});
    prop_assert_eq!(outcome.records.len(), case.requests.len());
    let mut worlds = vec![Model::new(case)];
    for ((number, request), record) in case.requests.iter().enumerate().zip(&outcome.records) {
        let backend = |row: apc::simulate::Row| {
            let name = outcome.legend.backends[row.0 as usize].split('/').next().unwrap_or_default();
            name.trim_start_matches('b').parse().expect("the name of a backend")
        };
        let seen = record.attempts.iter().map(|attempt| Seen {
            backend: backend(attempt.row),
            start: attempt.start,
            came: came(attempt.result),
            end: attempt.end,
        });
        let seen: Vec<Seen> = seen.collect();
        let (mut after, mut faults) = (Vec::new(), Vec::new());
        for world in worlds {
            match world.hold(number, request, &seen, record.status) {
                Ok(found) => after.extend(found),
                Err(fault) => faults.push(fault),
            }
        }
        if after.is_empty() {
            let text = report::text(&outcome, &sources, report::Options { style: Style::Plain, requests: true });
            return Err(TestCaseError::fail(format!("request {}: {}\n{spec}\n{text}", number + 1, faults.join("; or "))));
        }
        after.truncate(WORLDS);
        worlds = after;
        proved.retried += usize::from(seen.len() > 1);
        proved.unasked += usize::from(seen.is_empty());
        proved.served += usize::from(record.status == 200);
    }
    proved.of += worlds[0].proved;
    proved.cases += 1;
    proved.requests += case.requests.len();
    Ok(())
}

fn came(ending: Ending) -> Came {
    match ending {
        Ending::Status(status) => Came::Status(status),
        Ending::Failed(apc::http::Failure::TimedOut) | Ending::GivenUp => Came::TimedOut,
        Ending::Failed(_) => Came::Refused,
        Ending::Cut(_) | Ending::Open => panic!("{ending}: nothing breaks off here"),
    }
}

#[test]
fn what_is_compiled_does_what_the_language_promises() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let config = ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() };
    let proved = Cell::new(Proved::default());
    let found = TestRunner::new(config).run(&generate::case(), |case| {
        let mut so_far = proved.get();
        hold(&case, &mut so_far)?;
        proved.set(so_far);
        Ok(())
    });
    if let Err(fault) = found {
        panic!("{fault}");
    }
    let Proved { cases, refused, requests, retried, unasked, served, of } = proved.get();
    assert!(cases > 9 * refused, "{proved:?}");
    assert!(requests > 6 * cases && retried * 12 > requests && unasked * 20 > requests && served * 5 > requests, "{proved:?}");
    let model::Proved { chains_pooled, chains_walked, drawn, kept, pinned, unavailable, foreign, by_products, by_routes } = of;
    assert!(chains_pooled * 100 > cases && chains_walked * 10 > cases && drawn * 10 > cases && kept * 20 > cases, "{proved:?}");
    assert!(pinned * 10 > cases && unavailable * 150 > cases && foreign * 20 > cases, "{proved:?}");
    assert!(by_products * 100 > cases && by_routes * 40 > cases, "{proved:?}");
}
