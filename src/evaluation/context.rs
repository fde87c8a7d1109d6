use std::rc::Rc;

use crate::expr::{ApiInfo, Context, DateTime, DeploymentInfo, Exception, LastError, OperationInfo, Subscription, Text, Token, Value};
use crate::http::{Body, HeaderName, Headers, Request, Response, Url};
use crate::time::{Duration, Instant};

type Try<T> = Result<T, Exception>;

/// The context that an object describes: `request`, `response`, `variables` and the rest, all optional.
///
/// # Errors
/// What .NET throws at a value that is not what it should be.
pub fn context(described: Option<&Token>) -> Try<Context> {
    let empty = Token::object();
    let json = described.unwrap_or(&empty);
    let request = part(json, "request").unwrap_or_else(Token::object);
    let url = text_or(&request, "url", "https://gateway.example/api/op")?;
    let mut sent = Request::new(text_or(&request, "method", "GET")?, self::url(&url)?);
    let original_url = self::url(&text_or(&request, "original_url", &url)?)?;
    sent.headers = headers(&request)?;
    sent.body = body(&request);
    let method = sent.method.clone();
    let mut context = Context::new(sent);
    context.original_url = original_url;
    context.ip_address = text_or(&request, "ip_address", "127.0.0.1")?.into();
    for (name, value) in properties(part(&request, "matched_parameters").as_ref()) {
        context.matched_parameters.push((name.to_str().into(), value.cast("string")?.to_text().to_str().into_owned().into()));
    }
    context.response = part(json, "response").map(|r| response(&r)).transpose()?;
    for (name, value) in properties(part(json, "variables").as_ref()) {
        context.variables.set(&name.to_str().into(), Value::described(&value)?);
    }
    if let Value::Guid(bytes) = Value::parsed_guid(&text_or(json, "request_id", "00000000-0000-0000-0000-000000000001")?)? {
        context.request_id = u128::from_be_bytes(bytes);
    }
    if let Value::Date(date) = Value::parsed_date(&text_or(json, "timestamp", "2025-01-02T03:04:05Z")?)? {
        context.start_at = DateTime::date(date);
    }
    context.now = Instant::ZERO + elapsed(json)?;
    context.tracing = field(json, "tracing").is_some_and(|t| t.cast("bool").is_ok_and(|t| t.as_bool() == Some(true)));
    context.last_error = part(json, "last_error").map(|e| last_error(&e)).transpose()?.map(Box::new);
    context.subscription = part(json, "subscription").map(|s| subscription(&s)).transpose()?.map(Rc::new);
    context.api = Rc::new(api(&part(json, "api").unwrap_or_else(Token::object))?);
    context.operation = Rc::new(operation(&part(json, "operation").unwrap_or_else(Token::object), &method)?);
    context.deployment = Rc::new(deployment(&part(json, "deployment").unwrap_or_else(Token::object))?);
    Ok(context)
}

/// The value of a property, if it is there.
fn field(json: &Token, key: &'static str) -> Option<Token> {
    json.get(&Text::fixed(key))
}

/// A property that is an object.
fn part(json: &Token, key: &'static str) -> Option<Token> {
    field(json, key).filter(|token| token.class() == "JObject")
}

fn properties(json: Option<&Token>) -> impl Iterator<Item = (Text, Token)> {
    let children = json.map(|json| json.children()).unwrap_or_default();
    children.into_iter().filter_map(|property| Some((property.name()?, property.property_value()?)))
}

fn text_or(json: &Token, key: &'static str, default: &str) -> Try<String> {
    match field(json, key) {
        Some(token) => Ok(token.cast("string")?.to_text().to_str().into_owned()),
        None => Ok(default.to_owned()),
    }
}

fn url(text: &str) -> Try<Url> {
    Url::parse(text).map_err(|_| Exception {
        kind: "System.UriFormatException",
        message: "Invalid URI: The format of the URI could not be determined.".into(),
        span: crate::diagnostic::Span::NONE,
    })
}

fn headers(message: &Token) -> Try<Headers> {
    let mut headers = Headers::default();
    for (name, value) in properties(part(message, "headers").as_ref()) {
        let values = if value.class() == "JArray" { value.children() } else { vec![value] };
        for value in values {
            headers.append(HeaderName::new(&name.to_str()), value.cast("string")?.to_text().to_str().into_owned());
        }
    }
    Ok(headers)
}

/// A string as it is, anything else as compact JSON.
fn body(message: &Token) -> Body {
    match field(message, "body") {
        None => Body::None,
        Some(token) => match token.value() {
            Some(Value::Null) => Body::None,
            Some(Value::Text(text)) => Body::text(&text.to_str()),
            Some(_) | None => Body::text(&token.compact()),
        },
    }
}

fn response(json: &Token) -> Try<Response> {
    let status = field(json, "status_code").map_or(Ok(Value::Null), |status| status.cast("int?"))?;
    let mut response = Response::new(status.as_whole().and_then(|n| u16::try_from(n).ok()).unwrap_or(200));
    response.reason = text_or(json, "status_reason", "OK")?.into();
    response.headers = headers(json)?;
    response.body = match body(json) {
        Body::None => Body::text(""),
        body => body,
    };
    Ok(response)
}

fn elapsed(json: &Token) -> Try<Duration> {
    let millis = field(json, "elapsed_ms").map_or(Ok(Value::Null), |millis| millis.cast("double?"))?;
    let Value::Double(millis) = millis else { return Ok(Duration::ZERO) };
    Ok(Duration::from_micros((millis * 1000.0) as u64))
}

fn api(json: &Token) -> Try<ApiInfo> {
    Ok(ApiInfo {
        id: text_or(json, "id", "api")?.into(),
        name: text_or(json, "name", "api")?.into(),
        path: text_or(json, "path", "api")?.into(),
        service_url: field(json, "service_url").map(|_| url(&text_or(json, "service_url", "")?)).transpose()?,
        key_header: "Ocp-Apim-Subscription-Key".into(),
        key_query: "subscription-key".into(),
    })
}

fn operation(json: &Token, method: &str) -> Try<OperationInfo> {
    Ok(OperationInfo {
        id: text_or(json, "id", "op")?.into(),
        name: text_or(json, "name", "op")?.into(),
        method: text_or(json, "method", method)?.into(),
        url_template: text_or(json, "url_template", "/*")?.into(),
    })
}

fn subscription(json: &Token) -> Try<Subscription> {
    Ok(Subscription { id: text_or(json, "id", "")?.into(), name: text_or(json, "name", "")?.into(), key: text_or(json, "key", "")?.into() })
}

fn deployment(json: &Token) -> Try<DeploymentInfo> {
    Ok(DeploymentInfo {
        region: text_or(json, "region", "East US")?.into(),
        service_name: text_or(json, "service_name", "svc")?.into(),
        gateway_id: text_or(json, "gateway_id", "managed")?.into(),
    })
}

fn last_error(json: &Token) -> Try<LastError> {
    let field = |key| text_or(json, key, "").map(Into::into);
    Ok(LastError {
        source: field("source")?,
        reason: field("reason")?,
        message: field("message")?,
        scope: field("scope")?,
        section: field("section")?,
        path: field("path")?,
        policy_id: field("policy_id")?,
    })
}
