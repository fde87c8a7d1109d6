//! Policy expressions: C# 7 over the documented context, with .NET's answers.
//!
//! In: the text of one expression with its places. Out: a [`Bound`] expression that is evaluated as often as needed.
//! `lexer.rs` (nom) text to tokens · `parser/` tokens to syntax, with recovery and a depth limit · `bind/` static types,
//! conversions, overloads · `member/` the library, one file per family, each member a C# signature and a function ·
//! `eval/` the evaluator · `value/` .NET's values · `context.rs` what `context` is

#![allow(dead_code)]
mod context;
mod eval;
mod extent;
mod lexer;
mod member;
mod parser;
mod syntax;
mod types;
mod value;

pub use context::{ApiInfo, Context, DeploymentInfo, LastError, OperationInfo, Subscription, Variables};
pub use value::{DateTime, Exception, Memo, Object, Offset, Part, Text, Token, Value};

use crate::diagnostic::{Diagnostics, Mapped};

/// What the place of an expression takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// A condition.
    Bool,
    /// A whole number.
    Int,
    /// Anything, printed as .NET prints it.
    Text,
    /// Anything, kept with its type.
    Any,
}

/// An expression ready to be evaluated. Immutable.
#[derive(Debug)]
pub struct Bound {}

/// Which contents an expression reads, so that the program can wait for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// `context.Request.Body`.
    pub request_body: bool,
    /// `context.Response.Body`.
    pub response_body: bool,
}

/// Where an expression that is not XML-escaped ends: the byte after its closing bracket, when `text[start..]` begins with
/// `@(` or `@{`. `None` when it never closes. Entities (`&quot;` and so on) count as what they stand for when `escaped`.
#[must_use]
pub fn end_of_expression(text: &str, start: usize, escaped: bool) -> Option<usize> {
    extent::end(text, start, escaped)
}

/// Parses and binds `@(...)` or `@{...}`. All faults go to `sink`; `None` when there was any error.
pub fn bind(text: &Mapped, want: Want, sink: &mut Diagnostics) -> Option<Bound> {
    let _ = (text, want, sink);
    todo!()
}

impl Bound {
    /// Which contents it reads.
    #[must_use]
    pub fn reads(&self) -> Reads {
        todo!()
    }

    /// The value of a condition.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_bool(&self, context: &mut Context) -> Result<bool, Exception> {
        let _ = context;
        todo!()
    }

    /// The value as a whole number.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_int(&self, context: &mut Context) -> Result<i64, Exception> {
        let _ = context;
        todo!()
    }

    /// The value as text; null is empty.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_text(&self, context: &mut Context) -> Result<Text, Exception> {
        let _ = context;
        todo!()
    }

    /// The value with its type.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval(&self, context: &mut Context) -> Result<Value, Exception> {
        let _ = context;
        todo!()
    }
}
