//! How fast the engine is: the labs' compiled artifacts in virtual time, one core, backends that answer from a table.
//!
//! `cargo bench --bench engine` prints for each profile the nanoseconds, forwards and allocations of a request, requests a
//! second, and how much memory a longer run needs. The driver is a heap of events, as in `simulate`, without its bookkeeping.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program that reads artifacts, measures by the clock and prints"
)]

mod support;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use apc::diagnostic::{Diagnostics, Mapped};
use apc::expr::Subscription;
use apc::gateway::{Call, CallId, Effect, Effects, Event, Head, Incoming, Loaded, MachineId, Options, World, step};
use apc::http::{Body, Header, HeaderName, Headers, Request, Response, Str, Url};
use apc::time::{Duration, Instant};
use support::Measure;

/// What backends answer.
#[derive(Clone, Copy, PartialEq)]
enum Profile {
    Healthy,
    FirstThrottled,
    AllExhausted,
}

struct Backends {
    profile: Profile,
    fine: Response,
    throttled: Response,
}

impl Backends {
    fn new(profile: Profile) -> Self {
        let shared = |lines: &[(&str, &'static str)]| {
            let lines: Vec<Header> =
                lines.iter().map(|(name, value)| Header { name: HeaderName::new(name), value: Str::Static(value) }).collect();
            Headers::shared(lines.into())
        };
        let mut fine = Response::new(200);
        fine.headers = shared(&[("Content-Type", "application/json"), ("x-ms-region", "East US")]);
        fine.body = Body::text(r#"{"choices":[{"message":{"content":"hello"}}],"usage":{"total_tokens":100}}"#);
        let mut throttled = Response::new(429);
        throttled.headers = shared(&[("Content-Type", "application/json"), ("Retry-After", "3600")]);
        throttled.body = Body::text(r#"{"error":{"code":"429","message":"Please retry after 3600 seconds."}}"#);
        Self { profile, fine, throttled }
    }

    fn answer(&self, call: &Call) -> Response {
        let first = call.backend.as_deref() == Some("foundry1");
        match self.profile {
            Profile::Healthy => self.fine.clone(),
            Profile::FirstThrottled if first => self.throttled.clone(),
            Profile::FirstThrottled => self.fine.clone(),
            Profile::AllExhausted => self.throttled.clone(),
        }
    }
}

/// What is due, in order of time.
struct Agenda {
    heap: BinaryHeap<Reverse<(Instant, u64, usize)>>,
    due: Vec<Option<Due>>,
    free: Vec<usize>,
    sequence: u64,
}

#[allow(clippy::large_enum_variant, reason = "a box each would be counted as an allocation of the engine")]
enum Due {
    Arrival,
    Head(MachineId, CallId, Response),
    Wake(MachineId),
}

impl Agenda {
    fn add(&mut self, at: Instant, due: Due) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.due.push(None);
            self.due.len() - 1
        });
        self.due[slot] = Some(due);
        self.heap.push(Reverse((at, self.sequence, slot)));
        self.sequence += 1;
    }

    fn next(&mut self) -> Option<(Instant, Due)> {
        let Reverse((at, _, slot)) = self.heap.pop()?;
        self.free.push(slot);
        Some((at, self.due[slot].take()?))
    }
}

/// Sends so many requests, 100 us apart, to backends that take 200 ms: 2,000 are in flight at any time.
fn run(loaded: &Loaded, profile: Profile, requests: &[Request], times: u64) -> (u64, [u64; 6]) {
    let (mut world, backends) = (World::new(loaded, 1), Backends::new(profile));
    let mut agenda = Agenda { heap: BinaryHeap::new(), due: Vec::new(), free: Vec::new(), sequence: 0 };
    let (mut effects, mut sent, mut forwards, mut statuses) = (Effects::default(), 0_u64, 0_u64, [0; 6]);
    agenda.add(Instant::ZERO, Due::Arrival);
    while let Some((now, due)) = agenda.next() {
        match due {
            Due::Arrival => {
                let request = &requests[(sent % requests.len() as u64) as usize];
                let machine = world.arrive(loaded, now, Incoming { unit: 0, request, ip: Str::Static("203.0.113.7") });
                sent += 1;
                if sent < times {
                    agenda.add(now + Duration::from_micros(100), Due::Arrival);
                }
                step(&mut world, loaded, machine, now, Event::Start, &mut effects);
            }
            Due::Head(machine, call, mut response) => {
                let head = Head { response: &mut response, has_body: false };
                step(&mut world, loaded, machine, now, Event::Head(call, head), &mut effects);
            }
            Due::Wake(machine) => step(&mut world, loaded, machine, now, Event::Wake, &mut effects),
        }
        effects.notes.clear();
        for effect in effects.wanted.drain(..) {
            match effect {
                Effect::Call(id) => {
                    forwards += 1;
                    let call = &effects.call;
                    agenda.add(now + Duration::from_millis(200), Due::Head(call.machine, id, backends.answer(call)));
                }
                Effect::Sleep(machine, until) => agenda.add(until, Due::Wake(machine)),
                Effect::Respond { .. } => statuses[usize::from(effects.answer.status / 100).min(5)] += 1,
                Effect::ReadBody(..) | Effect::Cancel(_) => {}
            }
        }
    }
    (forwards, statuses)
}

fn load(spec: &str) -> Loaded {
    let path = format!("{}/policies/{spec}/azuredeploy.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut sink = Diagnostics::new();
    let bundle = apc::resource::read(&Mapped::made(text), &mut sink);
    let (id, key) = (Some("bench".into()), Some("key".into()));
    let subscription = Subscription { id, key, ..Subscription::default() };
    let options = Options { subscriptions: vec![Rc::new(subscription)], ..Options::default() };
    let loaded = bundle.and_then(|bundle| Loaded::load(&bundle, &options, &mut sink));
    loaded.unwrap_or_else(|| panic!("{:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()))
}

fn request(path: &str, body: &str) -> Request {
    let url = Url::parse(&format!("https://gateway.example{path}")).unwrap_or_default();
    let mut request = Request::new("POST", url);
    let header = |name: &str, value: &'static str| Header { name: HeaderName::new(name), value: Str::Static(value) };
    request.headers = Headers::shared([header("api-key", "key"), header("Content-Type", "application/json")].into());
    request.body = Body::text(body);
    request
}

/// Requests of the long run.
const MANY: u64 = 1_000_000;

fn main() {
    let chat = "/inference/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";
    let body = |model: &str| format!(r#"{{"model":"{model}","input":[{{"role":"user","content":"say hello"}}]}}"#);
    let plain = [request(chat, &body("gpt-4o-mini"))];
    let models = ["gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5"];
    let routed: Vec<Request> = models.iter().map(|m| request("/inference/openai/responses", &body(m))).collect();
    let (balancing, routing) = (load("load-balancing"), load("model-routing"));
    println!("{:<24}{:>10}{:>14}{:>10}{:>10}{:>12}{:>12}", "profile", "ns", "requests/s", "forwards", "allocs", "10k KiB", "1M KiB");
    for (name, loaded, profile, requests) in [
        ("healthy", &balancing, Profile::Healthy, &plain[..]),
        ("priority 1 throttled", &balancing, Profile::FirstThrottled, &plain[..]),
        ("all exhausted", &balancing, Profile::AllExhausted, &plain[..]),
        ("routed by a JSON body", &routing, Profile::Healthy, &routed[..]),
    ] {
        let (short, _) = Measure::of(|| run(loaded, profile, requests, 10_000));
        let runs = (0..3).map(|_| Measure::of(|| run(loaded, profile, requests, MANY)));
        let Some((long, (forwards, statuses))) = runs.min_by(|a, b| a.0.nanos.total_cmp(&b.0.nanos)) else { continue };
        let each = long.each(MANY);
        println!(
            "{name:<24}{:>10.0}{:>14.0}{:>10.3}{:>10.2}{:>12}{:>12}   2xx {} 4xx {} 5xx {}",
            each.nanos,
            1e9 / each.nanos,
            forwards as f64 / MANY as f64,
            each.allocations,
            short.peak / 1024,
            long.peak / 1024,
            statuses[2],
            statuses[4],
            statuses[5],
        );
    }
}
