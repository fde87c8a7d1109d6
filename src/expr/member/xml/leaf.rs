use crate::expr::value::Value;
use crate::expr::value::xml::{DocumentType, Held, is_name};
use crate::expr::value::{Exception, Text};

use super::{Args, Class, Node, Outcome, SPACE, Shape, Try, given, node, pay, rows, text_or_null};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "XText : XNode",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string value)" => |m, a| { pay(m, 1)?; Ok(Node::new(Held::Text(a.text(0, "value")?.clone())).into()) },
            "new(XText other)" => |m, a| { pay(m, 1)?; Ok(Node::new(Held::Text(given(a, 0, "other")?.value())).into()) },
            "string Value" => |_, a| Ok(node(a, 0)?.value().into()),
            "set string Value" => |_, a| set(a),
        ],
    },
    Class {
        declaration: "XCData : XText",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string value)" => |m, a| { pay(m, 1)?; Ok(Node::new(Held::CData(a.text(0, "value")?.clone())).into()) },
            "new(XCData other)" => |m, a| { pay(m, 1)?; Ok(Node::new(Held::CData(given(a, 0, "other")?.value())).into()) },
        ],
    },
    Class {
        declaration: "XComment : XNode",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string value)" => |m, a| { pay(m, 1)?; Ok(Node::new(Held::Comment(a.text(0, "value")?.clone())).into()) },
            "new(XComment other)" => |m, a| { pay(m, 1)?; Ok(given(a, 0, "other")?.deep_clone().into()) },
            "string Value" => |_, a| Ok(node(a, 0)?.value().into()),
            "set string Value" => |_, a| set(a),
        ],
    },
    Class {
        declaration: "XProcessingInstruction : XNode",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string target, string data)" => |m, a| {
                let data = a.text(1, "data")?;
                let target = a.text(0, "target")?;
                check_target(target)?;
                pay(m, 1)?;
                Ok(Node::new(Held::Instruction(target.clone(), data.clone())).into())
            },
            "new(XProcessingInstruction other)" => |m, a| { pay(m, 1)?; Ok(given(a, 0, "other")?.deep_clone().into()) },
            "string Target" => |_, a| Ok(node(a, 0)?.read(|items, id| match &items[id].data {
                Held::Instruction(target, _) => target.clone().into(),
                _ => Value::Null,
            })),
            "set string Target" => |_, a| {
                let new = a.text(1, "value")?;
                check_target(new)?;
                node(a, 0)?.write(|items, id| if let Held::Instruction(target, _) = &mut items[id].data { *target = new.clone() });
                Ok(Value::Null)
            },
            "string Data" => |_, a| Ok(node(a, 0)?.value().into()),
            "set string Data" => |_, a| set(a),
        ],
    },
    Class {
        declaration: "XDocumentType : XNode",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string name, string publicId, string systemId, string internalSubset)" => |m, a| {
                pay(m, 1)?;
                let name = a.text(0, "name")?.clone();
                let [public, system, subset] = [1, 2, 3].map(|index| text_or_null(a.value(index)));
                Ok(Node::new(Held::DocumentType(Box::new(DocumentType { name, public, system, subset }))).into())
            },
            "new(XDocumentType other)" => |m, a| { pay(m, 1)?; Ok(given(a, 0, "other")?.deep_clone().into()) },
            "string Name" => |_, a| part(a, |d| Some(d.name.clone())),
            "string PublicId" => |_, a| part(a, |d| d.public.clone()),
            "string SystemId" => |_, a| part(a, |d| d.system.clone()),
            "string InternalSubset" => |_, a| part(a, |d| d.subset.clone()),
        ],
    },
];

/// Gives a node without children another text.
fn set(a: &Args<'_>) -> Outcome {
    let new = a.text(1, "value")?;
    node(a, 0)?.write(|items, id| {
        if let Held::Text(text) | Held::CData(text) | Held::Comment(text) | Held::Instruction(_, text) = &mut items[id].data {
            *text = new.clone();
        }
    });
    Ok(Value::Null)
}

fn part(a: &Args<'_>, part: impl Fn(&DocumentType) -> Option<Text>) -> Outcome {
    Ok(node(a, 0)?.read(|items, id| match &items[id].data {
        Held::DocumentType(read) => part(read).into(),
        _ => Value::Null,
    }))
}

fn check_target(target: &Text) -> Try<()> {
    let text = target.to_str();
    if !is_name(&text) {
        crate::expr::value::xml::check_local_name(target)?;
    }
    if text.eq_ignore_ascii_case("xml") {
        return Err(Exception::argument(format!("'{text}' is an invalid name for a processing instruction.")));
    }
    Ok(())
}
