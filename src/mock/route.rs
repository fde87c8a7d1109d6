/// What a request line asks of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// An answer of a model; the deployment is named by the path or, without one, by the body's `model`.
    Create(Operation, Option<&'a str>),
    /// Something about a response made earlier.
    Stored(Action, &'a str),
    /// Neither.
    Unknown,
}

/// What a model is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// `POST .../chat/completions`
    Chat,
    /// `POST .../completions`
    Completions,
    /// `POST .../embeddings`
    Embeddings,
    /// `POST .../responses`
    Responses,
    /// `POST .../images/generations`, `.../images/edits`
    Images,
    /// `POST .../audio/transcriptions`, `.../audio/translations`
    Transcription,
    /// `POST .../audio/speech`
    Speech,
}

/// What happens to a response made earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// `GET .../responses/{id}`
    Get,
    /// `DELETE .../responses/{id}`
    Delete,
    /// `POST .../responses/{id}/cancel`
    Cancel,
    /// `GET .../responses/{id}/input_items`
    InputItems,
}

impl Operation {
    /// The service's own name of the operation, as its messages say it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Chat => "ChatCompletions_Create",
            Self::Completions => "Completions_Create",
            Self::Embeddings => "Embeddings_Create",
            Self::Responses => "Responses_Create",
            Self::Images => "ImageGenerations_Create",
            Self::Transcription => "Transcriptions_Create",
            Self::Speech => "Speech_Create",
        }
    }

    /// What the service calls it where a model does not serve it.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Chat => "chatCompletion",
            Self::Completions => "completion",
            Self::Embeddings => "embeddings",
            Self::Responses => "responses",
            Self::Images => "imageGenerations",
            Self::Transcription => "audioTranscription",
            Self::Speech => "audioSpeech",
        }
    }

    /// Whether its answer is made token by token.
    pub(super) fn is_generated(self) -> bool {
        match self {
            Self::Chat | Self::Completions | Self::Responses => true,
            Self::Embeddings | Self::Images | Self::Transcription | Self::Speech => false,
        }
    }

    /// Whether its content may be a form, with a file in it, instead of JSON.
    pub(super) fn takes_form(self) -> bool {
        match self {
            Self::Images | Self::Transcription => true,
            Self::Chat | Self::Completions | Self::Embeddings | Self::Responses | Self::Speech => false,
        }
    }
}

/// Reads a request line. Azure's paths: `/openai/deployments/{name}/…`, `/openai/v1/…`, `/openai/responses…`, `/models/…`;
/// OpenAI's: `/v1/…`.
pub(super) fn route<'a>(method: &str, path: &'a str) -> Route<'a> {
    if let Some(rest) = path.strip_prefix("/openai/deployments/") {
        // Names are short: what searches long texts takes longer to begin than this to end.
        let (deployment, tail) = rest.split_at(rest.bytes().position(|b| b == b'/').unwrap_or(rest.len()));
        return match operation(tail.get(1..).unwrap_or("")) {
            Some(operation) if method == "POST" => Route::Create(operation, Some(deployment)),
            Some(_) | None => Route::Unknown,
        };
    }
    let (tail, models) = match path.strip_prefix("/openai/v1/").or_else(|| path.strip_prefix("/v1/")) {
        Some(tail) => (tail, true),
        None => match path.strip_prefix("/models/") {
            Some(tail) => (tail, true),
            None => (path.strip_prefix("/openai/").unwrap_or(""), false),
        },
    };
    if method == "POST" && tail == "responses" {
        return Route::Create(Operation::Responses, None);
    }
    if let Some(rest) = tail.strip_prefix("responses/") {
        let (id, action) = rest.split_once('/').unwrap_or((rest, ""));
        return match (method, action) {
            ("GET", "") => Route::Stored(Action::Get, id),
            ("DELETE", "") => Route::Stored(Action::Delete, id),
            ("POST", "cancel") => Route::Stored(Action::Cancel, id),
            ("GET", "input_items") => Route::Stored(Action::InputItems, id),
            _ => Route::Unknown,
        };
    }
    match operation(tail) {
        Some(operation) if models && method == "POST" => Route::Create(operation, None),
        Some(_) | None => Route::Unknown,
    }
}

fn operation(tail: &str) -> Option<Operation> {
    match tail {
        "chat/completions" => Some(Operation::Chat),
        "completions" => Some(Operation::Completions),
        "embeddings" => Some(Operation::Embeddings),
        "images/generations" | "images/edits" => Some(Operation::Images),
        "audio/transcriptions" | "audio/translations" => Some(Operation::Transcription),
        "audio/speech" => Some(Operation::Speech),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Operation, Route, route};

    #[test]
    fn paths_name_the_operation_and_perhaps_the_deployment() {
        for (method, path, expected) in [
            ("POST", "/openai/deployments/gpt-4o/chat/completions", Route::Create(Operation::Chat, Some("gpt-4o"))),
            ("POST", "/openai/deployments/e/embeddings", Route::Create(Operation::Embeddings, Some("e"))),
            ("POST", "/openai/deployments/c/completions", Route::Create(Operation::Completions, Some("c"))),
            ("GET", "/openai/deployments/c/completions", Route::Unknown),
            ("POST", "/openai/deployments/c", Route::Unknown),
            ("POST", "/openai/openai/deployments/c/completions", Route::Unknown),
            ("POST", "/openai/v1/chat/completions", Route::Create(Operation::Chat, None)),
            ("POST", "/v1/embeddings", Route::Create(Operation::Embeddings, None)),
            ("POST", "/models/chat/completions", Route::Create(Operation::Chat, None)),
            ("POST", "/openai/v1/audio/transcriptions", Route::Create(Operation::Transcription, None)),
            ("POST", "/openai/deployments/tts/audio/speech", Route::Create(Operation::Speech, Some("tts"))),
            ("POST", "/openai/deployments/d/images/generations", Route::Create(Operation::Images, Some("d"))),
            ("POST", "/openai/chat/completions", Route::Unknown),
            ("POST", "/openai/responses", Route::Create(Operation::Responses, None)),
            ("POST", "/openai/v1/responses", Route::Create(Operation::Responses, None)),
            ("GET", "/openai/responses/r", Route::Stored(Action::Get, "r")),
            ("DELETE", "/openai/v1/responses/r", Route::Stored(Action::Delete, "r")),
            ("POST", "/openai/responses/r/cancel", Route::Stored(Action::Cancel, "r")),
            ("GET", "/openai/responses/r/input_items", Route::Stored(Action::InputItems, "r")),
            ("PUT", "/openai/responses/r", Route::Unknown),
            ("POST", "/", Route::Unknown),
        ] {
            assert_eq!(route(method, path), expected, "{method} {path}");
        }
    }
}
