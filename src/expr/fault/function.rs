//! Local functions.

use super::Fault;
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::{Name, Place};

/// `int F(a) => a;`
pub fn no_type(parameter: &Name) -> Fault {
    Fault::new(code::SYNTAX, parameter.place, format!("the parameter `{}` needs a type", parameter.text)).cs(1001, "Identifier expected")
}

/// `int F(int a = x)`
pub fn default_not_constant(parameter: &Name, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("what `{}` is when it is left out must be a constant", parameter.text))
        .cs(1736, format!("Default parameter value for '{}' must be a compile-time constant", parameter.text))
}

/// `void F(params int a)`
pub fn params_no_array(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "`params` stands before an array")
        .cs(225, "The params parameter must be a single dimensional array")
}

/// The end of a local function that gives a value can be reached.
pub fn no_return(name: &Name, types: &str) -> Fault {
    Fault::new(code::NO_RETURN, name.place, format!("not all code paths of `{}` return a value", name.text))
        .cs(161, format!("'{}({types})': not all code paths return a value", name.text))
}

/// `F("a")` of `T F<T>(List<T> a)`
pub fn not_inferred(name: &Name, place: Place) -> Fault {
    Fault::new(
        code::NO_OVERLOAD,
        place,
        format!("the type arguments of `{0}` do not follow from what it is given: write `{0}<..>(..)`", name.text),
    )
    .cs(
        411,
        format!(
            "The type arguments for method '{}' cannot be inferred from the usage. Try specifying the type arguments explicitly.",
            name.text
        ),
    )
}

/// `F<int>()` of a function without type parameters.
pub fn type_count(name: &Name, wanted: usize) -> Fault {
    Fault::new(code::NO_OVERLOAD, name.place, format!("`{}` takes {wanted} type arguments", name.text))
        .cs(305, format!("Using the generic method group '{}' requires {wanted} type arguments", name.text))
}

/// `F(b: 1)`
pub fn no_parameter(function: &Name, name: &Name) -> Fault {
    Fault::new(code::NO_OVERLOAD, name.place, format!("`{}` has no parameter `{}`", function.text, name.text))
        .cs(1739, format!("The best overload for '{}' does not have a parameter named '{}'", function.text, name.text))
}

/// `F(1, 2)` of a function with one parameter.
pub fn argument_count(name: &Name, given: usize, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{}` does not take {given} arguments", name.text))
        .cs(1501, format!("No overload for method '{}' takes {given} arguments", name.text))
}

/// `F()` of a function with a parameter.
pub fn missing(function: &Name, shown: &str, parameter: &Name, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{}` needs its parameter `{}`", function.text, parameter.text)).cs(
        7036,
        format!("There is no argument given that corresponds to the required formal parameter '{}' of '{}'", parameter.text, shown),
    )
}

/// `F(a)` where the parameter is `ref` or `out`.
pub fn needs_word(word: &str, parameter: &Name, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{}` is given with `{word}`", parameter.text))
        .cs(1620, format!("Argument must be passed with the '{word}' keyword"))
}

/// `F(ref a)` where the parameter is a value, or passed otherwise.
pub fn takes_no_word(parameter: &Name, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{}` is not passed so", parameter.text))
        .cs(1615, "Argument may not be passed with this keyword")
}

/// `out` parameters have a value when the function ends.
pub fn out_unassigned(name: &str, place: Place) -> Fault {
    Fault::new(code::LOCAL, place, format!("the parameter `{name}` has no value where the function ends")).cs_in(
        super::Pass::Flow,
        place.start,
        177,
        format!("The out parameter '{name}' must be assigned to before control leaves the current method"),
    )
}

/// `var f = F;`
pub fn inferred_delegate(place: Place) -> Fault {
    super::syntax::later_feature("inferred delegate type", "10.0", place).help("write the type: `Func<int, int> f = F;`")
}
