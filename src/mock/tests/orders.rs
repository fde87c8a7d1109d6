use super::{account, ask, at, chat, header, json};
use crate::diagnostic::Span;
use crate::http::Failure;
use crate::mock::Reception;
use crate::scenario::given::{Behaviour, Fault, FaultKind, Latency, ScriptedAnswer};
use crate::time::Duration;

fn broken(kind: FaultKind) -> Behaviour {
    let fault = Fault { span: Span::NONE, kind, from: Duration::ZERO, until: None, requests: Some((1, 1)), rate: None };
    Behaviour { faults: vec![fault], ..Behaviour::default() }
}

/// In short what becomes of a request.
fn outcome(reception: &Reception) -> (Option<u64>, &'static str) {
    match reception {
        Reception::Answer { after, response } => (Some(after.millis()), if response.status == 200 { "answer" } else { "error" }),
        Reception::Failure { after, failure: Failure::Refused } => (Some(after.millis()), "refused"),
        Reception::Failure { after, failure: Failure::Reset } => (Some(after.millis()), "reset"),
        Reception::Failure { .. } => (None, "other"),
        Reception::Silence => (None, "silence"),
    }
}

#[test]
fn each_kind_of_fault_shows_in_its_own_way_and_leaves_the_next_request_alone() {
    for (kind, expected) in [
        (FaultKind::Status { status: 503, retry_after: None }, (Some(0), "error")),
        (FaultKind::Refuse, (Some(0), "refused")),
        (FaultKind::Reset, (Some(0), "reset")),
        (FaultKind::Hang(None), (None, "silence")),
        (FaultKind::Hang(Some(Duration::from_secs(30))), (Some(30_200), "answer")),
        (FaultKind::Slow(Duration::from_secs(2)), (Some(2_200), "answer")),
    ] {
        let mut account = account(broken(kind.clone()));
        assert_eq!(outcome(&account.receive(at(0), &chat(""))), expected, "{kind:?}");
        assert_eq!(outcome(&account.receive(at(0), &chat(""))), (Some(200), "answer"), "{kind:?}");
    }
}

#[test]
fn a_failing_status_has_the_services_shape_region_and_retry_after() {
    for (status, code) in [(429, "no_capacity"), (500, "InternalServerError"), (503, "ServiceUnavailable"), (418, "418")] {
        let kind = FaultKind::Status { status, retry_after: Some(Duration::from_millis(5_500)) };
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
    let (_, response) = ask(&mut account(broken(FaultKind::Status { status: 429, retry_after: None })), at(0), &chat(""));
    assert_eq!(header(&response, "retry-after"), None);
}

#[test]
fn faults_come_first_the_script_next_and_limits_after() {
    let entry = |status, times| ScriptedAnswer { status, retry_after: None, times };
    let faults = broken(FaultKind::Status { status: 500, retry_after: None }).faults;
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
fn a_refusal_can_be_asked_for_before_the_request_is_handed_over() {
    let rate = |kind| {
        let mut behaviour = broken(kind);
        behaviour.faults[0].requests = None;
        behaviour.faults[0].rate = Some(0.5);
        behaviour
    };
    let (mut asked, mut told) = (account(rate(FaultKind::Refuse)), account(rate(FaultKind::Refuse)));
    for _ in 0..100 {
        let refused = outcome(&told.receive(at(0), &chat(""))).1 == "refused";
        assert_eq!(asked.refuses(at(0), &chat("")), refused);
        if !refused {
            assert_ne!(outcome(&asked.receive(at(0), &chat(""))).1, "refused");
        }
    }
    assert!(!account(broken(FaultKind::Reset)).refuses(at(0), &chat("")));
}
