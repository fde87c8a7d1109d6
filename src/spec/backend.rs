use super::{Name, StatusSet, Use};
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// One endpoint.
#[derive(Clone, Debug)]
pub struct Backend {
    /// The whole entry.
    pub span: Span,
    /// The account's endpoint, as written. A fault was reported when `None`.
    pub url: Option<Name>,
    /// Azure's display name of the region.
    pub region: Option<Name>,
    /// How the gateway signs in; managed identity when not written.
    pub auth: Option<Spanned<Auth>>,
    /// The models deployed there; empty means: whatever is asked for.
    pub models: Vec<Model>,
    /// The breaker.
    pub circuit_breaker: Option<Use<CircuitBreaker>>,
}

/// How the gateway signs in at a backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// The service's own identity, or a user-assigned one.
    ManagedIdentity {
        /// The client id of a user-assigned identity.
        client_id: Option<Name>,
    },
    /// Headers with their values (which may be `{{named-value}}`).
    Header(Vec<(Name, Name)>),
    /// Query parameters with their values.
    Query(Vec<(Name, Name)>),
    /// A client certificate that the service has, by its name there or its thumbprint.
    Certificate(Name),
    /// Nothing is added.
    None,
}

/// A model deployed at a backend.
#[derive(Clone, Debug)]
pub struct Model {
    /// The model as callers name it.
    pub name: Name,
    /// The deployment's name; the model's when not written.
    pub deployment: Option<Name>,
    /// The deployment's SKU (`GlobalStandard`, `DataZoneStandard`, ...).
    pub sku: Option<Name>,
    /// Capacity, tokens a minute: the simulator's default.
    pub tokens_per_minute: Option<Spanned<u64>>,
    /// Capacity, requests a minute; what the tokens a minute make when not written.
    pub requests_per_minute: Option<Spanned<u64>>,
    /// Provisioned throughput: its tokens a minute.
    pub ptu: Option<Spanned<Option<u64>>>,
    /// The deployment of the same backend that takes what provisioned throughput does not.
    pub spillover: Option<Name>,
}

/// A circuit breaker.
#[derive(Clone, Debug)]
pub struct CircuitBreaker {
    /// The whole map.
    pub span: Span,
    /// Trips at this many failures.
    pub count: Option<Spanned<u32>>,
    /// Trips at this share of failures, percent.
    pub percentage: Option<Spanned<u32>>,
    /// Failures are counted within this time; 1m when not written.
    pub interval: Option<Spanned<Duration>>,
    /// Statuses that are failures.
    pub status_codes: Option<Spanned<StatusSet>>,
    /// Azure's error reasons that are failures.
    pub error_reasons: Vec<Name>,
    /// How long it stays open; 1m when not written.
    pub trip_duration: Option<Spanned<Duration>>,
    /// Whether a Retry-After replaces the trip duration; false when not written.
    pub accept_retry_after: Option<Spanned<bool>>,
    /// One breaker for all models of the backend; false when not written.
    pub shared: Option<Spanned<bool>>,
}
