//! Policies with their types: what each attribute may hold, and where the policy may stand.
//!
//! In: the tree. Out: [`Policies`], which the gateway turns into programs. A policy that is not modelled is a diagnostic with
//! its place, never skipped.
//!
//! `document.rs` sections and lists of policies · `attribute.rs` attributes with their kinds and ranges · `content.rs` what
//! stands between the tags · `table.rs` the policies that are known, and where each may stand · then one file per policy

mod attribute;
mod authentication_managed_identity;
mod cache_lookup_value;
mod cache_store_value;
mod choose;
mod content;
mod document;
mod emit_token_metric;
mod forward_request;
mod include_fragment;
mod limit_concurrency;
mod quota;
mod rate_limit;
mod retry;
mod return_response;
mod rewrite_uri;
mod set_backend_service;
mod set_body;
mod set_header;
mod set_query_parameter;
mod set_status;
mod set_variable;
mod table;
mod token_limit;
mod trace;
mod validate_token;

use std::rc::Rc;

use crate::diagnostic::{Mapped, Span, Spanned};
use crate::time::Date;

pub use document::{forwards, policies};
pub use emit_token_metric::Dimension;
pub use include_fragment::Fragments;
pub use validate_token::{Issuer, RequiredClaim, TokenPlace, ValidateToken};

/// The four sections with their policies.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Before forwarding.
    pub inbound: Vec<Policy>,
    /// Forwarding.
    pub backend: Vec<Policy>,
    /// After forwarding.
    pub outbound: Vec<Policy>,
    /// When anything failed.
    pub on_error: Vec<Policy>,
}

/// A part of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Before forwarding.
    Inbound,
    /// Forwarding.
    Backend,
    /// After forwarding.
    Outbound,
    /// When anything failed.
    OnError,
}

impl Section {
    /// All, in the order in which they run.
    pub const ALL: [Self; 4] = [Self::Inbound, Self::Backend, Self::Outbound, Self::OnError];

    /// The element's name, also `LastError.Section`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Backend => "backend",
            Self::Outbound => "outbound",
            Self::OnError => "on-error",
        }
    }
}

/// One policy where it stands.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The element.
    pub span: Span,
    /// `LastError.Source`: the element's name.
    pub name: Rc<str>,
    /// The `id` attribute: `LastError.PolicyId`.
    pub id: Option<Rc<str>>,
    /// `choose[1]/when[2]/set-variable[1]`: `LastError.Path`, positions from 1 among siblings of the same name.
    pub path: Rc<str>,
    /// What it does.
    pub action: Action,
}

/// A value that may be computed.
#[derive(Clone, Debug)]
pub enum Value<T> {
    /// Written out.
    Literal(T),
    /// `@(...)` or `@{...}`, the whole text with its place.
    Expression(Mapped),
}

/// A text that may be computed.
pub type Text = Spanned<Value<Rc<str>>>;

/// What a policy does, one variant per policy that is modelled.
#[derive(Clone, Debug)]
pub enum Action {
    /// `<base />`: the same section of the next broader scope.
    Base,
    /// `<set-backend-service>`.
    SetBackendService(BackendService),
    /// `<set-variable>`.
    SetVariable {
        /// Literal.
        name: Rc<str>,
        /// A literal is a string; an expression keeps its type.
        value: Text,
    },
    /// `<set-header>`: of the request in inbound and backend, of the response in outbound and on-error.
    SetHeader(SetValues),
    /// `<set-query-parameter>`.
    SetQueryParameter(SetValues),
    /// `<set-body>`.
    SetBody(Text),
    /// `<set-status>`.
    SetStatus(SetStatus),
    /// `<choose>`.
    Choose {
        /// In order; the first true one runs.
        whens: Vec<When>,
        /// When none is true.
        otherwise: Vec<Policy>,
    },
    /// `<return-response>`: ends the pipeline.
    ReturnResponse {
        /// A response held by a variable, which the rest changes.
        response_variable: Option<Rc<str>>,
        /// `<set-status>`.
        status: Option<SetStatus>,
        /// `<set-header>`, in order.
        headers: Vec<SetValues>,
        /// `<set-body>`.
        body: Option<Text>,
    },
    /// `<retry>`.
    Retry(Box<Retry>),
    /// `<forward-request>`.
    ForwardRequest(Box<ForwardRequest>),
    /// `<authentication-managed-identity>`.
    AuthenticationManagedIdentity {
        /// Whom the token is for.
        resource: Text,
        /// A user-assigned identity.
        client_id: Option<Text>,
        /// Put the token in a variable.
        output_token_variable: Option<Rc<str>>,
        /// Go on without a token should there be none.
        ignore_error: bool,
    },
    /// `<rewrite-uri>`.
    RewriteUri {
        /// The new path and query.
        template: Text,
        /// Keep query parameters that the operation's own template does not name. True when not written.
        copy_unmatched: Spanned<Value<bool>>,
    },
    /// `<cache-lookup-value>`.
    CacheLookupValue {
        /// Of the cache entry.
        key: Text,
        /// The variable that gets it.
        variable: Rc<str>,
        /// When there is no entry.
        default: Option<Text>,
    },
    /// `<cache-store-value>`.
    CacheStoreValue {
        /// Of the cache entry.
        key: Text,
        /// What is kept, with its type.
        value: Text,
        /// Seconds.
        duration: Spanned<Value<i64>>,
    },
    /// `<llm-token-limit>`, `<azure-openai-token-limit>`.
    TokenLimit(Box<TokenLimit>),
    /// `<rate-limit>`, `<rate-limit-by-key>`.
    RateLimit(Box<RateLimit>),
    /// `<quota>`, `<quota-by-key>`.
    Quota(Box<Quota>),
    /// `<limit-concurrency>`.
    LimitConcurrency {
        /// Who is counted together.
        key: Text,
        /// How many requests may be inside at one time.
        max_count: i64,
        /// What is inside.
        policies: Vec<Policy>,
    },
    /// `<include-fragment>`: what is in the fragment.
    IncludeFragment(Vec<Policy>),
    /// `<llm-emit-token-metric>`, `<azure-openai-emit-token-metric>`: the dimensions.
    EmitTokenMetric(Vec<Dimension>),
    /// `<validate-azure-ad-token>`, `<validate-jwt>`.
    ValidateToken(Box<ValidateToken>),
    /// `<trace>`.
    Trace {
        /// Who says it.
        source: Rc<str>,
        /// `verbose`, `information` or `error`.
        severity: Rc<str>,
        /// What.
        message: Text,
        /// Names and values.
        metadata: Vec<(Rc<str>, Text)>,
    },
}

/// `<set-backend-service>`: one of both.
#[derive(Clone, Debug)]
pub enum BackendService {
    /// `base-url`.
    BaseUrl(Text),
    /// `backend-id`: a backend or a pool.
    BackendId(Text),
}

/// `<set-header>` and `<set-query-parameter>`.
#[derive(Clone, Debug)]
pub struct SetValues {
    /// The element.
    pub span: Span,
    /// Of the header or parameter.
    pub name: Text,
    /// What to do with values that are there.
    pub exists_action: Spanned<Value<ExistsAction>>,
    /// In order.
    pub values: Vec<Text>,
}

/// `exists-action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExistsAction {
    /// Replace (the default).
    Override,
    /// Leave what is there.
    Skip,
    /// Add to it.
    Append,
    /// Take it away.
    Delete,
}

/// `<set-status>`.
#[derive(Clone, Debug)]
pub struct SetStatus {
    /// The code.
    pub code: Spanned<Value<i64>>,
    /// The reason phrase.
    pub reason: Option<Text>,
}

/// `<when>`.
#[derive(Clone, Debug)]
pub struct When {
    /// Asked in order.
    pub condition: Spanned<Value<bool>>,
    /// What runs.
    pub policies: Vec<Policy>,
}

/// `<retry>`; times in seconds.
#[derive(Clone, Debug)]
pub struct Retry {
    /// True: once more. Asked after each execution.
    pub condition: Spanned<Value<bool>>,
    /// How often more, 1 to 50.
    pub count: Spanned<Value<i64>>,
    /// Wait.
    pub interval: Spanned<Value<i64>>,
    /// Growth of the wait.
    pub delta: Option<Spanned<Value<i64>>>,
    /// The longest wait.
    pub max_interval: Option<Spanned<Value<i64>>>,
    /// The first without waiting. False when not written.
    pub first_fast_retry: Spanned<Value<bool>>,
    /// What is repeated.
    pub policies: Vec<Policy>,
}

/// `<forward-request>`.
#[derive(Clone, Debug)]
pub struct ForwardRequest {
    /// Until the response's head, milliseconds (from `timeout` in seconds or `timeout-ms`); 300 s when neither is written.
    pub timeout: Option<Timeout>,
    /// Follow redirects. False when not written.
    pub follow_redirects: Option<Spanned<Value<bool>>>,
    /// Keep the body for the next attempt. False when not written.
    pub buffer_request_body: bool,
    /// Wait for the whole response. True when not written.
    pub buffer_response: bool,
    /// 400 to 599 is an error. False when not written.
    pub fail_on_error_status: bool,
}

/// `timeout` or `timeout-ms`.
#[derive(Clone, Debug)]
pub enum Timeout {
    /// Seconds.
    Seconds(Spanned<Value<i64>>),
    /// Milliseconds.
    Milliseconds(Spanned<Value<i64>>),
}

/// `<llm-token-limit>` and `<azure-openai-token-limit>`.
#[derive(Clone, Debug)]
pub struct TokenLimit {
    /// Who is counted together: one counter for each value, in all scopes.
    pub counter_key: Text,
    /// Tokens of prompts and answers in a minute: 429 above.
    pub tokens_per_minute: Option<Spanned<Value<i64>>>,
    /// Tokens in a period: 403 above.
    pub token_quota: Option<(Spanned<Value<i64>>, QuotaPeriod)>,
    /// Prompts are charged when they arrive, by an estimate.
    pub estimate_prompt_tokens: bool,
    /// When to come back; the header is `Retry-After` unless it is named.
    pub retry_after: Told,
    /// What is left of the minute.
    pub remaining_tokens: Told,
    /// What is left of the quota.
    pub remaining_quota_tokens: Told,
    /// What this request cost.
    pub tokens_consumed: Told,
}

/// `token-quota-period`: begins with the hour, day, week, month or year, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaPeriod {
    /// An hour.
    Hourly,
    /// A day.
    Daily,
    /// A week, from Monday on.
    Weekly,
    /// A month.
    Monthly,
    /// A year.
    Yearly,
    /// Never begins anew. Only the schema knows it.
    Indefinite,
}

/// `<rate-limit>` and `<rate-limit-by-key>`.
#[derive(Clone, Debug)]
pub struct RateLimit {
    /// Who is counted together; `None`: the subscription, for this policy alone.
    pub counter_key: Option<Text>,
    /// How many calls in a period: 429 above.
    pub calls: Spanned<Value<i64>>,
    /// Seconds, at most 300.
    pub renewal_period: Spanned<Value<i64>>,
    /// Whether a request counts. An expression is asked at the end of outbound.
    pub increment_condition: Option<Spanned<Value<bool>>>,
    /// How much a request counts, 1 when not written. An expression is asked at the end of outbound.
    pub increment_count: Option<Spanned<Value<i64>>>,
    /// When to come back; the header is `Retry-After` unless it is named.
    pub retry_after: Told,
    /// What is left.
    pub remaining_calls: Told,
    /// The header that tells `calls`.
    pub total_calls_header: Option<Rc<str>>,
}

/// `<quota>` and `<quota-by-key>`, as far as they count calls.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Who is counted together; `None`: the subscription, for this policy alone.
    pub counter_key: Option<Text>,
    /// How many calls in a period: 403 above.
    pub calls: i64,
    /// Seconds; 0 for a quota that never begins anew.
    pub renewal_period: i64,
    /// When the first period began; year 1 when not written.
    pub first_period_start: Option<Date>,
    /// Whether a request counts. An expression is asked at the end of outbound.
    pub increment_condition: Option<Spanned<Value<bool>>>,
    /// How much a request counts, 1 when not written. An expression is asked at the end of outbound.
    pub increment_count: Option<Spanned<Value<i64>>>,
}

/// Where a figure is told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// A header of the response.
    pub header: Option<Rc<str>>,
    /// A variable.
    pub variable: Option<Rc<str>>,
}

/// The document's faults so far, and what the policies of one section need to know of their place.
struct Reading<'a> {
    sink: &'a mut crate::diagnostic::Diagnostics,
    errors: usize,
    section: Section,
    /// The `<forward-request>` of this document.
    forward: Option<Span>,
    /// What may be included; `None` where that is not known.
    fragments: Option<&'a Fragments>,
    /// Inside of a fragment.
    including: Option<include_fragment::Including>,
    /// Policies of fragments so far.
    included: usize,
}

#[cfg(test)]
mod tests;
