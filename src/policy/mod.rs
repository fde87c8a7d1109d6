//! Policy documents.
//!
//! `read.rs` text to tree: one reader for both formats, in which expressions may stand unescaped (`rawxml`) or with entities
//! (`xml`) · `tree.rs` the tree, which keeps the author's order, comments and places · `print.rs` tree to text ·
//! `mark.rs` what of a spec an element was compiled from · `strict.rs` whether a text is well-formed (quick-xml) ·
//! `element/` one typed file per policy: attributes, placement, modelled or not · `expressions/` all expressions of a document
//! type-checked, also those of policies that are not modelled

pub mod element;
mod expressions;
mod mark;
mod print;
mod read;
mod strict;
mod tree;

pub use expressions::check as check_expressions;
pub use mark::{Kind, Mark, Part};
pub use print::print;
pub use read::{read, read_list};
pub use strict::check_xml;
pub use tree::{Attribute, Document, Element, Node, is_expression};
