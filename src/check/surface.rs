//! The operations of each surface: what the compiler imports, what conditions may ask for.

use std::rc::Rc;

use super::plan::Surface;
use crate::resource::Operation;

/// An operation: its ARM name, what people call it, method, template.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// Below `/openai`: deployments in the URL, and the Responses API.
const AZURE_OPEN_AI: &[Row] = &[
    ("chat-completions", "Create chat completion", "POST", "/deployments/{deployment-id}/chat/completions"),
    ("completions", "Create completion", "POST", "/deployments/{deployment-id}/completions"),
    ("embeddings", "Create embeddings", "POST", "/deployments/{deployment-id}/embeddings"),
    ("images-generations", "Generate images", "POST", "/deployments/{deployment-id}/images/generations"),
    ("images-edits", "Edit images", "POST", "/deployments/{deployment-id}/images/edits"),
    ("audio-speech", "Generate speech", "POST", "/deployments/{deployment-id}/audio/speech"),
    ("audio-transcriptions", "Transcribe audio", "POST", "/deployments/{deployment-id}/audio/transcriptions"),
    ("audio-translations", "Translate audio", "POST", "/deployments/{deployment-id}/audio/translations"),
    ("responses-create", "Create response", "POST", "/responses"),
    ("responses-get", "Get response", "GET", "/responses/{response-id}"),
    ("responses-delete", "Delete response", "DELETE", "/responses/{response-id}"),
    ("responses-cancel", "Cancel response", "POST", "/responses/{response-id}/cancel"),
    ("responses-input-items", "List input items of a response", "GET", "/responses/{response-id}/input_items"),
];

/// Below `/openai/v1`, and OpenAI's own: the model is in the body.
const OPEN_AI: &[Row] = &[
    ("chat-completions", "Create chat completion", "POST", "/chat/completions"),
    ("completions", "Create completion", "POST", "/completions"),
    ("embeddings", "Create embeddings", "POST", "/embeddings"),
    ("images-generations", "Generate images", "POST", "/images/generations"),
    ("images-edits", "Edit images", "POST", "/images/edits"),
    ("audio-speech", "Generate speech", "POST", "/audio/speech"),
    ("audio-transcriptions", "Transcribe audio", "POST", "/audio/transcriptions"),
    ("audio-translations", "Translate audio", "POST", "/audio/translations"),
    ("models-list", "List models", "GET", "/models"),
    ("models-get", "Get model", "GET", "/models/{model}"),
    ("responses-create", "Create response", "POST", "/responses"),
    ("responses-get", "Get response", "GET", "/responses/{response-id}"),
    ("responses-delete", "Delete response", "DELETE", "/responses/{response-id}"),
    ("responses-cancel", "Cancel response", "POST", "/responses/{response-id}/cancel"),
    ("responses-input-items", "List input items of a response", "GET", "/responses/{response-id}/input_items"),
];

/// Below `/models`: the model inference API.
const AZURE_AI: &[Row] = &[
    ("chat-completions", "Create chat completion", "POST", "/chat/completions"),
    ("embeddings", "Create embeddings", "POST", "/embeddings"),
    ("images-embeddings", "Create image embeddings", "POST", "/images/embeddings"),
    ("info", "Get model information", "GET", "/info"),
];

/// API Management has no operation for every method: one each.
const PASS_THROUGH: &[Row] = &[
    ("get", "GET", "GET", "/*"),
    ("post", "POST", "POST", "/*"),
    ("put", "PUT", "PUT", "/*"),
    ("patch", "PATCH", "PATCH", "/*"),
    ("delete", "DELETE", "DELETE", "/*"),
    ("head", "HEAD", "HEAD", "/*"),
    ("options", "OPTIONS", "OPTIONS", "/*"),
];

/// The operations of a surface, in a fixed order.
#[must_use]
pub fn operations(surface: Surface) -> Vec<Operation> {
    let rows = match surface {
        Surface::AzureOpenAi => AZURE_OPEN_AI,
        Surface::AzureOpenAiV1 | Surface::OpenAi => OPEN_AI,
        Surface::AzureAi => AZURE_AI,
        Surface::PassThrough => PASS_THROUGH,
    };
    let operation = |&(id, display_name, method, url_template): &Row| Operation {
        id: Rc::from(id),
        display_name: Rc::from(display_name),
        method: Rc::from(method),
        url_template: Rc::from(url_template),
        policy: None,
    };
    rows.iter().map(operation).collect()
}
