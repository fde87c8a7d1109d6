use std::borrow::Cow;

use crate::time::Duration;

/// Something that Azure does not document: what the engine does, under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// How a pool deals by weight.
    WeightedStrategy,
    /// How a breaker counts time.
    BreakerWindow,
    /// Whether failed connections count for a breaker.
    TransportErrorsTrip,
    /// What a retry condition sees after a failed connection.
    TransportErrorResponse,
    /// The reason phrase of an exhausted pool.
    PoolExhaustedReason,
    /// Whether an exhausted pool says when to come back.
    PoolExhaustedRetryAfter,
    /// What a sticky client gets while its member's breaker is open.
    StickyDown,
    /// The attributes of the affinity cookie.
    AffinityCookie,
    /// When a stored cache value can be seen.
    CacheStoreVisibility,
    /// What a retry sees of a single backend whose breaker is open.
    OpenBreakerInRetry,
    /// The gateway's own time per request.
    GatewayOverhead,
}

impl Assumption {
    /// All, in the order of their declaration.
    pub const ALL: [Self; 11] = [
        Self::WeightedStrategy,
        Self::BreakerWindow,
        Self::TransportErrorsTrip,
        Self::TransportErrorResponse,
        Self::PoolExhaustedReason,
        Self::PoolExhaustedRetryAfter,
        Self::StickyDown,
        Self::AffinityCookie,
        Self::CacheStoreVisibility,
        Self::OpenBreakerInRetry,
        Self::GatewayOverhead,
    ];

    /// Its name in output and documents: `weighted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WeightedStrategy => "weighted",
            Self::BreakerWindow => "breaker window",
            Self::TransportErrorsTrip => "transport errors trip",
            Self::TransportErrorResponse => "transport error in retry",
            Self::PoolExhaustedReason => "exhausted reason",
            Self::PoolExhaustedRetryAfter => "exhausted Retry-After",
            Self::StickyDown => "sticky member down",
            Self::AffinityCookie => "affinity cookie",
            Self::CacheStoreVisibility => "cache store",
            Self::OpenBreakerInRetry => "open breaker in retry",
            Self::GatewayOverhead => "gateway overhead",
        }
    }

    /// What is assumed: `block round robin`, so that a line reads `weighted = block round robin`.
    #[must_use]
    pub fn describe(self, assumptions: &Assumptions) -> Cow<'static, str> {
        let fixed = match self {
            Self::WeightedStrategy => match assumptions.weighted_strategy {
                WeightedStrategy::Block => "block round robin",
                WeightedStrategy::Smooth => "smooth round robin",
                WeightedStrategy::Random => "random by weight",
            },
            Self::BreakerWindow => "sliding",
            Self::TransportErrorsTrip => {
                if assumptions.transport_errors_trip {
                    "yes"
                } else {
                    "no"
                }
            }
            Self::TransportErrorResponse => match assumptions.transport_error_response {
                Some(status) => return Cow::Owned(format!("a response with status {status}")),
                None => "no response",
            },
            Self::PoolExhaustedReason => "Backend pool '<id>' is temporarily unavailable",
            Self::PoolExhaustedRetryAfter => {
                if assumptions.pool_exhausted_retry_after {
                    "when the first breaker closes"
                } else {
                    "none"
                }
            }
            Self::StickyDown => match assumptions.sticky_down {
                StickyDown::Rebalance => "another member and a new cookie",
                StickyDown::Refuse => "503",
            },
            Self::AffinityCookie => "session cookie; Path=/; Secure; HttpOnly; set when the member is not the cookie's",
            Self::CacheStoreVisibility => "at once",
            Self::OpenBreakerInRetry => "a response with status 503",
            Self::GatewayOverhead => return Cow::Owned(assumptions.gateway_overhead.to_string()),
        };
        Cow::Borrowed(fixed)
    }
}

/// How a pool deals by weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightedStrategy {
    /// In list order, each as often in a row as its weight, the weights divided by their greatest common divisor: what recorded
    /// runs show.
    #[default]
    Block,
    /// Spread as evenly as the weights allow.
    Smooth,
    /// Drawn by weight.
    Random,
}

/// What a sticky client gets while its member's breaker is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StickyDown {
    /// Another member, and a new cookie.
    #[default]
    Rebalance,
    /// What an exhausted pool answers.
    Refuse,
}

/// The switches, at their defaults unless somebody changes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// See [`Assumption::WeightedStrategy`].
    pub weighted_strategy: WeightedStrategy,
    /// See [`Assumption::TransportErrorsTrip`].
    pub transport_errors_trip: bool,
    /// See [`Assumption::TransportErrorResponse`]: `Some(500)`, or `None` for a null response.
    pub transport_error_response: Option<u16>,
    /// See [`Assumption::PoolExhaustedRetryAfter`].
    pub pool_exhausted_retry_after: bool,
    /// See [`Assumption::StickyDown`].
    pub sticky_down: StickyDown,
    /// See [`Assumption::GatewayOverhead`]. The driver lets a request arrive this much after it was sent.
    pub gateway_overhead: Duration,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            weighted_strategy: WeightedStrategy::Block,
            transport_errors_trip: false,
            transport_error_response: Some(500),
            pool_exhausted_retry_after: true,
            sticky_down: StickyDown::Rebalance,
            gateway_overhead: Duration::from_millis(1),
        }
    }
}
