use std::collections::VecDeque;

use crate::assumption::LimitWindow;
use crate::time::{Duration, Instant};

/// How time is counted: the kind of window, its length, and the limit that it is held against.
#[derive(Clone, Copy, Debug)]
pub(in crate::gateway) struct Span {
    pub kind: LimitWindow,
    pub length: Duration,
    pub limit: u64,
}

/// What was counted within the last minute, or another time.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Window {
    /// What was counted when, oldest first. Of a fixed window one entry at most, at its beginning; of a bucket one, at the time
    /// until which its drain was reckoned.
    entries: VecDeque<(Instant, u64)>,
    /// All of them together. Of a bucket, in tokens (or calls) times microseconds.
    sum: u128,
}

/// From so many entries on, those closer together than the length over this are one: a window takes little memory whatever the
/// limit, and lets go of the later ones of an entry early, by less than half a percent of its length.
const ENTRIES: usize = 256;

impl Window {
    pub(in crate::gateway) fn fork(&self) -> Self {
        Self { entries: self.entries.iter().copied().collect(), sum: self.sum }
    }

    /// What counts at a time.
    pub(in crate::gateway) fn sum(&mut self, span: Span, now: Instant) -> u64 {
        match span.kind {
            LimitWindow::Bucket => {
                self.drain(span, now);
                clamp(self.sum.div_ceil(micros(span.length)))
            }
            LimitWindow::Sliding | LimitWindow::FirstRequest | LimitWindow::Minute => {
                while let Some((_, amount)) = self.entries.front().copied().filter(|(at, _)| *at + span.length <= now) {
                    self.entries.pop_front();
                    self.sum -= u128::from(amount);
                }
                clamp(self.sum)
            }
        }
    }

    /// Counts something. Times do not go back.
    pub(in crate::gateway) fn add(&mut self, span: Span, at: Instant, amount: u64) {
        self.sum(span, at);
        let length = span.length.micros().max(1);
        if span.kind == LimitWindow::Bucket {
            self.sum = self.sum.saturating_add(u128::from(amount) * micros(span.length));
            return;
        }
        // All entries together fit into a number of 64 bits.
        let amount = amount.min(u64::MAX - clamp(self.sum));
        match span.kind {
            LimitWindow::Bucket | LimitWindow::Sliding => {
                let close = |last: Instant| at.since(last).micros() < length / ENTRIES as u64;
                let full = self.entries.len() >= ENTRIES;
                match self.entries.back_mut().filter(|(last, _)| *last >= at || full && close(*last)) {
                    Some((_, sum)) => *sum += amount,
                    None => self.entries.push_back((at, amount)),
                }
            }
            LimitWindow::FirstRequest | LimitWindow::Minute => match self.entries.front_mut() {
                Some((_, sum)) => *sum += amount,
                None if span.kind == LimitWindow::Minute => {
                    self.entries.push_back((Instant::from_micros(at.micros() - at.micros() % length), amount));
                }
                None => self.entries.push_back((at, amount)),
            },
        }
        self.sum += u128::from(amount);
    }

    /// Takes back what was counted at a time, as far as it still counts.
    pub(in crate::gateway) fn take_back(&mut self, span: Span, at: Instant, amount: u64) {
        if span.kind == LimitWindow::Bucket {
            self.sum = self.sum.saturating_sub(u128::from(amount) * micros(span.length));
            return;
        }
        if let Some((_, counted)) = self.entries.iter_mut().rev().find(|(entry, _)| *entry <= at) {
            let amount = amount.min(*counted);
            *counted -= amount;
            self.sum -= u128::from(amount);
        }
    }

    /// How long until less than so much counts.
    pub(in crate::gateway) fn until_below(&self, span: Span, amount: u64, now: Instant) -> Duration {
        if span.kind == LimitWindow::Bucket {
            // A part of a token counts as one: see `sum`.
            let over = self.sum.saturating_sub(u128::from(amount.saturating_sub(1)) * micros(span.length));
            return Duration::from_micros(clamp(over.div_ceil(u128::from(span.limit.max(1)))));
        }
        let mut left = self.sum;
        for (at, counted) in &self.entries {
            left -= u128::from(*counted);
            if left < u128::from(amount) {
                return (*at + span.length).since(now);
            }
        }
        span.length
    }

    /// Lets a bucket drain: by the limit in each length.
    fn drain(&mut self, span: Span, now: Instant) {
        let since = self.entries.pop_front().map_or(now, |(at, _)| at);
        self.entries.push_back((now.max(since), 0));
        self.sum = self.sum.saturating_sub(u128::from(span.limit) * u128::from(now.since(since).micros()));
    }
}

fn micros(length: Duration) -> u128 {
    u128::from(length.micros().max(1))
}

fn clamp(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, Span, Window};
    use crate::assumption::LimitWindow;
    use crate::time::{Duration, Instant};

    fn span(kind: LimitWindow, limit: u64) -> Span {
        Span { kind, length: Duration::from_secs(60), limit }
    }

    fn at(tenths: u64) -> Instant {
        Instant::from_micros(tenths * 100_000)
    }

    /// A recording of a live gateway with 100 tokens a minute: 59 and 55 tokens, 15 s apart, then "Try again in 29 seconds", 15 s
    /// later "in 14 seconds", and after another 15 s 55 tokens more with nothing remaining.
    #[test]
    fn a_window_slides_as_a_live_gateway_was_recorded_doing() {
        let (span, mut window) = (span(LimitWindow::Sliding, 100), Window::default());
        window.add(span, at(17), 59);
        assert_eq!(window.sum(span, at(17)), 59);
        window.add(span, at(177), 55);
        assert_eq!(window.sum(span, at(327)), 114);
        assert_eq!(window.until_below(span, 100, at(327)).seconds_up(), 29);
        assert_eq!(window.until_below(span, 100, at(481)).seconds_up(), 14);
        assert_eq!(window.sum(span, at(639)), 55);
        window.add(span, at(639), 55);
        assert_eq!(window.sum(span, at(639)), 110, "a window that begins anew would count 55");
    }

    /// A recording of a gateway with 10 tokens a minute, which said "Try again in 180 seconds" after one request.
    #[test]
    fn a_bucket_pays_a_debt_at_the_rate_of_its_limit() {
        let (span, mut window) = (span(LimitWindow::Bucket, 10), Window::default());
        window.add(span, at(0), 39);
        assert_eq!((window.sum(span, at(0)), window.until_below(span, 10, at(0)).seconds_up()), (39, 180));
        assert_eq!((window.sum(span, at(600)), window.sum(span, at(1799)), window.sum(span, at(1800))), (29, 10, 9));
        assert_eq!(window.sum(span, at(9000)), 0, "it holds no more than its limit");
    }

    #[test]
    fn fixed_windows_begin_with_a_request_or_with_the_minute() {
        for (kind, ends) in [(LimitWindow::FirstRequest, 800), (LimitWindow::Minute, 600)] {
            let (span, mut window) = (span(kind, 100), Window::default());
            window.add(span, at(200), 70);
            window.add(span, at(500), 70);
            assert_eq!(window.until_below(span, 100, at(500)), Duration::from_micros((ends - 500) * 100_000));
            assert_eq!((window.sum(span, at(ends - 1)), window.sum(span, at(ends))), (140, 0), "{kind:?}");
        }
    }

    #[test]
    fn what_is_taken_back_counts_no_more() {
        for kind in [LimitWindow::Sliding, LimitWindow::Bucket, LimitWindow::FirstRequest, LimitWindow::Minute] {
            let (span, mut window) = (span(kind, 100), Window::default());
            window.add(span, at(0), 30);
            window.add(span, at(0), 20);
            window.take_back(span, at(0), 30);
            assert_eq!(window.sum(span, at(0)), 20, "{kind:?}");
            window.take_back(span, at(0), 30);
            assert_eq!(window.sum(span, at(0)), 0, "{kind:?}");
        }
    }

    #[test]
    fn what_is_more_than_can_be_counted_counts_as_much_as_can_be() {
        for kind in [LimitWindow::Sliding, LimitWindow::Bucket, LimitWindow::FirstRequest, LimitWindow::Minute] {
            let (span, mut window) = (span(kind, u64::MAX), Window::default());
            window.add(span, at(0), u64::MAX);
            window.add(span, at(0), 7);
            window.add(span, at(1), u64::MAX);
            assert!(window.sum(span, at(1)) > u64::MAX / 2, "{kind:?}");
            assert_eq!(window.sum(span, at(3000)), 0, "{kind:?}");
        }
    }

    #[test]
    fn a_window_takes_little_memory_and_stays_exact_to_half_a_percent() {
        let (span, mut window) = (span(LimitWindow::Sliding, 1_000_000), Window::default());
        for milli in 0..60_000 {
            window.add(span, Instant::from_micros(milli * 1000), 1);
        }
        assert!(window.entries.len() <= 2 * ENTRIES, "{}", window.entries.len());
        let left = window.sum(span, at(900));
        assert!((29_700..=30_000).contains(&left), "{left}");
    }
}
