use crate::expr::value::xml::print::Options;
use crate::expr::value::xml::{Declaration, Held, Kind};
use crate::expr::value::{Exception, Value};

use super::content::add;
use super::{Class, Node, Outcome, SPACE, Shape, given, load, node, paid, parse, pay, rows, save, text_or_null, to_string};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "XDocument : XContainer",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |m, _| { pay(m, 1)?; Ok(Node::new(Held::document()).into()) },
            "new(params object[] content)" => |m, a| {
                pay(m, 1)?;
                let document = Node::new(Held::document());
                add(m, &document, a.value(0), 0)?;
                Ok(document.into())
            },
            "new(XDeclaration declaration, params object[] content)" => |m, a| {
                pay(m, 1)?;
                let document = Node::new(Held::document());
                declare(&document, a.value(0));
                add(m, &document, a.value(1), 0)?;
                Ok(document.into())
            },
            "new(XDocument other)" => |m, a| { pay(m, given(a, 0, "other")?.size())?; Ok(given(a, 0, "other")?.deep_clone().into()) },
            "static XDocument Parse(string text)" => |m, a| parse(m, a, "XDocument"),
        "static XDocument Parse(string text, LoadOptions options)" => |m, a| parse(m, a, "XDocument"),
        "static XDocument Load(TextReader textReader)" => |m, a| load(m, a, "XDocument"),
        "static XDocument Load(TextReader textReader, LoadOptions options)" => |m, a| load(m, a, "XDocument"),
        "void Save(TextWriter textWriter)" => |m, a| save(m, a),
        "void Save(TextWriter textWriter, SaveOptions options)" => |m, a| save(m, a),
            "XElement Root" => |m, a| Ok(paid(m, node(a, 0)?.child(|data| matches!(data, Held::Element { .. })))?.into()),
            "XDocumentType DocumentType" => |m, a| Ok(paid(m, node(a, 0)?.child(|data| matches!(data, Held::DocumentType(_))))?.into()),
            "XDeclaration Declaration" => |_, a| {
                Ok(node(a, 0)?.find(|items, id| if let Held::Document { declaration, .. } = &items[id].data { *declaration } else { None }).into())
            },
            "set XDeclaration Declaration" => |_, a| { declare(node(a, 0)?, a.value(1)); Ok(Value::Null) },
        ],
    },
    Class {
        declaration: "XDeclaration",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string version, string encoding, string standalone)" => |m, a| {
                pay(m, 1)?;
                let read = Declaration {
                    version: text_or_null(a.value(0)),
                    encoding: text_or_null(a.value(1)),
                    standalone: text_or_null(a.value(2)),
                };
                Ok(Node::new(Held::Declaration(Box::new(read))).into())
            },
            "new(XDeclaration other)" => |m, a| { pay(m, 1)?; Ok(given(a, 0, "other")?.deep_clone().into()) },
            "string Version" => |_, a| read(a, |d| &d.version),
            "set string Version" => |_, a| write(a, |d| &mut d.version),
            "string Encoding" => |_, a| read(a, |d| &d.encoding),
            "set string Encoding" => |_, a| write(a, |d| &mut d.encoding),
            "string Standalone" => |_, a| read(a, |d| &d.standalone),
            "set string Standalone" => |_, a| write(a, |d| &mut d.standalone),
            "string ToString()" => |m, a| to_string(m, a, Options::NONE),
        ],
    },
];

type Part = Option<crate::expr::value::Text>;

fn read(a: &super::Args<'_>, part: impl Fn(&Declaration) -> &Part) -> Outcome {
    Ok(node(a, 0)?.read(|items, id| match &items[id].data {
        Held::Declaration(read) => part(read).clone().into(),
        _ => Value::Null,
    }))
}

fn write(a: &super::Args<'_>, part: impl Fn(&mut Declaration) -> &mut Part) -> Outcome {
    node(a, 0)?.write(|items, id| {
        if let Held::Declaration(read) = &mut items[id].data {
            *part(read) = text_or_null(a.value(1));
        }
    });
    Ok(Value::Null)
}

/// Gives a document another declaration.
pub fn declare(document: &Node, value: &Value) {
    let new = match value {
        Value::Xml(new) => {
            document.join(new);
            Some(new.here_id())
        }
        _ => None,
    };
    document.write(|items, id| {
        if let Held::Document { declaration, .. } = &mut items[id].data {
            *declaration = new
        }
    });
}

/// What documents refuse among their children.
pub fn refused(kind: Kind) -> Box<Exception> {
    Exception::argument(format!("A node of type {} cannot be added to content.", kind.node_type().0))
}
