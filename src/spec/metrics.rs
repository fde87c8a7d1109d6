use super::{Expression, Name};
use crate::diagnostic::{Span, Spanned};

/// `metrics:` of an API.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// The whole map.
    pub span: Span,
    /// Under which Application Insights shows them.
    pub namespace: Option<Name>,
    /// What they are told apart by.
    pub dimensions: Vec<Spanned<Dimension>>,
    /// The connection string of an Application Insights resource: a named value.
    pub connection: Option<Name>,
    /// A logger that the service has.
    pub logger: Option<Name>,
}

/// What a metric is told apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// One of API Management's own, by its name there.
    Own(&'static str),
    /// The model asked for.
    Model,
    /// Another, with what an expression gives.
    Computed(Name, Expression),
}

impl Dimension {
    /// Whether it asks for the variable `model`.
    #[must_use]
    pub fn reads_model(&self) -> bool {
        match self {
            Self::Own(_) => false,
            Self::Model => true,
            Self::Computed(_, expression) => expression.reads_model(),
        }
    }
}
