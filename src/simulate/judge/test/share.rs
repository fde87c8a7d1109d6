use super::{Found, Mask, Stands, Tell, Test};
use crate::gateway::RefusedBy;
use crate::scenario::{Amount, Cause, StatusRange};
use crate::simulate::rows::Rows;
use crate::simulate::{Answerer, Fate, Finished};
use crate::time::Instant;

/// So many requests, or this share of them, are of a class.
#[derive(Debug)]
pub(super) struct Share {
    class: Class,
    amount: Amount,
    right: u64,
    total: u64,
}

/// What a request may be.
#[derive(Debug)]
pub(super) enum Class {
    /// Answered so.
    Status(StatusRange),
    /// Refused for a cause.
    Refused(Cause),
    /// Answered 200 to 299, to the last byte.
    Success,
    /// Answered in part: the answer broke off.
    Cut,
    /// Given up by its client.
    GaveUp,
    /// Answered by one of these.
    By(Mask),
}

impl Class {
    fn has(&self, finished: &Finished<'_>) -> bool {
        let status = finished.status();
        match self {
            Self::Status(range) => range.contains(status),
            Self::Refused(Cause::Deny) => (400..500).contains(&status) && finished.attempts.is_empty() && finished.refused.is_none(),
            Self::Refused(Cause::Limit) => status >= 400 && finished.refused == Some(RefusedBy::Limit),
            Self::Refused(Cause::Quota) => status >= 400 && finished.refused == Some(RefusedBy::Quota),
            Self::Refused(Cause::Backend) => status >= 400 && matches!(finished.by, Answerer::Backend(_)),
            Self::Success => finished.succeeded(),
            Self::Cut => finished.fate == Fate::Cut,
            Self::GaveUp => finished.fate == Fate::GaveUp,
            Self::By(mask) => matches!(finished.by, Answerer::Backend(row) if mask.has(row)),
        }
    }
}

impl Share {
    pub(super) fn new(class: Class, amount: Amount) -> Self {
        Self { class, amount, right: 0, total: 0 }
    }
}

impl Test for Share {
    fn is_about_answers(&self) -> bool {
        matches!(self.class, Class::Status(_) | Class::Success | Class::Refused(_) | Class::Cut)
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let is = self.class.has(finished);
        self.total += 1;
        self.right += u64::from(is);
        match (is, &self.class) {
            (true, _) => Stands::In,
            // Who waited longest would have been the next to give up.
            (false, Class::GaveUp) => Stands::Weighs(finished.latency().micros()),
            (false, Class::Status(_) | Class::Success | Class::Refused(_) | Class::Cut | Class::By(_)) => Stands::Out,
        }
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        let found = Found::amount(self.amount, self.right, self.total);
        match (&self.class, &found.wrong) {
            (Class::GaveUp, Some(Tell::Out)) => Found { wrong: Some(Tell::Heaviest), ..found },
            _ => found,
        }
    }
}
