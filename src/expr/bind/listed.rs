use crate::expr::member::allowed::off_list;
use crate::expr::member::{Class, Member, kind_and_name};
use crate::expr::syntax::{Name, Place};
use crate::expr::types::Ty;

use super::Binder;
use super::overload::Candidate;

impl Binder<'_> {
    /// A row is used, by its name or by brackets: not by an operator or an initialiser.
    pub(super) fn note_use(&mut self, candidate: &Candidate, place: Place) {
        self.note_member(candidate.class, &candidate.class_args, kind_and_name(candidate.row.signature).1, place);
    }

    /// A method is called on a value of this type. `ToString` and its kin have rows on `object`; values have their own in .NET.
    pub(super) fn note_method(&mut self, candidate: &Candidate, on: Option<&Ty>, place: Place) {
        if let Some(ty @ Ty::Tuple(..)) = on {
            return self.note_element(ty, kind_and_name(candidate.row.signature).1, place);
        }
        match on.and_then(|ty| Some((ty, ty.class()?))) {
            // A pair prints itself, and is compared as every struct is.
            Some((_, class)) if class.name() == "KeyValuePair" && kind_and_name(candidate.row.signature).1 != "ToString" => {
                self.off_list.push((format!("System.ValueType.{}", kind_and_name(candidate.row.signature).1), place));
            }
            Some((ty, class)) if candidate.class.name() == "object" && (ty.is_enum() || overrides(ty, class)) => {
                self.note_member(class, ty.args(), kind_and_name(candidate.row.signature).1, place);
            }
            Some(_) | None => self.note_use(candidate, place),
        }
    }

    /// A member of a tuple is used.
    pub(super) fn note_element(&mut self, tuple: &Ty, member: &str, place: Place) {
        let count = tuple.args().len();
        let names: Vec<String> = (1..=count.min(7)).map(|n| format!("T{n}")).collect();
        let shown = if count > 7 { format!("System.ValueTuple<{}, TRest>", names.join(", ")) } else { format!("({})", names.join(", ")) };
        self.off_list.push((format!("{shown}.{member}"), place));
    }

    /// A property is set.
    pub(super) fn note_setter(&mut self, ty: &Ty, name: &Name) {
        let mut found = Vec::new();
        self.candidates(ty, Member::Setter, &name.text, false, &mut found);
        if let Some(candidate) = found.first() {
            self.note_use(candidate, name.place);
        }
    }

    /// A member of a type is used.
    pub(super) fn note_member(&mut self, class: &'static Class, args: &[Ty], member: &str, place: Place) {
        self.off_list.extend(off_list(class, args, member).map(|name| (name, place)));
    }

    /// A function is called that a local holds.
    pub(super) fn note_call(&mut self, ty: &Ty, place: Place) {
        if let Some(class) = ty.class() {
            self.note_member(class, ty.args(), "Invoke", place);
        }
    }
}

/// Whether a type has a `ToString` of its own.
fn overrides(ty: &Ty, class: &Class) -> bool {
    ty.is_value() || matches!(class.name(), "Nullable" | "Tuple" | "Capture" | "Group" | "Match" | "Regex")
}

/// In the order of their places, each place once: a lambda is bound for every overload that might take it.
pub(super) fn once_each(mut noted: Vec<(String, Place)>) -> Vec<(String, Place)> {
    noted.sort_by(|(a, at), (b, other)| (at.start, at.end, a).cmp(&(other.start, other.end, b)));
    noted.dedup();
    noted
}
