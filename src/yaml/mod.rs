//! YAML text to a tree that loses nothing the language needs: byte spans of keys and values, raw scalars, anchors resolved.
//!
//! Built from parser events (`granit-parser`), because typed deserialisation stops at the first fault and turns the model name
//! `1.10` into a number. Size, depth, nodes and alias expansion are limited; a limit is a diagnostic.
//!
//! `tree.rs` the tree · `parse.rs` text to events · `build.rs` events to tree · `scalar.rs` the place of each letter ·
//! `syntax.rs` syntax errors in plain words · `trap.rs` the known YAML traps, each with its corrected line ·
//! `allow.rs` comments that allow a warning · `table.rs` tables of keys · `format/` tidy texts · `fields.rs` reading a mapping key by key, with near names for unknown ones · `value.rs` typed readers of single values

mod allow;
mod build;
mod fields;
mod format;
mod parse;
mod scalar;
mod syntax;
pub mod table;
mod trap;
mod tree;
pub mod value;

pub use allow::read_allowances;
pub use fields::{Fields, Section};
pub use format::format;
pub use parse::parse;
pub use tree::{Entry, Key, Kind, Node};
