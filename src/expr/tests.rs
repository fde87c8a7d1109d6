//! Expressions against the answers of a real C# compiler (`dotnet.jsonl`), limits, and what is refused.

use std::rc::Rc;

use serde_json::Value as Json;

use super::{ApiInfo, Context, DeploymentInfo, Documents, Exception, OperationInfo, Value, Variables, Want, bind};
use crate::diagnostic::{Diagnostics, Mapped};
use crate::http::{Body, HeaderName, Request, Response, Url};
use crate::random::Stream;
use crate::time::{Date, Instant};

fn context(json: &Json) -> Context {
    let text = |v: &Json| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let request = &json["request"];
    let url = Url::parse(request["url"].as_str().unwrap_or("https://gateway.example/api/op")).unwrap();
    let mut sent = Request::new(request["method"].as_str().unwrap_or("GET").to_owned(), url.clone());
    let fill = |headers: &mut crate::http::Headers, from: &Json| {
        for (name, value) in from.as_object().into_iter().flatten() {
            for value in value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]) {
                headers.append(HeaderName::new(name), text(&value));
            }
        }
    };
    fill(&mut sent.headers, &request["headers"]);
    if !request["body"].is_null() {
        sent.body = Body::text(&text(&request["body"]));
    }
    let response = json["response"].as_object().map(|_| {
        let from = &json["response"];
        let mut response = Response::new(u16::try_from(from["status_code"].as_u64().unwrap_or(200)).unwrap());
        fill(&mut response.headers, &from["headers"]);
        response.reason = from["status_reason"].as_str().unwrap_or("OK").to_owned().into();
        response.body = Body::text(&if from["body"].is_null() { String::new() } else { text(&from["body"]) });
        response
    });
    let mut variables = Variables::default();
    for (name, value) in json["variables"].as_object().into_iter().flatten() {
        let value = match value {
            Json::String(s) => s.as_str().into(),
            Json::Bool(b) => (*b).into(),
            Json::Number(n) if n.is_f64() => n.as_f64().unwrap().into(),
            Json::Number(n) => n.as_i64().map_or(Value::Null, |n| i32::try_from(n).map_or(Value::Long(n), Value::Int)),
            Json::Null => Value::Null,
            other => Value::json(&other.to_string()).unwrap(),
        };
        variables.set(&Rc::from(name.as_str()), value);
    }
    let parameters = json["request"]["matched_parameters"].as_object().into_iter().flatten();
    Context {
        request: sent,
        request_consumed: false,
        original_url: url,
        ip_address: "127.0.0.1".into(),
        matched_parameters: parameters.map(|(n, v)| (Rc::from(n.as_str()), text(v).into())).collect(),
        response,
        response_consumed: false,
        variables,
        last_error: None,
        api: Rc::new(ApiInfo {
            id: "api".into(),
            name: "api".into(),
            path: "api".into(),
            service_url: None,
            key_header: "Ocp-Apim-Subscription-Key".into(),
            key_query: "subscription-key".into(),
        }),
        operation: Rc::new(OperationInfo { id: "op".into(), name: "op".into(), method: "GET".into(), url_template: "/*".into() }),
        subscription: None,
        deployment: Rc::new(DeploymentInfo { region: "East US".into(), service_name: "svc".into(), gateway_id: "managed".into() }),
        request_id: 1,
        start_at: Date::parse("2025-01-02T03:04:05Z").unwrap(),
        began: Instant::ZERO,
        now: Instant::ZERO,
        random: Stream::new(1, "request", 0),
        documents: Documents::default(),
    }
}

fn faults(text: &str) -> Diagnostics {
    let mut sink = Diagnostics::new();
    bind(&Mapped::made(text), Want::Any, &mut sink);
    sink
}

fn eval(text: &str, json: &Json) -> Result<Value, Exception> {
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::made(text), Want::Any, &mut sink);
    let Some(bound) = bound else { panic!("{text}: {:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()) };
    bound.eval(&mut context(json))
}

/// Type names differ in how they write arguments: only what stands before them is compared.
fn head(name: &str) -> &str {
    name.split(['<', '`', '[']).next().unwrap_or("")
}

fn difference(case: &Json) -> Option<String> {
    let expr = case["expr"].as_str().unwrap();
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::made(expr), Want::Any, &mut sink);
    let Some(bound) = bound else {
        let messages: Vec<&String> = sink.iter().map(|d| &d.message).collect();
        return (case["stage"] != "compile" && case["stage"] != "syntax").then(|| format!("{expr}\n   refused: {messages:?}"));
    };
    if case["stage"] == "compile" || case["stage"] == "syntax" {
        return Some(format!("{expr}\n   C# refuses it: {}", case["errors"]));
    }
    match bound.eval(&mut context(&case["context"])) {
        Ok(value) if case["ok"] == true => {
            let ty = if value.is_null() { "null".to_owned() } else { value.type_name() };
            let text = if value.is_null() { Json::Null } else { value.to_string().into() };
            let same = head(&ty) == head(case["type"].as_str().unwrap_or("")) || ty.contains("Anonymous") || ty.contains("IEnumerable");
            // A collection's text is its type's name.
            let opaque = matches!(&value, Value::Object(_)) && value.to_string().starts_with("System.");
            (!same || text != case["text"] && !opaque)
                .then(|| format!("{expr}\n   ours: {ty} {text}\n   .NET: {} {}", case["type"], case["text"]))
        }
        Err(e) if case["ok"] == false => (e.kind != case["exception"] || *e.message != *case["message"].as_str().unwrap_or(""))
            .then(|| format!("{expr}\n   ours: {} {}\n   .NET: {} {}", e.kind, e.message, case["exception"], case["message"])),
        Ok(value) => Some(format!("{expr}\n   ours: {value}\n   .NET: {} {}", case["exception"], case["message"])),
        Err(e) => Some(format!("{expr}\n   ours: {} {}\n   .NET: {} {}", e.kind, e.message, case["type"], case["text"])),
    }
}

#[test]
fn expressions_give_what_dotnet_gives() {
    let cases = include_str!("dotnet.jsonl").lines();
    let differences: Vec<String> = cases.filter_map(|line| difference(&serde_json::from_str(line).unwrap())).collect();
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn what_would_not_end_is_stopped() {
    for text in [
        "@{ while (true) { } }",
        "@{ var s = \"x\"; for (var i = 0; i < 40; i++) { s = s + s; } return s; }",
        "@(Enumerable.Range(0, int.MaxValue).ToList())",
        "@{ Func<int, int> f = null; f = n => f(n + 1); return f(0); }",
        "@{ try { while (true) { } } catch { } return 1; }",
        "@{ var a = new JArray(); for (var i = 0; i < 5000; i++) { a = new JArray(a); } return a; }",
        "@(Regex.IsMatch(new string('a', 60) + \"!\", @\"^(a|a)*(?=b)\\1$\"))",
    ] {
        let error = eval(text, &Json::Null).expect_err(text);
        assert!(error.is_limit(), "{text}: {} {}", error.kind, error.message);
    }
    let nested = "@(JToken.Parse(new string('[', 100000)) == null)";
    assert_eq!(eval(nested, &Json::Null).expect_err("deep").kind, "Newtonsoft.Json.JsonReaderException");
}

#[test]
fn lists_of_lists_are_dropped_without_recursion() {
    let text = "@{ var l = new List<object>(); for (var i = 0; i < 100000; i++) { var m = new List<object>(); m.Add(l); l = m; } return l.Count; }";
    assert_eq!(eval(text, &Json::Null).unwrap().as_whole(), Some(1));
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    for text in [
        format!("@({}1{})", "(".repeat(100_000), ")".repeat(100_000)),
        format!("@({}1)", "-".repeat(100_000)),
        format!("@({}true)", "!".repeat(100_000)),
        format!("@(a{})", ".b".repeat(100_000)),
        format!("@(a{})", "?.b".repeat(100_000)),
        format!("@(1{})", " - 1".repeat(100_000)),
        format!("@{{ {} }}", "{".repeat(100_000)),
        format!("@({}1)", "x => ".repeat(100_000)),
        format!("@({}1)", "true ? 1 : ".repeat(100_000)),
        format!("@({}\"\")", "\"\" ?? ".repeat(100_000)),
        format!("@(({}int)1)", "List<".repeat(100_000)),
    ] {
        assert!(faults(&text).has_errors(), "{}", &text[..40]);
    }
}

#[test]
fn hundreds_of_conditions_in_a_row_are_read() {
    let text = format!("@(false{})", " || (string)context.Variables[\"m\"] == \"x\"".repeat(2000));
    assert_eq!(eval(&text, &Json::Null).unwrap().as_bool(), Some(false));
}

#[test]
fn faults_are_told_with_their_code_and_a_cure() {
    for (text, code, part) in [
        ("@(context.Reqest)", "APC0803", "did you mean `Request`?"),
        ("@(contxt.Request)", "APC0802", "did you mean `context`?"),
        ("@(new HttpClient())", "APC0804", ""),
        ("@(System.IO.File.ReadAllText(\"x\"))", "APC0804", ""),
        ("@(context.Variables[\"a\"].Length)", "APC0803", "cast it first"),
        ("@(1 + )", "APC0801", ""),
        ("@{ var a = 1 return a; }", "APC0801", ""),
        ("@{ if (context.Response == null) { return 1; } }", "APC0807", "return"),
        ("@(\"a\".Substring(\"b\"))", "APC0806", "Substring"),
        ("@{ int a = \"x\"; return a; }", "APC0805", ""),
        ("@{ var a = 1; var a = 2; return a; }", "APC0810", ""),
    ] {
        let found = faults(text);
        let first = found.iter().next().unwrap_or_else(|| panic!("{text}: nothing was found"));
        assert_eq!(first.code.to_string(), code, "{text}: {}", first.message);
        assert!(first.help.clone().unwrap_or_default().contains(part), "{text}: {:?}", first.help);
    }
}

#[test]
fn an_array_in_two_variables_stays_one_after_a_fork() {
    let mut memo = super::Memo::default();
    let array = Value::json("[1]").unwrap();
    let (a, b) = (array.fork(&mut memo), array.fork(&mut memo));
    let (Value::Json(a), Value::Json(b), Value::Json(old)) = (a, b, array) else { panic!("no tokens") };
    assert!(Rc::ptr_eq(&a, &b) && !Rc::ptr_eq(&a, &old));
}

#[test]
fn a_body_that_is_only_compared_with_null_is_not_read() {
    for (text, request, response) in [
        ("@(context.Request.Body != null)", false, false),
        ("@(null == context.Response.Body || context.Request.Method == \"GET\")", false, false),
        ("@(context.Request.Body != null && context.Request.Body.As<string>(true) != \"\")", true, false),
        ("@{ var body = context.Response.Body; return body == null; }", false, true),
        ("@(context.Response?.Body?.As<string>(true))", false, true),
    ] {
        let mut sink = Diagnostics::new();
        let reads = bind(&Mapped::made(text), Want::Any, &mut sink).expect(text).reads();
        assert_eq!((reads.request_body, reads.response_body), (request, response), "{text}");
    }
}
