use std::rc::Rc;

use serde_json::{Map, Value};

use crate::http::{Body, Hole, Template};
use crate::tokens::{self, Counting, Part, Prompt};

/// What the content of a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// `model`
    pub(super) model: Option<Rc<str>>,
    /// Tokens of the prompt.
    pub(super) prompt: u32,
    /// `max_tokens`, `max_completion_tokens` or `max_output_tokens`.
    pub(super) limit: Option<u32>,
    /// How many tokens the caller wishes the answer to have: `metadata.completion_tokens`. A real model decides by itself.
    wished: Option<u32>,
    /// How many tokens of the prompt are in the model's cache: `metadata.cached_tokens`.
    pub(super) cached: u32,
    /// `n`, at least 1: the answers that come back.
    pub(super) choices: u32,
    /// `best_of` or `n`, whichever is more: the answers that are made.
    pub(super) made: u32,
    /// The prompt holds what the content filter refuses.
    pub(super) offends: bool,
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
/// More answers than the service makes for one request.
const CHOICES: u32 = 128;
/// A prompt with these words is refused by the content filter.
const OFFENCE: &str = "[content-filter]";

impl Asked {
    /// The completion tokens that each answer has.
    pub(super) fn completion(&self) -> u32 {
        match (self.wished, self.limit) {
            (Some(wished), Some(limit)) => wished.min(limit),
            (Some(tokens), None) | (None, Some(tokens)) => tokens,
            (None, None) => UNLIMITED,
        }
    }

    /// Whether the answer ends because of the limit, before it is complete.
    pub(super) fn is_cut(&self) -> bool {
        self.wished.zip(self.limit).is_some_and(|(wished, limit)| wished > limit)
    }

    fn read(body: &Body, counting: Counting) -> Option<Self> {
        fields(body).map(|fields| Self::of(&fields, counting.prompt(&fields)))
    }

    fn of(fields: &Map<String, Value>, prompt: Prompt) -> Self {
        let number = |name: &str| fields.get(name).and_then(count);
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(Rc::from);
        let holds = |name: &str| fields.get(name).and_then(Value::as_bool);
        let noted = |name: &str| fields.get("metadata").and_then(|m| m.get(name)).and_then(count);
        let tokens = whole(prompt);
        let inputs = match fields.get("input") {
            Some(Value::Array(items)) if !items.iter().all(Value::is_number) => items.len().min(INPUTS),
            Some(_) | None => 1,
        };
        let choices = number("n").unwrap_or(1).clamp(1, CHOICES);
        Self {
            model: text("model"),
            prompt: tokens,
            limit: ["max_tokens", "max_completion_tokens", "max_output_tokens"].into_iter().find_map(number),
            wished: noted("completion_tokens"),
            cached: noted("cached_tokens").unwrap_or(0).min(tokens),
            choices,
            made: number("best_of").unwrap_or(1).clamp(choices, CHOICES),
            offends: offends(fields),
            stream: holds("stream") == Some(true),
            usage: fields.get("stream_options").and_then(|o| o.get("include_usage")) == Some(&Value::Bool(true)),
            previous: text("previous_response_id"),
            store: holds("store") != Some(false),
            background: holds("background") == Some(true),
            inputs,
        }
    }

    /// What a form asks for: of its parts only the model is looked at.
    pub(super) fn form(body: &Body) -> Option<Self> {
        let bytes = body.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let (_, part) = text.split_once("name=\"model\"")?;
        let (_, value) = part.split_once("\r\n\r\n")?;
        let model = value.split("\r\n").next().filter(|name| !name.is_empty()).map(Rc::from);
        Some(Self { model, choices: 1, made: 1, inputs: 1, ..Self::default() })
    }
}

/// A number, or a text of one: the values of `metadata` are texts.
fn count(value: &Value) -> Option<u32> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    Some(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Tokens of a prompt.
fn whole(prompt: Prompt) -> u32 {
    u32::try_from(prompt.tokens()).unwrap_or(u32::MAX)
}

/// Whether a prompt holds what the content filter refuses.
fn offends(fields: &Map<String, Value>) -> bool {
    let mut offends = false;
    tokens::parts(fields, &mut |part| offends |= matches!(part, Part::Text(text) if text.contains(OFFENCE)));
    offends
}

fn fields(body: &Body) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&body.bytes()) {
        Ok(Value::Object(fields)) => Some(fields),
        Ok(_) | Err(_) => None,
    }
}

/// How the content of a template depends on its numbers.
#[derive(Clone, Debug)]
struct Pattern {
    /// What it asks for when all numbers are 0.
    asked: Asked,
    /// Its prompt then.
    empty: Prompt,
    /// The number whose lower half says how many tokens more the prompt has.
    prompt: Option<u8>,
    /// The number whose lower half is the completion limit, or the length that is wished for.
    completion: Option<u8>,
}

impl Pattern {
    /// What simulated callers send: at most one text of a prompt, and at most one number, which says how long the answer is. Other
    /// templates are read as texts.
    fn of(template: &Rc<Template>, counting: Counting) -> Option<Self> {
        let (mut prompt, mut completion) = (None, None);
        for part in template.parts() {
            match part {
                Hole::Text(_) => {}
                Hole::Prompt(index) if prompt.is_none() => prompt = Some(*index),
                Hole::Low(index) if completion.is_none() => completion = Some(*index),
                Hole::Prompt(_)
                | Hole::Low(_)
                | Hole::Number(_)
                | Hole::Hex(_)
                | Hole::Guid(_)
                | Hole::Percentage(_)
                | Hole::High(_)
                | Hole::Times(..)
                | Hole::Sum(..)
                | Hole::Words(_)
                | Hole::Each(..)
                | Hole::Turn(_)
                | Hole::Turns(..) => return None,
            }
        }
        let fields = fields(&Body::Template(Rc::clone(template), [0; 4]))?;
        let empty = counting.prompt(&fields);
        let asked = Asked::of(&fields, empty);
        let answers = completion.is_none() || asked.limit == Some(0) || asked.wished == Some(0);
        let caches = fields.get("metadata").is_some_and(|m| m.get("cached_tokens").is_some());
        (answers && !caches).then_some(Self { asked, empty, prompt, completion })
    }

    fn read(&self, numbers: &[u64; 4]) -> Asked {
        let low = |index: u8| numbers.get(usize::from(index)).map_or(0, |n| *n as u32);
        let mut asked = self.asked.clone();
        if let Some(index) = self.prompt {
            asked.prompt = whole(self.empty.and(low(index)));
        }
        if let Some(index) = self.completion {
            let length = if self.asked.wished == Some(0) { &mut asked.wished } else { &mut asked.limit };
            *length = Some(low(index));
        }
        asked
    }
}

/// How many bodies are remembered, and how many templates.
const REMEMBERED: usize = 8;

/// Reads contents, and remembers what the last few asked for: most requests of a run share their content with others.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The bodies are kept so that no other can come to stand at the same address.
    last: Vec<(Body, Counting, Option<Rc<Asked>>)>,
    oldest: usize,
    /// Templates of which the numbers alone are read.
    patterns: Vec<(Rc<Template>, Counting, Option<Pattern>)>,
    oldest_pattern: usize,
}

impl Reader {
    /// What a content asks for; `None` when it is not a JSON object.
    pub(super) fn read(&mut self, body: &Body, counting: Counting) -> Option<Rc<Asked>> {
        if let Some((.., asked)) = self.last.iter().find(|(known, how, _)| is_same(known, body) && *how == counting) {
            return asked.clone();
        }
        if let Body::Template(template, numbers) = body
            && let Some(pattern) = self.pattern(template, counting)
        {
            return Some(Rc::new(pattern.read(numbers)));
        }
        let asked = Asked::read(body, counting).map(Rc::new);
        remember(&mut self.last, &mut self.oldest, (body.clone(), counting, asked.clone()));
        asked
    }

    fn pattern(&mut self, template: &Rc<Template>, counting: Counting) -> Option<&Pattern> {
        let known = self.patterns.iter().position(|(known, how, _)| Rc::ptr_eq(known, template) && *how == counting);
        let at = known.unwrap_or_else(|| {
            let entry = (Rc::clone(template), counting, Pattern::of(template, counting));
            remember(&mut self.patterns, &mut self.oldest_pattern, entry)
        });
        self.patterns.get(at)?.2.as_ref()
    }
}

/// Puts something in the place of the oldest; says where.
fn remember<T>(list: &mut Vec<T>, oldest: &mut usize, entry: T) -> usize {
    let at = *oldest;
    match list.get_mut(at) {
        Some(old) => *old = entry,
        None => list.push(entry),
    }
    *oldest = (at + 1) % REMEMBERED;
    at
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
    use std::rc::Rc;

    use super::{Asked, Reader};
    use crate::http::{Body, Hole, Template};
    use crate::tokens::Counting;

    fn counting() -> Counting {
        Counting::at("/openai/v1/responses")
    }

    fn read(text: &str) -> Option<Asked> {
        Asked::read(&Body::text(text), counting())
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
    fn an_answer_is_as_long_as_wished_within_its_limit() {
        for (text, tokens, cut) in [
            (r#"{"metadata":{"completion_tokens":"70"}}"#, 70, false),
            (r#"{"max_tokens":100,"metadata":{"completion_tokens":70}}"#, 70, false),
            (r#"{"max_tokens":50,"metadata":{"completion_tokens":"70"}}"#, 50, true),
            (r#"{"max_tokens":50,"metadata":{"completion_tokens":"many"}}"#, 50, false),
        ] {
            let asked = read(text).unwrap();
            assert_eq!((asked.completion(), asked.is_cut()), (tokens, cut), "{text}");
        }
    }

    #[test]
    fn as_many_answers_are_made_as_n_and_best_of_say() {
        for (text, choices, made) in [("{}", 1, 1), (r#"{"n":3}"#, 3, 3), (r#"{"n":2,"best_of":5}"#, 2, 5), (r#"{"n":9999}"#, 128, 128)] {
            let asked = read(text).unwrap();
            assert_eq!((asked.choices, asked.made), (choices, made), "{text}");
        }
    }

    #[test]
    fn a_form_names_its_model() {
        let form = "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--x--";
        assert_eq!(Asked::form(&Body::text(form)).unwrap().model.as_deref(), Some("whisper-1"));
        assert_eq!(Asked::form(&Body::text("no form")), None);
    }

    #[test]
    fn what_is_not_a_json_object_asks_for_nothing() {
        for text in ["", "[]", "hello", "{", &"[".repeat(100_000)] {
            assert_eq!(read(text), None);
        }
        assert_eq!(Asked::read(&Body::None, counting()), None);
    }

    #[test]
    fn many_different_contents_are_told_apart() {
        let mut reader = Reader::default();
        let bodies: Vec<Body> = (0..20).map(|n| Body::text(&format!(r#"{{"max_tokens":{n}}}"#))).collect();
        for _ in 0..2 {
            for (n, body) in (0..).zip(&bodies) {
                assert_eq!(reader.read(body, counting()).unwrap().completion(), n);
            }
        }
    }

    #[test]
    fn what_a_template_asks_for_is_what_its_text_asks_for() {
        let text = |t: &str| Hole::Text(t.into());
        let limited = vec![
            text(r#"{"model":"m","instructions":"abc","input":""#),
            Hole::Prompt(0),
            text(r#"","max_tokens":"#),
            Hole::Low(1),
            text("}"),
        ];
        let wished = vec![
            text(r#"{"max_tokens":50,"prompt":""#),
            Hole::Prompt(0),
            text(r#"","metadata":{"completion_tokens":""#),
            Hole::Low(1),
            text("\"}}"),
        ];
        let other = vec![text(r#"{"input":""#), Hole::Words(0), text(r#"","n":"#), Hole::Number(1), text("}")];
        let mut reader = Reader::default();
        for parts in [limited, wished, other] {
            let template = Rc::new(Template::new(parts));
            for numbers in [[0; 4], [1, 70, 0, 0], [4000, 16, 9, 9], [13, 5 << 32 | 3, 0, 0]] {
                let body = Body::Template(Rc::clone(&template), numbers);
                assert_eq!(reader.read(&body, counting()).as_deref(), Asked::read(&body, counting()).as_ref(), "{numbers:?}");
            }
        }
    }
}
