//! Addresses of the web, and texts as they stand in them and in its pages.
//!
//! `uri/` `Uri`, `UriBuilder` · `address.rs` `IPAddress` · `web.rs` `WebUtility` · `entities.rs` the names of letters in HTML

mod address;
mod entities;
mod uri;
mod web;

use super::Class;

pub use uri::{parse_uri, written};

pub static FAMILIES: &[&[Class]] = &[uri::CLASSES, uri::BUILDER, address::CLASSES, web::CLASSES];
