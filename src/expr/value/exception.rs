use std::rc::Rc;

use super::{Object, Text, Value};
use crate::diagnostic::Span;
use crate::expr::types::Ty;

/// What an expression threw.
#[derive(Clone, Debug)]
pub struct Exception {
    /// .NET's full name: `System.NullReferenceException`.
    pub kind: &'static str,
    /// .NET's message.
    pub message: Rc<str>,
    /// The sub-expression.
    pub span: Span,
    /// What else it holds.
    pub(crate) detail: Option<Rc<Detail>>,
    /// The object that was thrown, so that what is caught is the same one.
    pub(crate) object: Option<Rc<Object>>,
}

/// What only some exceptions hold.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// What caused it.
    pub inner: Option<Value>,
    /// Of an argument: the parameter's name.
    pub parameter: Option<Text>,
    /// Of an argument: its value.
    pub actual: Option<Value>,
}

/// The name of what no `catch` stops: the expression ran too long or took too much memory.
pub const LIMIT: &str = "ExpressionLimitExceeded";

impl Exception {
    /// An exception whose place is filled in by the evaluator.
    pub fn new(kind: &'static str, message: impl Into<Rc<str>>) -> Box<Self> {
        Box::new(Self { kind, message: message.into(), span: Span::NONE, detail: None, object: None })
    }

    /// The expression took more than it may: no `catch` of the expression sees it.
    pub fn limit(message: impl Into<Rc<str>>) -> Box<Self> {
        Self::new(LIMIT, message)
    }

    /// The expression took more memory than it may.
    pub fn too_large() -> Box<Self> {
        Self::limit("the expression takes more than 64 MiB of memory")
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

/// Causes that are printed, at most.
const MOST_CAUSES: usize = 200;

impl Exception {
    /// Its type: the kind's name in the table.
    pub(crate) fn ty(&self) -> Ty {
        let name = self.kind.rsplit('.').next().unwrap_or(self.kind);
        match Ty::named(name) {
            Ty::Object => Ty::named("Exception"),
            ty => ty,
        }
    }

    /// What it holds, when nobody else does: causes of causes of causes would otherwise be dropped by as many nested calls.
    pub(super) fn take_apart(&mut self, stack: &mut Vec<Value>) {
        stack.extend(self.object.take().map(Value::Object));
        if let Some(detail) = self.detail.take().and_then(Rc::into_inner) {
            stack.extend(detail.inner);
            stack.extend(detail.actual);
        }
    }

    /// `ToString()`: the message, and what caused it.
    pub(crate) fn print(&self) -> String {
        let mut out = String::new();
        let mut causes = vec![self.clone()];
        while let Some(inner) = causes.last().and_then(|e| e.detail.as_ref()).and_then(|d| d.inner.as_ref()).and_then(Value::exception) {
            if causes.len() >= MOST_CAUSES {
                break;
            }
            causes.push(inner.clone());
        }
        for (index, e) in causes.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { "\n ---> " });
            out.push_str(e.kind);
            if !e.message.is_empty() {
                out.push_str(": ");
                out.push_str(&e.message);
            }
        }
        (1..causes.len()).for_each(|_| out.push_str("\n   --- End of inner exception stack trace ---"));
        out
    }
}

impl Value {
    /// The exception, when it is one.
    pub(crate) fn exception(&self) -> Option<&Exception> {
        match self {
            Self::Object(object) => match &**object {
                Object::Exception(e) => Some(e),
                _ => None,
            },
            _ => None,
        }
    }
}
