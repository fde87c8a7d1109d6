//! Texts as they grow, and as bytes.
//!
//! `builder.rs` `StringBuilder` · `reader.rs` `StringReader`, `StringWriter` · `encoding.rs` `Encoding`, `codec.rs` what encodings do

mod builder;
mod codec;
mod encoding;
pub mod reader;

use super::Class;

pub static FAMILIES: &[&[Class]] = &[builder::CLASSES, encoding::CLASSES, reader::CLASSES];
