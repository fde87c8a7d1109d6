use crate::diagnostic::{Diagnostic, code};
use crate::expr::eval::{Call, Convert, Id, Node};
use crate::expr::member::{Class, Member, Row, Signature, classes, kind_and_name, substitute};
use crate::expr::syntax::{Arg, Binary, Expr, ExprKind, Name, Out, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::{Part, Value};

use super::types::{Inferred, is_open, supertypes};
use super::{Binder, Typed};

/// A row that might be meant, its type's own arguments put in.
struct Candidate {
    row: &'static Row,
    signature: Signature,
    class_args: Vec<Ty>,
}

/// A row that fits.
struct Chosen {
    row: &'static Row,
    /// For each parameter what goes there.
    slots: Vec<Slot>,
    result: Ty,
    types: Vec<Ty>,
    parameters: Vec<(Ty, Option<Value>)>,
    cost: u32,
}

#[derive(Clone)]
enum Slot {
    Arg(usize),
    Default,
    Many(Vec<usize>),
}

/// An argument before a member is chosen.
pub struct Given<'e> {
    name: Option<&'e str>,
    expr: Option<&'e Expr>,
    /// Nothing for lambdas, whose type depends on the parameter.
    typed: Option<Typed>,
    out: Option<&'e Out>,
}

impl Binder<'_> {
    /// Rows of this kind and name of a type and its bases: of methods all, of the rest the nearest.
    fn candidates(&self, ty: &Ty, kind: Member, name: &str, fixed: bool, found: &mut Vec<Candidate>) {
        self.candidates_of(ty, kind, name, fixed, found);
        if found.is_empty() && !fixed && kind != Member::Constructor && *ty != Ty::Object {
            self.candidates_of(&Ty::Object, kind, name, fixed, found);
        }
    }

    fn candidates_of(&self, ty: &Ty, kind: Member, name: &str, fixed: bool, found: &mut Vec<Candidate>) {
        if let Some(class) = ty.class() {
            let parameters: Vec<&'static str> = class.parameters().collect();
            for row in class.rows {
                if kind_and_name(row.signature) != (kind, name) {
                    continue;
                }
                let mut signature = Signature::read(row.signature, &parameters);
                if signature.fixed != fixed && kind != Member::Constructor || signature.extension {
                    continue;
                }
                let args = ty.args();
                let by = |p: &str| parameters.iter().position(|q| *q == p).and_then(|i| args.get(i)).cloned();
                signature.result = substitute(&signature.result, &by);
                signature.parameters.iter_mut().for_each(|p| p.ty = substitute(&p.ty, &by));
                found.push(Candidate { row, signature, class_args: args.to_vec() });
            }
        }
        if kind == Member::Constructor || !found.is_empty() && kind != Member::Method {
            return;
        }
        for base in supertypes(ty) {
            self.candidates_of(&base, kind, name, fixed, found);
        }
    }

    fn extensions(&self, name: &str) -> Vec<Candidate> {
        let fixed = classes().filter(|c| matches!(c.shape, crate::expr::member::Shape::Static));
        fixed
            .flat_map(|c| c.rows)
            .filter(|row| row.signature.contains("(this ") && kind_and_name(row.signature) == (Member::Method, name))
            .map(|row| Candidate { row, signature: Signature::read(row.signature, &[]), class_args: Vec::new() })
            .collect()
    }

    /// `a.name`
    pub fn member(&mut self, left: &Expr, name: &Name, place: Place) -> Typed {
        if let Some(ty) = self.as_type(left) {
            return self.static_member(&ty, name, place);
        }
        if let ExprKind::Name(space, _) = &left.kind
            && self.local(&space.text).is_none()
            && &*space.text != "context"
            && classes().any(|c| c.space == &*space.text || c.space.starts_with(&format!("{}.", space.text)))
        {
            let message = format!("API Management does not allow `{}.{}` in policy expressions", space.text, name.text);
            return self.fault(code::expression::NOT_ALLOWED, name.place, message);
        }
        let left = self.value(left);
        self.property(left, name, place)
    }

    fn static_member(&mut self, ty: &Ty, name: &Name, place: Place) -> Typed {
        if let Ty::Named(class, _) = ty
            && let Some(labels) = class.labels()
            && let Some((_, n)) = labels.iter().find(|(label, _)| *label == &*name.text)
        {
            return self.push(Node::Const(Value::Enum(class, *n)), ty.clone(), place);
        }
        let mut found = Vec::new();
        self.candidates(ty, Member::Property, &name.text, true, &mut found);
        match found.pop() {
            Some(candidate) => self.row(&candidate, Vec::new(), place),
            None => self.no_member(ty, name, true),
        }
    }

    fn row(&mut self, candidate: &Candidate, args: Vec<Id>, place: Place) -> Typed {
        let call = Call { run: candidate.row.run, on: !args.is_empty(), args, types: candidate.class_args.clone(), outs: Vec::new() };
        self.push(Node::Call(Box::new(call)), candidate.signature.result.clone(), place)
    }

    /// A property of a value.
    pub fn property(&mut self, left: Typed, name: &Name, place: Place) -> Typed {
        if left.ty == Ty::Error || name.text.is_empty() {
            return self.error();
        }
        if let Ty::Anonymous(fields) = &left.ty
            && let Some(index) = fields.iter().position(|(n, _)| *n == name.text)
        {
            let ty = fields[index].1.clone();
            return self.push(Node::Field(left.id, u16::try_from(index).unwrap_or(0)), ty, place);
        }
        if let Ty::Nullable(inner) = &left.ty {
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
        let Some(candidate) = found.first() else { return self.no_member(&left.ty, name, false) };
        self.note_reads(&left.ty, name, left.id);
        if &*name.text == "StatusCode" && left.ty.is("IResponse") && self.is_context_response(left.id) {
            return self.push(Node::StatusCode, Ty::Int, place);
        }
        let candidate = Candidate { row: candidate.row, signature: candidate.signature.clone(), class_args: candidate.class_args.clone() };
        self.row(&candidate, vec![left.id], place)
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

    /// Remembers which contents are read: a body's mere being there needs no waiting.
    fn note_reads(&mut self, ty: &Ty, name: &Name, _on: Id) {
        if &*name.text == "Body" {
            if ty.is("IRequest") {
                self.reads.request_body = true;
            } else if ty.is("IResponse") {
                self.reads.response_body = true;
            }
        }
    }

    fn no_member(&mut self, ty: &Ty, name: &Name, fixed: bool) -> Typed {
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
        let message = format!("`{ty}` has no member `{}` that `apc` knows", name.text);
        let mut fault = Diagnostic::new(code::expression::UNKNOWN_MEMBER, self.span(name.place), message)
            .did_you_mean(&name.text, names.iter().copied());
        if fault.help.is_none() && *ty == Ty::Object {
            fault = fault.help("its type is `object`: cast it first, such as `((string)context.Variables[\"name\"])`");
        }
        self.faults.push(fault);
        self.error()
    }

    pub fn given<'e>(&mut self, args: &'e [Arg]) -> Vec<Given<'e>> {
        args.iter()
            .map(|arg| {
                let lambda = matches!(arg.value.kind, ExprKind::Lambda(..)) || matches!(arg.value.kind, ExprKind::Default(None));
                let typed = (!lambda && arg.out.is_none()).then(|| self.value(&arg.value));
                Given { name: arg.name.as_ref().map(|n| &*n.text), expr: Some(&arg.value), typed, out: arg.out.as_ref() }
            })
            .collect()
    }

    /// `f(a)`
    pub fn call(&mut self, target: &Expr, args: &[Arg], place: Place) -> Typed {
        let (left, name, types) = match &target.kind {
            ExprKind::Member(left, name, types) => (left, name, types),
            ExprKind::Name(name, _) if self.local(&name.text).is_none() => {
                let _ = self.given(args);
                let name = name.clone();
                return self.unknown(&name);
            }
            _ => {
                let target_typed = self.value(target);
                return self.invoke(target_typed, args, place);
            }
        };
        if let Some(ty) = self.as_type(left) {
            let mut found = Vec::new();
            self.candidates(&ty, Member::Method, &name.text, true, &mut found);
            let mut given = self.given(args);
            if found.is_empty()
                && let Some(class) = ty.class()
            {
                // `Enumerable.Select(list, ...)`
                found = class
                    .rows
                    .iter()
                    .filter(|row| kind_and_name(row.signature) == (Member::Method, &*name.text))
                    .map(|row| Candidate { row, signature: Signature::read(row.signature, &[]), class_args: Vec::new() })
                    .filter(|c| c.signature.fixed)
                    .collect();
            }
            if found.is_empty() {
                return self.no_member(&ty, name, true);
            }
            return self.resolve(&found, None, &mut given, types, name, place);
        }
        let left = self.value(left);
        let mut given = self.given(args);
        if left.ty == Ty::Error {
            return self.error();
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Method, &name.text, false, &mut found);
        let own = found.len();
        let extensions = self.extensions(&name.text);
        if own == 0 && extensions.is_empty() {
            // A property that holds a function.
            let mut held = Vec::new();
            self.candidates(&left.ty, Member::Property, &name.text, false, &mut held);
            if !held.is_empty() {
                let message = format!("`{}` is a property: it takes no brackets", name.text);
                return self.fault(code::expression::NO_OVERLOAD, name.place, message);
            }
            return self.no_member(&left.ty, name, false);
        }
        let faults = self.faults.len();
        if own > 0 {
            let tried = self.resolve(&found, Some(left.clone()), &mut given, types, name, place);
            if self.faults.len() == faults || extensions.is_empty() {
                return tried;
            }
            let kept = self.faults.split_off(faults);
            let tried = self.resolve(&extensions, Some(left), &mut given, types, name, place);
            if self.faults.len() > faults {
                self.faults.truncate(faults);
                self.faults.extend(kept);
            }
            return tried;
        }
        self.resolve(&extensions, Some(left), &mut given, types, name, place)
    }

    fn invoke(&mut self, target: Typed, args: &[Arg], place: Place) -> Typed {
        if target.ty == Ty::Error {
            return target;
        }
        let Some((parameters, result)) = super::lambda::shape(&target.ty) else {
            return self.fault(code::expression::NO_OVERLOAD, place, format!("`{}` cannot be called", target.ty));
        };
        if parameters.len() != args.len() {
            let message = format!("the function takes {} arguments, not {}", parameters.len(), args.len());
            return self.fault(code::expression::NO_OVERLOAD, place, message);
        }
        let args = args.iter().zip(&parameters).map(|(a, p)| self.value_to(&a.value, p)).collect();
        self.push(Node::Invoke(target.id, args), result, place)
    }

    /// An operator that the library defines.
    pub fn operator_call(&mut self, name: &str, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let mut found = Vec::new();
        self.candidates(left.ty.underlying(), Member::Method, name, true, &mut found);
        self.candidates(right.ty.underlying(), Member::Method, name, true, &mut found);
        let mut given = vec![
            Given { name: None, expr: None, typed: Some(left.clone()), out: None },
            Given { name: None, expr: None, typed: Some(right.clone()), out: None },
        ];
        let chosen = found.iter().filter_map(|c| self.fit(c, None, &mut given, &[])).min_by_key(|c| c.cost)?;
        Some(self.emit(chosen, None, &given, place))
    }

    /// A constructor.
    pub fn construct(&mut self, ty: &Ty, args: &[Arg], place: Place) -> Typed {
        let mut found = Vec::new();
        self.candidates(ty, Member::Constructor, "new", false, &mut found);
        found.iter_mut().for_each(|c| c.signature.result = ty.clone());
        let mut given = self.given(args);
        if found.is_empty() {
            return self.fault(code::expression::UNKNOWN_MEMBER, place, format!("`{ty}` cannot be made with `new`"));
        }
        let name = Name { text: ty.to_string().into(), place };
        self.resolve(&found, None, &mut given, &[], &name, place)
    }

    /// `a[i]`
    pub fn index(&mut self, left: Typed, args: &[Arg], place: Place) -> Typed {
        let mut given = self.given(args);
        if left.ty == Ty::Error {
            return left;
        }
        let (Ty::Named(..) | Ty::Array(_) | Ty::String) = &left.ty else {
            return self.fault(code::expression::UNKNOWN_MEMBER, place, format!("`{}` has no indexer", left.ty));
        };
        if left.ty.is("IVariables")
            && let [Given { typed: Some(key), .. }] = given.as_slice()
            && let Some(Value::Text(name)) = self.constant(key.id)
        {
            let name = name.to_str().into();
            return self.push(Node::Variable(name), Ty::Object, place);
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Indexer, "this", false, &mut found);
        if let Ty::Array(element) = &left.ty {
            found.iter_mut().for_each(|c| c.signature.result = (**element).clone());
        }
        if found.is_empty() {
            return self.fault(code::expression::UNKNOWN_MEMBER, place, format!("`{}` has no indexer", left.ty));
        }
        let name = Name { text: "this[]".into(), place };
        self.resolve(&found, Some(left), &mut given, &[], &name, place)
    }

    pub fn assign_index(&mut self, left: Typed, args: &[Arg], op: Option<Binary>, value: &Expr, place: Place) -> Typed {
        let mut seq = Vec::new();
        let (set, left) = self.hidden(left, place);
        seq.push(set);
        let mut given = self.given(args);
        for arg in &mut given {
            if let Some(typed) = arg.typed.take() {
                // Constants keep what they are, so that they fit where they must.
                if self.constant(typed.id).is_some() {
                    arg.typed = Some(typed);
                } else {
                    let (set, get) = self.hidden(typed, place);
                    seq.push(set);
                    arg.typed = Some(get);
                }
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
                let mut old = self.resolve(&getters, Some(left.clone()), &mut given, &[], &name, place);
                if let Ty::Array(element) = &left.ty {
                    old.ty = (**element).clone();
                }
                self.updated(op, old, value, &target, place)
            }
        };
        let (set, new) = self.hidden(Typed { id: new, ty: target.clone() }, place);
        seq.push(set);
        let fitting = found.iter().filter_map(|c| self.fit(c, Some(&left), &mut given, &[])).min_by_key(|c| c.cost);
        let Some(chosen) = fitting else {
            return self.fault(code::expression::NO_OVERLOAD, place, format!("`{}` has no indexer that takes these arguments", left.ty));
        };
        let call = self.emit(chosen, Some(left), &given, place);
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
            return self.fault(code::expression::TYPE_MISMATCH, place, format!("`{}` can only be read", name.text));
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

    /// Chooses among overloads and makes the call.
    fn resolve(
        &mut self,
        found: &[Candidate],
        on: Option<Typed>,
        given: &mut [Given<'_>],
        types: &[TypeName],
        name: &Name,
        place: Place,
    ) -> Typed {
        let types: Vec<Ty> = types.iter().map(|t| self.type_of(t)).collect();
        let faults = self.faults.len();
        let mut best: Option<Chosen> = None;
        let mut lambda_faults = Vec::new();
        for candidate in found {
            let chosen = self.fit(candidate, on.as_ref(), given, &types);
            // What was wrong in a lambda is told only when no overload takes it.
            let wrong = self.faults.split_off(faults);
            if lambda_faults.is_empty() {
                lambda_faults = wrong.clone();
            }
            if let Some(chosen) = chosen
                && wrong.is_empty()
                && best.as_ref().is_none_or(|b| chosen.cost < b.cost)
            {
                best = Some(chosen);
            }
        }
        if let Some(chosen) = best {
            return self.emit(chosen, on, given, place);
        }
        if !lambda_faults.is_empty() {
            self.faults.extend(lambda_faults);
            return self.error();
        }
        if given.iter().any(|g| g.typed.as_ref().is_some_and(|t| t.ty == Ty::Error)) {
            return self.error();
        }
        let shown: Vec<String> = given.iter().map(|g| g.typed.as_ref().map_or("lambda".to_owned(), |t| t.ty.to_string())).collect();
        let forms: Vec<&str> = found.iter().take(4).map(|c| c.row.signature).collect();
        let fault = Diagnostic::new(
            code::expression::NO_OVERLOAD,
            self.span(name.place),
            format!("no form of `{}` takes ({})", name.text, shown.join(", ")),
        )
        .help(format!("there is `{}`", forms.join("`, `")));
        self.faults.push(fault);
        self.error()
    }

    /// Whether a row takes the arguments, and how.
    fn fit(&mut self, candidate: &Candidate, on: Option<&Typed>, given: &mut [Given<'_>], types: &[Ty]) -> Option<Chosen> {
        let signature = &candidate.signature;
        let mut inferred = Inferred::default();
        if !types.is_empty() {
            if types.len() != signature.generics.len() {
                return None;
            }
            signature.generics.iter().zip(types).for_each(|(g, t)| inferred.set(g, t.clone()));
        }
        let mut cost = u32::from(!signature.generics.is_empty());
        let skip = usize::from(signature.extension && on.is_some());
        if skip == 1 {
            let on = on?;
            let this = signature.parameters.first()?;
            inferred.learn(&this.ty, &on.ty);
            let ty = inferred.apply(&this.ty);
            cost += self.implicit(on, &ty).filter(|w| matches!(w.convert, None | Some(Convert::Children)))?.cost;
        }
        let parameters = signature.parameters.get(skip..)?;
        let slots = place_arguments(parameters, given, &mut cost)?;
        // Plain arguments first: lambdas take their parameters' types from them.
        for (slot, parameter) in slots.iter().zip(parameters) {
            match slot {
                Slot::Arg(index) => {
                    if let Some(typed) = given.get(*index).and_then(|g| g.typed.as_ref()) {
                        inferred.learn(&parameter.ty, &typed.ty);
                    }
                }
                Slot::Many(indexes) => {
                    let element = parameter.ty.args().first()?;
                    for index in indexes {
                        if let Some(typed) = given.get(*index).and_then(|g| g.typed.as_ref()) {
                            inferred.learn(element, &typed.ty);
                        }
                    }
                }
                Slot::Default => {}
            }
        }
        for (slot, parameter) in slots.iter().zip(parameters) {
            if let Slot::Arg(index) = slot
                && let Some(Given { typed: None, expr: Some(lambda), out: None, .. }) = given.get(*index)
                && matches!(lambda.kind, ExprKind::Lambda(..))
            {
                let lambda = *lambda;
                let (wanted, result) = super::lambda::shape(&inferred.apply(&parameter.ty))?;
                let actual = self.lambda_result(lambda, &wanted)?;
                if is_open(&result) {
                    inferred.learn(&result, &actual.ty);
                }
            }
        }
        if signature.generics.iter().any(|g| inferred.get(g).is_none()) {
            return None;
        }
        let mut applied = Vec::new();
        for (slot, parameter) in slots.iter().zip(parameters) {
            let ty = inferred.apply(&parameter.ty);
            match slot {
                Slot::Arg(index) => cost += self.argument_cost(given.get(*index)?, &ty, parameter.out)?,
                Slot::Many(indexes) => {
                    cost += 3;
                    let element = ty.args().first()?.clone();
                    for index in indexes {
                        cost += self.argument_cost(given.get(*index)?, &element, false)?;
                    }
                }
                Slot::Default => cost += 1,
            }
            let default = parameter.default.clone().map(|d| match (&ty, d) {
                (Ty::Named(class, _), Value::Int(n)) if class.labels().is_some() => Value::Enum(class, n),
                (_, d) => d,
            });
            applied.push((ty, default));
        }
        let types = if signature.generics.is_empty() {
            candidate.class_args.clone()
        } else {
            signature.generics.iter().filter_map(|g| inferred.get(g)).collect()
        };
        Some(Chosen { row: candidate.row, slots, result: inferred.apply(&signature.result), types, parameters: applied, cost })
    }

    fn argument_cost(&mut self, given: &Given<'_>, ty: &Ty, out: bool) -> Option<u32> {
        if given.out.is_some() != out {
            return None;
        }
        match (&given.typed, given.expr) {
            (_, _) if out => Some(0),
            // The conversion weighs more than how the arguments are passed.
            (Some(typed), _) => self.implicit(typed, ty).map(|w| w.cost * 4),
            (None, Some(e)) if matches!(e.kind, ExprKind::Lambda(..)) => {
                let (wanted, result) = super::lambda::shape(ty)?;
                let actual = self.lambda_result(e, &wanted)?;
                if result == Ty::Void {
                    return Some(2);
                }
                self.implicit(&actual, &result).map(|w| w.cost * 4)
            }
            (None, _) => Some(0),
        }
    }

    fn emit(&mut self, chosen: Chosen, on: Option<Typed>, given: &[Given<'_>], place: Place) -> Typed {
        let extension = chosen.row.signature.contains("(this ");
        let mut args: Vec<Id> = Vec::new();
        if let Some(on) = &on {
            let children =
                extension && chosen.row.signature.contains("(this IEnumerable<") && super::convert::is_json(&on.ty) && !on.ty.is("JObject");
            args.push(self.apply(on.clone(), children.then_some(Convert::Children), &on.ty, place));
        }
        let mut outs = Vec::new();
        for (slot, (ty, default)) in chosen.slots.iter().zip(&chosen.parameters) {
            let id = match slot {
                Slot::Arg(index) => match given.get(*index) {
                    Some(Given { out: Some(out), expr: Some(target), .. }) => {
                        outs.push(self.out_target(out, target, ty));
                        continue;
                    }
                    Some(arg) => self.argument(arg, ty, place),
                    None => continue,
                },
                Slot::Default => self.push(Node::Const(default.clone().unwrap_or_default()), ty.clone(), place).id,
                Slot::Many(indexes) => {
                    let element = ty.args().first().cloned().unwrap_or(Ty::Object);
                    let items = indexes.iter().filter_map(|i| given.get(*i)).map(|g| self.argument(g, &element, place)).collect();
                    self.push(Node::Array(element, items), ty.clone(), place).id
                }
            };
            args.push(id);
        }
        let call = Call { run: chosen.row.run, args, types: chosen.types, on: on.is_some() && !extension, outs };
        self.push(Node::Call(Box::new(call)), chosen.result, place)
    }

    fn argument(&mut self, given: &Given<'_>, ty: &Ty, place: Place) -> Id {
        match (&given.typed, given.expr) {
            (Some(typed), e) => self.to(typed.clone(), ty, e.map_or(place, |e| e.place)),
            (None, Some(e)) => self.value_to(e, ty),
            (None, None) => self.error().id,
        }
    }

    fn out_target(&mut self, out: &Out, target: &Expr, ty: &Ty) -> (u16, bool) {
        let ExprKind::Name(name, _) = &target.kind else {
            self.fault(code::expression::NOT_MODELLED, target.place, "`out` needs a local here");
            return (0, false);
        };
        match out {
            Out::New(written) => {
                let ty = if written.path.first().is_some_and(|n| &*n.text == "var") { ty.clone() } else { self.type_of(written) };
                self.declare(name, ty, true)
            }
            Out::Existing => match self.local(&name.text) {
                Some(index) => {
                    if let Some(local) = self.locals.get_mut(index) {
                        local.assigned = true;
                    }
                    self.slot_of(index)
                }
                None => {
                    let name = name.clone();
                    self.unknown(&name);
                    (0, false)
                }
            },
        }
    }
}

/// Which argument goes to which parameter.
fn place_arguments(parameters: &[crate::expr::member::Parameter], given: &[Given<'_>], cost: &mut u32) -> Option<Vec<Slot>> {
    let mut slots: Vec<Option<Slot>> = vec![None; parameters.len()];
    let many = parameters.last().is_some_and(|p| p.many);
    let plain = parameters.len() - usize::from(many);
    // An array given as such goes to `params` as it is.
    let direct = many
        && given.len() == parameters.len()
        && given.last().and_then(|g| g.typed.as_ref()).is_some_and(|t| matches!(t.ty, Ty::Array(_) | Ty::Null));
    let mut rest = Vec::new();
    for (index, arg) in given.iter().enumerate() {
        let at = match arg.name {
            Some(name) => parameters.iter().position(|p| p.name == name)?,
            None if index < plain || direct => index,
            None if many => {
                rest.push(index);
                continue;
            }
            None => return None,
        };
        let slot = slots.get_mut(at)?;
        if slot.is_some() {
            return None;
        }
        *slot = Some(Slot::Arg(index));
    }
    if many && !direct {
        *slots.last_mut()? = Some(Slot::Many(rest));
    }
    if direct {
        *cost += 1;
    }
    slots.into_iter().zip(parameters).map(|(slot, p)| slot.or_else(|| p.default.as_ref().map(|_| Slot::Default))).collect()
}
