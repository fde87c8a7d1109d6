use serde_json::{Map, Value};
use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

use super::{Part, part};

/// By what prompts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    /// Of the model; `None`: the content says which one it is.
    vocabulary: Option<Vocabulary>,
    shape: Shape,
}

/// The vocabulary of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    /// gpt-4, gpt-35-turbo, embeddings.
    Cl100k,
    /// gpt-4o and what came after it.
    O200k,
    /// Not public, or of a model that nothing is known of.
    Unknown,
}

/// What a model is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Messages, each with its role and signs around it.
    Chat,
    /// The text alone: completions, embeddings.
    Text,
}

/// Tokens around each message of a chat, beside its role.
const MESSAGE: u64 = 3;
/// For a name that a message has.
const NAME: u64 = 1;
/// The signs with which each answer begins.
const PRIMING: u64 = 3;
/// The role of a message is a word that is one token.
const ROLE: u64 = 1;

/// What the names of models begin with, up to a hyphen or a dot. Of several the longest counts.
const VOCABULARIES: [(&str, Vocabulary); 16] = [
    ("gpt-35-turbo", Vocabulary::Cl100k),
    ("gpt-3.5-turbo", Vocabulary::Cl100k),
    ("gpt-4", Vocabulary::Cl100k),
    ("davinci-002", Vocabulary::Cl100k),
    ("babbage-002", Vocabulary::Cl100k),
    ("text-embedding-ada-002", Vocabulary::Cl100k),
    ("text-embedding-3-small", Vocabulary::Cl100k),
    ("text-embedding-3-large", Vocabulary::Cl100k),
    ("gpt-4o", Vocabulary::O200k),
    ("gpt-4.1", Vocabulary::O200k),
    ("gpt-4.5", Vocabulary::O200k),
    ("gpt-5", Vocabulary::O200k),
    ("o1", Vocabulary::O200k),
    ("o3", Vocabulary::O200k),
    ("o4", Vocabulary::O200k),
    ("codex", Vocabulary::O200k),
];

impl Manner {
    /// For what is sent to a path.
    pub(super) fn at(path: &str) -> Self {
        let named = path.split_once("/deployments/").and_then(|(_, rest)| rest.split('/').next());
        let plain = path.ends_with("/embeddings") || (path.ends_with("/completions") && !path.ends_with("/chat/completions"));
        Self { vocabulary: named.map(Vocabulary::of), shape: if plain { Shape::Text } else { Shape::Chat } }
    }

    pub(super) fn of_model(self, model: &str) -> Self {
        Self { vocabulary: Some(Vocabulary::of(model)), ..self }
    }

    /// Tokens of the prompt in a request's JSON, where the model's vocabulary is known.
    pub(super) fn prompt(self, fields: &Map<String, Value>) -> Option<u64> {
        let named = || fields.get("model").and_then(Value::as_str).map_or(Vocabulary::Unknown, Vocabulary::of);
        let ranks = self.vocabulary.unwrap_or_else(named).ranks()?;
        let within = |value: &Value| {
            let mut tokens = 0;
            part(value, &mut |part| tokens += count(ranks, part));
            tokens
        };
        let message = |value: &Value| {
            let text = |name: &str| value.get(name).and_then(Value::as_str);
            let role = text("role").map_or(ROLE, |role| count(ranks, Part::Text(role)));
            MESSAGE + role + text("name").map_or(0, |name| NAME + count(ranks, Part::Text(name))) + within(value)
        };
        let given = |name: &str| fields.get(name).into_iter();
        if self.shape == Shape::Text {
            return Some(["prompt", "input"].into_iter().flat_map(given).map(within).sum());
        }
        let several = |value: &Value| value.as_array().map_or_else(|| message(value), |items| items.iter().map(message).sum());
        let messages: u64 = ["messages", "input", "instructions"].into_iter().flat_map(given).map(several).sum();
        Some(messages + PRIMING)
    }

    /// Tokens of a prompt beside those of its one text.
    pub(super) fn around(self) -> u32 {
        match (self.vocabulary, self.shape) {
            (Some(Vocabulary::Cl100k | Vocabulary::O200k), Shape::Chat) => (MESSAGE + ROLE + PRIMING) as u32,
            (Some(Vocabulary::Cl100k | Vocabulary::O200k), Shape::Text) | (Some(Vocabulary::Unknown) | None, _) => 0,
        }
    }
}

impl Vocabulary {
    /// That of a model, by its name.
    fn of(model: &str) -> Self {
        let begins =
            |known: &&(&str, Self)| model.strip_prefix(known.0).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']));
        VOCABULARIES.iter().filter(begins).max_by_key(|known| known.0.len()).map_or(Self::Unknown, |known| known.1)
    }

    /// Its tokens, which are read once.
    fn ranks(self) -> Option<&'static CoreBPE> {
        match self {
            Self::Cl100k => Some(cl100k_base_singleton()),
            Self::O200k => Some(o200k_base_singleton()),
            Self::Unknown => None,
        }
    }
}

/// How much of a text is looked at in one go: what a pattern may go back over is bounded by it.
const PIECE: usize = 16 * 1024;

fn count(ranks: &CoreBPE, part: Part<'_>) -> u64 {
    let Part::Text(mut text) = part else { return 1 };
    let mut tokens = 0;
    while text.len() > PIECE {
        let (piece, rest) = text.split_at(cut(text));
        tokens += ranks.count_ordinary(piece) as u64;
        text = rest;
    }
    tokens + ranks.count_ordinary(text) as u64
}

/// Where a long text can be cut: before the last word that has one blank before it, as no token reaches over that; in a text of a
/// single word anywhere, which makes it a token more.
fn cut(text: &str) -> usize {
    let end = (0..=PIECE.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let bytes = text.as_bytes();
    let begins_word = |at: &usize| {
        let is = |at: usize, test: fn(&u8) -> bool| bytes.get(at).is_some_and(test);
        bytes[*at] == b' ' && is(*at - 1, u8::is_ascii_alphanumeric) && is(*at + 1, u8::is_ascii_alphabetic)
    };
    (1..end).rev().find(begins_word).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{Manner, PIECE, Vocabulary, count};
    use crate::tokens::Part;

    fn tokens(vocabulary: Vocabulary, text: &str) -> u64 {
        count(vocabulary.ranks().unwrap(), Part::Text(text))
    }

    fn fields(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn texts_are_the_tokens_that_openai_publishes() {
        for (text, cl100k, o200k) in [
            ("", 0, 0),
            ("hello world", 2, 2),
            ("tiktoken is great!", 6, 6),
            ("antidisestablishmentarianism", 6, 6),
            ("2 + 2 = 4", 7, 7),
            ("お誕生日おめでとう", 9, 8),
        ] {
            assert_eq!((tokens(Vocabulary::Cl100k, text), tokens(Vocabulary::O200k, text)), (cl100k, o200k), "{text}");
        }
    }

    #[test]
    fn each_message_of_a_chat_has_three_tokens_and_its_role_each_name_one_and_each_answer_three() {
        for (path, body, expected) in [
            ("/openai/deployments/gpt-4o/chat/completions", json!({"messages": [{"role": "user", "content": "hello world"}]}), Some(9)),
            (
                "/openai/deployments/gpt-4o/chat/completions",
                json!({"messages": [{"role": "system", "name": "hello", "content": "hello"}, {"role": "user", "content": [{"type": "text", "text": "hello world"}]}]}),
                Some(16),
            ),
            ("/openai/v1/responses", json!({"model": "gpt-4.1-mini", "input": "hello world", "instructions": "hello"}), Some(14)),
            ("/openai/deployments/text-embedding-3-small/embeddings", json!({"input": ["hello world", "hello"]}), Some(3)),
            ("/openai/deployments/text-embedding-3-small/embeddings", json!({"input": [1, 2, 3, 4]}), Some(4)),
            ("/openai/deployments/gpt-35-turbo-instruct/completions", json!({"prompt": "hello world"}), Some(2)),
            ("/models/chat/completions", json!({"model": "mistral-large", "messages": []}), None),
            ("/openai/v1/chat/completions", json!({"messages": "hello world"}), None),
        ] {
            assert_eq!(Manner::at(path).prompt(&fields(body.clone())), expected, "{path} {body}");
        }
        let known = Manner::at("/openai/deployments/mine/chat/completions").of_model("gpt-4o");
        assert_eq!(known.prompt(&fields(json!({"messages": [{"role": "user", "content": "hello world"}]}))), Some(9));
    }

    #[test]
    fn a_vocabulary_is_known_by_the_longest_name_that_a_model_begins_with() {
        for (model, vocabulary) in [
            ("gpt-4", Vocabulary::Cl100k),
            ("gpt-4-32k", Vocabulary::Cl100k),
            ("gpt-4o-mini", Vocabulary::O200k),
            ("gpt-5.1-codex", Vocabulary::O200k),
            ("o3", Vocabulary::O200k),
            ("o10", Vocabulary::Unknown),
            ("gpt-4x", Vocabulary::Unknown),
            ("DeepSeek-R1", Vocabulary::Unknown),
        ] {
            assert_eq!(Vocabulary::of(model), vocabulary, "{model}");
        }
    }

    #[test]
    fn prompts_that_are_made_have_as_many_tokens_as_they_should() {
        use crate::http::{Hole, Template};
        for wanted in [0, 1, 2, 30, 1000] {
            let text = Template::new(vec![Hole::Prompt(0)]).render(&[wanted, 0, 0, 0]);
            assert_eq!((tokens(Vocabulary::Cl100k, &text), tokens(Vocabulary::O200k, &text)), (wanted, wanted), "{text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_where_no_token_reaches_over() {
        let words = "the quick brown fox, 12345 times; jumps\n over it ".repeat(1000);
        for vocabulary in [Vocabulary::Cl100k, Vocabulary::O200k] {
            let whole = vocabulary.ranks().unwrap().count_ordinary(&words) as u64;
            assert_eq!(tokens(vocabulary, &words), whole);
        }
    }

    #[test]
    fn a_text_without_words_is_counted_in_bounded_time() {
        for sign in [" ", "a", "A", "é", "!", "\n", "\n ", "A1", "漢"] {
            let text = sign.repeat(3 * PIECE / sign.len());
            for vocabulary in [Vocabulary::Cl100k, Vocabulary::O200k] {
                assert!(tokens(vocabulary, &text) > 0, "{sign:?}");
            }
        }
    }
}
