//! APC08xx: policy expressions.

codes! {
    801 SYNTAX Error "not a C# expression" "The text between `@(` and `)`, or `@{` and `}`, cannot be read as C# 7. API Management refuses such a document when it is deployed. Mend the place that is shown; what follows it may be reported too."
    802 UNKNOWN_NAME Error "unknown name in an expression" "No local, parameter or type has this name. An expression sees `context`, its own locals, and the types that API Management allows."
    803 UNKNOWN_MEMBER Error "unknown member" "The type has no member of this name, or `apc` does not model it. A misspelt member fails when the document is deployed; one that is not modelled would make the simulation a guess, so it is refused."
    804 NOT_ALLOWED Error "type not allowed in policy expressions" "The type exists in .NET, but is not on API Management's list of types for policy expressions. The deployment fails with `One or more fields contain incorrect values`, without a word about which. Use a type from the list."
    805 TYPE_MISMATCH Error "types do not fit" "C# has no conversion from the type that the expression has to the one that is needed here. A variable's value is an `object`: write a cast, such as `(string)context.Variables[\"name\"]`."
    806 NO_OVERLOAD Error "no overload takes these arguments" "The member exists, but none of its forms takes arguments of this number, these names or these types."
    807 NO_RETURN Error "not all code paths return" "Every way through `@{ }` must end with `return` or `throw`. Add a `return` behind the last statement."
    808 TOO_DEEP Error "expression nested too deep" "Brackets, operators or blocks are nested more deeply than `apc` reads. No policy needs this; it is refused so that a document cannot exhaust memory."
    809 NOT_MODELLED Error "C# that is not modelled" "The expression is C#, but uses a part of the language that `apc` does not run. It is refused rather than guessed. Write it with what is modelled."
    810 LOCAL Error "local declared twice or without a value" "C# wants each local of a block declared once, and given a value before it is read."
}
