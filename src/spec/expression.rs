use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, code};

/// An expression `@(...)` of a user. Two that say the same are equal, wherever they are written.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What stands between `@(` and `)`.
    pub code: Rc<str>,
    /// The whole, with its place.
    pub text: Mapped,
}

impl Expression {
    /// Whether it asks for the variable `model`.
    #[must_use]
    pub fn reads_model(&self) -> bool {
        self.code.contains("\"model\"")
    }

    /// Reads `@(...)`; statements are none.
    pub(super) fn read(text: &Mapped, span: Span, sink: &mut Diagnostics) -> Option<Self> {
        let written = text.text().trim();
        if let Some(code) = written.strip_prefix("@(").and_then(|rest| rest.strip_suffix(')')) {
            return Some(Self { code: code.trim().into(), text: text.clone() });
        }
        let fault = Diagnostic::new(code::spec::BAD_EXPRESSION, span, "an expression is written `@(...)`");
        let help = if written.starts_with("@{") { "write one expression, without statements" } else { "write `expression: \"@(...)\"`" };
        sink.push(fault.help(help));
        None
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Expression {}
