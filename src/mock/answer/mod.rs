//! What an account says: contents as templates that all answers of a deployment share, headers on a shared base.
//!
//! `chat.rs`, `completions.rs`, `embeddings.rs`, `responses.rs` the contents by operation · `error.rs` refusals of all kinds ·
//! `pattern.rs` how a content is written down · `head.rs` the header lines

mod chat;
mod completions;
mod embeddings;
mod error;
mod head;
mod pattern;
mod responses;

use std::cell::OnceCell;
use std::rc::Rc;

pub(super) use error::{Refusal, failure, throttled};
pub(super) use head::{Base, Names, number};

use super::asked::Asked;
use super::identity::{self, Numbers};
use super::route::{Action, Operation};
use crate::http::{Body, Flow, Response, Template};

/// The contents of one model's answers, made when first needed.
#[derive(Debug)]
pub(super) struct Contents {
    /// The model as a JSON string.
    model: String,
    chat: OnceCell<Rc<Template>>,
    chat_stream: OnceCell<Rc<Template>>,
    chat_stream_usage: OnceCell<Rc<Template>>,
    completions: OnceCell<Rc<Template>>,
    completions_stream: OnceCell<Rc<Template>>,
    /// With the number of inputs it is for.
    embeddings: Option<(usize, Rc<Template>)>,
    responses: OnceCell<Rc<Template>>,
    responses_stream: OnceCell<Rc<Template>>,
}

impl Contents {
    pub(super) fn new(model: &str) -> Self {
        Self {
            model: pattern::quote(model),
            chat: OnceCell::new(),
            chat_stream: OnceCell::new(),
            chat_stream_usage: OnceCell::new(),
            completions: OnceCell::new(),
            completions_stream: OnceCell::new(),
            embeddings: None,
            responses: OnceCell::new(),
            responses_stream: OnceCell::new(),
        }
    }

    /// The answer to a request for what a model makes.
    pub(super) fn create(&mut self, operation: Operation, asked: &Asked, numbers: Numbers, base: &Base) -> Response {
        let model = &self.model;
        let template = match (operation, asked.stream) {
            (Operation::Chat, false) => self.chat.get_or_init(|| chat::whole(model)),
            (Operation::Chat, true) if asked.usage => self.chat_stream_usage.get_or_init(|| chat::stream(model, true)),
            (Operation::Chat, true) => self.chat_stream.get_or_init(|| chat::stream(model, false)),
            (Operation::Completions, false) => self.completions.get_or_init(|| completions::whole(model)),
            (Operation::Completions, true) => self.completions_stream.get_or_init(|| completions::stream(model)),
            (Operation::Embeddings, _) => match &mut self.embeddings {
                Some((inputs, template)) if *inputs == asked.inputs => &*template,
                other => &other.insert((asked.inputs, embeddings::whole(model, asked.inputs))).1,
            },
            (Operation::Responses, stream) => match (&asked.previous, stream) {
                (None, false) => self.responses.get_or_init(|| responses::whole(model, None)),
                (None, true) => self.responses_stream.get_or_init(|| responses::stream(model, None)),
                (Some(previous), false) => &responses::whole(model, Some(previous)),
                (Some(previous), true) => &responses::stream(model, Some(previous)),
            },
        };
        let mut response = if asked.stream && operation != Operation::Embeddings { base.stream() } else { base.json() };
        response.body = Body::Template(Rc::clone(template), numbers);
        response.flow = flow(&numbers);
        response
    }

    /// The answer to a request about a response made earlier.
    pub(super) fn stored(&mut self, action: Action, numbers: Numbers, base: &Base) -> Response {
        let template = match action {
            Action::Get => Rc::clone(self.responses.get_or_init(|| responses::whole(&self.model, None))),
            Action::Cancel if identity::is_background(&numbers) => {
                Rc::clone(self.responses.get_or_init(|| responses::whole(&self.model, None)))
            }
            Action::Cancel => return Refusal::NotCancellable.answer(base),
            Action::Delete => responses::deleted(),
            Action::InputItems => responses::input_items(),
        };
        let mut response = base.json();
        response.body = Body::Template(template, numbers);
        response
    }
}

fn flow(numbers: &Numbers) -> Flow {
    let low = |number: u64| (number & 0xffff_ffff) as u32;
    Flow { prompt_tokens: low(numbers[2]), completion_tokens: low(numbers[3]), ..Flow::default() }
}
