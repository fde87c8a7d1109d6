use crate::expr::eval::{Args, Machine};
use crate::expr::member::xml::{from_json, json};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::json::{Layout, read};
use crate::expr::value::{Text, Value};

use super::{serialize, to_object};

/// `JsonConvert`.
pub const CLASS: Class = Class {
    declaration: "JsonConvert",
    space: "Newtonsoft.Json",
    shape: Shape::Static,
    rows: rows![
        "static string SerializeObject(object value)" => |m, a| {
            let text = serialize(m, a.value(0), Layout::Compact)?;
            m.text(text)
        },
        "static string SerializeObject(object value, Formatting formatting)" => |m, a| {
            let text = serialize(m, a.value(0), if a.int(1) == 0 { Layout::Compact } else { Layout::Indented })?;
            m.text(text)
        },
        "static string SerializeXNode(XObject node)" => |m, a| x_node(m, a),
        "static string SerializeXNode(XObject node, Formatting formatting)" => |m, a| x_node(m, a),
        "static string SerializeXNode(XObject node, Formatting formatting, bool omitRootObject)" => |m, a| x_node(m, a),
        "static XDocument DeserializeXNode(string value)" => |m, a| to_x_node(m, a),
        "static XDocument DeserializeXNode(string value, string deserializeRootElementName)" => |m, a| to_x_node(m, a),
        "static XDocument DeserializeXNode(string value, string deserializeRootElementName, bool writeArrayAttribute)" => |m, a| to_x_node(m, a),
        "static string ToString(object value)" => |m, a| {
            let text = serialize(m, a.value(0), Layout::Compact)?;
            m.text(text)
        },
        "static object DeserializeObject(string value)" => |m, a| to_object::text(m, a.text(0, "value")?, &Ty::Object),
        "static T DeserializeObject<T>(string value)" => |m, a| to_object::text(m, a.text(0, "value")?, &a.ty(0)),
        "static T DeserializeAnonymousType<T>(string value, T anonymousTypeObject)" => |m, a| {
            to_object::text(m, a.text(0, "value")?, &a.ty(0))
        },
    ],
};

/// A node as JSON, with its root or without.
fn x_node(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let Value::Xml(node) = a.value(0) else { return Ok(Text::fixed("null").into()) };
    let layout = if a.int(1) == 0 { Layout::Compact } else { Layout::Indented };
    let mut text = String::new();
    json::write(m, node, layout, 0, a.bool(2), &mut text)?;
    m.text(text)
}

/// A text as a document, within an element of a name or as it is.
fn to_x_node(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let text = a.text(0, "value")?;
    m.allocate(text.bytes() * 8)?;
    let token = read::parse(&text.to_str())?;
    from_json::document(m, &token, a.value(1).as_text().map(Text::to_str).as_deref(), a.bool(2))
}
