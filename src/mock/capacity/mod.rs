//! How much a deployment takes: what comes in is a request's tokens and its time, what goes out whether it is admitted.
//!
//! `standard.rs` tokens and requests a minute, with `window.rs` the fixed minute of tokens and `rate.rs` the second (or ten) of requests ·
//! `provisioned.rs` the leaky bucket · `due.rs` corrections that come due when answers end

mod due;
mod provisioned;
mod rate;
mod standard;
mod window;

pub(super) use provisioned::Provisioned;
pub(super) use standard::Standard;

use super::assumed::Assumed;
use crate::time::{Duration, Instant};

/// How much a deployment takes.
#[derive(Debug)]
pub(super) enum Capacity {
    /// Whatever comes.
    Unlimited,
    /// Pay-as-you-go.
    Standard(Standard),
    /// Provisioned throughput.
    Provisioned(Provisioned),
}

/// What an admitted request leaves, for the headers of its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Left {
    /// Tokens in this minute.
    pub(super) tokens: Option<u64>,
    /// Requests in this second (or ten).
    pub(super) requests: Option<u64>,
    /// How far a provisioned deployment is used, in thousandths.
    pub(super) utilization: Option<u64>,
}

/// Why a request is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Tokens of the minute.
    Tokens,
    /// Requests of the second (or ten).
    Requests,
    /// Provisioned throughput; how far it is used, in thousandths.
    Throughput(u64),
}

/// A request that is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) want: Want,
    /// When there is some again.
    pub(super) wait: Duration,
}

impl Capacity {
    /// Charges an estimate of a request's tokens, or says why not.
    pub(super) fn admit(&mut self, now: Instant, estimate: u64, assumed: &mut Assumed) -> Result<Left, Refused> {
        match self {
            Self::Unlimited => Ok(Left::default()),
            Self::Standard(standard) => standard.admit(now, estimate, assumed),
            Self::Provisioned(provisioned) => provisioned.admit(now, estimate, assumed),
        }
    }

    /// Notes what an admitted request will really have used when its answer ends.
    pub(super) fn settle(&mut self, end: Instant, estimate: u64, used: u64, assumed: &mut Assumed) {
        match self {
            Self::Unlimited => {}
            Self::Standard(standard) => standard.settle(end, estimate, used, assumed),
            Self::Provisioned(provisioned) => provisioned.settle(end, estimate, used),
        }
    }

    /// Tokens a minute, limit or throughput.
    pub(super) fn tokens_per_minute(&self) -> Option<u64> {
        match self {
            Self::Unlimited => None,
            Self::Standard(standard) => standard.tokens_per_minute(),
            Self::Provisioned(provisioned) => Some(provisioned.tokens_per_minute()),
        }
    }

    /// The share of provisioned throughput that was consumed up to a time.
    pub(super) fn utilization(&self, until: Instant) -> Option<f64> {
        match self {
            Self::Unlimited | Self::Standard(_) => None,
            Self::Provisioned(provisioned) => Some(provisioned.utilization(until)),
        }
    }
}
