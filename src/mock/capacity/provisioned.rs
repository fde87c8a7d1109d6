use super::due::Due;
use super::{Left, Refused, Want};
use crate::assumption::Assumption;
use crate::mock::assumed::Assumed;
use crate::time::{Duration, Instant};

/// Provisioned throughput: "a variation of the leaky bucket". What is charged fills it, the throughput drains it; above 100 %
/// requests are refused until it is below again.
///
/// Levels are counted in tokens times the microseconds of a minute, so that a microsecond drains as many as there are tokens a
/// minute and nothing is rounded.
#[derive(Clone, Debug)]
pub(in super::super) struct Provisioned {
    tokens_per_minute: u64,
    /// What 100 % are.
    full: i128,
    level: i128,
    /// When the level was this.
    at: Instant,
    due: Due,
    /// What was charged up to then, less what was given back.
    charged: i128,
}

/// A token as levels count it.
const TOKEN: i128 = 60_000_000;

impl Provisioned {
    /// A deployment of so many tokens a minute, of which `window` makes 100 %.
    pub(in super::super) fn new(tokens_per_minute: u64, window: Duration) -> Self {
        let full = i128::from(tokens_per_minute) * i128::from(window.micros());
        let (at, due) = (Instant::ZERO, Due::default());
        Self { tokens_per_minute, full: full.max(1), level: 0, at, due, charged: 0 }
    }

    pub(super) fn tokens_per_minute(&self) -> u64 {
        self.tokens_per_minute
    }

    pub(super) fn admit(&mut self, now: Instant, estimate: u64, assumed: &mut Assumed) -> Result<Left, Refused> {
        assumed.tell(Assumption::UtilizationWindow);
        self.catch_up(now);
        if self.level > self.full {
            let excess = u128::try_from(self.level - self.full).unwrap_or(0);
            let wait = excess.div_ceil(u128::from(self.tokens_per_minute.max(1)));
            let wait = Duration::from_micros(u64::try_from(wait).unwrap_or(u64::MAX));
            return Err(Refused { want: Want::Throughput(self.thousandths()), wait });
        }
        self.charge(i128::from(estimate));
        Ok(Left { utilization: Some(self.thousandths()), ..Left::default() })
    }

    pub(super) fn settle(&mut self, end: Instant, estimate: u64, used: u64) {
        self.due.add(end, estimate, used);
    }

    /// The share of its throughput that was consumed up to a time, as Azure's metric has it (PTUs consumed by PTUs deployed): all that was
    /// charged, but for what still has to drain. The level says something else: requests that follow each other evenly never
    /// let it rise.
    pub(super) fn utilization(&self, until: Instant) -> f64 {
        let mut later = self.clone();
        later.catch_up(until);
        let deployed = i128::from(self.tokens_per_minute) * i128::from(until.micros());
        (later.charged - later.level) as f64 / deployed.max(1) as f64
    }

    /// Drains up to a time, with the corrections that came due on the way.
    fn catch_up(&mut self, now: Instant) {
        while let Some((at, change)) = self.due.next(now) {
            self.drain(at);
            self.charge(i128::from(change));
        }
        self.drain(now);
    }

    fn charge(&mut self, tokens: i128) {
        self.charged += tokens * TOKEN;
        self.level = (self.level + tokens * TOKEN).max(0);
    }

    fn drain(&mut self, now: Instant) {
        if now <= self.at {
            return;
        }
        let drain = i128::from(self.tokens_per_minute);
        self.level = (self.level - drain * i128::from(now.since(self.at).micros())).max(0);
        self.at = now;
    }

    fn thousandths(&self) -> u64 {
        u64::try_from(self.level.saturating_mul(1000) / self.full).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Provisioned;
    use crate::assumption::Assumptions;
    use crate::mock::assumed::Assumed;
    use crate::mock::capacity::{Left, Refused, Want};
    use crate::time::{Duration, Instant};

    /// 60,000 tokens a minute: 1,000 a second, and 100 % at 60,000.
    fn bucket() -> Provisioned {
        Provisioned::new(60_000, Duration::from_secs(60))
    }

    fn at(millis: u64) -> Instant {
        Instant::from_micros(millis * 1000)
    }

    fn admit(bucket: &mut Provisioned, millis: u64, estimate: u64) -> Result<u64, (u64, u64)> {
        match bucket.admit(at(millis), estimate, &mut Assumed::new(&Assumptions::default())) {
            Ok(Left { utilization, .. }) => Ok(utilization.unwrap_or(0)),
            Err(Refused { want: Want::Throughput(thousandths), wait }) => Err((thousandths, wait.micros())),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_burst_just_over_100_percent_passes_and_the_next_request_waits_until_it_is_below() {
        let mut bucket = bucket();
        for (millis, estimate, outcome) in [
            (0, 30_000, Ok(500)),
            (0, 30_000, Ok(1000)),
            (0, 3_000, Ok(1050)),
            (0, 1, Err((1050, 3_000_000))),
            (2_999, 1, Err((1000, 1_000))),
            (3_000, 60, Ok(1001)),
            (63_000, 60, Ok(2)),
            (600_000, 60, Ok(1)),
        ] {
            assert_eq!(admit(&mut bucket, millis, estimate), outcome, "at {millis} ms");
        }
    }

    #[test]
    fn the_end_of_an_answer_corrects_the_estimate_in_both_directions() {
        for (used, outcome) in [(6_000, Ok(100)), (63_000, Err((1050, 3_000_000))), (60_000, Ok(1000))] {
            let mut bucket = bucket();
            admit(&mut bucket, 0, 60_000).unwrap();
            bucket.settle(at(0), 60_000, used);
            assert_eq!(admit(&mut bucket, 0, 0), outcome, "{used}");
        }
        let mut bucket = bucket();
        admit(&mut bucket, 0, 66_000).unwrap();
        bucket.settle(at(2_000), 66_000, 6_000);
        assert_eq!(admit(&mut bucket, 1_999, 0), Err((1066, 4_001_000)), "not before its end");
        assert_eq!(admit(&mut bucket, 2_000, 0), Ok(66));
    }

    #[test]
    fn utilization_is_the_share_of_the_throughput_that_was_consumed() {
        let mut even = bucket();
        (0..60).for_each(|second| assert!(admit(&mut even, second * 1000, 700).is_ok_and(|level| level <= 12)));
        assert_eq!(even.utilization(at(60_000)), 0.7);

        let mut burst = bucket();
        admit(&mut burst, 0, 66_000).unwrap();
        assert_eq!((burst.utilization(at(0)), burst.utilization(at(60_000)), burst.utilization(at(120_000))), (0.0, 1.0, 0.55));

        let mut estimated = bucket();
        admit(&mut estimated, 0, 6_000).unwrap();
        estimated.settle(at(4_000), 6_000, 300);
        assert_eq!(estimated.utilization(at(60_000)), 0.005, "what was charged too much is no consumption");
    }
}
