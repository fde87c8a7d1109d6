use std::rc::Rc;

use crate::diagnostic::Span;

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

/// The name of what no `catch` stops: the expression ran too long or took too much memory.
pub const LIMIT: &str = "ExpressionLimitExceeded";

impl Exception {
    /// An exception whose place is filled in by the evaluator.
    pub fn new(kind: &'static str, message: impl Into<Rc<str>>) -> Box<Self> {
        Box::new(Self { kind, message: message.into(), span: Span::NONE })
    }

    /// The expression took more than it may: no `catch` of the expression sees it.
    pub fn limit(message: impl Into<Rc<str>>) -> Box<Self> {
        Self::new(LIMIT, message)
    }

    /// Whether a limit ended the expression.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        self.kind == LIMIT
    }

    pub(crate) fn null_reference() -> Box<Self> {
        Self::new("System.NullReferenceException", "Object reference not set to an instance of an object.")
    }

    pub(crate) fn argument_null(parameter: &str) -> Box<Self> {
        Self::new("System.ArgumentNullException", format!("Value cannot be null. (Parameter '{parameter}')"))
    }

    pub(crate) fn argument(message: impl Into<Rc<str>>) -> Box<Self> {
        Self::new("System.ArgumentException", message)
    }

    pub(crate) fn out_of_range(message: &str, parameter: &str) -> Box<Self> {
        Self::new("System.ArgumentOutOfRangeException", format!("{message} (Parameter '{parameter}')"))
    }

    /// `Index was out of range. ...`, what lists throw.
    pub(crate) fn index() -> Box<Self> {
        Self::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
    }

    /// `Index was outside the bounds of the array.`
    pub(crate) fn bounds() -> Box<Self> {
        Self::new("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
    }

    pub(crate) fn format(message: impl Into<Rc<str>>) -> Box<Self> {
        Self::new("System.FormatException", message)
    }

    pub(crate) fn invalid(message: impl Into<Rc<str>>) -> Box<Self> {
        Self::new("System.InvalidOperationException", message)
    }

    pub(crate) fn overflow(message: impl Into<Rc<str>>) -> Box<Self> {
        Self::new("System.OverflowException", message)
    }

    pub(crate) fn cast(from: &str, to: &str) -> Box<Self> {
        // Of a type inside another the message has its own name only.
        let own = |name: &str| {
            let head = name.split('[').next().unwrap_or(name);
            head.rfind('+').map_or_else(|| name.to_owned(), |at| name[at + 1..].to_owned())
        };
        let (from, to) = (own(from), own(to));
        Self::new("System.InvalidCastException", format!("Unable to cast object of type '{from}' to type '{to}'."))
    }
}
