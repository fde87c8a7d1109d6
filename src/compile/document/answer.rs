use crate::check::plan::{Answer, Api, ErrorBody, RetryAfter, TemplatePart};
use crate::http;
use crate::policy::Element;

use super::template::{self, Place};

/// The variable that holds the smallest Retry-After seen, -1 before there is one.
pub(super) const SOONEST: &str = "retryAfter";

/// The answer of the gateway itself, which ends the request.
pub(super) fn element(answer: &Answer, api: &Api, place: Place, attempts: Attempts) -> Element {
    let mut out = status(answer.status);
    match answer.retry_after {
        Some(RetryAfter::Fixed(wait)) => out = out.child(header("Retry-After", wait.seconds_up().to_string())),
        Some(RetryAfter::Soonest) if attempts == Attempts::Watched => out = out.child(soonest()),
        Some(RetryAfter::Soonest) | None => {}
    }
    out = out.children(headers(api, place));
    let Some(body) = &answer.body else { return out };
    out.child(header("Content-Type", "application/json")).child(Element::new("set-body").text(json(body, place)))
}

/// A refusal of the gateway's own with this body.
pub(super) fn refusal(code: u16, body: String, api: &Api) -> Element {
    let out = status(code).children(headers(api, Place::Answer)).child(header("Content-Type", "application/json"));
    out.child(Element::new("set-body").text(body))
}

/// A refusal that says why, by a policy which is not of one API alone.
pub(super) fn denial(code: u16, error: Vec<TemplatePart>) -> Element {
    let body = json(&ErrorBody::Text(error), Place::Answer);
    status(code).child(header("Content-Type", "application/json")).child(Element::new("set-body").text(body))
}

/// Whether the attempts kept the smallest Retry-After in a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempts {
    /// They did.
    Watched,
    /// There are none, or nobody asked.
    Unwatched,
}

/// A bare 503.
pub(super) fn unavailable(api: &Api, place: Place) -> Element {
    status(503).children(headers(api, place))
}

/// The API's response headers, as far as they can be said at this place.
pub(super) fn headers(api: &Api, place: Place) -> impl Iterator<Item = Element> {
    let said = api.response_headers.iter().filter(move |(_, parts)| template::makes_sense(parts, place));
    said.map(move |(name, parts)| header(name, template::value(parts, place)))
}

fn status(code: u16) -> Element {
    let status = Element::new("set-status").attribute("code", code.to_string());
    let reason = http::reason(code);
    Element::new("return-response").child(if reason.is_empty() { status } else { status.attribute("reason", reason) })
}

fn header(name: &str, value: impl Into<std::rc::Rc<str>>) -> Element {
    let value = Element::new("value").text(value);
    Element::new("set-header").attribute("name", name).attribute("exists-action", "override").child(value)
}

/// No header at all when no backend named a time.
fn soonest() -> Element {
    let seen = format!("context.Variables.GetValueOrDefault<int>(\"{SOONEST}\", -1)");
    Element::new("set-header")
        .attribute("name", "Retry-After")
        .attribute("exists-action", format!("@({seen} >= 0 ? \"override\" : \"delete\")"))
        .child(Element::new("value").text(format!("@({seen}.ToString())")))
}

/// Built of properties, never joined: a model's name can hold a quote.
fn json(body: &ErrorBody, place: Place) -> String {
    let property = |name: &str, parts: &[TemplatePart]| format!("new JProperty(\"{name}\", {})", template::expression(parts, place));
    let error = match body {
        ErrorBody::Text(text) => property("error", text),
        ErrorBody::OpenAi { code, message } => {
            let message = property("message", message);
            let inner = code.as_ref().map_or(message.clone(), |code| format!("{}, {message}", property("code", code)));
            format!("new JProperty(\"error\", new JObject({inner}))")
        }
    };
    format!("@(new JObject({error}).ToString(Newtonsoft.Json.Formatting.None))")
}
