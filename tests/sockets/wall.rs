//! Shipped scenarios on the wall clock, judged by what they expect.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use apc::diagnostic::Diagnostics;

use super::shipped::{files, is_environment, open, simulation};

/// Scenarios at a time: they mostly wait.
const AT_ONCE: usize = 8;
/// So long the longest should take, in seconds; but nothing goes faster than this factor, and nothing slower than it really would.
const LONGEST: f64 = 4.0;
const FASTEST: f64 = 5.0;
/// A machine that does something else for a moment is no fault of the gateway.
const TRIES: usize = 3;

/// Runs one scenario until it passes; tells what did not hold if it never does.
fn run(path: &Path, index: usize) -> Result<(), String> {
    let project = open(path).unwrap();
    let (simulation, scenario) = (simulation(&project), &project.scenarios[index]);
    let load = || simulation.load(scenario, &mut Diagnostics::new()).unwrap();
    let length = simulation.run(&load(), scenario, &mut |_| {}).length.seconds();
    let speed = (length / LONGEST).clamp(1.0, FASTEST);
    let mut told = String::new();
    for _ in 0..TRIES {
        let outcome = simulation.run_live(load(), scenario, speed, &mut |_| {}).map_err(|e| e.to_string())?;
        if outcome.passed() {
            return Ok(());
        }
        let failed = outcome.verdicts.iter().filter(|v| !v.passed).map(|v| format!("{}: found {}", v.expected, v.found));
        told = failed.chain(outcome.problems.iter().map(|p| p.message.clone())).collect::<Vec<_>>().join("; ");
    }
    Err(format!("{}: {}: {told}", path.display(), scenario.name.value))
}

#[test]
fn every_shipped_scenario_holds_on_the_wall_clock() {
    // What scenarios promise they promise of their spec, not of environments with less capacity.
    let paths: Vec<PathBuf> = ["specs", "examples"].into_iter().flat_map(files).filter(|path| !is_environment(path)).collect();
    let scenarios =
        |path: &PathBuf| (0..open(path).map_or(0, |project| project.scenarios.len())).map(|i| (path.clone(), i)).collect::<Vec<_>>();
    let jobs: Vec<(PathBuf, usize)> = paths.iter().flat_map(scenarios).collect();
    let next = AtomicUsize::new(0);
    let worker = || -> Vec<String> {
        let jobs = std::iter::from_fn(|| jobs.get(next.fetch_add(1, Ordering::Relaxed)));
        jobs.filter_map(|(path, index)| run(path, *index).err()).collect()
    };
    let failed: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(jobs.len() > 30, "{} scenarios", jobs.len());
}
