//! APC10xx: loading and running artifacts.

codes! {}
