//! Arrays.

use super::Fault;
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::Place;

/// `new int[2] { 1 }`
pub fn count(wanted: i32, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("{wanted} items are needed"))
        .cs(847, format!("An array initializer of length '{wanted}' is expected"))
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
