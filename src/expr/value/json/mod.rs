//! Newtonsoft's tokens: trees that can change, each token known by its identity and knowing its parent.
//!
//! A tree's tokens lie in one table and know each other by number; who holds a [`Token`] holds the table, and so the whole tree.
//! `tree.rs` the table · `names.rs` the names of its large objects · `token.rs` a token and its neighbours · `kind.rs` what kinds there are · `edit.rs` changes · `compare.rs` equality and order ·
//! `read/` text to trees · `print.rs` trees to text · `big.rs` integers beyond 64 bits

mod big;
mod compare;
mod edit;
mod kind;
mod names;
mod path;
mod print;
pub mod read;
mod token;
mod tree;

#[cfg(test)]
mod tests;

pub use big::big;
pub use compare::{compare, deep_equal, order, values_equal};
pub use kind::Kind;
pub use path::step;
pub use print::{Layout, line, print, quote, scalar, to_text, write};
pub use token::Token;

use super::Exception;

/// Deeper trees are refused, so that walks may recurse.
const DEEPEST: u16 = 200;

fn too_deep() -> Box<Exception> {
    Exception::limit("the expression built JSON more than 200 levels deep")
}
