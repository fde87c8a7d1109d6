use std::rc::Rc;

use super::Name;
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// One sender: what it sends, how often and when.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it is written.
    pub span: Span,
    /// Its name, in a list of steps.
    pub name: Option<Name>,
    /// The API it calls; the only one when `None`.
    pub api: Option<Name>,
    /// What it asks for.
    pub operation: Spanned<Operation>,
    /// The model it asks for.
    pub model: Option<Name>,
    /// The deployment in the URL where it is not the model; the model then stands in the body.
    pub deployment: Option<Name>,
    /// The content it sends.
    pub body: BodyText,
    /// Headers it adds; one that it would send anyway is replaced.
    pub headers: Vec<(Name, Rc<str>)>,
    /// Query parameters it adds.
    pub query: Vec<(Name, Rc<str>)>,
    /// Whose subscription key it sends.
    pub caller: Caller,
    /// The claims of a token that it sends as `Authorization: Bearer`: a JSON object.
    pub claims: Option<Rc<str>>,
    /// Asks for the answer as a stream.
    pub stream: bool,
    /// How many requests, or conversations where `turns` is above 1.
    pub times: u64,
    /// One every so often, answered or not; without it each follows the answer to the one before.
    pub every: Option<Duration>,
    /// When it starts; without it after the answers to the step before.
    pub at: Option<Duration>,
    /// From an answer to the next turn, or to the next request of a sender without `every`.
    pub think: Duration,
    /// Requests of a conversation, each naming the response before.
    pub turns: u32,
    /// Keeps cookies from one request to the next; as a rule only within a conversation.
    pub cookies: Option<bool>,
    /// What follows the last turn.
    pub then: Vec<FollowUp>,
    /// `max_tokens` where it is not `completion_tokens`.
    pub max_tokens: Option<u32>,
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Tokens of the answer.
    pub completion_tokens: u32,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Chat completions.
    Chat,
    /// Completions.
    Completions,
    /// Embeddings.
    Embeddings,
    /// The Responses API: the model is in the body.
    Responses,
    /// `GET /responses/{id}`: a method, and a path below the API's.
    Raw {
        /// `GET`.
        method: Rc<str>,
        /// `/responses/{id}`: `{id}` is the last response's, `{model}` the model.
        path: Rc<str>,
    },
}

/// The content of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyText {
    /// What the operation takes, made from model and token figures.
    Usual,
    /// No content at all.
    None,
    /// These letters.
    Text(Rc<str>),
    /// This JSON text.
    Json(Rc<str>),
}

/// Whose key is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The default subscription.
    Default,
    /// No key at all.
    Nobody,
    /// The subscription with this name.
    Named(Name),
}

/// A request about the response that a conversation ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// `GET /responses/{id}`.
    Get,
    /// `DELETE /responses/{id}`.
    Delete,
}

impl Step {
    /// A step that sends one chat completion, at a place.
    #[must_use]
    pub fn new(span: Span) -> Self {
        Self {
            span,
            name: None,
            api: None,
            operation: Spanned::new(Operation::Chat, span),
            model: None,
            deployment: None,
            body: BodyText::Usual,
            headers: Vec::new(),
            query: Vec::new(),
            caller: Caller::Default,
            claims: None,
            stream: false,
            times: 1,
            every: None,
            at: None,
            think: Duration::ZERO,
            turns: 1,
            cookies: None,
            then: Vec::new(),
            max_tokens: None,
            prompt_tokens: 30,
            completion_tokens: 70,
        }
    }

    /// Requests of one conversation, the follow-ups counted.
    #[must_use]
    pub fn requests_each(&self) -> u64 {
        u64::from(self.turns) + self.then.len() as u64
    }

    /// Requests in all.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.times.saturating_mul(self.requests_each())
    }

    /// Whether one request depends on the answer to another.
    #[must_use]
    pub fn is_conversation(&self) -> bool {
        self.turns > 1 || !self.then.is_empty()
    }
}
