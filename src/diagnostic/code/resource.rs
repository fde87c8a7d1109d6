//! APC09xx: ARM templates and the resources in them.

codes! {
    901 JSON_SYNTAX Error "not valid JSON" "The text cannot be read as JSON. Only the first place is shown, since what follows a syntax error cannot be read with any certainty. Comments (`//` and `/* */`) are allowed, as Azure allows them in templates."
    902 DUPLICATE_KEY Error "key written twice" "An object has the same key twice. Which of the two values counts differs from reader to reader."
    903 JSON_LIMIT Error "template too large" "The text exceeds what is read: 8 MiB, 100 levels of values inside values, 500,000 values. Azure takes templates of 4 MB."
}
