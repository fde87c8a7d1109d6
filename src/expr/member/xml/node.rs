use crate::expr::value::xml::print::Options;

use super::axis::{Axis, walk};
use super::change::{Spot, insert, remove, replace};
use super::equal::{deep_equal, order, order_of};
use super::{Class, SPACE, Shape, name_or_null, node, rows, to_string};

pub static CLASSES: &[Class] = &[Class {
    declaration: "XNode : XObject",
    space: SPACE,
    shape: Shape::Class,
    rows: rows![
        "XNode NextNode" => |_, a| Ok(node(a, 0)?.next().into()),
        "XNode PreviousNode" => |_, a| Ok(node(a, 0)?.previous().into()),
        "IEnumerable<XElement> Ancestors()" => |_, a| walk(a, Axis::Ancestors),
        "IEnumerable<XElement> Ancestors(XName name)" => |_, a| walk(a, Axis::Ancestors),
        "IEnumerable<XElement> ElementsAfterSelf()" => |_, a| walk(a, Axis::ElementsAfter),
        "IEnumerable<XElement> ElementsAfterSelf(XName name)" => |_, a| walk(a, Axis::ElementsAfter),
        "IEnumerable<XElement> ElementsBeforeSelf()" => |_, a| walk(a, Axis::ElementsBefore),
        "IEnumerable<XElement> ElementsBeforeSelf(XName name)" => |_, a| walk(a, Axis::ElementsBefore),
        "IEnumerable<XNode> NodesAfterSelf()" => |_, a| walk(a, Axis::NodesAfter),
        "IEnumerable<XNode> NodesBeforeSelf()" => |_, a| walk(a, Axis::NodesBefore),
        "void AddAfterSelf(object content)" => |m, a| insert(m, node(a, 0)?, Spot::After, a.value(1)),
        "void AddAfterSelf(params object[] content)" => |m, a| insert(m, node(a, 0)?, Spot::After, a.value(1)),
        "void AddBeforeSelf(object content)" => |m, a| insert(m, node(a, 0)?, Spot::Before, a.value(1)),
        "void AddBeforeSelf(params object[] content)" => |m, a| insert(m, node(a, 0)?, Spot::Before, a.value(1)),
        "void Remove()" => |_, a| remove(node(a, 0)?),
        "void ReplaceWith(object content)" => |m, a| replace(m, node(a, 0)?, a.value(1)),
        "void ReplaceWith(params object[] content)" => |m, a| replace(m, node(a, 0)?, a.value(1)),
        "bool IsAfter(XNode node)" => |m, a| Ok(order_of(m, a.value(0), a.value(1))?.is_gt().into()),
        "bool IsBefore(XNode node)" => |m, a| Ok(order_of(m, a.value(0), a.value(1))?.is_lt().into()),
        "static int CompareDocumentOrder(XNode n1, XNode n2)" => |m, a| order(m, a.value(0), a.value(1)),
        "static bool DeepEquals(XNode n1, XNode n2)" => |m, a| Ok(deep_equal(m, a.value(0), a.value(1))?.into()),
        "static XNodeDocumentOrderComparer DocumentOrderComparer" => |_, _| Ok(super::equal::order_comparer()),
        "static XNodeEqualityComparer EqualityComparer" => |_, _| Ok(super::equal::equality_comparer()),
        "string ToString()" => |m, a| to_string(m, a, Options::NONE),
        "string ToString(SaveOptions options)" => |m, a| to_string(m, a, Options::of(a.int(1))),
    ],
}];

/// Whether a null name was asked for: nothing has it.
pub fn asks_null_name(a: &super::Args<'_>) -> bool {
    a.len() > 1 && name_or_null(a, 1).is_none()
}
