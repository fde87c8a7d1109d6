//! Exceptions of Newtonsoft that say where in a text they came up.

use crate::expr::eval::Args;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Text, Value};

use super::{Detail, caused, made, of};

/// One class: its name and the members that it has besides those of all.
macro_rules! class {
    ($name:literal, $($signature:literal => $run:expr),*) => {
        Class {
            declaration: concat!($name, " : JsonException"),
            space: "Newtonsoft.Json",
            shape: Shape::Class,
            rows: rows![
                "new()" => |_, _| made(concat!("Newtonsoft.Json.", $name), &Value::Null, Detail::default()),
                "new(string message)" => |_, a| made(concat!("Newtonsoft.Json.", $name), a.value(0), Detail::default()),
                "new(string message, Exception innerException)" => |_, a| {
                    made(concat!("Newtonsoft.Json.", $name), a.value(0), caused(a.value(1)))
                },
                $($signature => $run),*
            ],
        }
    };
}

pub static CLASSES: &[Class] = &[
    class!(
        "JsonReaderException",
        "string Path" => |_, a| path(a),
        "int LineNumber" => |_, a| line(a),
        "int LinePosition" => |_, a| position(a)
    ),
    class!(
        "JsonSerializationException",
        "string Path" => |_, a| path(a),
        "int LineNumber" => |_, a| line(a),
        "int LinePosition" => |_, a| position(a)
    ),
    class!("JsonWriterException", "string Path" => |_, a| path(a)),
];

/// The words that say where, of a message that ends so: ` Path 'a.b', line 1, position 5.`
struct Place<'m> {
    path: &'m str,
    line: i32,
    position: i32,
}

fn place(message: &str) -> Option<Place<'_>> {
    let (_, told) = message.strip_suffix('.')?.rsplit_once("Path '")?;
    let (path, at) = told.rsplit_once('\'')?;
    let mut numbers = at.split(", ").skip(1).map(|part| part.split_once(' ').and_then(|(_, digits)| digits.parse().ok()).unwrap_or(0));
    Some(Place { path, line: numbers.next().unwrap_or(0), position: numbers.next().unwrap_or(0) })
}

fn path(a: &Args<'_>) -> Outcome {
    Ok(place(&of(a)?.message).map_or(Value::Null, |place| Text::from(place.path).into()))
}

fn line(a: &Args<'_>) -> Outcome {
    Ok(Value::Int(place(&of(a)?.message).map_or(0, |place| place.line)))
}

fn position(a: &Args<'_>) -> Outcome {
    Ok(Value::Int(place(&of(a)?.message).map_or(0, |place| place.position)))
}
