//! APC09xx: ARM templates and the resources in them.

codes! {
    901 JSON_SYNTAX Error "not valid JSON" "The text cannot be read as JSON. Only the first place is shown, since what follows a syntax error cannot be read with any certainty. Comments (`//` and `/* */`) are allowed, as Azure allows them in templates."
    902 DUPLICATE_KEY Error "key written twice" "An object has the same key twice. Which of the two values counts differs from reader to reader."
    903 JSON_LIMIT Error "template too large" "The text exceeds what is read: 8 MiB, 100 levels of values inside values, 500,000 values. Azure takes templates of 4 MB."
    904 ARM_LIMIT Error "ARM value too large" "A value exceeds what Azure takes (131,072 characters for a string, 24,576 for an expression) or what is read here. Policies that are too long are split into fragments."
    905 UNKNOWN_NAMED_VALUE Error "unknown named value" "A text refers to `{{name}}`, and no named value has this display name. API Management refuses such a policy with `Cannot find a property`."
    906 NO_NAMED_VALUE Error "named value without a text" "A text refers to a named value whose text only Azure knows: it lies in a Key Vault, or comes from a parameter without a value. To simulate it, give the parameter a value."
}
