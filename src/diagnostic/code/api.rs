//! APC04xx: APIs, routes and denies.

codes! {}
