//! A balancer written as policy: the list of backends is a JSON array that requests share through the cache, and change.

use super::{Gateway, api, backend, ok, post, throttled, with_body};
use crate::diagnostic::{Mapped, Sources, Span};
use crate::gateway::Call;
use crate::http::{Failure, HeaderName, Response};
use crate::resource::{Bundle, NamedValue, PolicyFormat, PolicyText};

const DOCUMENT: &str = include_str!("documents/balancer.xml");
const BACKENDS: &str = "[{'name':'a','priority':1},{'name':'b','priority':1},{'name':'c','priority':2}]";

fn balancer() -> Gateway {
    let source = Sources::new().add("balancer.xml", DOCUMENT);
    let text = PolicyText { text: Mapped::verbatim(DOCUMENT, source, 0), format: PolicyFormat::RawXml };
    let list = NamedValue {
        name: "balancer-backends".into(),
        span: Span::NONE,
        value: Some(Mapped::made(BACKENDS)),
        key_vault: None,
        secret: false,
    };
    Gateway::new(&Bundle {
        backends: ["a", "b", "c"].map(|id| backend(id, None)).into(),
        named_values: vec![list],
        apis: vec![api(text)],
        ..Bundle::default()
    })
}

/// Answers of the backends `down` are made by `answer`, those of others are fine.
fn but<'a>(down: &'a str, answer: impl Fn() -> Response + 'a) -> impl Fn(&Call) -> Result<Response, Failure> + 'a {
    move |call| if down.contains(call.backend.as_deref().unwrap_or("?")) { Ok(answer()) } else { ok(call) }
}

fn with_header(name: &str, value: &str) -> Response {
    let mut response = with_body(500, "broken");
    response.headers.set(HeaderName::new(name), value.to_owned());
    response
}

/// Which backends were called, sorted, and the status in the end.
fn send(gateway: &mut Gateway, backend: impl Fn(&Call) -> Result<Response, Failure>) -> (String, u16) {
    let answer = gateway.send(post("/api/chat"), backend);
    (answer.path(), answer.status())
}

#[test]
fn equals_are_drawn_by_lot_and_the_second_priority_waits() {
    let served = balancer().served(200, ok);
    let count = |letter| served.chars().filter(|c| *c == letter).count();
    assert_eq!(count('c'), 0);
    assert!(count('a') > 60 && count('b') > 60, "{served}");
}

#[test]
fn who_throttles_is_left_alone_until_its_retry_after() {
    let mut gateway = balancer();
    let (path, status) = send(&mut gateway, but("ab", || throttled(Some(20))));
    assert_eq!(status, 200);
    assert!(path == "abc" || path == "bac", "{path}");
    gateway.pass(19_000);
    assert_eq!(send(&mut gateway, but("ab", || throttled(Some(20)))), ("c".to_owned(), 200), "the list is shared by requests");
    gateway.pass(1_000);
    let (path, _) = send(&mut gateway, ok);
    assert!(path == "a" || path == "b", "{path}");
}

#[test]
fn other_headers_and_ten_seconds_stand_in_for_retry_after() {
    for (name, value, seconds) in [("x-ratelimit-reset-requests", "4", 4), ("x-ratelimit-reset-tokens", "6", 6), ("x-nothing", "1", 10)] {
        let mut gateway = balancer();
        let (path, status) = send(&mut gateway, but("ab", || with_header(name, value)));
        assert_eq!((path.len(), status), (3, 200), "{name}");
        gateway.pass(seconds * 1000 - 1);
        assert_eq!(send(&mut gateway, ok).0, "c", "{name}");
        gateway.pass(1);
        assert_ne!(send(&mut gateway, ok).0, "c", "{name}");
    }
}

#[test]
fn the_last_answer_reaches_the_caller_when_all_throttle() {
    let mut gateway = balancer();
    let (path, status) = send(&mut gateway, but("abc", || throttled(Some(5))));
    assert_eq!((path.len(), status), (3, 429));
    assert_eq!(send(&mut gateway, but("abc", || throttled(Some(5)))), ("a".to_owned(), 429), "somebody is asked all the same");
}
