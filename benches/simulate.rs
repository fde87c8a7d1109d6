//! How fast a simulation is, from end to end: what the shipped specs compile to, read back from its text, with the driver, the
//! engine, the expressions, the simulated accounts and the books that a run keeps. One core, virtual time.
//!
//! `cargo bench --bench simulate` prints for each profile the nanoseconds, forwards and allocations of a request, requests a
//! second, and the memory that a run needs at most, beside that of ten thousand requests. `-- NAME` chooses profiles; the day of
//! 43 million requests runs only so.

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

/// What is sent, and what the accounts do.
struct Profile {
    name: &'static str,
    spec: &'static str,
    given: &'static str,
    load: Load,
}

/// What is sent.
enum Load {
    /// So many requests, 1 ms apart, for each of the models in turn, each by a sender of its own.
    Steps { operation: &'static str, models: &'static [&'static str] },
    /// Senders of `traffic`, one in each line.
    Traffic(&'static [&'static str]),
}

const BALANCING: &str = include_str!("../specs/load-balancing.yaml");
const ROUTING: &str = include_str!("../specs/model-routing.yaml");

const CHAT: Load = Load::Steps { operation: "chat", models: &["gpt-4o-mini"] };

const PROFILES: [Profile; 6] = [
    Profile { name: "healthy", spec: BALANCING, given: "{ foundry1: { tokensPerMinute: 100000000 } }", load: CHAT },
    Profile {
        name: "priority 1 throttled",
        spec: BALANCING,
        given: "{ foundry1: { answers: 429 retryAfter=60s }, foundry2: { tokensPerMinute: 100000000 }, \
                foundry3: { tokensPerMinute: 100000000 } }",
        load: CHAT,
    },
    Profile {
        name: "all exhausted",
        spec: BALANCING,
        given: "{ foundry1: { answers: 429 retryAfter=60s }, foundry2: { answers: 429 retryAfter=60s }, \
                foundry3: { answers: 429 retryAfter=60s }, foundry4: { answers: 429 retryAfter=60s } }",
        load: CHAT,
    },
    Profile {
        name: "routed by a JSON body",
        spec: ROUTING,
        given: "{}",
        load: Load::Steps { operation: "responses", models: &["gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5"] },
    },
    Profile {
        name: "half an hour, mixed",
        spec: BALANCING,
        given: "{ foundry1: { ptu: { tokensPerMinute: 2000000 }, latency: { timeToFirstToken: 300ms, perToken: 12ms, jitter: 20% } }, \
                foundry2: { tokensPerMinute: 2000000, requestsPerMinute: 12000 }, foundry3: { faults: [{ status: 503, from: 5m, for: 90s }] } }",
        load: Load::Traffic(&[
            "chat: { model: gpt-4o-mini, arrivals: { poisson: 80/s }, ramp: { from: 5/s, over: 2m }, for: 30m, \
             promptTokens: { lognormal: [400, 1.0] }, completionTokens: 150..600, stream: 60% }",
            "agents: { operation: responses, model: gpt-4o-mini, conversations: 200, for: 30m, turns: 3..12, think: 2s..20s }",
            "batch: { model: gpt-4o-mini, clients: 8, think: 1s, for: 30m, retries: openai-sdk }",
        ]),
    },
    Profile {
        name: "a day at 500 a second",
        spec: BALANCING,
        given: "{ foundry1: { tokensPerMinute: 100000000 } }",
        load: Load::Traffic(&["chat: { model: gpt-4o-mini, arrivals: { fixed: 500/s }, for: 24h }"]),
    },
];

impl Profile {
    /// The spec with one scenario in place of its own.
    fn project(&self, requests: u64) -> Project {
        let (spec, _) = self.spec.split_once("\nscenarios:").unwrap_or((self.spec, ""));
        let senders: String = match &self.load {
            Load::Steps { operation, models } => {
                let (each, every) = (requests / models.len() as u64, models.len());
                let sender = |model: &&str| {
                    format!("      - {{ at: 0s, operation: {operation}, model: {model}, times: {each}, every: {every}ms }}\n")
                };
                std::iter::once("    send:\n".to_owned()).chain(models.iter().map(sender)).collect()
            }
            Load::Traffic(senders) => {
                std::iter::once("    traffic:\n".to_owned()).chain(senders.iter().map(|sender| format!("      {sender}\n"))).collect()
            }
        };
        let given = self.given;
        let text = format!("{spec}\nscenarios:\n  bench:\n    given: {given}\n{senders}    expect: {{ attempts: 0.. }}\n");
        let mut sink = Diagnostics::new();
        let project = Project::open(&text, "bench", &mut Sources::new(), &mut sink);
        project.unwrap_or_else(|| panic!("{:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()))
    }

    fn run(&self, requests: u64) -> Run {
        let project = self.project(requests);
        let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
        let scenario = &project.scenarios[0];
        let Some(loaded) = simulation.load(scenario, &mut Diagnostics::new()) else { panic!("the artifacts cannot be loaded") };
        let mut told = 0_u64;
        let (measure, outcome) = Measure::of(|| simulation.run(&loaded, scenario, &mut |_| told += 1));
        assert_eq!(told, outcome.requests);
        let answers = [200, 429, 503].map(|status| outcome.statuses.get(&status).copied().unwrap_or(0));
        Run { measure, requests: told, forwards: outcome.forwards, answers }
    }
}

/// What a run took, and what came of it.
struct Run {
    measure: Measure,
    requests: u64,
    forwards: u64,
    /// How many answers were 200, 429 and 503.
    answers: [u64; 3],
}

fn main() {
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    println!(
        "{:<24}{:>10}{:>9}{:>8}{:>13}{:>10}{:>8}{:>10}{:>11}{:>7}",
        "profile", "requests", "seconds", "ns", "requests/s", "forwards", "allocs", "10k KiB", "peak KiB", "ratio"
    );
    for profile in PROFILES.iter().filter(|profile| profile.name.contains(&only)) {
        // The day takes a minute: it runs once, and only when it is asked for.
        let (few, times) = match profile.load {
            Load::Steps { .. } => (Some(profile.run(FEW).measure.peak), 3),
            Load::Traffic(_) if profile.name.contains("day") && only.is_empty() => continue,
            Load::Traffic(_) => (None, 1),
        };
        let runs = (0..times).map(|_| profile.run(MANY));
        let Some(run) = runs.min_by(|a, b| a.measure.nanos.total_cmp(&b.measure.nanos)) else { continue };
        let (Run { measure, requests, forwards, answers: [fine, throttled, refused] }, kib) = (run, |bytes: u64| bytes / 1024);
        let each = measure.each(requests);
        println!(
            "{:<24}{:>10}{:>9.2}{:>8.0}{:>13.0}{:>10.3}{:>8.2}{:>10}{:>11}{:>7}   200: {fine} 429: {throttled} 503: {refused}",
            profile.name,
            requests,
            measure.nanos / 1e9,
            each.nanos,
            1e9 / each.nanos,
            forwards as f64 / requests as f64,
            each.allocations,
            few.map_or_else(String::new, |few| kib(few).to_string()),
            kib(measure.peak),
            few.map_or_else(String::new, |few| format!("{:.2}", measure.peak as f64 / few as f64)),
        );
    }
}
