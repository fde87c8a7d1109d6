//! Exceptions that expressions throw and catch.

use crate::expr::eval::Args;
use crate::expr::value::{Exception, Object, Value};

use super::{Class, Outcome, Shape, rows};

fn make(a: &Args<'_>, kind: &'static str) -> Outcome {
    let message = match a.value(0) {
        Value::Null => format!("Exception of type '{kind}' was thrown."),
        other => other.to_string(),
    };
    Ok(Object::Exception(*Exception::new(kind, message)).into())
}

macro_rules! exception {
    ($declaration:literal, $space:literal, $kind:literal) => {
        Class {
            declaration: $declaration,
            space: $space,
            shape: Shape::Class,
            rows: rows![
                "new(string message = null)" => |_, a| make(a, $kind),
                "new(string message, Exception innerException)" => |_, a| make(a, $kind),
            ],
        }
    };
}

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Exception",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new(string message = null)" => |_, a| make(a, "System.Exception"),
            "new(string message, Exception innerException)" => |_, a| make(a, "System.Exception"),
            "string Message" => |_, a| match &**a.object(0)? {
                Object::Exception(e) => Ok(e.message.clone().into()),
                _ => Err(Exception::null_reference()),
            },
            "string StackTrace" => |_, _| Ok(Value::Null),
            "Exception InnerException" => |_, _| Ok(Value::Null),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class {
        declaration: "ArgumentException : Exception",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new(string message = null)" => |_, a| make(a, "System.ArgumentException"),
            "new(string message, Exception innerException)" => |_, a| make(a, "System.ArgumentException"),
            "new(string message, string paramName)" => |_, a| {
                let message = format!("{} (Parameter '{}')", a.value(0), a.value(1));
                Ok(Object::Exception(*Exception::new("System.ArgumentException", message)).into())
            },
        ],
    },
    exception!("ArgumentNullException : ArgumentException", "System", "System.ArgumentNullException"),
    exception!("ArgumentOutOfRangeException : ArgumentException", "System", "System.ArgumentOutOfRangeException"),
    exception!("ArithmeticException : Exception", "System", "System.ArithmeticException"),
    exception!("DivideByZeroException : ArithmeticException", "System", "System.DivideByZeroException"),
    exception!("OverflowException : ArithmeticException", "System", "System.OverflowException"),
    exception!("FormatException : Exception", "System", "System.FormatException"),
    exception!("IndexOutOfRangeException : Exception", "System", "System.IndexOutOfRangeException"),
    exception!("InvalidCastException : Exception", "System", "System.InvalidCastException"),
    exception!("InvalidOperationException : Exception", "System", "System.InvalidOperationException"),
    exception!("NotSupportedException : Exception", "System", "System.NotSupportedException"),
    exception!("NullReferenceException : Exception", "System", "System.NullReferenceException"),
    exception!("KeyNotFoundException : Exception", "System.Collections.Generic", "System.Collections.Generic.KeyNotFoundException"),
    exception!("JsonException : Exception", "Newtonsoft.Json", "Newtonsoft.Json.JsonException"),
    exception!("JsonReaderException : JsonException", "Newtonsoft.Json", "Newtonsoft.Json.JsonReaderException"),
    exception!("JsonSerializationException : JsonException", "Newtonsoft.Json", "Newtonsoft.Json.JsonSerializationException"),
];
