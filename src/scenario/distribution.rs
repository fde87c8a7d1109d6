/// Numbers that a run draws: tokens, turns, or microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    /// How.
    pub kind: DistributionKind,
    /// What is drawn below this is this.
    pub least: u64,
    /// What is drawn above this is this.
    pub most: u64,
}

/// How numbers are spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DistributionKind {
    /// `400`: the same every time.
    Always(u64),
    /// `150..600`: each from the first to the last, both included, equally likely.
    Uniform(u64, u64),
    /// `{ lognormal: [400, 1.0] }`: half below the median, the logarithm spread by sigma.
    LogNormal {
        /// The median.
        median: f64,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// `{ normal: [400, 50] }`.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// `{ exponential: 400 }`.
    Exponential {
        /// The mean.
        mean: f64,
    },
}

impl Distribution {
    /// The same every time.
    #[must_use]
    pub const fn always(value: u64) -> Self {
        Self { kind: DistributionKind::Always(value), least: value, most: value }
    }

    /// The one value, if it is the same every time.
    #[must_use]
    pub const fn fixed(&self) -> Option<u64> {
        match self.kind {
            DistributionKind::Always(value) => Some(value),
            DistributionKind::Uniform(..)
            | DistributionKind::LogNormal { .. }
            | DistributionKind::Normal { .. }
            | DistributionKind::Exponential { .. } => None,
        }
    }

    /// The mean, the bounds left out of account.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self.kind {
            DistributionKind::Always(value) => value as f64,
            DistributionKind::Uniform(from, to) => f64::midpoint(from as f64, to as f64),
            DistributionKind::LogNormal { median, sigma } => median * libm::exp(sigma * sigma / 2.0),
            DistributionKind::Normal { mean, .. } | DistributionKind::Exponential { mean } => mean,
        }
    }
}
