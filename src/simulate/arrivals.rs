use crate::random::Stream;
use crate::scenario::{Arrivals, Course, LogRow, RequestLog};
use crate::time::{Duration, Instant};

/// So many requests are counted from one point on: the more, the less rounding, but the more stretches of a curve to go through.
const COUNTED: u32 = 10_000;

/// When the requests of an open sender are sent, one after the other.
#[derive(Debug)]
pub(super) struct Schedule<'s> {
    kind: Kind<'s>,
    start: Duration,
    /// None is sent from here on.
    until: Option<Duration>,
}

#[derive(Debug)]
enum Kind<'s> {
    Fixed {
        course: &'s Course,
        /// Requests are counted from this time on, in microseconds, so that rounding does not add up.
        from: f64,
        count: u32,
    },
    Poisson {
        course: &'s Course,
        last: f64,
    },
    Bursts {
        size: u32,
        every: Duration,
        /// When the next is sent, and how many were with it.
        at: Duration,
        sent: u32,
    },
    Replay {
        log: &'s RequestLog,
        row: usize,
    },
}

/// A request that is to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// When.
    pub(super) at: Instant,
    /// What a log says of it.
    pub(super) row: Option<LogRow>,
}

impl<'s> Schedule<'s> {
    /// Of a sender that starts and ends at these times of the run.
    pub(super) fn new(arrivals: &'s Arrivals, start: Duration, until: Option<Duration>) -> Self {
        let kind = match arrivals {
            Arrivals::Fixed(course) => Kind::Fixed { course, from: start.micros() as f64, count: 0 },
            Arrivals::Poisson(course) => Kind::Poisson { course, last: start.micros() as f64 },
            Arrivals::Bursts { size, every } => Kind::Bursts { size: *size, every: *every, at: start, sent: 0 },
            Arrivals::Replay(replay) => Kind::Replay { log: &replay.log, row: 0 },
        };
        Self { kind, start, until }
    }

    /// The next.
    pub(super) fn next(&mut self, random: &mut Stream) -> Option<Arrival> {
        let start = self.start;
        let end = self.until.map_or(f64::INFINITY, |until| until.micros() as f64);
        let instant = |micros: f64| Instant::from_micros(micros.round() as u64);
        let arrival = match &mut self.kind {
            Kind::Fixed { course, from, count } => {
                // What rounding brings before the end by less than a microsecond is sorted out below.
                let at = course.after(*from, f64::from(*count), start, end)?;
                *count += 1;
                if *count > COUNTED {
                    (*from, *count) = (at, 1);
                }
                Arrival { at: instant(at), row: None }
            }
            Kind::Poisson { course, last } => {
                *last = course.after(*last, random.exponential(), start, end)?;
                Arrival { at: instant(*last), row: None }
            }
            Kind::Bursts { size, every, at, sent } => {
                if *sent == *size {
                    *at = *at + *every;
                    *sent = 0;
                }
                *sent += 1;
                Arrival { at: Instant::ZERO + *at, row: None }
            }
            Kind::Replay { log, row } => {
                let found = log.rows.get(*row)?;
                *row += 1;
                Arrival { at: Instant::ZERO + start + found.at, row: Some(*found) }
            }
        };
        Some(arrival).filter(|arrival| self.until.is_none_or(|until| arrival.at < Instant::ZERO + until))
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use crate::random::Stream;
    use crate::scenario::{Arrivals, Course};
    use crate::time::Duration;

    fn times(arrivals: &Arrivals, start: u64, until: u64) -> Vec<u64> {
        let mut schedule = Schedule::new(arrivals, Duration::from_secs(start), Some(Duration::from_secs(until)));
        let mut random = Stream::new(1, "arrivals", 0);
        std::iter::from_fn(|| schedule.next(&mut random)).map(|a| a.at.micros()).collect()
    }

    #[test]
    fn a_fixed_rate_keeps_its_pace_to_the_microsecond() {
        let times = times(&Arrivals::Fixed(Course::steady(30.0)), 1, 100_001);
        assert_eq!(times.len(), 3_000_000);
        for (index, time) in (0..).zip(&times) {
            assert_eq!(*time, 1_000_000 + (index * 1_000_000 + 15) / 30);
        }
    }

    #[test]
    fn bursts_come_at_once_and_then_not_until_the_next() {
        let arrivals = Arrivals::Bursts { size: 2, every: Duration::from_secs(10) };
        assert_eq!(times(&arrivals, 5, 25), [5_000_000, 5_000_000, 15_000_000, 15_000_000]);
    }

    #[test]
    fn poisson_arrivals_have_the_mean_and_the_variance_of_their_number() {
        let count = |course: Course, until| {
            let times = times(&Arrivals::Poisson(course), 0, until);
            assert!(times.is_sorted());
            let mut each = vec![0_u64; usize::try_from(until).unwrap()];
            times.iter().for_each(|t| each[usize::try_from(t / 1_000_000).unwrap()] += 1);
            each
        };
        let seconds = count(Course::steady(40.0), 20_000);
        let mean = seconds.iter().sum::<u64>() as f64 / 20_000.0;
        let variance = seconds.iter().map(|n| (*n as f64 - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!((mean - 40.0).abs() < 0.2 && (variance - 40.0).abs() < 1.5, "{mean} {variance}");
        // On a ramp from 0 a quarter of all arrive in the first half.
        let ramp = count(Course::Ramp { from: 0.0, to: 100.0, over: Duration::from_secs(2000) }, 2000);
        let (first, all) = (ramp[..1000].iter().sum::<u64>(), ramp.iter().sum::<u64>());
        assert!((first as f64 / all as f64 - 0.25).abs() < 0.01 && all.abs_diff(100_000) < 1500, "{first} of {all}");
    }
}
