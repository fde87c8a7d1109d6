use std::rc::Rc;

use super::capacity::Want;
use crate::time::Instant;

/// What one deployment of an account did in a run, up to a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The account: its index among those of the run.
    pub account: usize,
    /// The deployment's name.
    pub deployment: Rc<str>,
    /// The model behind it.
    pub model: Rc<str>,
    /// Its limit or, when it is provisioned, its throughput, in tokens a minute; `None` for neither.
    pub tokens_per_minute: Option<u64>,
    /// What was counted.
    pub counts: Counts,
    /// How far it was used; `None` unless it is provisioned with a known throughput.
    pub utilization: Option<Utilization>,
}

/// What is counted of a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests for something to be made, whatever came of them; those that spilled over here are among them.
    pub requests: u64,
    /// Tokens charged at arrival: estimates.
    pub charged: u64,
    /// Tokens of answers, prompt and completion: what the model did.
    pub used: u64,
    /// 429 for want of tokens in the minute.
    pub token_limit: u64,
    /// 429 for want of requests in the second (or ten).
    pub request_limit: u64,
    /// 429 of a provisioned deployment that is used up. Those that spilled over are among them.
    pub used_up: u64,
    /// 429 that a fault or a script ordered: "high demand".
    pub high_demand: u64,
    /// Requests that its spillover deployment answered instead.
    pub spilled: u64,
}

impl Counts {
    /// A request was refused for want of something.
    pub(super) fn refuse(&mut self, want: Want) {
        match want {
            Want::Tokens => self.token_limit += 1,
            Want::Requests => self.request_limit += 1,
            Want::Throughput(_) => self.used_up += 1,
        }
    }
}

/// How far a provisioned deployment was used, 1 being 100 %.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Utilization {
    /// On average, from the beginning of the run on.
    pub mean: f64,
    /// At most.
    pub peak: f64,
    /// On average in each minute, as Azure's metric has it; what comes after the first week is in the last.
    pub minutes: Vec<f64>,
}

/// A minute, the resolution of Azure's metric.
const MINUTE: u64 = 60_000_000;
/// Minutes that are kept apart: a week of them.
const MINUTES: u64 = 7 * 24 * 60;

/// Adds up utilisation as it rises and drains.
#[derive(Clone, Debug, Default)]
pub(super) struct Gauge {
    peak: f64,
    /// Utilisation times microseconds, by minute.
    minutes: Vec<f64>,
}

impl Gauge {
    /// It rose to this.
    pub(super) fn reach(&mut self, utilization: f64) {
        self.peak = self.peak.max(utilization);
    }

    /// From one time to another it drained from `level` by `drain` each microsecond, down to nothing at most.
    pub(super) fn pass(&mut self, from: Instant, to: Instant, mut level: f64, drain: f64) {
        let (mut at, end) = (from.micros(), to.micros());
        while at < end && level > 0.0 {
            let minute = at / MINUTE;
            let index = minute.min(MINUTES - 1);
            let until = if minute < MINUTES - 1 { end.min((minute + 1) * MINUTE) } else { end };
            let length = (until - at) as f64;
            let empty = level / drain;
            let area = if empty <= length { level * empty / 2.0 } else { length * (level - drain * length / 2.0) };
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            if self.minutes.len() <= index {
                self.minutes.resize(index + 1, 0.0);
            }
            if let Some(sum) = self.minutes.get_mut(index) {
                *sum += area;
            }
            level -= drain * length;
            at = until;
        }
    }

    /// The sums as averages, up to a time.
    pub(super) fn read(&self, until: Instant) -> Utilization {
        let end = until.micros();
        let whole: f64 = self.minutes.iter().sum();
        let mean = if end == 0 { 0.0 } else { whole / end as f64 };
        let count = usize::try_from(end.div_ceil(MINUTE).min(MINUTES)).unwrap_or(usize::MAX);
        let average = |(minute, sum): (u64, f64)| {
            let length =
                if minute == MINUTES - 1 { end.saturating_sub(minute * MINUTE) } else { MINUTE.min(end.saturating_sub(minute * MINUTE)) };
            if length == 0 { 0.0 } else { sum / length as f64 }
        };
        let sums = self.minutes.iter().copied().chain(std::iter::repeat(0.0)).take(count);
        Utilization { mean, peak: self.peak, minutes: (0..).zip(sums).map(average).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Gauge, MINUTE};
    use crate::time::Instant;

    #[test]
    fn a_level_that_drains_is_averaged_minute_by_minute() {
        let mut gauge = Gauge::default();
        let at = |halves: u64| Instant::from_micros(halves * MINUTE / 2);
        gauge.reach(1.5);
        // Down from 150 % by 50 % a minute, from the middle of the first minute on.
        gauge.pass(at(1), at(5), 1.5, 0.5 / MINUTE as f64);
        let read = gauge.read(at(6));
        let rounded: Vec<f64> = read.minutes.iter().map(|m| (m * 1000.0).round() / 1000.0).collect();
        assert_eq!((rounded, read.peak), (vec![0.688, 1.0, 0.313], 1.5));
        assert!((read.mean - 2.0 / 3.0).abs() < 1e-9, "{}", read.mean);
    }

    #[test]
    fn it_stays_empty_and_small_however_long_the_run() {
        let mut gauge = Gauge::default();
        gauge.pass(Instant::ZERO, Instant::NEVER, 1e-9, 1e-12);
        assert_eq!(gauge.read(Instant::ZERO).minutes.len(), 0);
        assert_eq!(gauge.read(Instant::NEVER).minutes.len(), 10_080);
    }
}
