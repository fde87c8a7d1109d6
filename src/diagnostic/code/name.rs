//! APC02xx: names that point at something.

codes! {
    201 UNKNOWN_POOL Error "unknown pool" "No pool of this name is declared under `pools`."
}
