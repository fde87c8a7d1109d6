//! Events in their order: streams that nobody reads, waits, what comes too late.

use super::{Effect, Event, Gateway, Head, MachineId, get, lab, ok, only, options, post, throttled, with_body};
use crate::expr::Documents;
use crate::gateway::CallId;
use crate::http::{Body, Failure, Response};
use crate::time::{Duration, Instant};

const FORWARD: [&str; 4] = [r#"<set-backend-service backend-id="a" />"#, "<forward-request />", "", ""];

fn call(wanted: &[Effect]) -> CallId {
    match wanted {
        [Effect::Call(call)] => *call,
        other => panic!("{other:?}"),
    }
}

/// Tells of an answer's head.
fn head(gateway: &mut Gateway, machine: MachineId, call: CallId, (status, has_body): (u16, bool)) -> Vec<Effect> {
    gateway.tell(machine, Event::Head(call, Head { response: &mut Response::new(status), has_body }))
}

#[test]
fn content_that_nobody_reads_passes_as_a_stream() {
    let mut gateway = Gateway::new(&only(FORWARD));
    let machine = gateway.arrive(post("/api/x"));
    let id = call(&gateway.tell(machine, Event::Start));
    let wanted = head(&mut gateway, machine, id, (200, true));
    assert!(matches!(&wanted[..], [Effect::Respond { from: Some(from), .. }] if *from == id), "{wanted:?}");
}

#[test]
fn content_that_is_read_is_asked_for_first() {
    let outbound = r#"<set-body>@(context.Response.Body.As<string>() + "!")</set-body>"#;
    let mut gateway = Gateway::new(&only([FORWARD[0], FORWARD[1], outbound, ""]));
    let machine = gateway.arrive(post("/api/x"));
    let id = call(&gateway.tell(machine, Event::Start));
    let wanted = head(&mut gateway, machine, id, (200, true));
    assert!(matches!(&wanted[..], [Effect::ReadBody(m, c)] if (*m, *c) == (machine, id)), "{wanted:?}");
    let wanted = gateway.tell(machine, Event::Body(id, Body::text("hello")));
    assert!(matches!(&wanted[..], [Effect::Respond { from: None, .. }]), "{wanted:?}");
    assert_eq!(gateway.effects.answer.body, Body::text("hello!"));
}

#[test]
fn content_that_breaks_off_while_a_policy_waits_for_it_is_a_failed_connection() {
    let reads = r#"<set-variable name="text" value="@(context.Response.Body.As<string>(true))" />"#;
    let tell = r#"<set-header name="x-error"><value>@(context.LastError.Source + "|" + context.LastError.Reason)</value></set-header>"#;
    let once = |gateway: &mut Gateway| {
        let machine = gateway.arrive(post("/api/x"));
        let id = call(&gateway.tell(machine, Event::Start));
        head(gateway, machine, id, (200, true));
        (machine, gateway.tell(machine, Event::BodyFailed(id, Failure::Reset)))
    };
    let mut gateway = Gateway::new(&only([FORWARD[0], FORWARD[1], reads, tell]));
    let (_, wanted) = once(&mut gateway);
    assert!(matches!(&wanted[..], [Effect::Respond { from: None, .. }]), "{wanted:?}");
    let response = &gateway.effects.answer;
    let error = response.headers.find("x-error").map(|error| error.as_str());
    assert_eq!((response.status, error), (500, Some("set-variable|BackendConnectionFailure")));

    let retry = format!(
        r#"<retry condition="@(context.Response.StatusCode >= 500)" count="1" interval="0">
            <forward-request buffer-request-body="true" />{reads}</retry>"#
    );
    let mut gateway = Gateway::new(&only([FORWARD[0], &retry, "", tell]));
    let (machine, wanted) = once(&mut gateway);
    let again = call(&wanted);
    head(&mut gateway, machine, again, (200, true));
    let wanted = gateway.tell(machine, Event::Body(again, Body::text("hello")));
    assert!(matches!(&wanted[..], [Effect::Respond { .. }]), "{wanted:?}");
    assert_eq!(gateway.effects.answer.status, 200);
}

#[test]
fn content_that_came_with_the_head_is_read_when_its_last_byte_is_there() {
    let outbound = r#"<set-body>@(context.Response.Body.As<string>() + "!")</set-body>"#;
    let mut gateway = Gateway::new(&only([FORWARD[0], FORWARD[1], outbound, ""]));
    let answer = gateway.send(post("/api/x"), |_| {
        let mut response = with_body(200, "hello");
        response.flow.length = Duration::from_secs(3);
        Ok(response)
    });
    assert_eq!((answer.body().as_str(), answer.response.flow.length), ("hello!", Duration::ZERO));
    assert_eq!(gateway.now, Instant::from_micros(3_000_000));
}

#[test]
fn the_content_of_an_answer_that_is_retried_is_given_up() {
    let mut gateway = Gateway::new(&lab(&[("a", 1, 1), ("b", 2, 1)], Some(1)));
    let machine = gateway.arrive(post("/api/x"));
    let first = call(&gateway.tell(machine, Event::Start));
    let wanted = head(&mut gateway, machine, first, (429, true));
    assert!(matches!(&wanted[..], [Effect::Cancel(id), Effect::Call(_)] if *id == first), "{wanted:?}");
}

#[test]
fn what_comes_too_late_does_nothing() {
    let mut gateway = Gateway::new(&only(FORWARD));
    let machine = gateway.arrive(post("/api/x"));
    let id = call(&gateway.tell(machine, Event::Start));
    assert!(gateway.tell(machine, Event::Wake).is_empty());
    assert!(gateway.tell(machine, Event::Start).is_empty());
    let other = CallId(id.0 + 7);
    assert!(gateway.tell(machine, Event::Failed(other, Failure::Reset)).is_empty());
    assert!(matches!(&gateway.tell(machine, Event::ClientGone)[..], [Effect::Cancel(c)] if *c == id));
    assert!(head(&mut gateway, machine, id, (200, false)).is_empty());
    assert_eq!(gateway.arrive(post("/api/x")), machine, "its place is used again");
}

/// All that is known of a request that has just arrived in the place of the first, where the run begins anew.
fn arrived(gateway: &mut Gateway) -> String {
    (gateway.now, gateway.world.service.requests) = (Instant::ZERO, 0);
    let machine = gateway.arrive(get("/api/items/7"));
    assert_eq!(machine, MachineId(0));
    let machine = gateway.world.machines.get_mut(0).unwrap();
    machine.context.documents = Documents::default();
    format!("{machine:#?}")
}

#[test]
fn nothing_of_a_request_is_left_to_the_next_in_its_place() {
    let inbound = r#"<llm-token-limit counter-key="k" tokens-per-minute="900" estimate-prompt-tokens="true"
            remaining-tokens-header-name="x-left" tokens-consumed-variable-name="cost" />
        <rate-limit-by-key counter-key="k" calls="9" renewal-period="60" increment-condition="@(context.Response.StatusCode == 200)" />
        <quota-by-key counter-key="k" calls="9" renewal-period="300" />
        <set-variable name="model" value="@(context.Request.Body.As<JObject>()["model"])" /><set-body>changed</set-body>
        <rewrite-uri template="/elsewhere?a=b" /><trace source="inbound"><message>seen</message></trace>
        <set-backend-service backend-id="a" />"#;
    let backend = r#"<limit-concurrency key="k" max-count="1"><retry count="2" interval="1" condition="@(
            context.Response.StatusCode == 429 || context.Response.Body.As<string>() == "again" || (int)context.Variables["none"] == 1)">
        <set-backend-service base-url="https://c.example" /><forward-request buffer-request-body="true" /></retry></limit-concurrency>"#;
    let on_error = r#"<choose><when condition="@(context.Response.StatusCode == 500)">
        <set-variable name="none" value="@(context.Variables.ContainsKey("none").ToString().Substring(99))" /></when></choose>"#;
    let mut bundle = only([inbound, backend, "", on_error]);
    bundle.apis[0].subscription_required = true;
    let gateway = || Gateway::with(&bundle, &options(1));
    let wreck = || post("/api/x?api-key=secret");
    let fresh = arrived(&mut gateway());
    let after = |way: fn(&mut Gateway, MachineId)| {
        let mut gateway = gateway();
        let machine = gateway.arrive(wreck());
        way(&mut gateway, machine);
        gateway.send(wreck(), ok);
        assert_eq!(gateway.world.units[0].counters.inside.len(), 0);
        assert_eq!(arrived(&mut gateway), fresh);
    };
    // The condition of the retry throws, then the handler of that.
    after(|gateway, machine| {
        let id = call(&gateway.tell(machine, Event::Start));
        let wanted = gateway.tell(machine, Event::Head(id, Head { response: &mut with_body(200, "fine"), has_body: true }));
        assert!(matches!(&wanted[..], [Effect::Respond { .. }]), "{wanted:?}");
        assert_eq!(gateway.effects.answer.status, 500);
    });
    // The client goes away while the retry waits for its second round.
    after(|gateway, machine| {
        let id = call(&gateway.tell(machine, Event::Start));
        let wanted = gateway.tell(machine, Event::Head(id, Head { response: &mut throttled(None), has_body: false }));
        assert!(matches!(&wanted[..], [Effect::Sleep(..)]), "{wanted:?}");
        gateway.tell(machine, Event::ClientGone);
    });
}

#[test]
fn requests_in_flight_share_breakers() {
    let mut gateway = Gateway::new(&lab(&[("a", 1, 1), ("b", 2, 1)], Some(1)));
    let (one, two) = (gateway.arrive(post("/api/x")), gateway.arrive(post("/api/x")));
    let first = call(&gateway.tell(one, Event::Start));
    let second = call(&gateway.tell(two, Event::Start));
    let mut at_b = |machine, call, head_is| {
        matches!(head(&mut gateway, machine, call, head_is)[..], [Effect::Call(_)]) && gateway.effects.call.backend.as_deref() == Some("b")
    };
    assert!(at_b(one, first, (429, false)));
    assert!(at_b(two, second, (429, false)), "its 429 comes while the breaker is open");
    let trips = gateway.notes.iter().filter(|n| matches!(n, super::Note::Tripped { .. })).count();
    assert_eq!(trips, 1);
    gateway.send(post("/api/x"), ok);
}
