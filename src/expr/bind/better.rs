//! Which of two members that both fit is better: C#'s rules for arguments, then its rules for ties.

use crate::expr::types::Ty;

use super::argument::{Given, What};
use super::infer::of_type;
use super::lambda::shape;
use super::overload::{Candidate, Chosen};
use super::{Binder, Typed};

/// What is better of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Better {
    Left,
    Right,
    Neither,
}

/// A member with how it fits.
type Fitting<'a> = (&'a Candidate, &'a Chosen);

impl Better {
    fn of(left: bool, right: bool) -> Self {
        match (left, right) {
            (true, false) => Self::Left,
            (false, true) => Self::Right,
            (true, true) | (false, false) => Self::Neither,
        }
    }
}

impl Binder<'_> {
    /// Whether the first is better.
    pub(super) fn better_member(&mut self, a: Fitting<'_>, b: Fitting<'_>, on: Option<&Typed>, given: &[Given<'_>]) -> bool {
        let (mut left, mut right) = (false, false);
        let mut weigh = |better: Better| {
            left |= better == Better::Left;
            right |= better == Better::Right;
        };
        if let (Some(on), Some(x), Some(y)) = (on, &a.1.this, &b.1.this) {
            weigh(self.better_value(on, x, y));
        }
        for ((given, x), y) in given.iter().zip(&a.1.targets).zip(&b.1.targets) {
            weigh(self.better_argument(given, x, y));
        }
        match Better::of(left, right) {
            Better::Left => true,
            Better::Right => false,
            Better::Neither if left => false,
            Better::Neither => self.wins_tie(a, b),
        }
    }

    fn better_argument(&mut self, given: &Given<'_>, a: &Ty, b: &Ty) -> Better {
        if a == b {
            return Better::Neither;
        }
        match &given.what {
            What::Value(typed) => self.better_value(typed, a, b),
            What::Out(..) => Better::Neither,
            What::Lambda(_) | What::Group(_) => {
                let (Some((takes_a, gives_a)), Some((takes_b, gives_b))) = (shape(a), shape(b)) else { return self.better_target(a, b) };
                if takes_a != takes_b {
                    return self.better_target(a, b);
                }
                if gives_a == Ty::Void || gives_b == Ty::Void {
                    return Better::of(gives_b == Ty::Void, gives_a == Ty::Void);
                }
                let result = match &given.what {
                    What::Lambda(e) => self.lambda_result(e, &takes_a),
                    What::Group(group) => self.group_result(group, &takes_a),
                    What::Value(_) | What::Out(..) => None,
                };
                match result {
                    Some(result) => self.better_value(&of_type(&result), &gives_a, &gives_b),
                    None => Better::Neither,
                }
            }
        }
    }

    /// The conversion that changes nothing is better; else the one to the better type.
    fn better_value(&self, typed: &Typed, a: &Ty, b: &Ty) -> Better {
        match Better::of(typed.ty == *a, typed.ty == *b) {
            Better::Neither => self.better_target(a, b),
            better => better,
        }
    }

    /// The type that becomes the other is better, and signed numbers are better than unsigned ones.
    fn better_target(&self, a: &Ty, b: &Ty) -> Better {
        if a == b {
            return Better::Neither;
        }
        let becomes = |from: &Ty, to: &Ty| self.implicit(&of_type(from), to).is_some();
        match Better::of(becomes(a, b), becomes(b, a)) {
            Better::Neither => {}
            better => return better,
        }
        let signed = |ty: &Ty| matches!(ty.underlying(), Ty::SByte | Ty::Short | Ty::Int | Ty::Long);
        let unsigned = |ty: &Ty| matches!(ty.underlying(), Ty::Byte | Ty::UShort | Ty::UInt | Ty::ULong);
        Better::of(signed(a) && unsigned(b), signed(b) && unsigned(a))
    }

    /// Where no argument decides.
    fn wins_tie(&self, (a, x): Fitting<'_>, (b, y): Fitting<'_>) -> bool {
        if x.targets == y.targets && x.this == y.this {
            let generic = |c: &Candidate| !c.signature.generics.is_empty();
            match Better::of(!generic(a), !generic(b)) {
                Better::Neither => {}
                better => return better == Better::Left,
            }
            match Better::of(!x.expanded, !y.expanded) {
                Better::Neither => {}
                better => return better == Better::Left,
            }
            let count = |c: &Candidate| c.signature.parameters.len();
            if x.expanded && count(a) != count(b) {
                return count(a) > count(b);
            }
        }
        match Better::of(!x.defaulted, !y.defaulted) {
            Better::Neither => {}
            better => return better == Better::Left,
        }
        if x.targets != y.targets || x.this != y.this {
            return false;
        }
        let (mut left, mut right) = (false, false);
        for (p, q) in a.signature.parameters.iter().zip(&b.signature.parameters) {
            left |= more_special(&p.ty, &q.ty);
            right |= more_special(&q.ty, &p.ty);
        }
        left && !right
    }
}

/// Whether a type as written in a signature says more: `T` says least.
fn more_special(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::Param(_), _) => false,
        (_, Ty::Param(_)) => true,
        _ => {
            let (x, y) = (a.args(), b.args());
            x.len() == y.len() && x.iter().zip(y).any(|(x, y)| more_special(x, y)) && !x.iter().zip(y).any(|(x, y)| more_special(y, x))
        }
    }
}
