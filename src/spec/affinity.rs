use super::{Expression, Name};
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// An affinity rule.
#[derive(Clone, Debug)]
pub struct Affinity {
    /// The whole map.
    pub span: Span,
    /// What tells that requests belong together. A fault was reported when `None`.
    pub by: Option<Spanned<AffinityBy>>,
    /// How long the account of a response is remembered; 30d when not written. Whole seconds.
    pub ttl: Option<Spanned<Duration>>,
    /// Where that is remembered; in the cache of the service when not written.
    pub store: Option<Spanned<Store>>,
    /// What becomes of requests while that account cannot serve; `fail` when not written.
    pub when_unavailable: Option<Spanned<WhenUnavailable>>,
    /// What becomes of requests about a response that nobody remembers; `notFound` when not written.
    pub when_unknown: Option<Spanned<WhenUnknown>>,
}

/// What tells that requests belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffinityBy {
    /// `{ cookie: NAME }`: the pool's own session affinity.
    Cookie(Name),
    /// Something that requests carry.
    Key(Key),
    /// `responseId`: the account that made the response which a request is about.
    ResponseId,
}

/// Where it is remembered which account made a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// In the cache of the service.
    Internal,
    /// In a cache that is connected to the service.
    External,
}

/// What becomes of a request while the account that it belongs to cannot serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenUnavailable {
    /// The caller gets that account's answer.
    Fail,
    /// It waits and tries that account again.
    Wait,
}

/// What becomes of a request about a response that nobody remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenUnknown {
    /// 404 by the gateway.
    NotFound,
    /// It goes where the routes say.
    Forward,
}

/// What of a request says where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The caller's subscription.
    Subscription,
    /// The product of the subscription.
    Product,
    /// The caller's address.
    Ip,
    /// A header.
    Header(Name),
    /// A query parameter.
    Query(Name),
    /// A property of the JSON body.
    Body(Name),
    /// A claim of the caller's token.
    Claim(Name),
    /// What an expression gives.
    Expression(Expression),
}
