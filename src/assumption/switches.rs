use crate::time::Duration;

/// The switches, at their defaults unless somebody changes them. The fields are what the variants of
/// [`Assumption`](super::Assumption) name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// How a pool deals by weight.
    pub weighted: WeightedStrategy,
    /// How a breaker counts time.
    pub breaker_window: BreakerWindow,
    /// Whether failed connections count for a breaker.
    pub transport_errors_trip: bool,
    /// Whether answers that break off count for a breaker.
    pub cut_answers_trip: bool,
    /// What a retry condition sees after a failed connection: a bare response with this status, or a null response.
    pub transport_error_response: Option<u16>,
    /// The reason phrase of an exhausted pool, where it is not the sentence that names it.
    pub exhausted_reason: Option<Box<str>>,
    /// Whether an exhausted pool's answer has a `Retry-After` until the first breaker closes.
    pub exhausted_retry_after: bool,
    /// What a sticky client gets while its member's breaker is open.
    pub sticky_down: StickyDown,
    /// The attributes of the affinity cookie.
    pub affinity_cookie: Box<str>,
    /// Which answers carry the affinity cookie.
    pub affinity_cookie_sent: CookieSent,
    /// How long until a stored cache value can be seen.
    pub cache_store_delay: Duration,
    /// Whether a retry sees the 503 of a single backend whose breaker is open.
    pub open_breaker_in_retry: bool,
    /// The gateway's own time per request: the driver lets a request arrive this much after it was sent.
    pub gateway_overhead: Duration,
    /// What reading a variable gives that was never set.
    pub missing_variable: MissingVariable,
    /// Whether `rewrite-uri` keeps the path of a member's URL.
    pub member_path_kept: bool,
    /// Whether an account tells deployments apart by the case of their names.
    pub deployment_name_case: NameCase,
    /// When an account's minute of tokens begins.
    pub token_window: TokenWindow,
    /// What a request without `max_tokens` is charged for its answer.
    pub unset_max_tokens: u32,
    /// Over how long an account holds requests a minute.
    pub request_window: Duration,
    /// Which deployments are limited in requests when only their tokens are said.
    pub request_ratio: RequestRatio,
    /// Whether a standard deployment gives back, at the end of an answer, what was charged and not used.
    pub surplus_released: bool,
    /// How much throughput fills a provisioned deployment.
    pub utilization_window: Duration,
    /// Whether answers of the Responses API tell what is left of a deployment's limit, and when to come back.
    pub responses_limits_told: bool,
    /// How rate limits count time.
    pub limit_window: LimitWindow,
    /// Whether the gateway's nodes count together for rate limits.
    pub limit_counters: LimitCounters,
    /// Whether the tokens that callers send were signed by whom they name: nobody signs those of a simulation.
    pub token_signatures_hold: bool,
}

/// How a pool deals by weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightedStrategy {
    /// In list order, each as often in a row as its weight, the weights divided by their greatest common divisor: what recorded
    /// runs show.
    Block,
    /// Spread as evenly as the weights allow.
    Smooth,
    /// Drawn by weight.
    Random,
}

/// How a breaker counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerWindow {
    /// What happened within the last interval counts.
    Sliding,
    /// The first failure (of a share: the first answer) begins an interval, at whose end counting begins anew.
    Fixed,
}

/// What a sticky client gets while its member's breaker is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StickyDown {
    /// Another member, and a new cookie.
    Rebalance,
    /// What an exhausted pool answers.
    Refuse,
}

/// Which answers carry the affinity cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieSent {
    /// Those of another member than the request's cookie names.
    OnChange,
    /// All.
    Always,
}

/// What reading a variable gives that was never set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingVariable {
    /// Null.
    Null,
    /// `KeyNotFoundException`.
    Throw,
}

/// Whether names are told apart by their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameCase {
    /// `GPT-4o` is another one than `gpt-4o`.
    Sensitive,
    /// They are the same.
    Insensitive,
}

/// When an account's minute of tokens begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenWindow {
    /// At each whole minute of the clock.
    Minute,
    /// With the first request after the last minute has ended.
    FirstRequest,
}

/// Which deployments are limited in requests when only their tokens are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestRatio {
    /// Those of the model families for which Azure names a ratio.
    Documented,
    /// All: chat models without a documented ratio take 6 requests for each 1,000 tokens, as older ones do.
    All,
}

/// How rate limits (tokens a minute, calls in a period) count time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitWindow {
    /// What was counted within the last period: what is documented of the classic tiers, and recorded of token limits.
    Sliding,
    /// A bucket of the limit's size, which drains by the limit in each period: what is documented of the v2 tiers.
    Bucket,
    /// The first request begins a period, at whose end counting begins anew.
    FirstRequest,
    /// Periods are those of the clock.
    Minute,
}

/// Whether the gateway's nodes count together for rate limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitCounters {
    /// Each for itself.
    Unit,
    /// All together.
    Shared,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            weighted: WeightedStrategy::Block,
            breaker_window: BreakerWindow::Sliding,
            transport_errors_trip: false,
            cut_answers_trip: false,
            transport_error_response: Some(500),
            exhausted_reason: None,
            exhausted_retry_after: true,
            sticky_down: StickyDown::Rebalance,
            affinity_cookie: "Path=/; Secure; HttpOnly".into(),
            affinity_cookie_sent: CookieSent::OnChange,
            cache_store_delay: Duration::ZERO,
            open_breaker_in_retry: true,
            gateway_overhead: Duration::from_millis(1),
            missing_variable: MissingVariable::Null,
            member_path_kept: true,
            deployment_name_case: NameCase::Sensitive,
            token_window: TokenWindow::Minute,
            unset_max_tokens: 16,
            request_window: Duration::from_secs(1),
            request_ratio: RequestRatio::Documented,
            surplus_released: false,
            utilization_window: Duration::from_secs(60),
            responses_limits_told: true,
            limit_window: LimitWindow::Sliding,
            limit_counters: LimitCounters::Unit,
            token_signatures_hold: true,
        }
    }
}
