//! Text to trees, as `XDocument.Parse` reads it: names with their namespaces, references resolved, every fault with .NET's words and
//! its line and position.
//!
//! `scan.rs` letters, names and places · `content.rs` what stands between tags · `element.rs` tags · `attribute.rs` attributes ·
//! `reference.rs` `&..;` · `prolog.rs` the declaration and the document type · `entity.rs` what a document type declares

mod attribute;
mod content;
mod element;
mod entity;
mod prolog;
mod reference;
mod scan;

use super::item::Id;
use super::tree::{Items, Spot};
use super::{Held, Name, Node};
use crate::expr::value::{Exception, Text};
use element::Open;
use entity::Entities;
use scan::Scan;

pub type Try<T> = Result<T, Box<Exception>>;

/// Text that is nothing but white space between tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    Dropped,
    Kept,
}

/// Pays for memory before it is taken.
pub type Pay<'a> = &'a mut dyn FnMut(usize) -> Try<()>;

struct Reader<'a, 'p> {
    scan: Scan<'a>,
    blank: Blank,
    pay: Pay<'p>,
    items: Items,
    document: Id,
    /// The elements that are not closed yet, the innermost last.
    open: Vec<Open>,
    /// Declared prefixes with their namespaces, the innermost last.
    prefixes: Vec<(String, Text)>,
    entities: Entities,
    /// Names that were read before: a document has few, again and again.
    names: Vec<Name>,
    root: bool,
}

/// Reads a document.
pub fn parse(text: &str, blank: Blank, pay: Pay<'_>) -> Try<Node> {
    let mut items = Items::default();
    let document = items.push(Held::document());
    let mut reader = Reader {
        scan: Scan::new(text),
        blank,
        pay,
        items,
        document,
        open: Vec::new(),
        prefixes: Vec::new(),
        entities: Entities::default(),
        names: Vec::new(),
        root: false,
    };
    reader.document()?;
    Ok(Node::top(reader.items, document))
}

/// Reads an element: what stands around it is checked and left out.
pub fn parse_element(text: &str, blank: Blank, pay: Pay<'_>) -> Try<Node> {
    let document = parse(text, blank, pay)?;
    let root = document.find(|items, id| items.row(items[id].data.children()).find(|c| matches!(items[*c].data, Held::Element { .. })));
    let root = root.unwrap_or(document);
    root.detach();
    Ok(root)
}

impl Reader<'_, '_> {
    /// Where new nodes go.
    fn parent(&self) -> Id {
        self.open.last().map_or(self.document, |open| open.id)
    }

    fn add(&mut self, data: Held) -> Try<Id> {
        (self.pay)(size_of::<super::Item>())?;
        let id = self.items.push(data);
        let parent = self.parent();
        self.items.link(id, Spot::Last(parent));
        Ok(id)
    }

    /// A name that the reader has seen before is shared.
    fn name(&mut self, local: &str, space: &Text) -> Name {
        if let Some(name) = self.names.iter().rev().take(32).find(|n| *n.local() == *local && n.space() == space) {
            return name.clone();
        }
        let name = Name::new(local.into(), space.clone());
        self.names.push(name.clone());
        name
    }
}
