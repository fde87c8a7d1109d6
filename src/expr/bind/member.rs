use std::rc::Rc;

use crate::expr::eval::{Call, Convert, Id, Node};
use crate::expr::fault::{convert as fits, name as naming};
use crate::expr::member::{Class, Member, classes, kind_and_name};
use crate::expr::syntax::{Arg, Expr, Name, Place};
use crate::expr::types::Ty;
use crate::expr::value::{Part, Value};

use super::argument::{Given, What};
use super::group::Group;
use super::overload::Candidate;
use super::types::supertypes;
use super::{Binder, Typed, not_allowed};

impl Binder<'_> {
    /// `a.name`: a value, or the methods that it names.
    pub(super) fn member_or_group(&mut self, left: &Expr, name: &Name, types: Vec<Ty>, place: Place) -> Result<Typed, Rc<Group>> {
        if let Some(ty) = self.as_type(left) {
            let mut found = Vec::new();
            self.candidates(&ty, Member::Method, &name.text, true, &mut found);
            if found.is_empty() {
                return Ok(self.static_member(&ty, name, left.place.to(name.place), place));
            }
            return Err(Rc::new(Group { name: name.clone(), on: None, found, extensions: Vec::new(), types }));
        }
        if let Some(space) = self.known_namespace(left) {
            return Ok(self.tell(if not_allowed::space(&name.text) == Some(&*space) {
                naming::not_allowed(&format!("{space}.{}", name.text), place)
            } else {
                naming::unknown_in_namespace(&space, name, place)
            }));
        }
        let left = self.value(left);
        if left.ty == Ty::Error || name.text.is_empty() {
            return Ok(self.error());
        }
        if left.ty == Ty::Null {
            return Ok(self.tell(naming::member_of_null(place)));
        }
        if left.ty == Ty::Dynamic {
            return Ok(self.late_get(left, name, place));
        }
        if !self.has_property(&left.ty, name) {
            let mut found = Vec::new();
            self.candidates(&left.ty, Member::Method, &name.text, false, &mut found);
            let mut extensions = self.extensions(&name.text);
            let any = !extensions.is_empty();
            extensions.retain(|candidate| self.may_extend(candidate, &left.ty));
            if any && found.is_empty() && extensions.is_empty() {
                let told = self.no_member(&left.ty, name, false);
                if let Some(fault) = self.faults.last_mut() {
                    *fault = fault.clone().said_as(fits::method_group(&name.text, &Ty::Object, name.place));
                }
                return Ok(told);
            }
            if !found.is_empty() || !extensions.is_empty() {
                return Err(Rc::new(Group { name: name.clone(), on: Some(left), found, extensions, types }));
            }
        }
        Ok(self.property(left, name, place))
    }

    /// The namespace that names spell, when there is one.
    pub(super) fn known_namespace(&self, e: &Expr) -> Option<String> {
        let space = self.namespace(e)?;
        let below = format!("{space}.");
        let spaces = classes().map(|class| class.space).chain(not_allowed::spaces());
        spaces.into_iter().any(|known| known == space || known.starts_with(&below)).then_some(space)
    }

    pub(super) fn static_member(&mut self, ty: &Ty, name: &Name, whole: Place, place: Place) -> Typed {
        if let Ty::Named(class, _) = ty
            && let Some(labels) = class.labels()
            && let Some((_, n)) = labels.iter().find(|(label, _)| *label == &*name.text)
        {
            self.note_member(class, &[], &name.text, name.place);
            return self.push(Node::Const(Value::Enum(class, *n)), ty.clone(), place);
        }
        let mut found = Vec::new();
        self.candidates(ty, Member::Property, &name.text, true, &mut found);
        match found.pop() {
            Some(candidate) => {
                self.note_use(&candidate, name.place);
                match candidate.signature.constant.clone() {
                    Some(value) => self.push(Node::Const(value), candidate.signature.result.clone(), place),
                    None => self.row(&candidate, Vec::new(), place),
                }
            }
            None => {
                let mut of_values = Vec::new();
                self.candidates(ty, Member::Property, &name.text, false, &mut of_values);
                match of_values.first() {
                    Some(candidate) => {
                        let member = candidate.to_string();
                        self.tell(naming::needs_object(&member, whole))
                    }
                    None => self.no_member(ty, name, true),
                }
            }
        }
    }

    fn row(&mut self, candidate: &Candidate, args: Vec<Id>, place: Place) -> Typed {
        let call = Call {
            run: candidate.row.run,
            on: !args.is_empty(),
            args,
            types: candidate.class_args.clone(),
            outs: Vec::new(),
            reads: false,
        };
        self.push(Node::Call(Box::new(call)), candidate.signature.result.clone(), place)
    }

    /// A property of a value.
    pub fn property(&mut self, left: Typed, name: &Name, place: Place) -> Typed {
        if left.ty == Ty::Error || name.text.is_empty() {
            return self.error();
        }
        if let Ty::Anonymous(_, fields) = &left.ty
            && let Some(index) = fields.iter().position(|(n, _)| *n == name.text)
        {
            let ty = fields[index].1.clone();
            return self.push(Node::Field(left.id, u16::try_from(index).unwrap_or(0)), ty, place);
        }
        if let Some(element) = self.element(&left, name, place) {
            return element;
        }
        if let Ty::Nullable(inner) = &left.ty {
            if let Some(class) = left.ty.class().filter(|_| matches!(&*name.text, "HasValue" | "Value")) {
                self.note_member(class, left.ty.args(), &name.text, name.place);
            }
            match &*name.text {
                "HasValue" => return self.push(Node::IsNull(true, left.id), Ty::Bool, place),
                "Value" => {
                    let ty = (**inner).clone();
                    return self.push(Node::Convert(Convert::Unwrap, left.id), ty, place);
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Property, &name.text, false, &mut found);
        let Some(candidate) = found.first() else {
            let mut fixed = Vec::new();
            self.candidates(&left.ty, Member::Property, &name.text, true, &mut fixed);
            return match fixed.first() {
                Some(candidate) => {
                    let member = candidate.to_string();
                    self.tell(naming::needs_type(&member, place))
                }
                None => {
                    let after_mark = self.subjects.last().is_some_and(|subject| subject.id == left.id);
                    let faults = self.faults.len();
                    let told = self.no_member(&left.ty, name, false);
                    if let (true, Some(fault)) = (after_mark, self.faults.get_mut(faults)) {
                        // C# takes the dot behind the `?` for its beginning.
                        *fault = fault.clone().seen_at(name.place.start.saturating_sub(1));
                    }
                    told
                }
            };
        };
        if &*name.text == "StatusCode" && left.ty.is("IResponse") && self.is_context_response(left.id) {
            return self.push(Node::StatusCode, Ty::Int, place);
        }
        let candidate = candidate.clone();
        // C# takes what stands behind `?.` for no access of a member.
        if self.subjects.last().is_none_or(|subject| subject.id != left.id) {
            self.note_use(&candidate, name.place);
        }
        let read = self.row(&candidate, vec![left.id], place);
        self.note_reads(&left.ty, name, read.id);
        read
    }

    /// Whether a node is `context.Response` itself.
    fn is_context_response(&self, id: Id) -> bool {
        match self.node(id) {
            Some(Node::Call(call)) => {
                matches!(call.args.as_slice(), [on] if matches!(self.constant(*on), Some(Value::Part(Part::Context))))
            }
            _ => false,
        }
    }

    /// Remembers which contents are read, and where variables are.
    fn note_reads(&mut self, ty: &Ty, name: &Name, id: Id) {
        if &*name.text == "Body" && (ty.is("IRequest") || ty.is("IResponse")) {
            self.bodies.push((id, ty.is("IRequest")));
        }
        if &*name.text == "Variables" && ty.is("IContext") {
            self.variables.push(id);
        }
    }

    /// The node is only asked whether it is there: a body's being there needs no waiting for its content.
    pub(super) fn only_asked(&mut self, id: Id) {
        self.bodies.retain(|(body, _)| *body != id);
    }

    pub(super) fn no_member(&mut self, ty: &Ty, name: &Name, fixed: bool) -> Typed {
        if name.text.is_empty() || *ty == Ty::Error {
            return self.error();
        }
        let mut names: Vec<&str> = Vec::new();
        let mut types = vec![ty.clone()];
        while let Some(ty) = types.pop() {
            if let Some(class) = ty.class() {
                names.extend(class.rows.iter().map(|r| kind_and_name(r.signature).1));
                names.extend(class.labels().unwrap_or(&[]).iter().map(|(n, _)| *n));
            }
            types.extend(supertypes(&ty));
        }
        if !fixed {
            names.extend(
                classes().flat_map(|c: &Class| c.rows).filter(|r| r.signature.contains("(this ")).map(|r| kind_and_name(r.signature).1),
            );
        }
        let mut fault = naming::unknown_member(ty, name, fixed, names.iter().copied());
        if fault.help.is_none() && *ty == Ty::Object {
            fault = fault.help("its type is `object`: cast it first, such as `((string)context.Variables[\"name\"])`");
        }
        self.tell(fault)
    }

    /// `a[i]`
    pub fn index(&mut self, left: Typed, args: &[Arg], place: Place) -> Typed {
        if let Ty::Grid(..) = &left.ty {
            return self.grid_item(&left, args, place);
        }
        let mut given = self.given(args);
        if left.ty == Ty::Error {
            return left;
        }
        if left.ty == Ty::Dynamic || Self::any_dynamic(&given) {
            let mut operands = vec![left];
            return match self.late_args(&given, &mut operands) {
                Some(args) => self.late_index(operands, args, place),
                None => self.error(),
            };
        }
        let (Ty::Named(..) | Ty::Array(_) | Ty::String) = &left.ty else {
            return self.tell(naming::no_indexer(&left.ty, place));
        };
        // `Array` holds the indexers of arrays that say what they hold, and has none itself.
        if left.ty.is("Array") {
            return self.tell(naming::no_indexer(&left.ty, place));
        }
        if left.ty.is("IVariables")
            && let [Given { what: What::Value(key), .. }] = given.as_slice()
            && let Some(Value::Text(name)) = self.constant(key.id)
        {
            let name = name.to_str().into();
            return self.push(Node::Variable(name), Ty::Object, place);
        }
        if let (Ty::Array(_), [Given { what: What::Value(at), .. }]) = (&left.ty, given.as_mut_slice())
            && matches!(at.ty, Ty::UInt | Ty::Long | Ty::ULong)
        {
            // Arrays take all wide whole numbers.
            *at = Typed { id: self.apply(at.clone(), Some(Convert::Number(Ty::Int)), &Ty::Int, place), ty: Ty::Int };
        }
        if let Ty::Array(_) = &left.ty {
            match given.as_slice() {
                [Given { what: What::Value(at), place, .. }] if self.implicit(at, &Ty::Int).is_none() => {
                    return self.tell(fits::implicit(&at.ty, &Ty::Int, self.explicit(at, &Ty::Int).is_some(), *place));
                }
                [_] => {}
                _ => return self.tell(naming::wrong_rank(1, place)),
            }
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Indexer, "this", false, &mut found);
        if let Ty::Array(element) = &left.ty {
            found.iter_mut().for_each(|c| c.signature.result = (**element).clone());
        }
        if found.is_empty() {
            return self.tell(naming::no_indexer(&left.ty, place));
        }
        let name = Name { text: "this".into(), place };
        self.resolve(&found, Some(left), &given, &[], &name, place)
    }
}
