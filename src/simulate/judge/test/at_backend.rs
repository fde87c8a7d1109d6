use std::rc::Rc;

use super::sums::Counter;
use super::times::{Until, figure};
use super::trips::fails_at;
use super::{Found, Mask, Stands, Test, Watches};
use crate::diagnostic::Spanned;
use crate::mock::Tally;
use crate::scenario::{Amount, AtBackend, Bounds, Facts, Figure, Selector, StatusRange};
use crate::simulate::judge::{Served, Trip};
use crate::simulate::rows::Rows;
use crate::simulate::times::Times;
use crate::simulate::{Attempt, Ending, Finished};
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
    Tokens { bounds: Bounds<u64>, counter: Counter },
    /// Breakers are open so long: what is over, and the last trip of each.
    Open { bounds: Bounds<Duration>, over: Duration, last: Vec<(u32, Rc<str>, Instant, Instant)> },
    /// A figure over the times lies within bounds.
    Time { until: Until, figure: Figure, bounds: Bounds<Duration>, times: Times },
    /// Provisioned deployments are used so far, each on average.
    Utilization { bounds: Bounds<f64>, found: Vec<f64>, counter: Counter },
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
}

impl At {
    pub(super) fn new(of: &Spanned<Selector>, claim: &AtBackend, rows: &Rows, facts: &Facts) -> Self {
        let answered = |like, amount: &Amount| What::Answered { like, amount: *amount, right: 0, total: 0 };
        let time = |until, figure: &Figure, bounds: &Bounds<Duration>| What::Time {
            until,
            figure: *figure,
            bounds: *bounds,
            times: Times::default(),
        };
        let what = match claim {
            AtBackend::Wasted(amount) => answered(Like::Status(StatusRange { from: 429, to: 429 }), amount),
            AtBackend::Success(amount) => answered(Like::Success, amount),
            AtBackend::Cut(amount) => answered(Like::Cut, amount),
            AtBackend::Status(range, amount) => answered(Like::Status(*range), amount),
            AtBackend::Tokens(bounds) => What::Tokens { bounds: *bounds, counter: Counter::default() },
            AtBackend::Open(bounds) => What::Open { bounds: *bounds, over: Duration::ZERO, last: Vec::new() },
            AtBackend::Utilization(bounds) => What::Utilization { bounds: *bounds, found: Vec::new(), counter: Counter::default() },
            AtBackend::Time(figure, bounds) => time(Until::LastByte, figure, bounds),
            AtBackend::FirstToken(figure, bounds) => time(Until::FirstByte, figure, bounds),
        };
        Self { of: of.value.clone(), mask: Mask::one(of, rows, facts), what }
    }
}

impl Test for At {
    fn watches(&self) -> Watches {
        let tokens = matches!(self.what, What::Tokens { .. } | What::Utilization { .. });
        Watches { tokens, ..Watches::default() }
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let here = finished.attempts.iter().filter(|a| self.mask.has(a.row));
        match &mut self.what {
            What::Answered { like, right, total, .. } => {
                let mut stands = Stands::Aside;
                for attempt in here {
                    let is = like.holds(attempt.result);
                    *total += 1;
                    *right += u64::from(is);
                    stands = stands.and(if is { Stands::In } else { Stands::Out });
                }
                stands
            }
            What::Time { until, times, .. } => {
                let length = |a: &Attempt| match until {
                    Until::LastByte => Some(a.end.since(a.start)),
                    // Who makes no token makes no first one.
                    Until::FirstByte => Like::Success.holds(a.result).then(|| a.first.since(a.start)),
                };
                here.clone().filter_map(length).for_each(|time| times.add(time));
                here.filter_map(length).max().map_or(Stands::Aside, |slowest| Stands::Weighs(slowest.micros()))
            }
            What::Tokens { counter, .. } | What::Utilization { counter, .. } => counter.finished(finished),
            What::Open { .. } if fails_at(finished, &self.mask) => Stands::Out,
            What::Open { .. } => Stands::Aside,
        }
    }

    fn served(&mut self, served: &Served) {
        if let What::Tokens { counter, .. } | What::Utilization { counter, .. } = &mut self.what
            && self.mask.has(served.row)
        {
            counter.add(served);
        }
    }

    fn tallied(&mut self, tally: &Tally, facts: &Facts) {
        let What::Utilization { found, .. } = &mut self.what else { return };
        let meant = facts.accounts.get(tally.account).is_some_and(|account| self.of.selects(account));
        if meant
            && self.of.model().is_none_or(|model| *model == tally.model)
            && let Some(utilization) = tally.utilization
        {
            found.push(utilization * 100.0);
        }
    }

    fn tripped(&mut self, trip: &Trip<'_>, rows: &Rows, facts: &Facts) -> Stands {
        let What::Open { over, last, .. } = &mut self.what else { return Stands::Aside };
        if !rows.selects_backend(&self.of, trip.backend, facts) {
            return Stands::Aside;
        }
        match last.iter_mut().find(|(unit, backend, ..)| *unit == trip.unit && backend == trip.backend) {
            Some((_, _, from, until)) => {
                *over = *over + until.since(*from);
                (*from, *until) = (trip.from, trip.until);
            }
            None => last.push((trip.unit, Rc::clone(trip.backend), trip.from, trip.until)),
        }
        Stands::In
    }

    fn found(&mut self, _: &Rows, end: Instant) -> Found {
        match &mut self.what {
            What::Answered { amount, right, total, .. } => Found::amount(*amount, *right, *total),
            What::Tokens { bounds, counter } => Found::sum(bounds.side(counter.total), counter.total.to_string()),
            What::Open { bounds, over, last } => {
                let open = last.iter().fold(*over, |sum, (_, _, from, until)| sum + (*until).min(end).since(*from));
                Found::count(bounds.side(open), open.to_string())
            }
            What::Utilization { found, .. } if found.is_empty() => Found::every(false, "no provisioned throughput".to_owned()),
            What::Utilization { bounds, found, .. } => {
                let mean = found.iter().sum::<f64>() / found.len() as f64;
                Found::sum(bounds.side(mean), format!("{mean:.1}%"))
            }
            What::Time { figure: of, bounds, times, .. } => figure(times, *of, bounds, "no forward"),
        }
    }
}
