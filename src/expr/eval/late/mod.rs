//! `dynamic`: operations that are bound when they run, with the types that their operands have then.
//!
//! In: the operation as the binder left it, and its operands' values. Out: what it gives, or C#'s `RuntimeBinderException`.
//! Here is how it is kept and run, bound once for each list of types · `json.rs` what tokens do themselves ·
//! `bind/late/` how it is bound

mod json;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::expr::bind::{self, Unbound};
use crate::expr::member::Outcome;
use crate::expr::stack;
use crate::expr::syntax::{Arg, Binary, Expr, Name};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Value};

use super::Machine;
use super::node::{Code, Program};

/// Lists of types that one operation is bound for, at most.
const MOST_KINDS: usize = 100;
/// Types that the type of an operand is made of, at most: `Tuple.Create(d, d)` doubles them.
const LARGEST: usize = 200;
/// Steps and bytes that binding is paid with.
const BINDING: (usize, usize) = (200, 2_048);

/// An operation whose operands have their types at run time.
#[derive(Debug)]
pub struct Late {
    pub does: Does,
    pub operands: Vec<Operand>,
    /// The types that the type parameters around stand for.
    pub types: Vec<(Rc<str>, Ty)>,
    /// In `checked`, or in `unchecked`.
    pub checked: Option<bool>,
    /// Operands that `out` stands before, and the slots that take what they are given.
    pub outs: Vec<(usize, u16)>,
    pub known: OnceCell<Box<Known>>,
}

/// What is known of an operand.
#[derive(Clone, Debug)]
pub struct Operand {
    /// `dynamic`: what it is at run time.
    pub ty: Ty,
    pub constant: Option<Value>,
}

/// What is done. Expressions name the operands `0`, `1`, ..
#[derive(Debug)]
pub enum Does {
    /// `a.name`
    Get(Name, Expr),
    /// `a.name = b`
    Set(Name, Expr),
    /// `a + b`, or (`true`) `a += b`; what stands for `&&` and `||` computes `&` and `|`.
    Binary(Binary, Expr, bool),
    /// An implicit conversion, or (`true`) a cast.
    Convert(Ty, bool),
    /// A condition.
    Test,
    /// What `foreach` goes over.
    Enumerate,
    /// `new T(a)`
    New(Ty, Vec<Arg>, Expr),
    /// The value of any other operation is asked for, or (`false`) not.
    Other(Expr, bool),
}

/// An operation that was bound for types, and those that were bound after it.
#[derive(Debug)]
pub struct Known {
    types: Vec<Ty>,
    bound: Result<Program, Unbound>,
    next: OnceCell<Box<Known>>,
}

/// What the binder throws at run time.
pub fn exception(message: impl Into<Rc<str>>) -> Box<Exception> {
    Exception::new("Microsoft.CSharp.RuntimeBinder.RuntimeBinderException", message)
}

impl<'a> Machine<'a> {
    /// Does what was left for now.
    pub(super) fn late(&mut self, late: &'a Late, values: &[Value]) -> Outcome {
        self.spend(2)?;
        if let Some(done) = self.of_token(late, values) {
            return done;
        }
        let types: Vec<Ty> = late.operands.iter().zip(values).map(|(operand, value)| operand.at_run_time(value)).collect();
        if values.iter().zip(&late.operands).any(|(value, operand)| operand.ty == Ty::Dynamic && is_function(value)) {
            return Err(Exception::limit("a function that is held as `dynamic` is not modelled: cast it to its type"));
        }
        if types.iter().any(|ty| !within(ty, &mut { LARGEST })) {
            return Err(Exception::limit(format!("the type of an operand of `dynamic` is made of more than {LARGEST} types")));
        }
        if let Does::Enumerate = late.does {
            return self.enumerated(values.first().cloned().unwrap_or_default(), &types);
        }
        match &self.known(late, types)?.bound {
            Ok(program) => self.run_late(program, values, &late.outs),
            Err(Unbound::Error(message)) => Err(exception(&**message)),
            Err(Unbound::NotModelled(message)) => Err(Exception::limit(&**message)),
        }
    }

    /// The operation bound for types: found, or bound now.
    fn known(&mut self, late: &'a Late, types: Vec<Ty>) -> Result<&'a Known, Box<Exception>> {
        let mut place = &late.known;
        let mut kinds = 0;
        while let Some(known) = place.get() {
            if known.types == types {
                return Ok(known);
            }
            place = &known.next;
            kinds += 1;
        }
        if kinds >= MOST_KINDS {
            return Err(Exception::limit(format!("an operation on `dynamic` meets more than {MOST_KINDS} kinds of operands")));
        }
        self.spend(BINDING.0)?;
        self.allocate(BINDING.1)?;
        let bound = bind::late(&self.program.text, late, &types);
        Ok(place.get_or_init(|| Box::new(Known { types, bound, next: OnceCell::new() })))
    }

    /// Runs what was bound, in a frame of its own.
    fn run_late(&mut self, program: &'a Program, values: &[Value], outs: &[(usize, u16)]) -> Outcome {
        let Code::Value(root) = program.root else { return Ok(Value::Null) };
        let (outer, base) = (self.program, self.base);
        self.base = self.stack.len();
        self.stack.extend(values.iter().cloned());
        self.stack.resize(self.base + usize::from(program.locals), Value::Null);
        self.program = program;
        let result = stack::of_nodes(program.depth, || self.eval(root));
        self.program = outer;
        for (operand, slot) in outs {
            let given = self.stack.get(self.base + operand).cloned().unwrap_or_default();
            if let Some(place) = self.stack.get_mut(base + usize::from(*slot)) {
                *place = given;
            }
        }
        self.stack.truncate(self.base);
        self.base = base;
        result
    }

    fn enumerated(&mut self, value: Value, types: &[Ty]) -> Outcome {
        let ty = types.first().cloned().unwrap_or(Ty::Object);
        match &value {
            Value::Null => Err(Exception::null_reference()),
            Value::Json(_) => self.convert(&super::Convert::Children, value),
            _ if bind::types::element(&ty).is_some() => Ok(value),
            _ => Err(exception(bind::no_implicit(&ty, "System.Collections.IEnumerable", false))),
        }
    }
}

impl Operand {
    /// The type that it is bound with.
    fn at_run_time(&self, value: &Value) -> Ty {
        match (&self.ty, value) {
            (Ty::Dynamic, Value::Null) => Ty::Null,
            (Ty::Dynamic, value) => value.ty(),
            (ty, _) => ty.clone(),
        }
    }
}

/// Whether a type is made of no more types than that.
fn within(ty: &Ty, left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match ty {
        Ty::Anonymous(_, fields) => fields.iter().all(|(_, ty)| within(ty, left)),
        other => other.args().iter().all(|ty| within(ty, left)),
    }
}

fn is_function(value: &Value) -> bool {
    matches!(value, Value::Object(object) if matches!(&**object, Object::Function(_)))
}
