use std::any::Any;

use crate::expr::bind::types::element;
use crate::expr::eval::{Args, Cursor, Machine, Source};
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::xml::{Held, Kind, Name, Node};
use crate::expr::value::{Exception, Object, Value};

use super::equal::sort;
use super::names::{in_order, of_each, of_one};
use super::node::asks_null_name;
use super::{Outcome, Try, name_or_null, node};

/// A way to go from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Nodes,
    Elements,
    Attributes,
    Descendants,
    DescendantsAndSelf,
    DescendantNodes,
    DescendantNodesAndSelf,
    Ancestors,
    AncestorsAndSelf,
    ElementsAfter,
    ElementsBefore,
    NodesAfter,
    NodesBefore,
}

impl Axis {
    /// What it gives.
    fn element(self) -> &'static str {
        match self {
            Self::Attributes => "XAttribute",
            Self::Nodes | Self::DescendantNodes | Self::DescendantNodesAndSelf | Self::NodesAfter | Self::NodesBefore => "XNode",
            Self::Elements
            | Self::Descendants
            | Self::DescendantsAndSelf
            | Self::Ancestors
            | Self::AncestorsAndSelf
            | Self::ElementsAfter
            | Self::ElementsBefore => "XElement",
        }
    }
}

/// What a walk gives, read anew each time.
#[derive(Debug)]
struct Walk {
    from: From,
    axis: Axis,
    name: Option<Name>,
}

#[derive(Clone, Debug)]
enum From {
    One(Node),
    /// All of a sequence, one after the other.
    Each(Value),
}

impl Native for Walk {
    fn class(&self) -> &'static str {
        "IEnumerable"
    }

    fn ty(&self) -> Ty {
        match &self.from {
            From::One(_) => of_one(self.axis),
            From::Each(source) => of_each(self.axis, element(&source.ty()).unwrap_or(Ty::Object)),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn open(&self) -> Option<Box<dyn Source>> {
        let name = self.name.clone();
        Some(match &self.from {
            From::One(node) => Box::new(Steps { top: node.clone(), at: State::Begin, axis: self.axis, name }),
            From::Each(source) => Box::new(Flat { source: Err(source.clone()), steps: None, axis: self.axis, name }),
        })
    }
}

/// A walk from what a member is called on, of what has the name that it is given, if any.
pub fn walk(a: &Args<'_>, axis: Axis) -> Outcome {
    let from = node(a, 0)?.clone();
    if asks_null_name(a) {
        return Ok(Object::array(&Ty::named(axis.element()), Vec::new()));
    }
    Ok(Object::Native(Box::new(Walk { from: From::One(from), axis, name: name_or_null(a, 1).cloned() })).into())
}

/// The same from each node of a sequence.
pub fn walk_each(a: &Args<'_>, axis: Axis) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null("source"));
    }
    if asks_null_name(a) {
        return Ok(Object::array(&Ty::named(axis.element()), Vec::new()));
    }
    Ok(Object::Native(Box::new(Walk { from: From::Each(a.value(0).clone()), axis, name: name_or_null(a, 1).cloned() })).into())
}

/// `InDocumentOrder`: all is read and sorted when the first is asked for.
#[derive(Debug)]
struct Ordered {
    source: Value,
    item: Ty,
}

impl Native for Ordered {
    fn class(&self) -> &'static str {
        "IEnumerable"
    }

    fn ty(&self) -> Ty {
        in_order(self.item.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn open(&self) -> Option<Box<dyn Source>> {
        Some(Box::new(Sorting::Before(self.source.clone())))
    }
}

enum Sorting {
    Before(Value),
    After(std::vec::IntoIter<Value>),
}

impl Source for Sorting {
    fn next(&mut self, m: &mut Machine<'_>) -> Try<Option<Value>> {
        if let Self::Before(source) = self {
            let nodes = m.collect(source)?;
            *self = Self::After(sort(m, nodes)?.into_iter());
        }
        Ok(match self {
            Self::Before(_) => None,
            Self::After(nodes) => nodes.next(),
        })
    }
}

/// The nodes of a sequence as they follow each other in their document.
pub fn sorted(a: &Args<'_>) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null("source"));
    }
    Ok(Object::Native(Box::new(Ordered { source: a.value(0).clone(), item: a.ty(0) })).into())
}

/// The walks from what a sequence gives.
struct Flat {
    /// The sequence before it is read.
    source: Result<Cursor, Value>,
    steps: Option<Steps>,
    axis: Axis,
    name: Option<Name>,
}

impl Source for Flat {
    fn next(&mut self, m: &mut Machine<'_>) -> Try<Option<Value>> {
        if let Err(source) = &self.source {
            self.source = Ok(m.open(source)?);
        }
        loop {
            if let Some(steps) = &mut self.steps
                && let Some(item) = steps.next(m)?
            {
                return Ok(Some(item));
            }
            let Ok(cursor) = &mut self.source else { return Ok(None) };
            match cursor.next(m)? {
                None => return Ok(None),
                Some(Value::Xml(top)) => {
                    self.steps = Some(Steps { top, at: State::Begin, axis: self.axis, name: self.name.clone() });
                }
                Some(_) => {}
            }
        }
    }
}

/// One walk: where it stands. The tree may change between two steps; what then comes is what .NET's enumerators give.
struct Steps {
    top: Node,
    at: State,
    axis: Axis,
    name: Option<Name>,
}

enum State {
    Begin,
    At(Node),
    End,
}

impl Source for Steps {
    fn next(&mut self, m: &mut Machine<'_>) -> Try<Option<Value>> {
        loop {
            m.spend(1)?;
            let next = match &self.at {
                State::End => return Ok(None),
                State::Begin => self.first(),
                State::At(at) => self.after(at)?,
            };
            let Some(next) = next else {
                self.at = State::End;
                return Ok(None);
            };
            let fits = self.fits(&next);
            self.at = State::At(next.clone());
            if fits {
                return Ok(Some(Value::Xml(next)));
            }
        }
    }
}

impl Steps {
    /// Whether a node that was come by is given.
    fn fits(&self, node: &Node) -> bool {
        let only_elements = self.axis.element() == "XElement";
        node.read(|items, id| match &items[id].data {
            Held::Element { name, .. } | Held::Attribute(name, _) => self.name.as_ref().is_none_or(|wanted| wanted == name),
            _ => !only_elements,
        })
    }

    fn first(&self) -> Option<Node> {
        let top = &self.top;
        match self.axis {
            Axis::Nodes | Axis::Elements | Axis::Descendants | Axis::DescendantNodes => top.first(),
            Axis::Attributes => top.first_attribute(),
            Axis::DescendantsAndSelf | Axis::DescendantNodesAndSelf | Axis::AncestorsAndSelf => Some(top.clone()),
            Axis::Ancestors => top.parent(),
            Axis::ElementsAfter | Axis::NodesAfter => top.next(),
            Axis::ElementsBefore | Axis::NodesBefore => {
                let first = top.parent().and_then(|parent| parent.first());
                first.filter(|first| !first.is(top))
            }
        }
    }

    fn after(&self, at: &Node) -> Try<Option<Node>> {
        let top = &self.top;
        Ok(match self.axis {
            // What was taken out of its parent has no next sibling any more.
            Axis::Nodes | Axis::Elements | Axis::Attributes => at.parent().filter(|parent| parent.is(top)).and_then(|_| at.next()),
            Axis::ElementsAfter | Axis::NodesAfter => at.next(),
            Axis::ElementsBefore | Axis::NodesBefore => {
                let beside = at.parent().zip(top.parent()).is_some_and(|(a, b)| a.is(&b));
                at.next().filter(|next| beside && !next.is(top))
            }
            Axis::Ancestors | Axis::AncestorsAndSelf => at.parent().filter(|parent| parent.kind() == Kind::Element),
            Axis::Descendants | Axis::DescendantsAndSelf | Axis::DescendantNodes | Axis::DescendantNodesAndSelf => {
                if let Some(child) = at.first() {
                    return Ok(Some(child));
                }
                let mut at = at.clone();
                while !at.is(top) {
                    if let Some(next) = at.next() {
                        return Ok(Some(next));
                    }
                    match at.parent() {
                        Some(parent) => at = parent,
                        // It was taken out of the tree that is walked through.
                        None if self.axis.element() == "XElement" => return Err(Exception::null_reference()),
                        None => return Ok(None),
                    }
                }
                None
            }
        })
    }
}
