//! Statements and locals.

use super::{Fault, Pass};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::{Name, Place};
use crate::expr::types::Ty;

/// `int a; return a;`
pub fn unassigned(name: &str, place: Place) -> Fault {
    Fault::new(code::LOCAL, place, format!("the local `{name}` is read before it has a value")).cs_in(
        Pass::Flow,
        place.start,
        165,
        format!("Use of unassigned local variable '{name}'"),
    )
}

/// Twice in one block.
pub fn declared_twice(name: &Name) -> Fault {
    Fault::new(code::LOCAL, name.place, format!("a local `{}` is declared here already", name.text))
        .help("give one of them another name")
        .cs(128, format!("A local variable or function named '{}' is already defined in this scope", name.text))
}

/// Once in a block and once around it.
pub fn hides_local(name: &Name) -> Fault {
    Fault::new(code::LOCAL, name.place, format!("a local `{}` is declared here already", name.text))
        .help("give one of them another name")
        .cs(
            136,
            format!(
                "A local or parameter named '{}' cannot be declared in this scope because that name is used in an enclosing local scope \
                 to define a local or parameter",
                name.text
            ),
        )
}

/// Read before its declaration.
pub fn used_before_declared(name: &Name) -> Fault {
    Fault::new(code::LOCAL, name.place, format!("`{}` is declared further down", name.text))
        .cs(841, format!("Cannot use local variable '{}' before it is declared", name.text))
}

/// `var a = null;`
pub fn nothing_to_infer(ty: &str, name: &Name) -> Fault {
    Fault::new(code::TYPE_MISMATCH, name.place, format!("`var` has no type to take: this gives `{ty}`"))
        .cs(815, format!("Cannot assign {ty} to an implicitly-typed variable"))
}

/// `var a;`
pub fn var_without_value(name: &Name) -> Fault {
    Fault::new(code::LOCAL, name.place, format!("`var {}` needs a value, from which it takes its type", name.text))
        .cs(818, "Implicitly-typed variables must be initialized")
}

/// `const int a;`
pub fn const_without_value(name: &Name) -> Fault {
    Fault::new(code::LOCAL, name.place, format!("the constant `{}` needs a value", name.text))
        .cs(145, "A const field requires a value to be provided")
}

/// The end of `@{ }` can be reached.
pub fn no_return(end: Place) -> Fault {
    Fault::new(code::NO_RETURN, end, "not all code paths return a value")
        .label("this is reached without a `return`")
        .help("end the block with `return ...;`")
        .cs_method(161, "'E.F(IContext)': not all code paths return a value")
}

/// The end of a lambda's block can be reached, and it gives a value elsewhere.
pub fn lambda_no_return(to: &Ty, arrow: Place) -> Fault {
    let shown = super::cs(to);
    Fault::new(code::NO_RETURN, arrow, "not all code paths of the lambda return a value")
        .cs(1643, format!("Not all code paths return a value in lambda expression of type '{shown}'"))
}

/// `break;` outside of a loop.
pub fn no_loop(message: &'static str, place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Binding, place.start, 139, "No enclosing loop out of which to break or continue")
}

/// `throw;` outside of a `catch`.
pub fn rethrow(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`throw;` stands only in a `catch`")
        .cs(156, "A throw statement with no arguments is not allowed outside of a catch clause")
}

/// `foreach` over what has no items.
pub fn not_enumerable(ty: &Ty, place: Place) -> Fault {
    let shown = super::cs(ty);
    Fault::new(code::TYPE_MISMATCH, place, format!("`{ty}` cannot be walked through with `foreach`")).cs(
        1579,
        format!(
            "foreach statement cannot operate on variables of type '{shown}' because '{shown}' does not contain a public instance or \
             extension definition for 'GetEnumerator'"
        ),
    )
}

/// `return;` in an expression.
pub fn return_without_value(place: Place) -> Fault {
    Fault::new(code::NO_RETURN, place, "`return` needs a value: the expression must give one")
        .cs(126, "An object of a type convertible to 'object' is required")
}

/// A value that is no statement.
pub fn not_a_statement(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "only a call, an assignment, `++`, `--` or `new` can stand alone as a statement")
        .cs(201, "Only assignment, call, increment, decrement, await, and new object expressions can be used as a statement")
}

/// `catch (string)`
pub fn no_exception(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{ty}` is no exception"))
        .cs(155, "The type caught or thrown must be derived from System.Exception")
}
