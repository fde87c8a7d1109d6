use std::rc::Rc;

use crate::expr::eval::{Convert, Id, Node};
use crate::expr::fault::convert as fits;
use crate::expr::member::class;
use crate::expr::syntax::{Expr, ExprKind, Place};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::types::{as_class, derives};
use super::{Binder, Typed};

/// How one type becomes another: what is to be done, nothing when it is one already.
#[derive(Clone, Debug)]
pub struct Way {
    pub convert: Option<Convert>,
}

/// Whether a number of one type becomes the other by itself.
pub fn widens(from: &Ty, to: &Ty) -> bool {
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
    targets.contains(to)
}

/// Whether a type becomes `JToken` by itself.
fn is_json_scalar(ty: &Ty) -> bool {
    ty.underlying().is_numeric()
        || matches!(ty.underlying(), Ty::Bool | Ty::String)
        || ["DateTime", "DateTimeOffset", "TimeSpan", "Guid"].iter().any(|n| ty.underlying().is(n))
        || ty.is("Uri")
        || *ty == Ty::Array(Rc::new(Ty::Byte))
}

/// Whether it is a JSON token.
pub fn is_json(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(..)) && class("JToken").is_some_and(|token| as_class(ty, token).is_some())
}

impl Binder<'_> {
    /// The implicit conversion, if there is one.
    pub fn implicit(&self, from: &Typed, to: &Ty) -> Option<Way> {
        self.standard(from, to).or_else(|| {
            let ty = &from.ty;
            let convert = if matches!(ty, Ty::Null | Ty::Void | Ty::Lambda) {
                None
            } else if to.is("JToken") && is_json_scalar(ty) {
                Some(if matches!(ty, Ty::Nullable(_)) { Convert::NullableToJson } else { Convert::ToJson })
            } else if to.is("DateTimeOffset") && ty.is("DateTime") {
                Some(Convert::Offset)
            } else {
                self.user_defined(from, to, false)
            };
            convert.map(|convert| Way { convert: Some(convert) })
        })
    }

    /// The implicit conversion without what types define themselves.
    pub fn standard(&self, from: &Typed, to: &Ty) -> Option<Way> {
        let way = |convert| Some(Way { convert });
        let ty = &from.ty;
        match (ty, to) {
            (Ty::Error, _) | (_, Ty::Error) => return way(None),
            (Ty::Void | Ty::Lambda, _) | (_, Ty::Void) => return None,
            (Ty::Null, _) => return if to.is_value() { None } else { way(None) },
            _ if ty == to => return way(None),
            (Ty::Dynamic, Ty::Object) => return way(None),
            (Ty::Dynamic, Ty::Lambda | Ty::Param(_)) => return None,
            (Ty::Dynamic, _) => return way(Some(self.late_conversion(from, to, false))),
            _ => {}
        }
        if let (Ty::Tuple(from, _), Ty::Tuple(types, _)) = (ty, to)
            && from.len() == types.len()
        {
            let each = from.iter().zip(types.iter()).map(|(from, to)| self.standard(&super::infer::of_type(from), to).map(|w| w.convert));
            return each.collect::<Option<Vec<_>>>().and_then(|each| way(Some(Convert::Tuple(each, to.clone()))));
        }
        if widens(ty, to) {
            return way(Some(Convert::Number(to.clone())));
        }
        let constant = self.constant(from.id);
        if let Some(value) = constant.and_then(Value::as_whole)
            && matches!(ty, Ty::Int | Ty::Long)
            && fits(value, to, ty)
        {
            return way(Some(Convert::Number(to.clone())));
        }
        if to.is_enum() && ty.is_integral() && constant.and_then(Value::as_whole) == Some(0) {
            return way(Some(Convert::Enum(to.clone())));
        }
        if let Ty::Nullable(inner) = to {
            let from = Typed { id: from.id, ty: ty.underlying().clone() };
            return self.standard(&from, inner);
        }
        // A token's children; what is an object of named values is a sequence of pairs too.
        if to.is("IEnumerable") && is_json(ty) && to.args().iter().all(|a| *a == Ty::Object || is_json(a)) {
            return way(Some(Convert::Children));
        }
        derives(ty, to).then_some(Way { convert: None })
    }

    /// Converts implicitly, or says that it cannot be done.
    pub fn to(&mut self, from: Typed, to: &Ty, place: Place) -> Id {
        if let Some(way) = self.implicit(&from, to) {
            return self.apply(from, way.convert, to, place);
        }
        let fault = match self.constant(from.id) {
            Some(value)
                if (from.ty == Ty::Int || from.ty == Ty::Long && *to == Ty::ULong)
                    && to.underlying().is_integral()
                    && *to.underlying() != Ty::Char =>
            {
                fits::constant(&value.to_string(), to.underlying(), place)
            }
            constant => fits::implicit_of(&from.ty, to, self.explicit(&from, to).is_some(), constant.is_some(), place),
        };
        self.tell(fault).id
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
            Some(Convert::Number(ty)) if self.checked == Some(true) => {
                self.push(Node::Convert(Convert::Checked(ty), from.id), to.clone(), place).id
            }
            Some(convert) => self.push(Node::Convert(convert, from.id), to.clone(), place).id,
        }
    }

    /// The conversion of a cast, if there is one.
    pub fn explicit(&self, from: &Typed, to: &Ty) -> Option<Option<Convert>> {
        if from.ty == Ty::Dynamic && !matches!(to, Ty::Object | Ty::Dynamic | Ty::Error | Ty::Void) {
            return Some(Some(self.late_conversion(from, to, true)));
        }
        if let Some(way) = self.implicit(from, to) {
            return Some(way.convert);
        }
        let ty = &from.ty;
        if matches!(ty, Ty::Null | Ty::Void | Ty::Lambda) {
            return None;
        }
        if is_json(ty) && (is_json_scalar(to) || *to.underlying() == Ty::Char) {
            return Some(Some(Convert::FromJson(to.clone())));
        }
        // What becomes a token may be cast to the kind of token that it becomes.
        if is_json(to) && is_json_scalar(ty) {
            return Some(Some(Convert::Both(Rc::new((Convert::ToJson, Convert::Cast(to.clone()))))));
        }
        match (ty, to) {
            (Ty::Nullable(inner), Ty::Nullable(_)) => {
                // What is null stays null.
                let inner = Typed { id: from.id, ty: (**inner).clone() };
                return self.explicit(&inner, to);
            }
            (Ty::Nullable(inner), _) if to.is_value() => {
                if **inner == *to {
                    return Some(Some(Convert::Unwrap));
                }
                let inner = Typed { id: Id::MAX, ty: (**inner).clone() };
                let convert = self.explicit(&inner, to)?;
                return Some(Some(match convert {
                    Some(convert) => Convert::Both(Rc::new((Convert::Unwrap, convert))),
                    None => Convert::Unwrap,
                }));
            }
            (_, Ty::Nullable(inner)) if ty.is_value() => return self.explicit(from, inner),
            _ => {}
        }
        if (ty.is_numeric() || ty.is_enum()) && to.is_numeric() {
            return Some(Some(Convert::Number(to.clone())));
        }
        if to.is_enum() && (ty.is_numeric() || ty.is_enum()) {
            return Some(Some(Convert::Enum(to.clone())));
        }
        if self.becomes_at_run_time(ty, to) {
            return Some(Some(if to.underlying().is_value() { Convert::Unbox(to.clone()) } else { Convert::Cast(to.clone()) }));
        }
        self.user_defined(from, to, true).map(Some)
    }

    /// Whether a reference of one type may turn out to be of the other.
    pub(super) fn becomes_at_run_time(&self, from: &Ty, to: &Ty) -> bool {
        if from.is_value() && !matches!(from, Ty::Nullable(_)) || matches!(from, Ty::Null | Ty::Nullable(_)) {
            return false;
        }
        let sealed =
            |ty: &Ty| matches!(ty, Ty::String | Ty::Array(_) | Ty::Grid(..) | Ty::Anonymous(..)) || super::lambda::shape(ty).is_some();
        if derives(to.underlying(), from) {
            return true;
        }
        match (from, to) {
            (Ty::Grid(rank, _), Ty::Grid(other, _)) if rank != other => false,
            (Ty::Array(a), Ty::Array(b)) | (Ty::Grid(_, a), Ty::Grid(_, b)) => {
                !a.is_value() && !b.is_value() && self.becomes_at_run_time(a, b)
            }
            _ if to.underlying().is_value() => false,
            _ => interface(from) && !sealed(to) || interface(to) && !sealed(from),
        }
    }

    /// Binds a value for a place of this type.
    pub fn value_to(&mut self, value: &Expr, to: &Ty) -> Id {
        if let ExprKind::Lambda(..) = &value.kind {
            return self.lambda_to(value, to).map_or_else(|| self.error().id, |l| l.id);
        }
        if let (ExprKind::Tuple(elements), Ty::Tuple(types, _)) = (&value.kind, to.underlying())
            && elements.len() == types.len()
        {
            return self.tuple_to(elements, to.underlying(), value.place).id;
        }
        match self.value_or_group(value) {
            Ok(typed) => self.to(typed, to, value.place),
            Err(group) => self.group_to(&group, to, value.place).id,
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
