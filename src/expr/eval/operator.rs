//! Arithmetic and comparison of numbers.

use std::cmp::Ordering;

use crate::expr::member::Outcome;
use crate::expr::types::{Num, Ty};
use crate::expr::value::{Decimal, Exception, Value};

use super::convert;
use super::node::{Arith, Compare};

impl Compare {
    /// Whether the order of two satisfies it; `None` is the order of `NaN`.
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::LessEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

/// The order of two values of one numeric type.
pub fn order(num: Num, a: &Value, b: &Value) -> Option<Ordering> {
    match (num, a, b) {
        (Num::Float, Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Num::Double, Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Num::ULong, Value::ULong(a), Value::ULong(b)) => Some(a.cmp(b)),
        (Num::Decimal, Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (_, a, b) => Some(a.as_whole()?.cmp(&b.as_whole()?)),
    }
}

fn divided_by_zero() -> Box<Exception> {
    Exception::new("System.DivideByZeroException", "Attempted to divide by zero.")
}

fn overflow() -> Box<Exception> {
    Exception::overflow("Arithmetic operation resulted in an overflow.")
}

macro_rules! whole {
    ($op:expr, $a:expr, $b:expr, $ty:ty) => {
        match $op {
            Arith::AddChecked => $a.checked_add($b).ok_or_else(overflow),
            Arith::SubtractChecked => $a.checked_sub($b).ok_or_else(overflow),
            Arith::MultiplyChecked => $a.checked_mul($b).ok_or_else(overflow),
            Arith::Add => Ok($a.wrapping_add($b)),
            Arith::Subtract => Ok($a.wrapping_sub($b)),
            Arith::Multiply => Ok($a.wrapping_mul($b)),
            Arith::Divide if $b == 0 => Err(divided_by_zero()),
            Arith::Remainder if $b == 0 => Err(divided_by_zero()),
            Arith::Divide => <$ty>::checked_div($a, $b).ok_or_else(overflow),
            Arith::Remainder => <$ty>::checked_rem($a, $b).ok_or_else(overflow),
            Arith::And => Ok($a & $b),
            Arith::Or => Ok($a | $b),
            Arith::Xor => Ok($a ^ $b),
            Arith::ShiftLeft | Arith::ShiftRight => Ok($a),
        }
    };
}

/// `int` alone: the usual case, without values in boxes.
pub fn int(op: Arith, a: i32, b: i32) -> Result<i32, Box<Exception>> {
    match op {
        Arith::ShiftLeft => Ok(a.wrapping_shl(b.cast_unsigned())),
        Arith::ShiftRight => Ok(a.wrapping_shr(b.cast_unsigned())),
        _ => whole!(op, a, b, i32),
    }
}

/// Any numeric type; both sides have it (a shift's right side is an int).
pub fn arith(op: Arith, num: Num, a: &Value, b: &Value) -> Outcome {
    if let (Arith::ShiftLeft | Arith::ShiftRight, Value::Int(by)) = (op, b) {
        let (left, by) = (op == Arith::ShiftLeft, by.cast_unsigned());
        return Ok(match a {
            Value::Long(a) => Value::Long(if left { a.wrapping_shl(by) } else { a.wrapping_shr(by) }),
            Value::UInt(a) => Value::UInt(if left { a.wrapping_shl(by) } else { a.wrapping_shr(by) }),
            Value::ULong(a) => Value::ULong(if left { a.wrapping_shl(by) } else { a.wrapping_shr(by) }),
            Value::Int(a) => Value::Int(if left { a.wrapping_shl(by) } else { a.wrapping_shr(by) }),
            other => other.clone(),
        });
    }
    match (num, a, b) {
        (Num::Int, Value::Int(a), Value::Int(b)) => int(op, *a, *b).map(Value::Int),
        (Num::UInt, &Value::UInt(a), &Value::UInt(b)) => whole!(op, a, b, u32).map(Value::UInt),
        (Num::Long, &Value::Long(a), &Value::Long(b)) => whole!(op, a, b, i64).map(Value::Long),
        (Num::ULong, &Value::ULong(a), &Value::ULong(b)) => whole!(op, a, b, u64).map(Value::ULong),
        (Num::Float, Value::Float(a), Value::Float(b)) => Ok(Value::Float(match op {
            Arith::Add => a + b,
            Arith::Subtract => a - b,
            Arith::Multiply => a * b,
            Arith::Divide => a / b,
            _ => a % b,
        })),
        (Num::Double, Value::Double(a), Value::Double(b)) => Ok(Value::Double(real(op, *a, *b))),
        (Num::Decimal, Value::Decimal(a), Value::Decimal(b)) => decimal(op, *a, *b).map(Value::Decimal),
        _ => Err(Exception::null_reference()),
    }
}

/// `decimal` alone.
pub fn decimal(op: Arith, a: Decimal, b: Decimal) -> Result<Decimal, Box<Exception>> {
    let result = match op {
        Arith::Add => a.plus(b),
        Arith::Subtract => a.plus(b.negated()),
        Arith::Multiply => a.times(b),
        Arith::Divide | Arith::Remainder if b.is_zero() => return Err(divided_by_zero()),
        Arith::Divide => a.over(b),
        _ => Some(a.rest(b)),
    };
    result.ok_or_else(|| convert::too_large(&Ty::Decimal))
}

/// `double` alone.
pub fn real(op: Arith, a: f64, b: f64) -> f64 {
    match op {
        Arith::Add => a + b,
        Arith::Subtract => a - b,
        Arith::Multiply => a * b,
        Arith::Divide => a / b,
        _ => a % b,
    }
}

/// `&`, `|` and `^` of three values: true, false, unknown.
pub fn logic(op: Arith, a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (op, a, b) {
        (Arith::And, Some(false), _) | (Arith::And, _, Some(false)) => Some(false),
        (Arith::Or, Some(true), _) | (Arith::Or, _, Some(true)) => Some(true),
        (Arith::And, Some(a), Some(b)) => Some(a & b),
        (Arith::Or, Some(a), Some(b)) => Some(a | b),
        (_, Some(a), Some(b)) => Some(a ^ b),
        _ => None,
    }
}

/// `-a`
pub fn negate(num: Num, a: &Value) -> Option<Value> {
    Some(match (num, a) {
        (Num::Int, Value::Int(a)) => Value::Int(a.wrapping_neg()),
        (Num::Long, Value::Long(a)) => Value::Long(a.wrapping_neg()),
        (Num::Float, Value::Float(a)) => Value::Float(-a),
        (Num::Double, Value::Double(a)) => Value::Double(-a),
        (Num::Decimal, Value::Decimal(a)) => Value::Decimal(a.negated()),
        _ => return None,
    })
}

/// `-a` in `checked`.
pub fn negate_checked(num: Num, a: &Value) -> Option<Value> {
    match (num, a) {
        (Num::Int, Value::Int(a)) => a.checked_neg().map(Value::Int),
        (Num::Long, Value::Long(a)) => a.checked_neg().map(Value::Long),
        _ => negate(num, a),
    }
}

/// `~a`
pub fn complement(a: &Value) -> Value {
    match a {
        Value::Int(a) => Value::Int(!a),
        Value::Long(a) => Value::Long(!a),
        Value::UInt(a) => Value::UInt(!a),
        Value::ULong(a) => Value::ULong(!a),
        other => other.clone(),
    }
}
