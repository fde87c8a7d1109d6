//! JSON text to a tree that keeps its places, and a tree to text.
//!
//! In: text, with comments as ARM templates may have them. Out: a [`Value`] whose keys, numbers and strings know where they
//! stand (strings with their escapes mapped), or the fault at its place. Depth, size and count are limited.
//!
//! `tree.rs` the tree · `parse.rs` text to tree · `string.rs` strings with their escapes · `write.rs` what is made here to text

mod parse;
mod string;
mod tree;
mod write;

pub use parse::parse;
pub use tree::{Entry, Node, Value};
pub use write::Made;
