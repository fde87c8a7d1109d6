use super::{Found, Mask, Stands, Test};
use crate::diagnostic::Spanned;
use crate::scenario::{Bounds, Facts, Selector};
use crate::simulate::judge::Trip;
use crate::simulate::rows::Rows;
use crate::simulate::{Ending, Finished};
use crate::time::Instant;

/// Breakers trip so often.
#[derive(Debug)]
pub(super) struct Trips {
    of: Option<Selector>,
    mask: Mask,
    bounds: Bounds<u64>,
    count: u64,
}

impl Trips {
    pub(super) fn new(of: Option<&Spanned<Selector>>, bounds: Bounds<u64>, rows: &Rows, facts: &Facts) -> Self {
        let mask = of.map_or_else(|| Mask::new(rows, |_| true), |of| Mask::one(of, rows, facts));
        Self { of: of.map(|s| s.value.clone()), mask, bounds, count: 0 }
    }
}

impl Test for Trips {
    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        if fails_at(finished, &self.mask) { Stands::Out } else { Stands::Aside }
    }

    fn tripped(&mut self, trip: &Trip<'_>, rows: &Rows, facts: &Facts) -> Stands {
        if !self.of.as_ref().is_none_or(|of| rows.selects_backend(of, trip.backend, facts)) {
            return Stands::Aside;
        }
        self.count += 1;
        Stands::In
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::count(self.bounds.side(self.count), self.count.to_string())
    }
}

/// Whether a forward to one of these failed: it might have tripped a breaker.
pub(super) fn fails_at(finished: &Finished<'_>, mask: &Mask) -> bool {
    let failed = |ending| match ending {
        Ending::Status(status) => status >= 400,
        Ending::Failed(_) | Ending::Cut(_) => true,
        Ending::GivenUp | Ending::Open => false,
    };
    finished.attempts.iter().any(|a| mask.has(a.row) && failed(a.result))
}
