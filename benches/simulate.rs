//! How fast a simulation is, from end to end: what the shipped specs compile to, read back from its text, with the driver, the
//! engine, the expressions, the simulated accounts and the books that a run keeps. One core, virtual time.
//!
//! `cargo bench --bench simulate` prints for each profile the nanoseconds, forwards and allocations of a request, requests a
//! second, and the memory that a run of ten thousand and of a million requests needs at most; `-- NAME` chooses profiles.

#![expect(clippy::panic, clippy::print_stdout, reason = "a program that measures and prints")]

mod support;

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;
use apc::simulate::Simulation;
use support::Measure;

/// Requests of the short run: what lasts is set up by then.
const FEW: u64 = 10_000;
/// Requests of the long run.
const MANY: u64 = 1_000_000;

/// What is sent, 1 ms apart, and what the accounts do.
struct Profile {
    name: &'static str,
    spec: &'static str,
    given: &'static str,
    /// The models asked for, each by a sender of its own.
    models: &'static [&'static str],
    operation: &'static str,
}

const BALANCING: &str = include_str!("../specs/load-balancing.yaml");
const ROUTING: &str = include_str!("../specs/model-routing.yaml");

const PROFILES: [Profile; 4] = [
    Profile {
        name: "healthy",
        spec: BALANCING,
        given: "{ foundry1: { tokensPerMinute: 100000000 } }",
        models: &["gpt-4o-mini"],
        operation: "chat",
    },
    Profile {
        name: "priority 1 throttled",
        spec: BALANCING,
        given: "{ foundry1: { answers: 429 retryAfter=60s }, foundry2: { tokensPerMinute: 100000000 }, \
                foundry3: { tokensPerMinute: 100000000 } }",
        models: &["gpt-4o-mini"],
        operation: "chat",
    },
    Profile {
        name: "all exhausted",
        spec: BALANCING,
        given: "{ foundry1: { answers: 429 retryAfter=60s }, foundry2: { answers: 429 retryAfter=60s }, \
                foundry3: { answers: 429 retryAfter=60s }, foundry4: { answers: 429 retryAfter=60s } }",
        models: &["gpt-4o-mini"],
        operation: "chat",
    },
    Profile {
        name: "routed by a JSON body",
        spec: ROUTING,
        given: "{}",
        models: &["gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5"],
        operation: "responses",
    },
];

impl Profile {
    /// The spec with one scenario in place of its own.
    fn project(&self, requests: u64) -> Project {
        let (spec, _) = self.spec.split_once("\nscenarios:").unwrap_or((self.spec, ""));
        let (each, every) = (requests / self.models.len() as u64, self.models.len());
        let sender = |model: &&str| {
            format!("      - {{ at: 0s, operation: {}, model: {model}, times: {each}, every: {every}ms }}\n", self.operation)
        };
        let senders: String = self.models.iter().map(sender).collect();
        let given = self.given;
        let text = format!("{spec}\nscenarios:\n  bench:\n    given: {given}\n    send:\n{senders}    expect: {{ attempts: 0.. }}\n");
        let mut sink = Diagnostics::new();
        let project = Project::open(&text, "bench", &mut Sources::new(), &mut sink);
        project.unwrap_or_else(|| panic!("{:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()))
    }

    /// What a run takes, the forwards made, and how many answers were 200, 429 and 503.
    fn run(&self, requests: u64) -> (Measure, u64, [u64; 3]) {
        let project = self.project(requests);
        let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
        let scenario = &project.scenarios[0];
        let Some(loaded) = simulation.load(scenario, &mut Diagnostics::new()) else { panic!("the artifacts cannot be loaded") };
        let mut told = 0_u64;
        let (measure, outcome) = Measure::of(|| simulation.run(&loaded, scenario, &mut |_| told += 1));
        assert_eq!((told, outcome.requests), (requests, requests));
        (measure, outcome.forwards, [200, 429, 503].map(|status| outcome.statuses.get(&status).copied().unwrap_or(0)))
    }
}

fn main() {
    println!(
        "{:<24}{:>8}{:>14}{:>10}{:>10}{:>11}{:>11}{:>8}",
        "profile", "ns", "requests/s", "forwards", "allocs", "10k KiB", "1M KiB", "ratio"
    );
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    for profile in PROFILES.iter().filter(|profile| profile.name.contains(&only)) {
        let (few, ..) = profile.run(FEW);
        let runs = (0..3).map(|_| profile.run(MANY));
        let Some((many, forwards, [fine, throttled, refused])) = runs.min_by(|a, b| a.0.nanos.total_cmp(&b.0.nanos)) else { continue };
        let each = many.each(MANY);
        println!(
            "{:<24}{:>8.0}{:>14.0}{:>10.3}{:>10.2}{:>11}{:>11}{:>8.2}   200: {fine} 429: {throttled} 503: {refused}",
            profile.name,
            each.nanos,
            1e9 / each.nanos,
            forwards as f64 / MANY as f64,
            each.allocations,
            few.peak / 1024,
            many.peak / 1024,
            many.peak as f64 / few.peak as f64,
        );
    }
}
