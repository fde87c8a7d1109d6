//! Scenarios: what the backends do, what is sent, what is expected.
//!
//! In: the `scenarios:` block of a spec, or a file of its own. Out: scenarios with `each:` expanded. `read/` turns the YAML
//! into them; `check.rs` holds them against the accounts and resources that are there; `given.rs` is what backends are told.

pub mod given;
