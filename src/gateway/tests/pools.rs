use super::{Gateway, api, breaker, get, lab, ok, only, options, policy, pool, post, throttled, with_body};
use crate::assumption::{Assumption, Assumptions, StickyDown};
use crate::gateway::{CutAnswer, Effects, Note};
use crate::http::{HeaderName, Response};
use crate::resource::Bundle;
use crate::time::{Duration, Instant};

#[test]
fn weights_deal_in_blocks_in_list_order() {
    let mut gateway = Gateway::new(&lab(&[("u", 1, 80), ("s", 1, 10), ("f", 1, 10)], None));
    assert_eq!(gateway.served(21, ok), "uuuuuuuusfuuuuuuuusfu");
    assert_eq!(gateway.assumed(), [Assumption::GatewayOverhead, Assumption::Weighted], "each is told once");
}

#[test]
fn equal_weights_alternate() {
    let mut gateway = Gateway::new(&lab(&[("s", 1, 50), ("f", 1, 50)], None));
    assert_eq!(gateway.served(6, ok), "sfsfsf");
}

#[test]
fn the_request_that_meets_the_first_429_ends_200_elsewhere_and_then_the_others_alternate() {
    let mut gateway = Gateway::new(&lab(&[("e", 1, 1), ("s", 2, 50), ("w", 2, 50)], Some(1)));
    let mut left = 12;
    let mut backend = |call: &crate::gateway::Call| {
        if call.backend.as_deref() != Some("e") {
            return ok(call);
        }
        left -= 1;
        if left >= 0 { ok(call) } else { Ok(throttled(None)) }
    };
    assert_eq!(gateway.served(20, &mut backend), "eeeeeeeeeeeeswswswsw");
    assert_eq!(left, -1, "one 429, and then the breaker was open");
}

#[test]
fn retry_after_replaces_the_longer_trip_duration() {
    let mut gateway = Gateway::new(&lab(&[("e", 1, 1), ("s", 2, 50), ("f", 2, 50)], Some(1)));
    let mut seen = 0;
    let mut backend = |call: &crate::gateway::Call| {
        seen += u32::from(call.backend.as_deref() == Some("e"));
        if call.backend.as_deref() == Some("e") && seen == 9 { Ok(throttled(Some(1))) } else { ok(call) }
    };
    // The 429 comes at 0.8 s; the member is back at 1.8 s.
    assert_eq!(gateway.served(20, &mut backend), "eeeeeeeesfsfsfsfsfee");
    let tripped = gateway.notes.iter().any(|n| {
        matches!(n, Note::Tripped { until, cause, .. }
        if *until == Instant::from_micros(1_800_000) && cause.status == 429 && cause.retry_after)
    });
    let closed = gateway.notes.iter().any(|n| matches!(n, Note::Closed { at, .. } if *at == Instant::from_micros(1_800_000)));
    assert!(tripped && closed, "{:?}", gateway.notes);
}

#[test]
fn with_all_breakers_open_it_is_503_without_a_backend_call_and_on_error_shapes_the_answer() {
    let bundle = lab(&[("e", 1, 1), ("s", 2, 1)], Some(1));
    let mut gateway = Gateway::new(&bundle);
    let first = gateway.send(post("/api/chat"), |_| Ok(throttled(Some(30))));
    assert_eq!((first.status(), first.path().as_str()), (503, "es"), "the next selection finds nothing");
    gateway.pass(500);
    let second = gateway.send(post("/api/chat"), |_| panic!("nobody may be called"));
    assert_eq!((second.status(), second.path().as_str()), (503, ""));
    assert_eq!(second.header("Retry-After"), Some("30"));
    assert_eq!(second.body(), r#"{ "statusCode": 503, "message": "Backend pool 'pool' is temporarily unavailable" }"#);

    let on_error = r#"<choose><when condition="@(context.Response.StatusCode == 503 && context.LastError.Section == "backend")">
        <return-response><set-status code="503" reason="Service Unavailable" /></return-response></when></choose>"#;
    let shaped = Bundle {
        apis: vec![api(policy([r#"<set-backend-service backend-id="pool" />"#, super::RETRY, "", on_error]))],
        ..lab(&[("e", 1, 1), ("s", 2, 1)], Some(1))
    };
    let mut gateway = Gateway::new(&shaped);
    let bare = gateway.send(post("/api/chat"), |_| Ok(throttled(None)));
    assert_eq!((bare.status(), bare.body().as_str(), bare.response.headers.len()), (503, "", 0));
}

#[test]
fn units_have_cursors_and_breakers_of_their_own() {
    let bundle = lab(&[("e", 1, 1), ("s", 1, 1), ("w", 1, 1)], Some(1));
    let mut gateway = Gateway::with(&bundle, &options(2));
    assert_eq!(gateway.served(12, ok), "eesswweessww");
    gateway.send(post("/api/chat"), |call| if call.backend.as_deref() == Some("e") { Ok(throttled(None)) } else { ok(call) });
    let tripped = |unit| gateway.world.is_tripped(&gateway.loaded, unit, "e", gateway.now);
    assert_eq!((tripped(0), tripped(1)), (true, false));
}

#[test]
fn a_breaker_that_counts_three_trips_within_one_request() {
    let mut gateway = Gateway::new(&lab(&[("p", 1, 1), ("s", 2, 1)], Some(3)));
    let sick = |call: &crate::gateway::Call| if call.backend.as_deref() == Some("p") { Ok(throttled(None)) } else { ok(call) };
    let answer = gateway.send(post("/api/chat"), sick);
    assert_eq!((answer.status(), answer.path().as_str()), (200, "ppps"));
    assert_eq!(gateway.send(post("/api/chat"), sick).path(), "s");
    assert!(gateway.assumed().contains(&Assumption::BreakerWindow));
}

#[test]
fn a_dead_endpoint_trips_no_breaker_and_is_picked_again() {
    let mut gateway = Gateway::new(&lab(&[("p", 1, 1), ("s", 2, 1)], Some(1)));
    let retry = super::RETRY.replace("StatusCode == 429", "StatusCode >= 429");
    let bundle = Bundle {
        apis: vec![api(policy([r#"<set-backend-service backend-id="pool" />"#, &retry, "", ""]))],
        ..lab(&[("p", 1, 1), ("s", 2, 1)], Some(1))
    };
    let dead = |call: &crate::gateway::Call| {
        if call.backend.as_deref() == Some("p") { Err(crate::http::Failure::Refused) } else { ok(call) }
    };
    assert_eq!(gateway.send(post("/api/chat"), dead).path(), "p", "a synthetic 500 is no 429");
    let mut gateway = Gateway::new(&bundle);
    let answer = gateway.send(post("/api/chat"), dead);
    assert_eq!((answer.status(), answer.path().as_str()), (500, "pppp"));
    assert!(answer.body().contains("Internal server error"));
    let mut trips = options(1);
    trips.assumptions.transport_errors_trip = true;
    let mut gateway = Gateway::with(&bundle, &trips);
    assert_eq!(gateway.send(post("/api/chat"), dead).path(), "ps", "unless that is assumed");
}

#[test]
fn an_answer_that_breaks_off_trips_a_breaker_only_if_that_is_assumed() {
    let bundle = lab(&[("p", 1, 1), ("s", 2, 1)], Some(1));
    let cut = |status| CutAnswer { unit: 0, backend: "p".into(), status };
    for (trip, status, next, told) in [(false, 200, "p", true), (true, 200, "s", true), (true, 503, "p", false)] {
        let mut options = options(1);
        options.assumptions.cut_answers_trip = trip;
        let mut gateway = Gateway::with(&bundle, &options);
        let mut effects = Effects::default();
        gateway.world.broke_off(&gateway.loaded, gateway.now, &cut(status), &mut effects);
        gateway.notes.extend(effects.notes);
        assert_eq!(gateway.assumed().contains(&Assumption::CutAnswersTrip), told, "{status}");
        assert_eq!(gateway.send(post("/api/chat"), ok).path(), next, "{trip} {status}");
    }
}

#[test]
fn a_single_backend_with_an_open_breaker_is_503() {
    let mut bundle = only([r#"<set-backend-service backend-id="a" />"#, "<forward-request />", "", ""]);
    bundle.backends[0].circuit_breaker = Some(breaker(1));
    let mut gateway = Gateway::new(&bundle);
    assert_eq!(gateway.send(post("/api/x"), |_| Ok(with_body(500, "broken"))).status(), 500, "what trips it is passed on");
    let answer = gateway.send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.path().as_str()), (503, ""));
    gateway.pass(60_000);
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 200, "after the trip duration traffic resumes, without a probe");
}

#[test]
fn pools_that_share_a_backend_share_its_breaker() {
    let mut bundle = lab(&[("a", 1, 1), ("b", 2, 1)], Some(1));
    let mut other = pool(&[("a", 1, 1)], None);
    other.id = "other".into();
    bundle.pools.push(other);
    let mut second = api(policy([r#"<set-backend-service backend-id="other" />"#, "<forward-request />", "", ""]));
    second.path = "second".into();
    bundle.apis.push(second);
    let mut gateway = Gateway::new(&bundle);
    gateway.send(post("/api/x"), |call| if call.backend.as_deref() == Some("a") { Ok(throttled(None)) } else { ok(call) });
    assert_eq!(gateway.send(post("/second/x"), ok).status(), 503);
}

fn sticky(options: &super::Options) -> Gateway {
    let mut bundle = lab(&[("a", 1, 1), ("b", 1, 1)], Some(1));
    bundle.pools = vec![pool(&[("a", 1, 1), ("b", 1, 1)], Some("Sticky"))];
    Gateway::with(&bundle, options)
}

/// The request of a client that was given this cookie.
fn with_cookie(set_cookie: &str) -> crate::http::Request {
    let mut request = post("/api/x");
    let pair = set_cookie.split(';').next().unwrap_or("");
    request.headers.set(HeaderName::COOKIE, format!("other=1; {pair}"));
    request
}

#[test]
fn a_cookie_keeps_a_client_on_its_member() {
    let mut gateway = sticky(&options(1));
    let first = gateway.send(post("/api/x"), ok);
    let cookie = first.header("Set-Cookie").unwrap().to_owned();
    assert!(cookie.starts_with("Sticky=") && cookie.ends_with("; Path=/; Secure; HttpOnly") && !cookie.contains("=a"));
    for _ in 0..3 {
        let next = gateway.send(with_cookie(&cookie), ok);
        assert_eq!((next.path(), next.header("Set-Cookie")), (first.path(), None));
    }
    let unknown = gateway.send(with_cookie("Sticky=nonsense"), ok);
    assert!(unknown.header("Set-Cookie").is_some(), "an unknown cookie is replaced");
}

#[test]
fn a_sticky_client_moves_when_its_member_trips_unless_that_is_assumed_to_fail() {
    let sick = |call: &crate::gateway::Call| -> Result<Response, crate::http::Failure> {
        if call.backend.as_deref() == Some("a") { Ok(throttled(None)) } else { ok(call) }
    };
    let mut gateway = sticky(&options(1));
    let cookie = gateway.send(post("/api/x"), ok).header("Set-Cookie").unwrap().to_owned();
    let moved = gateway.send(with_cookie(&cookie), sick);
    assert_eq!((moved.status(), moved.path().as_str()), (200, "ab"));
    assert!(moved.header("Set-Cookie").is_some_and(|c| c != cookie));
    assert!(gateway.assumed().contains(&Assumption::StickyDown));

    let assumptions = Assumptions { sticky_down: StickyDown::Refuse, ..Assumptions::default() };
    let mut gateway = sticky(&super::Options { assumptions, ..options(1) });
    let cookie = gateway.send(post("/api/x"), ok).header("Set-Cookie").unwrap().to_owned();
    assert_eq!(gateway.send(with_cookie(&cookie), sick).status(), 503);
}

#[test]
fn the_url_shows_the_member_once_it_is_chosen() {
    let mut bundle = lab(&[("a", 1, 1), ("b", 1, 1)], None);
    let header = r#"<base /><set-header name="x-host"><value>@(context.Request.Url.Host)</value></set-header>"#;
    bundle.apis = vec![api(policy([r#"<set-backend-service backend-id="pool" />"#, super::RETRY, header, ""]))];
    let mut gateway = Gateway::new(&bundle);
    for host in ["a.example", "b.example"] {
        let answer = gateway.send(get("/api/items/7?x=1"), ok);
        assert_eq!(answer.header("x-host"), Some(host));
        assert_eq!(answer.calls[0].request.url.to_string(), format!("https://{host}/base/items/7?x=1"));
    }
}

#[test]
fn a_pool_tells_its_own_status_when_it_is_exhausted() {
    let mut bundle = lab(&[("a", 1, 1)], Some(1));
    bundle.pools[0].failure_status = Some(529);
    let mut gateway = Gateway::new(&bundle);
    assert_eq!(gateway.send(post("/api/x"), |_| Ok(throttled(None))).status(), 529);
}

#[test]
fn what_a_member_leaves_out_counts_as_priority_0_and_weight_1() {
    let mut bundle = lab(&[("a", 1, 1), ("b", 1, 2), ("c", 1, 0)], None);
    for member in &mut bundle.pools[0].members[..2] {
        member.priority = None;
    }
    bundle.pools[0].members[0].weight = None;
    assert_eq!(Gateway::new(&bundle).served(6, ok), "abbabb");
    let idle = lab(&[("a", 1, 1), ("b", 1, 0)], None);
    assert_eq!(Gateway::new(&idle).served(3, ok), "aaa", "weight 0 is never served");
    let all = lab(&[("a", 1, 0), ("b", 1, 0)], None);
    assert_eq!(Gateway::new(&all).served(4, ok), "abab", "unless all have it");
}

#[test]
fn an_open_breaker_is_a_503_that_a_retry_can_see() {
    let retry = r#"<retry count="2" interval="0" condition="@(context.Response.StatusCode == 503)"><forward-request /></retry>"#;
    let mut bundle = only([r#"<set-backend-service backend-id="a" />"#, retry, "", ""]);
    bundle.backends[0].circuit_breaker = Some(breaker(1));
    let mut gateway = Gateway::new(&bundle);
    let answer = gateway.send(post("/api/x"), |_| Ok(with_body(503, "down")));
    assert_eq!((answer.status(), answer.path().as_str()), (503, "a"), "it tripped, and the attempts after it called nobody");
    assert!(gateway.assumed().contains(&Assumption::OpenBreakerInRetry));
}

#[test]
fn a_retry_can_be_assumed_not_to_see_an_open_breaker() {
    // The first attempt trips the breaker; the condition would be asked twice more, and its last question sets the header.
    let retry = r#"<retry count="2" interval="0" condition="@(context.Response.StatusCode == 503)">
        <set-variable name="runs" value="@(context.Variables.GetValueOrDefault&lt;int&gt;("runs") + 1)" /><forward-request /></retry>"#;
    let told = r#"<set-header name="x-runs"><value>@(context.Variables.GetValueOrDefault<int>("runs").ToString())</value></set-header>"#;
    for (seen, runs) in [(true, "3"), (false, "2")] {
        let mut bundle = only([r#"<set-backend-service backend-id="a" />"#, retry, "", told]);
        bundle.backends[0].circuit_breaker = Some(breaker(1));
        let assumptions = Assumptions { open_breaker_in_retry: seen, ..Assumptions::default() };
        let mut gateway = Gateway::with(&bundle, &super::Options { assumptions, ..options(1) });
        let answer = gateway.send(post("/api/x"), |_| Ok(with_body(503, "down")));
        assert_eq!((answer.status(), answer.header("x-runs")), (503, Some(runs)), "{seen}");
    }
}

#[test]
fn the_cookie_and_the_exhausted_pool_are_what_is_assumed_of_them() {
    let assumptions = Assumptions {
        affinity_cookie: "Path=/openai".into(),
        affinity_cookie_sent: crate::assumption::CookieSent::Always,
        exhausted_reason: Some("Service Unavailable".into()),
        ..Assumptions::default()
    };
    let mut gateway = sticky(&super::Options { assumptions, ..options(1) });
    let cookie = gateway.send(post("/api/x"), ok).header("Set-Cookie").unwrap().to_owned();
    assert!(cookie.ends_with("; Path=/openai"), "{cookie}");
    assert!(gateway.send(with_cookie(&cookie), ok).header("Set-Cookie").is_some(), "every answer has it");
    while gateway.send(post("/api/x"), |_| Ok(throttled(None))).status() == 429 {}
    assert_eq!(gateway.send(post("/api/x"), ok).response.reason.as_str(), "Service Unavailable");
}

#[test]
fn rewrite_uri_keeps_the_path_of_each_members_base() {
    let mut bundle = lab(&[("a", 1, 1), ("b", 1, 1)], None);
    bundle.backends[1].url = crate::diagnostic::Mapped::made("https://b.example/other");
    let inbound = r#"<set-backend-service backend-id="pool" /><rewrite-uri template="/new" />"#;
    bundle.apis = vec![api(policy([inbound, super::RETRY, "", ""]))];
    let mut gateway = Gateway::new(&bundle);
    let mut url = || gateway.send(post("/api/x"), ok).calls[0].request.url.to_string();
    assert_eq!([url(), url()], ["https://a.example/base/new", "https://b.example/other/new"]);
    assert!(gateway.assumed().contains(&Assumption::MemberPath));

    let assumptions = Assumptions { member_path_kept: false, ..Assumptions::default() };
    let mut gateway = Gateway::with(&bundle, &super::Options { assumptions, ..options(1) });
    let mut url = || gateway.send(post("/api/x"), ok).calls[0].request.url.to_string();
    assert_eq!([url(), url()], ["https://a.example/new", "https://b.example/new"]);
}

#[test]
fn an_http_date_is_taken_as_retry_after() {
    let mut gateway = Gateway::new(&lab(&[("a", 1, 1)], Some(1)));
    let date = gateway.loaded.options().start_at.at(Instant::ZERO + Duration::from_secs(20)).http();
    gateway.send(post("/api/x"), |_| {
        let mut response = throttled(None);
        response.headers.set(HeaderName::RETRY_AFTER, date.clone());
        Ok(response)
    });
    let is_open = |s: u64| gateway.world.is_tripped(&gateway.loaded, 0, "a", Instant::ZERO + Duration::from_secs(s));
    assert_eq!((is_open(19), is_open(20)), (true, false));
}
