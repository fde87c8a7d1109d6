//! APC08xx: policy expressions.

codes! {}
