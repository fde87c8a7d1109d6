//! .NET's values. Text is UTF-16 in meaning; objects are shared by reference, and a fork copies them with their identity.

use std::rc::Rc;

use crate::diagnostic::Span;

/// A value: at most 24 bytes.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `System.Boolean`.
    Bool(bool),
    /// `System.Int32`.
    Int(i32),
    /// `System.Int64`.
    Long(i64),
    /// `System.Double`.
    Double(f64),
    /// `System.Char`.
    Char(u16),
    /// `System.String`.
    Text(Text),
    /// Everything else.
    Object(Rc<Object>),
}

/// A .NET string.
#[derive(Clone, Debug)]
pub struct Text(Rc<str>);

/// A .NET object.
#[derive(Debug)]
pub enum Object {}

/// What an expression threw.
#[derive(Clone, Debug)]
pub struct Exception {
    /// .NET's full name: `System.NullReferenceException`.
    pub kind: &'static str,
    /// .NET's message.
    pub message: Rc<str>,
    /// The sub-expression.
    pub span: Span,
}

/// Copies an object graph once each, keeping identity.
#[derive(Debug, Default)]
pub struct Memo {}

impl Value {
    /// A copy that shares nothing that can change.
    #[must_use]
    pub fn fork(&self, memo: &mut Memo) -> Self {
        let _ = memo;
        todo!()
    }
}

impl Text {
    /// The text as UTF-8; lone surrogates become U+FFFD.
    #[must_use]
    pub fn to_str(&self) -> std::borrow::Cow<'_, str> {
        std::borrow::Cow::Borrowed(&self.0)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}
