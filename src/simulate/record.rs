use std::fmt;

use smallvec::SmallVec;

use crate::gateway::RefusedBy;
use crate::http::{Failure, Response};
use crate::live::is_stream;
use crate::time::{Duration, Instant};

/// Which backend: an index into the rows of an [`Outcome`](super::Outcome).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub u16);

/// One forward to a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// To whom.
    pub row: Row,
    /// What came of it.
    pub result: Ending,
    /// When it was sent.
    pub start: Instant,
    /// When the head of the answer came; without one, as `end`.
    pub first: Instant,
    /// When the last byte (or the failure) came; when it was given up.
    pub end: Instant,
}

/// What came of a forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// An answer with this status.
    Status(u16),
    /// An answer with this status that broke off.
    Cut(u16),
    /// No answer.
    Failed(Failure),
    /// Given up by the gateway.
    GivenUp,
    /// Still open when the run ended.
    Open,
}

impl Ending {
    /// The status of an answer, also of one that broke off.
    #[must_use]
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) | Self::Cut(status) => Some(status),
            Self::Failed(_) | Self::GivenUp | Self::Open => None,
        }
    }

    /// The same, when it has broken off.
    pub(super) fn cut(self) -> Self {
        match self {
            Self::Status(status) => Self::Cut(status),
            other @ (Self::Cut(_) | Self::Failed(_) | Self::GivenUp | Self::Open) => other,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Cut(status) => write!(f, "{status} cut"),
            Self::Failed(Failure::Refused) => f.write_str("refused"),
            Self::Failed(Failure::Reset) => f.write_str("reset"),
            Self::Failed(Failure::NameNotResolved) => f.write_str("unknown host"),
            Self::Failed(Failure::Malformed) => f.write_str("malformed"),
            Self::Failed(Failure::TimedOut) => f.write_str("timeout"),
            Self::GivenUp => f.write_str("given up"),
            Self::Open => f.write_str("open"),
        }
    }
}

/// Who answered a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answerer {
    /// A backend.
    Backend(Row),
    /// The gateway itself.
    Gateway,
    /// Nobody, when its client went away or the run ended.
    Nobody,
}

/// What became of a request, for its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It has its whole answer.
    Answered,
    /// Its answer broke off.
    Cut,
    /// It gave up: its timeout was over.
    GaveUp,
    /// It went away of its own accord.
    Left,
    /// It still waited when the run ended.
    Open,
}

impl Fate {
    /// What a client hears of whom it asked, when that may make it send again: an answer, or `None` for a failed connection.
    ///
    /// Content that breaks off is a failed connection to who reads it whole. Who has begun to read a stream, or gave up in the middle
    /// of an answer, does not ask for another one.
    pub(super) fn heard(self, answer: Option<&Response>) -> Option<Option<&Response>> {
        match self {
            Self::Answered | Self::Open => Some(answer),
            Self::Cut => (!answer.is_some_and(is_stream)).then_some(None),
            Self::GaveUp => answer.is_none().then_some(None),
            Self::Left => None,
        }
    }
}

/// Which request: what is known of it when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Which {
    /// From 1, in the order sent.
    pub(super) number: u64,
    /// Which step of the scenario sent it.
    pub(super) step: u16,
    /// Which of the step's models it asks for.
    pub(super) model: u16,
    /// When it was sent.
    pub(super) start: Instant,
    /// See [`Finished::route`].
    pub(super) route: Option<u32>,
}

/// A request that is over for its client: what a run tells while it goes on.
#[derive(Debug)]
pub struct Finished<'a> {
    /// From 1, in the order sent.
    pub number: u64,
    /// Which step of the scenario sent it.
    pub step: u16,
    /// Which of the step's models it asks for.
    pub model: u16,
    /// When it was sent.
    pub start: Instant,
    /// What became of it.
    pub fate: Fate,
    /// When the first byte of the answer came; for one without, as `end`.
    pub first: Instant,
    /// When the last byte of the answer came, or its client went away, or the run ended.
    pub end: Instant,
    /// Who answered.
    pub by: Answerer,
    /// The limit or quota that refused it.
    pub refused: Option<RefusedBy>,
    /// The route that it took (see [`Facts::landmarks`](crate::scenario::Facts::landmarks)), where somebody asks for that.
    pub route: Option<u32>,
    /// The forwards, in order.
    pub attempts: &'a [Attempt],
    /// How often its client sent it again.
    pub resends: u32,
    /// The answer, whole or as far as it came; `None` when it went away or had none.
    pub answer: Option<&'a Response>,
}

impl<'a> Finished<'a> {
    /// A request that has no answer when the run is over.
    pub(super) fn unanswered(of: Which, attempts: &'a [Attempt], resends: u32, at: Instant) -> Self {
        Self {
            number: of.number,
            step: of.step,
            model: of.model,
            start: of.start,
            fate: Fate::Open,
            first: at,
            end: at,
            by: Answerer::Nobody,
            refused: None,
            route: of.route,
            attempts,
            resends,
            answer: None,
        }
    }

    pub(super) fn which(&self) -> Which {
        Which { number: self.number, step: self.step, model: self.model, start: self.start, route: self.route }
    }

    /// The answer's status; 0 without an answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.answer.map_or(0, |answer| answer.status)
    }

    /// Whether its client has all of an answer 200 to 299.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.fate == Fate::Answered && (200..300).contains(&self.status())
    }

    /// How long its client waited: from sending it to the answer's last byte.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.end.since(self.start)
    }

    /// What is kept of it.
    #[must_use]
    pub fn record(&self) -> Record {
        Record {
            number: self.number,
            step: self.step,
            model: self.model,
            start: self.start,
            end: self.end,
            fate: self.fate,
            status: self.status(),
            by: self.by,
            refused: self.refused,
            route: self.route,
            resends: self.resends,
            attempts: SmallVec::from_slice(self.attempts),
        }
    }
}

/// What is kept of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// From 1, in the order sent.
    pub number: u64,
    /// Which step of the scenario sent it.
    pub step: u16,
    /// Which of the step's models it asks for.
    pub model: u16,
    /// When it was sent.
    pub start: Instant,
    /// When the last byte of the answer came, or its client went away, or the run ended.
    pub end: Instant,
    /// What became of it.
    pub fate: Fate,
    /// The answer's status; 0 when there is none.
    pub status: u16,
    /// Who answered.
    pub by: Answerer,
    /// The limit or quota that refused it.
    pub refused: Option<RefusedBy>,
    /// See [`Finished::route`].
    pub route: Option<u32>,
    /// How often its client sent it again.
    pub resends: u32,
    /// The forwards of all sends, in order.
    pub attempts: SmallVec<[Attempt; 2]>,
}

impl Record {
    pub(super) fn which(&self) -> Which {
        Which { number: self.number, step: self.step, model: self.model, start: self.start, route: self.route }
    }

    /// From sending it to the answer's last byte.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.end.since(self.start)
    }
}
