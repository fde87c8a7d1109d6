use std::rc::Rc;

use crate::expr::eval::{Id, Node};
use crate::expr::fault::tuple as faulty;
use crate::expr::member::Member;
use crate::expr::syntax::{Designation, Expr, ExprKind, Name, Place};
use crate::expr::types::{Names, Ty};

use super::assign::Change;
use super::local::is_var;
use super::scope::Role;
use super::{Binder, Typed};

/// What an element of a tuple is put into.
#[derive(Debug)]
enum Target {
    /// A new local, of the element's type when it has none.
    New(Name, Option<Ty>),
    /// What was there before.
    Place(Expr),
    Discard,
    Several(Vec<Target>),
}

impl Binder<'_> {
    /// `(a, count: b)`
    pub(super) fn tuple(&mut self, elements: &[(Option<Name>, Expr)], place: Place) -> Typed {
        let typed: Vec<Typed> = elements.iter().map(|(_, e)| self.value(e)).collect();
        if typed.iter().any(|t| t.ty == Ty::Error) {
            return self.error();
        }
        if let Some(at) = typed.iter().position(|t| matches!(t.ty, Ty::Null | Ty::Void | Ty::Lambda)) {
            let place = elements.get(at).map_or(place, |(_, e)| e.place);
            return self.tell(faulty::no_type(&typed[at].ty, place));
        }
        let names = elements.iter().map(|(name, _)| name.as_ref().map(|n| Rc::clone(&n.text))).collect();
        let ty = Ty::Tuple(typed.iter().map(|t| t.ty.clone()).collect(), Names(names));
        self.check_names(elements.iter().map(|(name, _)| name.as_ref()));
        self.push(Node::Record(ty.clone(), typed.iter().map(|t| t.id).collect()), ty, place)
    }

    /// `(a, b)` for a place that takes a tuple of these types.
    pub(super) fn tuple_to(&mut self, elements: &[(Option<Name>, Expr)], to: &Ty, place: Place) -> Typed {
        let ids = elements.iter().zip(to.args()).map(|((_, e), to)| self.value_to(e, to)).collect();
        self.push(Node::Record(to.clone(), ids), to.clone(), place)
    }

    /// Names of elements are given once, and `Item2` only to the second.
    pub(super) fn check_names<'n>(&mut self, names: impl Iterator<Item = Option<&'n Name>>) {
        let mut seen: Vec<Rc<str>> = Vec::new();
        for (index, name) in names.enumerate() {
            let Some(name) = name else { continue };
            if seen.contains(&name.text) {
                self.tell(faulty::name_twice(name));
            }
            let numbered = name.text.strip_prefix("Item").and_then(|n| n.parse::<usize>().ok());
            if numbered.is_some_and(|n| n != index + 1) {
                self.tell(faulty::name_of_other(name));
            }
            seen.push(Rc::clone(&name.text));
        }
    }

    /// An element of a tuple by its name.
    pub(super) fn element(&mut self, tuple: &Typed, name: &Name, place: Place) -> Option<Typed> {
        let index = element_index(&tuple.ty, &name.text)?;
        self.note_element(&tuple.ty, &name.text, name.place);
        Some(self.field(tuple, index, place))
    }

    fn field(&mut self, tuple: &Typed, index: usize, place: Place) -> Typed {
        let ty = tuple.ty.args().get(index).cloned().unwrap_or(Ty::Error);
        self.push(Node::Field(tuple.id, u16::try_from(index).unwrap_or(0)), ty, place)
    }

    /// `t.Item1 = a`, `t.count += a`: the tuple itself is put anew where it lies.
    pub(super) fn assign_element(&mut self, left: &Expr, old: Typed, name: &Name, change: Change<'_>, place: Place) -> Typed {
        let count = old.ty.args().len();
        let lies = match &left.kind {
            ExprKind::Name(..) | ExprKind::Member(..) => true,
            ExprKind::Index(of, _) => matches!(self.type_only(of).ty, Ty::Array(_) | Ty::Grid(..)),
            _ => false,
        };
        if !lies {
            let mut found = Vec::new();
            if let ExprKind::Index(of, _) = &left.kind {
                let of = self.type_only(of).ty;
                self.candidates(&of, Member::Indexer, "this", false, &mut found);
            }
            let member = found.first().map_or_else(String::new, ToString::to_string);
            return self.tell(faulty::no_variable(&member, place));
        }
        let Some(index) = element_index(&old.ty, &name.text) else { return self.no_member(&old.ty, name, false) };
        self.note_element(&old.ty, &name.text, name.place);
        let ty = old.ty.args().get(index).cloned().unwrap_or(Ty::Error);
        let (set, old) = self.hidden(old, place);
        let field = self.field(&old, index, place);
        let new = self.updated(change, field, &ty, place);
        let (set_new, new) = self.hidden(Typed { id: new, ty: ty.clone() }, place);
        let fields = (0..count).map(|at| if at == index { new.id } else { self.field(&old, at, place).id }).collect();
        let whole = self.push(Node::Record(old.ty.clone(), fields), old.ty.clone(), place);
        self.subjects.push(whole);
        let subject = Expr::new(ExprKind::Subject, place);
        let put = self.assign(Change::Set(&subject), left, place);
        self.subjects.pop();
        self.push(Node::Seq(vec![set, set_new, put.id, new.id]), ty, place)
    }

    /// `(a, b) = c`
    pub(super) fn deconstruct(&mut self, target: &Expr, value: &Expr, place: Place) -> Typed {
        let target = self.target(target);
        let mut seq = Vec::new();
        let faults = self.faults.len();
        let parts = self.parts(&target, value, &mut seq);
        // C# sees another number of parts in the whole assignment.
        if let Some(fault) = self.faults.get_mut(faults).filter(|fault| fault.is_part_count()) {
            *fault = fault.clone().seen_at(place.start);
        }
        self.put_parts(target, parts, &mut seq, place);
        self.push(Node::Seq(seq), Ty::Void, place)
    }

    /// What a value is taken apart into.
    pub(super) fn deconstruct_value(&mut self, target: &Expr, value: Typed, place: Place) -> Typed {
        let target = self.target(target);
        let mut seq = Vec::new();
        let parts = self.parts_of(&target, value, &mut seq, place);
        self.put_parts(target, parts, &mut seq, place);
        self.push(Node::Seq(seq), Ty::Void, place)
    }

    fn target(&mut self, e: &Expr) -> Target {
        match &e.kind {
            ExprKind::Tuple(elements) => {
                let declares = |e: &Expr| matches!(e.kind, ExprKind::Declaration(..));
                let discards = |e: &Expr| matches!(&e.kind, ExprKind::Name(n, _) if &*n.text == "_");
                let plain = |e: &Expr| !declares(e) && !discards(e) && !matches!(e.kind, ExprKind::Tuple(_));
                if elements.iter().any(|(_, e)| declares(e)) && elements.iter().any(|(_, e)| plain(e)) {
                    self.tell(faulty::mixed(e.place));
                }
                Target::Several(elements.iter().map(|(_, e)| self.target(e)).collect())
            }
            ExprKind::Declaration(ty, designation) => {
                let ty = if is_var(ty) { None } else { Some(self.type_of(ty)) };
                designated(designation, ty.as_ref())
            }
            ExprKind::Name(name, _) if &*name.text == "_" && self.local("_").is_none() => Target::Discard,
            _ => Target::Place(e.clone()),
        }
    }

    /// The values for a target, each computed once and kept; `None` where a literal has no type of its own.
    fn parts(&mut self, target: &Target, value: &Expr, seq: &mut Vec<Id>) -> Vec<Typed> {
        let Target::Several(targets) = target else {
            let typed = self.part(target, value);
            let (set, get) = self.hidden(typed, value.place);
            seq.push(set);
            return vec![get];
        };
        match &value.kind {
            ExprKind::Tuple(elements) if elements.len() == targets.len() => {
                targets.iter().zip(elements).flat_map(|(t, (_, e))| self.parts(t, e, seq)).collect()
            }
            _ => {
                let typed = self.value(value);
                self.parts_of(target, typed, seq, value.place)
            }
        }
    }

    /// The value of one element, of the type of what takes it.
    fn part(&mut self, target: &Target, value: &Expr) -> Typed {
        let ty = match target {
            Target::New(_, Some(ty)) => Some(ty.clone()),
            Target::Place(e) => Some(self.type_only(e).ty),
            Target::New(_, None) | Target::Discard | Target::Several(_) => None,
        };
        match ty {
            Some(ty) => {
                let id = self.value_to(value, &ty);
                Typed { id, ty }
            }
            None => {
                let typed = self.value(value);
                if matches!(typed.ty, Ty::Null | Ty::Void | Ty::Lambda) {
                    return self.tell(faulty::no_type(&typed.ty, value.place));
                }
                typed
            }
        }
    }

    fn parts_of(&mut self, target: &Target, value: Typed, seq: &mut Vec<Id>, place: Place) -> Vec<Typed> {
        let (set, held) = self.hidden(value, place);
        seq.push(set);
        let Target::Several(targets) = target else { return vec![held] };
        let parts = self.taken_apart(&held, place);
        if parts.len() != targets.len() {
            if held.ty != Ty::Error {
                self.tell(faulty::not_apart(&held.ty, parts.len(), targets.len(), place));
            }
            return targets.iter().flat_map(leaves).map(|_| Typed { id: held.id, ty: Ty::Error }).collect();
        }
        targets
            .iter()
            .zip(parts)
            .flat_map(|(target, part)| {
                if let Target::Several(_) = target {
                    return self.parts_of(target, part, seq, place);
                }
                vec![part]
            })
            .collect()
    }

    /// The parts of a value: a tuple's elements, a pair's key and value.
    fn taken_apart(&mut self, held: &Typed, place: Place) -> Vec<Typed> {
        match &held.ty {
            Ty::Tuple(types, _) => (0..types.len()).map(|at| self.field(held, at, place)).collect(),
            Ty::Named(class, args) if matches!(class.name(), "KeyValuePair" | "Tuple") => {
                let names: Vec<String> = match class.name() {
                    "Tuple" => (1..=args.len()).map(|n| format!("Item{n}")).collect(),
                    _ => vec!["Key".to_owned(), "Value".to_owned()],
                };
                // Taking apart is not a use of the members that would be told.
                let noted = self.off_list.len();
                let parts = names.iter().map(|n| self.property(held.clone(), &Name { text: n.as_str().into(), place }, place)).collect();
                self.off_list.truncate(noted);
                parts
            }
            _ => Vec::new(),
        }
    }

    fn put_parts(&mut self, target: Target, parts: Vec<Typed>, seq: &mut Vec<Id>, place: Place) {
        let mut parts = parts.into_iter();
        self.put_each(target, &mut parts, seq, place);
    }

    fn put_each(&mut self, target: Target, parts: &mut std::vec::IntoIter<Typed>, seq: &mut Vec<Id>, place: Place) {
        match target {
            Target::Several(targets) => targets.into_iter().for_each(|t| self.put_each(t, parts, seq, place)),
            Target::Discard => {
                parts.next();
            }
            Target::New(name, ty) => {
                let Some(part) = parts.next() else { return };
                let ty = ty.unwrap_or_else(|| part.ty.clone());
                let id = if part.ty == Ty::Error { part.id } else { self.to(part, &ty, name.place) };
                let target = self.declare(&name, ty.clone(), Role::Variable);
                seq.push(self.put(target, id, ty, name.place).id);
            }
            Target::Place(e) => {
                let Some(part) = parts.next() else { return };
                self.subjects.push(part);
                let subject = Expr::new(ExprKind::Subject, e.place);
                seq.push(self.assign(Change::Set(&subject), &e, place).id);
                self.subjects.pop();
            }
        }
    }
}

/// What a designation declares.
fn designated(designation: &Designation, ty: Option<&Ty>) -> Target {
    match designation {
        Designation::Name(name) => Target::New(name.clone(), ty.cloned()),
        Designation::Discard(_) => Target::Discard,
        Designation::Several(parts) => Target::Several(parts.iter().map(|p| designated(p, ty)).collect()),
    }
}

/// All that is put somewhere.
fn leaves(target: &Target) -> Vec<&Target> {
    match target {
        Target::Several(targets) => targets.iter().flat_map(leaves).collect(),
        other => vec![other],
    }
}

/// Which element is meant: by its own name, or `Item1`.
pub(super) fn element_index(tuple: &Ty, name: &str) -> Option<usize> {
    let Ty::Tuple(types, names) = tuple else { return None };
    let by_number = name.strip_prefix("Item").filter(|n| !n.starts_with('0')).and_then(|n| n.parse::<usize>().ok());
    let by_name = names.0.iter().position(|own| own.as_deref() == Some(name));
    by_name.or_else(|| by_number.filter(|n| (1..=types.len()).contains(n)).map(|n| n - 1))
}
