//! Arguments before a member is chosen, and which parameter each goes to.

use std::rc::Rc;

use crate::expr::eval::{Id, Node};
use crate::expr::member::Parameter;
use crate::expr::syntax::{Arg, Expr, ExprKind, Name, Out, Place};
use crate::expr::types::Ty;

use super::assign::Change;
use super::group::Group;
use super::scope::Role;
use super::{Binder, Typed};

/// An argument.
#[derive(Clone)]
pub struct Given<'e> {
    pub name: Option<&'e Name>,
    pub place: Place,
    pub what: What<'e>,
}

/// What stands as an argument.
#[derive(Clone)]
pub enum What<'e> {
    /// A value with its type.
    Value(Typed),
    /// Its type depends on the parameter.
    Lambda(&'e Expr),
    /// `int.Parse`, which becomes a delegate.
    Group(Rc<Group>),
    /// `out x`
    Out(&'e Out, &'e Expr),
}

/// What is assigned when a call has returned: `out a[0]`.
pub struct PutBack {
    pub target: Expr,
    pub slot: u16,
    pub cell: bool,
    pub ty: Ty,
}

impl Given<'_> {
    /// A value that is bound already.
    pub fn value(typed: Typed, place: Place) -> Self {
        Self { name: None, place, what: What::Value(typed) }
    }

    /// As errors name its type.
    pub fn shown(&self) -> String {
        match &self.what {
            What::Value(typed) => match &typed.ty {
                Ty::Null => "<null>".to_owned(),
                ty => ty.to_string(),
            },
            What::Lambda(_) => "lambda expression".to_owned(),
            What::Group(_) => "method group".to_owned(),
            What::Out(Out::New(ty), _) => format!("out {}", ty.path.last().map_or("", |n| &*n.text)),
            What::Out(Out::Existing, _) => "out".to_owned(),
            What::Out(Out::Ref, _) => "ref".to_owned(),
        }
    }

    /// Whether something in it is wrong, which is told already.
    pub fn is_wrong(&self) -> bool {
        matches!(&self.what, What::Value(typed) if typed.ty == Ty::Error)
    }
}

/// What goes to a parameter.
#[derive(Clone, Debug)]
pub enum Slot {
    /// The argument of this number.
    Arg(usize),
    /// The parameter's default.
    Default,
    /// Arguments that `params` gathers in an array.
    Many(Vec<usize>),
}

/// Why arguments do not go to parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Misplaced {
    /// There are too many.
    Count,
    /// Nothing is given for this parameter.
    Missing(usize),
    /// The argument of this number has a name that no parameter has.
    NoName(usize),
    /// The argument of this number names a parameter that has its argument already.
    Twice(usize),
}

/// Which argument goes to which parameter; `expanded`: the last parameter gathers what is left.
pub fn place_arguments(parameters: &[Parameter], given: &[Given<'_>], expanded: bool) -> Result<Vec<Slot>, Misplaced> {
    let mut slots: Vec<Option<Slot>> = vec![None; parameters.len()];
    let plain = parameters.len() - usize::from(expanded);
    let mut rest = Vec::new();
    for (index, arg) in given.iter().enumerate() {
        let at = match arg.name {
            Some(name) => parameters.iter().position(|p| *p.name == *name.text).ok_or(Misplaced::NoName(index))?,
            None if index < plain => index,
            None if expanded => {
                rest.push(index);
                continue;
            }
            None => return Err(Misplaced::Count),
        };
        match slots.get_mut(at) {
            Some(slot) if slot.is_some() => return Err(Misplaced::Twice(index)),
            Some(slot) if expanded && at == plain => {
                *slot = Some(Slot::Many(vec![index]));
            }
            Some(slot) => *slot = Some(Slot::Arg(index)),
            None => return Err(Misplaced::Count),
        }
    }
    if expanded && let Some(last @ None) = slots.last_mut() {
        *last = Some(Slot::Many(rest));
    }
    slots
        .into_iter()
        .zip(parameters)
        .enumerate()
        .map(|(index, (slot, p))| slot.or_else(|| p.default.as_ref().map(|_| Slot::Default)).ok_or(Misplaced::Missing(index)))
        .collect()
}

impl Binder<'_> {
    /// Binds arguments as far as they have types of their own.
    pub fn given<'e>(&mut self, args: &'e [Arg]) -> Vec<Given<'e>> {
        args.iter()
            .map(|arg| {
                let what = match (&arg.out, &arg.value.kind) {
                    (Some(out), _) => What::Out(out, &arg.value),
                    (None, ExprKind::Lambda(..)) => What::Lambda(&arg.value),
                    (None, _) => match self.value_or_group(&arg.value) {
                        Ok(typed) => What::Value(typed),
                        Err(group) => What::Group(group),
                    },
                };
                let place = match &arg.out {
                    Some(Out::New(ty)) => ty.place.to(arg.value.place),
                    Some(Out::Existing | Out::Ref) | None => arg.value.place,
                };
                Given { name: arg.name.as_ref(), place, what }
            })
            .collect()
    }

    /// The type that an `out` argument says itself.
    pub(super) fn out_type(&mut self, out: &Out, target: &Expr) -> Option<Ty> {
        match (out, &target.kind) {
            (Out::New(ty), _) if ty.path.first().is_some_and(|n| &*n.text == "var") => None,
            (Out::New(ty), _) => Some(self.type_of(ty)),
            (Out::Existing | Out::Ref, ExprKind::Name(name, _)) => {
                self.local(&name.text).and_then(|i| self.locals.get(i)).map(|l| l.ty.clone())
            }
            (Out::Existing | Out::Ref, _) => Some(self.type_only(target).ty).filter(|ty| *ty != Ty::Error),
        }
    }

    /// The local that an `out` argument fills: its slot, and whether lambdas capture it.
    pub(super) fn out_target(&mut self, out: &Out, target: &Expr, ty: &Ty) -> (u16, bool) {
        let ExprKind::Name(name, _) = &target.kind else {
            // What is no local takes the value once the call has returned.
            let slot = self.slot();
            self.put_back.push(PutBack { target: target.clone(), slot, cell: false, ty: ty.clone() });
            return (slot, false);
        };
        match out {
            Out::New(written) => {
                let ty = if written.path.first().is_some_and(|n| &*n.text == "var") { ty.clone() } else { self.type_of(written) };
                if &*name.text == "_" {
                    return (self.slot(), false);
                }
                self.declare(name, ty, Role::Variable)
            }
            Out::Existing | Out::Ref => match self.local(&name.text) {
                Some(index) => {
                    self.assignable(index, target.place);
                    self.slot_of(index)
                }
                None if &*name.text == "_" && *out == Out::Existing => (self.slot(), false),
                None => {
                    self.unknown(name);
                    (0, false)
                }
            },
        }
    }

    /// The call, and then what its `out` and `ref` arguments are put into that are no locals; `from` are those of other calls.
    pub(super) fn put_back(&mut self, call: Typed, from: usize, place: Place) -> Typed {
        if self.put_back.len() <= from {
            return call;
        }
        let ty = call.ty.clone();
        let mut seq = Vec::new();
        let result = if ty == Ty::Void {
            seq.push(call.id);
            None
        } else {
            let (set, get) = self.hidden(call, place);
            seq.push(set);
            Some(get.id)
        };
        for PutBack { target, slot, cell, ty } in self.put_back.split_off(from) {
            let node = if cell { Node::Captured(slot) } else { Node::Local(slot) };
            let given = self.push(node, ty, target.place);
            self.subjects.push(given);
            let subject = Expr::new(ExprKind::Subject, target.place);
            seq.push(self.assign(Change::Set(&subject), &target, target.place).id);
            self.subjects.pop();
        }
        seq.extend(result);
        self.push(Node::Seq(seq), ty, place)
    }

    /// What a call stands for that went wrong: its arguments are read, and what it would have assigned has a value.
    pub(super) fn spoilt(&mut self, given: &[Given<'_>], place: Place) -> Typed {
        let mut seq = Vec::new();
        for given in given {
            match &given.what {
                What::Value(typed) => seq.push(typed.id),
                What::Out(out, target) if matches!(target.kind, ExprKind::Name(..)) && **out != Out::Ref => {
                    let nothing = self.error();
                    let target = self.out_target(out, target, &Ty::Error);
                    seq.push(self.put(target, nothing.id, Ty::Error, place).id);
                }
                What::Lambda(_) | What::Group(_) | What::Out(..) => {}
            }
        }
        let error = self.error();
        if seq.is_empty() {
            return error;
        }
        seq.push(error.id);
        self.push(Node::Seq(seq), Ty::Error, place)
    }

    /// An argument as its parameter takes it.
    pub(super) fn argument(&mut self, given: &Given<'_>, ty: &Ty) -> Id {
        match &given.what {
            What::Value(typed) => self.to(typed.clone(), ty, given.place),
            What::Lambda(e) => self.lambda_to(e, ty).map_or_else(|| self.error().id, |l| l.id),
            What::Group(group) => self.group_to(group, ty, given.place).id,
            What::Out(..) => self.error().id,
        }
    }
}
