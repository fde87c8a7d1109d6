//! Senders on the wall clock.

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;
use apc::simulate::Simulation;

const SPEC: &str = "apc: 1
backends:
  near: { url: https://near.openai.azure.com, models: [gpt-4o-mini] }
apis:
  inference: { path: inference, surface: azureOpenAI, routes: [{ to: near }] }
scenarios:
  mixed:
    given: { near: { answers: ['200 x2', '503', '200'], latency: 50ms } }
    traffic:
      chat: { model: gpt-4o-mini, arrivals: { bursts: { size: 3, every: 2s } }, for: 4s, promptTokens: 10..50, retries: openai-sdk }
      batch: { at: 3s, model: gpt-4o-mini, clients: 2, think: 500ms }
    expect: { status: 200 }
";

#[test]
fn senders_keep_their_pace_and_send_again_on_the_wall_clock() {
    let mut sink = Diagnostics::new();
    let project = Project::open(SPEC, "spec", &mut Sources::new(), &mut sink).unwrap_or_else(|| panic!("{sink:?}"));
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[] };
    let scenario = &project.scenarios[0];
    let loaded = simulation.load(scenario, &mut sink).unwrap();
    let outcome = simulation.run_live(loaded, scenario, 4.0, &mut |_| {}).unwrap();
    assert!(outcome.passed(), "{:?}", outcome.verdicts);
    let [chat, batch] = &*outcome.senders else { panic!("two senders") };
    assert_eq!((chat.requests, chat.resends, batch.resends), (6, 1, 0));
    assert!((2..=4).contains(&batch.requests), "{}", batch.requests);
    assert_eq!(outcome.forwards, outcome.requests + 1);
    let starts: Vec<f64> = outcome.records.iter().filter(|r| r.step == 0).map(|r| r.start.micros() as f64 / 1e6).collect();
    assert!(starts.iter().zip([0.0, 0.0, 0.0, 2.0, 2.0, 2.0]).all(|(at, wanted)| (wanted..wanted + 1.0).contains(at)), "{starts:?}");
}
