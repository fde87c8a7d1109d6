use super::axis::{Axis, sorted, walk_each};
use super::change::remove_all;
use super::{Class, SPACE, Shape, rows};

/// `System.Xml.Linq.Extensions`: JSON's `Extensions` is the one that a policy means by the name.
pub static CLASSES: &[Class] = &[Class {
    declaration: "Extensions",
    space: SPACE,
    shape: Shape::Static,
    rows: rows![
        "static IEnumerable<XElement> Elements(this IEnumerable<XContainer> source)" => |_, a| walk_each(a, Axis::Elements),
        "static IEnumerable<XElement> Elements(this IEnumerable<XContainer> source, XName name)" => |_, a| walk_each(a, Axis::Elements),
        "static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source)" => |_, a| walk_each(a, Axis::Descendants),
        "static IEnumerable<XElement> Descendants(this IEnumerable<XContainer> source, XName name)" => |_, a| walk_each(a, Axis::Descendants),
        "static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source)" => |_, a| walk_each(a, Axis::DescendantsAndSelf),
        "static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source, XName name)" => |_, a| walk_each(a, Axis::DescendantsAndSelf),
        "static IEnumerable<XNode> DescendantNodes(this IEnumerable<XContainer> source)" => |_, a| walk_each(a, Axis::DescendantNodes),
        "static IEnumerable<XNode> DescendantNodesAndSelf(this IEnumerable<XElement> source)" => |_, a| walk_each(a, Axis::DescendantNodesAndSelf),
        "static IEnumerable<XNode> Nodes(this IEnumerable<XContainer> source)" => |_, a| walk_each(a, Axis::Nodes),
        "static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source)" => |_, a| walk_each(a, Axis::Attributes),
        "static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source, XName name)" => |_, a| walk_each(a, Axis::Attributes),
        "static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source)" => |_, a| walk_each(a, Axis::Ancestors),
        "static IEnumerable<XElement> Ancestors(this IEnumerable<XNode> source, XName name)" => |_, a| walk_each(a, Axis::Ancestors),
        "static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source)" => |_, a| walk_each(a, Axis::AncestorsAndSelf),
        "static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source, XName name)" => |_, a| walk_each(a, Axis::AncestorsAndSelf),
        "static IEnumerable<T> InDocumentOrder<T>(this IEnumerable<T> source)" => |_, a| sorted(a),
        "static void Remove(this IEnumerable<XNode> source)" => |m, a| remove_all(m, a.value(0)),
        "static void Remove(this IEnumerable<XAttribute> source)" => |m, a| remove_all(m, a.value(0)),
    ],
}];
