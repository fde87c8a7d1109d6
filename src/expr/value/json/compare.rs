//! Equality and order of tokens, as Newtonsoft has them.

use std::cmp::Ordering;

use crate::expr::value::{Exception, Object, Text, Value};

use super::{Kind, Token, big};

type Compared = Result<Ordering, Box<Exception>>;

/// `JToken.DeepEquals`.
///
/// # Errors
/// When bytes are compared with what is none.
pub fn deep_equal(a: &Token, b: &Token) -> Result<bool, Box<Exception>> {
    if a.same(b) {
        return Ok(true);
    }
    let (kind, other) = (a.kind(), b.kind());
    if kind.is_value() {
        return if other.is_value() { values_equal(a, b) } else { Ok(false) };
    }
    if kind != other || a.count() != b.count() || a.name() != b.name() {
        return Ok(false);
    }
    for (index, child) in a.children().into_iter().enumerate() {
        let other = if kind == Kind::Object { child.name().and_then(|name| b.property(&name)) } else { b.child(index) };
        let Some(other) = other else { return Ok(false) };
        if !deep_equal(&child, &other)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `JValue.Equals`: kind and value; containers equal none.
///
/// # Errors
/// When bytes are compared with what is none.
pub fn values_equal(a: &Token, b: &Token) -> Result<bool, Box<Exception>> {
    let (kind, other) = (a.kind(), b.kind());
    let (Some(x), Some(y)) = (a.value(), b.value()) else { return Ok(false) };
    Ok(kind == other && compare(kind, &x, &y)?.is_eq())
}

/// `CompareTo`: by the kind of the one, or of the other when the one is a string.
///
/// # Errors
/// What cannot be converted to the kind.
pub fn order(a: &Token, b: &Token) -> Compared {
    let kind = if a.kind() == Kind::String { b.kind() } else { a.kind() };
    compare(kind, &a.value().unwrap_or_default(), &b.value().unwrap_or_default())
}

/// How values of a kind are ordered: null comes first.
///
/// # Errors
/// What cannot be converted to the kind.
pub fn compare(kind: Kind, a: &Value, b: &Value) -> Compared {
    match (a, b) {
        (Value::Null, Value::Null) => return Ok(Ordering::Equal),
        (Value::Null, _) => return Ok(Ordering::Less),
        (_, Value::Null) => return Ok(Ordering::Greater),
        _ => {}
    }
    match kind {
        Kind::Integer => integers(a, b),
        Kind::Float => Ok(reals(real(a)?, real(b)?)),
        Kind::Comment | Kind::String | Kind::Raw => Ok(a.to_text().compare_ordinal(&b.to_text())),
        Kind::Boolean => Ok(truth(a)?.cmp(&truth(b)?)),
        Kind::Date => dates(a, b),
        Kind::Bytes => match (a.as_bytes(), b.as_bytes()) {
            (Some(a), Some(b)) => Ok(a.len().cmp(&b.len()).then_with(|| a.cmp(&b))),
            _ => Err(Exception::argument("Object must be of type byte[].")),
        },
        Kind::Guid => match (a, b) {
            (Value::Guid(a), Value::Guid(b)) => Ok(a.cmp(b)),
            _ => Err(Exception::argument("Object must be of type Guid.")),
        },
        Kind::Uri if is_uri(b) => Ok(a.to_text().compare_ordinal(&b.to_text())),
        Kind::Uri => Err(Exception::argument("Object must be of type Uri.")),
        Kind::TimeSpan => match (a, b) {
            (Value::Span(a), Value::Span(b)) => Ok(a.cmp(b)),
            _ => Err(Exception::argument("Object must be of type TimeSpan.")),
        },
        Kind::None | Kind::Object | Kind::Array | Kind::Constructor | Kind::Property | Kind::Null | Kind::Undefined => Ok(Ordering::Equal),
    }
}

fn is_uri(value: &Value) -> bool {
    matches!(value, Value::Object(object) if matches!(&**object, Object::Native(native) if native.class() == "Uri"))
}

fn integers(a: &Value, b: &Value) -> Compared {
    if let (Some(a), Some(b)) = (big(a), big(b)) {
        return Ok(a.compare(b));
    }
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Ok(a.cmp(&b)),
        // Strings and such become whole numbers first.
        _ => match (a, b) {
            (Value::Double(_) | Value::Float(_), _) | (_, Value::Double(_) | Value::Float(_)) => Ok(reals(real(a)?, real(b)?)),
            _ if big(a).is_some() || big(b).is_some() => Ok(reals(real(a)?, real(b)?)),
            _ => {
                let long = |value: &Value| crate::expr::member::change_type(value, &crate::expr::types::Ty::Long);
                Ok(whole(&long(a)?).cmp(&whole(&long(b)?)))
            }
        },
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::ULong(n) => Some((*n).into()),
        Value::Enum(_, n) => Some((*n).into()),
        other => other.as_whole().map(i128::from),
    }
}

fn real(value: &Value) -> Result<f64, Box<Exception>> {
    if let Some(big) = big(value) {
        return Ok(big.double());
    }
    match crate::expr::member::change_type(value, &crate::expr::types::Ty::Double)? {
        Value::Double(n) => Ok(n),
        _ => Ok(f64::NAN),
    }
}

fn truth(value: &Value) -> Result<bool, Box<Exception>> {
    crate::expr::member::change_type(value, &crate::expr::types::Ty::Bool).map(|value| value.as_bool().unwrap_or(false))
}

/// Almost equal ones are equal; `NaN` comes first.
fn reals(a: f64, b: f64) -> Ordering {
    if approximately(a, b) { Ordering::Equal } else { a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan())) }
}

/// Whether two differ by rounding alone.
fn approximately(a: f64, b: f64) -> bool {
    let tolerance = (a.abs() + b.abs() + 10.0) * f64::EPSILON;
    a == b || (a - b).abs() < tolerance
}

fn dates(a: &Value, b: &Value) -> Compared {
    let text = |value: &Text, like: &str| {
        if like == "DateTime" { crate::expr::member::parse_date(value) } else { crate::expr::member::parse_offset(value) }
    };
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => Ok(a.ticks.cmp(&b.ticks)),
        (Value::Date(a), Value::Offset(b)) => Ok(a.ticks.cmp(&b.ticks)),
        (Value::Offset(a), Value::Offset(b)) => Ok(a.utc_ticks().cmp(&b.utc_ticks())),
        (Value::Offset(a), Value::Date(b)) => Ok(a.utc_ticks().cmp(&b.ticks)),
        (Value::Date(_), Value::Text(b)) => dates(a, &text(b, "DateTime")?),
        (Value::Offset(_), Value::Text(b)) => dates(a, &text(b, "DateTimeOffset")?),
        _ => Err(Exception::cast(&b.type_name(), "System.DateTime")),
    }
}
