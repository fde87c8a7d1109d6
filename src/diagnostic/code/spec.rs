//! APC01xx: keys and values of the language.

codes! {
    101 UNKNOWN_KEY Error "unknown key" "The language has no key of this name at this place. Top-level keys that begin with `x-` are ignored: they are a place for anchors."
    102 WRONG_TYPE Error "wrong type" "The value is of another kind than the key takes: a list where a map is meant, a map where a single value is meant, and so on."
}
