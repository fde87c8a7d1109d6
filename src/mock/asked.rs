use std::rc::Rc;

use serde_json::Value;

use crate::http::Body;
use crate::tokens;

/// What the content of a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// `model`
    pub(super) model: Option<Rc<str>>,
    /// Tokens of the prompt, estimated from its text.
    pub(super) prompt: u32,
    /// `max_tokens`, `max_completion_tokens` or `max_output_tokens`.
    pub(super) limit: Option<u32>,
    /// `best_of`, at least 1.
    pub(super) best_of: u32,
    /// `stream`
    pub(super) stream: bool,
    /// `stream_options.include_usage`
    pub(super) usage: bool,
    /// `previous_response_id`
    pub(super) previous: Option<Rc<str>>,
    /// `store`, unless it is false.
    pub(super) store: bool,
    /// `background`
    pub(super) background: bool,
    /// How many inputs are to be embedded.
    pub(super) inputs: usize,
}

/// Completion tokens where the request names no limit: what Microsoft measured that the service reserves then.
const UNLIMITED: u32 = 16;
/// More inputs than the service takes in one request.
const INPUTS: usize = 2048;

impl Asked {
    /// The completion tokens that the answer has.
    pub(super) fn completion(&self) -> u32 {
        self.limit.unwrap_or(UNLIMITED)
    }

    fn read(body: &Body) -> Option<Self> {
        let Ok(Value::Object(fields)) = serde_json::from_slice(&body.bytes()) else { return None };
        let number = |name: &str| fields.get(name).and_then(Value::as_u64).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(Rc::from);
        let holds = |name: &str| fields.get(name).and_then(Value::as_bool);
        let letters = ["messages", "prompt", "input", "instructions"].iter().filter_map(|name| fields.get(*name)).map(letters).sum();
        let inputs = match fields.get("input") {
            Some(Value::Array(items)) if !items.iter().all(Value::is_number) => items.len().min(INPUTS),
            Some(_) | None => 1,
        };
        Some(Self {
            model: text("model"),
            prompt: u32::try_from(tokens::of_characters(letters)).unwrap_or(u32::MAX),
            limit: ["max_tokens", "max_completion_tokens", "max_output_tokens"].into_iter().find_map(number),
            best_of: number("best_of").unwrap_or(1).max(1),
            stream: holds("stream") == Some(true),
            usage: fields.get("stream_options").and_then(|o| o.get("include_usage")) == Some(&Value::Bool(true)),
            previous: text("previous_response_id"),
            store: holds("store") != Some(false),
            background: holds("background") == Some(true),
            inputs,
        })
    }
}

/// How many letters of prompt text a value holds. A number is a token that the client has made itself.
fn letters(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) => 0,
        Value::Number(_) => 4,
        Value::String(text) => text.chars().count() as u64,
        Value::Array(items) => items.iter().map(letters).sum(),
        Value::Object(fields) => ["content", "text"].iter().filter_map(|name| fields.get(*name)).map(letters).sum(),
    }
}

/// How many bodies are remembered.
const REMEMBERED: usize = 8;

/// Reads contents, and remembers what the last few asked for: most requests of a run share their content with others.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The bodies are kept so that no other can come to stand at the same address.
    last: Vec<(Body, Option<Rc<Asked>>)>,
    oldest: usize,
}

impl Reader {
    /// What a content asks for; `None` when it is not a JSON object.
    pub(super) fn read(&mut self, body: &Body) -> Option<Rc<Asked>> {
        if let Some((_, asked)) = self.last.iter().find(|(known, _)| is_same(known, body)) {
            return asked.clone();
        }
        let asked = Asked::read(body).map(Rc::new);
        let entry = (body.clone(), asked.clone());
        match self.last.get_mut(self.oldest) {
            Some(old) => *old = entry,
            None => self.last.push(entry),
        }
        self.oldest = (self.oldest + 1) % REMEMBERED;
        asked
    }
}

/// Whether two bodies are the same by identity, without a look at their letters.
fn is_same(one: &Body, other: &Body) -> bool {
    match (one, other) {
        (Body::None, Body::None) => true,
        (Body::Bytes(a), Body::Bytes(b)) => Rc::ptr_eq(a, b),
        (Body::Template(a, numbers), Body::Template(b, others)) => Rc::ptr_eq(a, b) && numbers == others,
        (Body::None | Body::Bytes(_) | Body::Template(..), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Reader};
    use crate::http::Body;

    fn read(text: &str) -> Option<Asked> {
        Asked::read(&Body::text(text))
    }

    #[test]
    fn the_prompt_is_estimated_from_all_its_text() {
        for (text, tokens) in [
            (r#"{"messages":[{"role":"system","content":"four"},{"role":"user","content":"fourfour"}]}"#, 3),
            (r#"{"messages":[{"role":"user","content":[{"type":"text","text":"four"},{"type":"image_url","image_url":{"url":"x"}}]}]}"#, 1),
            (r#"{"prompt":["four","four"]}"#, 2),
            (r#"{"input":[1,2,3]}"#, 3),
            (r#"{"input":"four","instructions":"four"}"#, 2),
            (r#"{"input":[{"role":"user","content":[{"type":"input_text","text":"four"}]}]}"#, 1),
            (r#"{"messages":7}"#, 1),
            (r#"{"messages":null}"#, 0),
        ] {
            assert_eq!(read(text).unwrap().prompt, tokens, "{text}");
        }
    }

    #[test]
    fn each_name_of_the_completion_limit_counts() {
        for (text, tokens) in [
            (r#"{"max_tokens":70}"#, 70),
            (r#"{"max_completion_tokens":71}"#, 71),
            (r#"{"max_output_tokens":72}"#, 72),
            (r#"{"max_tokens":99999999999}"#, u32::MAX),
            (r#"{"max_tokens":-1}"#, 16),
            ("{}", 16),
        ] {
            assert_eq!(read(text).unwrap().completion(), tokens, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_json_object_asks_for_nothing() {
        for text in ["", "[]", "hello", "{", &"[".repeat(100_000)] {
            assert_eq!(read(text), None);
        }
        assert_eq!(Asked::read(&Body::None), None);
    }

    #[test]
    fn many_different_contents_are_told_apart() {
        let mut reader = Reader::default();
        let bodies: Vec<Body> = (0..20).map(|n| Body::text(&format!(r#"{{"max_tokens":{n}}}"#))).collect();
        for _ in 0..2 {
            for (n, body) in (0..).zip(&bodies) {
                assert_eq!(reader.read(body).unwrap().completion(), n);
            }
        }
    }
}
