//! YAML text to a tree that loses nothing the language needs: byte spans of keys and values, raw scalars, anchors resolved.
//!
//! Built from parser events (`granit-parser`), because typed deserialisation stops at the first fault and turns the model name
//! `1.10` into a number. Size, depth, nodes and alias expansion are limited; a limit is a diagnostic.
//!
//! `tree.rs` the tree · `parse.rs` events to tree · `trap.rs` the known YAML traps, each with its corrected line ·
//! `fields.rs` reading a mapping key by key, with near names for unknown ones

mod fields;
mod parse;
mod tree;

pub use fields::Fields;
pub use parse::parse;
pub use tree::{Entry, Key, Kind, Node};
