use super::{Gateway, api, faults, get, lab, ok, only, options, policy, post, throttled, with_body};
use crate::gateway::{Note, Options};
use crate::http::{Failure, HeaderName};
use crate::resource::Bundle;

const TELL: &str = r#"<set-header name="x-error"><value>@(context.LastError.Source + "|" + context.LastError.Reason + "|"
    + context.LastError.Scope + "|" + context.LastError.Section + "|" + context.LastError.Path + "|" + context.LastError.PolicyId)</value>
    </set-header>"#;

#[test]
fn what_matches_no_operation_is_404() {
    let mut gateway = Gateway::new(&only(["", "", "", ""]));
    for request in [post("/nowhere"), get("/api/items"), get("/apis/items/1")] {
        let answer = gateway.send(request, ok);
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.body(), r#"{ "statusCode": 404, "message": "Unable to match incoming request to an operation." }"#);
    }
}

#[test]
fn what_an_api_does_not_have_runs_its_own_on_error() {
    let mark = |name: &str| format!(r#"<set-header name="x-scope"><value>{name}</value></set-header>"#);
    let mut bundle = only(["", "", "", &mark("api")]);
    bundle.global_policy = Some(policy(["<!-- -->", "<forward-request />", "<!-- -->", &mark("global")]));
    let mut gateway = Gateway::new(&bundle);
    for (path, scope) in [("/api/items", "api"), ("/nowhere", "global")] {
        let answer = gateway.send(get(path), ok);
        assert_eq!((answer.status(), answer.header("x-scope")), (404, Some(scope)), "{path}");
    }
}

#[test]
fn a_missing_or_wrong_subscription_key_is_401() {
    let mut bundle = only([r#"<set-backend-service backend-id="a" />"#, "<forward-request />", "", TELL]);
    bundle.apis[0].subscription_required = true;
    let mut gateway = Gateway::new(&bundle);
    let keyed = |key: &'static str| {
        let mut request = post("/api/x");
        request.headers.set(HeaderName::new("Api-Key"), key);
        request
    };
    for (request, status, error) in [
        (post("/api/x"), 401, Some("authorization|SubscriptionKeyNotFound||||")),
        (keyed("wrong"), 401, Some("authorization|SubscriptionKeyInvalid||||")),
        (keyed("secret"), 200, None),
        (post("/api/x?api-key=secret"), 200, None),
        (post("/api/x?api-key=wrong"), 401, Some("authorization|SubscriptionKeyInvalid||||")),
    ] {
        let answer = gateway.send(request, ok);
        assert_eq!((answer.status(), answer.header("x-error")), (status, error));
    }
    assert_eq!(
        gateway.send(post("/api/x"), ok).body(),
        "{ \"statusCode\": 401, \"message\": \"Access denied due to missing subscription key. \
         Make sure to include subscription key when making requests to this API.\" }"
    );
}

#[test]
fn last_error_tells_where_it_happened() {
    let inbound = r#"<base /><set-variable name="a" value="1" /><choose><when condition="true">
        <set-variable id="bad" name="b" value="@((int)context.Variables["a"])" /></when></choose>"#;
    let answer = Gateway::new(&only([inbound, "", "", TELL])).send(post("/api/x"), ok);
    let path = "choose[1]/when[1]/set-variable[1]";
    let expected = format!("set-variable|ExpressionValueEvaluationFailure|api|inbound|{path}|bad");
    assert_eq!((answer.status(), answer.header("x-error")), (500, Some(expected.as_str())));
    assert!(answer.body().starts_with(r#"{ "statusCode": 500, "message": "Internal server error", "activityId": ""#));

    for (failure, reason) in [(Failure::Refused, "BackendConnectionFailure"), (Failure::TimedOut, "Timeout")] {
        let bundle = only([r#"<set-backend-service backend-id="a" />"#, "", "", TELL]);
        let answer = Gateway::new(&bundle).send(post("/api/x"), |_| Err(failure));
        let expected = format!("forward-request|{reason}|global|backend|forward-request[1]|");
        assert_eq!(answer.header("x-error"), Some(expected.as_str()));
    }
}

#[test]
fn scopes_are_put_together_at_base() {
    let mark = |name: &str| format!(r#"<set-header name="x-order" exists-action="append"><value>{name}</value></set-header>"#);
    let around = |name: &str| format!("{}<base />{}", mark(&format!("{name}1")), mark(&format!("{name}2")));
    let mut bundle = only([r#"<set-backend-service backend-id="a" /><base />"#, "", &around("api"), ""]);
    bundle.global_policy = Some(policy(["<!-- -->", "<forward-request />", &mark("global"), "<!-- -->"]));
    bundle.apis[0].operations[0].policy = Some(policy(["", "", &around("operation"), ""]));
    let mut gateway = Gateway::new(&bundle);
    assert_eq!(gateway.send(post("/api/x"), ok).header("x-order"), Some("operation1,api1,global,api2,operation2"));
    assert_eq!(gateway.send(get("/api/items/1"), ok).header("x-order"), Some("api1,global,api2"));
}

#[test]
fn without_a_forward_outbound_runs_straight_away() {
    let backend = r#"<set-variable name="a" value="b" />"#;
    let answer = Gateway::new(&only(["", backend, r#"<set-header name="x"><value>y</value></set-header>"#, ""])).send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.path().as_str(), answer.header("x")), (200, "", Some("y")));
}

#[test]
fn an_error_in_on_error_ends_with_500() {
    let fails = r#"<set-variable name="b" value="@((int)context.Variables["nothing"])" />"#;
    let answer = Gateway::new(&only([fails, "", "", fails])).send(post("/api/x"), ok);
    assert_eq!(answer.status(), 500);
}

#[test]
fn fail_on_error_status_code_makes_an_error_of_an_answer() {
    let on_error = r#"<set-header name="x-seen"><value>@(context.Response.StatusCode.ToString())</value></set-header>"#;
    let forward = r#"<forward-request fail-on-error-status-code="true" />"#;
    let bundle = only([r#"<set-backend-service backend-id="a" />"#, forward, r#"<set-status code="201" />"#, on_error]);
    let mut gateway = Gateway::new(&bundle);
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 201);
    let answer = gateway.send(post("/api/x"), |_| Ok(with_body(404, "gone")));
    assert_eq!((answer.status(), answer.header("x-seen"), answer.body().as_str()), (404, Some("404"), "gone"));
}

#[test]
fn a_policy_that_takes_too_many_steps_is_stopped() {
    let mut retry = r#"<set-variable name="x" value="y" />"#.to_owned();
    for _ in 0..4 {
        retry = format!(r#"<retry count="50" interval="0" condition="true">{retry}</retry>"#);
    }
    let mut gateway = Gateway::with(&only(["", &retry, "", ""]), &Options { step_budget: 10_000, ..options(1) });
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 500);
    assert!(gateway.notes.iter().any(|n| matches!(n, Note::Stopped { .. })));
}

#[test]
fn faults_of_the_artifacts_are_all_told() {
    let mut bundle = lab(&[("a", 1, 1)], None);
    bundle.pools[0].members[0].backend = "aa".into();
    bundle.backends[0].url = crate::diagnostic::Mapped::made("ftp://a");
    let inbound = r#"<set-backend-service backend-id="pol" /><set-backend-service base-url="nonsense" />"#;
    bundle.apis[0].policy = Some(policy([inbound, r#"<forward-request follow-redirects="true" />"#, "", ""]));
    bundle.apis[0].operations[0].url_template = "/a/*/b".into();
    let found = faults(&bundle);
    for part in
        ["`ftp://a` must begin", "names the backend `aa`", "no backend or pool is named `pol`", "`nonsense` must", "`follow-redirects`"]
    {
        assert!(found.iter().any(|f| f.contains(part)), "{part}: {found:?}");
    }
    assert!(found.iter().any(|f| f.contains("`/a/*/b`")), "{found:?}");
    let twice = Bundle { apis: vec![api(policy(["", "", "", ""])), api(policy(["", "", "", ""]))], ..Bundle::default() };
    assert_eq!(faults(&twice), ["a second API with the path `api`"]);
}

#[test]
fn an_exhausted_pool_names_itself_in_last_error_only_where_policies_see_it() {
    let mut bundle = lab(&[("a", 1, 1)], Some(1));
    bundle.apis = vec![api(policy([r#"<set-backend-service backend-id="pool" />"#, super::RETRY, "", TELL]))];
    let answer = Gateway::new(&bundle).send(post("/api/x"), |_| Ok(throttled(None)));
    let path = "retry[1]/forward-request[1]";
    assert_eq!(answer.header("x-error"), Some(format!("forward-request|BackendPoolUnavailable|api|backend|{path}|").as_str()));
}
