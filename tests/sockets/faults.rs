//! What goes wrong, on the wall clock: golden scenarios judged by what they expect.

use apc::diagnostic::Diagnostics;
use apc::simulate::Outcome;

use super::shipped::{files, open, simulation};

/// Seconds of the run in a real one.
const SPEED: f64 = 20.0;
/// A machine that does something else for a moment is no fault of the gateway.
const TRIES: usize = 3;

/// Runs every scenario of a case until it passes.
fn run(case: &str) {
    for path in files(&format!("tests/cases/simulate/{case}")) {
        let project = open(&path).unwrap();
        let simulation = simulation(&project);
        for scenario in &project.scenarios {
            let loaded = || simulation.load(scenario, &mut Diagnostics::new()).unwrap();
            let once = || simulation.run_live(loaded(), scenario, SPEED, &mut |_| {}).unwrap();
            let outcome = (1..TRIES).map(|_| once()).find(Outcome::passed).unwrap_or_else(once);
            assert!(outcome.passed(), "{}: {:?}", scenario.name.value, outcome.verdicts);
        }
    }
}

#[test]
fn each_kind_of_fault_shows_on_the_wall_clock_as_in_virtual_time() {
    run("faults-of-every-kind-by-time-number-model-and-client");
}

#[test]
fn answers_break_off_on_the_wall_clock_as_in_virtual_time() {
    run("answers-that-break-off");
}
