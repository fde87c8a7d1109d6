//! One type to another as `IConvertible` does it.

use crate::expr::eval::convert;
use crate::expr::member::{Outcome, date, from_json};
use crate::expr::types::Ty;
use crate::expr::value::decimal::Rounding;
use crate::expr::value::{Decimal, Exception, Text, Value};

use super::boolean;
use super::shared::read_usual;

/// `Convert.ToInt32(object)` and its kin: rounds to even, refuses what does not fit.
pub fn change_type(value: &Value, ty: &Ty) -> Outcome {
    match value {
        Value::Null => Ok(convert::default(ty)),
        Value::Json(token) if token.value().is_some() => from_json(value, ty),
        Value::Json(_) | Value::Xml(_) | Value::Object(_) | Value::Part(_) | Value::Offset(_) | Value::Span(_) | Value::Guid(_) => {
            if *ty == Ty::String { Ok(value.to_text().into()) } else { Err(Exception::cast(&value.type_name(), "System.IConvertible")) }
        }
        _ if value.ty() == *ty => Ok(value.clone()),
        _ if *ty == Ty::String => Ok(value.to_text().into()),
        Value::Text(text) => from_text(text, ty),
        _ if ty.is("DateTime") => Err(invalid(value, ty)),
        Value::Date(_) => Err(invalid(value, ty)),
        Value::Bool(_) if *ty == Ty::Char => Err(invalid(value, ty)),
        Value::Bool(b) => convert::number(&Value::Int(i32::from(*b)), ty),
        Value::Char(_) if !ty.is_integral() => Err(invalid(value, ty)),
        Value::Decimal(n) => from_decimal(*n, value, ty),
        Value::Double(n) => from_real(*n, value, ty),
        Value::Float(n) => from_real((*n).into(), value, ty),
        Value::Enum(_, n) => change_type(&Value::Int(*n), ty),
        _ => from_whole(value, ty),
    }
}

fn invalid(value: &Value, ty: &Ty) -> Box<Exception> {
    let name = |ty: &Ty| ty.full_name().trim_start_matches("System.").to_owned();
    Exception::new("System.InvalidCastException", format!("Invalid cast from '{}' to '{}'.", name(&value.ty()), name(ty)))
}

fn from_text(text: &Text, ty: &Ty) -> Outcome {
    match ty {
        Ty::Bool => boolean::parse(text),
        Ty::Char => match (text.len(), text.unit(0)) {
            (1, Some(unit)) => Ok(Value::Char(unit)),
            _ => Err(Exception::format("String must be exactly one character long.")),
        },
        ty if ty.is("DateTime") => date::parse_date(text),
        _ => read_usual(text, ty),
    }
}

fn from_decimal(n: Decimal, value: &Value, ty: &Ty) -> Outcome {
    match ty {
        Ty::Bool => Ok((!n.is_zero()).into()),
        Ty::Char => Err(invalid(value, ty)),
        _ if ty.is_integral() => convert::number(&Value::Decimal(n.rounded(0, Rounding::Even)), ty),
        _ => convert::number(value, ty),
    }
}

fn from_real(n: f64, value: &Value, ty: &Ty) -> Outcome {
    match ty {
        Ty::Bool => Ok((n != 0.0).into()),
        Ty::Char => Err(invalid(value, ty)),
        Ty::Double | Ty::Float | Ty::Decimal => convert::number(value, ty),
        // Conversions to 64 bits are C#'s checked ones; the small types come by way of `int`.
        Ty::Long | Ty::ULong => {
            let overflow = || Exception::overflow("Arithmetic operation resulted in an overflow.");
            whole(n).and_then(|n| convert::within(n, ty).ok()).ok_or_else(overflow)
        }
        _ => {
            let by_way_of = if *ty == Ty::UInt { Ty::UInt } else { Ty::Int };
            let n = whole(n).filter(|n| convert::within(*n, &by_way_of).is_ok()).ok_or_else(|| convert::too_large(&by_way_of))?;
            convert::within(n, ty)
        }
    }
}

/// The nearest whole number, of halves the even one.
fn whole(n: f64) -> Option<i128> {
    (n.abs() < 1e30).then(|| n.round_ties_even() as i128)
}

fn from_whole(value: &Value, ty: &Ty) -> Outcome {
    let n = match value {
        Value::ULong(n) => i128::from(*n),
        Value::Char(n) => i128::from(*n),
        other => i128::from(other.as_whole().unwrap_or(0)),
    };
    match ty {
        Ty::Bool => Ok((n != 0).into()),
        Ty::Double | Ty::Float | Ty::Decimal => convert::number(value, ty),
        _ => convert::within(n, ty),
    }
}
