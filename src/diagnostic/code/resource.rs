//! APC09xx: ARM templates and the resources in them.

codes! {}
