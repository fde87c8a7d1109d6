//! `System.Xml.Linq`: elements, attributes and what else a document is made of.
//!
//! `name.rs` names and namespaces · `object.rs` what all have · `node.rs` nodes among their siblings · `container.rs` what lies in
//! documents and elements · `element.rs`, `attribute.rs`, `document.rs`, `leaf.rs` the kinds · `cast.rs` their conversions ·
//! `content.rs` what is added, in which form · `change.rs` how it goes in and out · `axis.rs` walks, run when they are read, `names.rs` their types ·
//! `extension.rs` the same over sequences · `equal.rs` comparisons · `fault.rs` `XmlException` · `json.rs` nodes as JSON,
//! `from_json.rs` the way back

mod attribute;
mod axis;
mod cast;
mod change;
mod container;
mod content;
mod document;
mod element;
mod equal;
mod extension;
mod fault;
pub mod from_json;
pub mod json;
mod leaf;
mod name;
mod names;
mod node;
mod object;

use crate::expr::eval::{Args, Machine};
use crate::expr::value::xml::print::{self, Options};
use crate::expr::value::xml::read::{self, Blank};
use crate::expr::value::xml::{Held, Item, Name, Node};
use crate::expr::value::{Exception, Text, Value};

use super::text::reader;
use super::{Class, Outcome, Shape, rows};

const SPACE: &str = "System.Xml.Linq";

type Try<T> = Result<T, Box<Exception>>;

/// All types, a table for each file.
pub static NAMES: &[Class] = name::CLASSES;
pub static OBJECTS: &[Class] = object::CLASSES;
pub static NODES: &[Class] = node::CLASSES;
pub static CONTAINERS: &[Class] = container::CLASSES;
pub static ELEMENTS: &[Class] = element::CLASSES;
pub static ATTRIBUTES: &[Class] = attribute::CLASSES;
pub static DOCUMENTS: &[Class] = document::CLASSES;
pub static LEAVES: &[Class] = leaf::CLASSES;
pub static COMPARERS: &[Class] = equal::CLASSES;
pub static FAULTS: &[Class] = fault::CLASSES;
pub static EXTENSIONS: &[Class] = extension::CLASSES;

/// Reads a body or a text as a type of this name.
pub fn read(m: &mut Machine<'_>, text: &str, class: &str, blank: Blank) -> Outcome {
    let mut pay = |bytes: usize| m.allocate(bytes);
    let node = if class == "XDocument" { read::parse(text, blank, &mut pay) } else { read::parse_element(text, blank, &mut pay) };
    node.map(Value::Xml)
}

/// `Parse(text, options)`
fn parse(m: &mut Machine<'_>, a: &Args<'_>, class: &str) -> Outcome {
    let text = a.text(0, "s")?;
    let blank = if a.int(1) & 1 == 1 { Blank::Kept } else { Blank::Dropped };
    read(m, &text.to_str(), class, blank)
}

/// `Load(reader, options)`
fn load(m: &mut Machine<'_>, a: &Args<'_>, class: &str) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null("input"));
    }
    let text = reader::read_to_end(m, a)?;
    parse(m, &Args::new(&[text, a.value(1).clone()], &[]), class)
}

/// `Save(writer, options)`
fn save(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if a.value(1).is_null() {
        return Err(Exception::argument_null("output"));
    }
    let text = print::save(node(a, 0)?, Options::of(a.int(2)))?;
    m.allocate(text.bytes())?;
    reader::write(m, &Args::new(&[a.value(1).clone()], &[]), &text, false)
}

/// `ToString(options)`
fn to_string(m: &mut Machine<'_>, a: &Args<'_>, options: Options) -> Outcome {
    let text = print::print(node(a, 0)?, options)?;
    m.text(text)
}

/// The node that an argument is.
fn node<'a>(a: &Args<'a>, index: usize) -> Try<&'a Node> {
    match a.value(index) {
        Value::Xml(node) => Ok(node),
        _ => Err(Exception::null_reference()),
    }
}

/// An argument that must not be null.
fn given<'a>(a: &Args<'a>, index: usize, parameter: &str) -> Try<&'a Node> {
    match a.value(index) {
        Value::Xml(node) => Ok(node),
        _ => Err(Exception::argument_null(parameter)),
    }
}

/// A name that may be null.
fn name_or_null<'a>(a: &Args<'a>, index: usize) -> Option<&'a Name> {
    match a.value(index) {
        Value::Object(object) => object.native(),
        _ => None,
    }
}

/// A name that must not be null.
fn name_of<'a>(a: &Args<'a>, index: usize) -> Try<&'a Name> {
    name_or_null(a, index).ok_or_else(|| Exception::argument_null("name"))
}

/// What was found, its search paid for.
fn paid<T>(m: &mut Machine<'_>, (found, looked): (T, usize)) -> Try<T> {
    m.spend(1 + looked / 8)?;
    Ok(found)
}

/// The child element of a name.
fn element_of(m: &mut Machine<'_>, node: &Node, name: &Name) -> Try<Option<Node>> {
    paid(m, node.child(|data| matches!(data, Held::Element { name: own, .. } if own == name)))
}

/// The text of an element with all that lies in it.
fn value_of(m: &mut Machine<'_>, node: &Node) -> Outcome {
    if node.is_element() {
        m.spend(node.size() / 8)?;
    }
    m.text(node.value())
}

/// Pays for nodes before they are made.
fn pay(m: &mut Machine<'_>, nodes: usize) -> Try<()> {
    m.allocate(nodes.saturating_mul(size_of::<Item>() + 64))
}

/// A text that may be null.
fn text_or_null(value: &Value) -> Option<Text> {
    value.as_text().cloned()
}

fn missing_parent() -> Box<Exception> {
    Exception::invalid("The parent is missing.")
}
