//! APC03xx: pools, breakers and retries.

codes! {}
