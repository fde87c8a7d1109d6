use crate::expr::eval::Node;
use crate::expr::fault::{call as calls, convert as fits, name as naming};
use crate::expr::member::{Member, kind_and_name};
use crate::expr::syntax::{Arg, Expr, ExprKind, Name, Place};
use crate::expr::types::Ty;

use super::argument::Given;
use super::overload::{Candidate, Choice};
use super::{Binder, Typed};

impl Binder<'_> {
    /// `f(a)`
    pub fn call(&mut self, target: &Expr, args: &[Arg], place: Place) -> Typed {
        let (left, name, types) = match &target.kind {
            ExprKind::Member(left, name, types) => (left, name, types),
            ExprKind::Name(name, types) if self.local_function(name).is_some() => {
                let number = self.local_function(name).unwrap_or(0);
                return self.call_function(number, name, types, args, place);
            }
            // The class around the expression inherits them.
            ExprKind::Name(name, types) if matches!(&*name.text, "Equals" | "ReferenceEquals") && self.local(&name.text).is_none() => {
                return self.call_of_type(&Ty::Object, target, name, types, args, place);
            }
            ExprKind::Name(name, _) if self.local(&name.text).is_none() => {
                let name = name.clone();
                match self.type_path(target) {
                    Some(ty) => self.tell(calls::type_called(&ty, name.place)),
                    None => self.unknown(&name),
                };
                let given = self.given(args);
                return self.spoilt(&given, place);
            }
            ExprKind::Lambda(..) => return self.tell(calls::not_a_method(&Ty::Lambda, target.place)),
            _ => {
                let target_typed = self.value(target);
                return self.invoke(target_typed, args, place);
            }
        };
        if let Some(ty) = self.as_type(left) {
            return self.call_of_type(&ty, target, name, types, args, place);
        }
        let left = self.value(left);
        if left.ty == Ty::Error {
            let given = self.given(args);
            let rest = self.spoilt(&given, place);
            return self.push(Node::Seq(vec![left.id, rest.id]), Ty::Error, place);
        }
        if left.ty == Ty::Null {
            return self.tell(naming::member_of_null(target_start(name, place)));
        }
        let written = types;
        let types: Vec<Ty> = types.iter().map(|t| self.type_of(t)).collect();
        if left.ty == Ty::Dynamic {
            let given = self.given(args);
            return self.late_call(left, Some((name, written)), &given, place);
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Method, &name.text, false, &mut found);
        let extensions = self.extensions(&name.text);
        if found.is_empty() && self.has_property(&left.ty, name) && !extensions.iter().any(|c| self.may_extend(c, &left.ty)) {
            if !extensions.is_empty() {
                let _ = self.given(args);
                return self.no_member(&left.ty, name, false);
            }
            return self.call_of_property(left, name, args, place);
        }
        if let ("Invoke", Some(_)) = (&*name.text, super::lambda::shape(&left.ty)) {
            return self.invoke(left, args, place);
        }
        let given = self.given(args);
        if Self::any_dynamic(&given) && !(found.is_empty() && extensions.is_empty()) {
            if found.is_empty() {
                return self.tell(calls::late_extension(&left.ty, name));
            }
            return match self.may_take(&found, Some(&left), &given, &types, name) {
                true => self.late_call(left, Some((name, written)), &given, place),
                false => self.error(),
            };
        }
        if found.is_empty() {
            return self.call_extension(&extensions, left, &given, &types, name, place);
        }
        match self.choose(&found, Some(&left), &given, &types) {
            Choice::One(index, chosen) => {
                self.note_method(&found[index], Some(&left.ty), name.place);
                self.emit(chosen, &found[index], Some(left), &given, place)
            }
            Choice::None(misfits) => {
                if let Choice::One(index, chosen) = self.choose(&extensions, Some(&left), &given, &types) {
                    self.note_use(&extensions[index], name.place);
                    return self.emit(chosen, &extensions[index], Some(left), &given, place);
                }
                // What API Management adds to its dictionaries are extension methods there.
                let first = if matches!(&*name.text, "GetValueOrDefault")
                    && matches!(found[0].class.name(), "IVariables" | "IMultiValues" | "IParameters")
                {
                    2
                } else {
                    1
                };
                self.misfit(&found, &misfits, &given, first, name)
            }
            Choice::Ambiguous(..) if given.iter().any(Given::is_wrong) => self.spoilt(&given, place),
            Choice::Ambiguous(a, b) => {
                let (first, second) = found[a].shown_beside(&found[b]);
                let fault = calls::ambiguous(&name.text, &first, &second, name.place);
                self.tell(fault)
            }
        }
    }

    /// `string.Join(..)`
    fn call_of_type(
        &mut self,
        ty: &Ty,
        target: &Expr,
        name: &Name,
        types: &[crate::expr::syntax::TypeName],
        args: &[Arg],
        place: Place,
    ) -> Typed {
        let mut found = Vec::new();
        self.candidates(ty, Member::Method, &name.text, true, &mut found);
        let given = self.given(args);
        if found.is_empty()
            && let Some(class) = ty.class()
        {
            // `Enumerable.Select(list, ...)`
            found = class
                .rows
                .iter()
                .filter(|row| kind_and_name(row.signature) == (Member::Method, &*name.text))
                .map(|row| Candidate::of_class(class, row))
                .filter(|c| c.signature.fixed)
                .collect();
        }
        if found.is_empty() {
            let mut of_values = Vec::new();
            self.candidates(ty, Member::Method, &name.text, false, &mut of_values);
            return match of_values.first() {
                Some(candidate) => {
                    let member = candidate.to_string();
                    self.tell(naming::needs_object(&member, target_start(name, place)))
                }
                None => self.no_member(ty, name, true),
            };
        }
        let known: Vec<Ty> = types.iter().map(|t| self.type_of(t)).collect();
        if Self::any_dynamic(&given) {
            return match self.may_take(&found, None, &given, &known, name) {
                true => self.late_call_of_type(target, &given, place),
                false => self.error(),
            };
        }
        if let Choice::None(_) = self.choose(&found, None, &given, &known) {
            // A form for values that would take them.
            let mut of_values = Vec::new();
            self.candidates(ty, Member::Method, &name.text, false, &mut of_values);
            of_values.retain(|candidate| candidate.of == *ty);
            if let Choice::One(index, _) = self.choose(&of_values, None, &given, &known) {
                let member = of_values[index].to_string();
                return self.tell(naming::needs_object(&member, target_start(name, place)));
            }
        }
        self.resolve_typed(&found, None, &given, &known, name, place)
    }

    /// An operator that the types define.
    pub fn operator_call(&mut self, name: &str, operands: &[&Typed], place: Place) -> Option<Typed> {
        let mut found = Vec::new();
        for operand in operands {
            let mut own = Vec::new();
            self.candidates(operand.ty.underlying(), Member::Method, name, true, &mut own);
            own.retain(|c| !found.iter().any(|other: &Candidate| std::ptr::eq(other.row, c.row)));
            found.extend(own);
        }
        let given: Vec<Given<'_>> = operands.iter().map(|typed| Given::value((*typed).clone(), place)).collect();
        match self.choose(&found, None, &given, &[]) {
            Choice::One(index, chosen) => Some(self.emit(chosen, &found[index], None, &given, place)),
            Choice::Ambiguous(..) | Choice::None(_) => None,
        }
    }

    /// Extension methods alone: where none takes the value, there is no such member.
    fn call_extension(
        &mut self,
        extensions: &[Candidate],
        left: Typed,
        given: &[Given<'_>],
        types: &[Ty],
        name: &Name,
        place: Place,
    ) -> Typed {
        match self.choose(extensions, Some(&left), given, types) {
            Choice::One(index, chosen) => {
                self.note_use(&extensions[index], name.place);
                self.emit(chosen, &extensions[index], Some(left), given, place)
            }
            Choice::Ambiguous(a, b) => {
                let (first, second) = extensions[a].shown_beside(&extensions[b]);
                let fault = calls::ambiguous(&name.text, &first, &second, name.place);
                self.tell(fault)
            }
            Choice::None(misfits) => {
                // Of those that could be called on the value at all.
                let (near, misfits): (Vec<Candidate>, Vec<_>) =
                    extensions.iter().zip(misfits).filter(|(c, _)| self.may_extend(c, &left.ty)).map(|(c, m)| (c.clone(), m)).unzip();
                if near.is_empty() {
                    if let Some(span) = calls::of_span(&name.text, given.len(), name.place) {
                        return self.tell(span.help(format!("this gives `{}`: cast it to `string` first", left.ty)));
                    }
                    return self.no_member_or_type(&left.ty, name, place);
                }
                self.misfit(&near, &misfits, given, 2, name)
            }
        }
    }

    /// Whether an extension method's first parameter may be of this type.
    pub(super) fn may_extend(&self, candidate: &Candidate, ty: &Ty) -> bool {
        let Some(this) = candidate.signature.parameters.first() else { return false };
        let mut known = super::infer::Inference::new(&candidate.signature.generics);
        known.learn(super::types::Variance::Out, ty, &this.ty);
        let open = known.settled(self, &this.ty);
        self.implicit(&super::infer::of_type(ty), &open)
            .is_some_and(|way| !matches!(way.convert, Some(crate::expr::eval::Convert::Number(_))))
    }

    fn no_member_or_type(&mut self, ty: &Ty, name: &Name, place: Place) -> Typed {
        let mut fixed = Vec::new();
        self.candidates(ty, Member::Method, &name.text, true, &mut fixed);
        match fixed.first() {
            Some(candidate) => {
                let member = candidate.to_string();
                self.tell(naming::needs_type(&member, target_start(name, place)))
            }
            None => self.no_member(ty, name, false),
        }
    }

    /// A property that holds a function, or that is none.
    fn call_of_property(&mut self, left: Typed, name: &Name, args: &[Arg], place: Place) -> Typed {
        let member = format!("{}.{}", left.ty, name.text);
        let held = self.property(left, name, place);
        if super::lambda::shape(&held.ty).is_some() {
            return self.invoke(held, args, place);
        }
        let _ = self.given(args);
        self.tell(calls::not_invocable(&member, name.place))
    }

    /// Whether a type has a property of this name.
    pub(super) fn has_property(&self, ty: &Ty, name: &Name) -> bool {
        if let Ty::Anonymous(_, fields) = ty
            && fields.iter().any(|(n, _)| *n == name.text)
        {
            return true;
        }
        if super::tuple::element_index(ty, &name.text).is_some() {
            return true;
        }
        if matches!((ty, &*name.text), (Ty::Nullable(_), "Value" | "HasValue")) {
            return true;
        }
        let mut held = Vec::new();
        self.candidates(ty, Member::Property, &name.text, false, &mut held);
        !held.is_empty()
    }

    fn invoke(&mut self, target: Typed, args: &[Arg], place: Place) -> Typed {
        if target.ty == Ty::Error {
            let _ = self.given(args);
            return target;
        }
        if target.ty == Ty::Dynamic {
            let given = self.given(args);
            return self.late_call(target, None, &given, place);
        }
        let Some((parameters, result)) = super::lambda::shape(&target.ty) else {
            return self.tell(calls::not_a_method(&target.ty, place));
        };
        if parameters.len() > args.len() && args.iter().all(|arg| arg.name.is_none()) {
            let given = self.given(args);
            let parameter = super::lambda::parameter(&target.ty, args.len(), parameters.len());
            self.tell(calls::missing_argument(&parameter, &target.ty.to_string(), place));
            return self.spoilt(&given, place);
        }
        if parameters.len() != args.len() {
            let _ = self.given(args);
            return self.tell(calls::delegate_count(&target.ty, args.len(), place));
        }
        self.note_call(&target.ty, place);
        let given = self.given(args);
        if Self::any_dynamic(&given) {
            return self.late_call(target, None, &given, place);
        }
        let mut ids = Vec::new();
        for (index, (given, parameter)) in given.iter().zip(&parameters).enumerate() {
            if let super::argument::What::Value(typed) = &given.what
                && self.implicit(typed, parameter).is_none()
            {
                return self.tell(fits::argument(index + 1, &typed.ty, parameter, given.place));
            }
            ids.push(self.argument(given, parameter));
        }
        self.push(Node::Invoke(target.id, ids), result, place)
    }

    /// A constructor.
    pub fn construct(&mut self, ty: &Ty, args: &[Arg], place: Place) -> Typed {
        if super::lambda::shape(ty).is_some()
            && let [function] = args
        {
            // `new Func<int, int>(x => x)`
            let id = self.value_to(&function.value, ty);
            return Typed { id, ty: ty.clone() };
        }
        let mut found = Vec::new();
        self.candidates(ty, Member::Constructor, "new", false, &mut found);
        found.iter_mut().for_each(|c| c.signature.result = ty.clone());
        let given = self.given(args);
        if args.is_empty() && found.is_empty() && ty.is_value() {
            return self.default_of(ty, place);
        }
        if found.is_empty() {
            return self.tell(calls::no_constructor(ty, args.len(), place));
        }
        let name = Name { text: ty.to_string().into(), place: Place { start: place.start + 4, end: place.end } };
        if Self::any_dynamic(&given) {
            return match self.may_take(&found, None, &given, &[], &name) {
                true => self.late_new(ty, &given, place),
                false => self.error(),
            };
        }
        self.resolve(&found, None, &given, &[], &name, place)
    }
}

/// Where the type stands that a member is asked of.
fn target_start(name: &Name, place: Place) -> Place {
    Place { start: place.start, end: name.place.end }
}
