//! What callers are told, with defaults filled in.

use super::route::asked;
use crate::check::plan::{Answer, Deny, ErrorBody, Target, Unmatched, WhenExhausted};
use crate::spec::{self, Pattern, TemplatePart, default};

/// A refusal of an API.
pub(super) fn deny(api: &str, written: &spec::Deny) -> Deny {
    let models: Vec<Pattern> = written.models.iter().map(|pattern| pattern.value.clone()).collect();
    let when = written.when.as_ref().map(|when| when.condition.clone());
    let path = format!("apis.{api} / deny {}", asked(&models, when.as_ref())).into();
    Deny { path, span: written.span, models, when, answer: answer(&written.answer, default::DENY_STATUS) }
}

/// The answer to requests that no route takes.
pub(super) fn unmatched(written: Option<&spec::Unmatched>) -> Option<Unmatched> {
    match written? {
        spec::Unmatched::Answer(written) => Some(Unmatched::Answer(answer(written, default::UNMATCHED_STATUS))),
        spec::Unmatched::PassThrough(_) => None,
    }
}

/// What callers get when nothing can serve.
pub(super) fn when_exhausted(written: Option<&spec::Answer>) -> WhenExhausted {
    written.map_or(WhenExhausted::Bare, |written| WhenExhausted::Answer(answer(written, default::EXHAUSTED_STATUS)))
}

/// The answer of a target, when one was written.
pub(super) fn of_target(target: &Target) -> Option<&Answer> {
    match &target.when_exhausted {
        WhenExhausted::Bare => None,
        WhenExhausted::Answer(answer) => Some(answer),
    }
}

/// The answer to unmatched requests, the gateway's own or that of their target.
pub(super) fn of_unmatched(unmatched: &Unmatched) -> Option<&Answer> {
    match unmatched {
        Unmatched::Answer(answer) => Some(answer),
        Unmatched::PassThrough(target) => of_target(target),
    }
}

/// Whether an answer says which model was asked for.
pub(super) fn names_model(answer: &Answer) -> bool {
    let names = |parts: &[TemplatePart]| parts.contains(&TemplatePart::Model);
    match &answer.body {
        None => false,
        Some(ErrorBody::Text(parts)) => names(parts),
        Some(ErrorBody::OpenAi { code, message }) => names(message) || code.as_deref().is_some_and(names),
    }
}

fn answer(written: &spec::Answer, status: u16) -> Answer {
    Answer {
        status: written.status.map_or(status, |status| status.value),
        body: written.error.as_ref().map(body),
        retry_after: written.retry_after.map(|retry_after| retry_after.value),
    }
}

fn body(written: &spec::ErrorBody) -> ErrorBody {
    match written {
        spec::ErrorBody::Text(text) => ErrorBody::Text(text.parts.clone()),
        spec::ErrorBody::OpenAi { code, message } => {
            ErrorBody::OpenAi { code: code.as_ref().map(|code| code.parts.clone()), message: message.parts.clone() }
        }
    }
}
