//! Lambdas: bound once for each list of parameter types, so that what they give is known before a place is chosen for them.

use crate::diagnostic::code;
use crate::expr::eval::node::Holds;
use crate::expr::eval::{Code, Node};
use crate::expr::fault::{Fault, convert as fits, statement as faulty};
use crate::expr::syntax::{Expr, ExprKind, LambdaBody, Unary};
use crate::expr::types::Ty;

use super::infer::of_type;
use super::scope::{Function, Role};
use super::{Binder, Typed};

/// A lambda bound already with these parameter types.
#[derive(Clone, Debug)]
pub struct Known {
    at: u32,
    instance: u32,
    parameters: Vec<Ty>,
    /// The type that its results are converted to, when it is known.
    want: Option<Ty>,
    lambda: u32,
    /// What it gives on each way.
    results: Vec<Typed>,
    /// The end of its block can be reached.
    falls: bool,
    faults: Vec<Fault>,
}

/// Lambdas that one expression may be bound to, all overloads together.
const MOST: usize = 2000;

/// What a function type takes and gives.
pub fn shape(ty: &Ty) -> Option<(Vec<Ty>, Ty)> {
    let Ty::Named(class, args) = ty else { return None };
    match (class.name(), &args[..]) {
        ("Func" | "Converter", [takes @ .., gives]) => Some((takes.to_vec(), gives.clone())),
        ("Action", takes) => Some((takes.to_vec(), Ty::Void)),
        ("Predicate", takes) => Some((takes.to_vec(), Ty::Bool)),
        ("Comparison", [of]) => Some((vec![of.clone(), of.clone()], Ty::Int)),
        _ => None,
    }
}

/// What .NET calls a parameter of a function type.
pub fn parameter(ty: &Ty, index: usize, count: usize) -> String {
    let name = if ty.is("Action") && count == 1 || ty.is("Predicate") { "obj" } else { "arg" };
    match (ty.is("Comparison"), count) {
        (true, _) => if index == 0 { "x" } else { "y" }.to_owned(),
        (false, 0 | 1) => name.to_owned(),
        (false, _) => format!("arg{}", index + 1),
    }
}

/// Whether an expression can stand alone, so that a lambda without result takes it.
fn stands_alone(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(..) | ExprKind::Assign(..) | ExprKind::Postfix(..) | ExprKind::New(..) => true,
        ExprKind::Unary(op, _) => matches!(op, Unary::Step(_)),
        ExprKind::Guard(_, then) => stands_alone(then),
        _ => false,
    }
}

impl Binder<'_> {
    pub(super) fn next_instance(&mut self) -> u32 {
        self.instances += 1;
        self.instances
    }

    /// A lambda for a place of this type.
    pub fn lambda_to(&mut self, e: &Expr, to: &Ty) -> Option<Typed> {
        let ExprKind::Lambda(written, _) = &e.kind else { return None };
        let Some((takes, gives)) = shape(to) else {
            if *to != Ty::Error {
                self.tell(fits::lambda(to, e.place));
            }
            return None;
        };
        if written.len() != takes.len() {
            self.tell(fits::lambda_count(to, written.len(), e.place));
            return None;
        }
        let mut wrong = Vec::new();
        for (index, (parameter, needed)) in written.iter().zip(&takes).enumerate() {
            if let Some(ty) = &parameter.ty {
                let own = self.type_of(ty);
                if own != *needed && own != Ty::Error {
                    wrong.push((index + 1, own, needed.clone(), parameter.name.place.start));
                }
            }
        }
        if !wrong.is_empty() {
            self.tell(fits::lambda_parameters(to, &wrong, e.place));
            return None;
        }
        let natural = self.bind_lambda(e, &takes, None)?;
        if natural.falls && gives != Ty::Void {
            // C# points at the arrow.
            let from = written.last().map_or(e.place.start, |p| p.name.place.end);
            let arrow = self.next_of("=>", from);
            let place = crate::expr::syntax::Place { start: arrow, end: arrow + 2 };
            self.tell(faulty::lambda_no_return(to, place));
        }
        let exact = gives == Ty::Void || natural.results.iter().all(|r| r.ty == gives);
        let known = if exact { natural } else { self.bind_lambda(e, &takes, Some(&gives))? };
        let failed = !known.faults.is_empty();
        self.faults.extend(known.faults);
        if !failed && gives == Ty::Void && matches!(&e.kind, ExprKind::Lambda(_, LambdaBody::Value(v)) if !stands_alone(v)) {
            let place = match &e.kind {
                ExprKind::Lambda(_, LambdaBody::Value(value)) => value.place,
                _ => e.place,
            };
            self.tell(faulty::not_a_statement(place));
        }
        Some(self.push(Node::Lambda(known.lambda, None), to.clone(), e.place))
    }

    /// Whether a lambda becomes a function of this type.
    pub(super) fn lambda_fits(&mut self, e: &Expr, to: &Ty) -> bool {
        let ExprKind::Lambda(written, body) = &e.kind else { return false };
        let Some((takes, gives)) = shape(to) else { return *to == Ty::Error };
        if written.len() != takes.len() {
            return false;
        }
        for (parameter, ty) in written.iter().zip(&takes) {
            if let Some(own) = &parameter.ty
                && self.type_of(own) != *ty
            {
                return false;
            }
        }
        let Some(natural) = self.bind_lambda(e, &takes, None) else { return false };
        if gives == Ty::Void {
            return natural.faults.is_empty()
                && match body {
                    LambdaBody::Value(value) => stands_alone(value),
                    LambdaBody::Block(_) => natural.results.iter().all(|r| r.ty == Ty::Void),
                };
        }
        if natural.faults.is_empty() && natural.results.iter().all(|r| r.ty != Ty::Lambda) {
            return !natural.falls && natural.results.iter().all(|r| r.ty != Ty::Void && self.implicit(r, &gives).is_some());
        }
        natural.faults.is_empty() && self.bind_lambda(e, &takes, Some(&gives)).is_some_and(|known| known.faults.is_empty())
    }

    /// The type that a lambda gives when its parameters have these types; nothing when it has none of its own.
    pub fn lambda_result(&mut self, e: &Expr, types: &[Ty]) -> Option<Ty> {
        let ExprKind::Lambda(written, _) = &e.kind else { return None };
        let known = self.bind_lambda(e, types, None).filter(|known| known.faults.is_empty() && written.len() == types.len())?;
        let types: Vec<Ty> = known.results.iter().map(|r| r.ty.clone()).filter(|ty| *ty != Ty::Null).collect();
        match &types[..] {
            [] if known.results.is_empty() => known.falls.then_some(Ty::Void),
            [one] if !matches!(one, Ty::Lambda | Ty::Error) => Some(one.clone()),
            several => self.best(&[], several, &[]).filter(|ty| !matches!(ty, Ty::Lambda | Ty::Error)),
        }
    }

    /// What is wrong in a lambda, as far as it was bound here.
    pub(super) fn faults_in(&self, e: &Expr) -> Option<Vec<Fault>> {
        let instance = self.functions.last().map_or(0, |f| f.instance);
        self.bound.iter().find(|k| k.at == e.place.start && k.instance == instance && !k.faults.is_empty()).map(|k| k.faults.clone())
    }

    /// Binds a lambda once for each list of types; its faults are kept with it.
    fn bind_lambda(&mut self, e: &Expr, types: &[Ty], want: Option<&Ty>) -> Option<Known> {
        let ExprKind::Lambda(parameters, body) = &e.kind else { return None };
        if parameters.len() != types.len() || types.iter().any(super::types::is_open) {
            return None;
        }
        let instance = self.functions.last().map_or(0, |f| f.instance);
        let same = |k: &&Known| k.at == e.place.start && k.instance == instance && k.parameters == types && k.want.as_ref() == want;
        if let Some(known) = self.bound.iter().find(same) {
            return Some(known.clone());
        }
        if self.bound.len() >= MOST {
            self.fault(code::expression::TOO_DEEP, e.place, "too many lambdas stand inside lambdas");
            return None;
        }
        let faults = self.faults.len();
        let jumps = std::mem::take(&mut self.jumps);
        self.enter(Function { want: Some(want.cloned()), ..Function::default() });
        let slots = parameters
            .iter()
            .zip(types)
            .map(|(p, given)| {
                let ty = p.ty.as_ref().map_or_else(|| given.clone(), |t| self.type_of(t));
                let (slot, captured) = self.declare(&p.name, ty, Role::Given);
                (slot, Holds::of(captured))
            })
            .collect();
        let (code, results, falls) = match body {
            LambdaBody::Value(value) => {
                let typed = match &value.kind {
                    ExprKind::Throw(thrown) => self.throws(thrown, want.cloned().unwrap_or(Ty::Error), value.place),
                    _ => self.lambda_value(value, want),
                };
                (Code::Value(typed.id), vec![typed], false)
            }
            LambdaBody::Block(block) => {
                let code = self.statement(block);
                let falls = self.reaches_end(&code);
                let returns = self.functions.last_mut().map(|f| std::mem::take(&mut f.returns)).unwrap_or_default();
                (code, returns.into_iter().map(|(id, ty, _)| Typed { id, ty }).collect(), falls)
            }
        };
        self.jumps = jumps;
        let lambda = self.reserve();
        self.leave(slots, code, lambda, Vec::new());
        let faults = self.faults.split_off(faults);
        let known = Known { at: e.place.start, instance, parameters: types.to_vec(), want: want.cloned(), lambda, results, falls, faults };
        self.bound.push(known.clone());
        Some(known)
    }

    /// What a lambda gives: converted when its type is known, else with the type that it has of its own.
    pub(super) fn lambda_value(&mut self, e: &Expr, want: Option<&Ty>) -> Typed {
        match (want, &e.kind) {
            (None | Some(Ty::Void), ExprKind::Lambda(..)) => self.push(Node::Const(crate::expr::value::Value::Null), Ty::Lambda, e.place),
            (None | Some(Ty::Void), _) => match self.value_or_group(e) {
                Ok(typed) => typed,
                Err(_) => self.push(Node::Const(crate::expr::value::Value::Null), Ty::Lambda, e.place),
            },
            (Some(to), ExprKind::Lambda(..)) => {
                let id = self.value_to(e, to);
                Typed { id, ty: to.clone() }
            }
            (Some(to), _) => {
                let typed = match self.value_or_group(e) {
                    Ok(typed) => typed,
                    Err(group) => return self.group_to(&group, to, e.place),
                };
                match self.implicit(&typed, to) {
                    Some(way) => {
                        let id = self.apply(typed, way.convert, to, e.place);
                        Typed { id, ty: to.clone() }
                    }
                    None => {
                        let cast = self.explicit(&of_type(&typed.ty), to).is_some();
                        self.tell(fits::lambda_result(&typed.ty, to, cast, e.place))
                    }
                }
            }
        }
    }
}
