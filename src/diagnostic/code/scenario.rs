//! APC06xx: scenarios and what they expect.

codes! {}
