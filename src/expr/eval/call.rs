//! Lambdas and local functions: frames on the stack, and the cells that captured locals lie in.

use std::rc::Rc;

use smallvec::SmallVec;

use crate::expr::member::Outcome;
use crate::expr::stack;
use crate::expr::types::Ty;
use crate::expr::value::object::Record;
use crate::expr::value::{Exception, Object, Value};

use super::node::{Convert, Holds, Lambda, LocalCall};
use super::{DEEPEST, Function, Machine, convert};

type Try<T> = Result<T, Box<Exception>>;

impl<'a> Machine<'a> {
    /// A lambda with what it captures now.
    pub(super) fn close(&mut self, lambda: u32, result: Option<&Ty>) -> Outcome {
        self.allocate(64)?;
        let program = self.program;
        let captured = match program.lambdas.get(lambda as usize) {
            Some(code) => code.captures.iter().map(|(from, _)| self.load(*from).clone()).collect(),
            None => Vec::new(),
        };
        Ok(self.function(lambda, captured, result.cloned()))
    }

    pub(super) fn function(&self, lambda: u32, captured: Vec<Value>, result: Option<Ty>) -> Value {
        Object::Function(Function { program: std::ptr::from_ref(self.program) as usize, lambda, captured, result }).into()
    }

    /// Calls a lambda.
    pub fn call(&mut self, function: &Value, args: &[Value]) -> Outcome {
        let Value::Object(object) = function else { return Err(Exception::null_reference()) };
        let Object::Function(function) = &**object else { return Err(Exception::null_reference()) };
        if function.program != std::ptr::from_ref(self.home) as usize {
            return Err(Exception::limit("a function that another expression made cannot be called"));
        }
        let Some(lambda) = self.home.lambdas.get(function.lambda as usize) else { return Ok(Value::Null) };
        let program = std::mem::replace(&mut self.program, self.home);
        let value = self.run_in_frame(lambda, &function.captured, args);
        self.program = program;
        let value = value?;
        Ok(match &function.result {
            Some(ty) if ty.underlying().is_numeric() => convert::number(&value, ty)?,
            Some(ty) if ty.is("JToken") => convert::to_json(value),
            Some(_) | None => value,
        })
    }

    /// Calls a local function.
    pub(super) fn call_function(&mut self, call: &LocalCall) -> Outcome {
        let mut args: SmallVec<[Value; 4]> = SmallVec::new();
        for id in &call.args {
            args.push(self.eval(*id)?);
        }
        let cells: SmallVec<[Value; 4]> = call.cells.iter().map(|slot| self.load(*slot).clone()).collect();
        let program = self.program;
        let Some(lambda) = program.lambdas.get(call.lambda as usize) else { return Ok(Value::Null) };
        self.run_in_frame(lambda, &cells, &args)
    }

    fn run_in_frame(&mut self, lambda: &'a Lambda, cells: &[Value], args: &[Value]) -> Outcome {
        self.spend(1)?;
        if self.depth >= DEEPEST {
            return Err(Exception::limit(format!("the expression has more than {DEEPEST} calls within each other")));
        }
        let outer = self.base;
        self.base = self.stack.len();
        self.stack.resize(self.base + usize::from(lambda.locals), Value::Null);
        for ((_, to), cell) in lambda.captures.iter().zip(cells) {
            self.store(*to, cell.clone());
        }
        let mut result = Ok(Value::Null);
        for ((slot, holds), value) in lambda.parameters.iter().zip(args) {
            match holds {
                Holds::Value | Holds::Shared => self.store(*slot, value.clone()),
                Holds::Cell => {
                    if let Err(e) = self.new_cell(*slot, value.clone()) {
                        result = Err(e);
                    }
                }
            }
        }
        self.depth += 1;
        if result.is_ok() {
            result = stack::of_nodes(self.program.depth, || self.run(&lambda.body));
        }
        self.depth -= 1;
        self.stack.truncate(self.base);
        self.base = outer;
        result
    }

    pub(super) fn convert_tuple(&mut self, each: &'a [Option<Convert>], ty: &Ty, value: &Value) -> Outcome {
        let Value::Object(object) = value else { return Ok(Value::Null) };
        let Object::Record(record) = &**object else { return Ok(Value::Null) };
        let mut fields = Vec::new();
        for (field, convert) in record.fields.iter().zip(each) {
            fields.push(match convert {
                Some(convert) => self.convert(convert, field.clone())?,
                None => field.clone(),
            });
        }
        self.allocate(fields.len() * size_of::<Value>())?;
        Ok(Object::Record(Record { ty: ty.clone(), fields }).into())
    }

    pub fn load(&self, slot: u16) -> &Value {
        self.stack.get(self.base + usize::from(slot)).unwrap_or(&Value::Null)
    }

    pub fn store(&mut self, slot: u16, value: Value) {
        if let Some(place) = self.stack.get_mut(self.base + usize::from(slot)) {
            *place = value;
        }
    }

    /// A new cell in a slot. It is emptied when the evaluation ends: a function that captures itself would never be freed.
    pub fn new_cell(&mut self, slot: u16, value: Value) -> Try<()> {
        self.allocate(64)?;
        let cell = Rc::new(Object::Cell(value.into()));
        self.cells.push(Rc::clone(&cell));
        self.store(slot, Value::Object(cell));
        Ok(())
    }

    pub(super) fn set_cell(&mut self, slot: u16, value: Value) {
        if let Value::Object(object) = self.load(slot)
            && let Object::Cell(cell) = &**object
        {
            *cell.borrow_mut() = value;
        }
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        for object in &self.cells {
            if let Object::Cell(cell) = &**object {
                cell.take();
            }
        }
    }
}
