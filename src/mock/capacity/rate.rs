use crate::time::{Duration, Instant};

const MINUTE: u64 = 60_000_000;

/// Requests within periods of "typically 1 or 10 seconds": a limit of requests a minute is held in each period by its share.
#[derive(Debug)]
pub(super) struct Rate {
    per_minute: u64,
    /// When the period ends; zero before the first.
    ends: Instant,
    used: u64,
}

impl Rate {
    pub(super) fn new(per_minute: u64) -> Self {
        Self { per_minute, ends: Instant::ZERO, used: 0 }
    }

    /// How many requests the period still takes: at least one, or how long until the next period.
    ///
    /// Where a period's share is less than one request, the period is as long as one request takes.
    pub(super) fn left(&mut self, now: Instant, period: Duration) -> Result<u64, Duration> {
        let Some(each) = MINUTE.checked_div(self.per_minute) else { return Err(Duration::from_micros(MINUTE)) };
        let period = period.micros().max(each).max(1);
        if now >= self.ends {
            let into = now.micros() % period;
            (self.ends, self.used) = (now + Duration::from_micros(period - into), 0);
        }
        let share = u128::from(self.per_minute) * u128::from(period) / u128::from(MINUTE);
        let share = u64::try_from(share).unwrap_or(u64::MAX).max(1);
        match share.saturating_sub(self.used) {
            0 => Err(self.ends.since(now)),
            left => Ok(left),
        }
    }

    /// A request was admitted.
    pub(super) fn take(&mut self) {
        self.used += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;
    use crate::time::{Duration, Instant};

    /// How many of a hundred requests at each of these milliseconds are taken.
    fn taken(per_minute: u64, period: Duration, millis: &[u64]) -> Vec<usize> {
        let mut rate = Rate::new(per_minute);
        let mut one = |at| rate.left(at, period).map(|_| rate.take()).is_ok();
        millis.iter().map(|&at| (0..100).filter(|_| one(Instant::from_micros(at * 1000))).count()).collect()
    }

    #[test]
    fn six_hundred_a_minute_are_ten_in_each_second() {
        assert_eq!(taken(600, Duration::from_secs(1), &[0, 999, 1000, 1500, 60_000]), [10, 0, 10, 0, 10]);
        assert_eq!(taken(180, Duration::from_secs(10), &[0, 9_999, 10_000]), [30, 0, 30]);
        assert_eq!(taken(6, Duration::from_secs(1), &[0, 9_999, 10_000, 15_000]), [1, 0, 1, 0]);
        assert_eq!(taken(0, Duration::from_secs(1), &[0, 60_000]), [0, 0]);
    }

    #[test]
    fn the_wait_ends_with_the_period() {
        let mut rate = Rate::new(60);
        let at = Instant::from_micros(2_300_000);
        assert_eq!(rate.left(at, Duration::from_secs(1)), Ok(1));
        rate.take();
        assert_eq!(rate.left(at, Duration::from_secs(1)), Err(Duration::from_millis(700)));
    }
}
