use super::Name;
use crate::diagnostic::Span;

/// What is to serve no more: it leaves all pools, and stays deployed.
#[derive(Clone, Debug)]
pub struct Drain {
    /// The whole entry.
    pub span: Span,
    /// What.
    pub what: Drained,
}

/// What a drain names.
#[derive(Clone, Debug)]
pub enum Drained {
    /// A region, or a group of them.
    Region(Name),
    /// A backend.
    Backend(Name),
}
