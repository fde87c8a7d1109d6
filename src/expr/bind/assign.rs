use crate::diagnostic::code;
use crate::expr::eval::{Call, Node};
use crate::expr::fault::convert as fits;
use crate::expr::member::Member;
use crate::expr::syntax::{Arg, Binary, Expr, Name, Place};
use crate::expr::types::Ty;

use super::argument::What;
use super::{Binder, Typed};

impl Binder<'_> {
    pub fn assign_index(&mut self, left: Typed, args: &[Arg], op: Option<Binary>, value: &Expr, place: Place) -> Typed {
        let mut seq = Vec::new();
        let (set, left) = self.hidden(left, place);
        seq.push(set);
        let mut given = self.given(args);
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
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::IndexSetter, "this", false, &mut found);
        if found.is_empty() {
            return if left.ty == Ty::Error {
                self.error()
            } else {
                self.fault(code::expression::UNKNOWN_MEMBER, place, format!("an item of `{}` cannot be set", left.ty))
            };
        }
        let target = match (&left.ty, found.first()) {
            (Ty::Array(element), _) => (**element).clone(),
            (_, Some(first)) => first.signature.result.clone(),
            (_, None) => Ty::Error,
        };
        let new = match op {
            None => self.value_to(value, &target),
            Some(op) => {
                let mut getters = Vec::new();
                self.candidates(&left.ty, Member::Indexer, "this", false, &mut getters);
                let name = Name { text: "this[]".into(), place };
                let mut old = self.resolve(&getters, Some(left.clone()), &given, &[], &name, place);
                if let Ty::Array(element) = &left.ty {
                    old.ty = (**element).clone();
                }
                self.updated(op, old, value, &target, place)
            }
        };
        let (set, new) = self.hidden(Typed { id: new, ty: target.clone() }, place);
        seq.push(set);
        let name = Name { text: "this[]".into(), place };
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

    pub fn assign_member(&mut self, left: Typed, name: &Name, op: Option<Binary>, value: &Expr, place: Place) -> Typed {
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Setter, &name.text, false, &mut found);
        let Some(row) = found.first().map(|c| c.row) else {
            let mut readable = Vec::new();
            self.candidates(&left.ty, Member::Property, &name.text, false, &mut readable);
            if readable.is_empty() {
                return self.no_member(&left.ty, name, false);
            }
            let shown = readable.first().map_or_else(String::new, ToString::to_string);
            return self.tell(fits::read_only(&name.text, &shown, name.place));
        };
        let ty = found.first().map_or(Ty::Error, |c| c.signature.result.clone());
        let (set, left) = self.hidden(left, place);
        let new = match op {
            None => self.value_to(value, &ty),
            Some(op) => {
                let old = self.property(left.clone(), name, place);
                self.updated(op, old, value, &ty, place)
            }
        };
        let (set_new, new) = self.hidden(Typed { id: new, ty: ty.clone() }, place);
        let call = Call { run: row.run, args: vec![left.id, new.id], types: Vec::new(), on: true, outs: Vec::new() };
        let call = self.push(Node::Call(Box::new(call)), Ty::Void, place);
        self.push(Node::Seq(vec![set, set_new, call.id, new.id]), ty, place)
    }
}
