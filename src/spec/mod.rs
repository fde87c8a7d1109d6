//! The language as written: every value with its place, names not yet resolved.
//!
//! In: a YAML tree. Out: a [`Spec`]. `key.rs` is the key table (type, default, doc of each key), from which messages and near
//! names are made; `read/` turns the tree into these types, one file per part; `pattern.rs`, `status.rs`, `text.rs` are the
//! small languages inside values.

use std::rc::Rc;

use crate::diagnostic::{Mapped, SourceId, Span, Spanned};
use crate::time::Duration;
use crate::yaml;

/// A name or a text as written.
pub type Name = Spanned<Rc<str>>;

/// Things by name, in the order written. Names are unique (a duplicate was reported and dropped).
pub type Named<T> = Vec<(Name, T)>;

/// One spec file.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The file's name without extension: the folder that it compiles to.
    pub name: String,
    /// The file.
    pub source: SourceId,
    /// The service that it is for.
    pub gateway: Gateway,
    /// Endpoints.
    pub backends: Named<Backend>,
    /// Breakers that backends name.
    pub circuit_breakers: Named<CircuitBreaker>,
    /// Retry rules that pools name.
    pub retries: Named<RetryRule>,
    /// Affinity rules that pools name.
    pub affinity: Named<Affinity>,
    /// Pools.
    pub pools: Named<Pool>,
    /// APIs.
    pub apis: Named<Api>,
    /// The `scenarios:` block as it stands; `scenario` reads it.
    pub scenarios: Option<Rc<yaml::Node>>,
}

/// Something that is named elsewhere or written where it is used.
#[derive(Clone, Debug)]
pub enum Use<T> {
    /// `circuitBreaker: throttled`.
    Named(Name),
    /// `circuitBreaker: { count: 1, ... }`.
    Inline(T),
}

/// `gateway:`.
#[derive(Clone, Debug, Default)]
pub struct Gateway {
    /// The tier; `BasicV2` when not written.
    pub sku: Option<Spanned<Sku>>,
    /// Gateway nodes in simulation, 1 to 64; 1 when not written.
    pub units: Option<Spanned<u32>>,
}

/// The tiers of API Management, by the names ARM has for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sku {
    /// Serverless: no breakers, no built-in cache.
    Consumption,
    /// Classic, one unit, no SLA.
    Developer,
    /// Classic.
    Basic,
    /// Classic.
    Standard,
    /// Classic, several regions.
    Premium,
    /// v2.
    #[default]
    BasicV2,
    /// v2.
    StandardV2,
    /// v2.
    PremiumV2,
}

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
    /// Provisioned throughput: its tokens a minute.
    pub ptu: Option<Spanned<Option<u64>>>,
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

/// Statuses: `429`, `500-599`, a list of both. Ranges in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusSet(pub Vec<(u16, u16)>);

impl StatusSet {
    /// Whether a status is in it.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|&(low, high)| (low..=high).contains(&status))
    }
}

/// Backends that serve together.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The whole entry.
    pub span: Span,
    /// Who serves, in the order written.
    pub members: Spanned<Vec<Member>>,
    /// When to try again; `auto` when not written.
    pub retry: Option<Spanned<Retry>>,
    /// For each attempt, until the response's head; 60s when not written.
    pub timeout: Option<Spanned<Duration>>,
    /// `auto` when not written.
    pub selection: Option<Spanned<Selection>>,
    /// `none` when not written.
    pub affinity: Option<Spanned<PoolAffinity>>,
    /// What callers get when nothing can serve; a bare 503 when not written.
    pub when_exhausted: Option<Answer>,
}

/// A member of a pool.
#[derive(Clone, Debug)]
pub struct Member {
    /// The whole entry.
    pub span: Span,
    /// The backend's name.
    pub backend: Name,
    /// 0 to 100, lower first.
    pub priority: Option<Spanned<u8>>,
    /// 0 to 100.
    pub weight: Option<Spanned<u8>>,
}

/// `retry:` of a pool.
#[derive(Clone, Debug)]
pub enum Retry {
    /// What every member's breaker trips on, as often as that can help.
    Auto,
    /// One attempt.
    None,
    /// As written.
    Rule(Use<RetryRule>),
}

/// A retry rule as written.
#[derive(Clone, Debug)]
pub struct RetryRule {
    /// The whole map.
    pub span: Span,
    /// Further attempts, 1 to 50; as `auto` when not written.
    pub count: Option<Spanned<u32>>,
    /// Statuses that are tried again; as `auto` when not written.
    pub status_codes: Option<Spanned<StatusSet>>,
    /// Wait before each; none when not written. Whole seconds.
    pub interval: Option<Spanned<Duration>>,
    /// Growth of the wait. Whole seconds.
    pub delta: Option<Spanned<Duration>>,
    /// The longest wait. Whole seconds.
    pub max_interval: Option<Spanned<Duration>>,
    /// The first without waiting; true when not written.
    pub first_fast_retry: Option<Spanned<bool>>,
}

/// Who picks the member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// `native` where it can be honoured.
    Auto,
    /// The pool, at each forward.
    Native,
    /// The compiled policy (not in this version).
    Policy,
}

/// `affinity:` of a pool.
#[derive(Clone, Debug)]
pub enum PoolAffinity {
    /// Each request for itself.
    None,
    /// A rule.
    Rule(Use<Affinity>),
}

/// An affinity rule.
#[derive(Clone, Debug)]
pub struct Affinity {
    /// The whole map.
    pub span: Span,
    /// `by: { cookie: NAME }`: the pool's own session affinity.
    pub cookie: Option<Name>,
}

/// An API.
#[derive(Clone, Debug)]
pub struct Api {
    /// The whole entry.
    pub span: Span,
    /// The ARM name; the entry's own when not written.
    pub id: Option<Name>,
    /// The path under which callers find it.
    pub path: Option<Name>,
    /// The operations imported.
    pub surface: Option<Spanned<Surface>>,
    /// Header and query name of the subscription key; `api-key` when not written; `none` for an API without.
    pub subscription_key: Option<Spanned<Option<Rc<str>>>>,
    /// Where the model is read; `[url, body]` when not written.
    pub model_from: Option<Spanned<Vec<Spanned<ModelFrom>>>>,
    /// Before every route.
    pub deny: Vec<Deny>,
    /// First match wins.
    pub routes: Vec<Route>,
    /// What callers get when no route matches.
    pub unmatched: Option<Unmatched>,
    /// Headers added to every response, in the order written.
    pub response_headers: Vec<(Name, Template)>,
    /// `all` when not written.
    pub emit: Option<Spanned<Emit>>,
}

/// Which operations an API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// `/openai/deployments/{deployment-id}/...` and `/openai/responses`: segment `openai`.
    AzureOpenAi,
    /// `/openai/v1/...`: segment `openai/v1`.
    AzureOpenAiV1,
    /// The model inference API: segment `models`.
    AzureAi,
    /// OpenAI's own: segment none.
    OpenAi,
    /// Every path and method: segment none.
    PassThrough,
}

/// Where the model is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFrom {
    /// The deployment in the URL.
    Url,
    /// `model` of the JSON body.
    Body,
}

/// A refusal.
#[derive(Clone, Debug)]
pub struct Deny {
    /// The whole entry.
    pub span: Span,
    /// The models refused.
    pub models: Vec<Spanned<Pattern>>,
    /// What callers get; status 403 when not written.
    pub answer: Answer,
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The whole entry.
    pub span: Span,
    /// The models it takes; empty for all.
    pub models: Vec<Spanned<Pattern>>,
    /// The name of a pool or backend.
    pub to: Option<Name>,
}

/// A model's name, or a glob with `*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern(pub Rc<str>);

impl Pattern {
    /// Whether there is a star in it.
    #[must_use]
    pub fn is_glob(&self) -> bool {
        self.0.contains('*')
    }

    /// Whether a name matches; case-sensitive.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or("")) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}

/// What a caller is told.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The whole map.
    pub span: Span,
    /// 200 to 599.
    pub status: Option<Spanned<u16>>,
    /// The body.
    pub error: Option<ErrorBody>,
    /// `retryAfter: soonest`, or a fixed time.
    pub retry_after: Option<Spanned<RetryAfter>>,
}

/// An error's body.
#[derive(Clone, Debug)]
pub enum ErrorBody {
    /// `{"error": "..."}`.
    Text(Template),
    /// OpenAI's shape: `{"error": {"code": ..., "message": ...}}`.
    OpenAi {
        /// `code`.
        code: Option<Template>,
        /// `message`.
        message: Template,
    },
}

/// `retryAfter:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// The smallest Retry-After seen.
    Soonest,
    /// Always this; whole seconds.
    Fixed(Duration),
}

/// `unmatched:`.
#[derive(Clone, Debug)]
pub enum Unmatched {
    /// An answer by the gateway.
    Answer(Answer),
    /// Forward as it is.
    PassThrough(Name),
}

/// What is emitted for an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// API, operations, policy, backends.
    All,
    /// Policy and backends, for an API that others own.
    Policy,
}

/// A text with `{holes}`.
#[derive(Clone, Debug)]
pub struct Template {
    /// As written.
    pub text: Mapped,
    /// In order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Letters as they stand (`{{` and `}}` already one brace each is NOT done: named values keep theirs).
    Text(Rc<str>),
    /// `{model}`: the model asked for.
    Model,
    /// `{requestId}`.
    RequestId,
    /// `{header:NAME|DEFAULT}`: a header of the response.
    ResponseHeader(Rc<str>, Option<Rc<str>>),
}
