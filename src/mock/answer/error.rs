use super::head::{Base, number};
use super::pattern::quote;
use crate::http::{Body, HeaderName, Response, reason};
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
    /// A model that makes something else.
    NotServed {
        /// What was asked for.
        operation: Operation,
        /// The model.
        model: &'a str,
    },
    /// Prompt and answer are more than the model takes.
    TooLong {
        /// What it takes.
        most: u32,
        /// Of the prompt.
        prompt: u32,
        /// Of the answer.
        completion: u32,
    },
    /// The content filter found something in the prompt.
    Filtered,
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
            Self::NotServed { operation, model } => {
                let operation = operation.kind();
                let message = format!(
                    "The {operation} operation does not work with the specified model, {model}. Please choose different model and try \
                     again. You can learn more about which models can be used with each operation here: \
                     https://go.microsoft.com/fwlink/?linkid=2197993."
                );
                (400, coded("OperationNotSupported", &message))
            }
            Self::TooLong { most, prompt, completion } => {
                let total = u64::from(*prompt) + u64::from(*completion);
                let message = format!(
                    "This model's maximum context length is {most} tokens. However, you requested {total} tokens ({prompt} in the \
                     messages, {completion} in the completion). Please reduce the length of the messages or completion."
                );
                (400, invalid(&message, Some("messages"), Some("context_length_exceeded")))
            }
            Self::Filtered => (400, FILTERED.to_owned()),
        };
        refuse(base, status, &error)
    }
}

/// A failure that the account was told to have: a status without regard to the request.
pub(in super::super) fn failure(base: &Base, status: u16, retry_after: Option<Duration>) -> Response {
    let seconds = retry_after.map(Duration::seconds_up);
    let mut response = match status {
        401 => Refusal::NotSignedIn.answer(base),
        404 => Refusal::NoSuchDeployment.answer(base),
        _ => refuse(base, status, &failing(status, seconds)),
    };
    if let Some(seconds) = seconds {
        response.headers.append(HeaderName::RETRY_AFTER, number(seconds));
    }
    response
}

fn failing(status: u16, seconds: Option<u64>) -> String {
    match (status, seconds) {
        (429, Some(seconds)) => {
            let message = format!(
                "The system is currently experiencing high demand and cannot process your request. Your request exceeds the maximum \
                 usage size allowed during peak load. Please retry after {seconds} seconds. For improved latency reliability, consider \
                 switching to Provisioned Throughput."
            );
            coded("no_capacity", &message)
        }
        (429, None) => coded("no_capacity", "The system is currently experiencing high demand and cannot process your request."),
        (408, _) => coded("Timeout", "The operation was timeout."),
        (500, _) => coded("InternalServerError", "The server had an error while processing your request. Sorry about that!"),
        (503, _) => coded("ServiceUnavailable", "The service is temporarily unable to process your request. Please try again later."),
        _ => coded(&status.to_string(), reason(status)),
    }
}

/// What the content filter says of a prompt.
const FILTERED: &str = r#"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":false,"detected":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":true,"severity":"medium"}}}}}"#;

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
