//! How long a large spec takes to read, check and compile: 500 backends, 100 pools, 2,000 routes. Prints figures; asserts nothing
//! about time.
#![allow(clippy::disallowed_types, clippy::print_stdout, clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::fmt::Write as _;
use std::time::Instant;

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;
use apc::{check, compile, spec, yaml};

fn large() -> String {
    let mut text = String::from("apc: 1\ngateway: { sku: PremiumV2 }\nbackends:\n");
    for n in 0..500 {
        let _ = writeln!(
            text,
            "  b{n}: {{ url: https://b{n}.openai.azure.com, region: Region {}, models: [{}], circuitBreaker: throttled }}",
            n % 20,
            // The five members of a pool have the same five models.
            (0..5).map(|m| format!("m{}", n / 5 * 5 + m)).collect::<Vec<_>>().join(", ")
        );
    }
    text.push_str(
        "circuitBreakers:\n  throttled: { count: 1, interval: 1m, statusCodes: 429, tripDuration: 1m, acceptRetryAfter: true, shared: true }\npools:\n",
    );
    for n in 0..100 {
        let _ = writeln!(text, "  p{n}:\n    members:");
        for m in 0..5 {
            let _ = writeln!(text, "      - {{ backend: b{}, weight: 20 }}", n * 5 + m);
        }
    }
    text.push_str("apis:\n");
    for api in 0..4 {
        let _ = writeln!(text, "  api{api}:\n    path: api{api}\n    surface: azureOpenAI\n    routes:");
        for n in 0..500 {
            let _ = writeln!(text, "      - {{ model: m{n}, to: p{} }}", n / 5);
        }
        let _ = writeln!(text, "    unmatched: {{ status: 400, error: no such model }}");
    }
    text
}

fn main() {
    let text = large();
    println!("{} lines, {} KiB", text.lines().count(), text.len() / 1024);
    let mut best = [f64::MAX; 4];
    for _ in 0..10 {
        let mut sources = Sources::new();
        let mut sink = Diagnostics::new();
        let source = sources.add("large.yaml", text.as_str());
        let began = Instant::now();
        let mut at = began;
        let mut lap = |index: usize| {
            let now = Instant::now();
            best[index] = best[index].min(now.duration_since(at).as_secs_f64() * 1e3);
            at = now;
        };
        let node = yaml::parse(source, &sources, &mut sink).expect("it is YAML");
        lap(0);
        let spec = spec::read(&node, source, "large", &mut sink).expect("it is a spec");
        lap(1);
        let plan = check::check(&spec, &mut sink).expect("it has no errors");
        lap(2);
        let files = compile::files(&plan).expect("it fits");
        lap(3);
        assert_eq!(files.len(), 6);
    }
    for (name, time) in ["parse", "read", "check", "compile"].iter().zip(best) {
        println!("{name:<10} {time:8.2} ms");
    }
    println!("{:<10} {:8.2} ms", "together", best.iter().sum::<f64>());

    let lab = include_str!("../specs/load-balancing.yaml");
    let mut lowest = f64::MAX;
    for _ in 0..50 {
        let began = Instant::now();
        let project = Project::open(lab, "load-balancing", &mut Sources::new(), &mut Diagnostics::new());
        lowest = lowest.min(began.elapsed().as_secs_f64() * 1e3);
        assert!(project.is_some());
    }
    println!("the load-balancing lab, checked, compiled and read back: {lowest:.2} ms");
}
