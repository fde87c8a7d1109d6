use std::rc::Rc;

use serde_json::Value as Json;

use crate::expr::{ApiInfo, Context, DeploymentInfo, Documents, LastError, OperationInfo, Subscription, Value, Variables};
use crate::http::{Body, HeaderName, Headers, Request, Response, Url};
use crate::random::Stream;
use crate::time::{Date, Instant};

/// Why a context cannot be made of its JSON.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ContextError {
    /// `"url": "gateway/x"`
    #[error("`{0}` is not an absolute URL")]
    Url(String),
    /// `"status_code": 70000`
    #[error("`{0}` is not a status code")]
    Status(String),
    /// `"timestamp": "yesterday"`
    #[error("`{0}` is not a date")]
    Date(String),
}

/// The context that an object describes: `request`, `response`, `variables` and the rest, all optional.
///
/// # Errors
/// When a URL, a status code or a date cannot be read.
pub fn context(json: &Json) -> Result<Context, ContextError> {
    let request = &json["request"];
    let at = text_or(request, "url", "https://gateway.example/api/op");
    let url = Url::parse(&at).map_err(|_| ContextError::Url(at))?;
    let mut sent = Request::new(text_or(request, "method", "GET"), url.clone());
    sent.headers = headers(&request["headers"]);
    sent.body = body(&request["body"]);
    let original_url = match request["original_url"].as_str() {
        Some(at) => Url::parse(at).map_err(|_| ContextError::Url(at.to_owned()))?,
        None => url,
    };
    let mut variables = Variables::default();
    for (name, value) in json["variables"].as_object().into_iter().flatten() {
        variables.set(&Rc::from(name.as_str()), variable(value));
    }
    let timestamp = text_or(json, "timestamp", "2025-01-02T03:04:05Z");
    let parameters = request["matched_parameters"].as_object().into_iter().flatten();
    let (api, operation, deployment) = (&json["api"], &json["operation"], &json["deployment"]);
    Ok(Context {
        original_url,
        request_consumed: false,
        ip_address: text_or(request, "ip_address", "127.0.0.1").into(),
        matched_parameters: parameters.map(|(n, v)| (Rc::from(n.as_str()), text(v).into())).collect(),
        response: json["response"].as_object().map(|_| response(&json["response"])).transpose()?,
        response_consumed: false,
        variables,
        last_error: json["last_error"].as_object().map(|_| Box::new(last_error(&json["last_error"]))),
        api: Rc::new(ApiInfo {
            id: text_or(api, "id", "api").into(),
            name: text_or(api, "name", "api").into(),
            path: text_or(api, "path", "api").into(),
            service_url: None,
            key_header: "Ocp-Apim-Subscription-Key".into(),
            key_query: "subscription-key".into(),
        }),
        operation: Rc::new(OperationInfo {
            id: text_or(operation, "id", "op").into(),
            name: text_or(operation, "name", "op").into(),
            method: text_or(operation, "method", &sent.method).into(),
            url_template: text_or(operation, "url_template", "/*").into(),
        }),
        subscription: json["subscription"].as_object().map(|_| {
            let from = &json["subscription"];
            Rc::new(Subscription {
                id: text_or(from, "id", "").into(),
                name: text_or(from, "name", "").into(),
                key: text_or(from, "key", "").into(),
            })
        }),
        deployment: Rc::new(DeploymentInfo {
            region: text_or(deployment, "region", "East US").into(),
            service_name: text_or(deployment, "service_name", "svc").into(),
            gateway_id: text_or(deployment, "gateway_id", "managed").into(),
        }),
        request: sent,
        request_id: 1,
        start_at: Date::parse(&timestamp).map_err(|_| ContextError::Date(timestamp))?,
        began: Instant::ZERO,
        now: Instant::ZERO,
        random: Stream::new(1, "request", 0),
        documents: Documents::default(),
    })
}

fn text(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn text_or(json: &Json, key: &str, default: &str) -> String {
    if json[key].is_null() { default.to_owned() } else { text(&json[key]) }
}

fn headers(json: &Json) -> Headers {
    let mut headers = Headers::default();
    for (name, value) in json.as_object().into_iter().flatten() {
        for value in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            headers.append(HeaderName::new(name), text(value));
        }
    }
    headers
}

fn body(json: &Json) -> Body {
    if json.is_null() { Body::None } else { Body::text(&text(json)) }
}

fn response(json: &Json) -> Result<Response, ContextError> {
    let status = &json["status_code"];
    let number = if status.is_null() { Some(200) } else { status.as_u64().and_then(|n| u16::try_from(n).ok()) };
    let mut response = Response::new(number.ok_or_else(|| ContextError::Status(status.to_string()))?);
    response.headers = headers(&json["headers"]);
    response.reason = text_or(json, "status_reason", "OK").into();
    response.body = Body::text(&text_or(json, "body", ""));
    Ok(response)
}

fn last_error(json: &Json) -> LastError {
    let field = |key| text_or(json, key, "").into();
    LastError {
        source: field("source"),
        reason: field("reason"),
        message: field("message"),
        scope: field("scope"),
        section: field("section"),
        path: field("path"),
        policy_id: field("policy_id"),
    }
}

fn variable(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => (*b).into(),
        Json::Number(n) => match n.as_i64() {
            Some(n) => i32::try_from(n).map_or(Value::Long(n), Value::Int),
            None => n.as_f64().into(),
        },
        Json::String(s) => s.as_str().into(),
        other => Value::json(&other.to_string()).unwrap_or_default(),
    }
}
