use super::{AffinityBy, Name};
use crate::diagnostic::{Span, Spanned};

/// `to:` of a route.
#[derive(Clone, Debug)]
pub enum To {
    /// A pool or backend.
    One(Name),
    /// One after the other: the next serves when nobody before can.
    Chain(Spanned<Vec<Name>>),
    /// Several, each with its share of the requests.
    Split(Split),
}

/// Requests dealt by shares.
#[derive(Clone, Debug)]
pub struct Split {
    /// The whole map.
    pub span: Span,
    /// In the order written, at least one of them with a share above 0.
    pub parts: Vec<Part>,
    /// What keeps requests in one part; each request for itself when not written.
    pub by: Option<Spanned<AffinityBy>>,
    /// Where requests go when nobody of their part can serve.
    pub when_exhausted: Option<Name>,
}

/// A part of a split.
#[derive(Clone, Debug)]
pub struct Part {
    /// As written: a pool or backend.
    pub name: Name,
    /// How much of the sum of all shares.
    pub share: Spanned<u32>,
    /// Where its requests go: the same, or what `check` made of it and of `whenExhausted`.
    pub to: Name,
}

impl To {
    /// Where it is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::One(name) => name.span,
            Self::Chain(names) => names.span,
            Self::Split(split) => split.span,
        }
    }
}
