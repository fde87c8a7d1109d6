use super::{Distribution, Replay, StatusRange};
use crate::time::Duration;

/// When a sender sends.
#[derive(Clone, Debug)]
pub enum Pace {
    /// `times`: so many, each after the answer to the one before.
    Series {
        /// How many requests, or conversations where there are turns.
        times: u64,
        /// One every so often instead, answered or not.
        every: Option<Duration>,
    },
    /// `arrivals`: requests or conversations begin whatever becomes of those before.
    Open {
        /// When.
        arrivals: Arrivals,
        /// None begins from this time of the run on.
        until: Option<Duration>,
    },
    /// `clients`, `conversations`: so many at a time, each of which begins anew when it is done.
    Closed {
        /// How many at a time.
        clients: u32,
        /// They begin spread over this time.
        over: Duration,
        /// None begins anew from this time of the run on; each only once when `None`.
        until: Option<Duration>,
    },
}

/// When requests arrive.
#[derive(Clone, Debug)]
pub enum Arrivals {
    /// Evenly, as many as the course says.
    Fixed(Course),
    /// Each independent of all others, on average as many as the course says.
    Poisson(Course),
    /// So many at once, every so often.
    Bursts {
        /// How many, at least 1.
        size: u32,
        /// How far apart.
        every: Duration,
    },
    /// When the rows of a log say.
    Replay(Replay),
}

/// Requests a second over time.
#[derive(Clone, Debug, PartialEq)]
pub enum Course {
    /// From one rate to another over a time from the sender's start on, then the same for ever.
    Ramp {
        /// Requests a second at the start.
        from: f64,
        /// Requests a second in the end.
        to: f64,
        /// How long it takes; may be no time.
        over: Duration,
    },
    /// Rates by the time of the day, the run's first day beginning with the run; in order, linear in between, from the last to the
    /// first of the next day too.
    Daily(Vec<(Duration, f64)>),
}

/// A stretch of a [`Course`] on which the rate is linear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Requests a microsecond at its beginning.
    pub rate: f64,
    /// By how much that grows in a microsecond.
    pub slope: f64,
    /// Microseconds until it ends; may be infinite.
    pub length: f64,
}

const SECOND: f64 = 1e6;
const DAY: f64 = 86_400e6;

impl Course {
    /// The same rate for ever, in requests a second.
    #[must_use]
    pub const fn steady(rate: f64) -> Self {
        Self::Ramp { from: rate, to: rate, over: Duration::ZERO }
    }

    /// The stretch that begins at a time of the run, in microseconds, for a sender that began at another.
    #[must_use]
    pub fn stretch(&self, now: f64, start: Duration) -> Stretch {
        match self {
            Self::Ramp { from, to, over } => {
                let (passed, over) = (now - start.micros() as f64, over.micros() as f64);
                if passed >= over {
                    return Stretch { rate: to / SECOND, slope: 0.0, length: f64::INFINITY };
                }
                let slope = (to - from) / over;
                Stretch { rate: (from + slope * passed) / SECOND, slope: slope / SECOND, length: over - passed }
            }
            Self::Daily(points) => {
                let of_day = now % DAY;
                let place = |(time, rate): (Duration, f64)| (time.micros() as f64, rate);
                let next = points.partition_point(|p| p.0.micros() as f64 <= of_day);
                let (Some(first), Some(last)) = (points.first().copied().map(place), points.last().copied().map(place)) else {
                    return Stretch { rate: 0.0, slope: 0.0, length: f64::INFINITY };
                };
                let before = next.checked_sub(1).and_then(|at| points.get(at)).copied().map_or((last.0 - DAY, last.1), place);
                let after = points.get(next).copied().map_or((first.0 + DAY, first.1), place);
                let slope = (after.1 - before.1) / (after.0 - before.0);
                Stretch { rate: (before.1 + slope * (of_day - before.0)) / SECOND, slope: slope / SECOND, length: after.0 - of_day }
            }
        }
    }

    /// When, in microseconds of the run, so many more requests than at `now` are due; `None` when that is not before `end`.
    #[must_use]
    pub fn after(&self, mut now: f64, mut amount: f64, start: Duration, end: f64) -> Option<f64> {
        while now < end {
            let Stretch { rate, slope, length } = self.stretch(now, start);
            let whole = Stretch { rate, slope, length }.amount(length);
            if amount <= whole {
                // The smaller root, in the form that loses no digits when the slope is small.
                let root = (rate * rate + 2.0 * slope * amount).max(0.0).sqrt();
                let wait = if amount > 0.0 { 2.0 * amount / (rate + root) } else { 0.0 };
                return Some(now + wait).filter(|at| *at < end);
            }
            amount -= whole;
            now += length;
        }
        None
    }

    /// How many requests are due between two times of the run.
    #[must_use]
    pub fn amount(&self, start: Duration, end: Duration) -> f64 {
        let (mut now, end, mut sum) = (start.micros() as f64, end.micros() as f64, 0.0);
        while now < end {
            let stretch = self.stretch(now, start);
            let length = stretch.length.min(end - now);
            sum += stretch.amount(length);
            now += length;
        }
        sum
    }
}

impl Stretch {
    fn amount(&self, length: f64) -> f64 {
        if self.slope == 0.0 {
            return if self.rate == 0.0 { 0.0 } else { self.rate * length };
        }
        (self.rate + self.slope * length / 2.0) * length
    }
}

/// Requests whose clients go away of their own accord.
#[derive(Clone, Debug, PartialEq)]
pub struct Disconnects {
    /// With which probability a request is one, 0 to 1.
    pub rate: f64,
    /// How long after sending it, in microseconds, unless the answer is complete by then. Anywhere in the middle of a stream when
    /// `None`; answers that are no streams are then waited for.
    pub after: Option<Distribution>,
}

/// What a client does about answers that it could not use.
#[derive(Clone, Debug, PartialEq)]
pub struct Retries {
    /// Sends after the first.
    pub count: u32,
    /// After which statuses. A connection that fails is tried again, too.
    pub statuses: Vec<StatusRange>,
    /// The wait before the first, doubled for each that follows.
    pub interval: Duration,
    /// The longest wait.
    pub max_interval: Duration,
    /// By which share of it a wait may be shorter, 0 to 1.
    pub jitter: f64,
    /// The longest time that an answer may ask to wait (`retry-after-ms`, `Retry-After`); what asks for more is not listened to,
    /// nor is any answer when `None`.
    pub longest_retry_after: Option<Duration>,
}

impl Retries {
    /// What openai-python does when nothing is configured: `_base_client.py`, `_constants.py`.
    #[must_use]
    pub fn openai_sdk() -> Self {
        let status = |from, to| StatusRange { from, to };
        Self {
            count: 2,
            statuses: vec![status(408, 409), status(429, 429), status(500, 599)],
            interval: Duration::from_millis(500),
            max_interval: Duration::from_secs(8),
            jitter: 0.25,
            longest_retry_after: Some(Duration::from_secs(60)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Course;
    use crate::time::Duration;

    const START: Duration = Duration::ZERO;

    /// The times, in milliseconds, at which whole numbers of requests are due.
    fn due(course: &Course, end: u64) -> Vec<u64> {
        let (mut now, mut times) = (0.0, Vec::new());
        while let Some(at) = course.after(now, if times.is_empty() { 0.0 } else { 1.0 }, START, end as f64 * 1000.0) {
            times.push((at / 1000.0).round() as u64);
            now = at;
        }
        times
    }

    #[test]
    fn a_steady_rate_is_even_and_a_ramp_goes_through_the_area_below_it() {
        assert_eq!(due(&Course::steady(4.0), 1001), [0, 250, 500, 750, 1000]);
        // Half of t^2 requests after t seconds, one a second from the second on.
        let ramp = Course::Ramp { from: 0.0, to: 2.0, over: Duration::from_secs(2) };
        assert_eq!(due(&ramp, 3001), [0, 1414, 2000, 2500, 3000]);
        let down = Course::Ramp { from: 2.0, to: 0.0, over: Duration::from_millis(2400) };
        assert_eq!(due(&down, 100_000), [0, 567, 1420]);
    }

    #[test]
    fn a_day_repeats_and_its_ends_meet() {
        let hour = |n: u64| Duration::from_secs(n * 3600);
        let course = Course::Daily(vec![(hour(6), 0.0), (hour(18), 12.0)]);
        for (at, rate) in [(0, 6.0), (6, 0.0), (12, 6.0), (18, 12.0), (23, 7.0), (24, 6.0), (36, 6.0)] {
            let stretch = course.stretch(hour(at).micros() as f64, START);
            assert!((stretch.rate * 1e6 - rate).abs() < 1e-9, "{at}: {stretch:?}");
        }
        let day = course.amount(START, hour(24));
        assert!((day - 6.0 * 86_400.0).abs() < 1e-3, "{day}");
        assert!((course.amount(hour(3), hour(51)) - 2.0 * day).abs() < 1e-3);
    }
}
