//! Exceptions that expressions throw and catch.
//!
//! Here is what all have, and those that name a parameter · `json.rs` those that say where in a text · `kinds.rs` the others, a
//! line each

mod json;
mod kinds;

use std::rc::Rc;

use crate::expr::eval::Args;
use crate::expr::value::{Detail, Exception, Object, Value};

use super::{Class, Outcome, Shape, rows};

pub use json::CLASSES as OF_JSON;
pub use kinds::CLASSES as KINDS;

const ARGUMENT: &str = "System.ArgumentException";
const ARGUMENT_NULL: &str = "System.ArgumentNullException";
const OUT_OF_RANGE: &str = "System.ArgumentOutOfRangeException";

/// A new exception; a message that is null is .NET's for any exception of the kind.
fn made(kind: &'static str, message: &Value, detail: Detail) -> Outcome {
    let message = match message {
        Value::Null => format!("Exception of type '{kind}' was thrown."),
        other => other.to_string(),
    };
    let mut made = Exception::new(kind, message);
    if detail.inner.is_some() || detail.parameter.is_some() || detail.actual.is_some() {
        made.detail = Some(Rc::new(detail));
    }
    Ok(Object::Exception(*made).into())
}

/// What caused it.
fn caused(value: &Value) -> Detail {
    Detail { inner: Some(value.clone()).filter(|v| !v.is_null()), ..Detail::default() }
}

/// One that names a parameter: `message (Parameter 'name')`.
fn of_parameter(kind: &'static str, message: &Value, default: &str, name: &Value, mut detail: Detail) -> Outcome {
    let mut text = if message.is_null() { default.to_owned() } else { message.to_string() };
    if let Some(parameter) = name.as_text().filter(|name| !name.is_empty()) {
        text.push_str(&format!(" (Parameter '{parameter}')"));
    }
    if let Some(actual) = &detail.actual {
        text.push_str(&format!("\nActual value was {actual}."));
    }
    detail.parameter = name.as_text().cloned();
    made(kind, &text.into(), detail)
}

fn of<'a>(a: &Args<'a>) -> Result<&'a Exception, Box<Exception>> {
    match &**a.object(0)? {
        Object::Exception(e) => Ok(e),
        _ => Err(Exception::null_reference()),
    }
}

fn message(a: &Args<'_>) -> Outcome {
    Ok(of(a)?.message.clone().into())
}

/// The name that an exception of the library's own has in its message.
fn parameter(e: &Exception) -> Value {
    if let Some(detail) = &e.detail {
        return detail.parameter.clone().map_or(Value::Null, Value::Text);
    }
    let named = e.message.split_once(" (Parameter '").and_then(|(_, rest)| rest.split_once("')"));
    named.map_or(Value::Null, |(name, _)| name.into())
}

/// What is at the bottom of the causes.
fn base(value: &Value) -> Value {
    let mut value = value.clone();
    while let Some(inner) = value.exception().and_then(|e| e.detail.as_ref()).and_then(|d| d.inner.clone()) {
        value = inner;
    }
    value
}

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Exception",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| made("System.Exception", &Value::Null, Detail::default()),
            "new(string message)" => |_, a| made("System.Exception", a.value(0), Detail::default()),
            "new(string? message, Exception? innerException)" => |_, a| made("System.Exception", a.value(0), caused(a.value(1))),
            "string Message" => |_, a| message(a),
            "string StackTrace" => |_, _| Ok(Value::Null),
            "string Source" => |_, _| Ok(Value::Null),
            "string HelpLink" => |_, _| Ok(Value::Null),
            "int HResult" => |_, a| Ok(Value::Int(kinds::number(of(a)?.kind))),
            "Exception InnerException" => |_, a| Ok(of(a)?.detail.as_ref().and_then(|d| d.inner.clone()).unwrap_or_default()),
            "Exception GetBaseException()" => |_, a| Ok(base(a.value(0))),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class {
        declaration: "ArgumentException : SystemException",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| made(ARGUMENT, &kinds::message(ARGUMENT), Detail::default()),
            "new(string message)" => |_, a| of_parameter(ARGUMENT, a.value(0), VALUE, &Value::Null, Detail::default()),
            "new(string? message, Exception? innerException)" =>
                |_, a| of_parameter(ARGUMENT, a.value(0), VALUE, &Value::Null, caused(a.value(1))),
            "new(string message, string paramName)" => |_, a| of_parameter(ARGUMENT, a.value(0), VALUE, a.value(1), Detail::default()),
            "new(string message, string paramName, Exception innerException)" =>
                |_, a| of_parameter(ARGUMENT, a.value(0), VALUE, a.value(1), caused(a.value(2))),
            "string Message" => |_, a| message(a),
            "string ParamName" => |_, a| Ok(parameter(of(a)?)),
        ],
    },
    Class {
        declaration: "ArgumentNullException : ArgumentException",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| of_parameter(ARGUMENT_NULL, &Value::Null, NULL, &Value::Null, Detail::default()),
            "new(string paramName)" => |_, a| of_parameter(ARGUMENT_NULL, &Value::Null, NULL, a.value(0), Detail::default()),
            "new(string? message, Exception? innerException)" =>
                |_, a| of_parameter(ARGUMENT_NULL, a.value(0), VALUE, &Value::Null, caused(a.value(1))),
            "new(string paramName, string message)" => |_, a| of_parameter(ARGUMENT_NULL, a.value(1), VALUE, a.value(0), Detail::default()),
        ],
    },
    Class {
        declaration: "ArgumentOutOfRangeException : ArgumentException",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| of_parameter(OUT_OF_RANGE, &Value::Null, RANGE, &Value::Null, Detail::default()),
            "new(string paramName)" => |_, a| of_parameter(OUT_OF_RANGE, &Value::Null, RANGE, a.value(0), Detail::default()),
            "new(string? message, Exception? innerException)" =>
                |_, a| of_parameter(OUT_OF_RANGE, a.value(0), VALUE, &Value::Null, caused(a.value(1))),
            "new(string paramName, string message)" => |_, a| of_parameter(OUT_OF_RANGE, a.value(1), THROWN, a.value(0), Detail::default()),
            "new(string paramName, object actualValue, string message)" => |_, a| {
                let actual = Some(a.value(1).clone()).filter(|v| !v.is_null());
                of_parameter(OUT_OF_RANGE, a.value(2), THROWN, a.value(0), Detail { actual, ..Detail::default() })
            },
            "string Message" => |_, a| message(a),
            "object ActualValue" => |_, a| Ok(of(a)?.detail.as_ref().and_then(|d| d.actual.clone()).unwrap_or_default()),
        ],
    },
];

const VALUE: &str = "Value does not fall within the expected range.";
const NULL: &str = "Value cannot be null.";
const RANGE: &str = "Specified argument was out of the range of valid values.";
const THROWN: &str = "Exception of type 'System.ArgumentOutOfRangeException' was thrown.";
