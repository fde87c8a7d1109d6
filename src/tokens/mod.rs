//! Token estimates: a text in, about how many tokens a model sees out.
//!
//! The service counts by a model's own vocabulary; its rate limit uses an estimate "based in part on the character count".
//! Four characters a token is OpenAI's published rule of thumb for English. Other languages and code are more tokens: by up to
//! three times for scripts that the vocabulary knows little of.

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

/// About how many characters the parts of a prompt are.
#[must_use]
pub fn characters(part: Part<'_>) -> u64 {
    match part {
        Part::Text(text) => text.chars().count() as u64,
        Part::Token => 4,
    }
}

/// About how many tokens the prompt of a request is.
#[must_use]
pub fn of_prompt(fields: &Map<String, Value>) -> u64 {
    let mut all = 0;
    parts(fields, &mut |part| all += characters(part));
    of_characters(all)
}

/// About how many tokens so many characters are: a quarter, rounded up.
#[must_use]
pub const fn of_characters(count: u64) -> u64 {
    count.div_ceil(4)
}

/// About how many tokens a text is.
#[must_use]
pub fn estimate(text: &str) -> u64 {
    of_characters(text.chars().count() as u64)
}

#[cfg(test)]
mod tests {
    use super::estimate;

    #[test]
    fn four_characters_are_a_token_and_a_rest_is_one_more() {
        for (text, tokens) in [("", 0), ("a", 1), ("four", 1), ("fives", 2), ("äöüß", 1)] {
            assert_eq!(estimate(text), tokens, "{text}");
        }
    }
}
