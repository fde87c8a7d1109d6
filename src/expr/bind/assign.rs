use crate::expr::eval::{Call, Id, Node};
use crate::expr::fault::{convert as fits, name as naming};
use crate::expr::member::Member;
use crate::expr::syntax::{Arg, Binary, Expr, ExprKind, Name, Place, Step};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::argument::What;
use super::{Binder, Typed};

/// What happens to the target of an assignment.
#[derive(Clone, Copy)]
pub enum Change<'e> {
    /// `a = b`
    Set(&'e Expr),
    /// `a += b`
    Compute(Binary, &'e Expr),
    /// `++a`
    Step(Step),
    /// `a++`
    StepAfter(Step),
}

impl Binder<'_> {
    /// `a = b`, `a += b`.
    pub fn assign(&mut self, change: Change<'_>, target: &Expr, place: Place) -> Typed {
        match &target.kind {
            ExprKind::Tuple(_) | ExprKind::Declaration(..) if let Change::Set(value) = change => self.deconstruct(target, value, place),
            ExprKind::Name(name, _) if self.local(&name.text).is_some() => {
                let index = self.local(&name.text).unwrap_or(0);
                if !self.assignable(index, target.place) {
                    if let Change::Set(value) | Change::Compute(_, value) = change {
                        let _ = self.value(value);
                    }
                    return self.error();
                }
                let ty = self.locals.get(index).map_or(Ty::Error, |l| l.ty.clone());
                let id = match change {
                    Change::Set(value) => self.value_to(value, &ty),
                    Change::Compute(..) | Change::Step(_) | Change::StepAfter(_) => {
                        let old = self.read_local(index, target.place);
                        self.updated(change, old, &ty, place)
                    }
                };
                self.write_local(index, id, place)
            }
            ExprKind::Member(left, name, _)
                if self.as_type(left).is_none() && self.known_namespace(left).is_none() && self.known_namespace(target).is_none() =>
            {
                let on = self.value(left);
                if on.ty == Ty::Dynamic {
                    return self.late_assign(on, name, change, place);
                }
                if matches!(on.ty, Ty::Tuple(..)) {
                    return self.assign_element(left, on, name, change, place);
                }
                self.note_setter(&on.ty, name);
                self.assign_member(on, name, change, place)
            }
            ExprKind::Index(left, args) => {
                let left = self.value(left);
                self.assign_index(left, args, change, place)
            }
            ExprKind::Bad => self.error(),
            // Binding begins again, with a local of this name.
            ExprKind::Name(name, _) if &*name.text == "context" => {
                self.learnt.context = true;
                self.grown = true;
                self.error()
            }
            ExprKind::Name(..) | ExprKind::Member(..) | ExprKind::Keyword(_) => self.assign_type(target),
            _ => {
                let typed = self.value(target);
                let steps = matches!(change, Change::Step(_) | Change::StepAfter(_));
                if typed.ty != Ty::Error {
                    self.tell(if steps { fits::not_steppable(target.place) } else { fits::not_assignable(target.place) });
                }
                if let Change::Set(value) | Change::Compute(_, value) = change {
                    let _ = self.value(value);
                }
                self.error()
            }
        }
    }

    /// What is no variable, though it has a name: a type, or a namespace.
    fn assign_type(&mut self, target: &Expr) -> Typed {
        if let Some(ty) = self.type_path(target) {
            return self.tell(naming::type_as_variable(&ty, target.bracketed(), target.inner));
        }
        if let Some(space) = self.known_namespace(target) {
            return self.tell(naming::namespace_as_variable(&space, target.inner));
        }
        match &target.kind {
            ExprKind::Name(name, _) => {
                let name = name.clone();
                self.unknown(&name)
            }
            _ => self.value(target),
        }
    }

    /// The new value of a target that is computed from its old one, converted back to the target's type.
    pub(super) fn updated(&mut self, change: Change<'_>, old: Typed, ty: &Ty, place: Place) -> Id {
        let (op, right, kept) = match change {
            Change::Set(value) => return self.value_to(value, ty),
            Change::Compute(op, value) => (op, self.value(value), None),
            Change::Step(step) | Change::StepAfter(step) => {
                let one = self.push(Node::Const(Value::Int(1)), Ty::Int, place);
                let op = if step == Step::Up { Binary::Add } else { Binary::Subtract };
                (op, one, Some(step))
            }
        };
        let mut first = None;
        let mut old = old;
        if let Change::StepAfter(_) = change {
            let (set, get) = self.hidden(old, place);
            first = Some(set);
            self.before = Some(get.clone());
            old = get;
        }
        if let (Some(step), Ty::Dynamic) = (kept, &old.ty) {
            let new = self.late_step(step, old, place);
            return match first {
                Some(set) => self.push(Node::Seq(vec![set, new]), Ty::Dynamic, place).id,
                None => new,
            };
        }
        if let Some(step) = kept
            && !(old.ty.underlying().is_numeric() || old.ty.underlying().is_enum() || old.ty == Ty::Error)
        {
            return self.tell(fits::unary(if step == Step::Up { "++" } else { "--" }, &old.ty, place)).id;
        }
        let shift = matches!(op, Binary::ShiftLeft | Binary::ShiftRight);
        let fits_back = kept.is_some() || shift || self.implicit(&right, ty).is_some();
        let right_again = right.clone();
        let faults = self.faults.len();
        let late = old.ty == Ty::Dynamic || right.ty == Ty::Dynamic;
        let result = if late { self.late_computed(op, old, right, kept.is_none(), place) } else { self.binary(op, old, right, place) };
        if kept.is_none()
            && let Some(fault) = self.faults.get_mut(faults)
        {
            fault.assigns(op.sign());
        }
        let new = match (self.implicit(&result, ty), self.explicit(&result, ty)) {
            (None, Some(convert)) if fits_back => self.apply(result, convert, ty, place),
            // It is the operand that does not fit; a double is what the result is, too.
            (None, Some(_)) if ty.underlying().is_numeric() && right_again.ty.underlying().is_numeric() && right_again.ty != Ty::Double => {
                self.to(right_again, ty, place)
            }
            _ => self.to(result, ty, place),
        };
        match first {
            Some(set) => self.push(Node::Seq(vec![set, new]), ty.clone(), place).id,
            None => new,
        }
    }

    pub fn assign_index(&mut self, left: Typed, args: &[Arg], change: Change<'_>, place: Place) -> Typed {
        if let Ty::Grid(..) = &left.ty {
            return self.assign_grid(left, args, change, place);
        }
        let mut seq = Vec::new();
        let mut given = self.given(args);
        if left.ty == Ty::Dynamic || Self::any_dynamic(&given) {
            let mut operands = vec![left];
            return match self.late_args(&given, &mut operands) {
                Some(args) => self.late_assign_index(operands, args, change, place),
                None => self.error(),
            };
        }
        let (set, left) = self.hidden(left, place);
        seq.push(set);
        for arg in &mut given {
            // Constants keep what they are, so that they fit where they must.
            if let What::Value(typed) = &arg.what
                && self.constant(typed.id).is_none()
            {
                let (set, get) = self.hidden(typed.clone(), place);
                seq.push(set);
                arg.what = What::Value(get);
            }
        }
        if let (Ty::Array(_), [] | [_, _, ..]) = (&left.ty, given.as_slice()) {
            return self.tell(crate::expr::fault::name::wrong_rank(1, place));
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::IndexSetter, "this", false, &mut found);
        if found.is_empty() || left.ty.is("Array") {
            return if left.ty == Ty::Error {
                self.error()
            } else {
                let mut readable = Vec::new();
                self.candidates(&left.ty, Member::Indexer, "this", false, &mut readable);
                match readable.first().filter(|_| !left.ty.is("Array")) {
                    Some(indexer) => {
                        let shown = indexer.to_string();
                        self.tell(fits::read_only("this", &shown, place))
                    }
                    None => self.tell(crate::expr::fault::name::no_indexer(&left.ty, place)),
                }
            };
        }
        let target = match (&left.ty, found.first()) {
            (Ty::Array(element), _) => (**element).clone(),
            (_, Some(first)) => first.signature.result.clone(),
            (_, None) => Ty::Error,
        };
        let new = match change {
            Change::Set(value) => self.value_to(value, &target),
            Change::Compute(..) | Change::Step(_) | Change::StepAfter(_) => {
                let mut getters = Vec::new();
                self.candidates(&left.ty, Member::Indexer, "this", false, &mut getters);
                let name = Name { text: "this".into(), place };
                let mut old = self.resolve(&getters, Some(left.clone()), &given, &[], &name, place);
                if let Ty::Array(element) = &left.ty {
                    old.ty = (**element).clone();
                }
                self.updated(change, old, &target, place)
            }
        };
        let (set, new) = self.hidden(Typed { id: new, ty: target.clone() }, place);
        seq.push(set);
        let name = Name { text: "this".into(), place };
        if let Some(candidate) = found.first() {
            self.note_use(candidate, place);
        }
        let call = self.resolve(&found, Some(left), &given, &[], &name, place);
        if let Some(Node::Call(call)) = self.nodes.get_mut(call.id as usize) {
            call.args.push(new.id);
        }
        seq.extend([call.id, new.id]);
        self.push(Node::Seq(seq), target, place)
    }

    pub fn assign_member(&mut self, left: Typed, name: &Name, change: Change<'_>, place: Place) -> Typed {
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Setter, &name.text, false, &mut found);
        let Some(row) = found.first().map(|c| c.row) else {
            let mut readable = Vec::new();
            self.candidates(&left.ty, Member::Property, &name.text, false, &mut readable);
            if let Ty::Anonymous(..) = &left.ty
                && self.has_property(&left.ty, name)
            {
                let whole = Place { start: place.start.min(name.place.start), end: name.place.end };
                return self.tell(fits::read_only(&name.text, &format!("{}.{}", left.ty, name.text), whole));
            }
            if readable.is_empty() {
                return self.no_member(&left.ty, name, false);
            }
            let shown = readable.first().map_or_else(String::new, ToString::to_string);
            let whole = Place { start: place.start.min(name.place.start), end: name.place.end };
            return self.tell(fits::read_only(&name.text, &shown, whole));
        };
        let ty = found.first().map_or(Ty::Error, |c| c.signature.result.clone());
        let (set, left) = self.hidden(left, place);
        let new = match change {
            Change::Set(value) => self.value_to(value, &ty),
            Change::Compute(..) | Change::Step(_) | Change::StepAfter(_) => {
                let old = self.property(left.clone(), name, place);
                self.updated(change, old, &ty, place)
            }
        };
        let (set_new, new) = self.hidden(Typed { id: new, ty: ty.clone() }, place);
        let call = Call { run: row.run, args: vec![left.id, new.id], types: Vec::new(), on: true, outs: Vec::new(), reads: false };
        let call = self.push(Node::Call(Box::new(call)), Ty::Void, place);
        self.push(Node::Seq(vec![set, set_new, call.id, new.id]), ty, place)
    }
}
