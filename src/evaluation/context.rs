use std::rc::Rc;

use crate::expr::{Context, DateTime, Exception, Text, Token, Value, absolute_url};
use crate::http::{Body, HeaderName, Headers, Request, Response, Str, Url};
use crate::time::{Duration, Instant};

use super::around;

pub type Try<T> = Result<T, Exception>;

/// The context that an object describes: `request`, `response`, `variables` and the rest, all optional.
///
/// # Errors
/// What .NET throws at a value that is not what it should be.
pub fn context(described: Option<&Token>) -> Try<Context> {
    let empty = Token::object();
    let json = described.unwrap_or(&empty);
    let mut context = request(&part(json, "request").unwrap_or_else(Token::object))?;
    context.response = part(json, "response").map(|r| response(&r)).transpose()?;
    for (name, value) in properties(part(json, "variables").as_ref()) {
        let value = variable(&value)?;
        context.variables.set(&name.to_str().into(), value);
    }
    let request_id = text(json, "request_id", "00000000-0000-0000-0000-000000000001")?.ok_or_else(|| null("input"))?;
    if let Value::Guid(bytes) = Value::parsed_guid(&request_id)? {
        context.request_id = u128::from_be_bytes(bytes);
    }
    let timestamp = text(json, "timestamp", "2025-01-02T03:04:05Z")?.ok_or_else(|| null("s"))?;
    if let Value::Date(date) = Value::parsed_date(&timestamp)? {
        context.start_at = DateTime::date(date);
    }
    context.now = Instant::ZERO + elapsed(json)?;
    context.tracing = cast(json, "tracing", "bool?")?.as_bool() == Some(true);
    context.user = part(json, "user").map(|user| around::user(&user)).transpose()?.map(Rc::new);
    context.subscription = part(json, "subscription").map(|s| around::subscription(&s)).transpose()?.map(Rc::new);
    context.product = part(json, "product").map(|product| around::product(&product)).transpose()?.map(Rc::new);
    context.api = Rc::new(around::api(&part(json, "api").unwrap_or_else(Token::object))?);
    let method = context.request.method.clone();
    context.operation = Rc::new(around::operation(&part(json, "operation").unwrap_or_else(Token::object), method)?);
    context.deployment = Rc::new(around::deployment(&part(json, "deployment").unwrap_or_else(Token::object))?);
    context.last_error = part(json, "last_error").map(|e| around::last_error(&e)).transpose()?.map(Box::new);
    Ok(context)
}

/// The value of a variable: `{"$type": "IResponse", "value": {..}}` is a response.
fn variable(json: &Token) -> Try<Value> {
    match field(json, "$type").and_then(|ty| ty.value()) {
        Some(Value::Text(ty)) if ty == Text::fixed("IResponse") => {
            let value = field(json, "value").ok_or_else(|| *Exception::null_reference())?;
            response(&value).map(Value::response)
        }
        _ => Value::described(json),
    }
}

/// The value of a property, if it is there.
pub fn field(json: &Token, key: &'static str) -> Option<Token> {
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

/// A property as `(T)json[key]` gives it; null when it is not there.
pub fn cast(json: &Token, key: &'static str, ty: &str) -> Try<Value> {
    field(json, key).map_or(Ok(Value::Null), |token| token.cast(ty))
}

/// A property as text, null when it says so.
pub fn text_or_null(json: &Token, key: &'static str) -> Try<Option<Str>> {
    Ok(cast(json, key, "string")?.as_text().map(Text::shared))
}

/// A property as text, the default when it is not there.
pub fn text(json: &Token, key: &'static str, default: impl Into<Str>) -> Try<Option<Str>> {
    if field(json, key).is_some() { text_or_null(json, key) } else { Ok(Some(default.into())) }
}

fn null(parameter: &str) -> Exception {
    *Exception::argument_null(parameter)
}

pub fn url(text: Option<&str>) -> Try<Url> {
    absolute_url(text.ok_or_else(|| null("uriString"))?)
}

fn request(json: &Token) -> Try<Context> {
    let address = text(json, "url", "https://gateway.example/api/op")?;
    let method = text(json, "method", "GET")?.unwrap_or_default();
    let mut request = Request::new(method, url(address.as_deref())?);
    let original_url = match field(json, "original_url") {
        Some(_) => url(text_or_null(json, "original_url")?.as_deref())?,
        None => request.url.clone(),
    };
    request.headers = headers(json)?;
    request.body = body(json);
    let mut context = Context::new(request);
    context.original_url = original_url;
    context.ip_address = text(json, "ip_address", "127.0.0.1")?.unwrap_or_default();
    let parameters = part(json, "matched_parameters");
    let parameter = |(name, value): (Text, Token)| -> Try<_> { Ok((name.to_str().into(), value.cast("string")?.to_text().shared())) };
    context.matched_parameters = properties(parameters.as_ref()).map(parameter).collect::<Result<_, _>>()?;
    Ok(context)
}

fn headers(message: &Token) -> Try<Headers> {
    let mut headers = Headers::default();
    for (name, value) in properties(part(message, "headers").as_ref()) {
        let mut name = HeaderName::spelled(&name.to_str());
        // The same name again replaces the values, not how it is written.
        let known = headers.iter().map(|header| &header.name).find(|known| **known == name).cloned();
        if let Some(known) = known {
            headers.remove(&known);
            name = known;
        }
        let values = if value.class() == "JArray" { value.children() } else { vec![value] };
        for value in values {
            headers.append(name.clone(), value.cast("string")?.to_text().shared());
        }
    }
    Ok(headers)
}

/// A string as it is, anything else as compact JSON.
fn body(message: &Token) -> Body {
    let Some(token) = field(message, "body") else { return Body::None };
    match token.value() {
        Some(Value::Null) => Body::None,
        Some(Value::Text(text)) => Body::text(&text.to_str()),
        Some(_) | None => Body::text(&token.compact()),
    }
}

fn response(json: &Token) -> Try<Response> {
    let status = cast(json, "status_code", "int?")?.as_whole().unwrap_or(200);
    let mut response = Response::new(u16::try_from(status.max(0)).unwrap_or(u16::MAX));
    response.reason = text_or_null(json, "status_reason")?.unwrap_or_else(|| "OK".into());
    response.headers = headers(json)?;
    response.body = match body(json) {
        Body::None => Body::text(""),
        body => body,
    };
    Ok(response)
}

fn elapsed(json: &Token) -> Try<Duration> {
    match cast(json, "elapsed_ms", "double?")? {
        // A cast of a negative number gives 0: no time runs backwards here.
        Value::Double(millis) => Ok(Duration::from_micros((millis * 1000.0) as u64)),
        _ => Ok(Duration::ZERO),
    }
}
