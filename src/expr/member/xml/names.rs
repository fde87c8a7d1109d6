//! The types that walks have at run time, with the numbers that .NET Core 3.1's compiler gave them. Nobody can name them; they are
//! seen where a walk is printed.

use crate::expr::member::{Class, Shape};
use crate::expr::types::Ty;

use super::axis::Axis;

macro_rules! classes {
    ($($name:ident: $space:literal, $declaration:literal;)*) => {
        $(static $name: Class = Class { declaration: $declaration, space: concat!("System.Xml.Linq.", $space), shape: Shape::Class, rows: &[] };)*
    };
}

classes! {
    NODES: "XContainer+<Nodes>", "d__18 : IEnumerable<XNode>";
    ELEMENTS: "XContainer+<GetElements>", "d__39 : IEnumerable<XElement>";
    ATTRIBUTES: "XElement+<GetAttributes>", "d__115 : IEnumerable<XAttribute>";
    DESCENDANTS: "XContainer+<GetDescendants>", "d__38 : IEnumerable<XElement>";
    DESCENDANT_NODES: "XContainer+<GetDescendantNodes>", "d__37 : IEnumerable<XNode>";
    ANCESTORS: "XNode+<GetAncestors>", "d__43 : IEnumerable<XElement>";
    ELEMENTS_AFTER: "XNode+<GetElementsAfterSelf>", "d__44 : IEnumerable<XElement>";
    ELEMENTS_BEFORE: "XNode+<GetElementsBeforeSelf>", "d__45 : IEnumerable<XElement>";
    NODES_AFTER: "XNode+<NodesAfterSelf>", "d__21 : IEnumerable<XNode>";
    NODES_BEFORE: "XNode+<NodesBeforeSelf>", "d__22 : IEnumerable<XNode>";
    NODES_OF: "Extensions+<NodesIterator>", "d__7<T> : IEnumerable<XNode>";
    ELEMENTS_OF: "Extensions+<GetElements>", "d__24<T> : IEnumerable<XElement>";
    ATTRIBUTES_OF: "Extensions+<GetAttributes>", "d__20 : IEnumerable<XAttribute>";
    DESCENDANTS_OF: "Extensions+<GetDescendants>", "d__23<T> : IEnumerable<XElement>";
    DESCENDANT_NODES_OF: "Extensions+<GetDescendantNodes>", "d__22<T> : IEnumerable<XNode>";
    ANCESTORS_OF: "Extensions+<GetAncestors>", "d__21<T> : IEnumerable<XElement>";
    IN_ORDER: "Extensions+<DocumentOrderIterator>", "d__17<T> : IEnumerable<T>";
}

/// The type of a walk from one node.
pub fn of_one(axis: Axis) -> Ty {
    let class = match axis {
        Axis::Nodes => &NODES,
        Axis::Elements => &ELEMENTS,
        Axis::Attributes => &ATTRIBUTES,
        Axis::Descendants | Axis::DescendantsAndSelf => &DESCENDANTS,
        Axis::DescendantNodes | Axis::DescendantNodesAndSelf => &DESCENDANT_NODES,
        Axis::Ancestors | Axis::AncestorsAndSelf => &ANCESTORS,
        Axis::ElementsAfter => &ELEMENTS_AFTER,
        Axis::ElementsBefore => &ELEMENTS_BEFORE,
        Axis::NodesAfter => &NODES_AFTER,
        Axis::NodesBefore => &NODES_BEFORE,
    };
    Ty::Named(class, [].into())
}

/// The type of a walk from each node of a sequence of these.
pub fn of_each(axis: Axis, item: Ty) -> Ty {
    let class = match axis {
        Axis::Nodes | Axis::NodesAfter | Axis::NodesBefore => &NODES_OF,
        Axis::Elements | Axis::ElementsAfter | Axis::ElementsBefore => &ELEMENTS_OF,
        Axis::Attributes => return Ty::Named(&ATTRIBUTES_OF, [].into()),
        Axis::Descendants | Axis::DescendantsAndSelf => &DESCENDANTS_OF,
        Axis::DescendantNodes | Axis::DescendantNodesAndSelf => &DESCENDANT_NODES_OF,
        Axis::Ancestors | Axis::AncestorsAndSelf => &ANCESTORS_OF,
    };
    Ty::Named(class, [item].into())
}

/// The type of a sequence in the order of its document.
pub fn in_order(item: Ty) -> Ty {
    Ty::Named(&IN_ORDER, [item].into())
}
