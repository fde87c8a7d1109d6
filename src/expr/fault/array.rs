//! Arrays.

use super::Fault;
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::Place;

/// `new int[2] { 1 }`
pub fn count(wanted: usize, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("{wanted} items are needed"))
        .cs(847, format!("An array initializer of length '{wanted}' is expected"))
}

/// `new int[2, 2] { 1, 2 }`
pub fn nested(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "items of one dimension less are needed: `{ .. }`")
        .cs(846, "A nested array initializer is expected")
}

/// `new int[1, ]`
pub fn missing_size(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "the length of a dimension is missing").cs(443, "Syntax error; value expected")
}

/// `new int[1][2]`
pub fn inner_size(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "only the array itself has a length here: its items are arrays that are made on their own")
        .cs(178, "Invalid rank specifier: expected ',' or ']'")
}

/// `int[2] a`
pub fn declared_size(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a declaration says no length: `int[] a = new int[n]`")
        .cs(270, "Array size cannot be specified in a variable declaration (try initializing with a 'new' expression)")
}

/// `int a[2]`
pub fn brackets_behind(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "the brackets stand behind the type: `int[] a`").cs(
        650,
        "Bad array declarator: To declare a managed array the rank specifier precedes the variable's identifier. To declare a fixed size \
         buffer field, use the fixed keyword before the field type.",
    )
}

/// `new int[-1]`
pub fn negative(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "no array has a negative length").cs(248, "Cannot create an array with a negative size")
}

/// `new int[][] { { 1 } }`
pub fn items(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "items alone make no array here: write `new[] { .. }`")
        .cs(623, "Array initializers can only be used in a variable or field initializer. Try using a new expression instead.")
}
