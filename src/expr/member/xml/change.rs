use crate::expr::eval::Machine;
use crate::expr::value::xml::{Held, Kind, Name, Node, text};
use crate::expr::value::{Exception, Text, Value};

use super::content::{Place, add, adopted, check_node, check_text, is_sequence, join, new_attribute, no_attribute, open};
use super::{Outcome, Try, attribute, element_of, missing_parent, paid, pay};

/// Where content goes, as seen from a node.
#[derive(Clone, Copy)]
pub enum Spot {
    /// Before the first child.
    First,
    Before,
    After,
}

/// Content on its way into a parent, one piece after the other.
struct Inserter {
    parent: Node,
    /// What the next piece comes after; nothing: it is the first.
    previous: Option<Node>,
    /// Text that may join what comes before it.
    text: Option<Text>,
}

/// `AddFirst`, `AddBeforeSelf`, `AddAfterSelf`
pub fn insert(m: &mut Machine<'_>, node: &Node, spot: Spot, content: &Value) -> Outcome {
    let (parent, previous) = match spot {
        Spot::First => (Some(node.clone()), None),
        Spot::Before => (node.parent(), node.previous()),
        Spot::After => (node.parent(), Some(node.clone())),
    };
    let parent = parent.ok_or_else(missing_parent)?;
    let mut inserter = Inserter { parent, previous, text: None };
    inserter.add(m, content, 0)?;
    inserter.flush(m)?;
    Ok(Value::Null)
}

impl Inserter {
    fn add(&mut self, m: &mut Machine<'_>, content: &Value, depth: u16) -> Try<()> {
        match content {
            Value::Null => Ok(()),
            Value::Text(text) => self.add_text(m, text),
            Value::Xml(node) if node.kind() == Kind::Attribute => Err(no_attribute()),
            Value::Xml(node) if node.kind() != Kind::Declaration => {
                let place = self.previous.as_ref().map_or(Place::Start, Place::After);
                check_node(&self.parent, node, place)?;
                let node = adopted(m, &self.parent, node)?;
                self.flush(m)?;
                self.put(&node);
                Ok(())
            }
            other if is_sequence(other) => {
                let mut cursor = open(m, other, depth)?;
                while let Some(item) = cursor.next(m)? {
                    self.add(m, &item, depth + 1)?;
                }
                Ok(())
            }
            other => {
                let text = text::of(other)?;
                self.add_text(m, &text)
            }
        }
    }

    fn add_text(&mut self, m: &mut Machine<'_>, text: &Text) -> Try<()> {
        check_text(&self.parent, text)?;
        m.allocate(text.bytes())?;
        self.text = Some(match self.text.take() {
            Some(before) => Text::concat(&[before, text.clone()]),
            None => text.clone(),
        });
        Ok(())
    }

    /// The text goes in: it joins a text before it.
    fn flush(&mut self, m: &mut Machine<'_>) -> Try<()> {
        let Some(text) = self.text.take() else { return Ok(()) };
        if text.is_empty() {
            self.parent.write(|items, id| {
                if let Held::Element { open, .. } = &mut items[id].data {
                    *open = true
                }
            });
            return Ok(());
        }
        match self.previous.as_ref().filter(|p| p.kind() == Kind::Text) {
            Some(previous) => join(m, previous, &text),
            None => {
                pay(m, 1)?;
                self.put(&Node::new(Held::Text(text)));
                Ok(())
            }
        }
    }

    fn put(&mut self, node: &Node) {
        match &self.previous {
            Some(previous) => previous.insert_after(node),
            None => self.parent.prepend(node),
        }
        self.previous = Some(node.clone());
    }
}

/// `Remove()`
pub fn remove(node: &Node) -> Outcome {
    if node.parent().is_none() {
        return Err(missing_parent());
    }
    node.detach();
    Ok(Value::Null)
}

/// `ReplaceWith`
pub fn replace(m: &mut Machine<'_>, node: &Node, content: &Value) -> Outcome {
    let parent = node.parent().ok_or_else(missing_parent)?;
    let previous = node.previous();
    node.detach();
    let mut inserter = Inserter { parent, previous, text: None };
    inserter.add(m, content, 0)?;
    inserter.flush(m)?;
    Ok(Value::Null)
}

/// `RemoveNodes()`: an element has an empty tag then.
pub fn remove_nodes(node: &Node) {
    node.children().iter().for_each(Node::detach);
    node.write(|items, id| {
        if let Held::Element { open, .. } = &mut items[id].data {
            *open = false
        }
    });
}

pub fn remove_attributes(node: &Node) {
    node.attributes().iter().for_each(Node::detach);
}

/// Content as it is before anything is taken away.
fn snapshot(m: &mut Machine<'_>, content: &Value, depth: u16, into: &mut Vec<Value>) -> Try<()> {
    if !is_sequence(content) {
        m.allocate(size_of::<Value>())?;
        into.push(content.clone());
        return Ok(());
    }
    let mut cursor = open(m, content, depth)?;
    while let Some(item) = cursor.next(m)? {
        if !item.is_null() {
            snapshot(m, &item, depth + 1, into)?;
        }
    }
    Ok(())
}

/// Replaces content: first it is read, then something is taken away, then it goes in.
fn replaced(m: &mut Machine<'_>, node: &Node, content: &Value, take_away: impl FnOnce(&Node)) -> Outcome {
    let mut items = Vec::new();
    snapshot(m, content, 0, &mut items)?;
    take_away(node);
    for item in &items {
        add(m, node, item, 0)?;
    }
    Ok(Value::Null)
}

/// `ReplaceNodes`
pub fn replace_nodes(m: &mut Machine<'_>, node: &Node, content: &Value) -> Outcome {
    replaced(m, node, content, remove_nodes)
}

/// `ReplaceAll`
pub fn replace_all(m: &mut Machine<'_>, node: &Node, content: &Value) -> Outcome {
    replaced(m, node, content, |node| {
        remove_attributes(node);
        remove_nodes(node);
    })
}

/// `ReplaceAttributes`
pub fn replace_attributes(m: &mut Machine<'_>, node: &Node, content: &Value) -> Outcome {
    replaced(m, node, content, remove_attributes)
}

/// An element's new `Value`.
pub fn set_value(m: &mut Machine<'_>, node: &Node, text: &Text) -> Outcome {
    remove_nodes(node);
    add(m, node, &Value::Text(text.clone()), 0)?;
    Ok(Value::Null)
}

/// `SetAttributeValue`: null takes the attribute away.
pub fn set_attribute(m: &mut Machine<'_>, node: &Node, name: &Name, value: &Value) -> Outcome {
    match (paid(m, node.attribute(name))?, value) {
        (Some(old), Value::Null) => old.detach(),
        (None, Value::Null) => {}
        (Some(old), value) => return attribute::set(&old, &text::of(value)?),
        (None, value) => {
            let new = new_attribute(m, name, value)?;
            node.append(&new);
        }
    }
    Ok(Value::Null)
}

/// `SetElementValue`: null takes the element away.
pub fn set_element(m: &mut Machine<'_>, node: &Node, name: &Name, value: &Value) -> Outcome {
    match (element_of(m, node, name)?, value) {
        (Some(old), Value::Null) => old.detach(),
        (None, Value::Null) => {}
        (Some(old), value) => return set_value(m, &old, &text::of(value)?),
        (None, value) => {
            let text = text::of(value)?;
            pay(m, 2)?;
            let new = Node::new(Held::element(name.clone()));
            set_value(m, &new, &text)?;
            node.append(&new);
        }
    }
    Ok(Value::Null)
}

/// What a list of nodes or attributes loses from its trees; null among them is passed over.
pub fn remove_all(m: &mut Machine<'_>, source: &Value) -> Outcome {
    if source.is_null() {
        return Err(Exception::argument_null("source"));
    }
    for item in m.collect(source)? {
        if let Value::Xml(node) = item {
            remove(&node)?;
        }
    }
    Ok(Value::Null)
}
