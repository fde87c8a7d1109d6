use super::Name;
use crate::diagnostic::{Span, Spanned};

/// An affinity rule.
#[derive(Clone, Debug)]
pub struct Affinity {
    /// The whole map.
    pub span: Span,
    /// What tells that requests belong together. A fault was reported when `None`.
    pub by: Option<Spanned<AffinityBy>>,
}

/// What tells that requests belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffinityBy {
    /// `{ cookie: NAME }`: the pool's own session affinity.
    Cookie(Name),
    /// Something that requests carry.
    Key(Key),
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
}
