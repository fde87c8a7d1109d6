//! Trees to text, as `ToString()` writes them through an `XmlWriter`.
//!
//! `writer.rs` tags, text and indentation · `prefix.rs` which prefix a namespace has, and which must be declared · `escape.rs` letters

mod escape;
mod prefix;
mod writer;

use super::item::Id;
use super::tree::Items;
use super::{Held, Kind, Node};
use crate::expr::value::{Exception, Text};
use prefix::Declared;
use writer::Writer;

/// `SaveOptions`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub indent: bool,
    /// Declarations of what is declared already are left out.
    pub omit_duplicates: bool,
}

impl Options {
    /// `SaveOptions.None`
    pub const NONE: Self = Self { indent: true, omit_duplicates: false };

    /// By the number of the enumeration.
    pub fn of(number: i32) -> Self {
        Self { indent: number & 1 == 0, omit_duplicates: number & 2 != 0 }
    }
}

type Try<T> = Result<T, Box<Exception>>;

/// `ToString()`
pub fn print(node: &Node, options: Options) -> Try<Text> {
    let mut writer = Writer::new(options);
    content(&mut writer, node)?;
    let text = writer.finish()?;
    Ok(if node.kind() == Kind::Attribute { text.trim().into() } else { text.into() })
}

fn content(writer: &mut Writer, node: &Node) -> Try<()> {
    node.read(|items, id| match &items[id].data {
        Held::Attribute(..) => attribute(writer, items, id),
        Held::Document { children, .. } => items.row(*children).try_for_each(|child| tree(writer, items, child)),
        Held::Declaration(read) => {
            writer.raw("<?xml");
            for (name, value) in [("version", &read.version), ("encoding", &read.encoding), ("standalone", &read.standalone)] {
                if let Some(value) = value {
                    writer.raw(&format!(" {name}=\"{value}\""));
                }
            }
            writer.raw("?>");
            Ok(())
        }
        _ => tree(writer, items, id),
    })
}

/// `Save` to a writer of UTF-16: with a declaration.
pub fn save(node: &Node, options: Options) -> Try<Text> {
    let standalone = node.find(|items, id| if let Held::Document { declaration, .. } = &items[id].data { *declaration } else { None });
    let standalone = standalone
        .and_then(|held| held.read(|items, id| if let Held::Declaration(held) = &items[id].data { held.standalone.clone() } else { None }));
    let standalone = match standalone.as_ref().map(Text::to_str).as_deref() {
        Some(value @ ("yes" | "no")) => format!(" standalone=\"{value}\""),
        Some(_) | None => String::new(),
    };
    let mut writer = Writer::new(options);
    writer.raw(&format!("<?xml version=\"1.0\" encoding=\"utf-16\"{standalone}?>"));
    content(&mut writer, node)?;
    writer.finish().map(Text::from)
}

/// `ToString()`, where it cannot throw: as far as it can be written.
pub fn to_text(node: &Node) -> Text {
    print(node, Options::NONE).unwrap_or(Text::EMPTY)
}

/// An attribute by itself: nothing declares its prefix.
fn attribute(writer: &mut Writer, items: &Items, id: Id) -> Try<()> {
    let Held::Attribute(name, value) = &items[id].data else { return Ok(()) };
    let prefix = items[id].parent.and_then(|parent| prefix_of(items, parent, name.space()));
    let prefix = if name.space().is_empty() { Some(String::new()) } else { prefix };
    writer.begin_attributes();
    writer.attribute(prefix.as_deref(), name, value)
}

/// `GetPrefixOfNamespace`: the prefix that an element or one around it declares for a namespace.
pub fn prefix_of(items: &Items, element: Id, space: &Text) -> Option<String> {
    let mut declared = Declared::default();
    declared.outside(items, element);
    declared.scope(items, element);
    declared.prefix(space, false).or_else(|| prefix::fixed(space).map(str::to_owned))
}

/// A node with all that lies in it.
fn tree(writer: &mut Writer, items: &Items, top: Id) -> Try<()> {
    let mut declared = Declared::default();
    declared.outside(items, top);
    let mut at = top;
    loop {
        if begin(writer, &mut declared, items, at)?
            && let Some(child) = items[at].data.children().first
        {
            at = child;
            continue;
        }
        // Up, until there is a next one.
        loop {
            if let Held::Element { .. } = &items[at].data {
                writer.end_element(items[at].data.children().first.is_some());
                declared.pop();
            }
            if at == top {
                return Ok(());
            }
            if let Some(next) = items[at].next {
                at = next;
                break;
            }
            let Some(parent) = items[at].parent else { return Ok(()) };
            at = parent;
        }
    }
}

/// Writes a node up to its children; says whether it may have any.
fn begin(writer: &mut Writer, declared: &mut Declared, items: &Items, id: Id) -> Try<bool> {
    let item = &items[id];
    match &item.data {
        Held::Element { name, attributes, open, .. } => {
            declared.scope(items, id);
            writer.work(declared.looked.take())?;
            writer.start_element(declared.or_fixed(name.space(), true).as_deref(), name)?;
            for attribute in items.row(*attributes) {
                if let Held::Attribute(name, value) = &items[attribute].data {
                    writer.attribute(declared.or_fixed(name.space(), false).as_deref(), name, value)?;
                }
            }
            writer.content(*open)?;
            return Ok(true);
        }
        Held::Text(text) => {
            let blank = item.parent.is_some_and(|parent| items[parent].data.kind() == Kind::Document);
            writer.text(text, blank)?;
        }
        Held::CData(text) => writer.cdata(text)?,
        Held::Comment(text) => writer.comment(text)?,
        Held::Instruction(target, data) => writer.instruction(target, data)?,
        Held::DocumentType(read) => writer.document_type(read)?,
        Held::Document { .. } | Held::Attribute(..) | Held::Declaration(_) => {}
    }
    Ok(false)
}
