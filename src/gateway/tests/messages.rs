use super::{Gateway, get, ok, only, post, with_body};
use crate::http::{Body, HeaderName, Response};
use crate::resource::ManagedIdentity;

/// What backend `a` gets of a request after these inbound policies.
fn sent(inbound: &str, request: crate::http::Request) -> crate::http::Request {
    let inbound = format!(r#"<set-backend-service backend-id="a" />{inbound}"#);
    let mut answer = Gateway::new(&only([&inbound, "", "", ""])).send(request, ok);
    assert_eq!(answer.status(), 200, "{}", answer.body());
    answer.calls.remove(0).request
}

/// The answer after these outbound policies.
fn came(outbound: &str, response: &Response) -> Response {
    let bundle = only([r#"<set-backend-service backend-id="a" />"#, "", outbound, ""]);
    Gateway::new(&bundle).send(post("/api/x"), |_| Ok(response.clone())).response
}

fn lines(headers: &crate::http::Headers, name: &str) -> Vec<String> {
    headers.all(&HeaderName::new(name)).map(|v| v.as_str().to_owned()).collect()
}

#[test]
fn headers_are_set_by_each_exists_action() {
    for (action, values, old, new) in [
        ("override", "<value>n</value>", vec!["o"], vec!["n"]),
        ("override", "<value>n</value><value>m</value>", vec![], vec!["n,m"]),
        ("skip", "<value>n</value>", vec!["o"], vec!["o"]),
        ("skip", "<value>n</value>", vec![], vec!["n"]),
        ("append", "<value>n</value>", vec!["o"], vec!["o,n"]),
        ("append", "<value>n</value>", vec![], vec!["n"]),
        ("delete", "", vec!["o", "p"], vec![]),
    ] {
        let mut request = post("/api/x");
        let mut response = with_body(200, "");
        for value in old {
            request.headers.append(HeaderName::new("X-Test"), value);
            response.headers.append(HeaderName::new("X-Test"), value);
        }
        let policy = format!(r#"<set-header name="x-test" exists-action="{action}">{values}</set-header>"#);
        assert_eq!(lines(&sent(&policy, request).headers, "x-test"), new, "{action} of the request");
        assert_eq!(lines(&came(&policy, &response).headers, "x-test"), new, "{action} of the response");
    }
}

#[test]
fn some_headers_keep_their_values_apart_and_some_cannot_be_touched() {
    let two = |name: &str| format!(r#"<set-header name="{name}"><value>a</value><value>b</value></set-header>"#);
    assert_eq!(lines(&came(&two("Set-Cookie"), &with_body(200, "")).headers, "set-cookie"), ["a", "b"]);
    assert!(lines(&came(&two("Transfer-Encoding"), &with_body(200, "")).headers, "transfer-encoding").is_empty());
}

#[test]
fn a_header_that_would_break_the_message_is_an_error() {
    let outbound = r#"<set-header name="x"><value>@("a\r\nb: c")</value></set-header>"#;
    assert_eq!(came(outbound, &with_body(200, "")).status, 500);
    let outbound = r#"<set-header name="@("a b")"><value>c</value></set-header>"#;
    assert_eq!(came(outbound, &with_body(200, "")).status, 500);
}

#[test]
fn query_parameters_are_set_by_each_exists_action() {
    for (policy, query, expected) in [
        (
            r#"<set-query-parameter name="a" exists-action="override"><value>n &amp;</value></set-query-parameter>"#,
            "?b=1&a=o",
            "b=1&a=n%20%26",
        ),
        (r#"<set-query-parameter name="a" exists-action="skip"><value>n</value></set-query-parameter>"#, "?a=o", "a=o"),
        (r#"<set-query-parameter name="a" exists-action="append"><value>n</value></set-query-parameter>"#, "?a=o", "a=o&a=n"),
        (r#"<set-query-parameter name="api-key" exists-action="delete" />"#, "?x=%20&API%2Dkey=o&y", "x=%20&y"),
        (r#"<set-query-parameter name="api-key" exists-action="delete" />"#, "", ""),
    ] {
        assert_eq!(sent(policy, post(&format!("/api/x{query}"))).url.query, expected, "{policy} {query}");
    }
}

#[test]
fn a_body_is_replaced_with_its_length() {
    let mut request = post("/api/x");
    request.headers.set(HeaderName::CONTENT_LENGTH, "18");
    let out = sent("<set-body>new</set-body>", request);
    assert_eq!((out.body, out.headers.find("Content-Length").is_some()), (Body::text("new"), false));
    let bundle = only(["<set-body>new</set-body>", "", "", ""]);
    assert_eq!(Gateway::new(&bundle).send(get("/api/items/1"), ok).status(), 500, "there is no body to be set");
    assert_eq!(came("<set-body>new</set-body>", &with_body(200, "old")).body, Body::text("new"));
}

#[test]
fn a_body_that_was_read_without_being_preserved_is_gone() {
    let read = |argument: &str| format!(r#"<set-variable name="b" value="@(context.Request.Body.As<string>({argument}))" />"#);
    assert!(sent(&read(""), post("/api/x")).body.is_none());
    assert!(!sent(&read("preserveContent: true"), post("/api/x")).body.is_none());
    let twice = only([&format!("{0}{0}", read("")), "", "", ""]);
    assert_eq!(Gateway::new(&twice).send(post("/api/x"), ok).status(), 500, "reading it once more is an error");
}

#[test]
fn the_backend_gets_the_base_url_the_operation_path_and_the_query() {
    for (inbound, path, expected) in [
        ("", "/api/x/y?q=1", "https://a.example/base/x/y?q=1"),
        ("", "/API/x", "https://a.example/base/x"),
        (r#"<set-backend-service base-url="http://c.example:8080/v/" />"#, "/api/x?q", "http://c.example:8080/v/x?q"),
        (r#"<set-backend-service backend-id="@("b")" />"#, "/api/x", "https://b.example/base/x"),
        (r#"<set-backend-service base-url="@("https://" + "c.example")" />"#, "/api/x", "https://c.example/x"),
        (r#"<rewrite-uri template="/new?z=2" />"#, "/api/x?q=1", "https://a.example/base/new?z=2&q=1"),
        (r#"<rewrite-uri template="/new" copy-unmatched-params="false" />"#, "/api/x?q=1", "https://a.example/base/new"),
        (r#"<rewrite-uri template="new" /><set-backend-service backend-id="b" />"#, "/api/x", "https://b.example/base/new"),
    ] {
        assert_eq!(sent(inbound, post(path)).url.to_string(), expected, "{inbound} {path}");
    }
}

#[test]
fn templates_put_parameters_where_they_are_named() {
    let mut bundle = only([r#"<set-backend-service backend-id="a" /><rewrite-uri template="/put/{id}?c={b}" />"#, "", "", ""]);
    bundle.apis[0].operations = vec![super::operation("GET", "/get/{id}?a={b}"), super::operation("GET", "/get/{id}")];
    let mut gateway = Gateway::new(&bundle);
    let answer = gateway.send(get("/api/get/x%20y?a=1&d=2"), ok);
    assert_eq!(answer.calls[0].request.url.target(), "/base/put/x%20y?c=1&d=2");
    let tell = r#"<return-response><set-body>@(context.Operation.UrlTemplate + " " + context.Request.MatchedParameters["id"])</set-body></return-response>"#;
    bundle.apis[0].policy = Some(super::policy([tell, "", "", ""]));
    let mut gateway = Gateway::new(&bundle);
    assert_eq!(gateway.send(get("/api/get/x%2Fy"), ok).body(), "/get/{id} x/y");
    assert_eq!(gateway.send(get("/api/get/1?a=2"), ok).body(), "/get/{id}?a={b} 1");
}

#[test]
fn a_backend_signs_requests_with_its_credentials() {
    let mut bundle = only([r#"<set-backend-service backend-id="a" />"#, "", "", ""]);
    let credentials = &mut bundle.backends[0].credentials;
    credentials.managed_identity = Some(ManagedIdentity { resource: "https://cognitiveservices.azure.com".into(), client_id: None });
    credentials.header = vec![("x-team".into(), vec!["red".into()])];
    credentials.query = vec![("code".into(), vec!["a b".into()])];
    let mut request = post("/api/x?q=1");
    request.headers.set(HeaderName::AUTHORIZATION, "of the caller");
    let answer = Gateway::new(&bundle).send(request, ok);
    let sent = &answer.calls[0].request;
    assert_eq!(lines(&sent.headers, "authorization"), ["Bearer apc-token.https://cognitiveservices.azure.com"]);
    assert_eq!((lines(&sent.headers, "x-team"), sent.url.query.as_str()), (vec!["red".to_owned()], "q=1&code=a%20b"));
}

#[test]
fn a_managed_identity_token_goes_into_the_header_or_into_a_variable() {
    let policy = r#"<authentication-managed-identity resource="https://x.example/" />"#;
    assert_eq!(lines(&sent(policy, post("/api/x")).headers, "Authorization"), ["Bearer apc-token.https://x.example"]);
    let policy = r#"<authentication-managed-identity resource="https://x.example" output-token-variable-name="token" />
        <set-header name="x-token"><value>@((string)context.Variables["token"])</value></set-header>"#;
    let out = sent(policy, post("/api/x"));
    assert_eq!(
        (lines(&out.headers, "Authorization").len(), lines(&out.headers, "x-token")),
        (0, vec!["apc-token.https://x.example".into()])
    );
}

#[test]
fn an_expression_sees_utc_the_runs_date_and_line_feeds() {
    for (expression, expected) in [
        ("JObject.Parse(\"{'a':1}\").ToString()", "{\n  \"a\": 1\n}"),
        ("(DateTime.Now - DateTime.UtcNow).TotalHours.ToString()", "0"),
        ("DateTime.UtcNow.ToString(\"yyyy-MM-dd HH:mm\")", "2026-01-01 00:00"),
        ("context.Timestamp.Year.ToString()", "2026"),
    ] {
        let policy = format!("<return-response><set-body>@({expression})</set-body></return-response>");
        let answer = Gateway::new(&only([&policy, "", "", ""])).send(post("/api/x"), ok);
        assert_eq!(answer.body(), expected, "{expression}");
    }
}

#[test]
fn return_response_makes_its_own_answer() {
    let policy = r#"<return-response><set-status code="418" reason="Teapot" /><set-header name="x"><value>y</value></set-header>
        <set-body>short</set-body></return-response>"#;
    let answer = Gateway::new(&only([policy, "", "", ""])).send(post("/api/x"), ok);
    assert_eq!((answer.status(), answer.response.reason_phrase(), answer.header("x")), (418, "Teapot", Some("y")));
    assert_eq!((answer.body().as_str(), answer.calls.len()), ("short", 0));
    let empty = Gateway::new(&only(["<return-response />", "", "", ""])).send(post("/api/x"), ok);
    assert_eq!((empty.status(), empty.response.body.is_none()), (200, true));
}
