//! Whole numbers to the bases 2, 8, 10 and 16.

use crate::expr::eval::{Args, convert};
use crate::expr::member::Outcome;
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Value};

use super::shared::bits_of;

fn base(a: &Args<'_>) -> Result<u32, Box<Exception>> {
    u32::try_from(a.int(1)).ok().filter(|base| matches!(base, 2 | 8 | 10 | 16)).ok_or_else(|| Exception::argument("Invalid Base."))
}

/// `Convert.ToInt32("ff", 16)`
pub fn read(a: &Args<'_>, ty: &Ty) -> Outcome {
    let base = base(a)?;
    let Some(text) = a.value(0).as_text() else { return convert::number(&Value::Int(0), ty) };
    let text = text.to_str();
    if text.is_empty() {
        // .NET gives its message for the parameter's name.
        return Err(Exception::out_of_range(
            "Specified argument was out of the range of valid values.",
            "Index was out of range. Must be non-negative and less than the size of the collection.",
        ));
    }
    let (wide, unsigned) = (matches!(ty, Ty::Long | Ty::ULong), matches!(ty, Ty::Byte | Ty::UShort | Ty::UInt | Ty::ULong));
    let mut rest = &*text;
    let mut negative = false;
    if let Some(after) = rest.strip_prefix('-') {
        if base != 10 {
            return Err(Exception::argument("String cannot contain a minus sign if the base is not 10."));
        }
        if unsigned {
            return Err(Exception::overflow("The string was being parsed as an unsigned number and could not have a negative sign."));
        }
        (negative, rest) = (true, after);
    } else {
        rest = rest.strip_prefix('+').unwrap_or(rest);
    }
    if base == 16 {
        rest = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")).unwrap_or(rest);
    }
    // .NET reads 32 or 64 bits, whatever the type's width.
    let signed = base == 10 && !unsigned;
    let reader = match (wide, signed) {
        (false, true) => Ty::Int,
        (false, false) => Ty::UInt,
        (true, true) => Ty::Long,
        (true, false) => Ty::ULong,
    };
    let most = match (&reader, negative) {
        (Ty::Int, true) => 1 << 31,
        (Ty::Int, false) => (1 << 31) - 1,
        (Ty::Long, true) => 1 << 63,
        (Ty::Long, false) => (1 << 63) - 1,
        (Ty::UInt, _) => u32::MAX.into(),
        _ => u128::from(u64::MAX),
    };
    let mut n = 0_u128;
    let mut digits = 0;
    for digit in rest.chars().map_while(|c| c.to_digit(base)) {
        n = n * u128::from(base) + u128::from(digit);
        digits += 1;
        if n > most {
            return Err(convert::too_large(&reader));
        }
    }
    if digits == 0 {
        return Err(Exception::format("Could not find any recognizable digits."));
    }
    if digits < rest.len() {
        return Err(Exception::format("Additional non-parsable characters are at the end of the string."));
    }
    if signed || unsigned {
        let n = n.cast_signed();
        return convert::within(if negative { -n } else { n }, ty);
    }
    bits_of(n, ty).ok_or_else(|| convert::too_large(ty))
}

/// `Convert.ToString(255, 16)`
pub fn print(a: &Args<'_>) -> Outcome {
    let base = base(a)?;
    let bits = match a.value(0) {
        Value::Byte(n) => u64::from(*n),
        Value::Short(n) => u64::from(n.cast_unsigned()),
        Value::Long(n) => n.cast_unsigned(),
        _ => u64::from(a.int(0).cast_unsigned()),
    };
    Ok(match base {
        2 => format!("{bits:b}"),
        8 => format!("{bits:o}"),
        10 => a.long(0).to_string(),
        _ => format!("{bits:x}"),
    }
    .into())
}
