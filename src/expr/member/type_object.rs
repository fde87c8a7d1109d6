//! `System.Type`, as far as expressions look at types: their names, and whether two are one.

use std::any::Any;

use crate::expr::eval::Args;
use crate::expr::types::{Ty, commas};
use crate::expr::value::object::Native;
use crate::expr::value::{Object, Text, Value};

use super::{Class, Outcome, Shape, rows};

/// A type as a value.
#[derive(Debug)]
struct TypeObject(Ty);

impl Native for TypeObject {
    fn class(&self) -> &'static str {
        "RuntimeType"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(self.0.full_name().into())
    }

    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| other.0 == self.0)
    }
}

/// The value of `typeof(T)`.
pub fn type_object(ty: &Ty) -> Value {
    Object::Native(Box::new(TypeObject(ty.clone()))).into()
}

/// The type that a value of `Type` describes.
pub fn described_type(value: &Value) -> Option<Ty> {
    match value {
        Value::Object(object) => object.native::<TypeObject>().map(|object| object.0.clone()),
        _ => None,
    }
}

/// `a.GetType()`
pub fn get_type(args: &Args<'_>) -> Value {
    type_object(&args.value(0).ty())
}

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "MemberInfo",
        space: "System.Reflection",
        shape: Shape::Class,
        rows: rows!["string Name" => |_, a| with(a, name)],
    },
    Class {
        declaration: "Type : MemberInfo",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "string FullName" => |_, a| with(a, Ty::qualified),
            "string ToString()" => |m, a| m.text(a.value(0).to_text()),
            "string Namespace" => |_, a| with(a, space),
            "bool IsArray" => |_, a| with(a, |ty| matches!(ty, Ty::Array(_) | Ty::Grid(..))),
            "Type GetElementType()" => |_, a| with(a, |ty| match ty {
                Ty::Array(element) | Ty::Grid(_, element) => type_object(element),
                _ => Value::Null,
            }),
            "bool IsValueType" => |_, a| with(a, is_value),
            "bool IsEnum" => |_, a| with(a, Ty::is_enum),
            "bool IsGenericType" => |_, a| with(a, |ty| !matches!(ty, Ty::Array(_) | Ty::Grid(..)) && !ty.args().is_empty()),
            "bool IsInterface" => |_, a| with(a, is_interface),
            "bool IsClass" => |_, a| with(a, |ty| !is_value(ty) && !is_interface(ty)),
        ],
    },
    Class { declaration: "RuntimeType : Type", space: "System", shape: Shape::Class, rows: &[] },
];

fn is_value(ty: &Ty) -> bool {
    ty.is_value() || matches!(ty, Ty::Nullable(_))
}

fn is_interface(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(class, _) if matches!(class.shape, Shape::Interface))
}

fn with<T: Into<Value>>(args: &Args<'_>, ask: impl FnOnce(&Ty) -> T) -> Outcome {
    args.native::<TypeObject>(0).map(|of| ask(&of.0).into())
}

fn space(ty: &Ty) -> String {
    let full = ty.full_name();
    let full = full.split(['`', '[']).next().unwrap_or("");
    full.rsplit_once('.').map_or("", |(space, _)| space).to_owned()
}

/// `List`1`
fn name(ty: &Ty) -> String {
    if let Ty::Array(element) = ty {
        return format!("{}[]", name(element));
    }
    if let Ty::Grid(rank, element) = ty {
        return format!("{}[{}]", name(element), commas(*rank));
    }
    let full = ty.full_name();
    let full = full.split('[').next().unwrap_or("");
    full.rsplit_once('.').map_or(full, |(_, name)| name).to_owned()
}
