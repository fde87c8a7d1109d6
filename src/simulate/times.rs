use hdrhistogram::Histogram;

use crate::scenario::Figure;
use crate::time::Duration;

/// So many times are kept as they are; more go into a histogram of three digits.
const EXACT: usize = 4096;

/// Many lengths of time, of which quantiles are asked.
#[derive(Debug, Default)]
pub(super) struct Times {
    exact: Vec<u64>,
    histogram: Option<Histogram<u64>>,
    /// The last time, and how often it came in a row without being in the histogram yet: many are alike.
    last: u64,
    again: u64,
    count: u64,
    sum: u128,
    max: u64,
}

impl Times {
    /// Adds one.
    pub(super) fn add(&mut self, time: Duration) {
        let micros = time.micros();
        self.count += 1;
        self.sum += u128::from(micros);
        self.max = self.max.max(micros);
        if let Some(histogram) = &mut self.histogram {
            if micros != self.last {
                record(histogram, self.last, self.again);
                (self.last, self.again) = (micros, 0);
            }
            self.again += 1;
        } else {
            self.exact.push(micros);
            if self.exact.len() > EXACT
                && let Ok(mut histogram) = Histogram::new(3)
            {
                self.exact.drain(..).for_each(|micros| record(&mut histogram, micros, 1));
                self.histogram = Some(histogram);
            }
        }
    }

    /// A figure; `None` when there are no times.
    pub(super) fn figure(&mut self, figure: Figure) -> Option<Duration> {
        if self.count == 0 {
            return None;
        }
        Some(Duration::from_micros(match figure {
            Figure::Max => self.max,
            Figure::Mean => u64::try_from(self.sum / u128::from(self.count)).unwrap_or(u64::MAX),
            Figure::Quantile(thousandth) => match &mut self.histogram {
                Some(histogram) => {
                    record(histogram, self.last, std::mem::take(&mut self.again));
                    histogram.value_at_quantile(f64::from(thousandth) / 1000.0).min(self.max)
                }
                None => {
                    self.exact.sort_unstable();
                    // Nearest rank: the smallest time that so many are not above.
                    let rank = (self.exact.len() * usize::from(thousandth)).div_ceil(1000).max(1);
                    self.exact.get(rank - 1).copied().unwrap_or(self.max)
                }
            },
        }))
    }
}

fn record(histogram: &mut Histogram<u64>, micros: u64, times: u64) {
    // It grows as it needs to; what is longer than a day is counted as a day, so that its size stays bounded.
    let _ = histogram.record_n(micros.min(86_400_000_000), times);
}

#[cfg(test)]
mod tests {
    use super::{EXACT, Times};
    use crate::scenario::Figure;
    use crate::time::Duration;

    #[test]
    fn few_times_are_exact_and_many_are_within_a_thousandth() {
        let mut times = Times::default();
        assert_eq!(times.figure(Figure::Max), None);
        for n in 1..=100 {
            times.add(Duration::from_millis(n));
        }
        for (figure, millis) in [(Figure::Quantile(500), 50), (Figure::Quantile(990), 99), (Figure::Quantile(999), 100), (Figure::Max, 100)]
        {
            assert_eq!(times.figure(figure), Some(Duration::from_millis(millis)), "{figure}");
        }
        assert_eq!(times.figure(Figure::Mean), Some(Duration::from_micros(50_500)));
        for _ in 0..EXACT {
            times.add(Duration::from_millis(201));
        }
        let p95 = times.figure(Figure::Quantile(950)).map_or(0, Duration::micros);
        assert!((200_799..=201_201).contains(&p95), "{p95}");
    }
}
