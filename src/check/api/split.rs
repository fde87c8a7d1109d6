//! Requests dealt by shares.

use super::affinity;
use crate::check::limit::embeds;
use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{AffinityBy, Condition, Route, Split, Subject, Surface, To};

/// Keys that no request has, and conversations that are drawn apart.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
    for route in &api.written.routes {
        let Some(To::Split(split)) = &route.to else { continue };
        match split.by.as_ref().map(|by| (&by.value, by.span)) {
            Some((AffinityBy::Key(key), span)) => affinity::key(api, key, span, sink),
            // Another was told by the reader.
            Some((AffinityBy::Cookie(_) | AffinityBy::ResponseId, _)) => {}
            None => conversations(api, route, split, sink),
        }
    }
}

fn conversations(api: &Api, route: &Route, split: &Split, sink: &mut Diagnostics) {
    let has_responses = match api.surface {
        Surface::AzureOpenAi | Surface::AzureOpenAiV1 | Surface::OpenAi => true,
        Surface::AzureAi | Surface::PassThrough => false,
    };
    let embeddings = !route.models.is_empty() && route.models.iter().all(|model| embeds(&model.value.0));
    let others = route.when.as_ref().is_some_and(|when| !takes_responses(&when.condition));
    let served = split.parts.iter().filter(|part| part.share.value > 0).count();
    if !has_responses || embeddings || others || served < 2 || api.affinity.is_some() {
        return;
    }
    let message = format!("each turn of a conversation in `{}` is drawn anew, and a response exists where it was made", api.name.value);
    sink.push(
        Diagnostic::new(code::api::SPLIT_BREAKS_CONVERSATIONS, split.span, message)
            .label("drawn for each request")
            .help("write `{ split: ..., by: subscription }`, or an affinity of the API: `affinity: { by: responseId }`"),
    );
}

/// Whether a condition may hold for an operation of the Responses API.
fn takes_responses(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(takes_responses),
        Condition::Matches(Subject::Operation, patterns) => patterns.iter().any(|pattern| pattern.matches("responses-create")),
        Condition::Any(_)
        | Condition::Not(_)
        | Condition::Matches(..)
        | Condition::Stream(_)
        | Condition::PromptSize(..)
        | Condition::Time(..)
        | Condition::Days(_)
        | Condition::Expression(_) => true,
    }
}
