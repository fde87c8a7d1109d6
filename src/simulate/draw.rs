use super::message::Figures;
use crate::live::{Leaves, Patience};
use crate::random::Stream;
use crate::scenario::{Distribution, DistributionKind, Step};
use crate::time::Duration;

/// The random streams of one sender: one for each use, so that none shifts another.
#[derive(Debug)]
pub(super) struct Dice {
    pub(super) arrivals: Stream,
    pub(super) waits: Stream,
    tokens: Stream,
    kinds: Stream,
    think: Stream,
    turns: Stream,
    disconnects: Stream,
}

impl Dice {
    /// Of the sender with this index.
    pub(super) fn new(seed: u64, index: u64) -> Self {
        let stream = |name| Stream::new(seed, name, index);
        Self {
            arrivals: stream("sender arrivals"),
            waits: stream("sender waits"),
            tokens: stream("sender tokens"),
            kinds: stream("sender streams"),
            think: stream("sender think"),
            turns: stream("sender turns"),
            disconnects: stream("sender disconnects"),
        }
    }

    /// What the next request of a step is like.
    pub(super) fn figures(&mut self, step: &Step) -> Figures {
        let tokens = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Figures {
            prompt: tokens(step.prompt_tokens.draw(&mut self.tokens)),
            completion: tokens(step.completion_tokens.draw(&mut self.tokens)),
            stream: step.stream > 0.0 && (step.stream >= 1.0 || self.kinds.chance(step.stream)),
        }
    }

    /// From an answer to what follows.
    pub(super) fn think(&mut self, step: &Step) -> Duration {
        Duration::from_micros(step.think.draw(&mut self.think))
    }

    /// How long the client waits for the answer to what it has just sent, an answer of so many tokens.
    pub(super) fn patience(&mut self, step: &Step, tokens: u32) -> Patience {
        let random = &mut self.disconnects;
        let leaves = step.disconnects.as_ref().filter(|of| random.chance(of.rate)).map(|of| match &of.after {
            Some(after) => Leaves::After(Duration::from_micros(after.draw(random))),
            None => Leaves::Within(1 + random.below(u64::from(tokens.saturating_sub(1))) as u32),
        });
        Patience { timeout: step.timeout, leaves }
    }

    /// How many turns the next conversation of a step has.
    pub(super) fn turns(&mut self, step: &Step) -> u64 {
        step.turns.draw(&mut self.turns)
    }
}

impl Distribution {
    /// The next number.
    fn draw(&self, random: &mut Stream) -> u64 {
        let number = match self.kind {
            DistributionKind::Always(value) => return value,
            DistributionKind::Uniform(from, to) => return from + random.below((to - from).saturating_add(1)),
            DistributionKind::LogNormal { median, sigma } => median * libm::exp(sigma * random.normal()),
            DistributionKind::Normal { mean, deviation } => mean + deviation * random.normal(),
            DistributionKind::Exponential { mean } => mean * random.exponential(),
        };
        // What is negative becomes 0 here.
        (number.round() as u64).clamp(self.least, self.most)
    }
}

#[cfg(test)]
mod tests {
    use crate::random::Stream;
    use crate::scenario::{Distribution, DistributionKind};

    /// Mean and standard deviation of what is drawn, and the middle.
    fn drawn(kind: DistributionKind, most: u64) -> (f64, f64, u64) {
        const MANY: usize = 200_000;
        let (mut stream, distribution) = (Stream::new(3, "drawn", 0), Distribution { kind, least: 1, most });
        let mut all: Vec<u64> = (0..MANY).map(|_| distribution.draw(&mut stream)).collect();
        all.sort_unstable();
        let mean = all.iter().sum::<u64>() as f64 / MANY as f64;
        let variance = all.iter().map(|n| (*n as f64 - mean).powi(2)).sum::<f64>() / MANY as f64;
        (mean, variance.sqrt(), all[MANY / 2])
    }

    #[test]
    fn drawn_numbers_have_the_mean_and_the_spread_of_their_distribution() {
        // A lognormal has the mean m e^(s^2/2) and the deviation of that times the root of e^(s^2) - 1.
        let lognormal = DistributionKind::LogNormal { median: 400.0, sigma: 0.5 };
        for (kind, mean, deviation, median) in [
            (DistributionKind::Uniform(150, 600), 375.0, 130.2, 375),
            (lognormal, 453.3, 241.5, 400),
            (DistributionKind::Normal { mean: 400.0, deviation: 50.0 }, 400.0, 50.0, 400),
            (DistributionKind::Exponential { mean: 400.0 }, 400.0, 400.0, 277),
        ] {
            let (m, d, middle) = drawn(kind, 1_000_000);
            assert!((m / mean - 1.0).abs() < 0.01 && (d / deviation - 1.0).abs() < 0.02, "{kind:?}: {m} {d}");
            assert!(middle.abs_diff(median) <= 3, "{kind:?}: {middle}");
        }
        assert_eq!(drawn(DistributionKind::LogNormal { median: 5e6, sigma: 0.0 }, 100), (100.0, 0.0, 100));
        assert_eq!(drawn(DistributionKind::Normal { mean: 0.0, deviation: 0.0 }, 100), (1.0, 0.0, 1));
    }
}
