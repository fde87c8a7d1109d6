use std::rc::Rc;

use crate::diagnostic::{Mapped, Span};

/// A value where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its first to its last byte.
    pub span: Span,
    /// What it is.
    pub node: Node,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written.
    Number(Rc<str>),
    /// A string, decoded.
    Text(Mapped),
    /// `[...]`
    List(Rc<[Value]>),
    /// `{...}` in the order written; no key stands twice.
    Map(Rc<[Entry]>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, decoded.
    pub key: Mapped,
    /// The value.
    pub value: Value,
}

impl Value {
    /// The value of a key, when this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries().iter().find(|e| e.key.text() == key).map(|e| &e.value)
    }

    /// What a map holds; nothing when this is not a map.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.node {
            Node::Map(entries) => entries,
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::List(_) => &[],
        }
    }

    /// What kind of value this is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.node {
            Node::Null => "null",
            Node::Bool(_) => "true or false",
            Node::Number(_) => "a number",
            Node::Text(_) => "a string",
            Node::List(_) => "a list",
            Node::Map(_) => "an object",
        }
    }
}
