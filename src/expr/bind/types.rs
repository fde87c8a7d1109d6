//! How types relate: bases, inference.

use std::rc::Rc;

use crate::expr::member::{Class, bases, class};
use crate::expr::types::Ty;

/// The direct bases of a type.
pub fn supertypes(ty: &Ty) -> Vec<Ty> {
    let sequence =
        |element: &Ty| ["IList", "IReadOnlyList"].iter().map(|name| Ty::generic(name, std::slice::from_ref(element))).collect::<Vec<_>>();
    match ty {
        Ty::Named(class, args) => bases(class, args),
        Ty::Array(element) => sequence(element),
        Ty::String => vec![Ty::generic("IEnumerable", &[Ty::Char])],
        _ => Vec::new(),
    }
}

/// The type itself or the base of it that is this class, with how far it is.
pub fn as_class(ty: &Ty, class: &'static Class) -> Option<(Ty, u32)> {
    if let Ty::Named(own, _) = ty
        && *own == class
    {
        return Some((ty.clone(), 0));
    }
    supertypes(ty).iter().find_map(|base| as_class(base, class)).map(|(found, far)| (found, far + 1))
}

/// Whether a value of one type is one of the other without a change, and how far they are apart.
pub fn derives(from: &Ty, to: &Ty) -> Option<u32> {
    if from == to {
        return Some(0);
    }
    match to {
        Ty::Object => Some(50),
        Ty::Named(class, args) => {
            let (found, far) = as_class(from, class)?;
            let fits = found.args().iter().zip(args.iter()).all(|(a, b)| a == b || (!a.is_value() && derives(a, b).is_some()));
            fits.then_some(far + 1 + u32::from(found.args() != &args[..]))
        }
        Ty::Array(element) => match from {
            Ty::Array(own) if !own.is_value() => derives(own, element).map(|far| far + 1),
            _ => None,
        },
        _ => None,
    }
}

/// The items of what can be enumerated.
pub fn element(ty: &Ty) -> Option<Ty> {
    let enumerable = class("IEnumerable")?;
    as_class(ty, enumerable).and_then(|(found, _)| found.args().first().cloned())
}

/// What a signature's type parameters stand for, as far as known.
#[derive(Clone, Debug, Default)]
pub struct Inferred(Vec<(&'static str, Ty)>);

impl Inferred {
    pub fn get(&self, name: &str) -> Option<Ty> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, t)| t.clone())
    }

    pub fn set(&mut self, name: &'static str, ty: Ty) {
        self.0.push((name, ty));
    }

    /// Learns from an argument of this type for a parameter of that.
    pub fn learn(&mut self, parameter: &Ty, argument: &Ty) {
        match (parameter, argument) {
            (_, Ty::Null | Ty::Error | Ty::Lambda) => {}
            (Ty::Param(name), _) => match self.0.iter_mut().find(|(n, _)| n == name) {
                Some((_, known)) => {
                    if known != argument && derives(known, argument).is_some() | super::convert::widens(known, argument) {
                        *known = argument.clone();
                    }
                }
                None => self.0.push((name, argument.clone())),
            },
            (Ty::Named(class, args), _) => {
                if let Some((found, _)) = as_class(argument, class) {
                    for (p, a) in args.iter().zip(found.args()) {
                        self.learn(p, a);
                    }
                }
            }
            (Ty::Array(p), Ty::Array(a)) | (Ty::Nullable(p), Ty::Nullable(a)) => self.learn(p, a),
            (Ty::Nullable(p), a) => self.learn(p, a),
            _ => {}
        }
    }

    /// The type with what is known put in.
    pub fn apply(&self, ty: &Ty) -> Ty {
        crate::expr::member::substitute(ty, &|name| self.get(name))
    }
}

/// Whether parameters are left in a type.
pub fn is_open(ty: &Ty) -> bool {
    match ty {
        Ty::Param(_) => true,
        _ => ty.args().iter().any(is_open),
    }
}

/// The type that two can both be, for `?:`, `??` and arrays.
pub fn common(a: &Ty, b: &Ty) -> Option<Ty> {
    use super::convert::widens;
    match (a, b) {
        (Ty::Error, other) | (other, Ty::Error) => Some(other.clone()),
        (Ty::Null, Ty::Null) => Some(Ty::Null),
        (Ty::Null, other) | (other, Ty::Null) => (!other.is_value()).then(|| other.clone()),
        _ if a == b => Some(a.clone()),
        _ if widens(a, b) || derives(a, b).is_some() => Some(b.clone()),
        _ if widens(b, a) || derives(b, a).is_some() => Some(a.clone()),
        (Ty::Nullable(inner), other) | (other, Ty::Nullable(inner)) if **inner == *other => Some(Ty::Nullable(Rc::clone(inner))),
        _ => None,
    }
}
