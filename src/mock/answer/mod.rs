//! What an account says: contents as templates that all answers of a deployment share, headers on a shared base.
//!
//! `chat.rs`, `completions.rs`, `embeddings.rs`, `responses.rs`, `media.rs` the contents by operation · `error.rs` refusals of all
//! kinds, `throttle.rs` those for want of capacity · `pattern.rs` how a content is written down · `head.rs` the header lines

mod chat;
mod completions;
mod embeddings;
mod error;
mod head;
mod media;
mod pattern;
mod responses;
mod throttle;

use std::rc::Rc;

pub(super) use error::{Refusal, failure};
pub(super) use head::{Base, By, Limits, Names, number};
pub(super) use throttle::Throttling;

use super::asked::Asked;
use super::identity::{self, Numbers};
use super::route::{Action, Operation};
use crate::http::{Body, Flow, Response, Template};

/// The contents of one model's answers, made when first needed.
#[derive(Debug)]
pub(super) struct Contents {
    /// The model as a JSON string.
    model: String,
    made: Vec<(Shape, Rc<Template>)>,
}

/// What decides about a content beside its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    operation: Operation,
    stream: bool,
    /// With the usage at the end of a stream.
    usage: bool,
    /// Answers that come back.
    choices: u32,
    /// Answers that are made: tokens are those of all.
    made: u32,
    /// What is embedded.
    inputs: usize,
    /// The answer ends at its limit.
    cut: bool,
}

impl Shape {
    fn new(operation: Operation, asked: &Asked) -> Self {
        let stream = asked.stream && operation.is_generated();
        Self {
            operation,
            stream,
            usage: stream && asked.usage,
            choices: asked.choices,
            made: asked.made,
            inputs: asked.inputs,
            cut: asked.is_cut(),
        }
    }

    /// What the chunks before the usage say of it, where it is asked for.
    fn no_usage_yet(self) -> &'static str {
        if self.usage { r#","usage":null"# } else { "" }
    }

    /// Why an answer ends.
    fn finish(self) -> &'static str {
        if self.cut { "length" } else { "stop" }
    }
}

/// Contents that are kept.
const KEPT: usize = 32;

impl Contents {
    pub(super) fn new(model: &str) -> Self {
        Self { model: pattern::quote(model), made: Vec::new() }
    }

    /// The answer to a request for what a model makes.
    pub(super) fn create(&mut self, operation: Operation, asked: &Asked, numbers: Numbers, base: &Base) -> Response {
        let shape = Shape::new(operation, asked);
        let template = match (&asked.previous, operation) {
            (Some(previous), Operation::Responses) if shape.stream => responses::stream(&self.model, Some(previous), shape.cut),
            (Some(previous), Operation::Responses) => responses::whole(&self.model, Some(previous), shape.cut),
            (Some(_) | None, _) => self.content(shape),
        };
        let mut response = if shape.stream { base.stream() } else { base.json() };
        response.body = Body::Template(template, numbers);
        response.flow = flow(&numbers, if operation.is_generated() { asked.made } else { 0 });
        response
    }

    fn content(&mut self, shape: Shape) -> Rc<Template> {
        if let Some((_, template)) = self.made.iter().find(|(of, _)| *of == shape) {
            return Rc::clone(template);
        }
        let model = &self.model;
        let template = match (shape.operation, shape.stream) {
            (Operation::Chat, false) => chat::whole(model, shape),
            (Operation::Chat, true) => chat::stream(model, shape),
            (Operation::Completions, false) => completions::whole(model, shape),
            (Operation::Completions, true) => completions::stream(model, shape),
            (Operation::Embeddings, _) => embeddings::whole(model, shape.inputs),
            (Operation::Responses, false) => responses::whole(model, None, shape.cut),
            (Operation::Responses, true) => responses::stream(model, None, shape.cut),
            (Operation::Images, _) => media::images(shape),
            (Operation::Transcription, _) => media::transcription(),
            (Operation::Speech, _) => media::speech(),
        };
        if self.made.len() >= KEPT {
            self.made.clear();
        }
        self.made.push((shape, Rc::clone(&template)));
        template
    }

    /// A response object in one piece, as it stood at its end.
    fn response(&mut self, numbers: &Numbers, previous: Option<&str>) -> Rc<Template> {
        let cut = identity::is_incomplete(numbers);
        if previous.is_some() {
            return responses::whole(&self.model, previous, cut);
        }
        self.content(Shape { cut, ..Shape::new(Operation::Responses, &Asked::default()) })
    }

    /// The answer to a request about a response made earlier, which perhaps followed another.
    pub(super) fn stored(&mut self, action: Action, numbers: Numbers, previous: Option<&str>, base: &Base) -> Response {
        let template = match action {
            Action::Get => self.response(&numbers, previous),
            Action::Cancel if identity::is_background(&numbers) => self.response(&numbers, previous),
            Action::Cancel => return Refusal::NotCancellable.answer(base),
            Action::Delete => responses::deleted(),
            Action::InputItems => responses::input_items(),
        };
        let mut response = base.json();
        response.body = Body::Template(template, numbers);
        response
    }
}

fn flow(numbers: &Numbers, made: u32) -> Flow {
    let low = |number: u64| (number & 0xffff_ffff) as u32;
    Flow { prompt_tokens: low(numbers[2]), completion_tokens: low(numbers[3]).saturating_mul(made), ..Flow::default() }
}
