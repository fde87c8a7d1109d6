use crate::expr::types::Ty;
use crate::expr::value::xml::Held;
use crate::expr::value::xml::print::Options;
use crate::expr::value::{Exception, Object, Value};

use super::cast::{nullable, text, value};
use super::change::remove;
use super::content::{check_declaration, new_attribute, value_text};
use super::{Class, Node, SPACE, Shape, given, name, name_of, node, pay, rows, to_string};

pub static CLASSES: &[Class] = &[Class {
    declaration: "XAttribute : XObject",
    space: SPACE,
    shape: Shape::Class,
    rows: rows![
        "new(XAttribute other)" => |m, a| { pay(m, 1)?; Ok(given(a, 0, "other")?.deep_clone().into()) },
        "new(XName name, object value)" => |m, a| {
            let name = name_of(a, 0)?;
            new_attribute(m, name, a.value(1)).map(Value::Xml)
        },
        "static IEnumerable<XAttribute> EmptySequence" => |_, _| Ok(Object::array(&Ty::named("XAttribute"), Vec::new())),
        "XName Name" => |_, a| Ok(node(a, 0)?.name().map_or(Value::Null, name::value)),
        "bool IsNamespaceDeclaration" => |_, a| Ok(node(a, 0)?.name().is_some_and(|n| n.is_declaration()).into()),
        "string Value" => |_, a| Ok(node(a, 0)?.value().into()),
        "set string Value" => |_, a| set(node(a, 0)?, a.text(1, "value")?),
        "void SetValue(object value)" => |_, a| set(node(a, 0)?, &value_text(a.value(1), "value")?),
        "XAttribute NextAttribute" => |_, a| Ok(node(a, 0)?.next().into()),
        "XAttribute PreviousAttribute" => |_, a| Ok(node(a, 0)?.previous().into()),
        "void Remove()" => |_, a| remove(node(a, 0)?),
        "string ToString()" => |m, a| to_string(m, a, Options::NONE),
        "static string op_Explicit(XAttribute attribute)" => |m, a| text(m, a),
        "static bool op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::Bool),
        "static bool? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::Bool),
        "static int op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::Int),
        "static int? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::Int),
        "static uint op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::UInt),
        "static uint? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::UInt),
        "static long op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::Long),
        "static long? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::Long),
        "static ulong op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::ULong),
        "static ulong? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::ULong),
        "static float op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::Float),
        "static float? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::Float),
        "static double op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::Double),
        "static double? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::Double),
        "static decimal op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::Decimal),
        "static decimal? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::Decimal),
        "static DateTime op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::named("DateTime")),
        "static DateTime? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::named("DateTime")),
        "static DateTimeOffset op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::named("DateTimeOffset")),
        "static DateTimeOffset? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::named("DateTimeOffset")),
        "static TimeSpan op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::named("TimeSpan")),
        "static TimeSpan? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::named("TimeSpan")),
        "static Guid op_Explicit(XAttribute attribute)" => |_, a| value(a, "attribute", &Ty::named("Guid")),
        "static Guid? op_Explicit(XAttribute attribute)" => |_, a| nullable(a, &Ty::named("Guid")),
    ],
}];

/// Gives an attribute another value.
pub fn set(attribute: &Node, value: &crate::expr::value::Text) -> Result<Value, Box<Exception>> {
    if let Some(name) = attribute.name() {
        check_declaration(&name, value)?;
    }
    attribute.write(|items, id| {
        if let Held::Attribute(_, text) = &mut items[id].data {
            *text = value.clone()
        }
    });
    Ok(Value::Null)
}
