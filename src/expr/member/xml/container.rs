use super::axis::{Axis, walk};
use super::change::{Spot, insert, remove_nodes, replace_nodes};
use super::content::add;
use super::{Class, SPACE, Shape, element_of, name_or_null, node, rows};
use crate::expr::value::Value;

pub static CLASSES: &[Class] = &[Class {
    declaration: "XContainer : XNode",
    space: SPACE,
    shape: Shape::Class,
    rows: rows![
        "XNode FirstNode" => |_, a| Ok(node(a, 0)?.first().into()),
        "XNode LastNode" => |_, a| Ok(node(a, 0)?.last().into()),
        "XElement Element(XName name)" => |m, a| {
            let this = node(a, 0)?;
            name_or_null(a, 1).map_or(Ok(Value::Null), |name| Ok(element_of(m, this, name)?.into()))
        },
        "IEnumerable<XElement> Elements()" => |_, a| walk(a, Axis::Elements),
        "IEnumerable<XElement> Elements(XName name)" => |_, a| walk(a, Axis::Elements),
        "IEnumerable<XNode> Nodes()" => |_, a| walk(a, Axis::Nodes),
        "IEnumerable<XElement> Descendants()" => |_, a| walk(a, Axis::Descendants),
        "IEnumerable<XElement> Descendants(XName name)" => |_, a| walk(a, Axis::Descendants),
        "IEnumerable<XNode> DescendantNodes()" => |_, a| walk(a, Axis::DescendantNodes),
        "void Add(object content)" => |m, a| { add(m, node(a, 0)?, a.value(1), 0)?; Ok(Value::Null) },
        "void Add(params object[] content)" => |m, a| { add(m, node(a, 0)?, a.value(1), 0)?; Ok(Value::Null) },
        "void AddFirst(object content)" => |m, a| insert(m, node(a, 0)?, Spot::First, a.value(1)),
        "void AddFirst(params object[] content)" => |m, a| insert(m, node(a, 0)?, Spot::First, a.value(1)),
        "void RemoveNodes()" => |_, a| { remove_nodes(node(a, 0)?); Ok(Value::Null) },
        "void ReplaceNodes(object content)" => |m, a| replace_nodes(m, node(a, 0)?, a.value(1)),
        "void ReplaceNodes(params object[] content)" => |m, a| replace_nodes(m, node(a, 0)?, a.value(1)),
    ],
}];
