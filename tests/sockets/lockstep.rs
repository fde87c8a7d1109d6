//! Scenarios in virtual time and in lockstep.

use apc::diagnostic::Diagnostics;
use apc::simulate::Record;

use super::shipped::{files, open, simulation};

/// Runs the scenarios of a folder both ways; says how many. Every request, forward and verdict must be the same.
fn compare(folder: &str) -> usize {
    let mut scenarios = 0;
    for path in files(folder) {
        let Some(project) = open(&path) else { continue };
        let simulation = simulation(&project);
        for scenario in &project.scenarios {
            let name = format!("{}: {}", path.display(), scenario.name.value);
            let loaded = simulation.load(scenario, &mut Diagnostics::new()).unwrap_or_else(|| panic!("{name}"));
            let (mut expected, mut really): (Vec<Record>, Vec<Record>) = (Vec::new(), Vec::new());
            let outcome = simulation.run(&loaded, scenario, &mut |record| expected.push(record.clone()));
            let over_http = simulation.run_lockstep(&loaded, scenario, &mut |record| really.push(record.clone())).unwrap();
            for (really, expected) in really.iter().zip(&expected) {
                assert_eq!(really, expected, "{name}");
            }
            assert_eq!(really.len(), expected.len(), "{name}");
            assert_eq!(over_http.breakers, outcome.breakers, "{name}");
            assert_eq!(over_http.backends, outcome.backends, "{name}");
            assert_eq!(format!("{:?}", over_http.verdicts), format!("{:?}", outcome.verdicts), "{name}");
            scenarios += 1;
        }
    }
    scenarios
}

#[test]
fn every_shipped_scenario_decides_in_lockstep_as_in_virtual_time() {
    let scenarios = compare("specs") + compare("examples");
    assert!(scenarios > 30, "{scenarios} scenarios");
}

#[test]
fn every_golden_scenario_decides_in_lockstep_as_in_virtual_time() {
    let scenarios = compare("tests/cases/simulate");
    assert!(scenarios > 30, "{scenarios} scenarios");
}
