//! The evaluator: typed nodes in an arena, one function per type of result, everything counted.
//!
//! `node.rs` the arena, `height.rs` what nodes are made of · `expression.rs` values · `operator.rs` arithmetic and comparison · `convert.rs` conversions, `number.rs`
//! those between numbers ·
//! `status.rs` conditions that need no machine · `watch.rs` what the parts give · `call.rs` functions and captured locals · `statement.rs` what stands in `@{ }` · `attempt.rs` `try` · `late/` `dynamic` · `sequence/` LINQ queries, run when they are read · `equality.rs` when keys are one

mod attempt;
mod call;
pub mod convert;
mod equality;
mod expression;
mod height;
mod late;
pub mod node;
mod number;
pub mod operator;
pub mod sequence;
mod statement;
mod status;
mod watch;

use std::rc::Rc;

use super::context::Context;
use super::member::Outcome;
use super::types::Ty;
use super::value::{Decimal, Exception, Object, Text, Token, Value};

pub use equality::Equality;
pub use late::{Does, Late, Operand};
pub use node::{Arith, Call, Code, Compare, Convert, Holds, Id, Lambda, Node, Program};
pub use sequence::{Comparer, Cursor, KEYS, Key, LOOKUP, Op, Query, Source, VALUES, grouping, is_empty_array, is_list, is_nothing, sort};
pub use watch::{Step, Watch};

/// Steps that an evaluation may take.
pub const FUEL: u32 = 2_000_000;
/// Bytes that an evaluation may allocate.
pub const MEMORY: usize = 64 << 20;
/// Calls of lambdas and functions within each other, so that they end.
pub const DEEPEST: u16 = 5_000;

/// A lambda with what it captured.
#[derive(Debug)]
pub struct Function {
    /// The address of the program whose lambda it is.
    pub program: usize,
    pub lambda: u32,
    pub captured: Vec<Value>,
    /// What its result is converted to.
    pub result: Option<Ty>,
}

/// One evaluation.
#[derive(Debug)]
pub struct Machine<'a> {
    pub program: &'a Program,
    /// The whole expression, whose part the program may be that was bound for `dynamic`.
    home: &'a Program,
    pub context: &'a mut Context,
    stack: Vec<Value>,
    base: usize,
    fuel: u32,
    memory: usize,
    /// Calls around the one at hand.
    depth: u16,
    /// What `out` parameters of the member at hand give.
    pub outs: Vec<Value>,
    /// The exceptions whose `catch` runs, for `throw;`.
    caught: Vec<Exception>,
    /// What the last `return` gave.
    pub returned: Option<Id>,
    /// What a program that is watched gave, part by part.
    pub watched: Option<Box<Watch>>,
    /// Cells made so far, to be emptied at the end.
    cells: Vec<Rc<Object>>,
    /// The `catch` blocks around, innermost last.
    handlers: Vec<attempt::Handler<'a>>,
    /// Where the exception that is under way is caught.
    pursuit: Option<attempt::Pursuit>,
}

/// What a member is called with.
pub struct Args<'a> {
    values: &'a [Value],
    types: &'a [Ty],
}

impl<'a> Args<'a> {
    pub fn new(values: &'a [Value], types: &'a [Ty]) -> Self {
        Self { values, types }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn all(&self) -> &'a [Value] {
        self.values
    }

    pub fn value(&self, index: usize) -> &'a Value {
        self.values.get(index).unwrap_or(&Value::Null)
    }

    /// All type arguments.
    pub fn types(&self) -> Rc<[Ty]> {
        self.types.into()
    }

    /// A type argument.
    pub fn ty(&self, index: usize) -> Ty {
        self.types.get(index).cloned().unwrap_or(Ty::Object)
    }

    pub fn bool(&self, index: usize) -> bool {
        self.value(index).as_bool().unwrap_or(false)
    }

    pub fn int(&self, index: usize) -> i32 {
        match self.value(index) {
            Value::Int(n) | Value::Enum(_, n) => *n,
            other => other.as_whole().and_then(|n| i32::try_from(n).ok()).unwrap_or(0),
        }
    }

    pub fn long(&self, index: usize) -> i64 {
        match self.value(index) {
            Value::Span(ticks) => *ticks,
            other => other.as_whole().unwrap_or(0),
        }
    }

    pub fn double(&self, index: usize) -> f64 {
        match self.value(index) {
            Value::Double(n) => *n,
            Value::Float(n) => f64::from(*n),
            other => other.as_whole().unwrap_or(0) as f64,
        }
    }

    pub fn decimal(&self, index: usize) -> Decimal {
        match self.value(index) {
            Value::Decimal(n) => *n,
            _ => Decimal::ZERO,
        }
    }

    pub fn char(&self, index: usize) -> u16 {
        match self.value(index) {
            Value::Char(unit) => *unit,
            _ => 0,
        }
    }

    /// A string that must not be null.
    pub fn text(&self, index: usize, parameter: &str) -> Result<&'a Text, Box<Exception>> {
        self.value(index).as_text().ok_or_else(|| Exception::argument_null(parameter))
    }

    /// The string that the member is called on.
    pub fn this_text(&self) -> Result<&'a Text, Box<Exception>> {
        self.value(0).as_text().ok_or_else(Exception::null_reference)
    }

    /// An object that must not be null.
    pub fn object(&self, index: usize) -> Result<&'a Rc<Object>, Box<Exception>> {
        match self.value(index) {
            Value::Object(object) => Ok(object),
            _ => Err(Exception::null_reference()),
        }
    }

    /// A JSON token that must not be null.
    pub fn token(&self, index: usize) -> Result<&'a Token, Box<Exception>> {
        match self.value(index) {
            Value::Json(token) => Ok(token),
            _ => Err(Exception::null_reference()),
        }
    }

    /// The inside of a family's object.
    pub fn native<T: 'static>(&self, index: usize) -> Result<&'a T, Box<Exception>> {
        self.object(index)?.native().ok_or_else(Exception::null_reference)
    }
}

impl<'a> Machine<'a> {
    /// An evaluation that has not begun.
    pub fn new(program: &'a Program, context: &'a mut Context) -> Self {
        let stack = if program.locals == 0 { Vec::new() } else { vec![Value::Null; usize::from(program.locals)] };
        Self {
            program,
            home: program,
            context,
            stack,
            base: 0,
            fuel: FUEL,
            memory: 0,
            depth: 0,
            outs: Vec::new(),
            caught: Vec::new(),
            returned: None,
            watched: None,
            cells: Vec::new(),
            handlers: Vec::new(),
            pursuit: None,
        }
    }

    /// Pays for work.
    pub fn spend(&mut self, steps: usize) -> Result<(), Box<Exception>> {
        match u32::try_from(steps).ok().and_then(|s| self.fuel.checked_sub(s)) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => Err(Exception::limit(format!("the expression takes more than {FUEL} steps"))),
        }
    }

    /// Pays for memory, before it is taken.
    pub fn allocate(&mut self, bytes: usize) -> Result<(), Box<Exception>> {
        self.memory = self.memory.saturating_add(bytes);
        if self.memory > MEMORY {
            return Err(Exception::too_large());
        }
        self.spend(1 + bytes / 256)
    }

    /// A new string, paid for.
    pub fn text(&mut self, text: impl Into<Text>) -> Outcome {
        let text = text.into();
        self.allocate(text.bytes())?;
        Ok(Value::Text(text))
    }
}
