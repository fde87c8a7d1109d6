//! What must hold for every text, whoever wrote it: generated documents, and second readers as oracles.
//!
//! `coverage.rs` what scenarios reach of a spec · `grammar.rs` expressions against another grammar of C# · `yaml.rs` our reader against `serde_yaml` · `language.rs` the examples and the reference in `docs/language.md` · `readme.rs`
//! what README.md and `examples/` promise · `robust.rs` spoilt texts · `semantics.rs` the tables of `docs/semantics.md`

mod coverage;
mod grammar;
mod language;
mod readme;
mod robust;
mod semantics;
mod yaml;
