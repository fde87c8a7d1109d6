use std::rc::Rc;

use crate::diagnostic::code;
use crate::expr::eval::{Id, Node};
use crate::expr::fault::statement as faulty;
use crate::expr::syntax::{Name, Place};
use crate::expr::types::Ty;

use super::{Binder, Typed};

/// A local in sight.
#[derive(Clone, Debug)]
pub struct Local {
    pub name: Rc<str>,
    pub ty: Ty,
    pub slot: u16,
    /// Which function declares it.
    pub function: usize,
    /// Where it is declared: its identity while binding is begun again.
    pub at: u32,
    pub captured: bool,
    /// It was declared with a value, or given one since.
    pub assigned: bool,
}

/// A function being bound: the expression itself, or a lambda in it.
#[derive(Debug, Default)]
pub struct Function {
    pub slots: u16,
    /// Local (by place of declaration), slot in the outer function, slot here.
    pub captures: Vec<(u32, u16, u16)>,
    /// The types that it returns.
    pub returns: Vec<(Id, Ty, Place)>,
    pub instance: u32,
    /// Of a lambda: the type that its results are converted to, as far as it is known.
    pub want: Option<Option<Ty>>,
}

impl Binder<'_> {
    /// A new slot of the function at hand.
    pub fn slot(&mut self) -> u16 {
        match self.functions.last_mut() {
            Some(function) => {
                function.slots = function.slots.saturating_add(1);
                function.slots - 1
            }
            None => 0,
        }
    }

    /// Declares a local; gives its slot and whether it is captured.
    pub fn declare(&mut self, name: &Name, ty: Ty, assigned: bool) -> (u16, bool) {
        if let Some(other) = self.locals.iter().rev().find(|l| l.name == name.text) {
            let _ = other;
            self.tell(faulty::declared_twice(name));
        } else if &*name.text == "context" {
            self.fault(code::expression::LOCAL, name.place, "`context` is there already");
        }
        let slot = self.slot();
        let captured = self.captured.contains(&name.place.start);
        let function = self.functions.len() - 1;
        self.locals.push(Local { name: Rc::clone(&name.text), ty, slot, function, at: name.place.start, captured, assigned });
        (slot, captured)
    }

    /// Which locals have a value.
    pub fn assigned(&self) -> Vec<bool> {
        self.locals.iter().map(|l| l.assigned).collect()
    }

    /// Goes back to what had a value: another way begins there, or what was done since may not have been done.
    pub fn reassign(&mut self, assigned: &[bool]) {
        self.locals.iter_mut().zip(assigned).for_each(|(l, a)| l.assigned = *a);
    }

    /// Two ways come together, this one and one with these values; a way that does not come here counts for all.
    pub fn meet(&mut self, here: bool, other: &[bool], there: bool) {
        for (local, other) in self.locals.iter_mut().zip(other) {
            local.assigned = (local.assigned || !here) && (*other || !there);
        }
    }

    /// The node that gives a new local its first value.
    pub fn first(&mut self, (slot, captured): (u16, bool), value: Id, place: Place) -> Id {
        let node = if captured { Node::NewCell(slot, value) } else { Node::SetLocal(slot, value) };
        self.push(node, Ty::Void, place).id
    }

    pub fn local(&self, name: &str) -> Option<usize> {
        self.locals.iter().rposition(|l| &*l.name == name)
    }

    /// The slot of a local in the function at hand, and whether it is a cell.
    pub fn slot_of(&mut self, index: usize) -> (u16, bool) {
        let Some(local) = self.locals.get(index).cloned() else { return (0, false) };
        let here = self.functions.len() - 1;
        if local.function == here {
            return (local.slot, local.captured);
        }
        if self.captured.insert(local.at) {
            self.grown = true;
        }
        let mut outer = local.slot;
        for function in local.function + 1..=here {
            let Some(scope) = self.functions.get_mut(function) else { break };
            outer = match scope.captures.iter().find(|(at, ..)| *at == local.at) {
                Some((_, _, slot)) => *slot,
                None => {
                    let slot = scope.slots;
                    scope.slots = scope.slots.saturating_add(1);
                    scope.captures.push((local.at, outer, slot));
                    slot
                }
            };
        }
        (outer, true)
    }

    /// Reads a local.
    pub fn read_local(&mut self, index: usize, place: Place) -> Typed {
        let ty = self.locals.get(index).map_or(Ty::Error, |l| l.ty.clone());
        if self.locals.get(index).is_some_and(|l| !l.assigned) {
            let name = self.locals.get(index).map_or("", |l| &*l.name).to_owned();
            self.tell(faulty::unassigned(&name, place));
        }
        let node = match self.slot_of(index) {
            (slot, true) => Node::Captured(slot),
            (slot, false) => Node::Local(slot),
        };
        self.push(node, ty, place)
    }

    /// Writes a local; the node gives the value.
    pub fn write_local(&mut self, index: usize, value: Id, place: Place) -> Typed {
        if let Some(local) = self.locals.get_mut(index) {
            local.assigned = true;
        }
        let ty = self.locals.get(index).map_or(Ty::Error, |l| l.ty.clone());
        let node = match self.slot_of(index) {
            (slot, true) => Node::SetCaptured(slot, value),
            (slot, false) => Node::SetLocal(slot, value),
        };
        self.push(node, ty, place)
    }

    /// A hidden local that holds a value: the node that sets it, and one that reads it.
    pub fn hidden(&mut self, value: Typed, place: Place) -> (Id, Typed) {
        let slot = self.slot();
        let set = self.push(Node::SetLocal(slot, value.id), value.ty.clone(), place).id;
        let get = self.push(Node::Local(slot), value.ty, place);
        (set, get)
    }
}
