use super::route::Operation;

/// What is known of a model by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Model {
    /// What it makes.
    makes: Makes,
    /// Tokens of prompt and answer together that it takes.
    pub(super) context: u32,
    /// Requests, for so many tokens of a limit; where Azure names a ratio.
    pub(super) ratio: Option<(u64, u64)>,
}

/// What a model makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Makes {
    Chat,
    Completions,
    Embeddings,
    Images,
    Audio,
    /// A name that tells nothing.
    Anything,
}

/// Tokens that a provisioned deployment takes at most: gpt-4.1 has fewer there than pay-as-you-go.
const PROVISIONED: u32 = 128_000;

/// What Azure says of older chat models.
const OLDER: Option<(u64, u64)> = Some(Model::OLDER);

/// A name, what such models make, their context, their ratio.
type Known = (&'static str, Makes, u32, Option<(u64, u64)>);

/// Names, or what they begin with up to a hyphen. Of several the longest counts.
const KNOWN: [Known; 33] = [
    ("gpt-35-turbo", Makes::Chat, 16_385, OLDER),
    ("gpt-3.5-turbo", Makes::Chat, 16_385, OLDER),
    ("gpt-35-turbo-instruct", Makes::Completions, 4_097, OLDER),
    ("gpt-3.5-turbo-instruct", Makes::Completions, 4_097, OLDER),
    ("davinci-002", Makes::Completions, 16_384, None),
    ("babbage-002", Makes::Completions, 16_384, None),
    ("gpt-4", Makes::Chat, 8_192, OLDER),
    ("gpt-4-32k", Makes::Chat, 32_768, OLDER),
    ("gpt-4-turbo", Makes::Chat, 128_000, OLDER),
    ("gpt-4o", Makes::Chat, 128_000, None),
    ("gpt-4o-transcribe", Makes::Audio, 16_000, None),
    ("gpt-4o-mini-transcribe", Makes::Audio, 16_000, None),
    ("gpt-4o-mini-tts", Makes::Audio, 2_000, None),
    ("gpt-4.1", Makes::Chat, 1_047_576, None),
    ("gpt-4.5-preview", Makes::Chat, 128_000, None),
    ("gpt-5", Makes::Chat, 400_000, None),
    ("gpt-5-chat", Makes::Chat, 128_000, None),
    ("o1", Makes::Chat, 200_000, Some((1, 6_000))),
    ("o1-preview", Makes::Chat, 128_000, Some((1, 6_000))),
    ("o1-mini", Makes::Chat, 128_000, Some((1, 10_000))),
    ("o3", Makes::Chat, 200_000, Some((1, 1_000))),
    ("o3-mini", Makes::Chat, 200_000, Some((1, 10_000))),
    ("o3-pro", Makes::Chat, 200_000, Some((1, 10_000))),
    ("o4-mini", Makes::Chat, 200_000, Some((1, 1_000))),
    ("text-embedding-ada-002", Makes::Embeddings, 8_192, None),
    ("text-embedding-3-small", Makes::Embeddings, 8_192, None),
    ("text-embedding-3-large", Makes::Embeddings, 8_192, None),
    ("dall-e-2", Makes::Images, 1_000, None),
    ("dall-e-3", Makes::Images, 4_000, None),
    ("gpt-image-1", Makes::Images, 32_000, None),
    ("whisper", Makes::Audio, 16_000, None),
    ("tts", Makes::Audio, 4_096, None),
    ("tts-hd", Makes::Audio, 4_096, None),
];

impl Model {
    /// "Older chat models: 1 unit = 6 RPM / 1,000 TPM".
    pub(super) const OLDER: (u64, u64) = (6, 1_000);

    /// What is known of a name.
    pub(super) fn named(name: &str) -> Self {
        let begins = |known: &&Known| name.strip_prefix(known.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        match KNOWN.iter().filter(begins).max_by_key(|known| known.0.len()) {
            Some(&(_, makes, context, ratio)) => Self { makes, context, ratio },
            None => Self { makes: Makes::Anything, context: 128_000, ratio: None },
        }
    }

    /// The same on a provisioned deployment.
    pub(super) fn provisioned(self) -> Self {
        Self { context: self.context.min(PROVISIONED), ..self }
    }

    /// Whether it is asked for what it makes.
    pub(super) fn serves(self, operation: Operation) -> bool {
        match self.makes {
            Makes::Anything => true,
            Makes::Chat => matches!(operation, Operation::Chat | Operation::Responses),
            Makes::Completions => operation == Operation::Completions,
            Makes::Embeddings => operation == Operation::Embeddings,
            Makes::Images => operation == Operation::Images,
            Makes::Audio => matches!(operation, Operation::Transcription | Operation::Speech),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, Makes, Model};

    #[test]
    fn a_model_is_known_by_the_longest_name_that_it_begins_with() {
        for (name, makes, context, ratio) in [
            ("gpt-4", Makes::Chat, 8_192, Some((6, 1_000))),
            ("gpt-4-0613", Makes::Chat, 8_192, Some((6, 1_000))),
            ("gpt-4o-mini", Makes::Chat, 128_000, None),
            ("gpt-4.1-nano", Makes::Chat, 1_047_576, None),
            ("gpt-35-turbo-instruct-0914", Makes::Completions, 4_097, Some((6, 1_000))),
            ("o1-preview-2024-09-12", Makes::Chat, 128_000, Some((1, 6_000))),
            ("o3-mini", Makes::Chat, 200_000, Some((1, 10_000))),
            ("o10", Makes::Anything, 128_000, None),
            ("mistral-large", Makes::Anything, 128_000, None),
        ] {
            assert_eq!(Model::named(name), Model { makes, context, ratio }, "{name}");
        }
        assert_eq!(Model::named("gpt-4.1").provisioned().context, 128_000);
        assert!(KNOWN.iter().all(|known| Model::named(known.0).makes == known.1));
    }
}
