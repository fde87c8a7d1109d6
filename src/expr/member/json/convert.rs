use crate::expr::member::{Class, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::json::Layout;

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
