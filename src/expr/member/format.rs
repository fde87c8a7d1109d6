//! Values with a format string: `ToString(format)`, and the places of composite formats.

use crate::expr::value::{Exception, Text, Value, date, number};

use super::number::{print_enum, print_guid};

/// A value as `{0:x}` and `ToString(x)` print it.
pub fn format_value(value: &Value, format: &str) -> Result<Text, Box<Exception>> {
    let bad = || Exception::format("Input string was not in a correct format.");
    if let Some(n) = number::Number::of(value) {
        return number::format(n, format).map(Into::into).ok_or_else(|| Exception::format("Format specifier was invalid."));
    }
    match value {
        Value::Date(d) => d.format(format).map(Into::into),
        Value::Offset(d) => d.format(format).map(Into::into),
        Value::Span(ticks) => date::print_span(*ticks, format).map(Into::into).ok_or_else(bad),
        Value::Guid(bytes) => print_guid(bytes, format),
        Value::Enum(class, n) => print_enum(class, *n, format),
        Value::Json(token) => token.value().map_or_else(|| Ok(value.to_text()), |v| format_value(&v, format)),
        other => Ok(other.to_text()),
    }
}
