//! JSON text to trees, with Newtonsoft's leniency and its messages: it reads token by token, so that both are the same.
//!
//! `reader.rs` the tokens of a text · `place.rs` where it is, and faults there · `literal.rs` words, numbers and comments · `string.rs` strings · `date.rs` strings that are
//! dates · `load.rs` tokens to a tree · `copy.rs` the same as `JsonConvert` does it

mod copy;
mod date;
mod literal;
mod load;
mod place;
mod reader;
mod string;

pub use copy::{copy, copy_object};
pub use date::read as date;
pub use load::{Wanted, parse, parse_as, parse_undated};
pub use reader::{Reader, Tok};
