//! APC00xx: the text is not the YAML that was meant.

codes! {
    1 SYNTAX Error "not valid YAML" "The text cannot be read as YAML. Only the first place is shown, since what follows a syntax error cannot be read with any certainty."
}
