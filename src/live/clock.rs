use std::time::Duration as Real;

use tokio::time;

use crate::time::{Duration, Instant};

/// The wall clock as the run's clock, which may go faster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    began: time::Instant,
    speed: f64,
}

impl Clock {
    /// A clock that begins now. A speed that is no positive number is 1.
    pub(super) fn new(speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
        Self { began: time::Instant::now(), speed }
    }

    /// The run's time.
    pub(super) fn now(&self) -> Instant {
        // A float's 53 bits hold the microseconds of 285 years.
        Instant::from_micros((self.began.elapsed().as_secs_f64() * self.speed * 1e6) as u64)
    }

    /// How long a length of the run really takes.
    pub(super) fn real(&self, length: Duration) -> Real {
        Real::try_from_secs_f64(length.seconds() / self.speed).unwrap_or(Real::MAX)
    }

    /// Waits until a time of the run.
    pub(super) async fn reach(&self, until: Instant) {
        while self.now() < until {
            time::sleep(self.real(until.since(self.now()))).await;
        }
    }
}
