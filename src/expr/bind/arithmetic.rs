use crate::expr::eval::{Arith, Compare, Convert, Id, Node};
use crate::expr::fault::convert as fits;
use crate::expr::syntax::{Binary, Place};
use crate::expr::types::{Num, Ty};
use crate::expr::value::Value;

use super::{Binder, Typed};

impl Binder<'_> {
    /// The type in which two numbers are computed.
    fn promote(&self, left: &Typed, right: &Typed) -> Option<Num> {
        let (a, b) = (left.ty.underlying().promoted()?, right.ty.underlying().promoted()?);
        // What every unsigned type of this width can hold. A constant of a shorter type does not become unsigned by itself.
        let positive = |t: &Typed| match t.ty.underlying() {
            Ty::Byte | Ty::UShort | Ty::Char => true,
            Ty::Int | Ty::Long => self.constant(t.id).and_then(Value::as_whole).is_some_and(|n| n >= 0),
            _ => false,
        };
        Some(match (a, b) {
            (Num::Decimal, Num::Float | Num::Double) | (Num::Float | Num::Double, Num::Decimal) => return None,
            (Num::Decimal, _) | (_, Num::Decimal) => Num::Decimal,
            (Num::Double, _) | (_, Num::Double) => Num::Double,
            (Num::Float, _) | (_, Num::Float) => Num::Float,
            (Num::ULong, Num::ULong | Num::UInt) | (Num::UInt, Num::ULong) => Num::ULong,
            (Num::ULong, Num::Int | Num::Long) => return positive(right).then_some(Num::ULong),
            (Num::Int | Num::Long, Num::ULong) => return positive(left).then_some(Num::ULong),
            (Num::Long, _) | (_, Num::Long) => Num::Long,
            (Num::UInt, Num::UInt) => Num::UInt,
            (Num::UInt, Num::Int) => {
                if positive(right) {
                    Num::UInt
                } else {
                    Num::Long
                }
            }
            (Num::Int, Num::UInt) => {
                if positive(left) {
                    Num::UInt
                } else {
                    Num::Long
                }
            }
            (Num::Int, Num::Int) => Num::Int,
        })
    }

    /// Arithmetic and comparison of numbers.
    pub(super) fn numeric(&mut self, op: Binary, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        // A null among numbers is a number without value.
        let beside = |typed: &Typed, other: &Typed| match (&typed.ty, other.ty.underlying()) {
            (Ty::Null, number) if number.is_numeric() => Typed { id: typed.id, ty: number.nullable() },
            _ => typed.clone(),
        };
        let (left, right) = (beside(left, right), beside(right, left));
        let lifted = matches!(left.ty, Ty::Nullable(_)) || matches!(right.ty, Ty::Nullable(_));
        let shift = matches!(op, Binary::ShiftLeft | Binary::ShiftRight);
        let num = if shift {
            right.ty.underlying().promoted().filter(|n| *n == Num::Int)?;
            left.ty.underlying().promoted()?
        } else {
            self.promote(&left, &right)?
        };
        let real = matches!(num, Num::Float | Num::Double);
        if let Some(compare) = comparison(op) {
            let (l, r) = (self.as_num(&left, num, place), self.as_num(&right, num, place));
            let node = if lifted { Node::LiftedCompare(compare, num, l, r) } else { Node::Compare(compare, num, l, r) };
            return Some(self.push(node, Ty::Bool, place));
        }
        let arith = arithmetic(op)?;
        if (real || num == Num::Decimal) && matches!(arith, Arith::And | Arith::Or | Arith::Xor | Arith::ShiftLeft | Arith::ShiftRight) {
            return None;
        }
        let l = self.as_num(&left, num, place);
        let r = if shift { self.as_num(&right, Num::Int, place) } else { self.as_num(&right, num, place) };
        // Only where both are constants: `count / 0` compiles, and throws.
        let constants = self.constant(l).is_some() && self.constant(r).is_some_and(is_zero);
        if !real && matches!(arith, Arith::Divide | Arith::Remainder) && constants {
            return Some(self.tell(fits::division_by_zero(place)));
        }
        let ty = if lifted { num.ty().nullable() } else { num.ty() };
        let arith = if self.checked == Some(true) { arith.checked(num) } else { arith };
        let node = if lifted { Node::LiftedArith(arith, num, l, r) } else { Node::Arith(arith, num, l, r) };
        let typed = self.push(node, ty, place);
        Some(self.fold(typed, place))
    }

    pub(super) fn as_num(&mut self, typed: &Typed, num: Num, place: Place) -> Id {
        let ty = num.ty();
        if *typed.ty.underlying() == ty {
            return typed.id;
        }
        self.apply(typed.clone(), Some(Convert::Number(ty.clone())), &ty, place)
    }
}

fn is_zero(constant: &Value) -> bool {
    constant.as_whole() == Some(0) || matches!(constant, Value::ULong(0)) || matches!(constant, Value::Decimal(n) if n.is_zero())
}

/// How an operator compares.
pub(super) fn comparison(op: Binary) -> Option<Compare> {
    Some(match op {
        Binary::Equal => Compare::Equal,
        Binary::NotEqual => Compare::NotEqual,
        Binary::Less => Compare::Less,
        Binary::LessEqual => Compare::LessEqual,
        Binary::Greater => Compare::Greater,
        Binary::GreaterEqual => Compare::GreaterEqual,
        _ => return None,
    })
}

/// What an operator computes.
pub(super) fn arithmetic(op: Binary) -> Option<Arith> {
    Some(match op {
        Binary::Add => Arith::Add,
        Binary::Subtract => Arith::Subtract,
        Binary::Multiply => Arith::Multiply,
        Binary::Divide => Arith::Divide,
        Binary::Remainder => Arith::Remainder,
        Binary::BitAnd => Arith::And,
        Binary::BitOr => Arith::Or,
        Binary::Xor => Arith::Xor,
        Binary::ShiftLeft => Arith::ShiftLeft,
        Binary::ShiftRight => Arith::ShiftRight,
        _ => return None,
    })
}
