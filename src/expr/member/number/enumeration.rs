//! `Enum`: what all enumerations have.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Text, Value};

use super::shared;

pub static CLASSES: &[Class] = &[Class {
    declaration: "Enum",
    space: "System",
    shape: Shape::Class,
    rows: rows![
        "static object Parse(Type enumType, string value)" => |_, a| parse(&described(a)?, text(a, 1)?, false),
        "static object Parse(Type enumType, string value, bool ignoreCase)" => |_, a| parse(&described(a)?, text(a, 1)?, a.bool(2)),
        "static TEnum Parse<TEnum>(string value)" => |_, a| parse(&a.ty(0), text(a, 0)?, false),
        "static TEnum Parse<TEnum>(string value, bool ignoreCase)" => |_, a| parse(&a.ty(0), text(a, 0)?, a.bool(1)),
        "static bool TryParse<TEnum>(string value, out TEnum result)" => |m, a| try_parse(m, a, false),
        "static bool TryParse<TEnum>(string value, bool ignoreCase, out TEnum result)" => |m, a| try_parse(m, a, a.bool(1)),
        "static bool IsDefined(Type enumType, object value)" => |_, a| is_defined(&described(a)?, a.value(1)),
        "static string GetName(Type enumType, object value)" => |_, a| Ok(name(&described(a)?, a.value(1)).map_or(Value::Null, Into::into)),
        "static string[] GetNames(Type enumType)" => |_, a| {
            let labels = sorted(&described(a)?)?;
            Ok(Object::strings(labels.into_iter().map(|(name, _)| Text::fixed(name))))
        },
        "string ToString()" => shared::print,
        "string ToString(string format)" => shared::to_string,
        "string ToString(string format, IFormatProvider provider)" => shared::to_string,
        "bool HasFlag(Enum flag)" => |_, a| Ok((a.int(0) & a.int(1) == a.int(1)).into()),
        "int CompareTo(object target)" => |_, a| compare(a),
        "bool Equals(object obj)" => shared::equals,
        "int GetHashCode()" => shared::hash_code,
        "TypeCode GetTypeCode()" => shared::type_code,
    ],
}];

fn text<'a>(a: &Args<'a>, at: usize) -> Result<&'a Text, Box<Exception>> {
    a.text(at, "value")
}

/// The type that the first argument describes.
fn described(a: &Args<'_>) -> Result<Ty, Box<Exception>> {
    crate::expr::member::described_type(a.value(0)).ok_or_else(|| Exception::argument_null("enumType"))
}

fn labels(ty: &Ty) -> Result<&'static [(&'static str, i32)], Box<Exception>> {
    let labels = ty.class().and_then(|class| class.labels());
    labels.ok_or_else(|| Exception::argument("Type provided must be an Enum. (Parameter 'enumType')"))
}

/// By their numbers without sign, as .NET lists them.
fn sorted(ty: &Ty) -> Result<Vec<(&'static str, i32)>, Box<Exception>> {
    let mut sorted = labels(ty)?.to_vec();
    sorted.sort_by_key(|(_, n)| n.cast_unsigned());
    Ok(sorted)
}

fn made(ty: &Ty, n: i32) -> Value {
    ty.class().map_or(Value::Int(n), |class| Value::Enum(class, n))
}

/// Names with commas between them, or a number.
fn parse(ty: &Ty, text: &Text, ignore_case: bool) -> Outcome {
    let labels = labels(ty)?;
    let text = text.to_str();
    let text = text.trim();
    if text.is_empty() {
        return Err(Exception::argument("Must specify valid information for parsing in the string. (Parameter 'value')"));
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'))
        && let Ok(n) = text.parse()
    {
        return Ok(made(ty, n));
    }
    let mut n = 0;
    for name in text.split(',').map(str::trim) {
        let same = |label: &str| if ignore_case { label.eq_ignore_ascii_case(name) } else { label == name };
        match labels.iter().find(|(label, _)| same(label)) {
            Some((_, flag)) => n |= flag,
            None => return Err(Exception::argument(format!("Requested value '{text}' was not found."))),
        }
    }
    Ok(made(ty, n))
}

fn try_parse(m: &mut Machine<'_>, a: &Args<'_>, ignore_case: bool) -> Outcome {
    let ty = a.ty(0);
    let parsed = a.value(0).as_text().and_then(|text| parse(&ty, text, ignore_case).ok());
    let found = parsed.is_some();
    m.outs.push(parsed.unwrap_or_else(|| made(&ty, 0)));
    Ok(found.into())
}

fn number(value: &Value) -> Option<i32> {
    match value {
        Value::Enum(_, n) => Some(*n),
        other => other.as_whole().and_then(|n| i32::try_from(n).ok()),
    }
}

fn name(ty: &Ty, value: &Value) -> Option<&'static str> {
    let n = number(value)?;
    labels(ty).ok()?.iter().find(|(_, known)| *known == n).map(|(name, _)| *name)
}

fn is_defined(ty: &Ty, value: &Value) -> Outcome {
    let labels = labels(ty)?;
    Ok(match value {
        Value::Text(text) => labels.iter().any(|(name, _)| *text == **name),
        other => number(other).is_some_and(|n| labels.iter().any(|(_, known)| *known == n)),
    }
    .into())
}

fn compare(a: &Args<'_>) -> Outcome {
    match (a.value(0), a.value(1)) {
        (_, Value::Null) => Ok(Value::Int(1)),
        (Value::Enum(c, x), Value::Enum(d, y)) if c == d => Ok(Value::Int(x.cmp(y) as i32)),
        (this, other) => Err(Exception::argument(format!(
            "Object must be the same type as the enum. The type passed in was '{}'; the enum type was '{}'.",
            other.type_name(),
            this.type_name()
        ))),
    }
}

/// `ToString(format)` of a member.
pub fn print(class: &'static Class, n: i32, format: &str) -> Result<Text, Box<Exception>> {
    match format {
        "" | "G" | "g" => Ok(class.label(n).into()),
        "F" | "f" => Ok(class.flags(n).into()),
        "D" | "d" => Ok(n.to_string().into()),
        "X" | "x" => Ok(format!("{n:08X}").into()),
        _ => Err(Exception::format("Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".")),
    }
}
