use std::rc::Rc;

use crate::diagnostic::{Mapped, Span};

/// One node of the tree. Aliases share the anchored node.
#[derive(Clone, Debug)]
pub struct Node {
    /// The bytes of the value: a scalar with its quotes, a collection from its first to its last byte.
    pub span: Span,
    /// The alias (`*name`) through which it stands here, if it does.
    pub alias: Option<Span>,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Nothing written after the colon or dash, or `~`, or a plain `null`.
    Null,
    /// A scalar; its type is decided by who reads it.
    Scalar {
        /// The text after unquoting and folding, with places.
        text: Mapped,
        /// Written without quotes (a block scalar counts as quoted).
        plain: bool,
    },
    /// `- a` or `[a]`.
    Sequence(Vec<Rc<Node>>),
    /// `a: b` or `{ a: b }`, in the order written, `<<` already merged (own keys win).
    Mapping(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Rc<Node>,
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The text after unquoting.
    pub name: Rc<str>,
    /// Its bytes.
    pub span: Span,
}

impl Node {
    /// The text of a scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&Mapped> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// What the node is, in the words of a message: `a list`.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "nothing",
            Kind::Scalar { .. } => "a single value",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a map",
        }
    }
}
