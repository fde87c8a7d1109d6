//! `context` and what hangs on it. A part of it has no value of its own: its members read the request in flight.

use std::borrow::Cow;
use std::rc::Rc;

use crate::expr::eval::{Args, Machine, convert};
use crate::expr::types::Ty;
use crate::expr::value::object::Map;
use crate::expr::value::{DateTime, Exception, Object, Part, Text, Token, Value, json::read};
use crate::http::{Body, HeaderName, Headers, Url, decode_percent};

use crate::expr::value::xml::read::Blank;

use super::{Class, Outcome, Shape, rows};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "IContext",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "IApi Api" => |_, _| Ok(Part::Api.into()),
            "IDeployment Deployment" => |_, _| Ok(Part::Deployment.into()),
            "TimeSpan Elapsed" => |m, _| Ok(Value::Span(ticks(m.context.now.since(m.context.began).micros()))),
            "ILastError LastError" => |m, _| Ok(m.context.last_error.is_some().then_some(Part::LastError).into()),
            "IOperation Operation" => |_, _| Ok(Part::Operation.into()),
            "IProduct Product" => |_, _| Ok(Value::Null),
            "IRequest Request" => |_, _| Ok(Part::Request.into()),
            "Guid RequestId" => |m, _| Ok(Value::Guid(m.context.request_id.to_be_bytes())),
            "IResponse Response" => |m, _| Ok(m.context.response.is_some().then_some(Part::Response).into()),
            "ISubscription Subscription" => |m, _| Ok(m.context.subscription.is_some().then_some(Part::Subscription).into()),
            "DateTime Timestamp" => |m, _| Ok(DateTime::utc(m.context.start_at.at(m.context.began)).into()),
            "bool Tracing" => |m, _| Ok(m.context.tracing.into()),
            "IUser User" => |_, _| Ok(Value::Null),
            "IVariables Variables" => |_, _| Ok(Part::Variables.into()),
            "void Trace(string message)" => |m, a| {
                let message = a.value(1).to_text();
                m.allocate(message.bytes())?;
                m.context.traces.push(message);
                Ok(Value::Null)
            },
        ],
    },
    Class {
        declaration: "IRequest",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "IMessageBody Body" => |m, _| Ok((!m.context.request.body.is_none()).then_some(Part::RequestBody).into()),
            "IMultiValues Headers" => |_, _| Ok(Part::RequestHeaders.into()),
            "string IpAddress" => |m, _| Ok((&m.context.ip_address).into()),
            "IParameters MatchedParameters" => |_, _| Ok(Part::MatchedParameters.into()),
            "string Method" => |m, _| Ok((&m.context.request.method).into()),
            "IUrl OriginalUrl" => |_, _| Ok(Part::OriginalUrl.into()),
            "IUrl Url" => |_, _| Ok(Part::Url.into()),
        ],
    },
    Class {
        declaration: "IResponse",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            // A response has a body always; it may be empty.
            "IMessageBody Body" => |_, _| Ok(Part::ResponseBody.into()),
            "IMultiValues Headers" => |_, _| Ok(Part::ResponseHeaders.into()),
            "int StatusCode" => |m, _| m.context.response.as_ref().map(|r| r.status.into()).ok_or_else(Exception::null_reference),
            "string StatusReason" => |m, _| {
                m.context.response.as_ref().map(|r| r.reason_phrase().into()).ok_or_else(Exception::null_reference)
            },
        ],
    },
    Class {
        declaration: "IMessageBody",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "T As<T>(bool preserveContent = false)" => |m, a| read_body(m, a),
            "IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)" => |m, a| form(m, a),
        ],
    },
    Class {
        declaration: "IMultiValues : IReadOnlyDictionary<string, string[]>",
        space: "System.Collections.Generic",
        shape: Shape::Interface,
        rows: rows![
            "string GetValueOrDefault(string key, string defaultValue = null)" => |m, a| {
                let key = a.text(1, "key")?;
                Ok(joined(m, a.value(0), key).unwrap_or_else(|| a.value(2).clone()))
            },
            "string[] this[string key]" => |m, a| {
                let key = a.text(1, "key")?;
                let values = values(m, a.value(0), key);
                if values.is_empty() { Err(missing(key)) } else { Ok(Object::strings(values)) }
            },
            "bool ContainsKey(string key)" => |m, a| Ok((!values(m, a.value(0), a.text(1, "key")?).is_empty()).into()),
            "bool TryGetValue(string key, out string[] value)" => |m, a| {
                let values = values(m, a.value(0), a.text(1, "key")?);
                let found = !values.is_empty();
                m.outs.push(if found { Object::strings(values) } else { Value::Null });
                Ok(found.into())
            },
        ],
    },
    Class {
        declaration: "IParameters : IReadOnlyDictionary<string, string>",
        space: "System.Collections.Generic",
        shape: Shape::Interface,
        rows: rows![
            "string GetValueOrDefault(string key, string defaultValue = null)" => |m, a| {
                Ok(parameter(m, a.text(1, "key")?).unwrap_or_else(|| a.value(2).clone()))
            },
            "string this[string key]" => |m, a| parameter(m, a.text(1, "key")?).ok_or_else(|| missing(a.value(1).as_text().unwrap_or(&Text::EMPTY))),
            "bool ContainsKey(string key)" => |m, a| Ok(parameter(m, a.text(1, "key")?).is_some().into()),
            "bool TryGetValue(string key, out string value)" => |m, a| {
                let value = parameter(m, a.text(1, "key")?);
                let found = value.is_some();
                m.outs.push(value.unwrap_or_default());
                Ok(found.into())
            },
        ],
    },
    Class {
        declaration: "IVariables : IReadOnlyDictionary<string, object>",
        space: "System.Collections.Generic",
        shape: Shape::Interface,
        rows: rows![
            "object this[string key]" => |m, a| Ok(variable(m, a.text(1, "key")?).unwrap_or_default()),
            "bool ContainsKey(string key)" => |m, a| Ok(variable(m, a.text(1, "key")?).is_some().into()),
            "bool TryGetValue(string key, out object value)" => |m, a| {
                let value = variable(m, a.text(1, "key")?);
                let found = value.is_some();
                m.outs.push(value.unwrap_or_default());
                Ok(found.into())
            },
            "object GetValueOrDefault(string key)" => |m, a| Ok(variable(m, a.text(1, "key")?).unwrap_or_default()),
            "T GetValueOrDefault<T>(string key)" => |m, a| match variable(m, a.text(1, "key")?) {
                Some(value) => as_type(value, &a.ty(0)),
                None => Ok(convert::default(&a.ty(0))),
            },
            "T GetValueOrDefault<T>(string key, T defaultValue)" => |m, a| match variable(m, a.text(1, "key")?) {
                Some(value) => as_type(value, &a.ty(0)),
                None => Ok(a.value(2).clone()),
            },
        ],
    },
    Class {
        declaration: "IUrl",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Host" => |m, a| Ok((&url(m, a.value(0)).host).into()),
            "string Path" => |m, a| Ok((&url(m, a.value(0)).path).into()),
            "int Port" => |m, a| Ok(url(m, a.value(0)).port.into()),
            "string Scheme" => |m, a| Ok((&url(m, a.value(0)).scheme).into()),
            "string QueryString" => |m, a| {
                let query = url(m, a.value(0)).query;
                Ok(if query.is_empty() { Text::EMPTY.into() } else { format!("?{query}").into() })
            },
            "IMultiValues Query" => |_, a| Ok(match a.value(0) {
                Value::Part(Part::OriginalUrl) => Part::OriginalQuery.into(),
                Value::Part(Part::ServiceUrl) => Part::ServiceQuery.into(),
                _ => Part::Query.into(),
            }),
            "string ToString()" => |m, a| Ok(url(m, a.value(0)).to_string().into()),
        ],
    },
    Class {
        declaration: "ILastError",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Source" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.source.clone()).into()),
            "string Reason" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.reason.clone()).into()),
            "string Message" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.message.clone()).into()),
            "string Scope" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.scope.clone()).into()),
            "string Section" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.section.clone()).into()),
            "string Path" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.path.clone()).into()),
            "string PolicyId" => |m, _| Ok(m.context.last_error.as_ref().map(|e| e.policy_id.clone()).into()),
        ],
    },
    Class {
        declaration: "IApi",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.api.id.clone().into()),
            "string Name" => |m, _| Ok(m.context.api.name.clone().into()),
            "string Path" => |m, _| Ok(m.context.api.path.clone().into()),
            "IUrl ServiceUrl" => |m, _| Ok(m.context.api.service_url.is_some().then_some(Part::ServiceUrl).into()),
            "ISubscriptionKeyParameterNames SubscriptionKeyParameterNames" => |_, _| Ok(Part::KeyNames.into()),
            "IEnumerable<string> Protocols" => |_, _| Ok(Object::strings([Text::fixed("https")])),
            "bool IsCurrentRevision" => |_, _| Ok(true.into()),
            "string Revision" => |_, _| Ok("1".into()),
            "string Version" => |_, _| Ok("".into()),
        ],
    },
    Class {
        declaration: "ISubscriptionKeyParameterNames",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Header" => |m, _| Ok(m.context.api.key_header.clone().into()),
            "string Query" => |m, _| Ok(m.context.api.key_query.clone().into()),
        ],
    },
    Class {
        declaration: "IOperation",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.operation.id.clone().into()),
            "string Name" => |m, _| Ok(m.context.operation.name.clone().into()),
            "string Method" => |m, _| Ok(m.context.operation.method.clone().into()),
            "string UrlTemplate" => |m, _| Ok(m.context.operation.url_template.clone().into()),
        ],
    },
    Class {
        declaration: "ISubscription",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.subscription.as_ref().map(|s| s.id.clone()).into()),
            "string Name" => |m, _| Ok(m.context.subscription.as_ref().map(|s| s.name.clone()).into()),
            "string Key" => |m, _| Ok(m.context.subscription.as_ref().map(|s| s.key.clone()).into()),
            "string PrimaryKey" => |m, _| Ok(m.context.subscription.as_ref().map(|s| s.key.clone()).into()),
        ],
    },
    Class {
        declaration: "IDeployment",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Region" => |m, _| Ok(m.context.deployment.region.clone().into()),
            "string ServiceName" => |m, _| Ok(m.context.deployment.service_name.clone().into()),
            "string ServiceId" => |m, _| Ok(m.context.deployment.service_name.clone().into()),
            "string GatewayId" => |m, _| Ok(m.context.deployment.gateway_id.clone().into()),
            "IGateway Gateway" => |_, _| Ok(Part::Gateway.into()),
        ],
    },
    Class {
        declaration: "IGateway",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.deployment.gateway_id.clone().into()),
            "bool IsManaged" => |m, _| Ok((&*m.context.deployment.gateway_id == "managed").into()),
        ],
    },
    Class {
        declaration: "IProduct",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows!["string Id" => |_, _| Ok(Value::Null), "string Name" => |_, _| Ok(Value::Null)],
    },
    Class {
        declaration: "IUser",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |_, _| Ok(Value::Null),
            "string Email" => |_, _| Ok(Value::Null),
            "string FirstName" => |_, _| Ok(Value::Null),
            "string LastName" => |_, _| Ok(Value::Null),
            "string Note" => |_, _| Ok(Value::Null),
        ],
    },
];

fn ticks(micros: u64) -> i64 {
    i64::try_from(micros).unwrap_or(i64::MAX / 10).saturating_mul(10)
}

/// A name that is not in a dictionary.
pub fn missing(key: &Text) -> Box<Exception> {
    Exception::new("System.Collections.Generic.KeyNotFoundException", format!("The given key '{key}' was not present in the dictionary."))
}

/// A variable as the type asked for: another type throws.
fn as_type(value: Value, ty: &Ty) -> Outcome {
    if ty.underlying().is_value() { convert::unbox(value, ty) } else { convert::cast(value, ty) }
}

fn variable(m: &Machine<'_>, name: &Text) -> Option<Value> {
    m.context.variables.get(name.as_str()?).cloned()
}

fn parameter(m: &Machine<'_>, name: &Text) -> Option<Value> {
    let name = name.as_str()?;
    m.context.matched_parameters.iter().find(|(n, _)| &**n == name).map(|(_, v)| v.into())
}

fn url(m: &Machine<'_>, part: &Value) -> Url {
    match part {
        Value::Part(Part::OriginalUrl | Part::OriginalQuery) => m.context.original_url.clone(),
        Value::Part(Part::ServiceUrl | Part::ServiceQuery) => m.context.api.service_url.clone().unwrap_or_default(),
        _ => m.context.request.url.clone(),
    }
}

/// A header's values joined, without a list in between.
fn joined(m: &Machine<'_>, part: &Value, key: &Text) -> Option<Value> {
    let headers = match part {
        Value::Part(Part::RequestHeaders) => &m.context.request.headers,
        Value::Part(Part::ResponseHeaders) => &m.context.response.as_ref()?.headers,
        _ => {
            let values = values(m, part, key);
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            return (!texts.is_empty()).then(|| texts.join(",").into());
        }
    };
    let name = HeaderName::new(key.as_str()?);
    let mut all = headers.all(&name);
    let first = all.next()?;
    match all.next() {
        None => Some(first.into()),
        Some(second) => {
            let mut text = format!("{first},{second}");
            all.for_each(|v| text = format!("{text},{v}"));
            Some(text.into())
        }
    }
}

/// The values of a header or query parameter; names are compared without regard to capitals.
fn values(m: &Machine<'_>, part: &Value, key: &Text) -> Vec<Text> {
    let Some(key) = key.as_str() else { return Vec::new() };
    let of_headers = |headers: &Headers| headers.all(&HeaderName::new(key)).map(Text::from).collect();
    match part {
        Value::Part(Part::RequestHeaders) => of_headers(&m.context.request.headers),
        Value::Part(Part::ResponseHeaders) => m.context.response.as_ref().map(|r| of_headers(&r.headers)).unwrap_or_default(),
        _ => url(m, part).query_pairs().filter(|(n, _)| n.eq_ignore_ascii_case(key)).map(|(_, v)| v.into()).collect(),
    }
}

/// The pairs of a part that is a dictionary.
pub fn part_items(m: &Machine<'_>, part: Part) -> Vec<Value> {
    let strings = Ty::Array(Ty::String.into());
    let headers = |headers: &Headers| {
        let mut names: Vec<HeaderName> = Vec::new();
        headers.iter().for_each(|h| {
            if !names.contains(&h.name) {
                names.push(h.name.clone());
            }
        });
        let pair =
            |n: &HeaderName| Object::pair(&Ty::String, &strings, (n.as_str().into(), Object::strings(headers.all(n).map(Text::from))));
        names.iter().map(pair).collect()
    };
    match part {
        Part::RequestHeaders => headers(&m.context.request.headers),
        Part::ResponseHeaders => m.context.response.as_ref().map(|r| headers(&r.headers)).unwrap_or_default(),
        Part::Query | Part::OriginalQuery | Part::ServiceQuery => {
            let mut pairs: Vec<(String, Vec<Text>)> = Vec::new();
            for (name, value) in url(m, &Value::Part(part)).query_pairs() {
                match pairs.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(&name)) {
                    Some((_, values)) => values.push(value.into()),
                    None => pairs.push((name, vec![value.into()])),
                }
            }
            pairs.into_iter().map(|(n, v)| Object::pair(&Ty::String, &strings, (n.into(), Object::strings(v)))).collect()
        }
        Part::MatchedParameters => {
            m.context.matched_parameters.iter().map(|(n, v)| Object::pair(&Ty::String, &Ty::String, (n.clone().into(), v.into()))).collect()
        }
        Part::Variables => {
            m.context.variables.iter().map(|(n, v)| Object::pair(&Ty::String, &Ty::Object, (n.clone().into(), v.clone()))).collect()
        }
        _ => Vec::new(),
    }
}

/// The content; taken away unless it is to be preserved.
fn content(m: &mut Machine<'_>, part: &Value, preserve: bool) -> Result<Body, Box<Exception>> {
    let response = matches!(part, Value::Part(Part::ResponseBody));
    let consumed = if response { &mut m.context.response_consumed } else { &mut m.context.request_consumed };
    if *consumed {
        return Err(Exception::invalid("The content was read before without preserveContent and is not there any more."));
    }
    *consumed = !preserve;
    Ok(if response { m.context.response.as_ref().map_or(Body::None, |r| r.body.clone()) } else { m.context.request.body.clone() })
}

/// The letters of a content.
fn letters(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes))
}

fn read_body(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let body = content(m, a.value(0), a.bool(1))?;
    let bytes = body.bytes();
    m.allocate(bytes.len())?;
    let ty = a.ty(0);
    match &ty {
        Ty::String => Ok(Text::from(&*letters(&bytes)).into()),
        Ty::Array(element) if **element == Ty::Byte => Ok(Value::bytes(letters(&bytes).into_owned().into_bytes())),
        Ty::Named(class, _) => match class.name() {
            class @ ("XElement" | "XDocument" | "XNode") => super::xml::read(m, &letters(&bytes), class, Blank::Dropped),
            class @ ("JObject" | "JArray" | "JToken") => read_json(m, &body, &bytes, class).map(Value::Json),
            _ => Err(unreadable(&ty)),
        },
        _ => Err(unreadable(&ty)),
    }
}

fn read_json(m: &mut Machine<'_>, body: &Body, bytes: &Rc<[u8]>, class: &'static str) -> Result<Token, Box<Exception>> {
    if let Some(root) = m.context.documents.find(bytes).filter(|root| class == "JToken" || root.class() == class) {
        m.allocate(bytes.len() * 8)?;
        return Ok(root);
    }
    let text = letters(bytes);
    m.allocate(text.len() * 8)?;
    let wanted = match class {
        "JObject" => read::Wanted::Object,
        "JArray" => read::Wanted::Array,
        _ => read::Wanted::Token,
    };
    let root = read::parse_as(&text, wanted)?;
    // Content made from a template is written out anew each time: it never comes again. What was repaired has another length.
    if matches!(body, Body::Bytes(_)) && text.len() == bytes.len() {
        m.context.documents.keep(bytes, &root);
    }
    Ok(root)
}

fn unreadable(ty: &Ty) -> Box<Exception> {
    Exception::new("System.NotSupportedException", format!("the content cannot be read as {ty}"))
}

fn form(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let bytes = content(m, a.value(0), a.bool(1))?.bytes();
    m.allocate(bytes.len())?;
    let text = letters(&bytes);
    let mut entries: Vec<(Text, Vec<Value>)> = Vec::new();
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode = |t: &str| Text::from(decode_percent(&t.replace('+', " ")));
        let (name, value) = (decode(name), Value::Text(decode(value)));
        m.spend(entries.len())?;
        match entries.iter_mut().find(|(n, _)| *n == name) {
            Some((_, values)) => values.push(value),
            None => entries.push((name, vec![value])),
        }
    }
    let list = Ty::generic("IList", &[Ty::String]);
    let entries = entries.into_iter().map(|(n, v)| (Value::Text(n), Object::list(&Ty::String, v)));
    Ok(Map::of(Ty::generic("Dictionary", &[Ty::String, list]), entries))
}
