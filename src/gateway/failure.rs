use std::rc::Rc;

use crate::http::{Body, Failure, Header, HeaderName, Headers, Response, Str, reason};

/// An error on its way to a retry or to on-error: boxed, so that steps that go well hand over next to nothing.
#[derive(Debug)]
pub(super) struct Raised {
    /// `LastError.Source` where it is not the policy's own name.
    pub source: Option<Str>,
    pub reason: Str,
    pub message: Str,
    /// What `context.Response` becomes.
    pub response: Replaced,
    /// A retry around the policy asks its condition; else the error goes straight to on-error.
    pub seen_by_retries: bool,
}

/// What an error makes of `context.Response`.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is boxed as part of the error")]
pub(super) enum Replaced {
    /// A response of the gateway's own.
    With(Response),
    /// 500 with APIM's usual body, which names the request.
    Internal,
    /// What a failed connection leaves: see [`Assumption::TransportErrorResponse`](crate::assumption::Assumption::TransportErrorResponse).
    Transport,
    /// The backend's own response stays.
    Kept,
}

/// What a request gets when nobody may be called.
#[derive(Debug)]
pub(super) struct Refusal {
    pub message: Str,
    pub response: Response,
}

/// What comes while a backend's breaker is open or a pool has no member left.
pub(super) fn refusal(id: &str, kind: &str, status: Option<u16>) -> Refusal {
    let sentence: Rc<str> = format!("{kind} '{id}' is temporarily unavailable").into();
    let mut response = answer(status.unwrap_or(503), &sentence);
    response.reason = Str::Shared(Rc::clone(&sentence));
    Refusal { message: sentence.into(), response }
}

/// A response of the form that APIM gives its own errors.
pub(super) fn answer(status: u16, message: &str) -> Response {
    let mut response = Response::new(status);
    let message = serde_json::Value::from(message);
    response.body = Body::text(&format!("{{ \"statusCode\": {status}, \"message\": {message} }}"));
    let header = Header { name: HeaderName::CONTENT_TYPE, value: Str::Static("application/json") };
    response.headers = Headers::shared([header].into());
    response
}

/// 500 with the body by which APIM hides what went wrong; `activityId` is the request's id.
pub(super) fn internal(request_id: u128) -> Response {
    let hex = format!("{request_id:032x}");
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or("");
    let guid = [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-");
    let mut response = answer(500, "Internal server error");
    response.body = Body::text(&format!("{{ \"statusCode\": 500, \"message\": \"Internal server error\", \"activityId\": \"{guid}\" }}"));
    response
}

/// A response without content, its reason the usual one.
pub(super) fn bare(status: u16) -> Response {
    let mut response = Response::new(status);
    response.reason = Str::Static(reason(status));
    response
}

impl Raised {
    /// An error of the policy at work, which retries see.
    pub(super) fn new(reason: &'static str, message: impl Into<Str>, response: Replaced) -> Box<Self> {
        Box::new(Self { source: None, reason: reason.into(), message: message.into(), response, seen_by_retries: true })
    }

    /// An expression threw, or what it gave cannot be used.
    pub(super) fn evaluation(message: impl Into<Str>) -> Box<Self> {
        Self::new("ExpressionValueEvaluationFailure", message, Replaced::Internal)
    }

    /// The policy could not do what it is there for.
    pub(super) fn policy(reason: &'static str, message: impl Into<Str>) -> Box<Self> {
        Self::new(reason, message, Replaced::Internal)
    }

    /// No response came of a call.
    pub(super) fn transport(failure: Failure) -> Box<Self> {
        let (reason, message) = match failure {
            Failure::TimedOut => ("Timeout", "Request to the backend service timed out"),
            Failure::Refused => ("BackendConnectionFailure", "Unable to connect to the remote server"),
            Failure::Reset => ("BackendConnectionFailure", "The connection was closed before the response was complete"),
            Failure::NameNotResolved => ("BackendConnectionFailure", "The remote name could not be resolved"),
            Failure::Malformed => ("BackendConnectionFailure", "The server sent a response that cannot be read as HTTP"),
        };
        Self::new(reason, message, Replaced::Transport)
    }
}

impl From<crate::expr::Exception> for Box<Raised> {
    fn from(exception: crate::expr::Exception) -> Self {
        Raised::evaluation(Str::Shared(exception.message))
    }
}
