//! Tokens to values: the explicit operators of `JToken`, and `Value<T>`.

use crate::expr::eval::convert;
use crate::expr::member::{Outcome, base64, change_type, from_base64, parse_date, parse_guid, parse_offset, parse_uri};
use crate::expr::types::Ty;
use crate::expr::value::json::{Kind, big};
use crate::expr::value::{Exception, Offset, Value, date};

/// `(T)token`.
pub fn from_json(value: &Value, ty: &Ty) -> Outcome {
    let to = ty.underlying();
    let nullable = matches!(ty, Ty::Nullable(_)) || !to.is_value();
    let token = match value {
        Value::Json(token) => token,
        Value::Null if nullable => return Ok(Value::Null),
        Value::Null => return Err(Exception::argument_null("value")),
        other => return convert::unbox(other.clone(), ty),
    };
    let token = token.property_value().unwrap_or_else(|| token.clone());
    let kind = token.kind();
    let missing = nullable && matches!(kind, Kind::Null | Kind::Undefined) && !matches!(to, Ty::Array(_));
    if !missing && !kinds(to).contains(&kind) {
        return Err(unfit(kind, to));
    }
    let scalar = token.value().unwrap_or_default();
    if scalar.is_null() && nullable {
        return Ok(Value::Null);
    }
    scalar_to(&scalar, kind, to)
}

fn unfit(kind: Kind, to: &Ty) -> Box<Exception> {
    let name = to.full_name();
    let name = if matches!(to, Ty::Array(_)) { "byte array" } else { name.rsplit('.').next().unwrap_or("") };
    Exception::argument(format!("Can not convert {kind:?} to {name}."))
}

/// What kinds of tokens become a type.
fn kinds(to: &Ty) -> &'static [Kind] {
    use Kind::{Boolean, Bytes, Comment, Date, Float, Guid, Integer, Raw, String, TimeSpan, Uri};
    match to {
        Ty::String => &[Date, Integer, Float, String, Comment, Raw, Boolean, Bytes, Guid, TimeSpan, Uri],
        Ty::Char => &[Integer, Float, String, Comment, Raw],
        Ty::Array(_) => &[Bytes, String, Comment, Raw, Integer],
        Ty::Named(class, _) => match class.name() {
            "DateTime" | "DateTimeOffset" => &[Date, String, Comment, Raw],
            "Guid" => &[String, Comment, Raw, Guid, Bytes],
            "TimeSpan" => &[String, Comment, Raw, TimeSpan],
            "Uri" => &[String, Comment, Raw, Uri],
            _ => &[Integer, Float, String, Comment, Raw, Boolean],
        },
        _ => &[Integer, Float, String, Comment, Raw, Boolean],
    }
}

fn scalar_to(scalar: &Value, kind: Kind, to: &Ty) -> Outcome {
    match to {
        Ty::String => Ok(match scalar.as_bytes() {
            Some(bytes) => base64(&bytes).into(),
            None => Value::Text(scalar.to_text()),
        }),
        Ty::Array(_) => match scalar {
            Value::Text(text) => from_base64(&text.to_str()).map(Value::bytes),
            _ if let Some(big) = big(scalar) => Ok(Value::bytes(big.bytes())),
            _ if kind == Kind::Bytes => Ok(scalar.clone()),
            _ => Err(unfit(kind, to)),
        },
        Ty::Named(class, _) => match (class.name(), scalar) {
            ("DateTime", Value::Date(_))
            | ("DateTimeOffset", Value::Offset(_))
            | ("Guid", Value::Guid(_))
            | ("TimeSpan", Value::Span(_)) => Ok(scalar.clone()),
            ("DateTimeOffset", Value::Date(date)) => Ok(Value::Offset(Offset { ticks: date.ticks, minutes: 0 })),
            ("DateTimeOffset", Value::Text(text)) => parse_offset(text),
            ("DateTime", Value::Offset(offset)) => Err(Exception::cast(&Value::Offset(*offset).type_name(), "System.IConvertible")),
            ("DateTime", Value::Text(text)) => parse_date(text),
            // As `new Guid(text)` has it.
            ("Guid", Value::Text(text)) => parse_guid(text).map_err(|e| {
                if text.is_empty() {
                    return e;
                }
                Exception::format("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).")
            }),
            ("TimeSpan", Value::Text(text)) => date::parse_span(&text.to_str())
                .ok()
                .map(Value::Span)
                .ok_or_else(|| Exception::format(format!("String '{text}' was not recognized as a valid TimeSpan."))),
            ("Uri", Value::Object(_)) => Ok(scalar.clone()),
            ("Uri", Value::Text(text)) => parse_uri(text, false),
            _ => change_type(scalar, to),
        },
        _ => number(scalar, to),
    }
}

/// `Convert.ToInt32` and so on; a `BigInteger` is cast, by way of `int` to what is smaller.
fn number(scalar: &Value, to: &Ty) -> Outcome {
    let Some(big) = big(scalar) else { return change_type(scalar, to) };
    let digits = Value::Text(big.0.clone());
    match to {
        Ty::Double => Ok(Value::Double(big.double())),
        Ty::Float => Ok(Value::Float(big.double() as f32)),
        Ty::ULong | Ty::UInt | Ty::Long | Ty::Decimal => change_type(&digits, to),
        _ => change_type(&digits, &Ty::Int),
    }
}

/// `Value<T>`: what is of the type is given as it is; a value is converted by `Convert.ChangeType`.
pub fn value_as(value: &Value, ty: &Ty) -> Outcome {
    let Value::Json(token) = value else { return Ok(convert::default(ty)) };
    if convert::is(value, ty) {
        return Ok(value.clone());
    }
    let Some(scalar) = token.value() else {
        return Err(Exception::new(
            "System.InvalidCastException",
            format!("Cannot cast {} to Newtonsoft.Json.Linq.JToken.", value.type_name()),
        ));
    };
    let to = ty.underlying();
    if convert::is(&scalar, to) {
        return Ok(scalar);
    }
    match (&scalar, ty) {
        (Value::Null, Ty::Nullable(_)) => Ok(Value::Null),
        (Value::Null, _) if to.is_value() => {
            Err(Exception::new("System.InvalidCastException", "Null object cannot be converted to a value type."))
        }
        (Value::Null, _) => Ok(Value::Null),
        _ => changed(&scalar, to),
    }
}

/// `Convert.ChangeType`, to whatever type.
pub fn changed(scalar: &Value, to: &Ty) -> Outcome {
    let refuse =
        |from: String, to: String| Err(Exception::new("System.InvalidCastException", format!("Invalid cast from '{from}' to '{to}'.")));
    let short = |name: String| name.strip_prefix("System.").map_or(name.clone(), str::to_owned);
    match (scalar, to) {
        (Value::Object(_) | Value::Guid(_) | Value::Span(_) | Value::Offset(_), _) => {
            Err(Exception::new("System.InvalidCastException", "Object must implement IConvertible."))
        }
        (_, Ty::Bool | Ty::Char | Ty::String) => change_type(scalar, to),
        _ if to.is_numeric() => change_type(scalar, to),
        (Value::Date(_), _) if to.is("DateTime") => Ok(scalar.clone()),
        (Value::Text(text), _) if to.is("DateTime") => parse_date(text),
        _ if to.is("DateTime") => refuse(short(scalar.type_name()), short(to.full_name())),
        _ => refuse(scalar.type_name(), to.full_name()),
    }
}
