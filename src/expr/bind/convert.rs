use crate::expr::eval::{Convert, Id, Node};
use crate::expr::fault::convert as fits;
use crate::expr::member::class;
use crate::expr::syntax::{Expr, ExprKind, Place};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::types::{as_class, derives};
use super::{Binder, Typed};

/// How one type becomes another: what is to be done, and how dear that is among overloads.
#[derive(Clone, Debug)]
pub struct Way {
    pub convert: Option<Convert>,
    pub cost: u32,
}

/// Whether a number of one type becomes the other by itself.
pub fn widens(from: &Ty, to: &Ty) -> bool {
    widening(from, to).is_some()
}

/// How far.
fn widening(from: &Ty, to: &Ty) -> Option<u32> {
    let targets: &[Ty] = match from {
        Ty::SByte => &[Ty::Short, Ty::Int, Ty::Long, Ty::Float, Ty::Double, Ty::Decimal],
        Ty::Byte => &[Ty::Short, Ty::UShort, Ty::Int, Ty::UInt, Ty::Long, Ty::ULong, Ty::Float, Ty::Double, Ty::Decimal],
        Ty::Short => &[Ty::Int, Ty::Long, Ty::Float, Ty::Double, Ty::Decimal],
        Ty::UShort | Ty::Char => &[Ty::UShort, Ty::Int, Ty::UInt, Ty::Long, Ty::ULong, Ty::Float, Ty::Double, Ty::Decimal],
        Ty::Int => &[Ty::Long, Ty::Float, Ty::Double, Ty::Decimal],
        Ty::UInt => &[Ty::Long, Ty::ULong, Ty::Float, Ty::Double, Ty::Decimal],
        Ty::Long | Ty::ULong => &[Ty::Float, Ty::Double, Ty::Decimal],
        Ty::Float => &[Ty::Double],
        _ => &[],
    };
    targets.iter().position(|t| t == to).and_then(|i| u32::try_from(i + 2).ok())
}

/// Whether a type becomes `JToken` by itself.
fn is_json_scalar(ty: &Ty) -> bool {
    ty.underlying().is_numeric() && *ty.underlying() != Ty::Char
        || matches!(ty.underlying(), Ty::Bool | Ty::String)
        || ["DateTime", "DateTimeOffset", "TimeSpan", "Guid"].iter().any(|n| ty.underlying().is(n))
        || ty.is("Uri")
        || *ty == Ty::Array(std::rc::Rc::new(Ty::Byte))
}

/// Whether it is a JSON token.
pub fn is_json(ty: &Ty) -> bool {
    class("JToken").is_some_and(|token| as_class(ty, token).is_some())
}

impl Binder<'_> {
    /// The implicit conversion, if there is one.
    pub fn implicit(&self, from: &Typed, to: &Ty) -> Option<Way> {
        let way = |convert, cost| Some(Way { convert, cost });
        let ty = &from.ty;
        match (ty, to) {
            (Ty::Error, _) | (_, Ty::Error) => return way(None, 0),
            (Ty::Void | Ty::Lambda, _) => return None,
            (Ty::Null, Ty::Nullable(_)) => return way(None, 1),
            (Ty::Null, _) => return if to.is_value() { None } else { way(None, if *to == Ty::Object { 3 } else { 1 }) },
            _ if ty == to => return way(None, 0),
            _ => {}
        }
        if let Some(cost) = widening(ty, to) {
            return way(Some(Convert::Number(to.clone())), cost);
        }
        if let Some(value) = self.constant(from.id).and_then(Value::as_whole)
            && matches!(ty, Ty::Int | Ty::Long)
            && fits(value, to, ty)
        {
            return way(Some(Convert::Number(to.clone())), 6);
        }
        if to.is_enum() && matches!(self.constant(from.id), Some(Value::Int(0))) {
            return way(Some(Convert::Enum(to.clone())), 8);
        }
        if let Ty::Nullable(inner) = to {
            let from = Typed { id: from.id, ty: ty.underlying().clone() };
            return self.implicit(&from, inner).map(|w| Way { cost: w.cost + 1, ..w });
        }
        if to.is("IEnumerable") && is_json(ty) && !ty.is("JObject") && to.args().iter().all(|a| *a == Ty::Object || is_json(a)) {
            return way(Some(Convert::Children), 11);
        }
        if let Some(far) = derives(ty, to) {
            return way(None, 10 + far);
        }
        if to.is("DateTimeOffset") && ty.is("DateTime") {
            return way(Some(Convert::Offset), 12);
        }
        if to.is("JToken") && is_json_scalar(ty) {
            return way(Some(Convert::ToJson), 30);
        }
        None
    }

    /// Converts implicitly, or says that it cannot be done.
    pub fn to(&mut self, from: Typed, to: &Ty, place: Place) -> Id {
        match self.implicit(&from, to) {
            Some(way) => self.apply(from, way.convert, to, place),
            None => {
                let cast = self.has_explicit(&from, to);
                self.tell(fits::implicit(&from.ty, to, cast, place)).id
            }
        }
    }

    pub fn apply(&mut self, from: Typed, convert: Option<Convert>, to: &Ty, place: Place) -> Id {
        match convert {
            None => from.id,
            Some(Convert::Number(ref ty)) if self.constant(from.id).is_some() && !matches!(from.ty, Ty::Nullable(_)) => {
                let value = self.constant(from.id).cloned().unwrap_or_default();
                match crate::expr::eval::convert::number(&value, ty) {
                    Ok(value) => self.push(Node::Const(value), to.clone(), place).id,
                    Err(_) => {
                        let suffix = if matches!(value, Value::Decimal(_)) { "M" } else { "" };
                        self.tell(fits::constant(&format!("{value}{suffix}"), to, place)).id
                    }
                }
            }
            Some(convert) => self.push(Node::Convert(convert, from.id), to.clone(), place).id,
        }
    }

    fn has_explicit(&self, from: &Typed, to: &Ty) -> bool {
        self.explicit(from, to).is_some()
    }

    /// The conversion of a cast, if there is one.
    pub fn explicit(&self, from: &Typed, to: &Ty) -> Option<Option<Convert>> {
        if let Some(way) = self.implicit(from, to) {
            return Some(way.convert);
        }
        let ty = &from.ty;
        if is_json(ty) && (is_json_scalar(to) || *to == Ty::Char) {
            return Some(Some(Convert::FromJson(to.clone())));
        }
        if let Ty::Nullable(inner) = ty
            && !matches!(to, Ty::Nullable(_))
        {
            if **inner == *to {
                return Some(Some(Convert::Unwrap));
            }
            let inner = Typed { id: from.id, ty: (**inner).clone() };
            return self.explicit(&inner, to);
        }
        if let (true, Ty::Nullable(inner)) = (ty.underlying().is_numeric(), to)
            && inner.is_numeric()
        {
            return Some(Some(Convert::Number((**inner).clone())));
        }
        if ty.is_numeric() && to.is_numeric() {
            return Some(Some(Convert::Number(to.clone())));
        }
        if ty.is_enum() && to.is_numeric() {
            return Some(Some(Convert::Number(to.clone())));
        }
        if to.is_enum() && (ty.is_numeric() || ty.is_enum()) {
            return Some(Some(Convert::Enum(to.clone())));
        }
        let reference = !ty.is_value() && *ty != Ty::Null;
        if reference && (*ty == Ty::Object || derives(to, ty).is_some() || interface(ty) && !to.is_value() || interface(to)) {
            return Some(Some(if to.underlying().is_value() { Convert::Unbox(to.clone()) } else { Convert::Cast(to.clone()) }));
        }
        None
    }

    /// Binds a value for a place of this type.
    pub fn value_to(&mut self, value: &Expr, to: &Ty) -> Id {
        match &value.kind {
            ExprKind::Lambda(..) => self.lambda_to(value, to).map_or_else(|| self.error().id, |l| l.id),
            ExprKind::Default(None) => self.default_of(to, value.place).id,
            ExprKind::Conditional(parts) if *to != Ty::Object => {
                // The branches may each be converted where they have no type in common.
                let condition = self.condition(&parts[0]);
                let (then, other) = (self.value(&parts[1]), self.value(&parts[2]));
                let typed = self.branches(condition, then, other, value.place);
                self.to(typed, to, value.place)
            }
            _ => {
                let typed = self.value(value);
                self.to(typed, to, value.place)
            }
        }
    }

    /// `default(T)`.
    pub fn default_of(&mut self, ty: &Ty, place: Place) -> Typed {
        let value = crate::expr::eval::convert::default(ty);
        self.push(Node::Const(value), ty.clone(), place)
    }
}

fn interface(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(class, _) if class.is_interface())
}

/// Whether a constant has room in a type.
fn fits(value: i64, to: &Ty, from: &Ty) -> bool {
    match to {
        Ty::SByte => i8::try_from(value).is_ok() && *from == Ty::Int,
        Ty::Byte => u8::try_from(value).is_ok() && *from == Ty::Int,
        Ty::Short => i16::try_from(value).is_ok() && *from == Ty::Int,
        Ty::UShort => u16::try_from(value).is_ok() && *from == Ty::Int,
        Ty::UInt => u32::try_from(value).is_ok() && *from == Ty::Int,
        Ty::ULong => value >= 0,
        _ => false,
    }
}
