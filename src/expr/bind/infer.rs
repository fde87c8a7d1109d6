//! What a generic method's type parameters stand for: C#'s inference in phases.
//!
//! Plain arguments give bounds first. Then, again and again, parameters that wait for no other are fixed, and lambdas and
//! method groups whose own parameters are known by then give bounds for what they return.

use crate::expr::eval::Id;
use crate::expr::syntax::{Expr, ExprKind};
use crate::expr::types::Ty;

use super::argument::{Given, What};
use super::lambda::shape;
use super::types::{Variance, all_as_class, element, is_open, mentions, variance};
use super::{Binder, Typed};

/// A type parameter with what is known of it.
#[derive(Clone, Debug)]
struct Variable {
    name: &'static str,
    exact: Vec<Ty>,
    lower: Vec<Ty>,
    upper: Vec<Ty>,
    fixed: Option<Ty>,
}

impl Variable {
    fn is_bounded(&self) -> bool {
        self.fixed.is_none() && !(self.exact.is_empty() && self.lower.is_empty() && self.upper.is_empty())
    }
}

/// The type parameters of a signature.
#[derive(Clone, Debug, Default)]
pub struct Inference(Vec<Variable>);

/// The type of a value that is not there: conversions from types alone.
pub fn of_type(ty: &Ty) -> Typed {
    Typed { id: Id::MAX, ty: ty.clone() }
}

impl Inference {
    pub fn new(names: &[&'static str]) -> Self {
        Self(names.iter().map(|name| Variable { name, exact: Vec::new(), lower: Vec::new(), upper: Vec::new(), fixed: None }).collect())
    }

    /// With written type arguments there is nothing to find.
    pub fn written(names: &[&'static str], types: &[Ty]) -> Self {
        let mut known = Self::new(names);
        known.0.iter_mut().zip(types).for_each(|(variable, ty)| variable.fixed = Some(ty.clone()));
        known
    }

    /// What they stand for, when all are known.
    pub fn all(&self) -> Option<Vec<Ty>> {
        self.0.iter().map(|v| v.fixed.clone()).collect()
    }

    /// A type with what is known put in.
    pub fn apply(&self, ty: &Ty) -> Ty {
        crate::expr::member::substitute(ty, &|name| self.0.iter().find(|v| v.name == name).and_then(|v| v.fixed.clone()))
    }

    /// A type with what its bounds alone allow put in.
    pub fn settled(mut self, binder: &Binder<'_>, ty: &Ty) -> Ty {
        for variable in self.0.iter_mut().filter(|v| v.fixed.is_none()) {
            variable.fixed = binder.best(&variable.exact, &variable.lower, &variable.upper);
        }
        self.apply(ty)
    }

    fn bound(&mut self, variance: Variance, from: &Ty, name: &str) {
        if let Some(variable) = self.0.iter_mut().find(|v| v.name == name && v.fixed.is_none()) {
            let bounds = match variance {
                Variance::None => &mut variable.exact,
                Variance::Out => &mut variable.lower,
                Variance::In => &mut variable.upper,
            };
            if !bounds.contains(from) {
                bounds.push(from.clone());
            }
        }
    }

    /// Learns that a type is exactly, at least (`Out`) or at most (`In`) what the other becomes.
    pub fn learn(&mut self, how: Variance, from: &Ty, to: &Ty) {
        match (to, from) {
            (_, Ty::Null | Ty::Error | Ty::Lambda | Ty::Void) => {}
            (Ty::Param(name), _) => self.bound(how, from, name),
            (Ty::Nullable(to), Ty::Nullable(from)) => self.learn(how, from, to),
            (Ty::Array(to), Ty::Array(from)) => self.learn(if from.is_value() { Variance::None } else { how }, from, to),
            (Ty::Grid(to_rank, to), Ty::Grid(rank, from)) if to_rank == rank => {
                self.learn(if from.is_value() { Variance::None } else { how }, from, to);
            }
            (Ty::Named(class, args), Ty::Array(_)) if args.len() == 1 && how == Variance::Out => {
                if let Some(item) = element(from)
                    && super::types::as_class(from, class).is_some()
                {
                    self.learn(if item.is_value() { Variance::None } else { Variance::Out }, &item, &args[0]);
                }
            }
            (Ty::Named(class, args), _) => {
                let mut found = Vec::new();
                match how {
                    Variance::Out => all_as_class(from, class, &mut found),
                    Variance::None | Variance::In => {
                        if matches!(from, Ty::Named(own, _) if own == class) {
                            found.push(from.clone());
                        }
                    }
                }
                // What is a sequence of two kinds of item tells nothing.
                if let [found] = &found[..] {
                    for (index, (to, from)) in args.iter().zip(found.args()).enumerate() {
                        let how = match (how, variance(class, index, args.len())) {
                            _ if from.is_value() => Variance::None,
                            (Variance::None, _) | (_, Variance::None) => Variance::None,
                            (how, Variance::Out) => how,
                            (Variance::Out, Variance::In) => Variance::In,
                            (Variance::In, Variance::In) => Variance::Out,
                        };
                        self.learn(how, from, to);
                    }
                }
            }
            _ => {}
        }
    }

    fn unfixed(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|v| v.fixed.is_none()).map(|v| v.name)
    }

    fn is_unfixed_in(&self, ty: &Ty) -> bool {
        self.unfixed().any(|name| mentions(ty, name))
    }
}

/// What an argument takes before it can tell what it gives.
fn inputs(given: &Given<'_>, ty: &Ty) -> Vec<Ty> {
    match &given.what {
        What::Lambda(e) if is_typed(e) => Vec::new(),
        What::Lambda(_) | What::Group(_) => shape(ty).map(|(inputs, _)| inputs).unwrap_or_default(),
        What::Value(_) | What::Out(..) => Vec::new(),
    }
}

fn is_typed(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Lambda(parameters, _) if parameters.iter().all(|p| p.ty.is_some()))
}

impl Binder<'_> {
    /// Finds what type parameters stand for. The pairs are parameter types with what is given for them.
    pub(super) fn infer(&mut self, known: &mut Inference, on: Option<(&Ty, &Typed)>, pairs: &[(Ty, &Given<'_>)]) -> Option<Vec<Ty>> {
        if let Some((parameter, on)) = on {
            known.learn(Variance::Out, &on.ty, parameter);
        }
        for (parameter, given) in pairs {
            match &given.what {
                What::Value(typed) => known.learn(Variance::Out, &typed.ty, parameter),
                What::Out(out, target) => {
                    if let Some(ty) = self.out_type(out, target) {
                        known.learn(Variance::None, &ty, parameter);
                    }
                }
                What::Lambda(e) => {
                    if let (ExprKind::Lambda(written, _), Some((inputs, _))) = (&e.kind, shape(parameter)) {
                        for (written, input) in written.iter().zip(&inputs) {
                            if let Some(ty) = &written.ty {
                                let ty = self.type_of(ty);
                                known.learn(Variance::None, &ty, input);
                            }
                        }
                    }
                }
                What::Group(_) => {}
            }
        }
        while known.unfixed().next().is_some() {
            for (parameter, given) in pairs {
                let Some((takes, gives)) = shape(parameter) else { continue };
                if !known.is_unfixed_in(&gives) || inputs(given, parameter).iter().any(|ty| known.is_unfixed_in(ty)) {
                    continue;
                }
                let takes: Vec<Ty> = takes.iter().map(|ty| known.apply(ty)).collect();
                let result = match &given.what {
                    What::Lambda(e) => self.lambda_result(e, &takes),
                    What::Group(group) if !takes.iter().any(is_open) => self.group_result(group, &takes),
                    What::Group(_) | What::Value(_) | What::Out(..) => None,
                };
                if let Some(result) = result {
                    known.learn(Variance::Out, &result, &gives);
                }
            }
            if !self.fix_some(known, pairs) {
                return None;
            }
        }
        known.all()
    }

    /// Fixes those with bounds that wait for no other; where all wait, those that are waited for.
    fn fix_some(&self, known: &mut Inference, pairs: &[(Ty, &Given<'_>)]) -> bool {
        let names: Vec<&'static str> = known.unfixed().collect();
        // `a` waits for `b` when a lambda takes `b` and gives `a`.
        let waits = |a: &str, b: &str| {
            pairs.iter().any(|(ty, given)| {
                shape(ty).is_some_and(|(_, gives)| mentions(&gives, a)) && inputs(given, ty).iter().any(|input| mentions(input, b))
            })
        };
        let bounded: Vec<&'static str> = known.0.iter().filter(|v| v.is_bounded()).map(|v| v.name).collect();
        let mut chosen: Vec<&str> = bounded.iter().copied().filter(|a| !names.iter().any(|b| waits(a, b))).collect();
        if chosen.is_empty() {
            chosen = bounded.into_iter().filter(|a| names.iter().any(|b| waits(b, a))).collect();
        }
        let progress = !chosen.is_empty();
        for variable in known.0.iter_mut().filter(|v| chosen.contains(&v.name)) {
            variable.fixed = self.best(&variable.exact, &variable.lower, &variable.upper);
            if variable.fixed.is_none() {
                return false;
            }
        }
        progress
    }

    /// The one type of these bounds that all others become.
    pub(super) fn best(&self, exact: &[Ty], lower: &[Ty], upper: &[Ty]) -> Option<Ty> {
        let becomes = |from: &Ty, to: &Ty| from == to || self.implicit(&of_type(from), to).is_some();
        let mut candidates: Vec<&Ty> = Vec::new();
        for ty in exact.iter().chain(lower).chain(upper) {
            if !candidates.contains(&ty) {
                candidates.push(ty);
            }
        }
        candidates.retain(|ty| {
            exact.iter().all(|bound| bound == *ty)
                && lower.iter().all(|bound| becomes(bound, ty))
                && upper.iter().all(|bound| becomes(ty, bound))
        });
        let mut best = candidates.iter().filter(|ty| candidates.iter().all(|other| becomes(other, ty)));
        match (best.next(), best.next()) {
            (Some(one), None) => Some((*one).clone()),
            _ => None,
        }
    }
}
