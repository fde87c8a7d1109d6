use std::collections::VecDeque;

use super::load::Rule;
use crate::assumption::BreakerWindow;
use crate::http::{HeaderName, Headers};
use crate::resource::Threshold;
use crate::time::{Date, Duration, Instant};

/// The breaker of one backend on one unit: closed, or open until a time. Azure documents no half-open state.
#[derive(Debug)]
pub(super) struct Breaker {
    open_until: Instant,
    /// Open when last looked at.
    open: bool,
    window: Window,
}

/// What was counted within the interval.
#[derive(Debug)]
enum Window {
    /// The times of the last failures, at most as many as trip.
    Failures(VecDeque<Instant>),
    /// Failures and answers in slices of the interval, oldest first: a share needs all answers, which would be too many to keep.
    Slices(VecDeque<Slice>),
}

#[derive(Clone, Copy, Debug)]
struct Slice {
    /// Which slice of time.
    number: u64,
    failures: u64,
    answers: u64,
}

/// Into how many slices a percentage's interval is divided: the window slides by one of them.
const SLICES: u64 = 60;

/// What looking at a breaker found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It lets requests through.
    Closed,
    /// It was open when last looked at, and closed at this time.
    ClosedSince(Instant),
    /// It lets nothing through.
    Open,
}

impl Breaker {
    pub(super) fn new(rule: Option<&Rule>) -> Self {
        let window = match rule.map(|r| r.threshold) {
            Some(Threshold::Percentage(_)) => Window::Slices(VecDeque::new()),
            Some(Threshold::Count(_)) | None => Window::Failures(VecDeque::new()),
        };
        Self { open_until: Instant::ZERO, open: false, window }
    }

    pub(super) fn fork(&self) -> Self {
        let window = match &self.window {
            Window::Failures(times) => Window::Failures(times.iter().copied().collect()),
            Window::Slices(slices) => Window::Slices(slices.iter().copied().collect()),
        };
        Self { open_until: self.open_until, open: self.open, window }
    }

    /// Whether nothing is let through at a time.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.open && now < self.open_until
    }

    /// When it closes, if it is open now.
    pub(super) fn closes(&self, now: Instant) -> Option<Instant> {
        self.is_open(now).then_some(self.open_until)
    }

    /// Asks to be let through.
    pub(super) fn look(&mut self, now: Instant) -> Seen {
        if !self.open {
            Seen::Closed
        } else if now < self.open_until {
            Seen::Open
        } else {
            self.open = false;
            Seen::ClosedSince(self.open_until)
        }
    }

    /// Counts an answer, or a failure without one. Says until when the breaker is open now, when this made it trip.
    pub(super) fn count(
        &mut self,
        rule: &Rule,
        window: BreakerWindow,
        now: Instant,
        failed: bool,
        wait: Option<Duration>,
    ) -> Option<Instant> {
        // Answers to what was sent before the trip change nothing: the count begins anew when the breaker closes.
        if self.is_open(now) || !self.window.trips(rule, window, now, failed) {
            return None;
        }
        self.window.clear();
        self.open = true;
        self.open_until = now + wait.unwrap_or(rule.trip_duration);
        Some(self.open_until)
    }
}

impl Window {
    fn trips(&mut self, rule: &Rule, window: BreakerWindow, now: Instant, failed: bool) -> bool {
        if window == BreakerWindow::Fixed && self.began().is_some_and(|began| now.since(began) > rule.interval) {
            self.clear();
        }
        match (self, rule.threshold) {
            (Self::Failures(times), Threshold::Count(count)) => {
                if !failed {
                    return false;
                }
                times.push_back(now);
                while times.front().is_some_and(|first| now.since(*first) > rule.interval) {
                    times.pop_front();
                }
                times.len() as u64 >= u64::from(count)
            }
            (Self::Slices(slices), Threshold::Percentage(share)) => {
                // A window that does not slide is one slice, which bears the time of its beginning.
                let number = match window {
                    BreakerWindow::Sliding => now.micros() / (rule.interval.micros() / SLICES).max(1),
                    BreakerWindow::Fixed => slices.front().map_or(now.micros(), |s| s.number),
                };
                match slices.back_mut().filter(|s| s.number == number) {
                    Some(slice) => {
                        slice.failures += u64::from(failed);
                        slice.answers += 1;
                    }
                    None => slices.push_back(Slice { number, failures: u64::from(failed), answers: 1 }),
                }
                while window == BreakerWindow::Sliding && slices.front().is_some_and(|s| s.number + SLICES <= number) {
                    slices.pop_front();
                }
                let (failures, answers) = slices.iter().fold((0, 0), |(f, a), s| (f + s.failures, a + s.answers));
                failed && failures * 100 >= u64::from(share) * answers
            }
            (Self::Failures(_), Threshold::Percentage(_)) | (Self::Slices(_), Threshold::Count(_)) => false,
        }
    }

    /// When a fixed window began, if one did.
    fn began(&self) -> Option<Instant> {
        match self {
            Self::Failures(times) => times.front().copied(),
            Self::Slices(slices) => slices.front().map(|s| Instant::from_micros(s.number)),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Failures(times) => times.clear(),
            Self::Slices(slices) => slices.clear(),
        }
    }
}

/// How long a response asks to be left alone: `Retry-After` in seconds or as a date. What is neither counts as absent.
pub(super) fn retry_after(headers: &Headers, name: &HeaderName, now: Date) -> Option<Duration> {
    let text = headers.get(name)?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = Date::parse_http(text)?;
    Some(Duration::from_micros(u64::try_from(date.micros().saturating_sub(now.micros())).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::{Breaker, Seen, retry_after};
    use crate::assumption::BreakerWindow;
    use crate::gateway::load::Rule;
    use crate::http::{HeaderName, Headers};
    use crate::resource::Threshold;
    use crate::time::{Date, Duration, Instant};

    const SLIDING: BreakerWindow = BreakerWindow::Sliding;

    fn rule(threshold: Threshold) -> Rule {
        Rule {
            threshold,
            interval: Duration::from_secs(60),
            statuses: vec![(429, 429)],
            trip_duration: Duration::from_secs(30),
            accept_retry_after: true,
        }
    }

    fn at(seconds: u64) -> Instant {
        Instant::ZERO + Duration::from_secs(seconds)
    }

    #[test]
    fn the_second_failure_within_the_interval_trips() {
        let rule = rule(Threshold::Count(2));
        let mut breaker = Breaker::new(Some(&rule));
        assert_eq!(breaker.count(&rule, SLIDING, at(0), true, None), None);
        assert_eq!(breaker.count(&rule, SLIDING, at(61), true, None), None, "the first is too old by now");
        assert_eq!(breaker.count(&rule, SLIDING, at(121), true, None), Some(at(151)), "a failure at the interval's edge counts");
        assert_eq!(breaker.look(at(150)), Seen::Open);
        assert_eq!(breaker.look(at(151)), Seen::ClosedSince(at(151)));
        assert_eq!(breaker.look(at(151)), Seen::Closed);
        assert_eq!(breaker.count(&rule, SLIDING, at(152), true, None), None, "it counts anew after it closed");
    }

    #[test]
    fn a_fixed_window_begins_with_the_first_failure_and_ends_with_its_interval() {
        for (threshold, times, trips_at) in [
            // A sliding window would have tripped at 100, with 50 and 62.
            (Threshold::Count(3), vec![(0, true), (50, true), (62, true), (100, true), (110, true)], 110),
            (Threshold::Percentage(50), vec![(0, false), (1, false), (50, true), (61, true)], 61),
        ] {
            let rule = rule(threshold);
            let mut breaker = Breaker::new(Some(&rule));
            let mut count = |(time, failed): &(u64, bool)| breaker.count(&rule, BreakerWindow::Fixed, at(*time), *failed, None);
            let tripped: Vec<u64> = times.iter().filter(|answer| count(answer).is_some()).map(|(time, _)| *time).collect();
            assert_eq!(tripped, [trips_at], "{threshold:?}");
        }
    }

    #[test]
    fn a_wait_told_by_the_backend_replaces_the_trip_duration() {
        let rule = rule(Threshold::Count(1));
        let mut breaker = Breaker::new(Some(&rule));
        assert_eq!(breaker.count(&rule, SLIDING, at(0), true, Some(Duration::from_secs(6))), Some(at(6)));
        assert_eq!(breaker.count(&rule, SLIDING, at(1), true, None), None, "a late failure does not extend the trip");
        assert!(breaker.is_open(at(5)) && !breaker.is_open(at(6)));
    }

    #[test]
    fn a_share_of_failures_trips_whatever_their_number() {
        let rule = rule(Threshold::Percentage(50));
        let mut breaker = Breaker::new(Some(&rule));
        for second in 0..4 {
            assert_eq!(breaker.count(&rule, SLIDING, at(second), false, None), None);
        }
        for second in 4..7 {
            assert_eq!(breaker.count(&rule, SLIDING, at(second), true, None), None, "{second}");
        }
        assert_eq!(breaker.count(&rule, SLIDING, at(7), true, None), Some(at(37)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let name = HeaderName::RETRY_AFTER;
        let now = Date::parse("2026-01-01T00:00:00Z").unwrap();
        for (text, wait) in [
            ("6", Some(6)),
            ("0", Some(0)),
            ("Thu, 01 Jan 2026 00:01:00 GMT", Some(60)),
            ("Wed, 31 Dec 2025 00:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            let mut headers = Headers::default();
            headers.set(name.clone(), text);
            assert_eq!(retry_after(&headers, &name, now), wait.map(Duration::from_secs), "{text}");
        }
    }
}
