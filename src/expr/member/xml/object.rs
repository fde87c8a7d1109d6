use crate::expr::value::Value;
use crate::expr::value::xml::Kind;

use super::{Class, SPACE, Shape, node, paid, rows};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "XmlNodeType",
        space: "System.Xml",
        shape: Shape::Enum(&[
            ("None", 0),
            ("Element", 1),
            ("Attribute", 2),
            ("Text", 3),
            ("CDATA", 4),
            ("EntityReference", 5),
            ("Entity", 6),
            ("ProcessingInstruction", 7),
            ("Comment", 8),
            ("Document", 9),
            ("DocumentType", 10),
            ("DocumentFragment", 11),
            ("Notation", 12),
            ("Whitespace", 13),
            ("SignificantWhitespace", 14),
            ("EndElement", 15),
            ("EndEntity", 16),
            ("XmlDeclaration", 17),
        ]),
        rows: &[],
    },
    Class {
        declaration: "SaveOptions",
        space: SPACE,
        shape: Shape::Enum(&[("None", 0), ("DisableFormatting", 1), ("OmitDuplicateNamespaces", 2)]),
        rows: &[],
    },
    Class {
        declaration: "LoadOptions",
        space: SPACE,
        shape: Shape::Enum(&[("None", 0), ("PreserveWhitespace", 1), ("SetBaseUri", 2), ("SetLineInfo", 4)]),
        rows: &[],
    },
    Class {
        declaration: "XObject",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string BaseUri" => |_, _| Ok("".into()),
            "XDocument Document" => |m, a| {
                let root = paid(m, node(a, 0)?.root())?;
                Ok((root.kind() == Kind::Document).then_some(root).into())
            },
            "XmlNodeType NodeType" => |_, a| Ok(super::super::class("XmlNodeType").map_or(Value::Null, |class| {
                node(a, 0).map_or(Value::Null, |node| Value::Enum(class, node.kind().node_type().1))
            })),
            // A document is nobody's parent element.
            "XElement Parent" => |_, a| Ok(node(a, 0)?.parent().filter(|parent| parent.is_element()).into()),
        ],
    },
];
