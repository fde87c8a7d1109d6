//! Patterns and `switch`.

use super::{Fault, cs};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::Place;
use crate::expr::types::Ty;

/// `null is int n`
pub fn no_value(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("a pattern tests a value, and this gives `{ty}`"))
        .cs(8117, format!("Invalid operand for pattern match; value required, but found '{}'.", cs(ty)))
}

/// `case string:`
pub fn type_as_case(ty: &Ty, place: Place) -> Fault {
    super::syntax::later_feature("type pattern", "9.0", place).help(format!("write `case {ty} _:`"))
}

/// `a is int? n`
pub fn nullable_pattern(ty: &Ty, place: Place) -> Fault {
    let inner = ty.underlying();
    Fault::new(code::TYPE_MISMATCH, place, format!("a pattern tests for `{inner}`, not for `{ty}`"))
        .cs(8116, format!("It is not legal to use nullable type '{ty}' in a pattern; use the underlying type '{inner}' instead."))
}

/// `5 is string s`
pub fn impossible(from: &Ty, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("a `{from}` is never a `{to}`"))
        .cs(8121, format!("An expression of type '{}' cannot be handled by a pattern of type '{}'.", cs(from), cs(to)))
}

/// `case x:` of a variable.
pub fn not_constant(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "a constant is needed here: use `when` to compare with a value")
        .cs(150, "A constant value is expected")
}

/// `case 1:` twice.
pub fn case_twice(label: &str, place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, format!("`{label}` is there already"))
        .cs(152, format!("The switch statement contains multiple cases with the label value '{label}'"))
}

/// A case that is never reached.
pub fn handled_before(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a case before takes all that this one would")
        .cs(8120, "The switch case is unreachable. It has already been handled by a previous case or it is impossible to match.")
}
