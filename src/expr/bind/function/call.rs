use super::super::argument::PutBack;
use super::super::infer::Inference;
use super::super::scope::Role;
use super::super::types::{Variance, is_open};
use super::super::{Binder, Typed, local};
use super::{GENERICS, MOST_INSTANCES, Parameter, Signature};
use crate::expr::eval::node::LocalCall;
use crate::expr::eval::{Id, Node};
use crate::expr::fault::function as faulty;
use crate::expr::syntax::{Arg, Expr, ExprKind, Name, Out, Passing, Place, TypeName};
use crate::expr::types::Ty;

impl Binder<'_> {
    /// `F(a)` of a local function.
    pub(in crate::expr::bind) fn call_function(
        &mut self,
        number: usize,
        name: &Name,
        types: &[TypeName],
        args: &[Arg],
        place: Place,
    ) -> Typed {
        let types: Vec<Ty> = types.iter().map(|t| self.type_of(t)).collect();
        let Some(function) = self.local_functions.get(number) else { return self.error() };
        let (at, generics, open) = (function.at, function.generics, function.open.clone());
        let given: Vec<Option<Typed>> = args.iter().map(|arg| self.given_value(arg)).collect();
        let Some(slots) = self.place_in(&open, name, args, place) else { return self.error() };
        let types = if generics > 0 && types.is_empty() {
            match self.inferred(generics, &open, &slots, &given) {
                Some(types) => types,
                None => return self.tell(faulty::not_inferred(name, place)),
            }
        } else {
            types
        };
        if types.len() != generics {
            return self.tell(faulty::type_count(name, generics));
        }
        let found = self.local_functions.get(number).and_then(|f| f.instances.iter().find(|(t, ..)| *t == types).cloned());
        let Some((_, signature, lambda)) = found else {
            // It is bound with these types the next time.
            let instances = self.learnt.instances.entry(at).or_default();
            if instances.len() >= MOST_INSTANCES {
                return self
                    .not_modelled(place, format!("`{}` is called with more than {MOST_INSTANCES} lists of type arguments", name.text));
            }
            if !instances.contains(&types) {
                instances.push(types);
                self.grown = true;
            }
            return self.error();
        };
        let others = self.put_back.len();
        let mut ids: Vec<(usize, Id)> = Vec::new();
        let (mut seq, mut args_of) = (Vec::new(), vec![None; args.len()]);
        let in_order = slots.iter().flatten().flatten().is_sorted();
        for (index, (arg, given)) in args.iter().zip(given).enumerate() {
            let found = slots.iter().zip(&signature.parameters).find(|(s, _)| s.as_ref().is_some_and(|s| s.contains(&index)));
            let Some((Some(slot), parameter)) = found else { continue };
            let item = parameter.passing == Passing::Many && !(slot.len() == 1 && self.is_direct(given.as_ref(), &parameter.ty));
            let id = self.passed((index + 1, arg), given, parameter, item);
            let id = if in_order {
                id
            } else {
                // Arguments are evaluated as they are written.
                let (set, get) = self.hidden(Typed { id, ty: parameter.ty.clone() }, arg.value.place);
                seq.push(set);
                get.id
            };
            args_of[index] = Some(item);
            ids.push((index, id));
        }
        let value_of = |index: &usize| ids.iter().find(|(i, _)| i == index).map_or(0, |(_, id)| *id);
        let mut passed = Vec::new();
        for (parameter, slot) in signature.parameters.iter().zip(&slots) {
            passed.push(match slot {
                Some(indexes) if parameter.passing == Passing::Many && indexes.iter().all(|i| args_of.get(*i) == Some(&Some(true))) => {
                    let items = indexes.iter().map(value_of).collect();
                    let element = parameter.ty.args().first().cloned().unwrap_or(Ty::Object);
                    self.push(Node::Array(element, items), parameter.ty.clone(), place).id
                }
                Some(indexes) => indexes.first().map_or(0, value_of),
                None => self.push(Node::Const(parameter.default.clone().unwrap_or_default()), parameter.ty.clone(), place).id,
            });
        }
        let call =
            self.push(Node::CallFunction(Box::new(LocalCall { lambda, cells: Vec::new(), args: passed })), signature.result.clone(), place);
        if let Some(here) = self.functions.last_mut() {
            here.calls.push((call.id, at));
        }
        let call = self.put_back(call, others, place);
        if seq.is_empty() {
            return call;
        }
        seq.push(call.id);
        self.push(Node::Seq(seq), signature.result, place)
    }

    /// Which arguments go to which parameter: `None` where the default does.
    fn place_in(&mut self, open: &Signature, name: &Name, args: &[Arg], place: Place) -> Option<Vec<Option<Vec<usize>>>> {
        let mut slots: Vec<Option<Vec<usize>>> = vec![None; open.parameters.len()];
        for (index, arg) in args.iter().enumerate() {
            let many = open.parameters.last().is_some_and(|p| p.passing == Passing::Many);
            let at = match &arg.name {
                Some(wanted) => match open.parameters.iter().position(|p| p.name.text == wanted.text) {
                    Some(at) => at,
                    None => {
                        self.tell(faulty::no_parameter(name, wanted));
                        return None;
                    }
                },
                None if many => index.min(open.parameters.len() - 1),
                None => index,
            };
            let passing = open.parameters.get(at).map(|p| p.passing);
            match slots.get_mut(at) {
                Some(slot @ None) => *slot = Some(vec![index]),
                Some(Some(indexes)) if passing == Some(Passing::Many) => indexes.push(index),
                Some(Some(_)) | None => {
                    self.tell(faulty::argument_count(name, args.len(), place));
                    return None;
                }
            }
        }
        for (slot, parameter) in slots.iter_mut().zip(&open.parameters) {
            match (parameter.passing, &parameter.default) {
                (Passing::Many, _) if slot.is_none() => *slot = Some(Vec::new()),
                (_, None) if slot.is_none() => {
                    let shown = format!("{}({})", name.text, open.types());
                    self.tell(faulty::missing(name, &shown, &parameter.name, place));
                    return None;
                }
                _ => {}
            }
        }
        Some(slots)
    }

    /// An argument as far as it has a type of its own.
    fn given_value(&mut self, arg: &Arg) -> Option<Typed> {
        let late = arg.out.is_some() || matches!(arg.value.kind, ExprKind::Lambda(..) | ExprKind::Tuple(_));
        (!late).then(|| self.value(&arg.value))
    }

    /// An array that is given for `params` as it is.
    fn is_direct(&self, given: Option<&Typed>, ty: &Ty) -> bool {
        given.is_some_and(|given| given.ty == Ty::Error || self.implicit(given, ty).is_some())
    }

    /// The type of a value that is bound again where it goes.
    pub(in crate::expr::bind) fn type_only(&mut self, e: &Expr) -> Typed {
        let faults = self.faults.len();
        self.open();
        let typed = self.value(e);
        self.abandon();
        self.faults.truncate(faults);
        typed
    }

    fn inferred(&self, generics: usize, open: &Signature, slots: &[Option<Vec<usize>>], given: &[Option<Typed>]) -> Option<Vec<Ty>> {
        let names = GENERICS.get(..generics)?;
        let mut known = Inference::new(names);
        for (slot, parameter) in slots.iter().zip(&open.parameters) {
            for given in slot.iter().flatten().filter_map(|index| given.get(*index)?.as_ref()) {
                let item = parameter.passing == Passing::Many && !matches!(given.ty, Ty::Array(_));
                let element = parameter.ty.args().first().filter(|_| item);
                known.learn(Variance::Out, &given.ty, element.unwrap_or(&parameter.ty));
            }
        }
        names.iter().map(|name| Some(known.clone().settled(self, &Ty::Param(name))).filter(|ty| !is_open(ty))).collect()
    }

    /// An argument as its parameter takes it; `item`: as one of many.
    fn passed(&mut self, (number, arg): (usize, &Arg), given: Option<Typed>, parameter: &Parameter, item: bool) -> Id {
        match (parameter.passing, &arg.out) {
            (Passing::Value | Passing::Many, None) => {
                let element = parameter.ty.args().first().filter(|_| item);
                let ty = element.unwrap_or(&parameter.ty).clone();
                match given {
                    Some(typed) if self.implicit(&typed, &ty).is_none() => {
                        self.tell(crate::expr::fault::convert::argument(number, &typed.ty, &ty, arg.value.place)).id
                    }
                    Some(typed) => self.to(typed, &ty, arg.value.place),
                    None => self.value_to(&arg.value, &ty),
                }
            }
            (Passing::Ref, Some(Out::Ref)) => self.shared(arg, &Out::Ref, &parameter.ty),
            (Passing::Out, Some(out @ (Out::Existing | Out::New(_)))) => self.shared(arg, out, &parameter.ty),
            (Passing::Ref | Passing::Out, None) => {
                let word = if parameter.passing == Passing::Ref { "ref" } else { "out" };
                self.tell(faulty::needs_word(word, &parameter.name, arg.value.place)).id
            }
            _ => self.tell(faulty::takes_no_word(&parameter.name, arg.value.place)).id,
        }
    }

    /// The cell of a local that a function may assign.
    fn shared(&mut self, arg: &Arg, out: &Out, ty: &Ty) -> Id {
        let place = arg.value.place;
        let ExprKind::Name(name, _) = &arg.value.kind else {
            let slot = self.slot();
            self.put_back.push(PutBack { target: arg.value.clone(), slot, cell: true, ty: ty.clone() });
            let cell = self.push(Node::NewCell(slot), ty.clone(), place).id;
            if *out != Out::Ref {
                return cell;
            }
            let old = self.value(&arg.value);
            if old.ty != *ty && old.ty != Ty::Error {
                return self.tell(crate::expr::fault::convert::argument(1, &old.ty, ty, place)).id;
            }
            let set = self.push(Node::SetCaptured(slot, old.id), ty.clone(), place).id;
            let given = self.push(Node::CellOf(slot, false), ty.clone(), place).id;
            return self.push(Node::Seq(vec![cell, set, given]), ty.clone(), place).id;
        };
        let index = match out {
            Out::New(written) => {
                let ty = if local::is_var(written) { ty.clone() } else { self.type_of(written) };
                if &*name.text == "_" {
                    let slot = self.slot();
                    return self.push(Node::NewCell(slot), ty, place).id;
                }
                self.capture(name.place.start);
                self.declare(name, ty, Role::Variable);
                self.locals.len() - 1
            }
            Out::Existing | Out::Ref => match self.local(&name.text) {
                Some(index) => index,
                None if &*name.text == "_" && *out == Out::Existing => {
                    let slot = self.slot();
                    return self.push(Node::NewCell(slot), ty.clone(), place).id;
                }
                None => return self.unknown(name).id,
            },
        };
        let Some(local) = self.locals.get(index) else { return 0 };
        let (at, held) = (local.at, local.ty.clone());
        if held != *ty && held != Ty::Error && *ty != Ty::Error {
            return self.tell(crate::expr::fault::convert::argument(1, &held, ty, place)).id;
        }
        if !self.assignable(index, place) {
            return self.error().id;
        }
        self.capture(at);
        let (slot, _) = self.slot_of(index);
        self.push(Node::CellOf(slot, *out == Out::Ref), ty.clone(), place).id
    }
}
