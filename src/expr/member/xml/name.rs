use std::any::Any;

use crate::expr::eval::Args;
use crate::expr::value::object::Native;
use crate::expr::value::xml::{Name, XML, XMLNS, check_local_name};
use crate::expr::value::{Exception, Object, Text, Value};

use super::{Class, SPACE, Shape, Try, rows};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "XName",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string LocalName" => |_, a| Ok(this(a)?.local().clone().into()),
            "XNamespace Namespace" => |_, a| Ok(space(this(a)?.space().clone())),
            "string NamespaceName" => |_, a| Ok(this(a)?.space().clone().into()),
            "static XName Get(string expandedName)" => |_, a| Name::parse(a.text(0, "expandedName")?).map(value),
            "static XName Get(string localName, string namespaceName)" => |_, a| {
                let space = a.text(1, "namespaceName")?;
                check_local_name(a.text(0, "localName")?)?;
                Ok(value(Name::new(a.text(0, "localName")?.clone(), space.clone())))
            },
            "static XName op_Implicit(string expandedName)" => |_, a| match a.value(0) {
                Value::Text(text) => Name::parse(text).map(value),
                _ => Ok(Value::Null),
            },
            "static bool op_Equality(XName left, XName right)" => |_, a| Ok(same(a).into()),
            "static bool op_Inequality(XName left, XName right)" => |_, a| Ok((!same(a)).into()),
            "string ToString()" => |m, a| { let text = this(a)?.to_string(); m.text(text) },
        ],
    },
    Class {
        declaration: "XNamespace",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string NamespaceName" => |_, a| Ok(this_space(a, 0)?.clone().into()),
            "static XNamespace None" => |_, _| Ok(space(Text::EMPTY)),
            "static XNamespace Xml" => |_, _| Ok(space(Text::fixed(XML))),
            "static XNamespace Xmlns" => |_, _| Ok(space(Text::fixed(XMLNS))),
            "static XNamespace Get(string namespaceName)" => |_, a| Ok(space(a.text(0, "namespaceName")?.clone())),
            "XName GetName(string localName)" => |_, a| name_in(this_space(a, 0)?, a.value(1)),
            "static XNamespace op_Implicit(string namespaceName)" => |_, a| Ok(match a.value(0) {
                Value::Text(text) => space(text.clone()),
                _ => Value::Null,
            }),
            "static XName op_Addition(XNamespace ns, string localName)" => |_, a| {
                let space = native_space(a.value(0)).ok_or_else(|| Exception::argument_null("ns"))?;
                name_in(space, a.value(1))
            },
            "static bool op_Equality(XNamespace left, XNamespace right)" => |_, a| Ok(same(a).into()),
            "static bool op_Inequality(XNamespace left, XNamespace right)" => |_, a| Ok((!same(a)).into()),
            "string ToString()" => |_, a| Ok(this_space(a, 0)?.clone().into()),
        ],
    },
];

/// A namespace as an object.
#[derive(Debug)]
struct Space(Text);

impl Native for Name {
    fn class(&self) -> &'static str {
        "XName"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn print(&self) -> Option<Text> {
        Some(self.to_string().into())
    }
}

impl Native for Space {
    fn class(&self) -> &'static str {
        "XNamespace"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }

    fn print(&self) -> Option<Text> {
        Some(self.0.clone())
    }
}

/// A name as a value.
pub fn value(name: Name) -> Value {
    Object::Native(Box::new(name)).into()
}

/// A namespace as a value.
pub fn space(name: Text) -> Value {
    Object::Native(Box::new(Space(name))).into()
}

/// The namespace that a value is.
pub fn native_space(value: &Value) -> Option<&Text> {
    match value {
        Value::Object(object) => object.native::<Space>().map(|space| &space.0),
        _ => None,
    }
}

fn this<'a>(a: &Args<'a>) -> Try<&'a Name> {
    a.native(0)
}

fn this_space<'a>(a: &Args<'a>, index: usize) -> Try<&'a Text> {
    native_space(a.value(index)).ok_or_else(Exception::null_reference)
}

fn name_in(space: &Text, local: &Value) -> super::Outcome {
    let local = local.as_text().ok_or_else(|| Exception::argument_null("localName"))?;
    check_local_name(local)?;
    Ok(value(Name::new(local.clone(), space.clone())))
}

fn same(a: &Args<'_>) -> bool {
    crate::expr::eval::convert::same_object(a.value(0), a.value(1))
}
