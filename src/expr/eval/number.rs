//! Conversions between the numeric types.

use crate::expr::member::Outcome;
use crate::expr::types::Ty;
use crate::expr::value::decimal::unsigned;
use crate::expr::value::{Decimal, Exception, Value};

/// A number as another type: unchecked as .NET on x64 does it, except from and to `decimal`, which throw.
pub fn number(value: &Value, to: &Ty) -> Outcome {
    let to = to.underlying();
    let (whole, real): (i128, f64) = match value {
        Value::Null => return Ok(Value::Null),
        Value::Decimal(n) => return from_decimal(*n, to),
        Value::Double(n) => (truncate(*n, to), *n),
        Value::Float(n) => (truncate(f64::from(*n), to), f64::from(*n)),
        Value::ULong(n) => (i128::from(*n), unsigned(*n)),
        Value::Char(n) => (i128::from(*n), f64::from(*n)),
        Value::Enum(_, n) => (i128::from(*n), f64::from(*n)),
        other => {
            let n = other.as_whole().unwrap_or(0);
            (i128::from(n), n as f64)
        }
    };
    // Casts between whole numbers wrap, as C#'s unchecked ones do.
    Ok(match to {
        Ty::SByte => Value::SByte(whole as i8),
        Ty::Byte => Value::Byte(whole as u8),
        Ty::Short => Value::Short(whole as i16),
        Ty::UShort => Value::UShort(whole as u16),
        Ty::Int => Value::Int(whole as i32),
        Ty::UInt => Value::UInt(whole as u32),
        Ty::Long => Value::Long(whole as i64),
        Ty::ULong => Value::ULong(whole as u64),
        Ty::Char => Value::Char(whole as u16),
        Ty::Float => Value::Float(if let Value::Float(n) = value { *n } else { real as f32 }),
        Ty::Double => Value::Double(real),
        Ty::Decimal => {
            let n = match value {
                Value::Double(n) => Decimal::from_double(*n),
                Value::Float(n) => Decimal::from_float(*n),
                _ => Some(whole.into()),
            };
            Value::Decimal(n.ok_or_else(|| too_large(to))?)
        }
        _ => value.clone(),
    })
}

/// A number as another type, where what has no room throws.
pub fn checked(value: &Value, to: &Ty) -> Outcome {
    let number = number(value, to)?;
    let to = to.underlying();
    let fits = match value {
        // These throw already.
        Value::Decimal(_) | Value::Null => true,
        Value::Double(n) => !to.is_integral() || real_fits(*n, to),
        Value::Float(n) => !to.is_integral() || real_fits(f64::from(*n), to),
        _ => !to.is_integral() || whole(value) == whole(&number),
    };
    if fits { Ok(number) } else { Err(Exception::overflow("Arithmetic operation resulted in an overflow.")) }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::ULong(n) => Some(i128::from(*n)),
        Value::Char(n) => Some(i128::from(*n)),
        Value::Enum(_, n) => Some(i128::from(*n)),
        other => other.as_whole().map(i128::from),
    }
}

fn real_fits(n: f64, to: &Ty) -> bool {
    let (least, most) = match to {
        Ty::SByte => (-128.0, 128.0),
        Ty::Byte => (0.0, 256.0),
        Ty::Short => (-32_768.0, 32_768.0),
        Ty::UShort | Ty::Char => (0.0, 65_536.0),
        Ty::Int => (-2_147_483_648.0, 2_147_483_648.0),
        Ty::UInt => (0.0, 4_294_967_296.0),
        Ty::Long => (-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0),
        _ => (0.0, 18_446_744_073_709_551_616.0),
    };
    let n = n.trunc();
    n >= least && n < most
}

fn from_decimal(n: Decimal, to: &Ty) -> Outcome {
    match to {
        Ty::Decimal => Ok(Value::Decimal(n)),
        Ty::Double => Ok(Value::Double(n.to_double())),
        Ty::Float => Ok(Value::Float(n.to_double() as f32)),
        _ => within(n.whole(), to),
    }
}

/// A whole number within its type, or an overflow.
pub fn within(n: i128, ty: &Ty) -> Outcome {
    let value = match ty {
        Ty::Int => i32::try_from(n).ok().map(Value::Int),
        Ty::Long => i64::try_from(n).ok().map(Value::Long),
        Ty::UInt => u32::try_from(n).ok().map(Value::UInt),
        Ty::ULong => u64::try_from(n).ok().map(Value::ULong),
        Ty::Short => i16::try_from(n).ok().map(Value::Short),
        Ty::UShort => u16::try_from(n).ok().map(Value::UShort),
        Ty::Byte => u8::try_from(n).ok().map(Value::Byte),
        Ty::SByte => i8::try_from(n).ok().map(Value::SByte),
        Ty::Char => u16::try_from(n).ok().map(Value::Char),
        _ => None,
    };
    value.ok_or_else(|| too_large(ty))
}

/// .NET's exception for a number that a type does not hold.
pub fn too_large(ty: &Ty) -> Box<Exception> {
    let kind = match ty {
        Ty::Int => "an Int32",
        Ty::Long => "an Int64",
        Ty::UInt => "a UInt32",
        Ty::ULong => "a UInt64",
        Ty::Short => "an Int16",
        Ty::UShort => "a UInt16",
        Ty::Byte => "an unsigned byte",
        Ty::SByte => "a signed byte",
        Ty::Char => "a character",
        Ty::Float => "a Single",
        Ty::Double => "a Double",
        _ => "a Decimal",
    };
    Exception::overflow(format!("Value was either too large or too small for {kind}."))
}

/// Whether a constant keeps its whole part in a type.
pub fn holds(value: &Value, to: &Ty) -> bool {
    if matches!(value, Value::Decimal(_)) || *to == Ty::Decimal {
        return number(value, to).is_ok();
    }
    let before = match value {
        Value::Double(n) => n.trunc(),
        other => other.as_whole().unwrap_or(0) as f64,
    };
    let after = match number(value, to) {
        Ok(Value::Char(n)) => f64::from(n),
        Ok(Value::ULong(n)) => n as f64,
        Ok(other) => other.as_whole().unwrap_or(0) as f64,
        Err(_) => return false,
    };
    before == after
}

/// What is out of range becomes the least number of 64 bits (of 32 for `int`), as the processor's instruction gives it.
fn truncate(n: f64, to: &Ty) -> i128 {
    let n = n.trunc();
    let limit = if *to == Ty::Int { 2_147_483_648.0 } else { 9_223_372_036_854_775_808.0 };
    if *to == Ty::ULong && (0.0..18_446_744_073_709_551_616.0).contains(&n) {
        return n as i128;
    }
    if n.is_nan() || n >= limit || n < -limit { if limit < 1e10 { i128::from(i32::MIN) } else { i128::from(i64::MIN) } } else { n as i128 }
}
