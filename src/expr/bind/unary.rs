use crate::expr::eval::{Arith, Convert, Node};
use crate::expr::fault::convert as fits;
use crate::expr::lexer::Number;
use crate::expr::syntax::{Expr, ExprKind, Place, Step, Unary};
use crate::expr::types::{Num, Ty};
use crate::expr::value::Value;

use super::assign::Change;
use super::{Binder, Typed};

impl Binder<'_> {
    pub fn unary(&mut self, op: Unary, value: &Expr, place: Place) -> Typed {
        if let Unary::Step(step) = op {
            return self.assign(Change::Step(step), value, place);
        }
        // The least int: its digits alone are a uint.
        if let (Unary::Minus, ExprKind::Number(number)) = (op, &value.kind)
            && !self.text.text().get(value.place.start as usize..).is_some_and(|written| written.starts_with('('))
        {
            match number {
                Number::UInt(2_147_483_648) => return self.push(Node::Const(Value::Int(i32::MIN)), Ty::Int, place),
                Number::ULong(9_223_372_036_854_775_808) => return self.push(Node::Const(Value::Long(i64::MIN)), Ty::Long, place),
                _ => {}
            }
        }
        let typed = self.lambda_value(value, None);
        if typed.ty == Ty::Error {
            return typed;
        }
        if typed.ty == Ty::Dynamic {
            return self.late_unary(op, typed, place);
        }
        match self.applied(op, &typed, place) {
            Some(result) => result,
            None if op == Unary::Minus && *typed.ty.underlying() == Ty::ULong && self.constant(typed.id).is_none() => {
                self.tell(fits::ambiguous_unary("-", &typed.ty, place))
            }
            None => self.tell(fits::unary(op.sign(), &typed.ty, place)),
        }
    }

    fn applied(&mut self, op: Unary, typed: &Typed, place: Place) -> Option<Typed> {
        let inner = typed.ty.underlying().clone();
        match (op, inner.promoted()) {
            (Unary::Not, _) if typed.ty == Ty::Bool => Some(self.push(Node::Not(typed.id), Ty::Bool, place)),
            (Unary::Minus | Unary::Complement | Unary::Plus, Some(num)) => {
                // A negated uint is a long.
                let num = if op == Unary::Minus && num == Num::UInt { Num::Long } else { num };
                let real = matches!(num, Num::Float | Num::Double | Num::Decimal);
                if op == Unary::Minus && num == Num::ULong || op == Unary::Complement && real {
                    return None;
                }
                let ty = if matches!(typed.ty, Ty::Nullable(_)) { num.ty().nullable() } else { num.ty() };
                let id = self.as_num(typed, num, place);
                let typed = match op {
                    Unary::Minus if self.checked == Some(true) && !real => {
                        let zero = self.push(Node::Const(Value::Int(0)), Ty::Int, place);
                        let zero = self.as_num(&zero, num, place);
                        let lifted = matches!(ty, Ty::Nullable(_));
                        let node = if lifted { Node::LiftedArith } else { Node::Arith };
                        self.push(node(Arith::SubtractChecked, num, zero, id), ty, place)
                    }
                    Unary::Minus => self.push(Node::Negate(num, id), ty, place),
                    Unary::Complement => self.push(Node::Complement(num, id), ty, place),
                    Unary::Plus | Unary::Not | Unary::Step(_) => Typed { id, ty },
                };
                Some(self.fold(typed, place))
            }
            (Unary::Complement, None) if typed.ty.is_enum() => {
                let number = self.as_num(typed, Num::Int, place);
                let complement = self.push(Node::Complement(Num::Int, number), Ty::Int, place);
                Some(self.push(Node::Convert(Convert::Enum(inner.clone()), complement.id), inner, place))
            }
            _ if matches!(typed.ty, Ty::Nullable(_)) => {
                // What the type without the `?` has: null stays null.
                let slot = self.slot();
                let plain = self.push(Node::Local(slot), inner, place);
                let result = self.applied(op, &plain, place)?;
                let ty = result.ty.nullable();
                Some(self.push(Node::Guard(typed.id, slot, result.id), ty, place))
            }
            (Unary::Minus, None) if typed.ty.is("TimeSpan") => {
                let zero = self.push(Node::Const(Value::Span(0)), typed.ty.clone(), place);
                Some(self.binary(crate::expr::syntax::Binary::Subtract, zero, typed.clone(), place))
            }
            (Unary::Plus, None) if typed.ty.is("TimeSpan") => Some(typed.clone()),
            _ => {
                let name = match op {
                    Unary::Plus => "op_UnaryPlus",
                    Unary::Minus => "op_UnaryNegation",
                    Unary::Not => "op_LogicalNot",
                    Unary::Complement => "op_OnesComplement",
                    Unary::Step(_) => return None,
                };
                self.operator_call(name, &[typed], place)
            }
        }
    }

    /// `a++`: the value from before.
    pub fn step(&mut self, step: Step, target: &Expr, place: Place) -> Typed {
        self.before = None;
        let update = self.assign(Change::StepAfter(step), target, place);
        match self.before.take() {
            Some(old) => self.push(Node::Seq(vec![update.id, old.id]), old.ty, place),
            None => update,
        }
    }
}
