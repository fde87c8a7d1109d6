//! APIs: their routes, and what answers.

use std::rc::Rc;

use super::{
    BackendIndex, By, Condition, Dimension, Emit, HookPlace, Key, ModelFrom, Pattern, Period, PoolIndex, RetryAfter, Store, Surface,
    TemplatePart, WhenUnavailable, WhenUnknown,
};
use crate::diagnostic::Span;
use crate::policy::{Element, Node};
use crate::resource::Telemetry;
use crate::time::Duration;

/// An API.
#[derive(Clone, Debug)]
pub struct Api {
    /// Where it is written, for what can only be told of the compiled API (its size).
    pub span: Span,
    /// The spec's name for it, which names its policy file and is the ARM name unless `id` says otherwise.
    pub name: Rc<str>,
    /// The ARM name.
    pub id: Rc<str>,
    /// Without slashes at the ends; holds the surface's segment (`inference/openai`), so that operations are the surface's own.
    pub path: Rc<str>,
    /// Which operations it has.
    pub surface: Surface,
    /// Header and query parameter of the subscription key; `None` for an API without.
    pub subscription_key: Option<Rc<str>>,
    /// Where the model is read, in order; empty when no rule looks at it.
    pub model_from: Vec<ModelFrom>,
    /// Denies, in order; before every route.
    pub denies: Vec<Deny>,
    /// Routes in order, first match wins.
    pub routes: Vec<Route>,
    /// When no route matches; `None` when one always does.
    pub unmatched: Option<Unmatched>,
    /// Where that is written.
    pub unmatched_span: Span,
    /// Headers added to every response, in order.
    pub response_headers: Vec<(Rc<str>, Vec<TemplatePart>)>,
    /// What is asked about a response goes to the account that made it.
    pub pins: Option<Pins>,
    /// Callers who are not sent to some accounts, whoever made a response.
    pub residents: Vec<Resident>,
    /// Who may call, by a token.
    pub callers: Option<Entra>,
    /// What is measured.
    pub metrics: Option<Metrics>,
    /// Policy of somebody's own, by place, in the order in which they run.
    pub hooks: Vec<Hook>,
    /// What is emitted.
    pub emit: Emit,
}

/// Policy of somebody's own.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Where it goes.
    pub at: HookPlace,
    /// The file's path, as the spec names it.
    pub file: Rc<str>,
    /// Where the spec names it.
    pub span: Span,
    /// What goes there.
    pub nodes: Vec<Node>,
}

/// Policy that documents include.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// Its name, also in ARM.
    pub name: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// `<fragment>` with what is in it.
    pub root: Element,
}

/// What tokens cost, for Application Insights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// Under which they are found.
    pub namespace: Option<Rc<str>>,
    /// What they are told apart by.
    pub dimensions: Vec<Dimension>,
    /// Only embeddings are made.
    pub embeddings: bool,
    /// Where they go.
    pub to: Option<Telemetry>,
}

/// Who may call, by a token of Microsoft Entra ID. The texts may name named values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entra {
    /// The tenant that issues it.
    pub tenant: Rc<str>,
    /// For whom it is: one of these.
    pub audiences: Vec<Rc<str>>,
    /// What it has to say: of each claim one of the values.
    pub required_claims: Vec<(Rc<str>, Vec<Rc<str>>)>,
}

/// What holds requests about a response to the account that made it. A pin counts inside what the routes of the API allow, no
/// further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pins {
    /// The spec path: `apis.inference / affinity`.
    pub path: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// How long it is remembered who made a response. Whole seconds.
    pub ttl: Duration,
    /// Where that is.
    pub store: Store,
    /// While that account cannot serve.
    pub when_unavailable: WhenUnavailable,
    /// When nobody remembers.
    pub when_unknown: WhenUnknown,
}

/// Callers who are to be served in some regions, of an API that remembers who made responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Who they are.
    pub who: Condition,
    /// The backends outside.
    pub outside: Vec<BackendIndex>,
}

/// A refusal.
#[derive(Clone, Debug)]
pub struct Deny {
    /// The spec path for comments: `apis.inference / deny gpt-4o*`.
    pub path: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// The models refused; empty for all.
    pub models: Vec<Pattern>,
    /// Which requests, beyond their model.
    pub when: Option<Condition>,
    /// What callers get.
    pub answer: Answer,
}

/// A route, for the models that it takes. A route of the spec that needs several targets (a pool per model) is several of these.
#[derive(Clone, Debug)]
pub struct Route {
    /// The spec path for comments: `apis.inference / gpt-4.1 → premium`.
    pub path: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// The models it takes; empty for all.
    pub models: Vec<Pattern>,
    /// Which requests it takes, beyond their model.
    pub when: Option<Condition>,
    /// How much callers may have of it.
    pub limits: Option<Limits>,
    /// Where to: one, or what a split deals to. Shares are above 0.
    pub parts: Vec<Share>,
    /// How several parts are dealt to.
    pub draw: Draw,
}

impl Route {
    /// Where to, without shares.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.parts.iter().flat_map(|part| [&part.target].into_iter().chain(&part.by_body))
    }

    /// The sum of the shares.
    #[must_use]
    pub fn shares(&self) -> u32 {
        self.parts.iter().map(|part| part.share).sum()
    }
}

/// Where a share of a route's requests goes.
#[derive(Clone, Debug)]
pub struct Share {
    /// The spec path for comments: `apis.inference / gpt-5 → green, 5 of 100`; the route's where there is one part.
    pub path: Rc<str>,
    /// What the spec calls it.
    pub to: Rc<str>,
    /// How much of the sum of all.
    pub share: u32,
    /// The model that the target is asked for, in place of the one that callers name.
    pub alias: Option<Rc<str>>,
    /// Where to.
    pub target: Target,
    /// Where to instead for requests that name the model in their body, when `target` is a pool of [`by_url`](super::Pool::by_url).
    pub by_body: Option<Target>,
}

/// How requests are dealt to the parts of a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// What the hash begins with: the names of the parts, so that a key is in the same part of all routes that deal to the same.
    pub salt: Rc<str>,
    /// What keeps requests in one part; each by itself when `None`.
    pub by: Option<Key>,
}

/// How much callers may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Where they are written.
    pub span: Span,
    /// What all counter keys begin with: `inference/gpt-4.1`. A counter key is one counter for the whole service.
    pub counter: Rc<str>,
    /// Who is counted together.
    pub by: By,
    /// Only for embeddings, which `llm-token-limit` does not document.
    pub embeddings: bool,
    /// The figures.
    pub figures: Figures,
}

impl Limits {
    /// Whether what callers are counted by asks for the variable `model`.
    #[must_use]
    pub fn reads_model(&self) -> bool {
        matches!(&self.by, By::Expression(expression) if expression.reads_model())
    }
}

/// How much, of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Tokens in a minute.
    pub tokens_per_minute: Option<u32>,
    /// Tokens in a period.
    pub token_quota: Option<(u64, Period)>,
    /// Calls in a minute.
    pub requests_per_minute: Option<u32>,
    /// Calls in a period of whole seconds.
    pub request_quota: Option<(u32, Duration)>,
}

/// Where requests go, and what happens on the way. Within an API, targets with the same `to` are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// A backend or a pool.
    pub to: To,
    /// Further attempts; `None` for one attempt.
    pub retry: Option<Retry>,
    /// For each attempt, until the response's head. Whole seconds.
    pub timeout: Duration,
    /// Members that have another, where the policy walks.
    pub timeouts: Vec<(BackendIndex, Duration)>,
    /// What callers get when nothing can serve.
    pub when_exhausted: WhenExhausted,
}

/// A backend or a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum To {
    /// A single backend.
    Backend(BackendIndex),
    /// A pool.
    Pool(PoolIndex),
}

/// Further attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// 1 to 50, after the first attempt.
    pub count: u32,
    /// Statuses that are tried again. Attempts without a response always are.
    pub statuses: Vec<(u16, u16)>,
    /// Wait before each, whole seconds.
    pub interval: Duration,
    /// Growth of the wait, whole seconds.
    pub delta: Option<Duration>,
    /// The longest wait, whole seconds.
    pub max_interval: Option<Duration>,
    /// The first without waiting.
    pub first_fast_retry: bool,
    /// None once the request is so old; whole seconds.
    pub within: Option<Duration>,
}

/// What callers get when nothing can serve: an exhausted pool, connections that fail, timeouts; with an answer that was written,
/// also retries that end on a backend's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhenExhausted {
    /// A bare 503, and the last answer of a backend as it came.
    Bare,
    /// As written, in place of every retried status too.
    Answer(Answer),
}

/// What a caller is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 200 to 599.
    pub status: u16,
    /// The body; none when `None`.
    pub body: Option<ErrorBody>,
    /// The Retry-After header.
    pub retry_after: Option<RetryAfter>,
}

/// An error's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorBody {
    /// `{"error": "..."}`.
    Text(Vec<TemplatePart>),
    /// `{"error": {"code": ..., "message": ...}}`.
    OpenAi {
        /// `code`.
        code: Option<Vec<TemplatePart>>,
        /// `message`.
        message: Vec<TemplatePart>,
    },
}

/// When no route matches.
#[derive(Clone, Debug)]
pub enum Unmatched {
    /// An answer by the gateway.
    Answer(Answer),
    /// Forward as it is.
    PassThrough(Target),
}
