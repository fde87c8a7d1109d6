//! `dynamic`: what is left to be bound at run time, and how it is bound then.
//!
//! In: an operation with an operand of the type `dynamic`. Out: a node that holds it, its operands standing in it as the names
//! `0`, `1`, ..; at run time the same binder binds it with the operands' types.
//! Here are nodes made · `call.rs` those of calls · `run.rs` binds · `message.rs` C#'s words when it cannot

mod call;
mod message;
mod run;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::expr::eval::{Convert, Does, Id, Late, Node, Operand};
use crate::expr::syntax::{Arg, Binary, Expr, ExprKind, Name, Place, Step, Unary};
use crate::expr::types::Ty;

use super::assign::Change;
use super::{Binder, Typed};

pub use message::no_implicit;
pub use run::{Unbound, late};

/// What `out` stands before: the number of the operand, the slot that it is given in, and the local that it is.
pub(super) struct LateOut {
    operand: usize,
    slot: u16,
    local: (u16, bool),
    ty: Ty,
}

/// The name of an operand.
fn operand(index: usize, place: Place) -> Expr {
    Expr::new(ExprKind::Name(Name { text: index.to_string().into(), place }, Vec::new()), place)
}

impl Binder<'_> {
    /// What is kept of an operation.
    fn left_for_later(&self, does: Does, operands: &[Typed]) -> Rc<Late> {
        let of = |typed: &Typed| Operand { ty: typed.ty.clone(), constant: self.constant(typed.id).cloned() };
        Rc::new(Late {
            does,
            operands: operands.iter().map(of).collect(),
            types: self.type_parameters.clone(),
            checked: self.checked,
            outs: Vec::new(),
            known: OnceCell::new(),
        })
    }

    fn late_node(&mut self, does: Does, operands: &[Typed], ty: Ty, place: Place) -> Typed {
        if operands.iter().any(|typed| typed.ty == Ty::Error) {
            return self.error();
        }
        let outs = std::mem::take(&mut self.late_outs);
        let mut late = self.left_for_later(does, operands);
        if let Some(late) = Rc::get_mut(&mut late) {
            late.outs = outs.iter().map(|out| (out.operand, out.slot)).collect();
        }
        let done = self.push(Node::Late(late, operands.iter().map(|typed| typed.id).collect()), ty.clone(), place);
        if outs.is_empty() {
            return done;
        }
        let (set, get) = self.hidden(done, place);
        let mut seq = vec![set];
        for out in outs {
            let given = self.push(Node::Local(out.slot), out.ty.clone(), place);
            seq.push(self.put(out.local, given.id, out.ty, place).id);
        }
        seq.push(get.id);
        self.push(Node::Seq(seq), ty, place)
    }

    /// `dynamic` to any type: by itself, or (`cast`) by a cast.
    pub(super) fn late_conversion(&self, from: &Typed, to: &Ty, cast: bool) -> Convert {
        Convert::Late(self.left_for_later(Does::Convert(to.clone(), cast), std::slice::from_ref(from)))
    }

    /// A condition of the type `dynamic`.
    pub(super) fn late_test(&mut self, value: Typed, place: Place) -> Typed {
        self.late_node(Does::Test, &[value], Ty::Bool, place)
    }

    /// What `foreach` goes over.
    pub(super) fn late_items(&mut self, value: Typed, place: Place) -> Typed {
        self.late_node(Does::Enumerate, &[value], Ty::generic("IEnumerable", &[Ty::Dynamic]), place)
    }

    /// `a.name`
    pub(super) fn late_get(&mut self, on: Typed, name: &Name, place: Place) -> Typed {
        let get = ExprKind::Member(Box::new(operand(0, place)), name.clone(), Vec::new());
        self.late_node(Does::Get(name.clone(), Expr::new(get, place)), &[on], Ty::Dynamic, place)
    }

    fn late_set(&mut self, on: Typed, name: &Name, value: Typed, place: Place) -> Typed {
        let target = Expr::new(ExprKind::Member(Box::new(operand(0, place)), name.clone(), Vec::new()), place);
        let set = ExprKind::Assign(None, Box::new(target), Box::new(operand(1, place)));
        self.late_node(Does::Set(name.clone(), Expr::new(set, place)), &[on, value], Ty::Dynamic, place)
    }

    /// `a.name = b`, `a.name += b`
    pub(super) fn late_assign(&mut self, on: Typed, name: &Name, change: Change<'_>, place: Place) -> Typed {
        if let Change::Set(value) = change {
            let value = self.value(value);
            return self.late_set(on, name, value, place);
        }
        let (set, on) = self.hidden(on, place);
        let old = self.late_get(on.clone(), name, place);
        let new = self.updated(change, old, &Ty::Dynamic, place);
        let put = self.late_set(on, name, Typed { id: new, ty: Ty::Dynamic }, place);
        self.push(Node::Seq(vec![set, put.id]), Ty::Dynamic, place)
    }

    /// `a[i]`, where one of them is `dynamic`.
    pub(super) fn late_index(&mut self, operands: Vec<Typed>, args: Vec<Arg>, place: Place) -> Typed {
        let index = Expr::new(ExprKind::Index(Box::new(operand(0, place)), args), place);
        self.late_node(Does::Other(index, true), &operands, Ty::Dynamic, place)
    }

    /// `a[i] = b`, `a[i] += b`
    pub(super) fn late_assign_index(&mut self, operands: Vec<Typed>, args: Vec<Arg>, change: Change<'_>, place: Place) -> Typed {
        let mut seq = Vec::new();
        let mut held = Vec::new();
        for typed in operands {
            if self.constant(typed.id).is_some() {
                held.push(typed);
                continue;
            }
            let (set, get) = self.hidden(typed, place);
            seq.push(set);
            held.push(get);
        }
        let value = match change {
            Change::Set(value) => self.value(value),
            Change::Compute(..) | Change::Step(_) | Change::StepAfter(_) => {
                let old = self.late_index(held.clone(), args.clone(), place);
                let id = self.updated(change, old, &Ty::Dynamic, place);
                Typed { id, ty: Ty::Dynamic }
            }
        };
        let target = Expr::new(ExprKind::Index(Box::new(operand(0, place)), args), place);
        let set = ExprKind::Assign(None, Box::new(target), Box::new(operand(held.len(), place)));
        held.push(value);
        let put = self.late_node(Does::Other(Expr::new(set, place), true), &held, Ty::Dynamic, place);
        seq.push(put.id);
        self.push(Node::Seq(seq), Ty::Dynamic, place)
    }

    /// `a + b`, where one is `dynamic`.
    pub(super) fn late_binary(&mut self, op: Binary, left: Typed, right: Typed, place: Place) -> Typed {
        self.late_computed(op, left, right, false, place)
    }

    /// `a + b`, or (`assigned`) what `a += b` puts into `a`.
    pub(super) fn late_computed(&mut self, op: Binary, left: Typed, right: Typed, assigned: bool, place: Place) -> Typed {
        let computed = match op {
            Binary::And => Binary::BitAnd,
            Binary::Or => Binary::BitOr,
            other => other,
        };
        let chain = ExprKind::Chain(Box::new(operand(0, place)), vec![(computed, operand(1, place))]);
        self.late_node(Does::Binary(op, Expr::new(chain, place), assigned), &[left, right], Ty::Dynamic, place)
    }

    /// `a && b`: the left alone when it decides, else `a & b`.
    pub(super) fn late_both(&mut self, op: Binary, left: Typed, right: Typed, place: Place) -> Typed {
        let (set, left) = self.hidden(left, place);
        let test = if left.ty == Ty::Dynamic { self.late_test(left.clone(), place).id } else { self.to(left.clone(), &Ty::Bool, place) };
        let computed = self.late_binary(op, left.clone(), right, place);
        let (then, other) = if op == Binary::And { (computed.id, left.id) } else { (left.id, computed.id) };
        let decided = self.push(Node::If(test, then, other), Ty::Dynamic, place);
        self.push(Node::Seq(vec![set, decided.id]), Ty::Dynamic, place)
    }

    /// `-a`
    pub(super) fn late_unary(&mut self, op: Unary, value: Typed, place: Place) -> Typed {
        let unary = Expr::new(ExprKind::Unary(op, Box::new(operand(0, place))), place);
        self.late_node(Does::Other(unary, true), &[value], Ty::Dynamic, place)
    }

    /// What `++` makes of a value.
    pub(super) fn late_step(&mut self, step: Step, old: Typed, place: Place) -> Id {
        self.late_unary(Unary::Step(step), old, place).id
    }

    /// Nobody takes the value of this node.
    pub(super) fn take_no_value(&mut self, id: Id) {
        if let Some(Node::Late(late, _)) = self.nodes.get_mut(id as usize)
            && let Some(late) = Rc::get_mut(late)
            && let Does::Other(_, asked) = &mut late.does
        {
            *asked = false;
        }
    }
}
