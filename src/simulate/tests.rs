//! Scenarios against a small deployment whose policy holds no expression.

use std::rc::Rc;

use super::{Answerer, Ending, Outcome, Row, Simulation};
use crate::diagnostic::{Diagnostics, Mapped, Sources};
use crate::resource::{
    Account, Api, Backend, Bundle, CircuitBreaker, Credentials, Deployment, Member, Operation, PolicyFormat, PolicyText,
};
use crate::resource::{Pool, Threshold};
use crate::scenario::{Facts, Scenario, check, read};
use crate::time::Duration;
use crate::{diagnostic, yaml};

const POLICY: &str = r#"<policies>
  <inbound><base /><set-backend-service backend-id="chat" /></inbound>
  <backend><forward-request timeout="60" buffer-request-body="true" buffer-response="false" /></backend>
  <outbound><base /></outbound>
  <on-error><base /></on-error>
</policies>"#;

fn bundle() -> Bundle {
    let backend = |name: &str| Backend {
        id: name.into(),
        span: diagnostic::Span::NONE,
        description: None,
        url: Mapped::made(format!("https://{name}.openai.azure.com/openai")),
        credentials: Credentials { header: vec![("api-key".into(), vec!["k".into()])], ..Credentials::default() },
        circuit_breaker: Some(CircuitBreaker {
            name: "throttled".into(),
            threshold: Threshold::Count(1),
            interval: Duration::from_secs(60),
            status_ranges: vec![(429, 429)],
            error_reasons: Vec::new(),
            trip_duration: Duration::from_secs(60),
            accept_retry_after: true,
        }),
    };
    let member = |name: &str| Member { backend: name.into(), span: diagnostic::Span::NONE, priority: None, weight: None };
    let operation = |id: &str, template: &str| Operation {
        id: id.into(),
        display_name: id.into(),
        method: "POST".into(),
        url_template: template.into(),
        policy: None,
    };
    Bundle {
        backends: vec![backend("one"), backend("two")],
        pools: vec![Pool {
            id: "chat".into(),
            span: diagnostic::Span::NONE,
            description: None,
            members: vec![member("one"), member("two")],
            cookie: None,
            failure_status: None,
        }],
        apis: vec![Api {
            id: "inference".into(),
            span: diagnostic::Span::NONE,
            display_name: "inference".into(),
            path: "inference/openai".into(),
            service_url: None,
            subscription_required: true,
            key_header: "api-key".into(),
            key_query: "api-key".into(),
            operations: vec![operation("chat", "/deployments/{deployment-id}/chat/completions"), operation("responses", "/responses")],
            policy: Some(PolicyText { text: Mapped::made(POLICY), format: PolicyFormat::Xml }),
            telemetry: None,
            owned: true,
        }],
        ..Bundle::default()
    }
}

fn facts(bundle: &Bundle) -> Facts {
    let account = |name: &str, region: &str| Account {
        name: name.into(),
        origin: format!("https://{name}.openai.azure.com").into(),
        region: region.into(),
        region_groups: vec![],
        deployments: vec![Deployment { name: "m".into(), model: "m".into(), ..Deployment::default() }],
    };
    Facts::of(bundle, &[account("one", "East US"), account("two", "West US")], 1, |id| Some(Rc::from(id)))
}

fn scenario(text: &str, facts: &Facts) -> Scenario {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let source = sources.add("s", format!("a scenario:\n{text}\n"));
    let tree = yaml::parse(source, &sources, &mut sink).unwrap();
    let mut scenarios = read(&tree, &[], &mut sink);
    check(&scenarios, facts, &mut sink);
    assert!(sink.is_empty(), "{sink:?}");
    scenarios.remove(0)
}

fn run(text: &str) -> Outcome {
    let bundle = bundle();
    let facts = facts(&bundle);
    let scenario = scenario(text, &facts);
    let simulation = Simulation { bundle: &bundle, facts: &facts, seed: 7, assume: &[], watch: false };
    let mut sink = Diagnostics::new();
    let loaded = simulation.load(&scenario, &mut sink).unwrap_or_else(|| panic!("{sink:?}"));
    simulation.run(&loaded, &scenario, &mut |_| {})
}

fn failed(outcome: &Outcome) -> Vec<String> {
    outcome.verdicts.iter().filter(|v| !v.passed).map(|v| format!("{}: {}", v.expected, v.found)).collect()
}

#[test]
fn requests_alternate_and_times_are_those_of_the_backend_and_the_gateway() {
    let outcome = run("  send: { model: m, times: 4, every: 100ms }
  expect: { status: 200, order: '(one, two) x2', backends: { one: 2, two: 2 }, max: 201ms, p50: 201ms, attempts: 4, success: 100% }");
    assert_eq!(failed(&outcome), [""; 0]);
    assert_eq!(outcome.backends.iter().map(|b| b.requests).sum::<u64>(), 4);
    let starts: Vec<u64> = outcome.records.iter().map(|r| r.start.micros()).collect();
    assert_eq!(starts, [0, 100_000, 200_000, 300_000]);
    assert_eq!(outcome.backends[0].prompt_tokens + outcome.backends[0].completion_tokens, 200);
}

#[test]
fn a_closed_sender_waits_for_answers_and_a_step_for_the_step_before() {
    let outcome = run("  send: [{ name: a, model: m, times: 2, think: 1s }, { name: b, model: m }, { name: c, at: 500ms, model: m }]
  expect: { senders: { a: { status: { 200: 2 } }, b: { status: 200 }, c: { status: 200 } } }");
    assert_eq!(failed(&outcome), [""; 0]);
    let sent: Vec<(u16, u64)> = outcome.records.iter().map(|r| (r.step, r.start.micros() / 1000)).collect();
    assert_eq!(sent, [(0, 0), (2, 500), (0, 1201), (1, 1402)]);
}

#[test]
fn a_tripped_breaker_is_told_and_the_gateway_answers_when_nobody_is_left() {
    let outcome = run("  given: { one: { answers: 429 retryAfter=60s }, two: { answers: 429 retryAfter=60s } }
  send: { model: m, times: 4, every: 100ms }
  expect: { status: { 429: 2, 503: 2 }, backends: [one, two], order: 'one, two, gateway x2', trips: 2, wasted: 2 }");
    assert_eq!(failed(&outcome), [""; 0]);
    assert_eq!(outcome.records[3].by, Answerer::Gateway);
    assert!(outcome.records[3].attempts.is_empty());
    assert_eq!(outcome.breakers.len(), 3);
}

#[test]
fn a_failed_expectation_says_what_was_found_and_shows_requests() {
    let outcome = run("  given: { two: { faults: [{ refuse: true, at: request 1 }] } }
  send: { model: m, times: 4, every: 100ms }
  expect: { status: 200, order: '(one, two) x2', never: { region: West US }, backends: { one: 3 }, requests: { 1: { status: 404 } } }");
    assert_eq!(
        failed(&outcome),
        [
            "every answer is 200: 3 of 4; else 1 x 500",
            "one gets 3: 2",
            "no forward goes to West US: 2 of 4, of two (2)",
            "answered by (one, two) x2: one · gateway · one · two",
            "request 1: every answer is 404: 0 of 1; else 1 x 200",
        ]
    );
    let telling: Vec<Vec<u64>> = outcome.verdicts.iter().map(|v| v.telling.iter().map(|r| r.number).collect()).collect();
    // Too few went to `one`: those that went elsewhere are shown. Where the order breaks, what came before it, too.
    assert_eq!(telling, [vec![2], vec![2, 4], vec![2, 4], vec![1, 2], vec![1]]);
    assert_eq!(outcome.records[1].attempts[0].row, Row(1));
    assert_eq!(outcome.records[1].attempts[0].result, Ending::Failed(crate::http::Failure::Refused));
}

#[test]
fn a_backend_that_hangs_ends_in_a_timeout() {
    let outcome = run("  given: { one: { faults: [{ hang: true }] }, two: { faults: [{ slow: 2s }] } }
  send: { model: m, times: 2, every: 1s }
  expect: { requests: { 1: { status: 500, latency: 60s..61s }, 2: { status: 200, latency: 2201ms } } }");
    assert_eq!(failed(&outcome), [""; 0]);
    assert_eq!(outcome.records[0].attempts[0].result, Ending::Failed(crate::http::Failure::TimedOut));
}

#[test]
fn units_have_cursors_of_their_own_and_are_dealt_requests_in_turn() {
    let outcome = run("  gateway: { units: 2 }
  send: { model: m, times: 8, every: 300ms }
  expect: { order: '(one, one, two, two) x2' }");
    assert_eq!(failed(&outcome), [""; 0]);
}

#[test]
fn callers_send_keys_and_backends_see_none_of_them_unless_they_do() {
    let outcome = run("  send: [{ name: known, model: m }, { name: named, model: m, as: payments }, { name: nobody, model: m, as: none }]
  expect: { requests: { 1..2: { status: 200 }, 3: { status: 401, backends: [] } } }");
    assert_eq!(failed(&outcome), [""; 0]);
}

#[test]
fn in_lockstep_the_decisions_are_those_of_virtual_time() {
    let text = "  given: { one: { answers: ['200 x2', '429 retryAfter=1s', '200'] }, two: { faults: [{ refuse: true, at: request 2 }] } }
  send: { model: m, times: 8, every: 300ms }
  expect: { attempts: 8 }";
    let virtually = run(text);
    let bundle = bundle();
    let facts = facts(&bundle);
    let scenario = scenario(text, &facts);
    let simulation = Simulation { bundle: &bundle, facts: &facts, seed: 7, assume: &[], watch: false };
    let loaded = simulation.load(&scenario, &mut Diagnostics::new()).unwrap();
    let mut seen = 0;
    let stepwise = simulation.run_lockstep(&loaded, &scenario, &mut |_| seen += 1).unwrap();
    assert_eq!((seen, stepwise.records, stepwise.breakers), (8, virtually.records, virtually.breakers));
}

#[test]
fn a_closed_loop_in_which_time_does_not_move_is_told_and_ends() {
    let text = "  assumptions: { gatewayOverhead: 0ms }
  given: { one: { faults: [{ status: 400 }] }, two: { faults: [{ status: 400 }] } }
  traffic: { batch: { model: m, clients: 3, for: 1s } }
  expect: { success: 0 }";
    let outcome = run(text);
    let told: Vec<String> = outcome.problems.iter().map(|d| d.code.to_string()).collect();
    assert_eq!(told, ["APC0651", "APC0652"]);
    // With the gateway's usual millisecond it goes on to its end.
    let outcome = run(&text.replace("gatewayOverhead: 0ms", ""));
    assert!(outcome.problems.is_empty() && outcome.requests == 3000, "{}", outcome.requests);
}

#[test]
fn traffic_decides_in_lockstep_as_in_virtual_time() {
    let text = "  given: { one: { answers: ['200 x3', '429 retryAfter=1s', '500', '200'] } }
  traffic:
    chat: { model: m, arrivals: { poisson: 5/s }, for: 3s, promptTokens: 10..50, stream: 50%, retries: openai-sdk }
    batch: { model: m, clients: 2, think: 100ms..300ms }
  expect: { attempts: 0.. }";
    let virtually = run(text);
    let bundle = bundle();
    let facts = facts(&bundle);
    let scenario = scenario(text, &facts);
    let simulation = Simulation { bundle: &bundle, facts: &facts, seed: 7, assume: &[], watch: false };
    let loaded = simulation.load(&scenario, &mut Diagnostics::new()).unwrap();
    let stepwise = simulation.run_lockstep(&loaded, &scenario, &mut |_| {}).unwrap();
    assert_eq!((stepwise.records, stepwise.senders), (virtually.records, virtually.senders));
    assert!(stepwise.backends.iter().filter(|b| b.expected).all(|b| b.requests > 3));
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let text = "  given: { one: { faults: [{ status: 500, rate: 30% }] } }
  send: { model: m, times: 200, every: 10ms }
  traffic: { more: { model: m, arrivals: { poisson: 9/s }, for: 2s, promptTokens: { normal: [90, 9] }, retries: openai-sdk } }
  expect: { success: 70%.. }";
    let (a, b) = (run(text), run(text));
    assert_eq!(a.records, b.records);
    assert!(a.statuses.contains_key(&500));
}
