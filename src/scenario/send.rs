use std::rc::Rc;

use super::{Arrivals, Disconnects, Distribution, Name, Pace, RequestLog, Retries};
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// One sender: what it sends, how often and when.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it is written.
    pub span: Span,
    /// Its name, in a list of steps or in `traffic:`.
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
    /// With which probability it asks for the answer as a stream, 0 to 1.
    pub stream: f64,
    /// When it sends, and how often.
    pub pace: Pace,
    /// When it starts; without it after the answers to the step before.
    pub at: Option<Duration>,
    /// From an answer to the next turn, or to the next request of a sender that waits for answers; microseconds.
    pub think: Distribution,
    /// Requests of a conversation, each naming the response before.
    pub turns: Distribution,
    /// Keeps cookies from one request to the next; as a rule only within a conversation.
    pub cookies: Option<bool>,
    /// What follows the last turn.
    pub then: Vec<FollowUp>,
    /// `max_tokens` where it is not `completion_tokens`.
    pub max_tokens: Option<u32>,
    /// Tokens of the prompt.
    pub prompt_tokens: Distribution,
    /// Tokens of the answer.
    pub completion_tokens: Distribution,
    /// What it does about answers that it cannot use; nothing when `None`.
    pub retries: Option<Retries>,
    /// How long it waits for the answer to begin, and then for each further piece; as long as it takes when `None`.
    pub timeout: Option<Duration>,
    /// Which requests it leaves before they are answered; none when `None`.
    pub disconnects: Option<Disconnects>,
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

/// The operations by name, for messages.
pub(super) const OPERATIONS: &str = "operations are `chat`, `completions`, `embeddings` and `responses`";

impl Operation {
    /// An operation by its name, or a method with a path.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "chat" => Self::Chat,
            "completions" => Self::Completions,
            "embeddings" => Self::Embeddings,
            "responses" => Self::Responses,
            _ => {
                let (method, path) = text.split_once(' ')?;
                let sound = is_method(method) && path.starts_with('/') && is_target(path);
                sound.then(|| Self::Raw { method: method.into(), path: path.into() })?
            }
        })
    }
}

impl Caller {
    /// A subscription's name; `none` and `default` are words of their own.
    pub(super) fn of(name: Name) -> Self {
        match &*name.value {
            "none" => Self::Nobody,
            "default" => Self::Default,
            _ => Self::Named(name),
        }
    }
}

/// Whether HTTP takes a name for a header (RFC 9110 section 5.6.2, `token`).
pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn is_method(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether a path can stand in a request line, once `{id}` and `{model}` are filled in.
fn is_target(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'|' | b'#'))
}

impl Step {
    /// The log that it replays.
    #[must_use]
    pub fn log(&self) -> Option<&RequestLog> {
        match &self.pace {
            Pace::Open { arrivals: Arrivals::Replay(replay), .. } => Some(&replay.log),
            Pace::Open { .. } | Pace::Series { .. } | Pace::Closed { .. } => None,
        }
    }

    /// The models that the log names which it replays.
    #[must_use]
    pub fn logged_models(&self) -> &[Rc<str>] {
        self.log().map_or(&[], |log| &log.models)
    }

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
            stream: 0.0,
            pace: Pace::Series { times: 1, every: None },
            at: None,
            think: Distribution::always(0),
            turns: Distribution::always(1),
            cookies: None,
            then: Vec::new(),
            max_tokens: None,
            prompt_tokens: Distribution::always(30),
            completion_tokens: Distribution::always(70),
            retries: None,
            timeout: None,
            disconnects: None,
        }
    }

    /// Requests of one conversation at most, the follow-ups counted.
    #[must_use]
    pub fn requests_each(&self) -> u64 {
        self.turns.most.saturating_add(self.then.len() as u64)
    }

    /// Requests in all, at most; `u64::MAX` where chance or the answers decide.
    #[must_use]
    pub fn requests(&self) -> u64 {
        let begun = match &self.pace {
            Pace::Series { times, .. } => *times,
            Pace::Open { arrivals: Arrivals::Replay(replay), .. } => replay.log.rows.len() as u64,
            Pace::Closed { clients, until: None, .. } => u64::from(*clients),
            Pace::Open { arrivals: Arrivals::Fixed(_) | Arrivals::Bursts { .. }, .. } => self.expected().ceil() as u64,
            Pace::Open { arrivals: Arrivals::Poisson(_), .. } | Pace::Closed { until: Some(_), .. } => return u64::MAX,
        };
        begun.saturating_mul(self.requests_each())
    }

    /// Requests or conversations that it begins, on average; what depends on the answers counts once.
    #[must_use]
    pub fn expected(&self) -> f64 {
        let start = self.at.unwrap_or_default();
        match &self.pace {
            Pace::Series { times, .. } => *times as f64,
            Pace::Closed { clients, .. } => f64::from(*clients),
            Pace::Open { arrivals, until } => match (arrivals, until) {
                (Arrivals::Fixed(course) | Arrivals::Poisson(course), Some(until)) => course.amount(start, *until),
                (Arrivals::Bursts { size, every }, Some(until)) => {
                    let bursts = (*until - start).micros().div_ceil(every.micros().max(1));
                    bursts as f64 * f64::from(*size)
                }
                (Arrivals::Replay(replay), _) => replay.log.rows.len() as f64,
                (Arrivals::Fixed(_) | Arrivals::Poisson(_) | Arrivals::Bursts { .. }, None) => 0.0,
            },
        }
    }

    /// How many requests may be sent at one instant.
    #[must_use]
    pub fn at_once(&self) -> u64 {
        match &self.pace {
            Pace::Series { .. } => self.requests(),
            Pace::Closed { clients, .. } => u64::from(*clients),
            Pace::Open { arrivals, .. } => match arrivals {
                Arrivals::Bursts { size, .. } => u64::from(*size),
                Arrivals::Replay(replay) => replay.log.rows.len() as u64,
                Arrivals::Fixed(_) | Arrivals::Poisson(_) => 1,
            },
        }
    }

    /// The time of the run from which on it begins nothing, where that is known.
    #[must_use]
    pub fn until(&self) -> Option<Duration> {
        match &self.pace {
            Pace::Open { until: None, arrivals: Arrivals::Replay(replay) } => {
                replay.log.rows.last().map(|row| self.at.unwrap_or_default() + row.at)
            }
            Pace::Open { until, .. } | Pace::Closed { until, .. } => *until,
            Pace::Series { times, every } => Some(self.at? + (*every)? * *times),
        }
    }

    /// Whether one request depends on the answer to another.
    #[must_use]
    pub fn is_conversation(&self) -> bool {
        self.turns.most > 1 || !self.then.is_empty()
    }
}
