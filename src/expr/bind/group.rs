//! Method groups: a method's name where a delegate is wanted, such as `.Select(int.Parse)`.

use std::rc::Rc;

use crate::expr::eval::node::Holds;
use crate::expr::eval::{Code, Lambda, Node};
use crate::expr::fault::{convert as fits, name as naming};
use crate::expr::syntax::{Expr, ExprKind, Name, Place};
use crate::expr::types::Ty;

use super::argument::Given;
use super::lambda::shape;
use super::overload::{Candidate, Choice, Chosen};
use super::scope::Function;
use super::types::derives;
use super::{Binder, Typed};

/// The methods that a name may mean.
pub struct Group {
    pub name: Name,
    /// What stands before the dot, when it is a value.
    pub on: Option<Typed>,
    pub found: Vec<Candidate>,
    pub extensions: Vec<Candidate>,
    /// `F<int>`: what is written.
    pub types: Vec<Ty>,
}

/// Whether a delegate passes a value of one type for the other.
fn passes(from: &Ty, to: &Ty) -> bool {
    from == to || !from.is_value() && !matches!(from, Ty::Nullable(_)) && derives(from, to)
}

impl Binder<'_> {
    /// Binds a value, unless it is a method's name.
    pub(super) fn value_or_group(&mut self, e: &Expr) -> Result<Typed, Rc<Group>> {
        match &e.kind {
            ExprKind::Member(left, name, types) => {
                if let Some(ty) = self.type_path(e) {
                    return Ok(self.tell(naming::type_as_value(&ty, e.inner)));
                }
                let types: Vec<Ty> = types.iter().map(|t| self.type_of(t)).collect();
                self.member_or_group(left, name, types, e.place)
            }
            _ => Ok(self.value(e)),
        }
    }

    /// What the group's method gives when it is called with values of these types.
    pub(super) fn group_result(&mut self, group: &Group, takes: &[Ty]) -> Option<Ty> {
        let given: Vec<Given<'_>> = takes.iter().map(|ty| Given::value(super::infer::of_type(ty), group.name.place)).collect();
        self.chosen_of(group, group.on.as_ref(), &given).map(|(_, chosen)| chosen.result)
    }

    /// The method that is meant for these arguments, and how it takes them.
    fn chosen_of<'g>(&mut self, group: &'g Group, on: Option<&Typed>, given: &[Given<'_>]) -> Option<(&'g Candidate, Chosen)> {
        for candidates in [&group.found, &group.extensions] {
            if let Choice::One(index, chosen) = self.choose(candidates, on, given, &group.types) {
                return Some((candidates.get(index)?, chosen));
            }
        }
        None
    }

    /// Whether the group becomes a delegate of this type.
    pub(super) fn group_fits(&mut self, group: &Group, to: &Ty) -> bool {
        let Some((takes, gives)) = shape(to) else { return false };
        let given: Vec<Given<'_>> = takes.iter().map(|ty| Given::value(super::infer::of_type(ty), group.name.place)).collect();
        let Some((_, chosen)) = self.chosen_of(group, group.on.as_ref(), &given) else { return false };
        gives == Ty::Void || passes(&chosen.result, &gives)
    }

    /// The delegate.
    pub(super) fn group_to(&mut self, group: &Group, to: &Ty, place: Place) -> Typed {
        let Some((takes, gives)) = shape(to) else { return self.tell(fits::method_group(&group.name.text, to, group.name.place)) };
        let given: Vec<Given<'_>> = takes.iter().map(|ty| Given::value(super::infer::of_type(ty), place)).collect();
        if let Some((candidate, chosen)) = self.chosen_of(group, group.on.as_ref(), &given)
            && gives != Ty::Void
            && !passes(&chosen.result, &gives)
        {
            let shown = candidate.to_string();
            return self.tell(fits::group_result(&shown, &chosen.result, to, place));
        }
        if !self.group_fits(group, to) {
            return self.tell(fits::group_mismatch(&group.name.text, to, place).seen_at(group.name.place.start));
        }
        // What the method is called on is evaluated once, now.
        let held = group.on.clone().map(|on| self.hidden(on, place));
        let instance = self.next_instance();
        self.functions.push(Function { instance, ..Function::default() });
        let on = held.as_ref().map(|(_, held)| {
            let slot = self.slot();
            self.push(Node::Local(slot), held.ty.clone(), place)
        });
        let slots: Vec<u16> = takes.iter().map(|_| self.slot()).collect();
        let given: Vec<Given<'_>> =
            slots.iter().zip(&takes).map(|(slot, ty)| Given::value(self.push(Node::Local(*slot), ty.clone(), place), place)).collect();
        let body = match self.chosen_of(group, on.as_ref(), &given) {
            // Arguments pass as they are: a delegate converts references alone. Forms of `Convert` that differ in the type of what
            // is converted are one row here.
            Some((candidate, chosen))
                if candidate.class.name() != "Convert" && !chosen.targets.iter().zip(&takes).all(|(to, from)| passes(from, to)) =>
            {
                let shown = candidate.to_string();
                self.tell(fits::group_mismatch(&shown, to, place))
            }
            Some((candidate, chosen)) => self.emit(chosen, candidate, on, &given, place),
            None => self.error(),
        };
        let body = if gives == Ty::Void { body.id } else { self.to(body, &gives, place) };
        let function = self.functions.pop().unwrap_or_default();
        let captures = match held.as_ref().and_then(|(_, held)| self.node(held.id)) {
            Some(Node::Local(outer)) => vec![(*outer, 0)],
            _ => Vec::new(),
        };
        let parameters = slots.into_iter().map(|slot| (slot, Holds::Value)).collect();
        let lambda = self.reserve();
        if let Some(place) = self.lambdas.get_mut(lambda as usize) {
            *place = Lambda { parameters, captures, locals: function.slots, body: Code::Value(body) };
        }
        let made = self.push(Node::Lambda(lambda, None), to.clone(), place);
        match held {
            Some((set, _)) => self.push(Node::Seq(vec![set, made.id]), to.clone(), place),
            None => made,
        }
    }
}
