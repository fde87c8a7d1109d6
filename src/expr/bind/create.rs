use std::rc::Rc;

use crate::expr::eval::Node;
use crate::expr::fault::{convert as fits, name as naming};
use crate::expr::member::Member;
use crate::expr::syntax::{Arg, Expr, ExprKind, Initialiser, Name, Place, TypeName};
use crate::expr::types::Ty;

use super::assign::Change;
use super::{Binder, Typed};

impl Binder<'_> {
    /// `new T(..) { .. }`
    pub fn create(&mut self, ty: &TypeName, args: &[Arg], init: Option<&Initialiser>, place: Place) -> Typed {
        let ty = self.type_of(ty);
        if ty == Ty::Error {
            let _ = self.given(args);
            return self.error();
        }
        if ty == Ty::Dynamic {
            return self.tell(naming::new_dynamic(place));
        }
        let made = self.construct(&ty, args, place);
        let Some(init) = init else { return made };
        let (set, object) = self.hidden(made, place);
        let mut seq = vec![set];
        let plain = |value: &Expr| Arg { name: None, out: None, value: value.clone() };
        match init {
            Initialiser::Members(members) => {
                for (name, value) in members {
                    if !self.has_property(&object.ty, name) && object.ty != Ty::Error {
                        self.tell(naming::unknown_in_initialiser(&object.ty, name));
                        continue;
                    }
                    seq.push(self.assign_member(object.clone(), name, Change::Set(value), value.place).id);
                }
            }
            Initialiser::Indexes(indexes) => {
                for (key, value) in indexes {
                    seq.push(self.assign_index(object.clone(), &[plain(key)], Change::Set(value), value.place).id);
                }
            }
            Initialiser::Items(items) => {
                // An item is what `Add` is called with.
                self.subjects.push(object.clone());
                for item in items {
                    let place = item.first().map_or(place, |e| self.brace_of(e.place, item.len()));
                    let subject = Expr::new(ExprKind::Subject, place);
                    let add = Name { text: "Add".into(), place };
                    let target = Expr::new(ExprKind::Member(Box::new(subject), add, Vec::new()), place);
                    let args: Vec<Arg> = item.iter().map(plain).collect();
                    let before = self.faults.len();
                    let add = self.call(&target, &args, place).id;
                    self.take_no_value(add);
                    seq.push(add);
                    self.explain_add(before, &object.ty, place);
                }
                self.subjects.pop();
            }
        }
        seq.push(object.id);
        self.push(Node::Seq(seq), ty, place)
    }

    /// An item with the bracket that it stands in, when it has one of its own.
    fn brace_of(&self, item: Place, values: usize) -> Place {
        let before = self.text.text().get(..item.start as usize).unwrap_or("").trim_end();
        let own = before.strip_suffix('{').filter(|outer| values > 1 || outer.trim_end().ends_with(['{', ',']));
        Place { start: own.and_then(|outer| u32::try_from(outer.len()).ok()).unwrap_or(item.start), end: item.end }
    }

    /// C# tells first that it is the `Add` of an initialiser whose arguments do not fit.
    fn explain_add(&mut self, before: usize, ty: &Ty, place: Place) {
        let mut adds = Vec::new();
        self.candidates(ty, Member::Method, "Add", false, &mut adds);
        if let (Some(fault), Some(add)) = (self.faults.get_mut(before), adds.first())
            && fault.is_argument()
        {
            let text = format!("The best overloaded Add method '{add}' for the collection initializer has some invalid arguments");
            *fault = fault.clone().cs_before(place.start, 1950, text);
        }
    }

    /// `new { a = 1, b.Name }`
    pub fn anonymous(&mut self, members: &[(Option<Name>, Expr)], place: Place) -> Typed {
        let mut fields = Vec::new();
        let mut ids = Vec::new();
        let names: Vec<Rc<str>> = members.iter().filter_map(|(name, value)| name_of(name.as_ref(), value)).collect();
        let number = self.anonymous_number(place.start, names);
        for (written, value) in members {
            let name = match name_of(written.as_ref(), value) {
                Some(name) => name,
                None => {
                    self.tell(fits::member_without_name(value.place));
                    continue;
                }
            };
            let typed = self.lambda_value(value, None);
            let start = written.as_ref().map_or(value.place, |n| n.place);
            if matches!(typed.ty, Ty::Null | Ty::Void | Ty::Lambda) {
                self.tell(fits::member_without_type(&name, &typed.ty, start));
            }
            if fields.iter().any(|(other, _)| *other == name) {
                self.tell(fits::member_twice(&name, start));
            }
            fields.push((name, typed.ty));
            ids.push(typed.id);
        }
        let ty = Ty::Anonymous(number, fields.into());
        self.push(Node::Record(ty.clone(), ids), ty, place)
    }

    /// The number of an anonymous type: those that have other names are counted by their first place in the text.
    fn anonymous_number(&mut self, at: u32, names: Vec<Rc<str>>) -> u16 {
        if !self.learnt.anonymous.contains_key(&at) {
            // What was numbered already stands after this: all is bound once more.
            self.grown |= self.learnt.anonymous.keys().any(|other| *other > at);
            self.learnt.anonymous.insert(at, names.clone());
        }
        let mut different: Vec<&Vec<Rc<str>>> = Vec::new();
        for other in self.learnt.anonymous.values().take_while(|other| **other != names) {
            if !different.contains(&other) {
                different.push(other);
            }
        }
        u16::try_from(different.len()).unwrap_or(u16::MAX)
    }
}

/// The name of a member of an anonymous type, written or taken from its value.
fn name_of(name: Option<&Name>, value: &Expr) -> Option<Rc<str>> {
    match (name, &value.kind) {
        (Some(name), _) | (None, ExprKind::Name(name, _) | ExprKind::Member(_, name, _)) => Some(name.text.clone()),
        (None, _) => None,
    }
}
