use std::collections::BTreeMap;

use super::{Found, Stands, Test, shares};
use crate::scenario::StatusRange;
use crate::simulate::Finished;
use crate::simulate::rows::Rows;
use crate::time::Instant;

/// Counts by status; 0 is no answer.
type Counts = BTreeMap<u16, u64>;

/// Every answer's status is right.
#[derive(Debug)]
pub(super) struct Every {
    status: StatusRange,
    right: u64,
    others: Counts,
}

/// No answer has another status.
#[derive(Debug)]
pub(super) struct Only {
    listed: Vec<StatusRange>,
    others: Counts,
}

impl Every {
    pub(super) fn new(status: StatusRange) -> Self {
        Self { status, right: 0, others: Counts::new() }
    }
}

impl Test for Every {
    fn is_about_answers(&self) -> bool {
        true
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        if self.status.contains(finished.status()) {
            self.right += 1;
            return Stands::Out;
        }
        *self.others.entry(finished.status()).or_default() += 1;
        Stands::In
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        let total = self.right + self.others.values().sum::<u64>();
        Found::every(total > 0 && self.others.is_empty(), shares(self.right, total, &words(&self.others)))
    }
}

impl Only {
    pub(super) fn new(listed: &[StatusRange]) -> Self {
        Self { listed: listed.to_vec(), others: Counts::new() }
    }
}

impl Test for Only {
    fn is_about_answers(&self) -> bool {
        true
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        if self.listed.iter().any(|status| status.contains(finished.status())) {
            return Stands::Out;
        }
        *self.others.entry(finished.status()).or_default() += 1;
        Stands::In
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::every(self.others.is_empty(), if self.others.is_empty() { "no other".to_owned() } else { words(&self.others) })
    }
}

fn words(counts: &Counts) -> String {
    let one = |(status, count): (&u16, &u64)| if *status == 0 { format!("{count} without answer") } else { format!("{count} x {status}") };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}
