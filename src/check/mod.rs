//! From a spec to a [`Plan`]: names resolved, rules checked, lints told, everything that the compiler needs decided.
//!
//! One file per rule family. The compiler sees the plan only, never the spec.

pub mod plan;

pub use plan::Plan;
