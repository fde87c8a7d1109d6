//! The engine through its public face, with backends that answer at once.

mod balancer;
mod cache;
mod callers;
mod errors;
mod flow;
mod fragments;
mod limits;
mod messages;
mod pools;
mod products;
mod properties;
mod retries;

use std::rc::Rc;

use super::{Call, Effect, Effects, Event, Head, Incoming, Loaded, MachineId, Note, Options, World, step};
use crate::assumption::Assumption;
use crate::diagnostic::{Diagnostics, Mapped, Sources, Span};
use crate::expr::Subscription;
use crate::http::{Body, Failure, HeaderName, Request, Response, Str, Url};
use crate::resource::{Api, Backend, Bundle, CircuitBreaker, Credentials, Member, Operation, PolicyFormat, PolicyText, Pool, Threshold};
use crate::time::{Duration, Instant};

/// The labs' retry: `count` more attempts while the answer is a 429 or there is none.
const RETRY: &str = r#"<retry count="3" interval="0" first-fast-retry="true"
    condition="@(context.Response == null || context.Response.StatusCode == 429)">
    <set-backend-service backend-id="pool" /><forward-request buffer-request-body="true" /></retry>"#;

/// A document of four sections; `<base />` where nothing is given.
fn policy(sections: [&str; 4]) -> PolicyText {
    let names = ["inbound", "backend", "outbound", "on-error"];
    let part = |(name, text): (&str, &str)| format!("<{name}>{}</{name}>", if text.is_empty() { "<base />" } else { text });
    let text = format!("<policies>{}</policies>", names.into_iter().zip(sections).map(part).collect::<String>());
    let source = Sources::new().add("policy.xml", text.as_str());
    PolicyText { text: Mapped::verbatim(&text, source, 0), format: PolicyFormat::RawXml }
}

fn breaker(count: u32) -> CircuitBreaker {
    CircuitBreaker {
        name: "throttled".into(),
        threshold: Threshold::Count(count),
        interval: Duration::from_secs(60),
        status_ranges: vec![(429, 429), (500, 599)],
        error_reasons: vec!["Server errors".into()],
        trip_duration: Duration::from_secs(60),
        accept_retry_after: true,
    }
}

/// A backend whose name is one letter, at `https://LETTER.example/base`.
fn backend(id: &str, circuit_breaker: Option<CircuitBreaker>) -> Backend {
    Backend {
        id: id.into(),
        span: Span::NONE,
        description: None,
        url: Mapped::made(format!("https://{id}.example/base")),
        credentials: Credentials::default(),
        circuit_breaker,
    }
}

/// Members as `letter priority weight`.
fn pool(members: &[(&str, u8, u8)], cookie: Option<&str>) -> Pool {
    let member = |&(id, priority, weight): &(&str, u8, u8)| Member {
        backend: id.into(),
        span: Span::NONE,
        priority: Some(priority),
        weight: Some(weight),
    };
    let members = members.iter().map(member).collect();
    Pool { id: "pool".into(), span: Span::NONE, description: None, members, cookie: cookie.map(Into::into), failure_status: None }
}

fn operation(method: &str, template: &str) -> Operation {
    Operation { id: template.into(), display_name: template.into(), method: method.into(), url_template: template.into(), policy: None }
}

/// One API at `/api` that takes every POST and GET, without a key.
fn api(policy: PolicyText) -> Api {
    Api {
        id: "api".into(),
        span: Span::NONE,
        display_name: "API".into(),
        path: "api".into(),
        service_url: None,
        subscription_required: false,
        key_header: "api-key".into(),
        key_query: "api-key".into(),
        operations: vec![operation("POST", "/*"), operation("GET", "/items/{id}")],
        policy: Some(policy),
        telemetry: None,
        owned: true,
    }
}

/// A pool of the members, each with a breaker of this count, behind the labs' retry.
fn lab(members: &[(&str, u8, u8)], count: Option<u32>) -> Bundle {
    let inbound = r#"<base /><set-backend-service backend-id="pool" />"#;
    Bundle {
        backends: members.iter().map(|(id, ..)| backend(id, count.map(breaker))).collect(),
        pools: vec![pool(members, None)],
        apis: vec![api(policy([inbound, RETRY, "", ""]))],
        ..Bundle::default()
    }
}

/// An API that only has these sections; backends `a` and `b` without breakers.
fn only(sections: [&str; 4]) -> Bundle {
    Bundle { backends: vec![backend("a", None), backend("b", None)], apis: vec![api(policy(sections))], ..Bundle::default() }
}

fn options(units: u32) -> Options {
    let (id, name, key) = (Some("team".into()), Some("Team".into()), Some("secret".into()));
    let subscription = Subscription { id, name, key, ..Subscription::default() };
    Options { units, subscriptions: vec![Rc::new(subscription)], ..Options::default() }
}

fn load(bundle: &Bundle, options: &Options) -> Loaded {
    let mut sink = Diagnostics::new();
    let loaded = Loaded::load(bundle, options, &mut sink);
    loaded.unwrap_or_else(|| panic!("{:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()))
}

/// What loading complains of.
fn faults(bundle: &Bundle) -> Vec<String> {
    let mut sink = Diagnostics::new();
    let loaded = Loaded::load(bundle, &options(1), &mut sink);
    assert_eq!(loaded.is_none(), sink.has_errors());
    sink.into_iter().map(|d| d.message).collect()
}

fn post(path: &str) -> Request {
    let mut request = Request::new("POST", Url::parse(&format!("https://gateway.example{path}")).unwrap());
    request.body = Body::text(r#"{"model":"gpt-4o"}"#);
    request
}

fn get(path: &str) -> Request {
    Request::new("GET", Url::parse(&format!("https://gateway.example{path}")).unwrap())
}

/// What came of a request.
#[derive(Debug)]
struct Answer {
    response: Response,
    calls: Vec<Call>,
}

impl Answer {
    fn status(&self) -> u16 {
        self.response.status
    }

    /// The letters of the backends that were called.
    fn path(&self) -> String {
        self.calls.iter().map(|c| c.backend.as_deref().unwrap_or("?")).collect()
    }

    fn body(&self) -> String {
        String::from_utf8_lossy(&self.response.body.bytes()).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.response.headers.find(name).map(Str::as_str)
    }
}

/// A gateway whose backends answer at once; waits let time pass.
struct Gateway {
    loaded: Loaded,
    world: World,
    now: Instant,
    effects: Effects,
    notes: Vec<Note>,
    next_unit: u32,
}

impl Gateway {
    fn new(bundle: &Bundle) -> Self {
        Self::with(bundle, &options(1))
    }

    fn with(bundle: &Bundle, options: &Options) -> Self {
        let loaded = load(bundle, options);
        let world = World::new(&loaded, 1);
        Self { loaded, world, now: Instant::ZERO, effects: Effects::default(), notes: Vec::new(), next_unit: 0 }
    }

    fn pass(&mut self, millis: u64) {
        self.now = self.now + Duration::from_millis(millis);
    }

    fn arrive(&mut self, request: Request) -> MachineId {
        let unit = self.next_unit;
        self.next_unit = (unit + 1) % self.loaded.options().units;
        self.world.arrive(&self.loaded, self.now, Incoming { unit, request: &request, ip: "203.0.113.7".into() })
    }

    fn tell(&mut self, machine: MachineId, event: Event<'_>) -> Vec<Effect> {
        step(&mut self.world, &self.loaded, machine, self.now, event, &mut self.effects);
        self.notes.append(&mut self.effects.notes);
        std::mem::take(&mut self.effects.wanted)
    }

    fn send(&mut self, request: Request, mut backend: impl FnMut(&Call) -> Result<Response, Failure>) -> Answer {
        let machine = self.arrive(request);
        let mut calls: Vec<Call> = Vec::new();
        let mut wanted = self.tell(machine, Event::Start);
        loop {
            assert_eq!(wanted.len(), 1, "{wanted:?}");
            let mut answer;
            let event = match wanted.remove(0) {
                Effect::Call(id) => {
                    let call = std::mem::take(&mut self.effects.call);
                    let event = match backend(&call) {
                        Ok(response) => {
                            answer = response;
                            Event::Head(id, Head { response: &mut answer, has_body: true })
                        }
                        Err(failure) => Event::Failed(id, failure),
                    };
                    calls.push(call);
                    event
                }
                Effect::Sleep(_, until) => {
                    assert!(until > self.now);
                    self.now = until;
                    Event::Wake
                }
                Effect::Respond { from, .. } => {
                    assert_eq!(from, None, "content was there already");
                    return Answer { response: std::mem::take(&mut self.effects.answer), calls };
                }
                Effect::ReadBody(..) | Effect::Cancel(_) => panic!("content was there already"),
            };
            wanted = self.tell(machine, event);
        }
    }

    /// Sends so many, 100 ms apart; the letters of who answered, `-` for nobody.
    fn served(&mut self, times: usize, mut backend: impl FnMut(&Call) -> Result<Response, Failure>) -> String {
        let mut out = String::new();
        for _ in 0..times {
            let answer = self.send(post("/api/chat"), &mut backend);
            let last = answer.calls.last().and_then(|c| c.backend.clone());
            out.push_str(last.filter(|_| answer.status() == 200).as_deref().unwrap_or("-"));
            self.pass(100);
        }
        out
    }

    fn assumed(&self) -> Vec<Assumption> {
        self.notes.iter().filter_map(|n| if let Note::Assumed(a) = n { Some(*a) } else { None }).collect()
    }
}

fn ok(_: &Call) -> Result<Response, Failure> {
    Ok(with_body(200, "fine"))
}

fn with_body(status: u16, body: &str) -> Response {
    let mut response = Response::new(status);
    response.body = Body::text(body);
    response
}

fn throttled(seconds: Option<u64>) -> Response {
    let mut response = with_body(429, "slow down");
    if let Some(seconds) = seconds {
        response.headers.set(HeaderName::RETRY_AFTER, seconds.to_string());
    }
    response
}
