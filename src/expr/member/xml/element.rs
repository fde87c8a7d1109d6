use crate::expr::types::Ty;
use crate::expr::value::xml::print::prefix_of;
use crate::expr::value::xml::{Held, XML, XMLNS};
use crate::expr::value::{Exception, Object, Text, Value};

use super::axis::{Axis, walk};
use super::cast::{nullable, text, value};
use super::change::{remove_attributes, remove_nodes, replace_all, replace_attributes, set_attribute, set_element, set_value};
use super::content::{add, value_text};
use super::{Class, Node, Outcome, SPACE, Shape, given, load, name, name_of, name_or_null, node, paid, parse, pay, rows, save, value_of};

pub static CLASSES: &[Class] = &[Class {
    declaration: "XElement : XContainer",
    space: SPACE,
    shape: Shape::Class,
    rows: rows![
        "new(XElement other)" => |m, a| { pay(m, given(a, 0, "other")?.size())?; Ok(given(a, 0, "other")?.deep_clone().into()) },
        "new(XName name)" => |m, a| { pay(m, 1)?; Ok(Node::new(Held::element(name_of(a, 0)?.clone())).into()) },
        "new(XName name, object content)" => |m, a| create(m, a),
        "new(XName name, params object[] content)" => |m, a| create(m, a),
        "static XElement Parse(string text)" => |m, a| parse(m, a, "XElement"),
        "static XElement Parse(string text, LoadOptions options)" => |m, a| parse(m, a, "XElement"),
        "static XElement Load(TextReader textReader)" => |m, a| load(m, a, "XElement"),
        "static XElement Load(TextReader textReader, LoadOptions options)" => |m, a| load(m, a, "XElement"),
        "void Save(TextWriter textWriter)" => |m, a| save(m, a),
        "void Save(TextWriter textWriter, SaveOptions options)" => |m, a| save(m, a),
        "static IEnumerable<XElement> EmptySequence" => |_, _| Ok(Object::array(&Ty::named("XElement"), Vec::new())),
        "XName Name" => |_, a| Ok(node(a, 0)?.name().map_or(Value::Null, name::value)),
        "set XName Name" => |_, a| {
            let new = name_or_null(a, 1).ok_or_else(|| Exception::argument_null("value"))?;
            node(a, 0)?.write(|items, id| if let Held::Element { name, .. } = &mut items[id].data { *name = new.clone() });
            Ok(Value::Null)
        },
        "string Value" => |m, a| value_of(m, node(a, 0)?),
        "set string Value" => |m, a| set_value(m, node(a, 0)?, a.text(1, "value")?),
        "bool IsEmpty" => |_, a| Ok(node(a, 0)?.read(|items, id| !matches!(items[id].data, Held::Element { open: true, .. })).into()),
        "bool HasAttributes" => |_, a| Ok(node(a, 0)?.first_attribute().is_some().into()),
        "bool HasElements" => |m, a| {
            let found = node(a, 0)?.child(|data| matches!(data, Held::Element { .. }));
            Ok(paid(m, found)?.is_some().into())
        },
        "XAttribute FirstAttribute" => |_, a| Ok(node(a, 0)?.first_attribute().into()),
        "XAttribute LastAttribute" => |_, a| Ok(node(a, 0)?.last_attribute().into()),
        "XAttribute Attribute(XName name)" => |m, a| {
            let this = node(a, 0)?;
            name_or_null(a, 1).map_or(Ok(Value::Null), |name| Ok(paid(m, this.attribute(name))?.into()))
        },
        "IEnumerable<XAttribute> Attributes()" => |_, a| walk(a, Axis::Attributes),
        "IEnumerable<XAttribute> Attributes(XName name)" => |_, a| walk(a, Axis::Attributes),
        "IEnumerable<XElement> AncestorsAndSelf()" => |_, a| walk(a, Axis::AncestorsAndSelf),
        "IEnumerable<XElement> AncestorsAndSelf(XName name)" => |_, a| walk(a, Axis::AncestorsAndSelf),
        "IEnumerable<XElement> DescendantsAndSelf()" => |_, a| walk(a, Axis::DescendantsAndSelf),
        "IEnumerable<XElement> DescendantsAndSelf(XName name)" => |_, a| walk(a, Axis::DescendantsAndSelf),
        "IEnumerable<XNode> DescendantNodesAndSelf()" => |_, a| walk(a, Axis::DescendantNodesAndSelf),
        "XNamespace GetDefaultNamespace()" => |m, a| {
            paid(m, node(a, 0)?.root())?;
            Ok(name::space(declared(node(a, 0)?, "").unwrap_or(Text::EMPTY)))
        },
        "XNamespace GetNamespaceOfPrefix(string prefix)" => |m, a| {
            paid(m, node(a, 0)?.root())?;
            let prefix = a.text(1, "prefix")?.to_str();
            if prefix.is_empty() {
                return Err(Exception::argument(format!("'{prefix}' is an invalid prefix.")));
            }
            Ok(match &*prefix {
                "xmlns" => name::space(Text::fixed(XMLNS)),
                "xml" => name::space(Text::fixed(XML)),
                prefix => declared(node(a, 0)?, prefix).map_or(Value::Null, name::space),
            })
        },
        "string GetPrefixOfNamespace(XNamespace ns)" => |m, a| {
            paid(m, node(a, 0)?.root())?;
            let space = name::native_space(a.value(1)).ok_or_else(|| Exception::argument_null("ns"))?;
            Ok(node(a, 0)?.read(|items, id| prefix_of(items, id, space)).map(Text::from).into())
        },
        "void RemoveAll()" => |_, a| { remove_attributes(node(a, 0)?); remove_nodes(node(a, 0)?); Ok(Value::Null) },
        "void RemoveAttributes()" => |_, a| { remove_attributes(node(a, 0)?); Ok(Value::Null) },
        "void ReplaceAll(object content)" => |m, a| replace_all(m, node(a, 0)?, a.value(1)),
        "void ReplaceAll(params object[] content)" => |m, a| replace_all(m, node(a, 0)?, a.value(1)),
        "void ReplaceAttributes(object content)" => |m, a| replace_attributes(m, node(a, 0)?, a.value(1)),
        "void ReplaceAttributes(params object[] content)" => |m, a| replace_attributes(m, node(a, 0)?, a.value(1)),
        "void SetValue(object value)" => |m, a| { let text = value_text(a.value(1), "value")?; set_value(m, node(a, 0)?, &text) },
        "void SetAttributeValue(XName name, object value)" => |m, a| set_attribute(m, node(a, 0)?, name_of(a, 1)?, a.value(2)),
        "void SetElementValue(XName name, object value)" => |m, a| set_element(m, node(a, 0)?, name_of(a, 1)?, a.value(2)),
        "static string op_Explicit(XElement element)" => |m, a| text(m, a),
        "static bool op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::Bool),
        "static bool? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::Bool),
        "static int op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::Int),
        "static int? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::Int),
        "static uint op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::UInt),
        "static uint? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::UInt),
        "static long op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::Long),
        "static long? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::Long),
        "static ulong op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::ULong),
        "static ulong? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::ULong),
        "static float op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::Float),
        "static float? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::Float),
        "static double op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::Double),
        "static double? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::Double),
        "static decimal op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::Decimal),
        "static decimal? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::Decimal),
        "static DateTime op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::named("DateTime")),
        "static DateTime? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::named("DateTime")),
        "static DateTimeOffset op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::named("DateTimeOffset")),
        "static DateTimeOffset? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::named("DateTimeOffset")),
        "static TimeSpan op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::named("TimeSpan")),
        "static TimeSpan? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::named("TimeSpan")),
        "static Guid op_Explicit(XElement element)" => |_, a| value(a, "element", &Ty::named("Guid")),
        "static Guid? op_Explicit(XElement element)" => |_, a| nullable(a, &Ty::named("Guid")),
    ],
}];

fn create(m: &mut super::Machine<'_>, a: &super::Args<'_>) -> Outcome {
    pay(m, 1)?;
    let element = Node::new(Held::element(name_of(a, 0)?.clone()));
    add(m, &element, a.value(1), 0)?;
    Ok(element.into())
}

/// The namespace that an element or one around it declares for a prefix; none for the empty one.
fn declared(element: &Node, prefix: &str) -> Option<Text> {
    element.read(|items, id| {
        let mut at = Some(id);
        while let Some(id) = at {
            let found = items.row(items[id].data.attributes()).find_map(|a| match &items[a].data {
                Held::Attribute(name, value) if name.is_declaration() => {
                    let own = if name.space().is_empty() { Text::EMPTY } else { name.local().clone() };
                    (own == *prefix).then(|| value.clone())
                }
                _ => None,
            });
            if found.is_some() {
                return found;
            }
            at = items[id].parent;
        }
        None
    })
}
