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

/// The switches, at their defaults unless somebody changes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// See [`Assumption::TransportErrorsTrip`].
    pub transport_errors_trip: bool,
    /// See [`Assumption::TransportErrorResponse`]: `Some(500)`, or `None` for a null response.
    pub transport_error_response: Option<u16>,
    /// See [`Assumption::GatewayOverhead`].
    pub gateway_overhead: Duration,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self { transport_errors_trip: false, transport_error_response: Some(500), gateway_overhead: Duration::from_millis(1) }
    }
}
