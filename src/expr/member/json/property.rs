use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::{Token, Value};

use super::LINQ;
use super::content::{given, single};
use super::object::copy;

pub const CLASS: Class = Class {
    declaration: "JProperty : JContainer",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "new(JProperty other)" => |m, a| copy(m, a),
        "new(string name, object content)" => |m, a| {
            let value = single(m, a.value(1))?;
            Token::new_property(a.text(0, "name")?.clone(), &value).map(Value::Json)
        },
        "new(string name, params object[] content)" => |m, a| {
            let value = single(m, a.value(1))?;
            Token::new_property(a.text(0, "name")?.clone(), &value).map(Value::Json)
        },
        "string Name" => |_, a| Ok(a.token(0)?.name().into()),
        "JToken Value" => |_, a| Ok(a.token(0)?.property_value().into()),
        "set JToken Value" => |m, a| {
            m.allocate(96)?;
            a.token(0)?.set_item(0, &given(a.value(1))).map(|()| Value::Null)
        },
    ],
};
