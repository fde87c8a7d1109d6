//! Policy expressions: C# 7 over the documented context, with .NET's answers.
//!
//! In: the text of one expression with its places. Out: a [`Bound`] expression that is evaluated as often as needed.
//! `lexer.rs` (nom) text to tokens · `parser/` tokens to syntax, with recovery and a depth limit · `bind/` static types,
//! conversions, overloads · `fault/` what can be wrong, in our words and C#'s · `member/` the library, one file per family, each member a C# signature and a function ·
//! `eval/` the evaluator · `value/` .NET's values · `context/` what `context` is · `documents.rs` JSON read before · `stack.rs` room for what is nested ·
//! `fuzzed.rs` what fuzz targets see

mod bind;
mod context;
mod documents;
mod eval;
mod extent;
mod facts;
mod fault;
#[cfg(any(test, fuzzing))]
pub mod fuzzed;
mod lexer;
mod member;
mod parser;
mod pattern;
mod stack;
mod syntax;
mod type_names;
mod types;
mod value;

pub use context::{ApiInfo, Context, DeploymentInfo, Group, LastError, OperationInfo, ProductInfo, Subscription, User, Variables};
pub use documents::Documents;
pub use facts::{BodyRead, Cast, Facts, Given};
pub use member::{Jwt, library};
pub use value::{DateTime, Decimal, Exception, Memo, Object, Offset, Part, Text, Token, Value, absolute_url};

use crate::diagnostic::{Diagnostic, Diagnostics, Mapped};
pub use eval::Step;
use eval::{Code, Machine};
use fault::Fault;
use value::object::Items;

use std::rc::Rc;

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
pub struct Bound {
    program: Box<eval::Program>,
}

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

/// Parses and binds `@(...)` or `@{...}`. All faults go to `sink`; `None` when there was any error. A member that API Management
/// does not allow is one.
pub fn bind(text: &Mapped, want: Want, sink: &mut Diagnostics) -> Option<Bound> {
    let bound = bind_anything(text, want, sink)?;
    let mut listed = true;
    for fault in bound.off_list() {
        sink.push(fault);
        listed = false;
    }
    listed.then_some(bound)
}

/// As [`bind`], but members that API Management does not allow are bound like others: see [`Bound::off_list`].
pub fn bind_anything(text: &Mapped, want: Want, sink: &mut Diagnostics) -> Option<Bound> {
    let (root, faults, tokens) = parser::parse(text.text());
    // What is too deep is read no further: whatever else is missing then is not the author's fault.
    let deep = faults.iter().any(Fault::is_deep);
    let unread = !faults.is_empty();
    let mut told: Vec<Diagnostic> = faults.into_iter().filter(|fault| fault.is_deep() || !deep).map(|fault| fault.tell(text)).collect();
    // The tree goes there too: it is given back where there is room.
    stack::of_tokens(tokens, move || {
        if !unread {
            return bind::bind(text, &root, want, false, sink).map(|program| Bound { program: Box::new(program) });
        }
        if !deep {
            read_besides(text, &root, want, &mut told);
        }
        sink.extend(told);
        None
    })
}

/// What could be read of a text has its own faults. Behind the first place that could not be, they may follow from it: they are
/// told in C#'s words alone.
fn read_besides(text: &Mapped, root: &syntax::Root, want: Want, told: &mut Vec<Diagnostic>) {
    let mut more = Diagnostics::new();
    let _ = bind::bind(text, root, want, true, &mut more);
    for fault in more.into_iter().filter(|fault| !fault.compiler.is_empty()) {
        match told.first_mut() {
            Some(first) if fault.span().start > first.span().start => first.compiler.extend(fault.compiler),
            Some(_) | None => told.push(fault),
        }
    }
}

impl Bound {
    /// Which contents it reads.
    #[must_use]
    pub fn reads(&self) -> Reads {
        self.program.reads
    }

    /// The members in use that are not on API Management's list by its letter: `System.DateTime.ToUniversalTime`. Sorted.
    #[must_use]
    pub fn off_list_names(&self) -> Vec<String> {
        let mut names = self.program.off_list.iter().map(|(name, _)| name.clone()).collect();
        member::allowed::sort(&mut names);
        names
    }

    /// What is to be said of the members in use that API Management refuses.
    pub fn off_list(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let refused = self.program.off_list.iter().filter(|(name, _)| !member::allowed::is_tolerated(name));
        refused.map(|(name, place)| fault::name::off_list(name, *place).tell(&self.program.text))
    }

    /// The value of a condition.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_bool(&self, context: &mut Context) -> Result<bool, Exception> {
        let plain = if let Code::Value(id) = self.program.root { Some(id) } else { None };
        let plain = plain.filter(|_| self.program.depth <= stack::ORDINARY);
        let status = context.response.as_ref().map(|response| response.status);
        if let Some(holds) = plain.and_then(|id| self.program.holds_by_status(status, id)) {
            return Ok(holds);
        }
        let mut machine = Machine::new(&self.program, context);
        if let Some(id) = plain {
            return machine.eval_bool(id).map_err(|e| *e);
        }
        match machine.start().map_err(|e| *e)? {
            Value::Bool(b) => Ok(b),
            Value::Null => Err(*Exception::null_reference()),
            other => Err(*Exception::cast(&other.type_name(), "System.Boolean")),
        }
    }

    /// The value as a whole number.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_int(&self, context: &mut Context) -> Result<i64, Exception> {
        let value = self.eval(context)?;
        match value.as_whole() {
            Some(n) => Ok(n),
            None => match eval::convert::number(&value, &types::Ty::Long) {
                Ok(Value::Long(n)) if matches!(value, Value::Double(_) | Value::Float(_) | Value::Decimal(_)) => Ok(n),
                _ if value.is_null() => Err(*Exception::null_reference()),
                _ => Err(*Exception::cast(&value.type_name(), "System.Int32")),
            },
        }
    }

    /// The value as text; null is empty.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_text(&self, context: &mut Context) -> Result<Text, Exception> {
        self.eval(context)?.try_text().map_err(|e| *e)
    }

    /// The value with its type.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval(&self, context: &mut Context) -> Result<Value, Exception> {
        Self::finish(&mut Machine::new(&self.program, context))
    }

    /// The value with its type, and the line of the expression, from 0, on which the `return` stands that gave it.
    ///
    /// # Errors
    /// What it throws.
    pub fn eval_by_line(&self, context: &mut Context) -> Result<(Value, u32), Exception> {
        let mut machine = Machine::new(&self.program, context);
        let value = Self::finish(&mut machine)?;
        let place = machine.returned.and_then(|id| self.program.places.get(id as usize));
        let before = place.and_then(|place| self.program.text.text().get(..place.start as usize)).unwrap_or("");
        Ok((value, u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX)))
    }

    fn finish(machine: &mut Machine<'_>) -> Result<Value, Exception> {
        let value = machine.start().map_err(|e| *e)?;
        // A query must not outlive its evaluation: it runs now. What it throws is thrown when somebody reads it.
        if let Value::Object(object) = &value
            && object.is_walk()
        {
            return Ok(match machine.collect(&value) {
                Ok(items) => Object::Items(Items::new(object.ty(), items)).into(),
                Err(e) => eval::Query::alone(Rc::new([]), eval::Op::Throw(object.ty(), *e)),
            });
        }
        Ok(value)
    }

    /// The expression with an eye on each of its parts: see [`Bound::explain`]. It is evaluated more slowly.
    #[must_use]
    pub fn watched(self) -> Self {
        Self { program: Box::new(self.program.watched()) }
    }

    /// The value of a watched expression, what its parts gave in the order in which their evaluation began, and whether there
    /// was more than is kept.
    ///
    /// # Errors
    /// Not an error of this function: what the expression throws stands in the place of the value.
    pub fn explain(&self, context: &mut Context) -> (Result<Value, Exception>, Vec<Step>, bool) {
        let mut machine = Machine::new(&self.program, context);
        machine.watched = Some(Box::default());
        let outcome = Self::finish(&mut machine);
        let (steps, more) = machine.watched.take().map_or_else(Default::default, |watch| watch.finish());
        (outcome, steps, more)
    }

    /// What `JToken.Parse(JsonConvert.SerializeObject(value))` prints for a value that it gave: dates in strings are dates then.
    ///
    /// # Errors
    /// What cannot be written as JSON, or not be read again.
    pub fn json(&self, value: &Value, context: &mut Context) -> Result<String, Exception> {
        let mut machine = Machine::new(&self.program, context);
        let text = member::serialize(&mut machine, value, value::json::Layout::Compact).map_err(|e| *e)?;
        let token = value::json::read::parse(&text).map_err(|e| *e)?;
        Ok(value::json::print(&token, value::json::Layout::Compact))
    }
}

#[cfg(test)]
mod tests;
