//! What must hold for every text, whoever wrote it: generated documents, and second readers as oracles.
//!
//! `coverage.rs` what scenarios reach of a spec · `files.rs` files that cannot be read or written · `format.rs` texts that `apc fmt` makes tidy · `grammar.rs` expressions against another grammar of C# · `yaml.rs` our reader against `serde_yaml` · `language.rs` the examples and the reference in `docs/language.md` · `meaning.rs` one meaning written in several ways · `proof/` compiled specs against a model of the language · `readme.rs`
//! what README.md and `examples/` promise · `residency.rs` who is served where · `robust.rs` spoilt texts · `schema.rs` the JSON Schema of the language · `semantics.rs` the tables of `docs/semantics.md` · `spans.rs` places behind anchors, merges and includes · `tour.rs` what `specs/tour.yaml` shows

mod coverage;
mod files;
mod format;
mod grammar;
mod language;
mod meaning;
mod proof;
mod readme;
mod residency;
mod robust;
mod schema;
mod semantics;
mod spans;
mod tour;
mod yaml;
