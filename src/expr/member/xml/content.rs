use crate::expr::bind::types::element;
use crate::expr::eval::Machine;
use crate::expr::value::xml::{Held, Kind, Name, Node, XML, XMLNS, text};
use crate::expr::value::{Exception, Text, Value};

use super::{Try, document, paid, pay};

/// Sequences in sequences, at most.
const DEEPEST: u16 = 60;

/// Adds content behind what is there, as `Add` does.
pub fn add(m: &mut Machine<'_>, target: &Node, content: &Value, depth: u16) -> Try<()> {
    match content {
        Value::Null => Ok(()),
        Value::Text(text) => add_text(m, target, text),
        Value::Xml(node) if node.kind() == Kind::Attribute => add_attribute(m, target, node),
        Value::Xml(node) if node.kind() != Kind::Declaration => add_node(m, target, node),
        other if is_sequence(other) => {
            let mut cursor = open(m, other, depth)?;
            while let Some(item) = cursor.next(m)? {
                add(m, target, &item, depth + 1)?;
            }
            Ok(())
        }
        other => {
            let text = text::of(other)?;
            add_text(m, target, &text)
        }
    }
}

/// Begins to read a sequence within so many others.
pub fn open(m: &mut Machine<'_>, sequence: &Value, depth: u16) -> Try<crate::expr::eval::Cursor> {
    if depth > DEEPEST {
        return Err(Exception::limit("the expression nests more than 60 sequences in the content of an element"));
    }
    // A token's items are tokens again, down to values, which have none.
    if matches!(sequence, Value::Json(_)) { m.open(&crate::expr::value::Object::strings([])) } else { m.open(sequence) }
}

/// Whether it is content item by item.
pub fn is_sequence(value: &Value) -> bool {
    !matches!(value, Value::Text(_)) && element(&value.ty()).is_some()
}

/// Adds text: it joins the text before it.
fn add_text(m: &mut Machine<'_>, target: &Node, text: &Text) -> Try<()> {
    check_text(target, text)?;
    if text.is_empty() {
        // An element with empty text is written with an end tag.
        target.write(|items, id| {
            if let Held::Element { open, .. } = &mut items[id].data {
                *open = true
            }
        });
        return Ok(());
    }
    match target.last().filter(|last| last.kind() == Kind::Text) {
        Some(last) => join(m, &last, text),
        None => {
            pay(m, 1)?;
            target.append(&Node::new(Held::Text(text.clone())));
            Ok(())
        }
    }
}

/// Appends to a text.
pub fn join(m: &mut Machine<'_>, node: &Node, more: &Text) -> Try<()> {
    let text = Text::concat(&[node.value(), more.clone()]);
    m.allocate(text.bytes())?;
    node.write(|items, id| {
        if let Held::Text(old) = &mut items[id].data {
            *old = text
        }
    });
    Ok(())
}

/// Adds an attribute; one that an element has already is copied.
pub fn add_attribute(m: &mut Machine<'_>, target: &Node, attribute: &Node) -> Try<()> {
    if target.kind() != Kind::Element {
        return Err(no_attribute());
    }
    let Some(name) = attribute.name() else { return Ok(()) };
    if paid(m, target.attribute(&name))?.is_some() {
        return Err(Exception::invalid("Duplicate attribute."));
    }
    let attribute = if attribute.parent().is_some() {
        pay(m, 1)?;
        attribute.deep_clone()
    } else {
        attribute.clone()
    };
    target.append(&attribute);
    Ok(())
}

pub fn no_attribute() -> Box<Exception> {
    Exception::argument("An attribute cannot be added to content.")
}

fn add_node(m: &mut Machine<'_>, target: &Node, node: &Node) -> Try<()> {
    check_node(target, node, Place::End)?;
    let node = adopted(m, target, node)?;
    target.append(&node);
    Ok(())
}

/// The node itself, or a copy of what lies in a tree already (or is the one that it would go into).
pub fn adopted(m: &mut Machine<'_>, target: &Node, node: &Node) -> Try<Node> {
    if node.parent().is_some() || node.is(&paid(m, target.root())?) {
        let size = node.size();
        m.spend(size)?;
        pay(m, size)?;
        return Ok(node.deep_clone());
    }
    Ok(node.clone())
}

/// Where a node would go.
pub enum Place<'a> {
    Start,
    After(&'a Node),
    End,
}

/// Whether a document or element may have this node there.
pub fn check_node(target: &Node, node: &Node, place: Place<'_>) -> Try<()> {
    let kind = node.kind();
    if target.kind() == Kind::Element {
        return if matches!(kind, Kind::Document | Kind::DocumentType) { Err(document::refused(kind)) } else { Ok(()) };
    }
    // A document has one document type at most, and after it one element.
    let (mut before, after) = match kind {
        Kind::Text => return check_text(target, &node.value()),
        Kind::Element => (Some(Kind::DocumentType), None),
        Kind::DocumentType => (None, Some(Kind::Element)),
        Kind::CData | Kind::Document => return Err(document::refused(kind)),
        Kind::Comment | Kind::Instruction | Kind::Attribute | Kind::Declaration => return Ok(()),
    };
    if matches!(place, Place::Start) {
        before = after;
    }
    for child in target.children() {
        let kind = child.kind();
        if matches!(kind, Kind::Element | Kind::DocumentType) {
            if before != Some(kind) {
                return Err(Exception::invalid("This operation would create an incorrectly structured document."));
            }
            before = None;
        }
        if matches!(place, Place::After(previous) if previous.is(&child)) {
            before = after;
        }
    }
    Ok(())
}

/// A document has white space at most.
pub fn check_text(target: &Node, text: &Text) -> Try<()> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    if target.kind() == Kind::Document && !text.to_str().chars().all(blank) {
        return Err(Exception::argument("Non-whitespace characters cannot be added to content."));
    }
    Ok(())
}

/// The text that a value becomes.
pub fn value_text(value: &Value, parameter: &str) -> Try<Text> {
    if value.is_null() { Err(Exception::argument_null(parameter)) } else { text::of(value) }
}

/// `new XAttribute(name, value)`
pub fn new_attribute(m: &mut Machine<'_>, name: &Name, value: &Value) -> Try<Node> {
    let text = value_text(value, "value")?;
    check_declaration(name, &text)?;
    m.allocate(text.bytes())?;
    pay(m, 1)?;
    Ok(Node::new(Held::Attribute(name.clone(), text)))
}

/// What a namespace declaration may not say.
pub fn check_declaration(name: &Name, value: &Text) -> Try<()> {
    const OF_XML: &str = "The prefix 'xml' is bound to the namespace name 'http://www.w3.org/XML/1998/namespace'. Other prefixes must not \
                          be bound to this namespace name, and it must not be declared as the default namespace.";
    const OF_XMLNS: &str = "The prefix 'xmlns' is bound to the namespace name 'http://www.w3.org/2000/xmlns/'. It must not be declared. \
                            Other prefixes must not be bound to this namespace name, and it must not be declared as the default namespace.";
    if !name.is_declaration() {
        return Ok(());
    }
    let prefix = if name.space().is_empty() { "".into() } else { name.local().to_str() };
    let fault = match (&*prefix, &*value.to_str()) {
        ("xml", XML) => return Ok(()),
        (_, XML) | ("xml", _) => OF_XML,
        (_, XMLNS) | ("xmlns", _) => OF_XMLNS,
        ("", _) => return Ok(()),
        (prefix, "") => return Err(Exception::argument(format!("The prefix '{prefix}' cannot be bound to the empty namespace name."))),
        _ => return Ok(()),
    };
    Err(Exception::argument(fault))
}
