use std::fmt;

use smallvec::SmallVec;

use crate::gateway::RefusedBy;
use crate::http::{Failure, Response};
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
    /// When the last byte (or the failure) came; when it was given up.
    pub end: Instant,
}

/// What came of a forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// An answer with this status.
    Status(u16),
    /// No answer.
    Failed(Failure),
    /// Given up by the gateway.
    GivenUp,
    /// Still open when the run ended.
    Open,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
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
    /// It gave up: its timeout was over.
    GaveUp,
    /// It went away of its own accord.
    Left,
    /// It still waited when the run ended.
    Open,
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
    /// The forwards, in order.
    pub attempts: &'a [Attempt],
    /// How often its client sent it again.
    pub resends: u32,
    /// The whole answer, if there is one.
    pub answer: Option<&'a Response>,
}

impl Finished<'_> {
    pub(super) fn which(&self) -> Which {
        Which { number: self.number, step: self.step, model: self.model, start: self.start }
    }

    /// The answer's status; 0 without an answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.answer.map_or(0, |answer| answer.status)
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
    /// The status of the whole answer; 0 when there is none.
    pub status: u16,
    /// Who answered.
    pub by: Answerer,
    /// The limit or quota that refused it.
    pub refused: Option<RefusedBy>,
    /// How often its client sent it again.
    pub resends: u32,
    /// The forwards of all sends, in order.
    pub attempts: SmallVec<[Attempt; 2]>,
}

impl Record {
    /// From sending it to the answer's last byte.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.end.since(self.start)
    }
}
