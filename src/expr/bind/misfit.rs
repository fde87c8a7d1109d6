//! What is told when no overload takes the arguments: of the nearest one, as C# does.

use crate::diagnostic::code;
use crate::expr::fault::{Fault, call as calls, cs_full};
use crate::expr::member::{Member, kind_and_name};
use crate::expr::syntax::{Name, Out, Passing};
use crate::expr::types::Ty;

use super::argument::{Given, Misplaced, What};
use super::overload::{Candidate, Misfit};
use super::{Binder, Typed};

impl Binder<'_> {
    /// `first`: which number the first argument has; what an extension method is called on is counted.
    pub(super) fn misfit(&mut self, found: &[Candidate], misfits: &[Misfit], given: &[Given<'_>], first: usize, name: &Name) -> Typed {
        self.tell_misfit(found, misfits, given, first, name);
        self.spoilt(given, name.place)
    }

    fn tell_misfit(&mut self, found: &[Candidate], misfits: &[Misfit], given: &[Given<'_>], first: usize, name: &Name) -> Typed {
        if given.iter().any(Given::is_wrong) {
            return self.error();
        }
        let pairs = || found.iter().zip(misfits);
        let wrong = pairs().find_map(|(candidate, m)| match m {
            Misfit::Arguments(wrong) => Some((candidate, wrong.as_slice())),
            Misfit::Misplaced(_) | Misfit::Arity | Misfit::NotInferred | Misfit::This => None,
        });
        if let Some(nearest) = wrong {
            return self.wrong_arguments(found, nearest, given, first, name);
        }
        let faults = self.lambda_faults(given);
        if !faults.is_empty() {
            self.faults.extend(faults);
            return self.error();
        }
        // What could not be read of a lambda is told.
        if self.unread && given.iter().any(|g| matches!(g.what, What::Lambda(_))) {
            return self.error();
        }
        if let Some((candidate, _)) = pairs().find(|(_, m)| **m == Misfit::NotInferred) {
            return self.tell(calls::not_inferred(&name.text, &candidate.to_string(), name.place));
        }
        for (candidate, misfit) in pairs() {
            let label = |index: usize| given.get(index).and_then(|g| g.name);
            let fault = match misfit {
                Misfit::Misplaced(Misplaced::Twice(index)) => label(*index).map(|n| calls::parameter_given_twice(&n.text, n.place)),
                Misfit::Misplaced(Misplaced::NoName(index)) => {
                    label(*index).map(|n| calls::unknown_parameter(&short_name(candidate), &n.text, n.place))
                }
                Misfit::Misplaced(Misplaced::Missing(index)) if found.len() == 1 && !has_more_forms(candidate) => {
                    let skip = usize::from(candidate.signature.extension && candidate.signature.parameters.len() > given.len() + index);
                    let parameter = candidate.signature.parameters.get(index + skip).map_or("", |p| p.name);
                    Some(calls::missing_argument(parameter, &candidate.to_string(), name.place))
                }
                Misfit::Arity if found.len() == 1 && candidate.signature.generics.is_empty() => {
                    Some(calls::not_generic(&candidate.to_string(), name.place))
                }
                Misfit::Arity if found.len() == 1 => {
                    Some(calls::generic_count(&candidate.to_string(), candidate.signature.generics.len(), name.place))
                }
                Misfit::Misplaced(_) | Misfit::Arity | Misfit::NotInferred | Misfit::This | Misfit::Arguments(_) => None,
            };
            if let Some(fault) = fault {
                return self.tell(fault);
            }
        }
        let fault = match found.first().map(|c| kind_and_name(c.row.signature).0) {
            Some(Member::Constructor) => calls::constructor_count(&found[0].of, given.len(), name.place),
            _ => calls::argument_count(&name.text, given.len(), name.place),
        };
        self.tell(fault.help(forms(found)))
    }

    /// Arguments of a type that does not fit: all of them, in one fault.
    fn wrong_arguments(
        &mut self,
        found: &[Candidate],
        (nearest, wrong): (&Candidate, &[(usize, Ty, Passing)]),
        given: &[Given<'_>],
        first: usize,
        name: &Name,
    ) -> Typed {
        let shown: Vec<String> =
            given.iter().map(|g| g.name.map_or_else(|| g.shown(), |name| format!("{}: {}", name.text, g.shown()))).collect();
        let message = format!("no form of `{}` takes ({})", name.text, shown.join(", "));
        let mut fault = Fault::new(code::expression::NO_OVERLOAD, name.place, message).help(forms(found));
        let mut told = false;
        for (index, ty, passing) in wrong {
            let Some(arg) = given.get(*index) else { continue };
            let number = index + first;
            match &arg.what {
                What::Lambda(e) => {
                    // What is wrong in the lambda says more.
                    let before = self.faults.len();
                    let _ = self.lambda_to(e, ty);
                    told |= self.faults.len() > before;
                }
                What::Out(out, _) if *passing == Passing::Value => {
                    let word = word(out.passing());
                    fault = fault.cs_at(arg.place.start, 1615, format!("Argument {number} may not be passed with the '{word}' keyword"));
                }
                What::Value(_) | What::Group(_) if *passing != Passing::Value => {
                    let word = word(*passing);
                    fault = fault.cs_at(arg.place.start, 1620, format!("Argument {number} must be passed with the '{word}' keyword"));
                }
                What::Out(out, _) if *passing != out.passing() => {
                    let word = word(*passing);
                    fault = fault.cs_at(arg.place.start, 1620, format!("Argument {number} must be passed with the '{word}' keyword"));
                }
                What::Group(group) if super::lambda::shape(ty).is_some() => {
                    let fits = crate::expr::fault::convert::group_mismatch(&group.name.text, ty, arg.place);
                    fault.csharp.extend(fits.csharp);
                }
                What::Value(_) | What::Group(_) | What::Out(..) => {
                    let word = word(*passing);
                    let out = if word.is_empty() { String::new() } else { format!("{word} ") };
                    let from = match &arg.what {
                        What::Value(typed) => cs_full(&typed.ty),
                        What::Out(written @ (Out::Existing | Out::Ref), target) => match self.out_type(written, target) {
                            Some(ty) => format!("{} {}", arg.shown(), cs_full(&ty)),
                            None => arg.shown(),
                        },
                        What::Lambda(_) | What::Group(_) | What::Out(..) => arg.shown(),
                    };
                    let parameter = arg.name.is_none().then(|| nearest.signature.parameters.get(index + first - 1)).flatten();
                    let mark = if parameter.and_then(|p| p.annotated).is_some_and(|written| written.ends_with('?')) { "?" } else { "" };
                    let text = format!("Argument {number}: cannot convert from '{from}' to '{out}{}{mark}'", cs_full(ty));
                    fault = fault.cs_at(arg.place.start, 1503, text);
                }
            }
        }
        if told && fault.csharp.is_empty() {
            return self.error();
        }
        self.tell(fault)
    }

    /// What is wrong in the lambdas themselves.
    fn lambda_faults(&self, given: &[Given<'_>]) -> Vec<Fault> {
        given
            .iter()
            .filter_map(|g| match &g.what {
                What::Lambda(e) => self.faults_in(e),
                What::Value(_) | What::Group(_) | What::Out(..) => None,
            })
            .flatten()
            .collect()
    }
}

/// What stands before an argument.
fn word(passing: Passing) -> &'static str {
    match passing {
        Passing::Ref => "ref",
        Passing::Out => "out",
        Passing::Value | Passing::Many => "",
    }
}

/// `Math.Max` of a candidate: as errors about its parameters' names call it.
fn short_name(candidate: &Candidate) -> String {
    match kind_and_name(candidate.row.signature) {
        (Member::Constructor, _) => candidate.class.name().to_owned(),
        (_, name) => name.to_owned(),
    }
}

/// Whether .NET has forms of a member beside those that are modelled, and what the missing argument is called is open.
fn has_more_forms(candidate: &Candidate) -> bool {
    let name = short_name(candidate);
    match candidate.class.name() {
        // Those for parallel queries and immutable arrays.
        "Enumerable" => true,
        "JObject" | "JArray" | "JToken" | "JConstructor" | "JProperty" => matches!(name.as_str(), "Parse" | "FromObject" | "Load"),
        "IVariables" | "IMultiValues" | "IParameters" => name == "GetValueOrDefault",
        _ => false,
    }
}

/// The forms that there are.
fn forms(found: &[Candidate]) -> String {
    let forms: Vec<&str> = found.iter().take(4).map(|c| c.row.signature).collect();
    format!("there is `{}`", forms.join("`, `"))
}
