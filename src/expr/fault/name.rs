//! Names, types and members.

use super::{Fault, cs};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::{Name, Place};
use crate::expr::types::Ty;

/// `foo`, which is neither local nor type.
pub fn unknown<'a>(name: &Name, known: impl IntoIterator<Item = &'a str>) -> Fault {
    Fault::new(code::UNKNOWN_NAME, name.place, format!("no local and no type is called `{}`", name.text))
        .did_you_mean(&name.text, known)
        .cs(103, no_such_name(&name.text))
}

/// What C# says of a name that is nothing.
pub fn no_such_name(name: &str) -> String {
    format!("The name '{name}' does not exist in the current context")
}

/// What C# says of a name that is no type.
pub fn no_such_type(name: &str) -> String {
    format!("The type or namespace name '{name}' could not be found (are you missing a using directive or an assembly reference?)")
}

/// `return a; var a = 1;`
pub fn not_yet(name: &Name) -> Fault {
    Fault::new(code::LOCAL, name.place, format!("the local `{}` is declared further down", name.text))
        .cs(841, format!("Cannot use local variable '{}' before it is declared", name.text))
}

/// `new Foo()`, `(Foo)a`: no type has this name.
pub fn unknown_type<'a>(name: &Name, known: impl IntoIterator<Item = &'a str>) -> Fault {
    Fault::new(code::UNKNOWN_NAME, name.place, format!("no type is called `{}`", name.text))
        .did_you_mean(&name.text, known)
        .cs(246, no_such_type(&name.text))
}

/// A type of .NET that policies may not use, or that is not modelled.
pub fn not_allowed(name: &str, place: Place) -> Fault {
    let fault = Fault::new(code::NOT_ALLOWED, place, format!("API Management does not allow `{name}` in policy expressions"));
    let short = name.rsplit('.').next().unwrap_or(name);
    if ["Xml", "XPath", "Xsl", "XStreaming"].iter().any(|family| short.starts_with(family)) {
        return fault.help("use `XDocument` and `XElement`");
    }
    fault
}

/// A member that .NET has and API Management's list has not.
pub fn off_list(name: &str, place: Place) -> Fault {
    let fault = Fault::new(code::OFF_LIST, place, format!("`{name}` is not on API Management's list of what expressions may use"));
    match instead(name) {
        Some(instead) => fault.help(instead),
        None => fault,
    }
}

/// What does the same and is on the list.
fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "System.DateTime.TryParse" => "use `DateTimeOffset.TryParse`, whose members are all on the list",
        "System.DateTime.ParseExact" | "System.DateTime.TryParseExact" => "use `DateTime.Parse`, or `DateTimeOffset.ParseExact`",
        "System.DateTime.ToUniversalTime" => "use `new DateTimeOffset(date).UtcDateTime`, or begin with `DateTime.UtcNow`",
        "System.DateTime.ToLocalTime" => "use `new DateTimeOffset(date).LocalDateTime`",
        "System.DateTime.CompareTo" | "System.DateTime.Compare" | "System.DateTime.Equals" => "compare with `<`, `>` and `==`",
        "System.Text.RegularExpressions.Capture.ToString" => "use `Value`",
        "System.Environment.NewLine" => "write `\"\\n\"`",
        "Newtonsoft.Json.JsonConvert.SerializeXNode" => "use `JsonConvert.SerializeObject`, which takes nodes of XML too",
        "Newtonsoft.Json.JsonConvert.DeserializeXNode" => "use `JsonConvert.DeserializeObject<XDocument>`",
        "Newtonsoft.Json.JsonConvert.ToString" => "use `JsonConvert.SerializeObject`",
        _ => return None,
    })
}

/// `System.Foo`
pub fn unknown_in_namespace(space: &str, name: &Name, place: Place) -> Fault {
    not_allowed(&format!("{space}.{}", name.text), name.place).cs_at(
        place.start,
        234,
        format!(
            "The type or namespace name '{}' does not exist in the namespace '{space}' (are you missing an assembly reference?)",
            name.text
        ),
    )
}

/// `new Guid.NewGuid()`
pub fn unknown_nested(outer: &str, name: &Name) -> Fault {
    Fault::new(
        code::UNKNOWN_NAME,
        name.place,
        format!("`{outer}` has no type `{0}` inside: to call `{outer}.{0}`, leave `new` out", name.text),
    )
    .cs(426, format!("The type name '{}' does not exist in the type '{outer}'", name.text))
}

/// `Math` where a value goes.
pub fn type_as_value(ty: &Ty, place: Place) -> Fault {
    let text = format!("'{ty}' is a type, which is not valid in the given context");
    Fault::new(code::SYNTAX, place, format!("`{ty}` is a type; a value is needed here")).cs(119, text)
}

/// `Math = 1`
pub fn type_as_variable(ty: &Ty, bracketed: bool, place: Place) -> Fault {
    let fault = if bracketed {
        type_as_value(ty, place)
    } else {
        Fault::new(code::SYNTAX, place, format!("`{ty}` is a type, which holds nothing"))
    };
    fault.cs(118, format!("'{ty}' is a type but is used like a variable"))
}

/// `System = 1`
pub fn namespace_as_variable(space: &str, place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, format!("`{space}` is a namespace, which holds nothing"))
        .cs(118, format!("'{space}' is a namespace but is used like a variable"))
}

/// `a.Foo`
pub fn unknown_member<'a>(ty: &Ty, name: &Name, fixed: bool, known: impl IntoIterator<Item = &'a str>) -> Fault {
    let fault = Fault::new(code::UNKNOWN_MEMBER, name.place, format!("`{ty}` has no member `{}` that `apc` knows", name.text))
        .did_you_mean(&name.text, known);
    let (ty, name) = (cs(ty), &name.text);
    if fixed {
        return fault.cs(117, format!("'{ty}' does not contain a definition for '{name}'"));
    }
    fault.cs(
        1061,
        format!(
            "'{ty}' does not contain a definition for '{name}' and no accessible extension method '{name}' accepting a first argument of \
             type '{ty}' could be found (are you missing a using directive or an assembly reference?)"
        ),
    )
}

/// `null.Foo`
pub fn member_of_null(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "`null` has no members").cs(23, "Operator '.' cannot be applied to operand of type '<null>'")
}

/// `this`, `base`
pub fn no_object(word: &str, place: Place) -> Fault {
    let fault = Fault::new(code::SYNTAX, place, format!("an expression belongs to no object: there is no `{word}`"));
    if word == "this" {
        return fault.cs(26, "Keyword 'this' is not valid in a static property, static method, or static field initializer");
    }
    fault.cs(1511, "Keyword 'base' is not available in a static method")
}

/// `a[0]` of what has no indexer.
pub fn no_indexer(ty: &Ty, place: Place) -> Fault {
    Fault::new(code::UNKNOWN_MEMBER, place, format!("`{ty}` has no indexer"))
        .cs(21, format!("Cannot apply indexing with [] to an expression of type '{}'", cs(ty)))
}

/// `string.Length`
pub fn needs_object(member: &str, place: Place) -> Fault {
    Fault::new(code::UNKNOWN_MEMBER, place, format!("`{member}` belongs to a value, not to the type"))
        .cs(120, format!("An object reference is required for the non-static field, method, or property '{member}'"))
}

/// `"a".IsNullOrEmpty`, with a value in front of what belongs to the type.
pub fn needs_type(member: &str, place: Place) -> Fault {
    Fault::new(code::UNKNOWN_MEMBER, place, format!("`{member}` belongs to the type: write the type's name before it"))
        .cs(176, format!("Member '{member}' cannot be accessed with an instance reference; qualify it with a type name instead"))
}

/// `List<int, int>`, `List`
pub fn wrong_arity(name: &str, shown: &str, wanted: usize, given: usize, place: Place) -> Fault {
    let fault = Fault::new(code::TYPE_MISMATCH, place, format!("`{name}` takes {wanted} type arguments, not {given}"));
    if wanted == 0 {
        return fault.cs(308, format!("The non-generic type '{shown}' cannot be used with type arguments"));
    }
    fault.cs(305, format!("Using the generic type '{shown}' requires {wanted} type arguments"))
}

/// `nameof(1)`
pub fn no_name_of(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "`nameof` takes a name").cs(8081, "Expression does not have a name.")
}

/// `a[0, 1]` of an array of one dimension.
pub fn wrong_rank(wanted: usize, place: Place) -> Fault {
    Fault::new(code::NO_OVERLOAD, place, format!("the array has {wanted} dimensions"))
        .cs(22, format!("Wrong number of indices inside []; expected {wanted}"))
}

/// `new T { Foo = 1 }`
pub fn unknown_in_initialiser(ty: &Ty, name: &Name) -> Fault {
    Fault::new(code::UNKNOWN_MEMBER, name.place, format!("`{ty}` has no member `{}` that can be set", name.text))
        .cs(117, format!("'{}' does not contain a definition for '{}'", cs(ty), name.text))
}

/// `typeof(dynamic)`
pub fn type_of_dynamic(place: Place) -> Fault {
    Fault::new(code::UNKNOWN_NAME, place, "`dynamic` is no type at run time: write `typeof(object)`")
        .cs(1962, "The typeof operator cannot be used on the dynamic type")
}

/// `new dynamic()`
pub fn new_dynamic(place: Place) -> Fault {
    Fault::new(code::UNKNOWN_NAME, place, "`dynamic` has no values of its own: write `new JObject()`").cs(8386, "Invalid object creation")
}

/// `from x in d` of what is `dynamic`.
pub fn query_of_dynamic(place: Place) -> Fault {
    Fault::new(code::TYPE_MISMATCH, place, "a query needs to know the type of what it goes over: cast it, such as `(JArray)`")
        .cs(1979, "Query expressions over source type 'dynamic' or with a join sequence of type 'dynamic' are not allowed")
}
