use crate::diagnostic::{Span, Spanned};

use super::{Limits, Name, Pattern};

/// A product: APIs that callers subscribe to together.
#[derive(Clone, Debug)]
pub struct Product {
    /// The whole entry.
    pub span: Span,
    /// The product whose settings it has where it has none of its own.
    pub like: Option<Name>,
    /// Names of APIs.
    pub apis: Vec<Name>,
    /// The models that its callers may ask for; empty for all.
    pub models: Vec<Spanned<Pattern>>,
    /// How much its callers may have.
    pub limits: Option<Limits>,
}

/// A subscription: a caller's key to a product.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The whole entry.
    pub span: Span,
    /// The product.
    pub product: Option<Name>,
    /// Figures in place of the product's.
    pub limits: Option<Limits>,
}
