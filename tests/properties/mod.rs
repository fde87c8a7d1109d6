//! What must hold for every text, whoever wrote it: generated documents, and second readers as oracles.
//!
//! `yaml.rs` our reader against `serde_yaml` · `language.rs` the examples and the reference in `docs/language.md` · `readme.rs`
//! what README.md and `examples/` promise · `robust.rs` spoilt texts · `semantics.rs` the tables of `docs/semantics.md`

mod language;
mod readme;
mod robust;
mod semantics;
mod yaml;
