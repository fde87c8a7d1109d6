use super::{Call, Effect, Event, Gateway, Note, faults, ok, only, options, post, throttled, with_body};
use crate::assumption::{Assumption, Assumptions, LimitCounters, LimitWindow};
use crate::gateway::{Options, RefusedBy};
use crate::http::{Failure, Flow, HeaderName, Request, Response};
use crate::time::Duration;

const FORWARD: &str = r#"<retry count="1" interval="0" first-fast-retry="true" condition="@(context.Response == null)">
    <forward-request buffer-request-body="true" /></retry>"#;
const TELL: &str = r#"<set-header name="x-error"><value>@(context.LastError.Source + "|" + context.LastError.Reason)</value></set-header>"#;

/// A gateway with policies in inbound, before backend `a`.
fn limited(inbound: &str, options: &Options) -> Gateway {
    let inbound = format!(r#"<set-backend-service backend-id="a" />{inbound}"#);
    Gateway::with(&only([&inbound, FORWARD, "", TELL]), options)
}

/// An answer whose model used so many tokens.
fn used(tokens: u32) -> impl Fn(&Call) -> Result<Response, Failure> {
    move |_| Ok(with_body(200, &format!(r#"{{"usage":{{"prompt_tokens":0,"total_tokens":{tokens}}}}}"#)))
}

fn assuming(assumptions: Assumptions, units: u32) -> Options {
    Options { assumptions, ..options(units) }
}

fn from(header: &'static str, who: &'static str) -> Request {
    let mut request = post("/api/x");
    request.headers.set(HeaderName::new(header), who);
    request
}

fn refusals(gateway: &Gateway) -> Vec<RefusedBy> {
    gateway.notes.iter().filter_map(|n| if let Note::Refused { by, .. } = n { Some(*by) } else { None }).collect()
}

#[test]
fn a_request_is_admitted_while_less_than_the_limit_was_spent_as_was_recorded() {
    let limit = r#"<llm-token-limit counter-key="k" tokens-per-minute="500" estimate-prompt-tokens="false" />"#;
    let mut gateway = limited(limit, &options(1));
    for _ in 0..6 {
        assert_eq!(gateway.send(post("/api/x"), used(78)).status(), 200);
        gateway.pass(1000);
    }
    assert_eq!(gateway.send(post("/api/x"), used(71)).status(), 200, "468 were spent, 500 are allowed");
    gateway.pass(2000);
    let answer = gateway.send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.calls.len()), (429, 0), "539 were spent");
    assert_eq!(answer.body(), r#"{ "statusCode": 429, "message": "Token limit is exceeded. Try again in 52 seconds." }"#);
    assert_eq!(answer.header("Retry-After"), Some("52"));
    assert_eq!(answer.header("x-error"), Some("llm-token-limit|OpenAITokenLimitExceeded"));
    assert_eq!(refusals(&gateway), [RefusedBy::Limit]);
    assert!(gateway.assumed().contains(&Assumption::LimitWindow));
    gateway.pass(52_000);
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
}

#[test]
fn figures_are_told_in_headers_as_a_live_gateway_was_recorded_telling_them() {
    let limit = r#"<azure-openai-token-limit counter-key="@(context.Request.Headers.GetValueOrDefault("who"))" tokens-per-minute="100"
        estimate-prompt-tokens="false" tokens-consumed-header-name="consumed-tokens" remaining-tokens-header-name="remaining-tokens"
        remaining-tokens-variable-name="left" retry-after-header-name="x-wait" />"#;
    let mut gateway = limited(limit, &options(1));
    let mut send = |wait: u64, tokens: u32| {
        gateway.pass(wait);
        let answer = gateway.send(from("who", "one"), used(tokens));
        let header = |name| answer.header(name).unwrap_or("").to_owned();
        (header("consumed-tokens"), header("remaining-tokens"), header("x-wait"))
    };
    let told = |consumed: &str, remaining: &str, wait: &str| (consumed.to_owned(), remaining.to_owned(), wait.to_owned());
    assert_eq!(send(1600, 59), told("59", "41", ""));
    assert_eq!(send(15_780, 55), told("55", "0", ""));
    assert_eq!(send(15_400, 0), told("", "0", "29"));
    assert_eq!(send(15_350, 0), told("", "0", "14"));
    assert_eq!(send(15_910, 55), told("55", "0", ""), "the second request's tokens still count");
    let other = gateway.send(from("who", "another"), used(10));
    assert_eq!(other.header("remaining-tokens"), Some("90"), "each key has a counter of its own");
}

#[test]
fn an_estimate_is_charged_at_arrival_and_corrected_by_the_answer() {
    let limit = r#"<llm-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="true"
        tokens-consumed-variable-name="cost" remaining-tokens-variable-name="left" />
        <set-header name="x-left"><value>@(context.Variables["left"] + "|" + context.Variables["cost"])</value></set-header>"#;
    let outbound =
        r#"<set-header name="x-left"><value>@(context.Variables["left"] + "|" + context.Variables["cost"])</value></set-header>"#;
    let inbound = format!(r#"<set-backend-service backend-id="a" />{limit}"#);
    let mut gateway = Gateway::new(&only([&inbound, FORWARD, outbound, TELL]));
    let ask = |letters: usize| {
        let mut request = post("/api/x");
        request.body = crate::http::Body::text(&format!(r#"{{"messages":[{{"role":"user","content":"{}"}}]}}"#, "a".repeat(letters)));
        request
    };
    let answer = gateway.send(ask(160), used(50));
    assert_eq!(answer.calls[0].request.headers.find("x-left").map(|h| h.as_str()), Some("60|40"), "estimated");
    assert_eq!(answer.header("x-left"), Some("50|50"), "what the model said");
    assert_eq!(
        gateway.send(ask(208), used(0)).body(),
        r#"{ "statusCode": 429, "message": "Token limit is exceeded. Try again in 60 seconds." }"#
    );
    let never = gateway.send(ask(404), used(0));
    assert_eq!(never.body(), r#"{ "statusCode": 429, "message": "Token limit is exceeded." }"#, "101 tokens never fit");
    assert_eq!(never.header("Retry-After"), None);
    let failed = gateway.send(ask(200), |_| Ok(throttled(None)));
    assert_eq!((failed.status(), failed.header("x-left")), (429, Some("0|50")), "an answer without usage leaves the estimate");
}

#[test]
fn a_stream_is_charged_when_it_ends() {
    let limit = r#"<llm-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="false"
        remaining-tokens-header-name="left" tokens-consumed-header-name="cost" />"#;
    let mut gateway = limited(limit, &options(1));
    let stream = |_: &Call| {
        let mut response = with_body(200, "data: ");
        response.flow = Flow { length: Duration::from_secs(10), prompt_tokens: 20, completion_tokens: 200 };
        Ok(response)
    };
    let answer = gateway.send(post("/api/x"), stream);
    assert_eq!((answer.header("left"), answer.header("cost")), (Some("100"), None), "headers go out before the tokens are known");
    gateway.pass(9999);
    assert_eq!(gateway.send(post("/api/x"), used(0)).status(), 200);
    gateway.pass(1);
    let answer = gateway.send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.header("Retry-After")), (429, Some("60")));
}

#[test]
fn a_token_quota_is_held_for_its_period_and_passed_before_it_refuses() {
    let limit = r#"<llm-token-limit counter-key="k" token-quota="@(100L)" token-quota-period="Hourly" estimate-prompt-tokens="false"
        remaining-quota-tokens-header-name="left" />"#;
    let mut gateway = limited(limit, &options(1));
    gateway.pass(2_307_000);
    assert_eq!(gateway.send(post("/api/x"), used(100)).header("left"), Some("0"));
    assert_eq!(gateway.send(post("/api/x"), used(1)).status(), 200, "as much as the quota is not more than it");
    let answer = gateway.send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.header("Retry-After")), (403, Some("1293")));
    assert_eq!(answer.body(), r#"{ "statusCode": 403, "message": "Token quota is exceeded. Try again in 21 minutes and 33 seconds." }"#);
    assert_eq!(answer.header("x-error"), Some("llm-token-limit|OpenAITokenQuotaExceeded"));
    assert_eq!(refusals(&gateway), [RefusedBy::Quota]);
    gateway.pass(1_293_000);
    assert_eq!(gateway.send(post("/api/x"), used(1)).header("left"), Some("99"));
}

#[test]
fn calls_are_counted_within_a_window_that_slides() {
    let limit = r#"<rate-limit-by-key counter-key="@(context.Request.Headers.GetValueOrDefault("who", ""))" calls="2" renewal-period="10"
        remaining-calls-header-name="left" total-calls-header-name="total" />"#;
    let mut gateway = limited(limit, &options(1));
    let mut send = |wait: u64| {
        gateway.pass(wait);
        let answer = gateway.send(from("who", "one"), ok);
        (answer.status(), answer.header("left").map(str::to_owned), answer.header("total").map(str::to_owned))
    };
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(send(0), (200, text("1"), text("2")));
    assert_eq!(send(4000), (200, text("0"), text("2")));
    assert_eq!(send(2000), (429, None, text("2")));
    assert_eq!(send(4000), (200, text("0"), text("2")), "the first is 10 s old");
    assert_eq!(send(0).0, 429);
    let answer = gateway.send(from("who", "one"), ok);
    assert_eq!(answer.body(), r#"{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 4 seconds." }"#);
    assert_eq!((answer.header("Retry-After"), answer.header("x-error")), (Some("4"), Some("rate-limit-by-key|RateLimitExceeded")));
    assert_eq!(gateway.send(from("who", "two"), ok).status(), 200);
}

#[test]
fn a_rate_limit_counts_each_subscription_and_callers_without_one_together() {
    let limit = r#"<rate-limit calls="1" renewal-period="60" /><rate-limit calls="5" renewal-period="60" />"#;
    let mut gateway = limited(limit, &options(1));
    let mut send = |request: Request| gateway.send(request, ok).status();
    assert_eq!([send(post("/api/x")), send(post("/api/x"))], [200, 429]);
    assert_eq!([send(from("api-key", "secret")), send(from("api-key", "secret"))], [200, 429]);
}

#[test]
fn an_increment_that_is_computed_counts_at_the_end_of_outbound() {
    let limit = r#"<rate-limit-by-key counter-key="k" calls="2" renewal-period="60"
        increment-condition="@(context.Response.StatusCode == 200)" increment-count="@(2)" />"#;
    let mut gateway = limited(limit, &options(1));
    for _ in 0..3 {
        assert_eq!(gateway.send(post("/api/x"), |_| Ok(with_body(400, "no"))).status(), 400);
    }
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 429);
}

#[test]
fn a_quota_of_calls_begins_anew_with_its_period() {
    let limit = r#"<quota-by-key counter-key="k" calls="2" renewal-period="3600" first-period-start="2025-12-31T23:30:00Z" />"#;
    let mut gateway = limited(limit, &options(2));
    for status in [200, 200, 403] {
        assert_eq!(gateway.send(post("/api/x"), ok).status(), status, "all nodes count together");
    }
    let answer = gateway.send(post("/api/x"), ok);
    assert_eq!(answer.body(), r#"{ "statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 00:30:00." }"#);
    assert_eq!((answer.header("Retry-After"), answer.header("x-error")), (Some("1800"), Some("quota-by-key|QuotaExceeded")));
    gateway.pass(1_800_000);
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
    let mut gateway = limited(r#"<quota calls="1" />"#, &options(1));
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
    gateway.pass(1_000_000_000);
    assert_eq!(gateway.send(post("/api/x"), ok).body(), r#"{ "statusCode": 403, "message": "Out of call volume quota." }"#);
}

#[test]
fn quotas_of_one_key_count_a_request_once() {
    let quota = |key: &str, more: &str| format!(r#"<quota-by-key counter-key="{key}" calls="3" renewal-period="300" {more} />"#);
    let fine = r#"increment-condition="@(context.Response.StatusCode == 200)""#;
    for (first, second) in [("", ""), ("", fine), (fine, ""), (fine, fine)] {
        let mut gateway = limited(&(quota("k", first) + &quota("k", second)), &options(1));
        assert_eq!([200, 200, 200, 403].map(|_| gateway.send(post("/api/x"), ok).status()), [200, 200, 200, 403], "{first} {second}");
    }
    let skipped = r#"increment-condition="false""#;
    let mut gateway = limited(&(quota("k", skipped) + &quota("other", "") + &quota("k", r#"increment-count="2""#)), &options(1));
    assert_eq!([200, 200, 403].map(|_| gateway.send(post("/api/x"), ok).status()), [200, 200, 403]);
}

#[test]
fn tokens_beyond_all_counting_use_up_a_limit_and_no_more() {
    let limit = r#"<llm-token-limit counter-key="k" tokens-per-minute="10" token-quota="10" token-quota-period="Hourly"
        estimate-prompt-tokens="true" />"#;
    let mut gateway = limited(limit, &options(1));
    let answer = format!(r#"{{"usage":{{"total_tokens":{}}}}}"#, u64::MAX);
    assert_eq!(gateway.send(post("/api/x"), |_| Ok(with_body(200, &answer))).status(), 200);
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 429);
    gateway.pass(60_000);
    let mut ask = post("/api/x");
    ask.body = crate::http::Body::text(r#"{"messages":[{"role":"user","content":"tell me"}]}"#);
    assert_eq!(gateway.send(ask, ok).status(), 403);
}

#[test]
fn nodes_count_rates_for_themselves_unless_that_is_assumed_otherwise() {
    let limit = r#"<rate-limit-by-key counter-key="k" calls="1" renewal-period="60" />"#;
    for (counters, statuses) in [(LimitCounters::Unit, [200, 200, 429]), (LimitCounters::Shared, [200, 429, 429])] {
        let assumptions = Assumptions { limit_counters: counters, ..Assumptions::default() };
        let mut gateway = limited(limit, &assuming(assumptions, 2));
        assert_eq!(statuses.map(|_| gateway.send(post("/api/x"), ok).status()), statuses);
        assert!(gateway.assumed().contains(&Assumption::LimitCounters));
    }
}

#[test]
fn a_limit_can_be_assumed_to_be_a_bucket_or_a_window_that_begins_anew() {
    let limit = r#"<rate-limit-by-key counter-key="k" calls="6" renewal-period="60" />"#;
    for (window, waits) in [
        (LimitWindow::Sliding, [Some("55"), Some("50")]),
        // It drains by a call in 10 s.
        (LimitWindow::Bucket, [Some("5"), None]),
        (LimitWindow::FirstRequest, [Some("55"), Some("50")]),
        (LimitWindow::Minute, [Some("35"), Some("30")]),
    ] {
        let assumptions = Assumptions { limit_window: window, ..Assumptions::default() };
        let mut gateway = limited(limit, &assuming(assumptions, 1));
        gateway.pass(20_000);
        for _ in 0..6 {
            assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
        }
        for wait in waits {
            gateway.pass(5000);
            let answer = gateway.send(post("/api/x"), ok);
            assert_eq!((answer.status() == 429, answer.header("Retry-After")), (wait.is_some(), wait), "{window:?}");
        }
    }
}

const INSIDE: &str = r#"<limit-concurrency key="k" max-count="1"><retry count="1" interval="0" first-fast-retry="true"
    condition="@(context.Response == null || context.Response.StatusCode == 429)"><forward-request buffer-request-body="true" /></retry>
    </limit-concurrency>"#;

#[test]
fn a_request_too_many_at_one_time_is_refused_and_each_way_out_makes_room() {
    let mut gateway = Gateway::new(&only([r#"<set-backend-service backend-id="a" />"#, INSIDE, "", TELL]));
    let busy = |gateway: &mut Gateway, event: fn(&mut Gateway, crate::gateway::MachineId, crate::gateway::CallId)| {
        let machine = gateway.arrive(post("/api/x"));
        let wanted = gateway.tell(machine, Event::Start);
        let [Effect::Call(call)] = &wanted[..] else { panic!("{wanted:?}") };
        let refused = gateway.send(post("/api/x"), ok);
        assert_eq!((refused.status(), refused.header("x-error")), (429, Some("limit-concurrency|ConcurrencyLimitExceeded")));
        event(gateway, machine, *call);
        assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
    };
    busy(&mut gateway, |gateway, machine, call| {
        let head = crate::gateway::Head { response: &mut with_body(200, "fine"), has_body: false };
        gateway.tell(machine, Event::Head(call, head));
    });
    busy(&mut gateway, |gateway, machine, call| {
        gateway.tell(machine, Event::Failed(call, Failure::Refused));
    });
    busy(&mut gateway, |gateway, machine, _| {
        gateway.tell(machine, Event::ClientGone);
    });
    assert_eq!(refusals(&gateway), [RefusedBy::Limit; 3]);
}

#[test]
fn an_error_inside_a_retry_leaves_what_it_was_inside_of() {
    let backend = r#"<retry count="2" interval="0" first-fast-retry="true" condition="@(context.Response.StatusCode == 500)">
        <limit-concurrency key="k" max-count="1"><forward-request buffer-request-body="true" /></limit-concurrency></retry>"#;
    let mut gateway = Gateway::new(&only([r#"<set-backend-service backend-id="a" />"#, backend, "", TELL]));
    let answer = gateway.send(post("/api/x"), |_| Err(Failure::Refused));
    assert_eq!((answer.status(), answer.calls.len()), (500, 3), "each round goes in anew");
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 200);
}

#[test]
fn a_copy_of_the_world_counts_for_itself() {
    let limit = r#"<llm-token-limit counter-key="k" tokens-per-minute="10" estimate-prompt-tokens="false" />
        <rate-limit calls="9" renewal-period="60" /><quota calls="9" />"#;
    let mut gateway = limited(limit, &options(1));
    let before = gateway.world.fork();
    assert_eq!(gateway.send(post("/api/x"), used(10)).status(), 200);
    let after = gateway.world.fork();
    for (world, status) in [(before, 200), (after, 429)] {
        gateway.world = world;
        assert_eq!(gateway.send(post("/api/x"), used(0)).status(), status);
    }
}

#[test]
fn an_increment_by_the_content_of_the_response_is_not_modelled() {
    let limit = r#"<base /><rate-limit-by-key counter-key="k" calls="2" renewal-period="60"
        increment-condition="@(context.Response.Body.As<string>() == "")" />"#;
    assert_eq!(faults(&only([limit, "", "", ""])), ["an increment by the response's content is not modelled"]);
}
