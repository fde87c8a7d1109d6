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
        let positive = |t: &Typed| self.constant(t.id).and_then(Value::as_whole).is_some_and(|n| n >= 0);
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
            let typed = self.push(node, Ty::Bool, place);
            return Some(self.fold(typed, place));
        }
        let arith = arithmetic(op)?;
        if (real || num == Num::Decimal) && matches!(arith, Arith::And | Arith::Or | Arith::Xor | Arith::ShiftLeft | Arith::ShiftRight) {
            return None;
        }
        let l = self.as_num(&left, num, place);
        let r = if shift { self.as_num(&right, Num::Int, place) } else { self.as_num(&right, num, place) };
        if !real && matches!(arith, Arith::Divide | Arith::Remainder) && self.constant(r).is_some_and(is_zero) {
            return Some(self.tell(fits::division_by_zero(place)));
        }
        let ty = if lifted { num.ty().nullable() } else { num.ty() };
        let node = if lifted { Node::LiftedArith(arith, num, l, r) } else { Node::Arith(arith, num, l, r) };
        let typed = self.push(node, ty, place);
        Some(self.fold(typed, place))
    }

    /// Computes what is constant, so that `1 + 1` fits where a byte is wanted.
    pub(super) fn fold(&mut self, typed: Typed, place: Place) -> Typed {
        use crate::expr::eval::operator;
        let value = match self.node(typed.id) {
            Some(Node::Arith(op, num, l, r)) => match (self.constant(*l), self.constant(*r)) {
                (Some(l), Some(r)) if overflows(*op, *num, l, r) => return self.tell(fits::constant_overflow(place)),
                (Some(l), Some(r)) => match operator::arith(*op, *num, l, r) {
                    Ok(value) => Some(value),
                    Err(_) if *num == Num::Decimal => return self.tell(fits::decimal_overflow(place)),
                    Err(_) => return self.tell(fits::constant_overflow(place)),
                },
                _ => None,
            },
            Some(Node::Negate(num, v)) => match self.constant(*v) {
                Some(Value::Int(i32::MIN) | Value::Long(i64::MIN)) => return self.tell(fits::constant_overflow(place)),
                Some(v) => operator::negate(*num, v),
                None => None,
            },
            Some(Node::Complement(_, v)) => self.constant(*v).map(operator::complement),
            Some(Node::Compare(compare, num, l, r)) => match (self.constant(*l), self.constant(*r)) {
                (Some(l), Some(r)) => Some(Value::Bool(compare.holds(operator::order(*num, l, r)))),
                _ => None,
            },
            Some(Node::Not(v)) => self.constant(*v).and_then(Value::as_bool).map(|b| Value::Bool(!b)),
            _ => None,
        };
        match value {
            Some(value) => self.push(Node::Const(value), typed.ty, place),
            None => typed,
        }
    }

    pub(super) fn as_num(&mut self, typed: &Typed, num: Num, place: Place) -> Id {
        let ty = num.ty();
        if *typed.ty.underlying() == ty {
            return typed.id;
        }
        self.apply(typed.clone(), Some(Convert::Number(ty.clone())), &ty, place)
    }
}

/// Whether whole constants leave their type.
fn overflows(op: Arith, num: Num, a: &Value, b: &Value) -> bool {
    let wide = |value: &Value| match value {
        Value::ULong(n) => Some(i128::from(*n)),
        other => other.as_whole().map(i128::from),
    };
    let (Some(a), Some(b)) = (wide(a), wide(b)) else { return false };
    let exact = match op {
        Arith::Add => a + b,
        Arith::Subtract => a - b,
        Arith::Multiply => a.saturating_mul(b),
        _ => return false,
    };
    match num {
        Num::Int => i32::try_from(exact).is_err(),
        Num::UInt => u32::try_from(exact).is_err(),
        Num::Long => i64::try_from(exact).is_err(),
        Num::ULong => u64::try_from(exact).is_err(),
        Num::Float | Num::Double | Num::Decimal => false,
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
