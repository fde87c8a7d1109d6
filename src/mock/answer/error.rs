use std::rc::Rc;

use super::head::{Base, number};
use super::pattern::{quote, template};
use crate::http::{Body, HeaderName, Response, Template, reason};
use crate::mock::route::Operation;
use crate::time::Duration;

/// Why a request cannot be answered whatever the load. Texts are the service's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Refusal<'a> {
    /// Neither a bearer token nor an api-key.
    NotSignedIn,
    /// A path that the service does not have.
    NoSuchPath,
    /// A deployment that the account does not have.
    NoSuchDeployment,
    /// A content that is not a JSON object.
    NotJson,
    /// No deployment in the path and no `model` in the content.
    NoModel,
    /// An id that this account did not make, or deleted.
    NoSuchResponse(&'a str),
    /// `previous_response_id` names a response that this account did not make, or deleted.
    NoSuchPrevious(&'a str),
    /// Only a response made in the background can be cancelled.
    NotCancellable,
}

impl Refusal<'_> {
    /// The answer that says so.
    pub(in super::super) fn answer(&self, base: &Base) -> Response {
        let (status, error) = match self {
            Self::NotSignedIn => (
                401,
                coded(
                    "401",
                    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an \
                     active subscription and use a correct regional API endpoint for your resource.",
                ),
            ),
            Self::NoSuchPath => (404, coded("404", "Resource not found")),
            Self::NoSuchDeployment => (
                404,
                coded(
                    "DeploymentNotFound",
                    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, \
                     please wait a moment and try again.",
                ),
            ),
            Self::NotJson => (400, invalid("We could not parse the JSON body of your request.", None, None)),
            Self::NoModel => (400, invalid("you must provide a model parameter", None, None)),
            Self::NoSuchResponse(id) => (404, invalid(&format!("Response with id '{id}' not found."), None, None)),
            Self::NoSuchPrevious(id) => {
                let message = format!("Previous response with id '{id}' not found.");
                (404, invalid(&message, Some("previous_response_id"), Some("previous_response_not_found")))
            }
            Self::NotCancellable => (400, invalid("Cannot cancel a synchronous response.", None, None)),
        };
        refuse(base, status, &error)
    }
}

/// A failure that the account was told to have: a status without regard to the request.
pub(in super::super) fn failure(base: &Base, status: u16, retry_after: Option<Duration>) -> Response {
    let seconds = retry_after.map(Duration::seconds_up);
    let error = match (status, seconds) {
        (429, Some(seconds)) => {
            let message = format!(
                "The system is currently experiencing high demand and cannot process your request. Your request exceeds the maximum \
                 usage size allowed during peak load. Please retry after {seconds} seconds. For improved latency reliability, consider \
                 switching to Provisioned Throughput."
            );
            coded("no_capacity", &message)
        }
        (429, None) => coded("no_capacity", "The system is currently experiencing high demand and cannot process your request."),
        (500, _) => coded("InternalServerError", "The server had an error while processing your request. Sorry about that!"),
        (503, _) => coded("ServiceUnavailable", "The service is temporarily unable to process your request. Please try again later."),
        _ => coded(&status.to_string(), reason(status)),
    };
    let mut response = refuse(base, status, &error);
    if let Some(seconds) = seconds {
        response.headers.append(HeaderName::new("Retry-After"), number(seconds));
    }
    response
}

/// The content of a 429 for want of tokens; its number 0 is the seconds to wait.
pub(in super::super) fn throttled(operation: Operation, deployment: &str, model: &str, region: &str, version: &str) -> Rc<Template> {
    let operation = operation.name();
    let message = format!(
        "Your requests to {deployment} for {model} in {region} have exceeded the token rate limit for your current AIServices S0 \
         pricing tier. This request was for {operation} under Azure OpenAI API version {version}. Please retry after "
    );
    let message = quote(&message);
    // The closing quote comes after the number.
    let message = message.strip_suffix('"').unwrap_or(&message);
    template(r#"{"error":{"code":"429","message":$message$seconds seconds."}}"#, &[("message", message)])
}

fn refuse(base: &Base, status: u16, error: &str) -> Response {
    Response { status, body: Body::text(error), ..base.json() }
}

fn coded(code: &str, message: &str) -> String {
    format!(r#"{{"error":{{"code":{},"message":{}}}}}"#, quote(code), quote(message))
}

fn invalid(message: &str, param: Option<&str>, code: Option<&str>) -> String {
    let or_null = |text: Option<&str>| text.map_or_else(|| String::from("null"), quote);
    format!(
        r#"{{"error":{{"message":{},"type":"invalid_request_error","param":{},"code":{}}}}}"#,
        quote(message),
        or_null(param),
        or_null(code)
    )
}
