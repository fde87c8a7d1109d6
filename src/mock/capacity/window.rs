use crate::assumption::TokenWindow;
use crate::time::{Duration, Instant};

/// One minute, on which the service's token counters run.
const MINUTE: Duration = Duration::from_secs(60);

/// The running count of tokens in a deployment's minute: fixed windows, as documented. A request is admitted while the count is
/// below the limit, even when its own estimate goes beyond it.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// When the minute ends; zero before the first.
    ends: Instant,
    used: u64,
}

impl Window {
    /// Charges an estimate and says what is left; or, when the limit is reached, how long until the next minute.
    pub(super) fn admit(&mut self, now: Instant, begins: TokenWindow, limit: u64, estimate: u64) -> Result<u64, Duration> {
        if now >= self.ends {
            let into = match begins {
                TokenWindow::Minute => now.micros() % MINUTE.micros(),
                TokenWindow::FirstRequest => 0,
            };
            *self = Self { ends: now + Duration::from_micros(MINUTE.micros() - into), used: 0 };
        }
        if self.used >= limit {
            return Err(self.ends.since(now));
        }
        self.used = self.used.saturating_add(estimate);
        Ok(limit.saturating_sub(self.used))
    }

    /// When the minute ends.
    pub(super) fn ends(&self) -> Instant {
        self.ends
    }

    /// Changes the count of the minute, down to nothing at most.
    pub(super) fn correct(&mut self, change: i64) {
        self.used = self.used.saturating_add_signed(change);
    }
}

#[cfg(test)]
mod tests {
    use super::Window;
    use crate::assumption::TokenWindow;
    use crate::time::{Duration, Instant};

    #[test]
    fn the_count_is_reset_at_each_whole_minute() {
        let mut window = Window::default();
        for (millis, outcome) in [
            (0, Ok(600)),
            (100, Ok(200)),
            (200, Ok(0)),
            (300, Err(Duration::from_millis(59_700))),
            (59_999, Err(Duration::from_millis(1))),
            (60_000, Ok(600)),
            (300_000, Ok(600)),
        ] {
            assert_eq!(
                window.admit(Instant::ZERO + Duration::from_millis(millis), TokenWindow::Minute, 1000, 400),
                outcome,
                "at {millis} ms"
            );
        }
    }

    #[test]
    fn a_minute_may_begin_with_a_request() {
        let mut window = Window::default();
        for (seconds, outcome) in [(10, Ok(0)), (69, Err(Duration::from_secs(1))), (75, Ok(0)), (134, Err(Duration::from_secs(1)))] {
            let now = Instant::ZERO + Duration::from_secs(seconds);
            assert_eq!(window.admit(now, TokenWindow::FirstRequest, 1000, 1000), outcome, "at {seconds} s");
        }
    }

    #[test]
    fn a_request_above_the_whole_limit_is_admitted_while_the_count_is_below_it() {
        let mut window = Window::default();
        assert_eq!(window.admit(Instant::ZERO, TokenWindow::Minute, 1000, 5000), Ok(0));
        assert_eq!(window.admit(Instant::ZERO, TokenWindow::Minute, 1000, 1), Err(Duration::from_secs(60)));
        assert_eq!(Window::default().admit(Instant::ZERO, TokenWindow::Minute, 0, 1), Err(Duration::from_secs(60)));
    }
}
