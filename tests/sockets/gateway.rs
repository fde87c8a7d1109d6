//! A gateway as its clients meet it.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration as Real;

use apc::diagnostic::{Diagnostics, Sources, Span};
use apc::gateway::{MachineId, World};
use apc::http::{Failure, Url};
use apc::live::{self, NUMBER, Seen, Setup};
use apc::project::Project;
use apc::scenario::fault::{Fault, FaultKind, Moment};
use apc::scenario::given::{Behaviour, Given, Latency};
use apc::simulate::Simulation;
use apc::time::Duration;
use reqwest::{Client, RequestBuilder, Response};

const SPEC: &str = "
apc: 1
backends:
  one: { url: https://one.openai.azure.com, region: East US, models: { m: { tokensPerMinute: 1000 } }, circuitBreaker: throttled }
  two: { url: https://two.openai.azure.com, region: West US, models: [m], circuitBreaker: throttled }
circuitBreakers:
  throttled: { count: 1, interval: 1m, statusCodes: [429], tripDuration: 1m, acceptRetryAfter: true }
pools:
  pair:
    members: [{ backend: one, priority: 1 }, { backend: two, priority: 2 }]
    retry: { count: 1, statusCodes: [429] }
    timeout: 20s
  sticky: { members: [{ backend: one }, { backend: two }], affinity: { by: { cookie: APIM-Backend-Affinity } }, retry: none }
apis:
  chat: { path: chat, surface: azureOpenAI, subscriptionKey: api-key, routes: [{ to: pair }] }
  agents: { path: agents, surface: azureOpenAI, subscriptionKey: api-key, routes: [{ to: sticky }] }
scenarios:
  any: { send: { api: chat, model: m }, expect: { status: 200 } }
";

/// Seconds of the run in a real one. A minute, after which limits are reset, is longer than any test takes.
const USUAL: f64 = 2.0;
/// For tests that wait for a timeout.
const FAST: f64 = 100.0;

/// What an observer wrote down.
type Log = Rc<RefCell<Vec<String>>>;

/// Runs the gateway while `drive` calls it; what was seen meanwhile.
fn run(speed: f64, given: &[Given], drive: impl AsyncFnOnce(Caller)) -> Vec<String> {
    let (mut sources, mut sink) = (Sources::default(), Diagnostics::new());
    let project = Project::open(SPEC, "live", &mut sources, &mut sink).unwrap_or_else(|| panic!("{sink:?}"));
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
    let loaded = Rc::new(simulation.load(&project.scenarios[0], &mut sink).unwrap_or_else(|| panic!("{sink:?}")));
    let log = Log::default();
    let seen = Rc::clone(&log);
    let setup = Setup {
        world: World::new(&loaded, 1),
        loaded,
        accounts: project.facts.accounts.clone(),
        given: given.to_vec(),
        seed: 1,
        speed,
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        origin: Url::parse("https://gateway.example").unwrap(),
        observer: Box::new(move |_, event| seen.borrow_mut().extend(line(&event))),
    };
    live::run(setup, async |address| drive(Caller { client: Client::new(), address, log: Rc::clone(&log) }).await).unwrap();
    log.take()
}

/// What an observer notes of an event.
fn line(event: &Seen<'_>) -> Option<String> {
    match event {
        Seen::Arrived { number, request, .. } => {
            assert!(request.headers.find(NUMBER).is_none());
            number.map(|n| format!("request {n}"))
        }
        Seen::Called(call) => Some(format!("call {}", call.request.url.host)),
        Seen::Answered(_, _, response) => Some(format!("answer {} of {} tokens", response.status, response.flow.completion_tokens)),
        Seen::Failed(_, _, failure) => Some(format!("{failure:?}")),
        Seen::Complete(..) => Some("complete".into()),
        Seen::Broken(..) => Some("broken".into()),
        Seen::GivenUp(..) => Some("given up".into()),
        Seen::Noted(..) | Seen::Assumed(_) | Seen::Tallied(_) => None,
        Seen::Responded(_, response, _) => Some(format!("respond {}", response.status)),
        Seen::Gone(MachineId(_)) => Some("gone".into()),
    }
}

struct Caller {
    client: Client,
    address: SocketAddr,
    log: Log,
}

impl Caller {
    fn chat(&self) -> RequestBuilder {
        self.post("chat/openai/deployments/m/chat/completions?api-version=2024-10-21", r#"{"messages":[],"max_tokens":100}"#.into())
    }

    fn post(&self, path: &str, body: String) -> RequestBuilder {
        self.client.post(format!("http://{}/{path}", self.address)).header("api-key", "test-key-of-default").body(body)
    }
}

async fn answer(request: RequestBuilder) -> Response {
    request.send().await.unwrap()
}

fn broken(account: &str, kind: FaultKind) -> Given {
    let faults = vec![Fault::always(Span::NONE, kind)];
    Given { account: account.into(), model: None, behaviour: Behaviour { faults, ..Behaviour::default() } }
}

#[test]
fn a_client_gets_the_backends_answer_and_the_observer_sees_the_way_there() {
    let seen = run(USUAL, &[], async |caller| {
        let response = answer(caller.chat().header(NUMBER, "17")).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ms-region"], "East US");
        assert_eq!(response.headers()["content-type"], "application/json");
        let content: serde_json::Value = response.json().await.unwrap();
        assert_eq!(content["usage"]["completion_tokens"], 100);
    });
    assert_eq!(seen, ["request 17", "call one.openai.azure.com", "answer 200 of 100 tokens", "respond 200", "complete"]);
}

#[test]
fn the_request_that_meets_the_limit_ends_well_elsewhere() {
    let seen = run(USUAL, &[], async |caller| {
        for number in 0..11 {
            let response = answer(caller.chat()).await;
            assert_eq!(response.status(), 200, "request {number}");
            let region = response.headers()["x-ms-region"].to_str().unwrap().to_owned();
            assert_eq!(region, if number < 10 { "East US" } else { "West US" });
        }
    });
    let end = ["call one.openai.azure.com", "answer 429 of 0 tokens", "given up", "call two.openai.azure.com"];
    assert_eq!(seen[seen.len() - 7..seen.len() - 3], end.map(String::from));
}

#[test]
fn failed_connections_are_told_apart() {
    for (kind, failure) in [
        (FaultKind::Refuse, Failure::Refused),
        (FaultKind::UnknownHost, Failure::NameNotResolved),
        (FaultKind::Reset(Moment::BeforeHeaders), Failure::Reset),
        (FaultKind::Reset(Moment::InHeaders), Failure::Reset),
        (FaultKind::Malformed, Failure::Malformed),
        (FaultKind::Hang(None), Failure::TimedOut),
        (FaultKind::Slow(Duration::from_secs(60)), Failure::TimedOut),
    ] {
        let seen = run(FAST, &[broken("one", kind)], async |caller| {
            let response = answer(caller.chat()).await;
            assert!(response.status().is_server_error(), "{}", response.status());
        });
        assert!(seen.contains(&format!("{failure:?}")), "{failure:?}: {seen:?}");
    }
}

#[test]
fn an_answer_that_breaks_off_reaches_the_caller_as_far_as_it_came() {
    for (kind, share) in
        [(FaultKind::Reset(Moment::AfterHeaders), 0.0), (FaultKind::Reset(Moment::InBody), 0.5), (FaultKind::Truncated(0.9), 0.9)]
    {
        let seen = run(USUAL, &[broken("one", kind.clone())], async |caller| {
            let mut response = answer(caller.chat()).await;
            assert_eq!((response.status().as_u16(), &response.headers()["x-ms-region"]), (200, &"East US".parse().unwrap()));
            let whole = response.content_length().unwrap();
            let mut came = 0;
            let end = loop {
                match response.chunk().await {
                    Ok(Some(chunk)) => came += chunk.len(),
                    end => break end,
                }
            };
            assert!(end.is_err(), "{kind:?}");
            assert_eq!(came, (whole as f64 * share) as usize, "{kind:?} of {whole}");
        });
        assert_eq!(seen, ["call one.openai.azure.com", "answer 200 of 100 tokens", "respond 200", "broken"], "{kind:?}");
    }
}

#[test]
fn a_slow_content_comes_after_its_headers_and_ends_no_forward() {
    // The forward's timeout is 20 s.
    let slow = FaultKind::SlowBody(Duration::from_secs(60));
    run(FAST, &[broken("one", slow)], async |caller| {
        let response = answer(caller.chat()).await;
        let began = tokio::time::Instant::now();
        let content: serde_json::Value = response.json().await.unwrap();
        assert_eq!(content["usage"]["completion_tokens"], 100);
        assert!(began.elapsed() > Real::from_millis(400), "{:?}", began.elapsed());
    });
}

#[test]
fn a_client_that_goes_away_ends_its_request() {
    let seen = run(USUAL, &[broken("one", FaultKind::Hang(None))], async |caller| {
        assert!(caller.chat().timeout(Real::from_millis(50)).send().await.is_err());
        while caller.log.borrow().last().is_none_or(|line| line != "given up") {
            tokio::time::sleep(Real::from_millis(1)).await;
        }
    });
    assert_eq!(seen, ["call one.openai.azure.com", "gone", "given up"]);
}

#[test]
fn an_affinity_cookie_reaches_the_client_on_a_line_of_its_own() {
    run(USUAL, &[], async |caller| {
        let body = r#"{"model":"m","input":"hello"}"#;
        let response = answer(caller.post("agents/openai/responses?api-version=2025-03-01-preview", body.into())).await;
        assert_eq!(response.status(), 200);
        let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        assert_eq!(cookies.len(), 1);
        assert!(cookies[0].to_str().unwrap().starts_with("APIM-Backend-Affinity="), "{cookies:?}");
    });
}

#[test]
fn a_content_beyond_the_limit_never_reaches_the_engine() {
    let seen = run(USUAL, &[], async |caller| {
        let response = answer(caller.post("chat/openai/deployments/m/chat/completions", " ".repeat(9 << 20))).await;
        assert_eq!(response.status(), 413);
    });
    assert!(seen.is_empty(), "{seen:?}");
}

#[test]
fn callers_without_a_key_and_unknown_paths_are_refused_by_the_gateway() {
    run(USUAL, &[], async |caller| {
        for (path, key, status) in [("chat/openai/deployments/m/chat/completions", false, 401), ("nowhere", true, 404)] {
            let mut request = caller.client.post(format!("http://{}/{path}", caller.address)).body("{}");
            if key {
                request = request.header("api-key", "test-key-of-default");
            }
            assert_eq!(answer(request).await.status(), status, "{path}");
        }
    });
}

#[test]
fn a_stream_passes_through_as_it_comes() {
    let latency = Latency::Tokens { first: Duration::from_millis(100), each: Duration::from_millis(40), jitter: 0.0 };
    let behaviour = Behaviour { latency: Some(latency), ..Behaviour::default() };
    run(USUAL, &[Given { account: "one".into(), model: None, behaviour }], async |caller| {
        let body = r#"{"messages":[],"max_tokens":25,"stream":true}"#;
        let mut response = answer(caller.post("chat/openai/deployments/m/chat/completions", body.into())).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        let mut pieces = Vec::new();
        while let Some(piece) = response.chunk().await.unwrap() {
            pieces.push(String::from_utf8(piece.to_vec()).unwrap());
        }
        assert!(pieces.len() > 5, "{pieces:?}");
        let content = pieces.concat();
        assert_eq!(content.matches("lorem ").count(), 25);
        assert!(content.ends_with("data: [DONE]\n\n"));
    });
}
