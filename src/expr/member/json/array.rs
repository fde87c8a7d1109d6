use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::json::{Kind, read};
use crate::expr::value::{Exception, Token, Value};

use super::content::{self, given};
use super::object::copy;
use super::token::{get, parse, set};
use super::{LINQ, from_object};

pub const CLASS: Class = Class {
    declaration: "JArray : JContainer, IList<JToken>",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "new()" => |_, _| Ok(Token::array().into()),
        "new(JArray other)" => |m, a| copy(m, a),
        "new(params object[] content)" => |m, a| {
            let array = Token::array();
            content::add(m, &array, a.value(0))?;
            Ok(array.into())
        },
        "new(object content)" => |m, a| {
            let array = Token::array();
            content::add(m, &array, a.value(0))?;
            Ok(array.into())
        },
        "static JArray Parse(string json)" => |m, a| parse(m, a.text(0, "s")?, read::Wanted::Array),
        "static JArray FromObject(object o)" => |m, a| {
            let token = from_object::token(m, a.value(0))?;
            if token.kind() == Kind::Array {
                return Ok(token.into());
            }
            Err(Exception::argument(format!("Object serialized to {:?}. JArray instance expected.", token.kind())))
        },
        "int Count" => |_, a| Ok(Value::Int(i32::try_from(a.token(0)?.count()).unwrap_or(i32::MAX))),
        "JToken this[object key]" => |m, a| get(m, a),
        "set JToken this[object key]" => |m, a| set(m, a),
        "JToken this[int index]" => |m, a| get(m, a),
        "set JToken this[int index]" => |m, a| set(m, a),
        "bool IsReadOnly" => |_, _| Ok(false.into()),
        "void Add(JToken item)" => |m, a| content::add(m, a.token(0)?, &given(a.value(1)).into()).map(|()| Value::Null),
        "void Add(object content)" => |m, a| content::add(m, a.token(0)?, a.value(1)).map(|()| Value::Null),
        "void Insert(int index, JToken item)" => |m, a| {
            m.allocate(96)?;
            let index = usize::try_from(a.int(1)).map_err(|_| Exception::index())?;
            content::insert(m, a.token(0)?, index, &given(a.value(2))).map(|()| Value::Null)
        },
        "bool Remove(JToken item)" => |m, a| match a.value(1) {
            Value::Json(item) => {
                content::find(m, item)?;
                a.token(0)?.remove(item).map(Value::Bool)
            }
            _ => Ok(false.into()),
        },
        // `JToken.Remove()`, which the method of the same name hides from the search.
        "void Remove()" => |m, a| {
            let token = a.token(0)?;
            content::find(m, token)?;
            token.parent().ok_or_else(|| Exception::invalid("The parent is missing."))?.remove(token)?;
            Ok(Value::Null)
        },
        "void RemoveAt(int index)" => |m, a| {
            m.spend(a.token(0)?.count() / content::CHILDREN_PER_STEP)?;
            let index = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("Index is less than 0.", "index"))?;
            a.token(0)?.remove_at(index).map(|()| Value::Null)
        },
        "int IndexOf(JToken item)" => |m, a| {
            let found = match a.value(1) {
                Value::Json(item) => {
                    content::find(m, item)?;
                    a.token(0)?.position(item)
                }
                _ => None,
            };
            Ok(Value::Int(found.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1)))
        },
        "bool Contains(JToken item)" => |m, a| {
            m.spend(a.token(0)?.count() / content::CHILDREN_PER_STEP)?;
            Ok(matches!(a.value(1), Value::Json(item) if a.token(0)?.position(item).is_some()).into())
        },
        "void Clear()" => |_, a| a.token(0)?.clear().map(|()| Value::Null),
        "string ToString()" => |m, a| { let text = crate::expr::value::json::to_text(a.token(0)?); m.text(text) },
    ],
};
