//! APC07xx: policy documents.

codes! {}
