//! Which member is meant: what a name may mean, what takes the arguments, and which of those is better.

use crate::expr::eval::Convert;
use crate::expr::fault::cs_full;
use crate::expr::member::{self, Class, Member, Parameter, Row, Signature, kind_and_name, substitute};
use crate::expr::syntax::{Name, Passing, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::argument::{Given, Misplaced, Slot, What, place_arguments};
use super::infer::Inference;
use super::spaces::seen_at;
use super::types::{derives, is_open, supertypes};
use super::{Binder, Typed};

/// A row that might be meant, its type's own arguments put in.
#[derive(Clone)]
pub struct Candidate {
    pub class: &'static Class,
    /// The type that declares it.
    pub of: Ty,
    pub row: &'static Row,
    pub signature: Signature,
    pub class_args: Vec<Ty>,
}

impl Candidate {
    /// A row of a type without arguments of its own.
    pub fn of_class(class: &'static Class, row: &'static Row) -> Self {
        let of = Ty::Named(class, [].into());
        Self { class, of, row, signature: Signature::read(row.signature, &[]), class_args: Vec::new() }
    }

    /// Whether it takes the same as another, which then hides it.
    fn takes_the_same(&self, signature: &Signature) -> bool {
        let (own, other) = (&self.signature.parameters, &signature.parameters);
        self.signature.generics.len() == signature.generics.len()
            && own.len() == other.len()
            && own.iter().zip(other).all(|(a, b)| a.ty == b.ty && (a.out, a.by_ref) == (b.out, b.by_ref))
    }
}

/// A row that fits, and how.
pub struct Chosen {
    /// For each parameter what goes there.
    pub slots: Vec<Slot>,
    pub result: Ty,
    /// What the generic parameters stand for.
    pub types: Vec<Ty>,
    /// Each parameter's type and default.
    pub parameters: Vec<(Ty, Option<Value>)>,
    /// The type of the parameter that an extension method is called on.
    pub this: Option<Ty>,
    /// The types that the arguments are converted to, in their order.
    pub targets: Vec<Ty>,
    /// The last parameter gathers arguments.
    pub expanded: bool,
    /// Defaults stand in for arguments.
    pub defaulted: bool,
}

/// Why a row does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    Misplaced(Misplaced),
    /// Another number of type arguments.
    Arity,
    NotInferred,
    /// What it is called on does not fit.
    This,
    /// These arguments do not fit these parameter types.
    Arguments(Vec<(usize, Ty, Passing)>),
}

/// What choosing comes to.
pub enum Choice {
    One(usize, Chosen),
    Ambiguous(usize, usize),
    None(Vec<Misfit>),
}

impl Binder<'_> {
    /// Rows of this kind and name of a type and its bases: of methods all, of the rest the nearest.
    pub(super) fn candidates(&self, ty: &Ty, kind: Member, name: &str, fixed: bool, found: &mut Vec<Candidate>) {
        self.candidates_of(ty, kind, name, fixed, found);
        if !fixed && kind == Member::Method && *ty != Ty::Object || found.is_empty() && !fixed && kind != Member::Constructor {
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
                // `Item3` of a tuple of two.
                if !args.is_empty() && args.len() < parameters.len() && is_open(&signature.result) {
                    continue;
                }
                // What a nearer type declares hides this; a base that is reached on two ways counts once.
                if !found.iter().any(|c| (c.of != *ty || std::ptr::eq(c.row, row)) && c.takes_the_same(&signature)) {
                    found.push(Candidate { class, of: ty.clone(), row, signature, class_args: args.to_vec() });
                }
            }
        }
        if kind == Member::Constructor || !found.is_empty() && kind != Member::Method {
            return;
        }
        // What a class has of its interfaces it declares itself, or hides.
        let hides = |base: &Ty| {
            matches!(ty, Ty::Array(_) | Ty::Grid(..))
                || ty.class().is_some_and(|c| !c.is_interface()) && base.class().is_some_and(Class::is_interface)
        };
        for base in supertypes(ty).into_iter().filter(|base| !hides(base)) {
            self.candidates_of(&base, kind, name, fixed, found);
        }
    }

    /// Extension methods of this name.
    pub(super) fn extensions(&self, name: &str) -> Vec<Candidate> {
        if self.late {
            return Vec::new();
        }
        member::extensions(name).iter().map(|(class, row)| Candidate::of_class(class, row)).collect()
    }

    /// Chooses among overloads and makes the call.
    pub(super) fn resolve(
        &mut self,
        found: &[Candidate],
        on: Option<Typed>,
        given: &[Given<'_>],
        types: &[TypeName],
        name: &Name,
        place: Place,
    ) -> Typed {
        let types: Vec<Ty> = types.iter().map(|t| self.type_of(t)).collect();
        self.resolve_typed(found, on, given, &types, name, place)
    }

    /// The same with type arguments that are known.
    pub(super) fn resolve_typed(
        &mut self,
        found: &[Candidate],
        on: Option<Typed>,
        given: &[Given<'_>],
        types: &[Ty],
        name: &Name,
        place: Place,
    ) -> Typed {
        match self.choose(found, on.as_ref(), given, types) {
            Choice::One(index, chosen) => {
                self.note_method(&found[index], on.as_ref().map(|on| &on.ty), name.place);
                self.emit(chosen, &found[index], on, given, place)
            }
            Choice::Ambiguous(..) if given.iter().any(Given::is_wrong) => self.spoilt(given, place),
            Choice::Ambiguous(a, b) => {
                let fault = crate::expr::fault::call::ambiguous(&name.text, &found[a].to_string(), &found[b].to_string(), name.place);
                self.tell(fault)
            }
            Choice::None(misfits) => self.misfit(found, &misfits, given, 1, name),
        }
    }

    /// Chooses among overloads.
    pub(super) fn choose(&mut self, found: &[Candidate], on: Option<&Typed>, given: &[Given<'_>], types: &[Ty]) -> Choice {
        let mut fitting: Vec<(usize, Chosen)> = Vec::new();
        let mut misfits = Vec::new();
        for (index, candidate) in found.iter().enumerate() {
            match self.fit(candidate, on, given, types) {
                Ok(chosen) => fitting.push((index, chosen)),
                Err(misfit) => misfits.push(misfit),
            }
        }
        // What a derived type declares hides what its bases declare.
        let types: Vec<Ty> = fitting.iter().map(|(i, _)| found[*i].of.clone()).collect();
        let mut kept = types.iter().map(|ty| !types.iter().any(|other| other != ty && derives(other, ty)));
        fitting.retain(|_| kept.next().unwrap_or(true));
        if fitting.len() == 1
            && let Some((index, chosen)) = fitting.pop()
        {
            return Choice::One(index, chosen);
        }
        let mut best = None;
        for at in 0..fitting.len() {
            let (index, chosen) = &fitting[at];
            let beats = |binder: &mut Self, (other, rival): &(usize, Chosen)| {
                *other == *index || binder.better_member((&found[*index], chosen), (&found[*other], rival), on, given)
            };
            if fitting.iter().all(|rival| beats(self, rival)) {
                best = Some(at);
                break;
            }
        }
        match best {
            Some(at) => {
                let (index, chosen) = fitting.swap_remove(at);
                Choice::One(index, chosen)
            }
            None => match fitting[..] {
                [] | [_] => Choice::None(misfits),
                [(a, _), (b, _), ..] => Choice::Ambiguous(a, b),
            },
        }
    }

    /// Whether a row takes the arguments, and how.
    pub(super) fn fit(&mut self, candidate: &Candidate, on: Option<&Typed>, given: &[Given<'_>], types: &[Ty]) -> Result<Chosen, Misfit> {
        let many = candidate.signature.parameters.last().is_some_and(|p| p.many);
        match self.fit_form(candidate, on, given, types, false) {
            Err(misfit) if many => self.fit_form(candidate, on, given, types, true).map_err(|expanded| match misfit {
                Misfit::Misplaced(_) => expanded,
                _ if matches!(expanded, Misfit::Misplaced(_)) => misfit,
                _ => expanded,
            }),
            fitted => fitted,
        }
    }

    fn fit_form(
        &mut self,
        candidate: &Candidate,
        on: Option<&Typed>,
        given: &[Given<'_>],
        types: &[Ty],
        expanded: bool,
    ) -> Result<Chosen, Misfit> {
        let signature = &candidate.signature;
        if !types.is_empty() && types.len() != signature.generics.len() {
            return Err(Misfit::Arity);
        }
        let on = on.filter(|_| signature.extension);
        let skip = usize::from(on.is_some());
        let parameters = signature.parameters.get(skip..).unwrap_or(&[]);
        let slots = place_arguments(parameters, given, expanded).map_err(Misfit::Misplaced)?;
        // Each argument with its parameter's type, and how it reaches the parameter.
        let mut pairs: Vec<(usize, Ty, Passing)> = Vec::new();
        for (slot, parameter) in slots.iter().zip(parameters) {
            match slot {
                Slot::Arg(index) => pairs.push((*index, parameter.ty.clone(), parameter.passing())),
                Slot::Many(indexes) => {
                    let element = parameter.ty.args().first().cloned().unwrap_or(Ty::Object);
                    pairs.extend(indexes.iter().map(|index| (*index, element.clone(), Passing::Value)));
                }
                Slot::Default => {}
            }
        }
        pairs.sort_by_key(|(index, ..)| *index);
        let mut inferred =
            if types.is_empty() { Inference::new(&signature.generics) } else { Inference::written(&signature.generics, types) };
        let this = on.zip(signature.parameters.first());
        if types.is_empty() && !signature.generics.is_empty() {
            let typed: Vec<(Ty, &Given<'_>)> = pairs.iter().filter_map(|(i, ty, _)| Some((ty.clone(), given.get(*i)?))).collect();
            self.infer(&mut inferred, this.map(|(on, p)| (&p.ty, on)), &typed).ok_or(Misfit::NotInferred)?;
        }
        let this = match this {
            Some((on, parameter)) => {
                let ty = inferred.apply(&parameter.ty);
                self.implicit(on, &ty).filter(|w| matches!(w.convert, None | Some(Convert::Children))).ok_or(Misfit::This)?;
                Some(ty)
            }
            None => None,
        };
        let mut wrong = Vec::new();
        let mut targets = Vec::new();
        for (index, ty, out) in pairs {
            let ty = inferred.apply(&ty);
            if !given.get(index).is_some_and(|given| self.accepts(given, &ty, out)) {
                wrong.push((index, ty.clone(), out));
            }
            targets.push(ty);
        }
        if !wrong.is_empty() {
            return Err(Misfit::Arguments(wrong));
        }
        let default = |ty: &Ty, value: Value| match (ty, value) {
            (Ty::Named(class, _), Value::Int(n)) if class.labels().is_some() => Value::Enum(class, n),
            (ty, Value::Null) if ty.is_value() => crate::expr::eval::convert::default(ty),
            (_, value) => value,
        };
        let parameters: Vec<(Ty, Option<Value>)> = parameters
            .iter()
            .map(|p| {
                let ty = inferred.apply(&p.ty);
                let value = p.default.clone().map(|d| default(&ty, d));
                (ty, value)
            })
            .collect();
        let defaulted = slots.iter().any(|s| matches!(s, Slot::Default));
        let types = if signature.generics.is_empty() { candidate.class_args.clone() } else { inferred.all().unwrap_or_default() };
        Ok(Chosen { slots, result: inferred.apply(&signature.result), types, parameters, this, targets, expanded, defaulted })
    }

    /// Whether an argument goes to a parameter of this type.
    fn accepts(&mut self, given: &Given<'_>, ty: &Ty, passing: Passing) -> bool {
        match &given.what {
            What::Out(written, target) => passing == written.passing() && self.out_type(written, target).is_none_or(|own| own == *ty),
            _ if passing != Passing::Value => false,
            What::Value(typed) => self.implicit(typed, ty).is_some(),
            What::Lambda(e) => self.lambda_fits(e, ty),
            What::Group(group) => self.group_fits(group, ty),
        }
    }
}

/// `Enumerable.Select<TSource, TResult>(IEnumerable<TSource>, Func<TSource, TResult>)`
impl std::fmt::Display for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown(Ty::to_string))
    }
}

impl Candidate {
    /// Two that fit equally well, as C# tells of them: with their namespaces where those differ, in the order in which it looks.
    pub fn shown_beside(&self, other: &Self) -> (String, String) {
        if self.class.space == other.class.space {
            return (self.to_string(), other.to_string());
        }
        let (first, second) = if seen_at(self.class.space) <= seen_at(other.class.space) { (self, other) } else { (other, self) };
        (first.shown(cs_full), second.shown(cs_full))
    }

    fn shown(&self, ty: impl Fn(&Ty) -> String) -> String {
        let (kind, name) = kind_and_name(self.row.signature);
        // An array's members are those of `Array`.
        let of = match &self.of {
            Ty::Array(_) | Ty::Grid(..) => "Array".to_owned(),
            of => ty(of),
        };
        let mut out = match kind {
            Member::Constructor => format!("{of}.{}", self.class.name()),
            Member::Indexer | Member::IndexSetter => format!("{of}.this"),
            Member::Method | Member::Property | Member::Setter => format!("{of}.{name}"),
        };
        if !self.signature.generics.is_empty() {
            out += &format!("<{}>", self.signature.generics.join(", "));
        }
        let shown = |p: &Parameter| {
            format!(
                "{}{}{}",
                match p.passing() {
                    Passing::Ref => "ref ",
                    Passing::Out => "out ",
                    Passing::Value | Passing::Many => "",
                },
                if p.many { "params " } else { "" },
                p.annotated.map_or_else(|| ty(&p.ty), str::to_owned)
            )
        };
        let parameters = self.signature.parameters.iter().map(shown).collect::<Vec<_>>().join(", ");
        match kind {
            Member::Indexer | Member::IndexSetter => out += &format!("[{parameters}]"),
            Member::Property | Member::Setter => {}
            Member::Method | Member::Constructor => out += &format!("({parameters})"),
        }
        out
    }
}
