use std::rc::Rc;

use super::Mark;
use crate::diagnostic::{Mapped, Span};

/// A policy document or fragment.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// `<policies>` or `<fragment>`.
    pub root: Element,
}

/// An element with everything in it, in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its name.
    pub name: Rc<str>,
    /// Where the name stands in the start tag.
    pub name_span: Span,
    /// From `<` to the end of the end tag.
    pub span: Span,
    /// In the order written.
    pub attributes: Vec<Attribute>,
    /// In the order written; white space between elements is left out.
    pub children: Vec<Node>,
    /// What of a spec it was compiled from; nothing for one that was read.
    pub marks: Vec<Mark>,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Rc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// Its value: entities decoded, expressions as C#.
    pub value: Mapped,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text with its entities decoded; trimmed when it is an expression.
    Text(Mapped),
    /// A comment, without its delimiters.
    Comment(Mapped),
}

impl Element {
    /// An element that the compiler makes.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), name_span: Span::NONE, span: Span::NONE, attributes: Vec::new(), children: Vec::new(), marks: Vec::new() }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: impl Into<Rc<str>>) -> Self {
        self.attributes.push(Attribute { name: name.into(), name_span: Span::NONE, value: Mapped::made(value) });
        self
    }

    /// Adds an element.
    #[must_use]
    pub fn child(mut self, element: Element) -> Self {
        self.children.push(Node::Element(element));
        self
    }

    /// Adds elements.
    #[must_use]
    pub fn children(mut self, elements: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(elements.into_iter().map(Node::Element));
        self
    }

    /// Adds elements with what stands between them.
    #[must_use]
    pub fn nodes(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(nodes);
        self
    }

    /// Adds text.
    #[must_use]
    pub fn text(mut self, text: impl Into<Rc<str>>) -> Self {
        self.children.push(Node::Text(Mapped::made(text)));
        self
    }

    /// Adds a comment.
    #[must_use]
    pub fn comment(mut self, text: impl Into<Rc<str>>) -> Self {
        self.children.push(Node::Comment(Mapped::made(text)));
        self
    }

    /// Says what it is compiled from.
    #[must_use]
    pub fn marked(mut self, marks: impl IntoIterator<Item = Mark>) -> Self {
        self.marks.extend(marks);
        self
    }

    /// The attribute of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| &*a.name == name)
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) | Node::Comment(_) => None,
        })
    }

    /// The elements in it at any depth, in the order written.
    pub fn descendants(&self) -> impl Iterator<Item = &Element> {
        let mut open: Vec<&Element> = self.elements().collect();
        open.reverse();
        std::iter::from_fn(move || {
            let next = open.pop()?;
            let inner: Vec<&Element> = next.elements().collect();
            open.extend(inner.into_iter().rev());
            Some(next)
        })
    }
}

/// Whether a value is computed: it begins, after white space, with `@(` or `@{`.
#[must_use]
pub fn is_expression(value: &str) -> bool {
    let value = value.trim_start();
    value.starts_with("@(") || value.starts_with("@{")
}
