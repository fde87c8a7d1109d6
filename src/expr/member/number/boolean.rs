use crate::expr::eval::convert;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Text, Value};

use super::shared;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "bool",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "static string TrueString" => |_, _| Ok("True".into()),
            "static string FalseString" => |_, _| Ok("False".into()),
            "static bool Parse(string value)" => |_, a| parse(a.text(0, "value")?),
            "static bool TryParse(string value, out bool result)" => |m, a| {
                let parsed = a.value(0).as_text().and_then(read);
                m.outs.push(parsed.unwrap_or(false).into());
                Ok(parsed.is_some().into())
            },
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
            "string ToString(IFormatProvider provider)" => |_, a| Ok(a.value(0).to_text().into()),
            "int CompareTo(object obj)" => shared::compare_to,
            "int CompareTo(bool value)" => shared::compare_to,
            "bool Equals(object obj)" => shared::equals,
            "bool Equals(bool obj)" => shared::equals,
            "int GetHashCode()" => |_, a| Ok(i32::from(a.bool(0)).into()),
            "TypeCode GetTypeCode()" => shared::type_code,
        ],
    },
    Class {
        declaration: "Nullable<T>",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "string ToString()" => shared::print,
            "bool Equals(object other)" => shared::equals,
            "int GetHashCode()" => shared::hash_code,
            "T GetValueOrDefault()" => |_, a| Ok(if a.value(0).is_null() { convert::default(&a.ty(0)) } else { a.value(0).clone() }),
            "T GetValueOrDefault(T defaultValue)" => |_, a| Ok(if a.value(0).is_null() { a.value(1).clone() } else { a.value(0).clone() }),
        ],
    },
];

fn read(text: &Text) -> Option<bool> {
    let text = text.to_str();
    let word = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if word.eq_ignore_ascii_case("true") { Some(true) } else { word.eq_ignore_ascii_case("false").then_some(false) }
}

/// `bool.Parse`
pub fn parse(text: &Text) -> Outcome {
    read(text).map(Value::Bool).ok_or_else(|| Exception::format(format!("String '{text}' was not recognized as a valid Boolean.")))
}
