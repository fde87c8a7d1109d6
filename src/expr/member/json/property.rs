use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Token, Value};

use super::LINQ;
use super::content::{self, given, single};
use super::object::copy;

pub const CLASS: Class = Class {
    declaration: "JProperty : JContainer",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "new(JProperty other)" => |m, a| copy(m, a),
        "new(string name, object content)" => |m, a| made(m, a),
        "new(string name, params object[] content)" => |m, a| made(m, a),
        "string Name" => |_, a| Ok(a.token(0)?.name().into()),
        "JToken Value" => |_, a| Ok(a.token(0)?.property_value().into()),
        "set JToken Value" => |m, a| {
            let (property, value) = (a.token(0)?, given(a.value(1)));
            m.allocate(96)?;
            content::pay_for_copy(m, property, &value)?;
            property.set_item(0, &value).map(|()| Value::Null)
        },
    ],
};

fn made(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let value = single(m, a.value(1))?;
    let property = Token::new_property(a.text(0, "name")?.clone(), &value);
    if value.parent().is_some() {
        m.allocate(value.size() * 96)?;
    }
    property.map(Value::Json)
}
