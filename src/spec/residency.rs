use super::{Name, Pattern};
use crate::diagnostic::{Span, Spanned};

/// The regions in which some callers are to be served.
#[derive(Clone, Debug)]
pub struct Residency {
    /// The whole entry.
    pub span: Span,
    /// Who.
    pub who: Residents,
    /// Regions, groups of them, or `*` for anywhere.
    pub only: Vec<Name>,
}

/// Callers, by what is known of them.
#[derive(Clone, Debug)]
pub enum Residents {
    /// Those of these products.
    Product(Vec<Spanned<Pattern>>),
    /// These subscriptions.
    Subscription(Vec<Spanned<Pattern>>),
}

impl Residents {
    /// The patterns of their names.
    #[must_use]
    pub fn patterns(&self) -> &[Spanned<Pattern>] {
        match self {
            Self::Product(patterns) | Self::Subscription(patterns) => patterns,
        }
    }
}
