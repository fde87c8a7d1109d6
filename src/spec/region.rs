use super::Name;
use crate::diagnostic::{Span, Spanned};

/// What is to serve no more: it leaves all pools, and stays deployed.
#[derive(Clone, Debug)]
pub struct Drain {
    /// The whole entry.
    pub span: Span,
    /// What.
    pub what: Drained,
    /// What is served all the same; nothing when not written.
    pub keep: Option<Spanned<Keep>>,
}

/// What of a drained backend is served all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Requests about a response that it made.
    Pinned,
}

/// What a drain names.
#[derive(Clone, Debug)]
pub enum Drained {
    /// A region, or a group of them.
    Region(Name),
    /// A backend.
    Backend(Name),
}
