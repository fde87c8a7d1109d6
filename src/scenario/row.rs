use std::fmt;

use super::{Caller, Name, Operation, Step};
use crate::diagnostic::{Span, Spanned};

/// A row of the table of routes: a request, and where it is to go.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it is written.
    pub span: Span,
    /// What asks.
    pub asks: Step,
    /// Where it is to go.
    pub leads: Leads,
}

/// Where a request is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To a pool or a backend.
    To(Name),
    /// The gateway answers with this status.
    Answer(Spanned<u16>),
    /// A `deny` answers with this status.
    Deny(Spanned<u16>),
}

impl Leads {
    /// Where it is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::To(name) => name.span,
            Self::Answer(status) | Self::Deny(status) => status.span,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.asks.model, &self.asks.operation.value) {
            (Some(model), _) => f.write_str(&model.value)?,
            (None, Operation::Raw { method, path }) => write!(f, "{method} {path}")?,
            (None, Operation::Chat | Operation::Completions | Operation::Embeddings | Operation::Responses) => f.write_str("a request")?,
        }
        match &self.asks.caller {
            Caller::Named(name) => write!(f, " as {}", name.value)?,
            Caller::Nobody => f.write_str(" without a key")?,
            Caller::Default => {}
        }
        match &self.leads {
            Leads::To(name) => write!(f, " goes to {}", name.value),
            Leads::Answer(status) => write!(f, " is answered {}", status.value),
            Leads::Deny(status) => write!(f, " is denied with {}", status.value),
        }
    }
}
