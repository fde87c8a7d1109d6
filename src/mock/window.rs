use crate::time::{Duration, Instant};

/// One minute, on which the service's token counters run.
const MINUTE: Duration = Duration::from_secs(60);

/// The running count of tokens in a deployment's minute.
///
/// The count is reset at each whole minute of the run: fixed windows, as documented. A request is admitted while the count is
/// below the limit, even when its own estimate goes beyond it.
#[derive(Debug, Default)]
pub(super) struct Window {
    minute: u64,
    used: u64,
}

impl Window {
    /// Charges an estimate and says what is left; or, when the limit is reached, how long until the next minute.
    pub(super) fn admit(&mut self, now: Instant, limit: u64, estimate: u64) -> Result<u64, Duration> {
        let minute = now.micros() / MINUTE.micros();
        if minute != self.minute {
            *self = Self { minute, used: 0 };
        }
        if self.used >= limit {
            return Err(Duration::from_micros(MINUTE.micros() - now.micros() % MINUTE.micros()));
        }
        self.used = self.used.saturating_add(estimate);
        Ok(limit.saturating_sub(self.used))
    }
}

#[cfg(test)]
mod tests {
    use super::Window;
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
            assert_eq!(window.admit(Instant::ZERO + Duration::from_millis(millis), 1000, 400), outcome, "at {millis} ms");
        }
    }

    #[test]
    fn a_request_above_the_whole_limit_is_admitted_while_the_count_is_below_it() {
        let mut window = Window::default();
        assert_eq!(window.admit(Instant::ZERO, 1000, 5000), Ok(0));
        assert_eq!(window.admit(Instant::ZERO, 1000, 1), Err(Duration::from_secs(60)));
        assert_eq!(Window::default().admit(Instant::ZERO, 0, 1), Err(Duration::from_secs(60)));
    }
}
