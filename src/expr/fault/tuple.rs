//! Tuples.

use super::{Fault, cs};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::{Name, Place};
use crate::expr::types::Ty;

/// `var t = (1, null);`
pub fn no_type(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("an element of a tuple has no type to take: this gives `{ty}`"))
        .cs(8135, format!("Cannot infer the type of '{}'", cs(ty)))
}

/// `(int a, int a)`
pub fn name_twice(name: &Name) -> Fault {
    Fault::new(code::TYPE_MISMATCH, name.place, format!("two elements of the tuple are called `{}`", name.text))
        .cs(8127, "Tuple element names must be unique.")
}

/// `(int Item2, int a)`
pub fn name_of_other(name: &Name) -> Fault {
    let position = name.text.trim_start_matches("Item");
    Fault::new(code::TYPE_MISMATCH, name.place, format!("`{}` is the name of another element", name.text))
        .cs(8125, format!("Tuple element name '{}' is only allowed at position {position}.", name.text))
}

/// `list[0].Item1 = 5`
pub fn no_variable(member: &str, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "the tuple is a copy: put a new tuple where it lies")
        .cs(1612, format!("Cannot modify the return value of '{member}' because it is not a variable"))
}

/// `(a, var b) = ..`
pub fn mixed(place: Place) -> Fault {
    super::syntax::later_feature("Mixed declarations and expressions in deconstruction", "10.0", place)
}

/// `var (a, b) = 5;`
pub fn not_apart(ty: &Ty, parts: usize, wanted: usize, place: Place) -> Fault {
    if parts > 0 {
        return Fault::new(code::TYPE_MISMATCH, place, format!("`{ty}` has {parts} elements, and {wanted} are taken"))
            .cs(8132, format!("Cannot deconstruct a tuple of '{parts}' elements into '{wanted}' variables."));
    }
    Fault::new(code::TYPE_MISMATCH, place, format!("`{ty}` cannot be taken apart into {wanted} values")).cs(
        8129,
        format!(
            "No suitable 'Deconstruct' instance or extension method was found for type '{}', with {wanted} out parameters and a void \
             return type.",
            cs(ty)
        ),
    )
}
