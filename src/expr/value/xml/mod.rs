//! LINQ to XML's objects: trees that can change, each node and attribute known by its identity and knowing its parent.
//!
//! `name.rs` expanded names · `item.rs` what one node holds · `tree.rs` how nodes hang together · `node.rs` a node as a value ·
//! `read/` text to trees, as `XmlReader` reads it · `print/` trees to text, as `XmlWriter` writes it · `text.rs` values to text and
//! back, as `XmlConvert` does it

mod item;
mod name;
mod node;
pub mod print;
pub mod read;
pub mod text;
mod tree;

pub use item::{Declaration, DocumentType, Held, Item, Kind};
pub use name::{Name, XML, XMLNS, check_local_name, is_name, is_name_part, is_name_start};
pub use node::Node;
