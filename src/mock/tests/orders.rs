use super::{account, ask, at, chat, header, json};
use crate::diagnostic::Span;
use crate::http::{Failure, HeaderName};
use crate::mock::{Break, Reception};
use crate::scenario::BodyText;
use crate::scenario::fault::{Fault, FaultAnswer, FaultKind, Moment};
use crate::scenario::given::{Behaviour, Latency, ScriptedAnswer};
use crate::time::Duration;

fn broken(kind: FaultKind) -> Behaviour {
    let fault = Fault { requests: Some((1, 1)), ..Fault::always(Span::NONE, kind) };
    Behaviour { faults: vec![fault], ..Behaviour::default() }
}

/// In short what becomes of a request.
fn outcome(reception: &Reception) -> (Option<u64>, &'static str) {
    match reception {
        Reception::Answer { after, response } => (Some(after.millis()), if response.status == 200 { "answer" } else { "error" }),
        Reception::Failure { after, failure: Failure::Refused } => (Some(after.millis()), "refused"),
        Reception::Failure { after, failure: Failure::Reset } => (Some(after.millis()), "reset"),
        Reception::Failure { after, failure: Failure::NameNotResolved } => (Some(after.millis()), "unknown host"),
        Reception::Failure { after, failure: Failure::Malformed } => (Some(after.millis()), "malformed"),
        Reception::Failure { .. } => (None, "other"),
        Reception::Cut(cut) => (Some(cut.after.millis()), if cut.by == Break::Reset { "reset in it" } else { "closed in it" }),
        Reception::Silence => (None, "silence"),
    }
}

#[test]
fn each_kind_of_fault_shows_in_its_own_way_and_leaves_the_next_request_alone() {
    for (kind, expected) in [
        (FaultKind::status(503, None), (Some(0), "error")),
        (FaultKind::Refuse, (Some(0), "refused")),
        (FaultKind::UnknownHost, (Some(0), "unknown host")),
        (FaultKind::Malformed, (Some(0), "malformed")),
        (FaultKind::Reset(Moment::BeforeHeaders), (Some(0), "reset")),
        (FaultKind::Reset(Moment::InHeaders), (Some(0), "reset")),
        (FaultKind::Reset(Moment::AfterHeaders), (Some(200), "reset in it")),
        (FaultKind::Reset(Moment::InBody), (Some(200), "reset in it")),
        (FaultKind::Truncated(0.3), (Some(200), "closed in it")),
        (FaultKind::SlowBody(Duration::from_secs(5)), (Some(200), "answer")),
        (FaultKind::Hang(None), (None, "silence")),
        (FaultKind::Hang(Some(Duration::from_secs(30))), (Some(30_200), "answer")),
        (FaultKind::Slow(Duration::from_secs(2)), (Some(2_200), "answer")),
    ] {
        let mut account = account(broken(kind.clone()));
        assert_eq!(outcome(&account.receive(at(0), &chat(""), None)), expected, "{kind:?}");
        assert_eq!(outcome(&account.receive(at(0), &chat(""), None)), (Some(200), "answer"), "{kind:?}");
    }
}

#[test]
fn a_failing_status_has_the_services_shape_region_and_retry_after() {
    for (status, code) in [
        (401, "401"),
        (404, "DeploymentNotFound"),
        (408, "Timeout"),
        (418, "418"),
        (429, "no_capacity"),
        (500, "InternalServerError"),
        (503, "ServiceUnavailable"),
    ] {
        let kind = FaultKind::status(status, Some(Duration::from_millis(5_500)));
        let (_, response) = ask(&mut account(broken(kind)), at(0), &chat(""));
        assert_eq!(response.status, status);
        assert_eq!(json(&response)["error"]["code"], code);
        assert!(json(&response)["error"]["message"].is_string());
        assert_eq!(header(&response, "retry-after"), Some("6"));
        assert_eq!(header(&response, "x-ms-region"), Some("East US"));
    }
}

#[test]
fn a_failing_status_without_retry_after_says_none() {
    let (_, response) = ask(&mut account(broken(FaultKind::status(429, None))), at(0), &chat(""));
    assert_eq!(header(&response, "retry-after"), None);
}

#[test]
fn faults_come_first_the_script_next_and_limits_after() {
    let entry = |status, times| ScriptedAnswer { status, retry_after: None, times };
    let faults = broken(FaultKind::status(500, None)).faults;
    let behaviour = Behaviour {
        faults,
        answers: vec![entry(200, 2), entry(429, 1), entry(200, 1)],
        tokens_per_minute: Some(0),
        ..Behaviour::default()
    };
    let mut account = account(behaviour);
    let statuses: Vec<u16> = (0..6).map(|_| ask(&mut account, at(0), &chat("")).1.status).collect();
    assert_eq!(statuses, [500, 200, 200, 429, 200, 200]);
}

#[test]
fn latency_is_what_the_order_says() {
    let mut account = account(Behaviour { latency: Some(Latency::Whole(Duration::from_millis(35))), ..Behaviour::default() });
    assert_eq!(ask(&mut account, at(0), &chat("")).0, Duration::from_millis(35));
}

#[test]
fn a_failing_status_says_what_it_is_told_to() {
    let name = |text: &str| crate::diagnostic::Spanned::new(text.into(), Span::NONE);
    let headers = vec![(name("X-MS-Region"), "Nowhere".into()), (name("retry-after-ms"), "1500".into())];
    for (body, content, kind) in [
        (BodyText::Usual, "ServiceUnavailable", Some("application/json")),
        (BodyText::Json(r#"{"a":1}"#.into()), r#"{"a":1}"#, Some("application/json")),
        (BodyText::Text("<html>".into()), "<html>", Some("text/plain; charset=utf-8")),
        (BodyText::None, "", None),
    ] {
        let answer = FaultAnswer { status: 503, retry_after: None, headers: headers.clone(), body };
        let (_, response) = ask(&mut account(broken(FaultKind::Status(answer.into()))), at(0), &chat(""));
        assert!(super::text(&response).contains(content), "{content}");
        assert_eq!(header(&response, "content-type"), kind);
        assert_eq!(response.headers.all(&HeaderName::new("x-ms-region")).collect::<Vec<_>>(), ["Nowhere"]);
        assert_eq!(header(&response, "retry-after-ms"), Some("1500"));
    }
}

#[test]
fn an_answer_breaks_off_after_a_share_of_its_content_and_of_its_time() {
    let stream = || chat(r#","max_tokens":101,"stream":true"#);
    let latency = Latency::Tokens { first: Duration::from_millis(300), each: Duration::from_millis(10), jitter: 0.0 };
    let steady = || Behaviour { latency: Some(latency.clone()), ..Behaviour::default() };
    let whole = super::text(&ask(&mut account(steady()), at(0), &stream()).1);
    for (kind, share, length) in [
        (FaultKind::Reset(Moment::AfterHeaders), 0.0, 0),
        (FaultKind::Reset(Moment::InBody), 0.5, 500),
        (FaultKind::Truncated(0.9), 0.9, 900),
        (FaultKind::Truncated(0.0), 0.0, 0),
    ] {
        let behaviour = Behaviour { faults: broken(kind.clone()).faults, ..steady() };
        let Reception::Cut(cut) = account(behaviour).receive(at(0), &stream(), None) else { panic!("{kind:?}") };
        let sent = super::text(&cut.response);
        assert!(whole.starts_with(&sent));
        assert_eq!((sent.len(), cut.whole), ((whole.len() as f64 * share) as usize, whole.len()), "{kind:?}");
        assert_eq!((cut.after.millis(), cut.response.flow.length.millis()), (300, length), "{kind:?}");
    }
    let behaviour = Behaviour { faults: broken(FaultKind::SlowBody(Duration::from_secs(5))).faults, ..steady() };
    let (after, response) = ask(&mut account(behaviour), at(0), &stream());
    assert_eq!((after.millis(), response.flow.length.millis()), (300, 6_000));
}

#[test]
fn what_is_drawn_beforehand_is_what_a_request_meets() {
    let rate = || {
        let mut behaviour = broken(FaultKind::Refuse);
        behaviour.faults[0].requests = None;
        behaviour.faults[0].rate = Some(0.5);
        behaviour
    };
    let (mut asked, mut told) = (account(rate()), account(rate()));
    for _ in 0..100 {
        let refused = outcome(&told.receive(at(0), &chat(""), None)).1 == "refused";
        let drawn = asked.draw(at(0), &chat(""), None);
        assert_eq!(drawn.fault == Some(FaultKind::Refuse), refused);
        assert_eq!(outcome(&asked.meet(at(0), &chat(""), &drawn)).1 == "refused", refused);
    }
}
