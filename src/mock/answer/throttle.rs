use std::rc::Rc;

use super::head::{Base, Names, number, percentage};
use super::pattern::{quote, template};
use crate::http::{Body, Response, Template};
use crate::mock::capacity::{Refused, Want};
use crate::mock::route::Operation;
use crate::scenario::given::{AccountKind, RetryAfter};

/// How a deployment words its refusals for want of capacity.
#[derive(Debug)]
pub(in super::super) struct Throttling {
    pub(in super::super) deployment: Rc<str>,
    pub(in super::super) model: Rc<str>,
    pub(in super::super) region: Rc<str>,
    pub(in super::super) kind: AccountKind,
    /// How it says when to come back; its own way when `None`.
    pub(in super::super) retry_after: Option<RetryAfter>,
    /// The content of the last refusal, with what it was for; its number 0 is the seconds to wait.
    pub(in super::super) last: Option<(Operation, Limited, Rc<str>, Rc<Template>)>,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Limited {
    Tokens,
    Calls,
}

impl Throttling {
    /// The refusal of a request.
    pub(in super::super) fn answer(&mut self, (operation, version): (Operation, &str), refused: Refused, base: &Base) -> Response {
        let limited = match refused.want {
            Want::Tokens | Want::Throughput(_) => Limited::Tokens,
            Want::Requests => Limited::Calls,
        };
        let content = match &self.last {
            Some((of, for_want, at, content)) if *of == operation && *for_want == limited && **at == *version => Rc::clone(content),
            Some(_) | None => {
                let content = self.content(operation, limited, version);
                self.last = Some((operation, limited, version.into(), Rc::clone(&content)));
                content
            }
        };
        let mut response = base.throttled(refused.want);
        response.body = Body::Template(content, [refused.wait.seconds_up(), 0, 0, 0]);
        response
    }

    /// Says in its headers when to come back.
    pub(in super::super) fn tell(&self, response: &mut Response, refused: Refused, names: &Names) {
        let (in_seconds, in_millis) = match (self.retry_after, refused.want) {
            (Some(RetryAfter::Header), _) | (None, Want::Tokens | Want::Requests) => (true, false),
            (Some(RetryAfter::Milliseconds), _) => (false, true),
            (Some(RetryAfter::None), _) => (false, false),
            (None, Want::Throughput(_)) => (true, true),
        };
        if in_millis {
            response.headers.append(names.retry_after_ms.clone(), number(refused.wait.micros().div_ceil(1000)));
        }
        let seconds = number(refused.wait.seconds_up());
        if in_seconds {
            response.headers.append(names.retry_after.clone(), seconds.clone());
        }
        match refused.want {
            Want::Tokens => response.headers.append(names.reset_tokens.clone(), seconds),
            Want::Requests => response.headers.append(names.reset_requests.clone(), seconds),
            Want::Throughput(thousandths) => response.headers.append(names.utilization.clone(), percentage(thousandths)),
        }
    }

    fn content(&self, operation: Operation, limited: Limited, version: &str) -> Rc<Template> {
        let Self { deployment, model, region, .. } = self;
        let operation = operation.name();
        let limited = match limited {
            Limited::Tokens => "token",
            Limited::Calls => "call",
        };
        let (before, after) = match self.kind {
            AccountKind::AiServices => (
                format!(
                    "Your requests to {deployment} for {model} in {region} have exceeded the {limited} rate limit for your current \
                     AIServices S0 pricing tier. This request was for {operation} under Azure OpenAI API version {version}. Please \
                     retry after "
                ),
                " seconds.",
            ),
            AccountKind::OpenAi => (
                format!(
                    "Requests to the {operation} Operation under Azure OpenAI API version {version} have exceeded {limited} rate limit \
                     of your current OpenAI S0 pricing tier. Please retry after "
                ),
                " seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate \
                 limit. For Free Account customers, upgrade to Pay as you Go here: https://aka.ms/429TrialUpgrade.",
            ),
        };
        let message = quote(&before);
        // The closing quote comes after the number.
        let message = message.strip_suffix('"').unwrap_or(&message);
        template(r#"{"error":{"code":"429","message":$message$seconds$after"}}"#, &[("message", message), ("after", after)])
    }
}
