//! Senders of every kind on the wall clock, judged by what they expect.

use std::rc::Rc;

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;
use apc::scenario::{self, RequestLog};
use apc::simulate::{Outcome, Simulation};

const SPEC: &str = "apc: 1
backends:
  near: { url: https://near.openai.azure.com, models: [gpt-4o-mini] }
  far: { url: https://far.openai.azure.com, models: [gpt-4o-mini] }
pools:
  sticky: { members: [{ backend: near }, { backend: far }], affinity: { by: { cookie: APIM-Backend-Affinity } }, retry: none }
apis:
  inference: { path: inference, surface: azureOpenAI, routes: [{ to: near }] }
  agents: { path: agents, surface: azureOpenAI, routes: [{ to: sticky }] }
scenarios:
  mixed:
    given: { near: { answers: ['200 x2', '503', '200'], latency: 50ms } }
    traffic:
      chat: { api: inference, model: gpt-4o-mini, arrivals: { bursts: { size: 3, every: 2s } }, for: 4s, promptTokens: 10..50, retries: openai-sdk }
      batch: { api: inference, at: 3s, model: gpt-4o-mini, clients: 2, think: 500ms }
    expect: { status: 200 }
  arrivals:
    traffic:
      even: { api: inference, model: gpt-4o-mini, arrivals: 10/s, for: 4s }
      chance: { api: inference, model: gpt-4o-mini, arrivals: { poisson: 10/s }, ramp: { from: 2/s, over: 2s }, for: 4s, stream: 50% }
    expect: { status: 200, senders: { even: { attempts: 40 }, chance: { attempts: 15..50 } } }
  loops:
    traffic:
      batch: { api: inference, model: gpt-4o-mini, clients: 3, for: 4s, think: 300ms }
      agents: { api: agents, operation: responses, model: gpt-4o-mini, conversations: 6, turns: 3, think: 100ms..1s, ramp: { over: 2s } }
    expect: { status: 200, senders: { batch: { attempts: 6..30 }, agents: { attempts: 18, broken: 0, backends: { near: 9, far: 9 } } } }
  without cookies:
    traffic:
      agents: { api: agents, operation: responses, model: gpt-4o-mini, conversations: 1, turns: 2, cookies: false }
    expect: { status: { 200: 1, 404: 1 }, broken: 1 }
  replayed:
    traffic:
      log: { api: inference, arrivals: { replay: log.csv } }
    expect: { status: 200, attempts: 8, tokens: 840, models: { gpt-4o-mini: { attempts: 8 } } }
  streamed:
    given: { near: { latency: { timeToFirstToken: 300ms, perToken: 100ms } } }
    traffic:
      chat: { api: inference, model: gpt-4o-mini, arrivals: 4/s, for: 2s, stream: true, completionTokens: 51 }
    expect: { status: 200, timeToFirstToken: { p50: 300ms..3s }, latency: { p50: 5300ms.. }, body: { contains: 'data: [DONE]' } }
  impatient:
    given:
      near:
        latency: { timeToFirstToken: 300ms, perToken: 50ms }
        faults: [{ hang: true, at: requests 1..2 }, { hang: 20s, at: request 3 }]
    traffic:
      sdk: { api: inference, model: gpt-4o-mini, arrivals: { bursts: { size: 1, every: 1m } }, for: 1s, timeout: 4s, retries: openai-sdk, completionTokens: 10 }
      hurried: { api: inference, at: 30s, model: gpt-4o-mini, arrivals: 2/s, for: 2s, timeout: 30s, disconnects: { after: 1s }, completionTokens: 100 }
      tabs: { api: inference, at: 33s, model: gpt-4o-mini, arrivals: 2/s, for: 2s, stream: true, disconnects: 100%, completionTokens: 40 }
    expect: { senders: { sdk: { status: none, gaveUp: 1, attempts: 3 }, hurried: { gaveUp: 0, attempts: 4 }, tabs: { attempts: 4 } } }
";

const LOG: &str = "time,model,promptTokens,completionTokens\n\
    0.0,gpt-4o-mini,30,70\n0.1,gpt-4o-mini,30,70\n0.2,gpt-4o-mini,40,80\n0.3,gpt-4o-mini,30,70\n\
    1.0,gpt-4o-mini,30,70\n1.1,gpt-4o-mini,40,80\n1.5,gpt-4o-mini,30,70\n1.6,gpt-4o-mini,30,70\n";

/// A machine that does something else for a moment is no fault of the gateway.
const TRIES: usize = 3;

/// Runs a scenario until its expectations hold.
fn run(name: &str, speed: f64) -> Outcome {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let mut project = Project::open(SPEC, "spec", &mut sources, &mut sink).unwrap_or_else(|| panic!("{sink:?}"));
    let source = sources.add("log.csv", LOG);
    scenario::supply(&mut project.scenarios, &mut sink, |_, sink| RequestLog::read(LOG, source, sink).map(Rc::new));
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
    let scenario = project.scenarios.iter().find(|scenario| &*scenario.name.value == name).unwrap();
    let once = |_| simulation.run_live(simulation.load(scenario, &mut Diagnostics::new()).unwrap(), scenario, speed, &mut |_| {}).unwrap();
    let mut outcomes: Vec<Outcome> = Vec::new();
    while outcomes.len() < TRIES && !outcomes.last().is_some_and(Outcome::passed) {
        outcomes.push(once(()));
    }
    let outcome = outcomes.pop().unwrap();
    assert!(outcome.passed(), "{:?} {:?}", outcome.verdicts, outcome.problems);
    outcome
}

#[test]
fn senders_keep_their_pace_and_send_again_on_the_wall_clock() {
    let outcome = run("mixed", 4.0);
    let [chat, batch] = &*outcome.senders else { panic!("two senders") };
    assert_eq!((chat.requests, chat.resends, batch.resends), (6, 1, 0));
    assert!((2..=4).contains(&batch.requests), "{}", batch.requests);
    assert_eq!(outcome.forwards, outcome.requests + 1);
    let starts: Vec<f64> = outcome.records.iter().filter(|r| r.step == 0).map(|r| r.start.micros() as f64 / 1e6).collect();
    assert!(starts.iter().zip([0.0, 0.0, 0.0, 2.0, 2.0, 2.0]).all(|(at, wanted)| (wanted..wanted + 1.0).contains(at)), "{starts:?}");
}

#[test]
fn arrivals_do_not_wait_for_answers() {
    assert_eq!(run("arrivals", 4.0).gave_up, 0);
}

#[test]
fn clients_and_conversations_wait_for_answers_and_keep_cookies() {
    run("loops", 4.0);
    run("without cookies", 1.0);
}

#[test]
fn a_log_is_replayed_on_the_wall_clock() {
    assert_eq!(run("replayed", 4.0).requests, 8);
}

#[test]
fn the_first_token_of_a_stream_comes_before_the_last() {
    run("streamed", 4.0);
}

#[test]
fn clients_give_up_and_go_away_on_the_wall_clock() {
    let outcome = run("impatient", 20.0);
    let [sdk, hurried, tabs] = &*outcome.senders else { panic!("three senders") };
    assert_eq!((sdk.gave_up, sdk.resends, hurried.left, tabs.left), (1, 2, 4, 4));
}
