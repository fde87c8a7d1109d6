//! Conversions, and what types are at run time.

use std::rc::Rc;

use crate::expr::bind::types::derives;
use crate::expr::member::{Outcome, token_of};
use crate::expr::types::Ty;
use crate::expr::value::json::{Kind, values_equal};
use crate::expr::value::object::Record;
use crate::expr::value::{DateTime, Decimal, Exception, Object, Offset, Token, Value, date};

pub use super::number::{checked, holds, number, too_large, within};

use super::{Op, Query};

/// `default(T)`.
pub fn default(ty: &Ty) -> Value {
    match ty {
        Ty::Bool => Value::Bool(false),
        Ty::Char => Value::Char(0),
        Ty::Named(class, _) if class.labels().is_some() => Value::Enum(class, 0),
        Ty::Named(class, _) => match class.name() {
            "DateTime" => Value::Date(DateTime { ticks: 0, kind: date::Kind::Unspecified }),
            "DateTimeOffset" => Value::Offset(Offset { ticks: 0, minutes: 0 }),
            "TimeSpan" => Value::Span(0),
            "Guid" => Value::Guid([0; 16]),
            "KeyValuePair" => {
                let (key, value) = (ty.args().first().map_or(Value::Null, default), ty.args().get(1).map_or(Value::Null, default));
                Object::Record(Record { ty: ty.clone(), fields: vec![key, value] }).into()
            }
            _ => Value::Null,
        },
        Ty::Tuple(types, _) => Object::Record(Record { ty: ty.clone(), fields: types.iter().map(default).collect() }).into(),
        Ty::Decimal => Value::Decimal(Decimal::ZERO),
        ty if ty.is_numeric() => number(&Value::Int(0), ty).unwrap_or_default(),
        _ => Value::Null,
    }
}

/// Whether a value is of a type: never for null.
pub fn is(value: &Value, ty: &Ty) -> bool {
    match (value, ty) {
        (Value::Null, _) => false,
        (_, Ty::Object) => true,
        (_, Ty::Nullable(inner)) => is(value, inner),
        // What balancers written as policy do all the time: no look into the table of types.
        (Value::Json(token), Ty::Named(class, _)) if class.is_called(token.class()) || class.is_called("JToken") => true,
        (Value::Date(_), Ty::Named(class, _)) if class.is_called("DateTime") => true,
        (Value::Json(_) | Value::Date(_), Ty::String | Ty::Bool | Ty::Int | Ty::Long | Ty::Double) => false,
        (Value::Json(_), _) if ty.is_value() => false,
        (Value::Object(object), Ty::Named(class, _)) if class.name().ends_with("Exception") => match &**object {
            Object::Exception(e) => is_exception(e.kind, ty),
            _ => false,
        },
        (Value::Object(object), Ty::Named(class, _)) if matches!(class.name(), "Func" | "Action") => {
            matches!(&**object, Object::Function(_))
        }
        _ => derives(&value.ty(), ty),
    }
}

/// Whether an exception of this full name is of a type.
pub fn is_exception(kind: &str, ty: &Ty) -> bool {
    if ty.is("Exception") {
        return true;
    }
    crate::expr::member::classes().find(|c| c.full_name() == kind).is_some_and(|c| derives(&Ty::Named(c, Rc::new([])), ty))
}

/// `(T)someObject` for a value type.
pub fn unbox(value: Value, ty: &Ty) -> Outcome {
    match (&value, ty) {
        (Value::Null, Ty::Nullable(_)) => Ok(Value::Null),
        (Value::Null, _) => Err(Exception::null_reference()),
        // An enumeration and its number are unboxed as each other.
        (Value::Int(n), Ty::Named(class, _)) if class.labels().is_some() => Ok(Value::Enum(class, *n)),
        (Value::Enum(_, n), Ty::Int) => Ok(Value::Int(*n)),
        _ if value.ty() == *ty.underlying() => Ok(value),
        _ => Err(Exception::cast(&value.type_name(), &ty.underlying().full_name())),
    }
}

/// `(T)someObject`
pub fn to(value: Value, ty: &Ty) -> Outcome {
    if ty.underlying().is_value() { unbox(value, ty) } else { cast(value, ty) }
}

/// `(T)someObject` for a reference type.
pub fn cast(value: Value, ty: &Ty) -> Outcome {
    if value.is_null() || is(&value, ty) {
        return Ok(value);
    }
    Err(Exception::cast(&value.type_name(), &ty.full_name()))
}

/// A value as `JToken`, as the implicit conversions make it.
pub fn to_json(value: Value) -> Value {
    match value {
        Value::Json(_) => value,
        Value::Null => Value::Json(Token::special(Kind::String, Value::Null)),
        // A character becomes the number that it is.
        Value::Char(unit) => Value::Json(Token::scalar(i64::from(unit).into())),
        // Newtonsoft keeps one zero for doubles. (A `double?` keeps its sign there, and not here.)
        Value::Double(0.0) => Value::Json(token_of(&Value::Double(0.0))),
        other => Value::Json(token_of(&other)),
    }
}

/// A token as the sequence of its children: an object on its own would be one of pairs.
pub fn children(value: &Value) -> Value {
    match value {
        Value::Json(token) if token.kind() == Kind::Object => {
            let children = Query { types: Rc::new([]), source: value.clone(), op: Op::Children, depth: 0 };
            Object::Query(children).into()
        }
        other => other.clone(),
    }
}

/// Whether two values are equal by `Equals`.
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Long(a), Value::Long(b)) => a == b,
        (Value::Double(a), Value::Double(b)) => a == b || a.is_nan() && b.is_nan(),
        (Value::Float(a), Value::Float(b)) => a == b || a.is_nan() && b.is_nan(),
        (Value::Char(a), Value::Char(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::SByte(a), Value::SByte(b)) => a == b,
        (Value::Byte(a), Value::Byte(b)) => a == b,
        (Value::Short(a), Value::Short(b)) => a == b,
        (Value::UShort(a), Value::UShort(b)) => a == b,
        (Value::UInt(a), Value::UInt(b)) => a == b,
        (Value::ULong(a), Value::ULong(b)) => a == b,
        (Value::Decimal(a), Value::Decimal(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a.ticks == b.ticks,
        (Value::Offset(a), Value::Offset(b)) => a.utc_ticks() == b.utc_ticks(),
        (Value::Span(a), Value::Span(b)) => a == b,
        (Value::Guid(a), Value::Guid(b)) => a == b,
        (Value::Enum(c, a), Value::Enum(d, b)) => c == d && a == b,
        (Value::Part(a), Value::Part(b)) => a == b,
        (Value::Json(a), Value::Json(b)) => a.same(b) || values_equal(a, b).unwrap_or(false),
        (Value::Xml(a), Value::Xml(b)) => a.is(b),
        (Value::Object(a), Value::Object(b)) => {
            Rc::ptr_eq(a, b)
                || is_equal(a, b)
                || match (&**a, &**b) {
                    (Object::Record(a), Object::Record(b)) => records_equal(a, b, 0, &mut 100_000),
                    _ => false,
                }
        }
        _ => false,
    }
}

/// Whether anonymous objects, pairs or tuples have equal fields. What is nested deeper than anybody writes it is not equal, so
/// that neither the stack nor time runs out.
fn records_equal(a: &Record, b: &Record, depth: u8, steps: &mut u32) -> bool {
    let mut fields = || {
        a.fields.iter().zip(&b.fields).all(|(a, b)| match (a, b) {
            (Value::Object(x), Value::Object(y)) => match (&**x, &**y) {
                (Object::Record(x), Object::Record(y)) if depth < u8::MAX && *steps > 0 => {
                    *steps -= 1;
                    std::ptr::eq(x, y) || records_equal(x, y, depth + 1, steps)
                }
                (Object::Record(_), Object::Record(_)) => false,
                _ => equal(a, b),
            },
            _ => equal(a, b),
        })
    };
    // A group is only itself.
    a.ty == b.ty && a.fields.len() == b.fields.len() && !a.ty.is("Grouping") && fields()
}

/// Whether two objects of families are one value.
fn is_equal(a: &Object, b: &Object) -> bool {
    matches!((a, b), (Object::Native(a), Object::Native(b)) if a.is_equal(&**b))
}

/// Whether two references are one.
pub fn same_object(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Json(a), Value::Json(b)) => a.same(b),
        (Value::Object(a), Value::Object(b)) => {
            Rc::ptr_eq(a, b) || matches!((&**a, &**b), (Object::Native(a), Object::Native(b)) if a.is_same(&**b))
        }
        (Value::Xml(a), Value::Xml(b)) => a.is(b),
        (Value::Null, Value::Null) => true,
        (Value::Part(a), Value::Part(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a.is(b),
        _ => false,
    }
}

/// How two values are ordered by `Comparer.Default`.
pub fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (a, b) {
        (Value::Null, Value::Null) => Equal,
        (Value::Null, _) => Less,
        (_, Value::Null) => Greater,
        (Value::Text(a), Value::Text(b)) => crate::expr::member::compare_culture(a, b),
        (Value::Double(a), Value::Double(b)) => real_order(*a, *b),
        (Value::Float(a), Value::Float(b)) => real_order(f64::from(*a), f64::from(*b)),
        (Value::ULong(a), Value::ULong(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Char(a), Value::Char(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.ticks.cmp(&b.ticks),
        (Value::Offset(a), Value::Offset(b)) => a.utc_ticks().cmp(&b.utc_ticks()),
        (Value::Date(a), Value::Offset(b)) => a.ticks.cmp(&b.utc_ticks()),
        (Value::Offset(a), Value::Date(b)) => a.utc_ticks().cmp(&b.ticks),
        (Value::Span(a), Value::Span(b)) => a.cmp(b),
        (Value::Guid(a), Value::Guid(b)) => a.cmp(b),
        (Value::Enum(_, a), Value::Enum(_, b)) => a.cmp(b),
        (Value::Json(a), Value::Json(b)) => match (a.value(), b.value()) {
            (Some(a), Some(b)) => compare(&a, &b),
            _ => Equal,
        },
        _ => a.as_whole().cmp(&b.as_whole()),
    }
}

/// `NaN` comes first.
fn real_order(a: f64, b: f64) -> std::cmp::Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}
