//! Types that do not fit, and operators that do not take them.

use super::{Fault, cs, cs_full};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::Place;
use crate::expr::types::Ty;

/// Implicitly, when a cast would do or not.
pub fn implicit(from: &Ty, to: &Ty, cast: bool, place: Place) -> Fault {
    implicit_of(from, to, cast, false, place)
}

/// The same; of a number that is written as such.
pub fn implicit_of(from: &Ty, to: &Ty, cast: bool, literal: bool, place: Place) -> Fault {
    let fault = Fault::new(code::TYPE_MISMATCH, place, format!("this gives `{from}`, and `{to}` is needed here"));
    if *from == Ty::Double && matches!(to, Ty::Float | Ty::Decimal) && literal {
        let suffix = if *to == Ty::Float { 'F' } else { 'M' };
        return fault.help(format!("write the number with `{suffix}` behind it")).cs(
            664,
            format!("Literal of type double cannot be implicitly converted to type '{to}'; use an '{suffix}' suffix to create a literal of this type"),
        );
    }
    let (shown, target) = (cs_full(from), cs_full(to));
    if *from == Ty::Null {
        let target = cs(to);
        return fault.cs(37, format!("Cannot convert null to '{target}' because it is a non-nullable value type"));
    }
    if cast {
        return fault.help(format!("write a cast: `({to})...`")).cs(
            266,
            format!("Cannot implicitly convert type '{shown}' to '{target}'. An explicit conversion exists (are you missing a cast?)"),
        );
    }
    fault.cs(29, format!("Cannot implicitly convert type '{shown}' to '{target}'"))
}

/// A cast that C# does not have.
pub fn cast(from: &Ty, to: &Ty, place: Place) -> Fault {
    let fault = Fault::new(code::TYPE_MISMATCH, place, format!("C# has no conversion from `{from}` to `{to}`"));
    if *from == Ty::Null {
        return fault.cs(37, format!("Cannot convert null to '{}' because it is a non-nullable value type", cs(to)));
    }
    fault.cs(30, format!("Cannot convert type '{}' to '{}'", cs_full(from), cs_full(to)))
}

/// `(byte)300`
pub fn constant_cast(value: &str, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("the constant `{value}` has no room in `{to}`"))
        .cs(221, format!("Constant value '{value}' cannot be converted to a '{to}' (use 'unchecked' syntax to override)"))
}

/// `byte b = 300`
pub fn constant(value: &str, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("the constant `{value}` has no room in `{to}`"))
        .cs(31, format!("Constant value '{value}' cannot be converted to a '{to}'"))
}

/// `a as int`
pub fn as_value_type(to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`as` gives null where the value is no `{to}`, which `{to}` cannot hold"))
        .help(format!("use `as {to}?`, or a cast"))
        .cs(77, format!("The as operator must be used with a reference type or nullable type ('{to}' is a non-nullable value type)"))
}

/// `a as T` where it never is one.
pub fn as_never(from: &Ty, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("a `{from}` is never a `{to}`")).cs(
        39,
        format!(
            "Cannot convert type '{}' to '{}' via a reference conversion, boxing conversion, unboxing conversion, wrapping conversion, or \
             null type conversion",
            cs_full(from),
            cs_full(to)
        ),
    )
}

/// `a - b` of types that have no such operator.
pub fn binary(sign: &str, left: &Ty, right: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{sign}` cannot be applied to `{left}` and `{right}`"))
        .cs(19, format!("Operator '{sign}' cannot be applied to operands of type '{}' and '{}'", cs(left), cs(right)))
}

/// `1UL + n`
pub fn ambiguous_binary(sign: &str, left: &Ty, right: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{sign}` cannot be applied to `{left}` and `{right}`: cast one to the other's type"))
        .cs(34, format!("Operator '{sign}' is ambiguous on operands of type '{}' and '{}'", cs(left), cs(right)))
}

/// `-a` of a type that has no such operator.
pub fn unary(sign: &str, ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{sign}` cannot be applied to `{ty}`"))
        .cs(23, format!("Operator '{sign}' cannot be applied to operand of type '{}'", cs(ty)))
}

/// `-a` of `ulong`.
pub fn ambiguous_unary(sign: &str, ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{sign}` cannot be applied to `{ty}`"))
        .cs(35, format!("Operator '{sign}' is ambiguous on an operand of type '{}'", cs(ty)))
}

/// `1 / 0`
pub fn division_by_zero(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "division by the constant zero").cs(20, "Division by constant zero")
}

/// `int.MaxValue + 1`
pub fn constant_overflow(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "the constants overflow the type that they are computed in")
        .cs(220, "The operation overflows at compile time in checked mode")
}

/// `decimal.MaxValue + 1`
pub fn decimal_overflow(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "the result of the constants has no room in `decimal`")
        .cs(463, "Evaluation of the decimal constant expression failed")
}

/// `c ? 1 : "a"`
pub fn branches(then: &Ty, other: &Ty, place: Place) -> Fault {
    let fault = Fault::new(code::TYPE_MISMATCH, place, format!("the branches give `{then}` and `{other}`, and neither becomes the other"));
    let bare = matches!((then, other), (Ty::Null | Ty::Lambda, Ty::Null | Ty::Lambda));
    let shown = |ty: &Ty| if bare { cs(ty) } else { format!("'{}'", cs(ty)) };
    fault.cs(
        8957,
        format!(
            "Conditional expression is not valid in language version 7.0 because a common type was not found between {} and {}. To use a \
             target-typed conversion, upgrade to language version 9.0 or greater.",
            shown(then),
            shown(other)
        ),
    )
}

/// `var a = c ? 1 : "a";`, where no other type could be meant.
pub fn branches_of_var(fault: Fault) -> Fault {
    let text = fault.csharp.first().filter(|error| error.number == 8957).and_then(|error| {
        let types = error.text.split_once("between ")?.1.split_once(". To use")?.0;
        let (then, other) = types.split_once(" and ")?;
        let quoted = |ty: &str| if ty.starts_with('\'') { ty.to_owned() } else { format!("'{ty}'") };
        let types = format!("{} and {}", quoted(then), quoted(other));
        Some(format!("Type of conditional expression cannot be determined because there is no implicit conversion between {types}"))
    });
    match text {
        Some(text) => Fault { csharp: Vec::new(), ..fault }.cs(173, text),
        None => fault,
    }
}

/// `a = 1` where `a` is no place.
pub fn not_assignable(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "this cannot be assigned to")
        .cs(131, "The left-hand side of an assignment must be a variable, property or indexer")
}

/// `s.Length = 1`
pub fn read_only(member: &str, shown: &str, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{member}` can only be read"))
        .cs(200, format!("Property or indexer '{shown}' cannot be assigned to -- it is read only"))
}

/// A lambda for what is no delegate.
pub fn lambda(to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("a lambda cannot be a `{to}`"))
        .cs(1660, format!("Cannot convert lambda expression to type '{}' because it is not a delegate type", cs(to)))
}

/// A method's name for what is no delegate.
pub fn method_group(name: &str, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{name}` is a method: call it with `{name}(...)`"))
        .cs(428, format!("Cannot convert method group '{name}' to non-delegate type '{}'. Did you intend to invoke the method?", cs(to)))
}

/// A lambda that gives something else than it must.
pub fn lambda_result(from: &Ty, to: &Ty, cast: bool, place: Place) -> Fault {
    let mut fault = implicit(from, to, cast, place);
    fault.message = format!("the lambda gives `{from}`, and `{to}` is needed");
    fault.cs(
        1662,
        "Cannot convert lambda expression to intended delegate type because some of the return types in the block are not implicitly \
         convertible to the delegate return type",
    )
}

/// `new[] { 1, "a" }`
pub fn no_best_type(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "the items of the array have no type in common")
        .help("name the type: `new object[] { ... }`")
        .cs(826, "No best type found for implicitly-typed array")
}

/// A value where the call gives none.
pub fn no_value(to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "the call gives no value, and one is needed here")
        .cs(29, format!("Cannot implicitly convert type 'void' to '{}'", cs(to)))
}

/// A lambda with another number of parameters.
pub fn lambda_count(to: &Ty, given: usize, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{to}` does not take {given} arguments"))
        .cs(1593, format!("Delegate '{}' does not take {given} arguments", cs(to)))
}

/// A method that does not become this delegate.
pub fn group_mismatch(name: &str, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("no form of `{name}` becomes a `{to}`"))
        .cs(123, format!("No overload for '{name}' matches delegate '{}'", cs(to)))
}

/// An argument of a type that the parameter does not take.
pub fn argument(number: usize, from: &Ty, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("this gives `{from}`, and `{to}` is needed here"))
        .cs(1503, format!("Argument {number}: cannot convert from '{}' to '{}'", cs_full(from), cs_full(to)))
}

/// `sizeof(string)`
pub fn no_size(ty: &Ty, place: Place) -> Fault {
    let text = format!("'{}' does not have a predefined size, therefore sizeof can only be used in an unsafe context", cs(ty));
    Fault::new(code::TYPE_MISMATCH, place, format!("`{ty}` has no fixed size")).cs(233, text)
}

/// `5++`
pub fn not_steppable(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "`++` and `--` need a local, a property or an item")
        .cs(1059, "The operand of an increment or decrement operator must be a variable, property or indexer")
}

/// `new { a = null }`
pub fn member_without_type(name: &str, ty: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("the type of `{name}` is not known: cast the value"))
        .cs(828, format!("Cannot assign '{}' to anonymous type property", cs(ty)))
}

/// `new { 1 }`
pub fn member_without_name(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a member of an anonymous type needs a name: `name = value`").cs(
        746,
        "Invalid anonymous type member declarator. Anonymous type members must be declared with a member assignment, simple name or member \
         access.",
    )
}

/// `new { a = 1, a = 2 }`
pub fn member_twice(name: &str, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{name}` is there already"))
        .cs(833, "An anonymous type cannot have multiple properties with the same name")
}

/// `(string x) => 1` for a function of an `int`.
pub fn lambda_parameters(to: &Ty, wrong: &[(usize, Ty, Ty, u32)], place: Place) -> Fault {
    let fault = Fault::new(code::TYPE_MISMATCH, place, format!("the parameters are not those of `{to}`")).cs(
        1661,
        format!(
            "Cannot convert lambda expression to type '{}' because the parameter types do not match the delegate parameter types",
            cs(to)
        ),
    );
    wrong.iter().fold(fault, |fault, (number, own, needed, at)| {
        fault.cs_at(*at, 1678, format!("Parameter {number} is declared as type '{own}' but should be '{needed}'"))
    })
}

/// A method whose result is not what the delegate gives.
pub fn group_result(shown: &str, result: &Ty, to: &Ty, place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, format!("`{shown}` gives `{result}`, which a `{to}` does not give"))
        .cs(407, format!("'{} {shown}' has the wrong return type", cs(result)))
}
