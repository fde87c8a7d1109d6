use std::rc::Rc;

use super::Trip;
use super::test::{Mask, amount_found};
use crate::diagnostic::Spanned;
use crate::mock::Tally;
use crate::scenario::{Amount, AtBackend, Bounds, Facts, Figure, Selector, StatusRange};
use crate::simulate::rows::Rows;
use crate::simulate::times::Times;
use crate::simulate::{Ending, Finished, Row};
use crate::time::{Duration, Instant};

/// What is counted for a claim on the forwards to some backends.
#[derive(Debug)]
pub(super) struct At {
    of: Selector,
    mask: Mask,
    what: What,
}

#[derive(Debug)]
enum What {
    /// So many forwards are answered like this.
    Answered { like: Like, amount: Amount, right: u64, total: u64 },
    /// So many tokens.
    Tokens { bounds: Bounds<u64>, tokens: u64 },
    /// Breakers are open so long: what is over, and the last trip of each.
    Open { bounds: Bounds<Duration>, over: Duration, last: Vec<(u32, Rc<str>, Instant, Instant)> },
    /// A figure over the times lies within bounds.
    Time { figure: Figure, bounds: Bounds<Duration>, times: Times },
    /// Provisioned deployments are used so far, each on average.
    Utilization { bounds: Bounds<f64>, found: Vec<f64> },
}

/// How a forward is answered.
#[derive(Clone, Copy, Debug)]
enum Like {
    /// With one of these statuses, whatever becomes of the content.
    Status(StatusRange),
    /// 200 to 299, to the last byte.
    Success,
    /// The answer breaks off.
    Cut,
}

impl Like {
    fn holds(self, ending: Ending) -> bool {
        match self {
            Self::Status(statuses) => ending.status().is_some_and(|status| statuses.contains(status)),
            Self::Success => matches!(ending, Ending::Status(200..=299)),
            Self::Cut => matches!(ending, Ending::Cut(_)),
        }
    }

    fn is_failure(self) -> bool {
        match self {
            Self::Status(statuses) => statuses.from >= 400,
            Self::Success => false,
            Self::Cut => true,
        }
    }
}

impl At {
    pub(super) fn new(of: &Spanned<Selector>, claim: &AtBackend, rows: &Rows, facts: &Facts) -> Self {
        let answered = |like, amount: &Amount| What::Answered { like, amount: *amount, right: 0, total: 0 };
        let what = match claim {
            AtBackend::Wasted(amount) => answered(Like::Status(StatusRange { from: 429, to: 429 }), amount),
            AtBackend::Success(amount) => answered(Like::Success, amount),
            AtBackend::Cut(amount) => answered(Like::Cut, amount),
            AtBackend::Status(range, amount) => answered(Like::Status(*range), amount),
            AtBackend::Tokens(bounds) => What::Tokens { bounds: *bounds, tokens: 0 },
            AtBackend::Open(bounds) => What::Open { bounds: *bounds, over: Duration::ZERO, last: Vec::new() },
            AtBackend::Utilization(bounds) => What::Utilization { bounds: *bounds, found: Vec::new() },
            AtBackend::Time(figure, bounds) => What::Time { figure: *figure, bounds: *bounds, times: Times::default() },
        };
        Self { of: of.value.clone(), mask: Mask::selected(std::slice::from_ref(of), rows, facts), what }
    }

    pub(super) fn counts_tokens(&self) -> bool {
        matches!(self.what, What::Tokens { .. })
    }

    /// Looks at a request; says whether it shows what is wrong.
    pub(super) fn finished(&mut self, finished: &Finished<'_>) -> bool {
        let mut shows = false;
        for attempt in finished.attempts.iter().filter(|a| self.mask.has(a.row)) {
            match &mut self.what {
                What::Answered { like, right, total, .. } => {
                    let is_right = like.holds(attempt.result);
                    *total += 1;
                    *right += u64::from(is_right);
                    // Of failures the failing one tells most, of successes the one that is none.
                    shows |= is_right == like.is_failure();
                }
                What::Time { times, .. } => times.add(attempt.end.since(attempt.start)),
                What::Tokens { .. } | What::Open { .. } | What::Utilization { .. } => {}
            }
        }
        shows
    }

    pub(super) fn served(&mut self, row: Row, more: u64) {
        if let What::Tokens { tokens, .. } = &mut self.what
            && self.mask.has(row)
        {
            *tokens += more;
        }
    }

    pub(super) fn tallied(&mut self, tally: &Tally, facts: &Facts) {
        let What::Utilization { found, .. } = &mut self.what else { return };
        let meant = facts.accounts.get(tally.account).is_some_and(|account| self.of.selects(account));
        if meant
            && self.of.model().is_none_or(|model| *model == tally.model)
            && let Some(utilization) = &tally.utilization
        {
            found.push(utilization.mean * 100.0);
        }
    }

    pub(super) fn tripped(&mut self, trip: &Trip<'_>, rows: &Rows, facts: &Facts) {
        let What::Open { over, last, .. } = &mut self.what else { return };
        if !rows.selects_backend(&self.of, trip.backend, facts) {
            return;
        }
        match last.iter_mut().find(|(unit, backend, ..)| *unit == trip.unit && backend == trip.backend) {
            Some((_, _, from, until)) => {
                *over = *over + until.since(*from);
                (*from, *until) = (trip.from, trip.until);
            }
            None => last.push((trip.unit, Rc::clone(trip.backend), trip.from, trip.until)),
        }
    }

    /// Whether it holds, and what was found; the run ended at `end`.
    pub(super) fn verdict(&mut self, end: Instant) -> (bool, String) {
        match &mut self.what {
            What::Answered { amount, right, total, .. } => (amount.holds(*right, *total), amount_found(*amount, *right, *total)),
            What::Tokens { bounds, tokens } => (bounds.contains(*tokens), tokens.to_string()),
            What::Open { bounds, over, last } => {
                let open = last.iter().fold(*over, |sum, (_, _, from, until)| sum + (*until).min(end).since(*from));
                (bounds.contains(open), open.to_string())
            }
            What::Utilization { found, .. } if found.is_empty() => (false, "no provisioned throughput".to_owned()),
            What::Utilization { bounds, found } => {
                let mean = found.iter().sum::<f64>() / found.len() as f64;
                (bounds.contains(mean), format!("{mean:.1}%"))
            }
            What::Time { figure, bounds, times } => match times.figure(*figure) {
                Some(time) => (bounds.contains(time), time.to_string()),
                None => (false, "no forward".to_owned()),
            },
        }
    }
}
