//! Values of nodes: `eval` for any, `eval_bool`, `eval_int`, `eval_text` without boxes where the type is known.

use std::rc::Rc;

use smallvec::SmallVec;

use crate::expr::member::{Outcome, missing_key};
use crate::expr::types::{Num, Ty};
use crate::expr::value::object::Record;
use crate::expr::value::{Exception, Object, Text, Value};

use super::node::{Call, Convert, Id, Node, Piece};
use super::{Args, Machine, convert, operator};

/// So many bytes of a string are read for a step.
const TEXT_PER_STEP: usize = 256;

type Try<T> = Result<T, Box<Exception>>;

impl<'a> Machine<'a> {
    /// The value of a node.
    pub fn eval(&mut self, id: Id) -> Outcome {
        let program = self.program;
        let Some(node) = program.nodes.get(id as usize) else { return Ok(Value::Null) };
        match node {
            Node::Const(value) => Ok(value.clone()),
            Node::Local(slot) => Ok(self.load(*slot).clone()),
            Node::Variable(name) => match self.context.variables.read(name) {
                Some(value) => Ok(value),
                None => Err(self.locate(missing_key(&Text::from(&**name)), id)),
            },
            Node::StatusCode | Node::Arith(_, Num::Int, ..) => self.eval_int(id).map(Value::Int),
            Node::VariableText(_) => self.variable_text(id),
            Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Compare(..)
            | Node::TextEqual(..)
            | Node::Same(..)
            | Node::SameObject(..)
            | Node::IsNull(..)
            | Node::Order(..)
            | Node::Logic(..)
            | Node::LiftedCompare(..)
            | Node::Is(..)
            | Node::NoResponse(_)
            | Node::Status(..) => self.eval_bool(id).map(Value::Bool),
            _ => self.eval_other(node).map_err(|e| self.locate(e, id)),
        }
    }

    /// What a node does, its value not asked for.
    pub(super) fn perform(&mut self, id: Id) -> Try<()> {
        let program = self.program;
        if let Some(Node::SetLocal(slot, value)) = program.nodes.get(id as usize) {
            let value = self.eval(*value)?;
            self.store(*slot, value);
            return Ok(());
        }
        self.eval(id).map(drop)
    }

    /// Fills in where an exception was thrown; the innermost node wins.
    fn locate(&self, mut e: Box<Exception>, id: Id) -> Box<Exception> {
        if !e.span.is_some()
            && let Some(place) = self.program.places.get(id as usize)
        {
            e.span = self.program.text.span(place.start as usize..place.end as usize);
        }
        e
    }

    fn eval_other(&mut self, node: &'a Node) -> Outcome {
        match node {
            Node::Captured(slot) => Ok(match self.load(*slot) {
                Value::Object(object) => match &**object {
                    Object::Cell(cell) => cell.borrow().clone(),
                    _ => Value::Null,
                },
                _ => Value::Null,
            }),
            Node::SetLocal(slot, value) => {
                let value = self.eval(*value)?;
                self.store(*slot, value.clone());
                Ok(value)
            }
            Node::SetCaptured(slot, value) => {
                let value = self.eval(*value)?;
                self.set_cell(*slot, value.clone());
                Ok(value)
            }
            Node::NewCell(slot) => {
                self.new_cell(*slot, Value::Null)?;
                Ok(self.load(*slot).clone())
            }
            Node::CellOf(slot, _) => Ok(self.load(*slot).clone()),
            Node::CallFunction(call) => self.call_function(call),
            Node::Delegate(lambda, cells) => {
                self.allocate(64)?;
                let captured = cells.iter().map(|slot| self.load(*slot).clone()).collect();
                Ok(self.function(*lambda, captured, None))
            }
            Node::Seq(ids) => {
                let mut last = Value::Null;
                for id in ids {
                    last = self.eval(*id)?;
                }
                Ok(last)
            }
            Node::If(condition, then, other) => {
                if self.eval_bool(*condition)? {
                    self.eval(*then)
                } else {
                    self.eval(*other)
                }
            }
            Node::Coalesce(first, other) => match self.eval(*first)? {
                Value::Null => self.eval(*other),
                value => Ok(value),
            },
            Node::Guard(subject, slot, then) => match self.eval(*subject)? {
                Value::Null => Ok(Value::Null),
                value => {
                    self.store(*slot, value);
                    self.eval(*then)
                }
            },
            Node::Arith(op, Num::Double, a, b) => Ok(Value::Double(operator::real(*op, self.eval_double(*a)?, self.eval_double(*b)?))),
            Node::Arith(op, num, a, b) => {
                let (a, b) = (self.eval(*a)?, self.eval(*b)?);
                operator::arith(*op, *num, &a, &b)
            }
            Node::LiftedArith(op, num, a, b) => {
                let (a, b) = (self.eval(*a)?, self.eval(*b)?);
                if a.is_null() || b.is_null() { Ok(Value::Null) } else { operator::arith(*op, *num, &a, &b) }
            }
            Node::LiftedLogic(op, a, b) => {
                let (a, b) = (self.eval(*a)?.as_bool(), self.eval(*b)?.as_bool());
                Ok(operator::logic(*op, a, b).into())
            }
            Node::Negate(num, a) => {
                let a = self.eval(*a)?;
                Ok(operator::negate(*num, &a).unwrap_or(Value::Null))
            }
            Node::Complement(_, a) => self.eval(*a).map(|a| operator::complement(&a)),
            Node::Concat(ids) => {
                let mut parts: SmallVec<[Text; 6]> = SmallVec::new();
                for id in ids {
                    parts.push(self.eval(*id)?.try_text()?);
                }
                self.allocate(parts.iter().map(Text::bytes).sum())?;
                Ok(Value::Text(Text::concat(&parts)))
            }
            Node::Interpolate(pieces) => self.interpolate(pieces),
            Node::Convert(convert, a) => {
                let value = self.eval(*a)?;
                self.convert(convert, value)
            }
            Node::As(ty, a) => {
                let value = self.eval(*a)?;
                Ok(if convert::is(&value, ty) { value } else { Value::Null })
            }
            Node::Call(call) => self.call_member(call),
            Node::Field(a, index) => match self.eval(*a)? {
                Value::Object(object) => match &*object {
                    Object::Record(record) => Ok(record.fields.get(usize::from(*index)).cloned().unwrap_or_default()),
                    _ => Err(Exception::null_reference()),
                },
                _ => Err(Exception::null_reference()),
            },
            Node::Lambda(lambda, result) => self.close(*lambda, result.as_deref()),
            Node::Invoke(target, args) => {
                let target = self.eval(*target)?;
                let args = self.eval_all(args)?;
                self.call(&target, &args)
            }
            Node::Array(element, items) => {
                let items = self.eval_all(items)?;
                self.allocate(items.len() * size_of::<Value>())?;
                Ok(Object::array(element, items.into_vec()))
            }
            Node::Sized(element, size) => {
                let size = self.eval_int(*size)?;
                let size = usize::try_from(size).map_err(|_| Exception::overflow("Arithmetic operation resulted in an overflow."))?;
                self.allocate(size.saturating_mul(size_of::<Value>()))?;
                Ok(Object::array(element, vec![convert::default(element); size]))
            }
            Node::Record(ty, fields) => {
                let fields = self.eval_all(fields)?.into_vec();
                self.allocate(fields.len() * size_of::<Value>())?;
                Ok(Object::Record(Record { ty: ty.clone(), fields }).into())
            }
            Node::Late(late, operands) => {
                let operands = self.eval_all(operands)?;
                self.late(late, &operands)
            }
            Node::Watch(part) => self.watch(*part),
            Node::Throw(value) => Err(self.thrown(*value)?),
            // The other nodes are evaluated without coming here.
            _ => Ok(Value::Null),
        }
    }

    fn eval_all(&mut self, ids: &[Id]) -> Try<SmallVec<[Value; 4]>> {
        let mut values = SmallVec::new();
        for id in ids {
            values.push(self.eval(*id)?);
        }
        Ok(values)
    }

    /// Pays for going over strings once. What takes longer with each letter pays for that itself.
    fn read_texts(&mut self, args: &[Value]) -> Try<()> {
        let bytes: usize = args.iter().map(|arg| if let Value::Text(text) = arg { text.bytes() } else { 0 }).sum();
        if bytes < TEXT_PER_STEP { Ok(()) } else { self.spend(bytes / TEXT_PER_STEP) }
    }

    fn call_member(&mut self, call: &Call) -> Outcome {
        self.spend(1)?;
        // Most are properties: one value needs no list.
        let (one, several);
        let args = match call.args[..] {
            [id] => {
                one = [self.eval(id)?];
                &one[..]
            }
            _ => {
                several = self.eval_all(&call.args)?;
                &several[..]
            }
        };
        if call.on && args.first().is_some_and(Value::is_null) {
            return Err(Exception::null_reference());
        }
        if call.reads {
            self.read_texts(args)?;
        }
        let result = (call.run)(self, &Args::new(args, &call.types))?;
        if !call.outs.is_empty() {
            for (slot, captured) in call.outs.iter().rev() {
                let value = self.outs.pop().unwrap_or_default();
                match (*captured, self.load(*slot)) {
                    (true, Value::Object(_)) => self.set_cell(*slot, value),
                    (true, _) => self.new_cell(*slot, value)?,
                    (false, _) => self.store(*slot, value),
                }
            }
        }
        Ok(result)
    }

    /// A condition.
    pub fn eval_bool(&mut self, id: Id) -> Try<bool> {
        let program = self.program;
        let Some(node) = program.nodes.get(id as usize) else { return Ok(false) };
        Ok(match node {
            Node::NoResponse(negate) => self.context.response.is_none() != *negate,
            Node::Status(compare, number) => match &self.context.response {
                Some(response) => compare.holds(Some(i32::from(response.status).cmp(number))),
                None => return Err(self.locate(Exception::null_reference(), id)),
            },
            Node::Not(a) => !self.eval_bool(*a)?,
            Node::And(ids) => {
                for id in ids {
                    if !self.eval_bool(*id)? {
                        return Ok(false);
                    }
                }
                true
            }
            Node::Or(ids) => {
                for id in ids {
                    if self.eval_bool(*id)? {
                        return Ok(true);
                    }
                }
                false
            }
            _ => self.eval_condition(id, node)?,
        })
    }

    /// A condition that is none of those above, which most are made of: they stay out of this one's frame.
    #[inline(never)]
    fn eval_condition(&mut self, id: Id, node: &Node) -> Try<bool> {
        let program = self.program;
        Ok(match node {
            Node::Const(Value::Bool(b)) => *b,
            Node::Compare(compare, Num::Int, a, b) => compare.holds(Some(self.eval_int(*a)?.cmp(&self.eval_int(*b)?))),
            Node::Compare(compare, num, a, b) => {
                let (a, b) = (self.eval(*a)?, self.eval(*b)?);
                compare.holds(operator::order(*num, &a, &b))
            }
            Node::LiftedCompare(compare, num, a, b) => {
                use super::node::Compare;
                match (self.eval(*a)?, self.eval(*b)?) {
                    (Value::Null, Value::Null) => *compare == Compare::Equal,
                    (Value::Null, _) | (_, Value::Null) => *compare == Compare::NotEqual,
                    (a, b) => compare.holds(operator::order(*num, &a, &b)),
                }
            }
            Node::TextEqual(negate, a, b) => {
                let a = self.eval(*a)?;
                // A constant is compared where it lies.
                let equal = match (&a, program.nodes.get(*b as usize)) {
                    (Value::Text(a), Some(Node::Const(Value::Text(b)))) => a == b,
                    _ => convert::equal(&a, &self.eval(*b)?),
                };
                if let Value::Text(a) = &a
                    && a.bytes() >= TEXT_PER_STEP
                {
                    self.spend(a.bytes() / TEXT_PER_STEP)?;
                }
                equal != *negate
            }
            Node::Same(negate, a, b) => {
                let (a, b) = (self.eval(*a)?, self.eval(*b)?);
                convert::equal(&a, &b) != *negate
            }
            Node::SameObject(negate, a, b) => {
                let (a, b) = (self.eval(*a)?, self.eval(*b)?);
                convert::same_object(&a, &b) != *negate
            }
            Node::IsNull(negate, a) => self.eval(*a)?.is_null() != *negate,
            Node::Order(compare, a, b) => {
                let (a, b) = (self.eval(*a)?, self.eval(*b)?);
                if a.is_null() || b.is_null() {
                    return Ok(*compare == super::node::Compare::NotEqual && a.is_null() != b.is_null());
                }
                compare.holds(Some(convert::compare(&a, &b)))
            }
            Node::Logic(op, a, b) => {
                let (a, b) = (self.eval_bool(*a)?, self.eval_bool(*b)?);
                operator::logic(*op, Some(a), Some(b)) == Some(true)
            }
            Node::Is(ty, a) => convert::is(&self.eval(*a)?, ty),
            _ => match self.eval(id)? {
                Value::Bool(b) => b,
                other => return Err(self.locate(Exception::cast(&other.type_name(), "System.Boolean"), id)),
            },
        })
    }

    /// An `int`.
    pub fn eval_int(&mut self, id: Id) -> Try<i32> {
        let program = self.program;
        match program.nodes.get(id as usize) {
            Some(Node::Const(Value::Int(n))) => Ok(*n),
            Some(Node::StatusCode) => match &self.context.response {
                Some(response) => Ok(response.status.into()),
                None => Err(self.locate(Exception::null_reference(), id)),
            },
            Some(Node::Arith(op, Num::Int, a, b)) => {
                let (a, b) = (self.eval_int(*a)?, self.eval_int(*b)?);
                operator::int(*op, a, b).map_err(|e| self.locate(e, id))
            }
            Some(Node::Local(slot)) if let Value::Int(n) = self.load(*slot) => Ok(*n),
            _ => match self.eval(id)? {
                Value::Int(n) => Ok(n),
                other => Ok(other.as_whole().and_then(|n| i32::try_from(n).ok()).unwrap_or(0)),
            },
        }
    }

    fn eval_double(&mut self, id: Id) -> Try<f64> {
        match self.eval(id)? {
            Value::Double(n) => Ok(n),
            other => Ok(other.as_whole().unwrap_or(0) as f64),
        }
    }

    /// `(string)context.Variables["name"]`
    fn variable_text(&mut self, id: Id) -> Outcome {
        let program = self.program;
        let Some(Node::VariableText(name)) = program.nodes.get(id as usize) else { return Ok(Value::Null) };
        match self.context.variables.get(name) {
            Some(Value::Text(text)) => Ok(Value::Text(text.clone())),
            Some(Value::Null) => Ok(Value::Null),
            Some(other) => Err(self.locate(Exception::cast(&other.type_name(), "System.String"), id)),
            None => match self.context.variables.read(name) {
                Some(value) => Ok(value),
                None => Err(self.locate(missing_key(&Text::from(&**name)), id)),
            },
        }
    }

    fn interpolate(&mut self, pieces: &[Piece]) -> Outcome {
        let mut parts: SmallVec<[Text; 6]> = SmallVec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => parts.push(text.clone()),
                Piece::Hole { value, alignment, format } => {
                    let value = self.eval(*value)?;
                    parts.push(crate::expr::member::format_one(&value, *alignment, format.as_deref())?);
                }
            }
        }
        self.allocate(parts.iter().map(Text::bytes).sum())?;
        Ok(Value::Text(Text::concat(&parts)))
    }

    pub fn convert(&mut self, how: &'a Convert, value: Value) -> Outcome {
        match how {
            Convert::Number(ty) => convert::number(&value, ty),
            Convert::Checked(ty) => convert::checked(&value, ty),
            Convert::Tuple(each, ty) => self.convert_tuple(each, ty, &value),
            Convert::Unbox(ty) => convert::unbox(value, ty),
            Convert::Cast(ty) => convert::cast(value, ty),
            Convert::FromJson(ty) => crate::expr::member::from_json(&value, ty),
            Convert::ToJson => Ok(convert::to_json(value)),
            Convert::NullableToJson => Ok(Value::Json(crate::expr::value::Token::scalar(value))),
            Convert::Children => Ok(convert::children(&value)),
            Convert::Enum(Ty::Named(class, _)) => match convert::number(&value, &Ty::Int)? {
                Value::Int(n) => Ok(Value::Enum(class, n)),
                other => Ok(other),
            },
            Convert::Enum(_) => Ok(value),
            Convert::Unwrap if value.is_null() => Err(Exception::invalid("Nullable object must have a value.")),
            Convert::Unwrap => Ok(value),
            Convert::Operator(run) => run(self, &Args::new(&[value], &[])),
            Convert::Late(late) => self.late(late, &[value]),
            Convert::Both(both) => {
                let value = self.convert(&both.0, value)?;
                self.convert(&both.1, value)
            }
            Convert::Offset => Ok(match value {
                Value::Date(date) => Value::Offset(crate::expr::value::Offset { ticks: date.ticks, minutes: 0 }),
                other => other,
            }),
        }
    }

    /// The exception that a `throw` throws.
    pub fn thrown(&mut self, id: Id) -> Try<Box<Exception>> {
        match self.eval(id)? {
            Value::Object(object) => match &*object {
                Object::Exception(e) => Ok(self.locate(Box::new(Exception { object: Some(Rc::clone(&object)), ..e.clone() }), id)),
                _ => Ok(Exception::null_reference()),
            },
            _ => Ok(self.locate(Exception::null_reference(), id)),
        }
    }
}
