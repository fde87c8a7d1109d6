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

/// What control never comes to.
pub fn unreachable(place: Place) -> Fault {
    Fault::new(code::UNREACHABLE, place, "this is never reached")
        .help("what stands before it always returns, throws, jumps or loops without end: take one of the two out")
}

/// `f(throw a)`
pub fn misplaced_throw(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`throw` stands behind `??`, in `? :`, or behind `=>` only")
        .cs(8115, "A throw expression is not allowed in this context.")
}

/// `f(int a)`
pub fn declaration_as_value(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a local is declared where something is assigned to it")
        .cs(8185, "A declaration is not allowed in this context.")
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

/// `if (a) int b = 1;`
pub fn embedded(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a declaration or a label stands in a block of its own: put it in `{ }`").cs_in(
        Pass::Syntax,
        place.start,
        1023,
        "Embedded statement cannot be a declaration or labeled statement",
    )
}

/// `yield return a;`
pub fn no_iterator(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`yield` has no place in an expression: build a list")
        .cs_method(1624, "The body of 'E.F(IContext)' cannot be an iterator block because 'object' is not an iterator interface type")
}

/// `a = 1` where `a` is given once and for all.
pub fn fixed(name: &str, what: &str, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{name}` cannot be assigned to: it is a {what}"))
        .cs(1656, format!("Cannot assign to '{name}' because it is a '{what}'"))
}

/// `c = 1` of a constant.
pub fn no_variable(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "a constant cannot be assigned to")
        .cs(131, "The left-hand side of an assignment must be a variable, property or indexer")
}

/// `lock (1) { }`
pub fn lock(ty: &Ty, place: Place) -> Fault {
    let shown = super::cs(ty);
    Fault::new(code::TYPE_MISMATCH, place, format!("`lock` takes an object, and this gives `{ty}`"))
        .cs(185, format!("'{shown}' is not a reference type as required by the lock statement"))
}

/// `using (1) { }`
pub fn not_disposable(ty: &Ty, place: Place) -> Fault {
    let shown = super::cs(ty);
    Fault::new(code::TYPE_MISMATCH, place, format!("`{ty}` holds nothing that `using` could give back"))
        .cs(1674, format!("'{shown}': type used in a using statement must be implicitly convertible to 'System.IDisposable'."))
}

/// `foreach (var a in null)`
pub fn null_enumerated(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "`null` has no items").cs(186, "Use of null is not valid in this context")
}

/// `return a;` in a local function without result.
pub fn return_of_nothing(shown: &str, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "the function is `void`: it returns nothing")
        .cs(127, format!("Since '{shown}' returns void, a return keyword must not be followed by an object expression"))
}

/// `return;` in a local function with a result.
pub fn return_needs(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::NO_RETURN, place, format!("`return` needs a value: the function gives `{ty}`"))
        .cs(126, format!("An object of a type convertible to '{}' is required", super::cs(ty)))
}

/// A jump out of a `finally`.
pub fn leaves_finally(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "nothing jumps out of a `finally`").cs(157, "Control cannot leave the body of a finally clause")
}

/// A label twice in one block.
pub fn label_twice(name: &Name) -> Fault {
    Fault::new(code::SYNTAX, name.place, format!("the label `{}` is there already", name.text))
        .cs(140, format!("The label '{}' is a duplicate", name.text))
}

/// A label that is also in a block around.
pub fn label_hides(name: &Name) -> Fault {
    Fault::new(code::SYNTAX, name.place, format!("the label `{}` is there already", name.text))
        .cs(158, format!("The label '{}' shadows another label by the same name in a contained scope", name.text))
}

/// `goto a;` without `a:` in sight.
pub fn no_label(name: &str, place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, format!("no label `{name}` is in sight"))
        .cs(159, format!("No such label '{name}' within the scope of the goto statement"))
}

/// `goto case 1;` outside of a `switch`.
pub fn no_switch(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`goto case` stands only in a `switch`").cs(153, "A goto case is only valid inside a switch statement")
}

/// The end of a section of a `switch` can be reached.
pub fn falls_out(label: &str, last: bool, place: Place) -> Fault {
    let (number, text) = match last {
        true => (8070, format!("Control cannot fall out of switch from final case label ('{label}')")),
        false => (163, format!("Control cannot fall through from one case label ('{label}') to another")),
    };
    Fault::new(code::SYNTAX, place, "a `case` ends with `break` or `return`").cs_in(Pass::Flow, place.start, number, text)
}

/// `catch (ArgumentException)` behind `catch (Exception)`.
pub fn caught_before(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("a `catch` before takes all `{ty}`"))
        .cs(160, format!("A previous catch clause already catches all exceptions of this or of a super type ('{}')", super::cs(ty)))
}

/// `catch (Exception)` behind `catch`.
pub fn catch_after_all(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a `catch` without type comes last")
        .cs(1017, "Catch clauses cannot follow the general catch clause of a try statement")
}

/// `var a = 1, b = 2;`
pub fn several_var(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`var` declares one local: write the type, or two statements")
        .cs(819, "Implicitly-typed variables cannot have multiple declarators")
}

/// `var a = { 1 };`
pub fn var_of_items(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`var` has no type to take from items: write `new[] { .. }`")
        .cs(820, "Cannot initialize an implicitly-typed variable with an array initializer")
}

/// `void a;`, `new void[1]`
pub fn void_value(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "nothing is `void`").cs(1547, "Keyword 'void' cannot be used in this context")
}

/// `int a = { 1 };`
pub fn items_of_no_array(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "only an array is initialised by items alone: write `new .. { }`")
        .cs(622, "Can only use array initializer expressions to assign to array types. Try using a new expression instead.")
}

/// `const var a = 1;`
pub fn const_var(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a constant needs its type").cs(822, "Implicitly-typed variables cannot be constant")
}

/// `const Guid a = ..;`
pub fn no_const_type(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("no constant is a `{ty}`"))
        .cs(283, format!("The type '{}' cannot be declared const", super::cs(ty)))
}

/// `const int a = b;`
pub fn not_constant(name: &Name, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("the value of `{}` is not a constant", name.text))
        .cs(133, format!("The expression being assigned to '{}' must be constant", name.text))
}

/// `const object a = "b";`
pub fn const_only_null(name: &Name, ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("a constant `{ty}` is `null`")).cs(
        134,
        format!(
            "'{}' is of type '{}'. A const field of a reference type other than string can only be initialized with null.",
            name.text,
            super::cs(ty)
        ),
    )
}
