use super::{Gateway, api, ok, only, policy, post, throttled, with_body};
use crate::assumption::Assumption;
use crate::gateway::{Call, Options};
use crate::http::{Failure, Response};
use crate::resource::Bundle;
use crate::time::Instant;

/// A retry with these attributes around a forward to backend `a`.
fn retrying(attributes: &str) -> Bundle {
    let retry = format!(r#"<retry {attributes}><forward-request buffer-request-body="true" /></retry>"#);
    only([r#"<set-backend-service backend-id="a" />"#, &retry, "", ""])
}

/// When each attempt was made, in milliseconds.
fn times(attributes: &str) -> Vec<u64> {
    let mut gateway = Gateway::new(&retrying(attributes));
    let machine = gateway.arrive(post("/api/x"));
    let mut wanted = gateway.tell(machine, super::Event::Start);
    let mut out = Vec::new();
    loop {
        wanted = match wanted.pop() {
            Some(super::Effect::Call(call)) => {
                out.push(gateway.now.micros() / 1000);
                gateway.tell(machine, super::Event::Head(call, super::Head { response: &mut throttled(None), has_body: false }))
            }
            Some(super::Effect::Sleep(_, until)) => {
                gateway.now = until;
                gateway.tell(machine, super::Event::Wake)
            }
            _ => return out,
        };
    }
}

#[test]
fn the_waits_follow_the_documented_formulas() {
    let is_429 = r#"condition="@(context.Response.StatusCode == 429)""#;
    for (attributes, expected) in [
        (r#"count="2" interval="10""#, vec![0, 10_000, 20_000]),
        (r#"count="3" interval="0""#, vec![0, 0, 0, 0]),
        (r#"count="3" interval="10" first-fast-retry="true""#, vec![0, 0, 10_000, 20_000]),
        (r#"count="3" interval="10" delta="5""#, vec![0, 10_000, 25_000, 45_000]),
        (r#"count="2" interval="10" max-interval="7""#, vec![0, 10_000, 20_000]),
    ] {
        assert_eq!(times(&format!("{attributes} {is_429}")), expected, "{attributes}");
    }
    // The documented example: 10, 20, 40, 80, 100 seconds, give or take the jitter.
    let grown = times(&format!(r#"count="5" interval="10" delta="10" max-interval="100" {is_429}"#));
    let waits: Vec<u64> = grown.windows(2).map(|w| w[1] - w[0]).collect();
    let ranges = [10_000..=10_000, 18_000..=22_000, 34_000..=46_000, 66_000..=94_000, 100_000..=100_000];
    assert!(waits.iter().zip(ranges).all(|(wait, range)| range.contains(wait)), "{waits:?}");
}

#[test]
fn the_condition_is_asked_after_each_run_and_count_bounds_the_rest() {
    let mut gateway = Gateway::new(&retrying(r#"count="2" interval="0" condition="@(context.Response.StatusCode == 429)""#));
    assert_eq!(gateway.send(post("/api/x"), ok).path(), "a");
    let last = gateway.send(post("/api/x"), |_| Ok(throttled(Some(5))));
    assert_eq!((last.status(), last.path().as_str()), (429, "aaa"));
    assert_eq!((last.header("Retry-After"), last.body().as_str()), (Some("5"), "slow down"), "the last 429 is passed on unchanged");
}

#[test]
fn a_retry_sees_the_errors_of_its_body_and_passes_on_what_it_does_not_retry() {
    let bundle = retrying(r#"count="1" interval="0" condition="@(context.Response != null && context.Response.StatusCode >= 500)""#);
    let mut gateway = Gateway::new(&bundle);
    let mut first = true;
    let flaky = |call: &Call| -> Result<Response, Failure> { if std::mem::take(&mut first) { Err(Failure::Reset) } else { ok(call) } };
    let answer = gateway.send(post("/api/x"), flaky);
    assert_eq!((answer.status(), answer.path().as_str()), (200, "aa"));
    assert!(gateway.assumed().contains(&Assumption::TransportErrorResponse));
    let answer = gateway.send(post("/api/x"), |_| Err(Failure::Refused));
    assert_eq!((answer.status(), answer.path().as_str()), (500, "aa"), "used up: the error goes on");
}

#[test]
fn a_failed_connection_can_be_assumed_to_leave_no_response() {
    let bundle = retrying(r#"count="1" interval="0" condition="@(context.Response == null)""#);
    assert_eq!(Gateway::new(&bundle).send(post("/api/x"), |_| Err(Failure::Refused)).path(), "a");
    let mut options = Options::default();
    options.assumptions.transport_error_response = None;
    let answer = Gateway::with(&bundle, &options).send(post("/api/x"), |_| Err(Failure::Refused));
    assert_eq!((answer.status(), answer.path().as_str()), (500, "aa"));
}

#[test]
fn last_error_is_null_again_after_a_retry_that_worked() {
    let mut bundle = retrying(r#"count="1" interval="0" condition="@(context.LastError != null)""#);
    let outbound = r#"<set-header name="x-error"><value>@(context.LastError == null ? "none" : "some")</value></set-header>"#;
    let retry = r#"<retry count="1" interval="0" condition="@(context.LastError != null)"><forward-request /></retry>"#;
    bundle.apis = vec![api(policy([r#"<set-backend-service backend-id="a" />"#, retry, outbound, ""]))];
    let mut first = true;
    let answer =
        Gateway::new(&bundle).send(post("/api/x"), |call| if std::mem::take(&mut first) { Err(Failure::TimedOut) } else { ok(call) });
    assert_eq!((answer.path().as_str(), answer.header("x-error")), ("aa", Some("none")));
}

#[test]
fn a_body_that_is_not_buffered_is_gone_on_the_second_attempt() {
    for (buffered, second) in [("true", false), ("false", true)] {
        let retry = format!(
            r#"<retry count="1" interval="0" condition="@(context.Response.StatusCode == 429)">
            <forward-request buffer-request-body="{buffered}" /></retry>"#
        );
        let bundle = only([r#"<set-backend-service backend-id="a" />"#, &retry, "", ""]);
        let answer = Gateway::new(&bundle).send(post("/api/x"), |_| Ok(throttled(None)));
        let gone: Vec<bool> = answer.calls.iter().map(|c| c.request.body.is_none()).collect();
        assert_eq!(gone, [false, second], "{buffered}");
    }
}

#[test]
fn return_response_inside_a_retry_ends_the_pipeline() {
    let retry = r#"<retry count="5" interval="0" condition="true"><return-response /></retry>"#;
    let outbound = r#"<set-status code="500" />"#;
    let answer = Gateway::new(&only(["", retry, outbound, ""])).send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.path().as_str()), (200, ""));
}

#[test]
fn retries_inside_retries_keep_their_own_counts() {
    let inner = r#"<retry count="1" interval="1" condition="@(context.Response.StatusCode == 429)"><forward-request /></retry>"#;
    let outer = format!(r#"<retry count="1" interval="2" condition="@(context.Response.StatusCode == 429)">{inner}</retry>"#);
    let mut gateway = Gateway::new(&only([r#"<set-backend-service backend-id="a" />"#, &outer, "", ""]));
    let answer = gateway.send(post("/api/x"), |_| Ok(throttled(None)));
    assert_eq!((answer.path().as_str(), gateway.now), ("aaaa", Instant::from_micros(4_000_000)));
}

#[test]
fn a_condition_that_throws_is_a_500() {
    let bundle = retrying(r#"count="1" interval="0" condition="@((bool)context.Variables["missing"])""#);
    let answer = Gateway::new(&bundle).send(post("/api/x"), |_| Ok(with_body(200, "")));
    assert_eq!((answer.status(), answer.path().as_str()), (500, "a"));
}
