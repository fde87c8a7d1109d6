//! Tokens of a prompt: a request's JSON in, how many tokens a model sees out.
//!
//! The service counts by a model's own vocabulary; its rate limit uses an estimate "based in part on the character count".
//! Four characters a token is OpenAI's published rule of thumb for English. Other languages and code are more tokens: by up to
//! three times for scripts that the vocabulary knows little of. With the cargo feature `tokens`, `exact.rs` counts by the vocabulary
//! where it is public.

#[cfg(feature = "tokens")]
mod exact;

use serde_json::{Map, Value};

/// A part of a prompt.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Text.
    Text(&'a str),
    /// A token that the client has made itself.
    Token,
}

/// Tells every part of the prompt in a request's JSON: chats, completions, embeddings, Responses.
pub fn parts<'a>(fields: &'a Map<String, Value>, each: &mut impl FnMut(Part<'a>)) {
    ["messages", "prompt", "input", "instructions"].iter().filter_map(|name| fields.get(*name)).for_each(|value| part(value, each));
}

fn part<'a>(value: &'a Value, each: &mut impl FnMut(Part<'a>)) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(_) => each(Part::Token),
        Value::String(text) => each(Part::Text(text)),
        Value::Array(items) => items.iter().for_each(|item| part(item, each)),
        Value::Object(fields) => ["content", "text"].iter().filter_map(|name| fields.get(*name)).for_each(|value| part(value, each)),
    }
}

/// How the prompts that are sent to a path are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    #[cfg(feature = "tokens")]
    exact: exact::Manner,
}

impl Counting {
    /// As the deployment that a path names, or else the content's `model`, lets expect.
    #[must_use]
    #[cfg_attr(not(feature = "tokens"), expect(unused_variables, reason = "an estimate is the same for all"))]
    pub fn at(path: &str) -> Self {
        Self {
            #[cfg(feature = "tokens")]
            exact: exact::Manner::at(path),
        }
    }

    /// For a model that is known, whatever it is called.
    #[must_use]
    #[cfg_attr(not(feature = "tokens"), expect(unused_variables, reason = "an estimate is the same for all"))]
    pub fn of_model(self, model: &str) -> Self {
        Self {
            #[cfg(feature = "tokens")]
            exact: self.exact.of_model(model),
        }
    }

    /// The prompt in a request's JSON.
    #[must_use]
    pub fn prompt(self, fields: &Map<String, Value>) -> Prompt {
        #[cfg(feature = "tokens")]
        if let Some(tokens) = self.exact.prompt(fields) {
            return Prompt::Tokens(tokens);
        }
        let mut all = 0;
        parts(fields, &mut |part| {
            all += match part {
                Part::Text(text) => text.chars().count() as u64,
                Part::Token => 4,
            }
        });
        Prompt::Characters(all)
    }

    /// Tokens that a prompt of one text has beside those of the text, where the model is known.
    #[must_use]
    pub fn around(self) -> u32 {
        #[cfg(feature = "tokens")]
        return self.exact.around();
        #[cfg(not(feature = "tokens"))]
        0
    }
}

/// How much a prompt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// So many characters, of which tokens are estimated.
    Characters(u64),
    /// So many tokens.
    #[cfg(feature = "tokens")]
    Tokens(u64),
}

impl Prompt {
    /// With so many tokens more of a text that was made to have them.
    #[must_use]
    pub fn and(self, tokens: u32) -> Self {
        match self {
            Self::Characters(count) => Self::Characters(count + u64::from(tokens) * 4),
            #[cfg(feature = "tokens")]
            Self::Tokens(count) => Self::Tokens(count + u64::from(tokens)),
        }
    }

    /// How many tokens it is; of characters about a quarter, rounded up.
    #[must_use]
    pub fn tokens(self) -> u64 {
        match self {
            Self::Characters(count) => count.div_ceil(4),
            #[cfg(feature = "tokens")]
            Self::Tokens(count) => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Prompt;

    #[test]
    fn four_characters_are_a_token_and_a_rest_is_one_more() {
        for (characters, tokens) in [(0, 0), (1, 1), (4, 1), (5, 2), (8, 2)] {
            assert_eq!(Prompt::Characters(characters).tokens(), tokens, "{characters}");
        }
        assert_eq!(Prompt::Characters(5).and(3).tokens(), 5);
    }
}
