//! Named deterministic streams of random numbers.
//!
//! A stream is made from the run's seed, a purpose and an index, so that one consumer more or less does not shift the others.
//! The generator is PCG XSL RR 128/64 (published, portable); everything drawn from it is computed here, since the distributions
//! of the `rand` crates may change between releases.

use rand_core::Rng as _;
use rand_pcg::Pcg64;

/// One stream.
#[derive(Debug)]
pub struct Stream(Pcg64);

impl Stream {
    /// The stream of a purpose: the same seed, name and index give the same numbers for ever.
    #[must_use]
    pub fn new(seed: u64, name: &str, index: u64) -> Self {
        // FNV-1a, 64 bits: the name picks the stream, seed and index the place in it.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let state = (u128::from(seed) << 64) | u128::from(index);
        Self(Pcg64::new(state, (u128::from(hash) << 64) | u128::from(index ^ seed.rotate_left(32))))
    }

    /// A copy that gives the same numbers from here on.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(self.0.clone())
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `limit`, each equally likely; 0 when `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 {
            return 0;
        }
        // Multiply and reject the short end, so that no remainder is favoured.
        let threshold = limit.wrapping_neg() % limit;
        loop {
            let wide = u128::from(self.bits()) * u128::from(limit);
            if wide as u64 >= threshold {
                return (wide >> 64) as u64;
            }
        }
    }

    /// At least 0, below 1, with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From an exponential distribution with mean 1: the time between events that do not know of each other.
    pub fn exponential(&mut self) -> f64 {
        // Above 0, so that the logarithm is finite.
        -libm::log(1.0 - self.unit())
    }

    /// From a normal distribution with mean 0 and standard deviation 1 (Box and Muller's cosine half).
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::Stream;

    #[test]
    fn streams_are_fixed_and_apart() {
        let draw = |name, index| Stream::new(7, name, index).bits();
        assert_eq!(draw("a", 0), draw("a", 0));
        assert_ne!(draw("a", 0), draw("a", 1));
        assert_ne!(draw("a", 0), draw("b", 0));
        let mut stream = Stream::new(1, "x", 0);
        let counts = (0..30_000).fold([0_u32; 3], |mut c, _| {
            c[stream.below(3) as usize] += 1;
            c
        });
        assert!(counts.iter().all(|c| (9_700..10_300).contains(c)), "{counts:?}");
    }

    #[test]
    fn normal_and_exponential_numbers_have_their_mean_and_spread() {
        const MANY: u32 = 200_000;
        let moments = |draw: fn(&mut Stream) -> f64| {
            let mut stream = Stream::new(5, "moments", 0);
            let numbers: Vec<f64> = (0..MANY).map(|_| draw(&mut stream)).collect();
            let mean = numbers.iter().sum::<f64>() / f64::from(MANY);
            (mean, numbers.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / f64::from(MANY))
        };
        for ((mean, variance), wanted) in [(moments(Stream::normal), 0.0), (moments(Stream::exponential), 1.0)] {
            assert!((mean - wanted).abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        }
    }
}
