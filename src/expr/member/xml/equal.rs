use std::any::Any;
use std::cmp::Ordering;

use crate::expr::eval::Machine;
use crate::expr::value::object::Native;
use crate::expr::value::xml::{Held, Kind, Node};
use crate::expr::value::{Exception, Object, Value};

use super::{Class, Outcome, SPACE, Shape, Try, rows};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "XNodeDocumentOrderComparer",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(order_comparer()),
            "int Compare(XNode x, XNode y)" => |m, a| order(m, a.value(1), a.value(2)),
        ],
    },
    Class {
        declaration: "XNodeEqualityComparer",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(equality_comparer()),
            "bool Equals(XNode x, XNode y)" => |m, a| Ok(deep_equal(m, a.value(1), a.value(2))?.into()),
        ],
    },
];

#[derive(Debug)]
struct Comparer(&'static str);

impl Native for Comparer {
    fn class(&self) -> &'static str {
        self.0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub fn order_comparer() -> Value {
    Object::Native(Box::new(Comparer("XNodeDocumentOrderComparer"))).into()
}

pub fn equality_comparer() -> Value {
    Object::Native(Box::new(Comparer("XNodeEqualityComparer"))).into()
}

/// `CompareDocumentOrder` as a number.
pub fn order(m: &mut Machine<'_>, a: &Value, b: &Value) -> Outcome {
    Ok(Value::Int(order_of(m, a, b)? as i32))
}

/// Which of two nodes of a tree comes first; null before all.
pub fn order_of(m: &mut Machine<'_>, a: &Value, b: &Value) -> Try<Ordering> {
    let (a, b) = match (a, b) {
        (Value::Xml(a), Value::Xml(b)) => (a, b),
        (a, b) => return Ok(b.is_null().cmp(&a.is_null())),
    };
    compare(m, a, b)
}

fn compare(m: &mut Machine<'_>, a: &Node, b: &Node) -> Try<Ordering> {
    if a.is(b) {
        return Ok(Ordering::Equal);
    }
    let (above_a, above_b) = (path(m, a)?, path(m, b)?);
    if !matches!((above_a.first(), above_b.first()), (Some(a), Some(b)) if a.is(b)) {
        return Err(Exception::invalid("A common ancestor is missing."));
    }
    let apart = above_a.iter().zip(&above_b).find(|(a, b)| !a.is(b));
    let Some((a, b)) = apart else { return Ok(above_a.len().cmp(&above_b.len())) };
    // Siblings: one of the two is met first.
    let mut at = a.next();
    while let Some(next) = at {
        m.spend(1)?;
        if next.is(b) {
            return Ok(Ordering::Less);
        }
        at = next.next();
    }
    Ok(Ordering::Greater)
}

/// The node with all that is above it, the root first.
fn path(m: &mut Machine<'_>, node: &Node) -> Try<Vec<Node>> {
    let mut path = vec![node.clone()];
    let mut at = node.parent();
    while let Some(parent) = at {
        m.allocate(size_of::<Node>())?;
        at = parent.parent();
        path.push(parent);
    }
    path.reverse();
    Ok(path)
}

/// Nodes in the order of their tree, equal ones as they came.
pub fn sort(m: &mut Machine<'_>, nodes: Vec<Value>) -> Try<Vec<Value>> {
    let mut sorted: Vec<Value> = Vec::with_capacity(nodes.len());
    for node in nodes {
        // From behind, since most sequences are in order already.
        let mut at = sorted.len();
        while at > 0 {
            let before = sorted.get(at - 1).cloned().unwrap_or_default();
            if order_of(m, &before, &node)?.is_le() {
                break;
            }
            at -= 1;
        }
        sorted.insert(at, node);
    }
    Ok(sorted)
}

/// `DeepEquals`
pub fn deep_equal(m: &mut Machine<'_>, a: &Value, b: &Value) -> Try<bool> {
    match (a, b) {
        (Value::Xml(a), Value::Xml(b)) => equal(m, a, b),
        (a, b) => Ok(a.is_null() && b.is_null()),
    }
}

fn equal(m: &mut Machine<'_>, a: &Node, b: &Node) -> Try<bool> {
    m.spend(a.size().min(b.size()))?;
    // Pairs that are still to be compared: trees may be deep.
    let mut pairs = vec![(a.clone(), b.clone())];
    while let Some((a, b)) = pairs.pop() {
        if !alike(&a, &b) {
            return Ok(false);
        }
        let (texts_a, texts_b) = (only_text(&a), only_text(&b));
        if texts_a || texts_b {
            if texts_a != texts_b || a.value() != b.value() {
                return Ok(false);
            }
            continue;
        }
        let (children_a, children_b) = (a.children(), b.children());
        if children_a.len() != children_b.len() {
            return Ok(false);
        }
        m.allocate(children_a.len() * 2 * size_of::<Node>())?;
        pairs.extend(children_a.into_iter().zip(children_b));
    }
    Ok(true)
}

/// Whether two nodes are the same but for what lies in them.
fn alike(a: &Node, b: &Node) -> bool {
    if a.kind() != b.kind() {
        return false;
    }
    let data = |node: &Node| node.read(|items, id| items[id].data.clone());
    match (data(a), data(b)) {
        (Held::Element { name: x, open: i, .. }, Held::Element { name: y, open: j, .. }) => {
            let (mine, yours) = (a.attributes(), b.attributes());
            x == y
                && i == j
                && mine.len() == yours.len()
                && mine.iter().zip(&yours).all(|(a, b)| a.name() == b.name() && a.value() == b.value())
        }
        (Held::Instruction(x, i), Held::Instruction(y, j)) => x == y && i == j,
        (Held::DocumentType(x), Held::DocumentType(y)) => {
            x.name == y.name && x.public == y.public && x.system == y.system && x.subset == y.subset
        }
        (x, y) => x.text() == y.text(),
    }
}

/// Whether an element holds nothing but text: then it counts as one text.
fn only_text(node: &Node) -> bool {
    let children = node.children();
    node.kind() == Kind::Element && !children.is_empty() && children.iter().all(|c| c.kind() == Kind::Text)
}
