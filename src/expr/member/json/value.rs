use crate::expr::eval::convert;
use crate::expr::member::{Class, Outcome, Shape, rows, string};
use crate::expr::value::json::{self, Kind, compare, order, values_equal};
use crate::expr::value::{Exception, Text, Token, Value};

use super::LINQ;
use super::content::{add, boxed, token_of};
use super::object::copy;

pub const CLASS: Class = Class {
    declaration: "JValue : JToken, IComparable",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "new(JValue other)" => |m, a| copy(m, a),
        "new(long value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(char value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(ulong value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(double value)" => |m, a| { m.allocate(96)?; Ok(convert::to_json(a.value(0).clone())) },
        "new(float value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(bool value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(string? value)" => |m, a| { m.allocate(96)?; Ok(text(a.value(0)).into()) },
        "new(DateTime value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(DateTimeOffset value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(Guid value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(TimeSpan value)" => |m, a| { m.allocate(96)?; Ok(token_of(a.value(0)).into()) },
        "new(object value)" => |m, a| {
            m.allocate(96)?;
            match a.value(0) {
                Value::Json(token) => Err(Exception::argument(format!(
                    "Could not determine JSON object type for type Newtonsoft.Json.Linq.{}.",
                    token.class()
                ))),
                value => Ok(boxed(value)?.into()),
            }
        },
        "static JValue CreateNull()" => |_, _| Ok(Token::scalar(Value::Null).into()),
        "static JValue CreateUndefined()" => |_, _| Ok(Token::special(Kind::Undefined, Value::Null).into()),
        "static JValue CreateString(string value)" => |_, a| Ok(text(a.value(0)).into()),
        "static JValue CreateComment(string value)" => |_, a| Ok(Token::special(Kind::Comment, a.value(0).clone()).into()),
        "object Value" => |_, a| Ok(a.token(0)?.value().unwrap_or_default()),
        "set object Value" => |_, a| {
            let token = a.token(0)?;
            let value = boxed(a.value(1))?;
            // The null of a string, and what is raw, keeps its kind.
            let kind = match (token.kind(), value.kind()) {
                (own @ (Kind::Comment | Kind::Raw | Kind::String), Kind::String) => own,
                (_, kind) => kind,
            };
            token.set_value(kind, value.value().unwrap_or_default());
            Ok(Value::Null)
        },
        "string ToString()" => |m, a| { let text = json::to_text(a.token(0)?); m.text(text) },
        "string ToString(Formatting formatting)" => |m, a| {
            let layout = if a.int(1) == 0 { json::Layout::Compact } else { json::Layout::Indented };
            m.text(json::print(a.token(0)?, layout))
        },
        "string ToString(string format)" => |_, a| {
            let value = a.token(0)?.value().unwrap_or_default();
            if value.is_null() {
                return Ok(Text::EMPTY.into());
            }
            string::format_value(&value, &a.value(1).to_text().to_str()).map(Value::Text)
        },
        "bool Equals(JValue other)" => |_, a| equals(a.token(0)?, a.value(1)),
        "bool Equals(object obj)" => |_, a| equals(a.token(0)?, a.value(1)),
        "int CompareTo(JValue obj)" => |_, a| compare_to(a.token(0)?, a.value(1)),
    ],
};

pub const RAW: Class = Class {
    declaration: "JRaw : JValue",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "new(JRaw other)" => |m, a| copy(m, a),
        "new(object rawJson)" => |m, a| { m.allocate(96)?; Ok(Token::special(Kind::Raw, a.value(0).clone()).into()) },
    ],
};

pub const CONSTRUCTOR: Class = Class {
    declaration: "JConstructor : JContainer",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "new(JConstructor other)" => |m, a| copy(m, a),
        "new(string name)" => |_, a| Ok(Token::constructor(a.text(0, "name")?.clone()).into()),
        "new(string name, params object[] content)" => |m, a| {
            let token = Token::constructor(a.text(0, "name")?.clone());
            add(m, &token, a.value(1))?;
            Ok(token.into())
        },
        "string Name" => |_, a| Ok(a.token(0)?.name().into()),
        "set string Name" => |_, a| {
            a.token(0)?.rename(a.text(1, "value")?);
            Ok(Value::Null)
        },
    ],
};

/// The null of a string is one of kind `String`.
pub fn text(value: &Value) -> Token {
    Token::special(Kind::String, value.clone())
}

fn equals(token: &Token, other: &Value) -> Outcome {
    match other {
        Value::Json(other) => values_equal(token, other).map(Value::Bool),
        _ => Ok(false.into()),
    }
}

fn compare_to(token: &Token, other: &Value) -> Outcome {
    let order = match other {
        Value::Null => std::cmp::Ordering::Greater,
        Value::Json(other) => order(token, other)?,
        plain => compare(token.kind(), &token.value().unwrap_or_default(), plain)?,
    };
    Ok(Value::Int(order as i32))
}
