//! What a simulated backend is told to do.

use std::rc::Rc;

use crate::diagnostic::Span;
use crate::time::Duration;

/// The orders for one account, or one deployment of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behaviour {
    /// From arrival to the answer's head; 200 ms when `None`.
    pub latency: Option<Duration>,
    /// Tokens a minute; the deployment's own when `None`.
    pub tokens_per_minute: Option<u64>,
    /// What goes wrong and when. The first that applies does.
    pub faults: Vec<Fault>,
    /// A script: each entry answers so often, the last for ever. Faults come first, limits after.
    pub answers: Vec<ScriptedAnswer>,
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

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where it is written.
    pub span: Span,
    /// What.
    pub kind: FaultKind,
    /// From this time of the run on.
    pub from: Duration,
    /// Until this time; for ever when `None`.
    pub until: Option<Duration>,
    /// Only requests with these numbers at this backend, from 1, inclusive.
    pub requests: Option<(u64, u64)>,
    /// With this probability, 0 to 1; always when `None`.
    pub rate: Option<f64>,
}

/// How something goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// An answer with this status, at once.
    Status {
        /// 400 to 599.
        status: u16,
        /// Its Retry-After.
        retry_after: Option<Duration>,
    },
    /// The connection is refused.
    Refuse,
    /// The connection is reset before the answer.
    Reset,
    /// No answer, for ever or for this time; after which the usual answer comes.
    Hang(Option<Duration>),
    /// The usual answer, so much later.
    Slow(Duration),
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
