//! Calls: arguments, type arguments, which overload is meant.

use super::{Fault, cs};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::Place;
use crate::expr::types::Ty;

/// `1 argument`, `2 arguments`
fn arguments(given: usize) -> String {
    format!("{given} argument{}", if given == 1 { "" } else { "s" })
}

/// No form of the member has this number of arguments.
pub fn argument_count(name: &str, given: usize, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("no form of `{name}` takes {}", arguments(given)))
        .cs(1501, format!("No overload for method '{name}' takes {given} arguments"))
}

/// `new T(1, 2, 3)`
pub fn constructor_count(ty: &Ty, given: usize, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("no constructor of `{ty}` takes {}", arguments(given)))
        .cs(1729, format!("'{}' does not contain a constructor that takes {given} arguments", cs(ty)))
}

/// A delegate called with another number of arguments.
pub fn delegate_count(ty: &Ty, given: usize, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{ty}` is not called with {}", arguments(given)))
        .cs(1593, format!("Delegate '{}' does not take {given} arguments", cs(ty)))
}

/// An argument is missing, and there is one form only.
pub fn missing_argument(parameter: &str, member: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("the argument `{parameter}` is missing: the member is `{member}`"))
        .cs(7036, format!("There is no argument given that corresponds to the required formal parameter '{parameter}' of '{member}'"))
}

/// `f(foo: 1)`
pub fn unknown_parameter(member: &str, parameter: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("no form of `{member}` has a parameter `{parameter}`"))
        .cs(1739, format!("The best overload for '{member}' does not have a parameter named '{parameter}'"))
}

/// `f(1, a: 2)` where `a` is the first.
pub fn parameter_given_twice(parameter: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("the parameter `{parameter}` is given by its place already"))
        .cs(1744, format!("Named argument '{parameter}' specifies a parameter for which a positional argument has already been given"))
}

/// The type parameters do not follow from the arguments.
pub fn not_inferred(member: &str, shown: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("the type arguments of `{member}` do not follow from its arguments"))
        .help(format!("write them: `{member}<...>(...)`"))
        .cs(
            411,
            format!(
                "The type arguments for method '{shown}' cannot be inferred from the usage. Try specifying the type arguments explicitly."
            ),
        )
}

/// Two forms fit equally well.
pub fn ambiguous(name: &str, first: &str, second: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("the call of `{name}` could mean `{first}` or `{second}`"))
        .help("cast an argument to the type that is meant")
        .cs(121, format!("The call is ambiguous between the following methods or properties: '{first}' and '{second}'"))
}

/// `a.Length()`
pub fn not_invocable(member: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{member}` is a property: it takes no brackets"))
        .cs(1955, format!("Non-invocable member '{member}' cannot be used like a method."))
}

/// `a.ToLower()` of what is no string: C# takes it for the form that .NET has for spans of characters.
pub fn of_span(name: &str, given: usize, place: Place) -> Option<Fault> {
    let more = match name {
        "ToLower" | "ToUpper" => ", CultureInfo?",
        "ToLowerInvariant" | "ToUpperInvariant" => "",
        _ => return None,
    };
    let shown = format!("MemoryExtensions.{name}(ReadOnlySpan<char>, Span<char>{more})");
    let fault = Fault::new(code::UNKNOWN_MEMBER, place, format!("only a `string` has `{name}`"));
    (given == 0).then(|| {
        let text = format!("There is no argument given that corresponds to the required formal parameter 'destination' of '{shown}'");
        fault.cs(7036, text)
    })
}

/// `List<int>()`
pub fn type_called(ty: &Ty, place: Place) -> Fault {
    let shown = match ty {
        Ty::Named(class, args) if !args.is_empty() => format!("{}<{}>", class.name(), class.parameters().collect::<Vec<_>>().join(", ")),
        ty => cs(ty),
    };
    Fault::new(code::UNKNOWN_NAME, place, format!("`{ty}` is a type, and no function"))
        .help(format!("write `new {ty}(...)`"))
        .cs(1955, format!("Non-invocable member '{shown}' cannot be used like a method."))
}

/// `a()` where `a` is no function.
pub fn not_a_method(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{ty}` cannot be called")).cs(149, "Method name expected")
}

/// `f<int>()` where `f` takes none.
pub fn not_generic(member: &str, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{member}` takes no type arguments"))
        .cs(308, format!("The non-generic method '{member}' cannot be used with type arguments"))
}

/// `f<int, int>()`
pub fn generic_count(member: &str, wanted: usize, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("`{member}` takes {wanted} type arguments"))
        .cs(305, format!("Using the generic method '{member}' requires {wanted} type arguments"))
}

/// `new T(..)` of what cannot be made so.
pub fn no_constructor(ty: &Ty, given: usize, place: Place) -> Fault {
    let fault = Fault::new(code::UNKNOWN_MEMBER, place, format!("no constructor of `{ty}` is known"));
    match ty {
        Ty::Named(class, _) if matches!(class.shape, crate::expr::member::Shape::Interface) => {
            fault.cs(144, format!("Cannot create an instance of the abstract type or interface '{}'", cs(ty)))
        }
        Ty::Named(class, _) if matches!(class.shape, crate::expr::member::Shape::Static) => {
            fault.cs(712, format!("Cannot create an instance of the static class '{}'", cs(ty)))
        }
        Ty::Named(class, _) if ABSTRACT.contains(&class.name()) => {
            fault.cs(144, format!("Cannot create an instance of the abstract type or interface '{}'", cs(ty)))
        }
        _ => fault.cs_at(place.start + 4, 1729, format!("'{}' does not contain a constructor that takes {given} arguments", cs(ty))),
    }
}

/// Classes without values of their own.
const ABSTRACT: &[&str] = &[
    "JToken",
    "JContainer",
    "HashAlgorithm",
    "KeyedHashAlgorithm",
    "SHA1",
    "SHA256",
    "SHA384",
    "SHA512",
    "MD5",
    "HMAC",
    "SymmetricAlgorithm",
    "Aes",
    "RSA",
    "Encoding",
    "XObject",
    "XNode",
    "XContainer",
    "TextReader",
    "TextWriter",
    "StringComparer",
    "Array",
];

/// A lambda as an argument of what is called on `dynamic`.
pub fn lambda_to_dynamic(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "a lambda is no argument of a call on `dynamic`: its type is not known")
        .help("cast the value that it is called on to its type, such as `(JArray)`, or the lambda to `Func<..>`")
        .cs(
            1977,
            "Cannot use a lambda expression as an argument to a dynamically dispatched operation without first casting it to a delegate \
             or expression tree type.",
        )
}

/// A method as an argument of what is called on `dynamic`.
pub fn group_to_dynamic(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "a method is no argument of a call on `dynamic`: call it, or cast it to `Func<..>`")
        .cs(1976, "Cannot use a method group as an argument to a dynamically dispatched operation. Did you intend to invoke the method?")
}

/// An extension method with an argument that is `dynamic`.
pub fn late_extension(ty: &Ty, name: &crate::expr::syntax::Name) -> Fault {
    let name_of = &name.text;
    Fault::new(code::NO_OVERLOAD, name.place, format!("`{name_of}` is an extension method, which takes no `dynamic`"))
        .help("cast the argument to its type")
        .cs(
            1973,
            format!(
                "'{}' has no applicable method named '{name_of}' but appears to have an extension method by that name. Extension \
                 methods cannot be dynamically dispatched. Consider casting the dynamic arguments or calling the extension method \
                 without the extension method syntax.",
                cs(ty)
            ),
        )
}
