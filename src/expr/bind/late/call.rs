use crate::diagnostic::code;
use crate::expr::eval::{Does, Node};
use crate::expr::fault::call as calls;
use crate::expr::syntax::{Arg, Expr, ExprKind, Name, Out, Place};
use crate::expr::types::Ty;

use super::super::argument::{Given, What};
use super::super::overload::{Candidate, Choice, Misfit};
use super::super::{Binder, Typed};
use super::{LateOut, operand};

impl Binder<'_> {
    /// Whether an argument is `dynamic`.
    pub(in crate::expr::bind) fn any_dynamic(given: &[Given<'_>]) -> bool {
        given.iter().any(|given| matches!(&given.what, What::Value(typed) if typed.ty == Ty::Dynamic))
    }

    /// Arguments as operands, numbered from those that are there on. `None`: what cannot be one is told.
    pub(in crate::expr::bind) fn late_args(&mut self, given: &[Given<'_>], operands: &mut Vec<Typed>) -> Option<Vec<Arg>> {
        let mut args = Vec::new();
        let mut wrong = false;
        for given in given {
            let fault = match &given.what {
                What::Value(typed) => {
                    wrong |= typed.ty == Ty::Error;
                    args.push(Arg { name: given.name.cloned(), out: None, value: operand(operands.len(), given.place) });
                    operands.push(typed.clone());
                    continue;
                }
                What::Out(out @ (Out::Existing | Out::New(_)), target)
                    if matches!(target.kind, ExprKind::Name(..))
                        && let Some(ty) = self.out_type(out, target) =>
                {
                    let slot = self.slot();
                    let held = self.push(Node::Local(slot), ty.clone(), given.place);
                    let local = self.out_target(out, target, &ty);
                    self.late_outs.push(LateOut { operand: operands.len(), slot, local, ty });
                    let value = operand(operands.len(), given.place);
                    args.push(Arg { name: given.name.cloned(), out: Some(Out::Existing), value });
                    operands.push(held);
                    continue;
                }
                What::Lambda(_) => calls::lambda_to_dynamic(given.place),
                What::Group(_) => calls::group_to_dynamic(given.place),
                What::Out(..) => crate::expr::fault::Fault::new(
                    code::expression::NOT_MODELLED,
                    given.place,
                    "`ref`, `out var` and `out` of what is no local are not modelled beside an argument of the type `dynamic`: cast that to its type",
                ),
            };
            self.tell(fault);
            wrong = true;
        }
        (!wrong).then_some(args)
    }

    /// `a.name(b)`, `a(b)` of a value, where one is `dynamic`.
    pub(in crate::expr::bind) fn late_call(
        &mut self,
        on: Typed,
        name: Option<(&Name, &[crate::expr::syntax::TypeName])>,
        given: &[Given<'_>],
        place: Place,
    ) -> Typed {
        let mut operands = vec![on];
        let Some(args) = self.late_args(given, &mut operands) else { return self.spoilt(given, place) };
        let target = match name {
            Some((name, types)) => {
                let member = ExprKind::Member(Box::new(operand(0, place)), name.clone(), types.to_vec());
                Expr::new(member, Place { start: place.start, end: name.place.end })
            }
            None => operand(0, place),
        };
        let call = Expr::new(ExprKind::Call(Box::new(target), args), place);
        self.late_node(Does::Other(call, true), &operands, Ty::Dynamic, place)
    }

    /// `string.Join(",", a)`, where an argument is `dynamic`.
    pub(in crate::expr::bind) fn late_call_of_type(&mut self, target: &Expr, given: &[Given<'_>], place: Place) -> Typed {
        let mut operands = Vec::new();
        let Some(args) = self.late_args(given, &mut operands) else { return self.spoilt(given, place) };
        let call = Expr::new(ExprKind::Call(Box::new(target.clone()), args), place);
        self.late_node(Does::Other(call, true), &operands, Ty::Dynamic, place)
    }

    /// `new T(a)`, where an argument is `dynamic`.
    pub(in crate::expr::bind) fn late_new(&mut self, ty: &Ty, given: &[Given<'_>], place: Place) -> Typed {
        let mut operands = Vec::new();
        let Some(args) = self.late_args(given, &mut operands) else { return self.spoilt(given, place) };
        let at = Expr::new(ExprKind::Null, place);
        self.late_node(Does::New(ty.clone(), args, at), &operands, ty.clone(), place)
    }

    /// Whether a form might take the arguments once their types are known; if none may: told.
    pub(in crate::expr::bind) fn may_take(
        &mut self,
        found: &[Candidate],
        on: Option<&Typed>,
        given: &[Given<'_>],
        types: &[Ty],
        name: &Name,
    ) -> bool {
        match self.choose(found, on, given, types) {
            Choice::One(..) | Choice::Ambiguous(..) => true,
            Choice::None(misfits) if misfits.contains(&Misfit::NotInferred) => true,
            Choice::None(misfits) => {
                self.misfit(found, &misfits, given, 1, name);
                false
            }
        }
    }
}
