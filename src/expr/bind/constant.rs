//! What C# computes while it compiles.

use crate::expr::eval::node::{Convert, Node};
use crate::expr::eval::{Id, operator};
use crate::expr::fault::convert as fits;
use crate::expr::syntax::Place;
use crate::expr::types::{Num, Ty};
use crate::expr::value::{Text, Value};

use super::{Binder, Typed};

impl Binder<'_> {
    /// The value of what C# takes for a constant.
    pub(super) fn constant_of(&self, typed: &Typed) -> Option<&Value> {
        let held = self.constant(typed.id)?;
        let may = typed.ty.is_numeric()
            || matches!(typed.ty, Ty::Bool | Ty::Char | Ty::String | Ty::Null)
            || typed.ty.is_enum()
            || held.is_null();
        (may && !matches!(typed.ty, Ty::Nullable(_))).then_some(held)
    }

    /// The value of a node whose operands are constants.
    pub(super) fn folded(&self, node: &Node) -> Option<Value> {
        let held = |id: &Id| self.constant(*id);
        let truth = |id: &Id| self.constant(*id).and_then(Value::as_bool);
        Some(match node {
            Node::Not(a) => Value::Bool(!truth(a)?),
            Node::And(ids) => Value::Bool(ids.iter().map(truth).try_fold(true, |all, b| b.map(|b| all && b))?),
            Node::Or(ids) => Value::Bool(ids.iter().map(truth).try_fold(false, |any, b| b.map(|b| any || b))?),
            Node::Logic(op, a, b) => Value::Bool(operator::logic(*op, Some(truth(a)?), Some(truth(b)?))?),
            Node::Compare(compare, num, a, b) => Value::Bool(compare.holds(operator::order(*num, held(a)?, held(b)?))),
            Node::TextEqual(negate, a, b) => match (held(a)?, held(b)?) {
                (Value::Text(a), Value::Text(b)) => Value::Bool((a == b) != *negate),
                _ => return None,
            },
            Node::Same(negate, a, b) => match (held(a)?, held(b)?) {
                (Value::Bool(a), Value::Bool(b)) => Value::Bool((a == b) != *negate),
                (Value::Enum(_, a), Value::Enum(_, b)) => Value::Bool((a == b) != *negate),
                _ => return None,
            },
            Node::If(test, a, b) => {
                let (a, b) = (held(a)?, held(b)?);
                if truth(test)? { a.clone() } else { b.clone() }
            }
            Node::Concat(ids) => {
                let texts: Option<Vec<Text>> = ids.iter().map(|id| held(id).and_then(Value::as_text).cloned()).collect();
                Value::Text(Text::concat(&texts?))
            }
            Node::Complement(_, a) => match held(a)? {
                Value::Null => return None,
                a => operator::complement(a),
            },
            Node::Convert(Convert::Enum(Ty::Named(class, _)), a) => Value::Enum(class, i32::try_from(held(a)?.as_whole()?).ok()?),
            _ => return None,
        })
    }

    /// Computes a sum of constants; told when it has no room.
    pub(super) fn fold(&mut self, typed: Typed, place: Place) -> Typed {
        let unchecked = self.checked == Some(false);
        let value = match self.node(typed.id) {
            Some(Node::Arith(op, num, l, r)) => match (self.constant(*l), self.constant(*r)) {
                (Some(l), Some(r)) if !l.is_null() && !r.is_null() => {
                    let op = if unchecked { *op } else { op.checked(*num) };
                    Some(operator::arith(op, *num, l, r).map_err(|_| *num))
                }
                _ => None,
            },
            Some(Node::Negate(num, v)) => {
                let num = *num;
                self.constant(*v).and_then(|v| {
                    let wrapped = operator::negate(num, v)?;
                    Some(if unchecked { Ok(wrapped) } else { operator::negate_checked(num, v).ok_or(num) })
                })
            }
            _ => None,
        };
        match value {
            None => typed,
            Some(Ok(value)) => self.push(Node::Const(value), typed.ty, place),
            Some(Err(Num::Decimal)) => self.tell(fits::decimal_overflow(place)),
            Some(Err(_)) => self.tell(fits::constant_overflow(place)),
        }
    }
}
