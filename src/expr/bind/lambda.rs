use crate::diagnostic::code;
use crate::expr::eval::{Code, Lambda, Node};
use crate::expr::syntax::{Expr, ExprKind, LambdaBody};
use crate::expr::types::Ty;

use super::scope::Function;
use super::types::common;
use super::{Binder, Typed};

/// A lambda bound already with these parameter types.
#[derive(Clone, Debug)]
pub struct Known {
    at: u32,
    instance: u32,
    parameters: Vec<Ty>,
    lambda: u32,
    result: Typed,
}

/// Lambdas that one expression may be bound to, all overloads together.
const MOST: usize = 2000;

/// What a function type takes and gives.
pub fn shape(ty: &Ty) -> Option<(Vec<Ty>, Ty)> {
    let Ty::Named(class, args) = ty else { return None };
    match class.name() {
        "Func" => args.split_last().map(|(result, parameters)| (parameters.to_vec(), result.clone())),
        "Action" => Some((args.to_vec(), Ty::Void)),
        "Predicate" => Some((args.to_vec(), Ty::Bool)),
        _ => None,
    }
}

impl Binder<'_> {
    /// A lambda for a place of this type.
    pub fn lambda_to(&mut self, e: &Expr, to: &Ty) -> Option<Typed> {
        let Some((parameters, result)) = shape(to) else {
            if *to != Ty::Error {
                self.fault(code::expression::TYPE_MISMATCH, e.place, format!("a lambda cannot be a `{to}`"));
            }
            return None;
        };
        let actual = self.lambda_result(e, &parameters)?;
        let known = self.known(e, &parameters)?;
        let convert = if result == Ty::Void || actual.ty == result {
            None
        } else {
            match self.implicit(&actual, &result) {
                Some(way) => way.convert.map(|_| Box::new(result.clone())),
                None => {
                    let message = format!("the lambda gives `{}`, and `{result}` is needed", actual.ty);
                    self.fault(code::expression::TYPE_MISMATCH, e.place, message);
                    None
                }
            }
        };
        Some(self.push(Node::Lambda(known.lambda, convert), to.clone(), e.place))
    }

    fn known(&self, e: &Expr, parameters: &[Ty]) -> Option<Known> {
        let instance = self.functions.last().map_or(0, |f| f.instance);
        self.bound.iter().find(|k| k.at == e.place.start && k.instance == instance && k.parameters == parameters).cloned()
    }

    /// What a lambda gives when its parameters have these types. Bound once for each.
    pub fn lambda_result(&mut self, e: &Expr, types: &[Ty]) -> Option<Typed> {
        let ExprKind::Lambda(parameters, body) = &e.kind else { return None };
        if parameters.len() != types.len() || types.iter().any(super::types::is_open) {
            return None;
        }
        if let Some(known) = self.known(e, types) {
            return Some(known.result);
        }
        if self.bound.len() >= MOST {
            self.fault(code::expression::TOO_DEEP, e.place, "too many lambdas stand inside lambdas");
            return None;
        }
        let instance = self.functions.last().map_or(0, |f| f.instance);
        let locals = self.locals.len();
        self.instances += 1;
        self.functions.push(Function { instance: self.instances, ..Function::default() });
        let (loops, breakable, catching) = (self.loops, self.breakable, self.catching);
        (self.loops, self.breakable, self.catching) = (0, 0, 0);
        let slots = parameters
            .iter()
            .zip(types)
            .map(|(p, given)| {
                let ty = p.ty.as_ref().map_or_else(|| given.clone(), |t| self.type_of(t));
                self.declare(&p.name, ty, true)
            })
            .collect();
        let (code, result) = match body {
            LambdaBody::Value(value) => {
                let typed = self.value(value);
                (Code::Value(typed.id), typed)
            }
            LambdaBody::Block(block) => {
                let (code, falls) = self.statement(block);
                let returns = self.functions.last_mut().map(|f| std::mem::take(&mut f.returns)).unwrap_or_default();
                let ty = returns.iter().try_fold(Ty::Null, |ty, (_, other, _)| common(&ty, other));
                let ty = if returns.is_empty() { Ty::Void } else { ty.unwrap_or(Ty::Object) };
                if falls && ty != Ty::Void {
                    self.fault(code::expression::NO_RETURN, e.place, "not all code paths of the lambda return a value");
                }
                let id = returns.first().map_or(0, |(id, ..)| *id);
                (code, Typed { id: if returns.len() == 1 { id } else { u32::MAX }, ty })
            }
        };
        (self.loops, self.breakable, self.catching) = (loops, breakable, catching);
        self.locals.truncate(locals);
        let function = self.functions.pop().unwrap_or_default();
        let captures = function.captures.iter().map(|(_, from, to)| (*from, *to)).collect();
        self.lambdas.push(Lambda { parameters: slots, captures, locals: function.slots, body: code });
        let lambda = u32::try_from(self.lambdas.len() - 1).unwrap_or(0);
        self.bound.push(Known { at: e.place.start, instance, parameters: types.to_vec(), lambda, result: result.clone() });
        Some(result)
    }
}
