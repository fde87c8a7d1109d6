//! How types relate: bases, variance, the type that several have in common.

use std::rc::Rc;

use crate::expr::member::{Class, bases, class};
use crate::expr::types::Ty;

/// The direct bases of a type.
pub fn supertypes(ty: &Ty) -> Vec<Ty> {
    let sequence =
        |element: &Ty| ["IList", "IReadOnlyList"].iter().map(|name| Ty::generic(name, std::slice::from_ref(element))).collect::<Vec<_>>();
    match ty {
        Ty::Named(class, _) if class.labels().is_some() => vec![Ty::named("Enum")],
        Ty::Named(class, _) if class.is_called("Array") => vec![Ty::named("IEnumerable")],
        Ty::Named(class, args) => bases(class, args),
        Ty::Array(element) => sequence(element).into_iter().chain([Ty::named("Array")]).collect(),
        // Not of its items: it is a sequence of objects only.
        Ty::Grid(..) => vec![Ty::named("Array")],
        Ty::String => vec![Ty::generic("IEnumerable", &[Ty::Char])],
        _ => Vec::new(),
    }
}

/// The type itself or the base of it that is this class.
pub fn as_class(ty: &Ty, class: &'static Class) -> Option<Ty> {
    if let Ty::Named(own, _) = ty
        && *own == class
    {
        return Some(ty.clone());
    }
    supertypes(ty).iter().find_map(|base| as_class(base, class))
}

/// All ways in which a type is a class: `JObject` is an `IEnumerable` of two kinds of item.
pub fn all_as_class(ty: &Ty, class: &'static Class, found: &mut Vec<Ty>) {
    if let Ty::Named(own, _) = ty
        && *own == class
    {
        if !found.contains(ty) {
            found.push(ty.clone());
        }
        return;
    }
    supertypes(ty).iter().for_each(|base| all_as_class(base, class, found));
}

/// How a type parameter lets its argument vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variance {
    /// Exactly this type.
    None,
    /// `out T`: what derives from it.
    Out,
    /// `in T`: what it derives from.
    In,
}

/// The variance of a class's parameter.
pub fn variance(class: &Class, index: usize, count: usize) -> Variance {
    match class.name() {
        "IEnumerable" | "IEnumerator" | "IReadOnlyCollection" | "IReadOnlyList" | "IGrouping" | "IOrderedEnumerable" | "IQueryable" => {
            Variance::Out
        }
        "Func" if index + 1 == count => Variance::Out,
        "Converter" if index == 1 => Variance::Out,
        "Func" | "Converter" | "Action" | "Predicate" | "Comparison" | "IComparer" | "IEqualityComparer" | "IComparable" => Variance::In,
        _ => Variance::None,
    }
}

/// Whether a value of one type is one of the other without a change: identity, bases, variance, boxing.
pub fn derives(from: &Ty, to: &Ty) -> bool {
    if from == to {
        return true;
    }
    match to {
        Ty::Object | Ty::Dynamic => !matches!(from, Ty::Void | Ty::Lambda),
        Ty::Named(class, args) => {
            let mut found = Vec::new();
            all_as_class(from, class, &mut found);
            found.iter().any(|own| {
                (args.is_empty() || own.args().len() == args.len())
                    && own.args().iter().zip(args.iter()).enumerate().all(|(index, (a, b))| {
                        a == b
                            || same(a, b)
                            || match variance(class, index, args.len()) {
                                // Arrays of what derives are lists of that too.
                                Variance::None if matches!(from, Ty::Array(_)) => !a.is_value() && derives(a, b),
                                Variance::None => false,
                                Variance::Out => !a.is_value() && derives(a, b),
                                Variance::In => !b.is_value() && derives(b, a),
                            }
                    })
            })
        }
        Ty::Array(element) => match from {
            Ty::Array(own) => !own.is_value() && derives(own, element),
            _ => false,
        },
        Ty::Grid(rank, element) => match from {
            Ty::Grid(own_rank, own) => own_rank == rank && !own.is_value() && derives(own, element),
            _ => false,
        },
        _ => false,
    }
}

/// Whether two types are one but for what is `dynamic` in the one and `object` in the other.
fn same(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::Object, Ty::Dynamic) | (Ty::Dynamic, Ty::Object) => true,
        (Ty::Named(a, of), Ty::Named(b, to)) => {
            a == b && of.len() == to.len() && of.iter().zip(to.iter()).all(|(a, b)| a == b || same(a, b))
        }
        (Ty::Array(a), Ty::Array(b)) => same(a, b),
        _ => false,
    }
}

/// The items of what can be enumerated: objects, when it says no more.
pub fn element(ty: &Ty) -> Option<Ty> {
    if let Ty::Grid(_, element) = ty {
        return Some((**element).clone());
    }
    let enumerable = class("IEnumerable")?;
    as_class(ty, enumerable).map(|found| found.args().first().cloned().unwrap_or(Ty::Object))
}

/// Whether parameters are left in a type.
pub fn is_open(ty: &Ty) -> bool {
    match ty {
        Ty::Param(_) => true,
        _ => ty.args().iter().any(is_open),
    }
}

/// Whether a parameter of this name is in a type.
pub fn mentions(ty: &Ty, name: &str) -> bool {
    match ty {
        Ty::Param(own) => *own == name,
        _ => ty.args().iter().any(|arg| mentions(arg, name)),
    }
}

/// The type that two can both be, for `?:`, `??` and arrays.
pub fn common(a: &Ty, b: &Ty) -> Option<Ty> {
    use super::convert::widens;
    match (a, b) {
        (Ty::Error, other) | (other, Ty::Error) => Some(other.clone()),
        (Ty::Dynamic, other) | (other, Ty::Dynamic) if !matches!(other, Ty::Void | Ty::Lambda) => Some(Ty::Dynamic),
        (Ty::Null, Ty::Null) => Some(Ty::Null),
        (Ty::Null, other) | (other, Ty::Null) => (!other.is_value()).then(|| other.clone()),
        _ if a == b => Some(a.clone()),
        _ if widens(a, b) || derives(a, b) => Some(b.clone()),
        _ if widens(b, a) || derives(b, a) => Some(a.clone()),
        (Ty::Nullable(inner), other) | (other, Ty::Nullable(inner)) if **inner == *other => Some(Ty::Nullable(Rc::clone(inner))),
        _ => None,
    }
}
