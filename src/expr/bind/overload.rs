use crate::diagnostic::code;
use crate::expr::eval::{Call, Convert, Id, Node};
use crate::expr::fault::Fault;
use crate::expr::member::{Class, Member, Row, Shape, Signature, classes, kind_and_name, substitute};
use crate::expr::syntax::{Expr, ExprKind, Name, Out, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::types::{Inferred, is_open, supertypes};
use super::{Binder, Typed};

/// A row that might be meant, its type's own arguments put in.
pub(super) struct Candidate {
    pub class: &'static Class,
    pub row: &'static Row,
    pub signature: Signature,
    pub class_args: Vec<Ty>,
}

/// A row that fits.
pub(super) struct Chosen {
    row: &'static Row,
    /// For each parameter what goes there.
    slots: Vec<Slot>,
    result: Ty,
    types: Vec<Ty>,
    parameters: Vec<(Ty, Option<Value>)>,
    pub cost: u32,
}

#[derive(Clone)]
enum Slot {
    Arg(usize),
    Default,
    Many(Vec<usize>),
}

/// An argument before a member is chosen.
pub struct Given<'e> {
    pub name: Option<&'e str>,
    pub expr: Option<&'e Expr>,
    /// Nothing for lambdas, whose type depends on the parameter.
    pub typed: Option<Typed>,
    pub out: Option<&'e Out>,
}

impl Binder<'_> {
    /// Rows of this kind and name of a type and its bases: of methods all, of the rest the nearest.
    pub(super) fn candidates(&self, ty: &Ty, kind: Member, name: &str, fixed: bool, found: &mut Vec<Candidate>) {
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
                found.push(Candidate { class, row, signature, class_args: args.to_vec() });
            }
        }
        if kind == Member::Constructor || !found.is_empty() && kind != Member::Method {
            return;
        }
        for base in supertypes(ty) {
            self.candidates_of(&base, kind, name, fixed, found);
        }
    }

    pub(super) fn extensions(&self, name: &str) -> Vec<Candidate> {
        let fixed = classes().filter(|c| matches!(c.shape, Shape::Static));
        fixed
            .flat_map(|class| class.rows.iter().map(move |row| (class, row)))
            .filter(|(_, row)| row.signature.contains("(this ") && kind_and_name(row.signature) == (Member::Method, name))
            .map(|(class, row)| Candidate { class, row, signature: Signature::read(row.signature, &[]), class_args: Vec::new() })
            .collect()
    }

    /// Chooses among overloads and makes the call.
    pub(super) fn resolve(
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
        let mut best: Option<(Chosen, &Candidate)> = None;
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
                && best.as_ref().is_none_or(|(best, _)| chosen.cost < best.cost)
            {
                best = Some((chosen, candidate));
            }
        }
        if let Some((chosen, candidate)) = best {
            self.note_method(candidate, on.as_ref().map(|on| &on.ty), name.place);
            return self.emit(chosen, on, given, place);
        }
        if !lambda_faults.is_empty() {
            self.faults.extend(lambda_faults);
            return self.error();
        }
        if given.iter().any(|g| g.typed.as_ref().is_some_and(|t| t.ty == Ty::Error)) {
            return self.error();
        }
        let shown = given.iter().map(|g| {
            let ty = match (&g.typed, g.out) {
                (Some(typed), _) => typed.ty.to_string(),
                (None, Some(_)) => "out".to_owned(),
                (None, None) => "lambda".to_owned(),
            };
            g.name.map_or(ty.clone(), |name| format!("{name}: {ty}"))
        });
        let shown: Vec<String> = shown.collect();
        let forms: Vec<&str> = found.iter().take(4).map(|c| c.row.signature).collect();
        let message = format!("no form of `{}` takes ({})", name.text, shown.join(", "));
        self.tell(Fault::new(code::expression::NO_OVERLOAD, name.place, message).help(format!("there is `{}`", forms.join("`, `"))))
    }

    /// Whether a row takes the arguments, and how.
    pub(super) fn fit(&mut self, candidate: &Candidate, on: Option<&Typed>, given: &mut [Given<'_>], types: &[Ty]) -> Option<Chosen> {
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

    pub(super) fn emit(&mut self, chosen: Chosen, on: Option<Typed>, given: &[Given<'_>], place: Place) -> Typed {
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
