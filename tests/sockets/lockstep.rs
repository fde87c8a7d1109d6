//! Every shipped scenario, in virtual time and in lockstep.

use std::fs;
use std::path::{Path, PathBuf};

use apc::diagnostic::{Diagnostics, Sources};
use apc::live::Lockstep;
use apc::project::Project;
use apc::scenario::resolve;
use apc::simulate::{Record, Simulation};

/// The YAML files of a folder and the folders in it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.into_iter().flat_map(below).filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect()
}

#[test]
fn every_shipped_scenario_decides_in_lockstep_as_in_virtual_time() {
    let mut scenarios = 0;
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("specs")) {
        let (mut sources, mut sink) = (Sources::default(), Diagnostics::new());
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        let project = Project::open(&text, &name, &mut sources, &mut sink).unwrap_or_else(|| panic!("{}: {sink:?}", path.display()));
        let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[] };
        for scenario in &project.scenarios {
            let loaded = simulation.load(scenario, &mut sink).unwrap_or_else(|| panic!("{name}: {sink:?}"));
            let (mut expected, mut really): (Vec<Record>, Vec<Record>) = (Vec::new(), Vec::new());
            let outcome = simulation.run(&loaded, scenario, &mut |record| expected.push(record.clone()));
            let given = resolve(scenario, &project.facts);
            let mut lockstep = Lockstep::new(&simulation.terms(&loaded, &given)).unwrap();
            let over_http = simulation.run_with(&loaded, scenario, &mut lockstep, &mut |record| really.push(record.clone()));
            assert!(lockstep.error().is_none());
            assert_eq!(really, expected, "{name}: {}", scenario.name.value);
            assert_eq!(format!("{:?}", over_http.verdicts), format!("{:?}", outcome.verdicts), "{name}: {}", scenario.name.value);
            scenarios += 1;
        }
    }
    assert!(scenarios > 10, "{scenarios} scenarios");
}
