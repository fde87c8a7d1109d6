//! Simulated accounts behind HTTP against the same accounts called directly.

use apc::assumption::Assumptions;
use apc::diagnostic::{Span, Spanned};
use apc::http::{Body, Failure, HeaderName, Request, Url};
use apc::live::Lockstep;
use apc::mock::{Accounts, Backends, Reception, Sent, Terms};
use apc::resource;
use apc::scenario::BodyText;
use apc::scenario::fault::{Fault, FaultAnswer, FaultKind, Moment};
use apc::scenario::given::{Behaviour, Given, Latency, ScriptedAnswer};
use apc::time::{Duration, Instant};

fn accounts() -> Vec<resource::Account> {
    let account = |name: &str, region: &str| resource::Account {
        name: name.into(),
        origin: format!("https://{name}.openai.azure.com").into(),
        region: region.into(),
        region_groups: vec![],
        deployments: vec![resource::Deployment {
            name: "gpt-4o-mini".into(),
            model: "gpt-4o-mini".into(),
            tokens_per_minute: Some(300),
            ..resource::Deployment::default()
        }],
    };
    vec![account("foundry1", "East US"), account("foundry2", "Sweden Central")]
}

fn request(method: &'static str, account: usize, path: &str, body: &str) -> Request {
    let url = Url::parse(&format!("https://foundry{}.openai.azure.com{path}", account + 1)).unwrap();
    let mut request = Request::new(method, url);
    request.headers.append(HeaderName::new("api-key"), "key");
    request.body = if body.is_empty() { Body::None } else { Body::text(body) };
    request
}

fn chat(account: usize) -> Request {
    let body = r#"{"messages":[{"role":"user","content":"four"}],"max_tokens":99}"#;
    request("POST", account, "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21", body)
}

fn broken(kind: FaultKind, rate: f64) -> Given {
    let fault = Fault { rate: Some(rate), ..Fault::always(Span::NONE, kind) };
    Given { account: "foundry1".into(), model: None, behaviour: Behaviour { faults: vec![fault], ..Behaviour::default() } }
}

/// Hands the same requests, 100 ms apart, to the accounts and to the accounts behind HTTP; both must say the same.
fn compare(given: &[Given], requests: &[(usize, Request)]) -> Vec<Reception> {
    let terms = Terms { accounts: &accounts(), given, seed: 7, assumptions: &Assumptions::default() };
    let mut direct = Accounts::new(&terms);
    let mut lockstep = Lockstep::new(&terms).unwrap();
    let mut receptions = Vec::new();
    for (number, (account, request)) in (0..).zip(requests) {
        let now = Instant::ZERO + Duration::from_millis(100 * number);
        let sent = Sent { account: *account, request, sender: Some(number as u16 % 2) };
        let (expected, really) = (direct.exchange(now, sent), lockstep.exchange(now, sent));
        match (&expected, &really) {
            (Reception::Answer { after, response }, Reception::Answer { after: time, response: real }) => {
                assert_eq!(time, after, "request {number}");
                assert_eq!((real.status, &real.body, real.flow), (response.status, &response.body, response.flow), "request {number}");
                for line in response.headers.iter() {
                    assert_eq!(real.headers.get(&line.name), Some(&line.value), "request {number}");
                }
                assert_eq!(real.headers.len(), response.headers.len(), "request {number}");
            }
            (Reception::Failure { after, failure }, Reception::Failure { after: time, failure: real }) => {
                assert_eq!((time, real), (after, failure), "request {number}");
            }
            (Reception::Cut(cut), Reception::Cut(real)) => {
                assert_eq!((real.after, real.whole, real.by), (cut.after, cut.whole, cut.by), "request {number}");
                let (told, came) = (&cut.response, &real.response);
                assert_eq!((came.status, &came.body, came.flow), (told.status, &told.body, told.flow), "request {number}");
            }
            (Reception::Silence, Reception::Silence) => {}
            (expected, really) => panic!("request {number}: {really:?} instead of {expected:?}"),
        }
        receptions.push(expected);
    }
    assert!(lockstep.error().is_none());
    receptions
}

fn statuses(receptions: &[Reception]) -> Vec<u16> {
    let status = |reception: &Reception| match reception {
        Reception::Answer { response, .. } => response.status,
        Reception::Failure { failure: Failure::Refused, .. } => 1,
        Reception::Failure { failure: Failure::Reset, .. } => 2,
        Reception::Failure { failure: Failure::NameNotResolved, .. } => 3,
        Reception::Failure { failure: Failure::Malformed, .. } => 4,
        Reception::Failure { failure: Failure::TimedOut, .. } => 5,
        Reception::Cut(_) => 6,
        Reception::Silence => 0,
    };
    receptions.iter().map(status).collect()
}

#[test]
fn accounts_behind_http_answer_and_throttle_as_they_do_without() {
    let requests: Vec<_> = (0..10).map(|n| (n % 2, chat(n % 2))).collect();
    assert_eq!(statuses(&compare(&[], &requests)), [200, 200, 200, 200, 200, 200, 429, 429, 429, 429]);
}

#[test]
fn each_fault_of_a_connection_really_is_one() {
    for (kind, code) in [
        (FaultKind::Refuse, 1),
        (FaultKind::Reset(Moment::BeforeHeaders), 2),
        (FaultKind::Reset(Moment::InHeaders), 2),
        (FaultKind::UnknownHost, 3),
        (FaultKind::Malformed, 4),
        (FaultKind::Reset(Moment::AfterHeaders), 6),
        (FaultKind::Reset(Moment::InBody), 6),
        (FaultKind::Truncated(0.9), 6),
        (FaultKind::SlowBody(Duration::from_secs(3600)), 200),
        (FaultKind::Hang(None), 0),
    ] {
        assert_eq!(statuses(&compare(&[broken(kind, 1.0)], &[(0, chat(0)), (1, chat(1)), (0, chat(0))])), [code, 200, code]);
    }
}

#[test]
fn faults_by_probability_meet_the_same_requests_over_http() {
    for kind in [FaultKind::Refuse, FaultKind::Reset(Moment::BeforeHeaders)] {
        let requests: Vec<_> = (0..40).map(|_| (0, chat(0))).collect();
        let failed = statuses(&compare(&[broken(kind, 0.5)], &requests)).iter().filter(|status| **status < 100).count();
        assert!((10..30).contains(&failed), "{failed}");
    }
}

#[test]
fn an_answer_that_breaks_off_may_be_long_or_a_stream() {
    let answers = [
        r#"{"messages":[],"max_tokens":4000}"#,
        r#"{"messages":[],"max_tokens":4000,"stream":true}"#,
        r#"{"messages":[],"max_tokens":1,"n":128}"#,
    ];
    let path = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";
    for kind in [FaultKind::Reset(Moment::InBody), FaultKind::Truncated(0.999)] {
        let mut given = broken(kind, 1.0);
        given.behaviour.tokens_per_minute = Some(1_000_000);
        let requests: Vec<_> = answers.iter().map(|body| (0, request("POST", 0, path, body))).collect();
        assert_eq!(statuses(&compare(&[given], &requests)), [6, 6, 6]);
    }
}

#[test]
fn a_status_comes_over_http_with_the_headers_and_the_content_it_is_given() {
    let named = |name: &str, value: &str| (Spanned::new(name.into(), Span::NONE), value.into());
    for body in [BodyText::Usual, BodyText::None, BodyText::Text("<html>".into())] {
        let answer =
            FaultAnswer { status: 502, retry_after: None, headers: vec![named("x-ms-region", "x"), named("x-more", "1, 2")], body };
        assert_eq!(statuses(&compare(&[broken(FaultKind::Status(answer.into()), 1.0)], &[(0, chat(0))])), [502]);
    }
}

#[test]
fn scripts_and_slow_answers_take_no_time_but_the_declared() {
    let entry = |status, times| ScriptedAnswer { status, retry_after: Some(Duration::from_secs(6)), times };
    let behaviour = Behaviour {
        latency: Some(Latency::Whole(Duration::from_secs(3600))),
        answers: vec![entry(200, 2), entry(429, 1), entry(503, 1)],
        ..Behaviour::default()
    };
    let given = [Given { account: "foundry1".into(), model: Some("gpt-4o-mini".into()), behaviour }];
    let requests: Vec<_> = (0..5).map(|_| (0, chat(0))).collect();
    assert_eq!(statuses(&compare(&given, &requests)), [200, 200, 429, 503, 503]);
}

#[test]
fn a_response_made_over_http_is_known_to_its_account_alone() {
    let create = request("POST", 0, "/openai/responses", r#"{"model":"gpt-4o-mini","input":"four"}"#);
    let made = compare(&[], &[(0, create.clone())]);
    let Some(Reception::Answer { response, .. }) = made.first() else { panic!("{made:?}") };
    let text = String::from_utf8_lossy(&response.body.bytes()).into_owned();
    let id = text.split('"').find(|part| part.starts_with("resp_")).unwrap();
    let path = format!("/openai/responses/{id}");
    let requests = [
        (0, create),
        (0, request("GET", 0, &path, "")),
        (1, request("GET", 1, &path, "")),
        (0, request("DELETE", 0, &path, "")),
        (0, request("GET", 0, &path, "")),
        (0, request("POST", 0, "/openai/deployments/other/chat/completions", "{}")),
    ];
    assert_eq!(statuses(&compare(&[], &requests)), [200, 200, 404, 200, 404, 404]);
}
