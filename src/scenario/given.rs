//! What a simulated backend is told to do.

use std::rc::Rc;

use super::fault::Fault;
use crate::diagnostic::Spanned;
use crate::time::Duration;

/// The orders for one account, or one deployment of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behaviour {
    /// How long answers take; 200 ms when `None`.
    pub latency: Option<Latency>,
    /// Tokens a minute; the deployment's own when `None`.
    pub tokens_per_minute: Option<u64>,
    /// Requests a minute; the deployment's own, or what its tokens a minute make, when `None`.
    pub requests_per_minute: Option<u64>,
    /// Provisioned throughput, tokens a minute.
    pub ptu: Option<u64>,
    /// Which deployment of the account takes what a provisioned one does not.
    pub spillover: Option<Spanned<Rc<str>>>,
    /// How 429 says when to come back; as the service does when `None`: in seconds, provisioned deployments in both ways.
    pub retry_after: Option<RetryAfter>,
    /// Of which kind the account is.
    pub kind: Option<AccountKind>,
    /// The share of prompts that the content filter refuses, 0 to 1.
    pub content_filter: Option<f64>,
    /// Tokens of prompt and answer that the model takes; what is known of it when `None`.
    pub context_length: Option<u32>,
    /// What goes wrong and when. The first that applies does.
    pub faults: Vec<Fault>,
    /// A script: each entry answers so often, the last for ever. Faults come first, limits after.
    pub answers: Vec<ScriptedAnswer>,
}

/// How long answers take.
#[derive(Clone, Debug, PartialEq)]
pub enum Latency {
    /// `300ms`: until the head, whatever is asked for; the content comes with it.
    Whole(Duration),
    /// `{ timeToFirstToken: 300ms, perToken: 12ms, jitter: 20% }`
    Tokens {
        /// Until the first token.
        first: Duration,
        /// For each token after it.
        each: Duration,
        /// How far both may be off, 0 to 1.
        jitter: f64,
    },
    /// `measured`: 19 ms, give or take 6, for each token; embeddings 100 ms, give or take 30.
    Measured,
}

impl Latency {
    /// The time for each token where nothing else is said: what Microsoft measured for its own simulator.
    pub const PER_TOKEN: Duration = Duration::from_millis(19);
}

/// How 429 says when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// `Retry-After`, in seconds.
    Header,
    /// `retry-after-ms`, in milliseconds.
    Milliseconds,
    /// Not at all.
    None,
}

/// The kind of an account, which words its refusals in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// `AIServices`, which Foundry makes.
    AiServices,
    /// `OpenAI`, the older kind.
    OpenAi,
}

/// `given:` of a scenario for one selector, already resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The account's name.
    pub account: Rc<str>,
    /// One deployment's model (`backend/model`), or all of them.
    pub model: Option<Rc<str>>,
    /// The orders.
    pub behaviour: Behaviour,
}

/// An entry of a script: `429 retryAfter=6s x8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptedAnswer {
    /// 200 to 599.
    pub status: u16,
    /// Its Retry-After.
    pub retry_after: Option<Duration>,
    /// How many requests it answers, at least 1.
    pub times: u32,
}
