//! How nodes hang together: rows of siblings under their parents, in one arena.

use std::ops::{Index, IndexMut};

use super::item::{Chain, Id};
use super::{Held, Item, Kind};
use crate::expr::value::Text;

/// The nodes of trees that have come together. What was taken out of a tree stays here: somebody may hold it.
#[derive(Clone, Debug, Default)]
pub struct Items(Vec<Item>);

/// Where a node goes.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// The last child (or attribute, if it is one) of this.
    Last(Id),
    /// The first child of this.
    First(Id),
    Before(Id),
    After(Id),
}

impl Index<Id> for Items {
    type Output = Item;

    fn index(&self, id: Id) -> &Item {
        &self.0[id.index()]
    }
}

impl IndexMut<Id> for Items {
    fn index_mut(&mut self, id: Id) -> &mut Item {
        &mut self.0[id.index()]
    }
}

impl Items {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// A node of its own.
    pub fn push(&mut self, data: Held) -> Id {
        let id = Id::new(self.0.len());
        self.0.push(Item { parent: None, previous: None, next: None, data });
        id
    }

    /// Takes all of another arena in; what was `id` there is `moved(id, by)` here.
    pub fn absorb(&mut self, other: Self) -> u32 {
        let by = u32::try_from(self.0.len()).unwrap_or(0);
        let shift = |id: &mut Option<Id>| *id = id.map(|id| moved(id, by));
        self.0.extend(other.0.into_iter().map(|mut item| {
            shift(&mut item.parent);
            shift(&mut item.previous);
            shift(&mut item.next);
            match &mut item.data {
                Held::Document { children, declaration } => {
                    shift(&mut children.first);
                    shift(&mut children.last);
                    shift(declaration);
                }
                Held::Element { attributes, children, .. } => {
                    for chain in [attributes, children] {
                        shift(&mut chain.first);
                        shift(&mut chain.last);
                    }
                }
                _ => {}
            }
            item
        }));
        by
    }

    /// The row that a node stands in, of a parent.
    fn chain(&mut self, parent: Id, attribute: bool) -> Option<&mut Chain> {
        match &mut self[parent].data {
            Held::Element { attributes, .. } if attribute => Some(attributes),
            Held::Element { children, .. } | Held::Document { children, .. } if !attribute => Some(children),
            _ => None,
        }
    }

    fn is_attribute(&self, id: Id) -> bool {
        self[id].data.kind() == Kind::Attribute
    }

    /// Puts a node that has no parent into a tree.
    pub fn link(&mut self, id: Id, spot: Spot) {
        let attribute = self.is_attribute(id);
        let (parent, previous, next) = match spot {
            Spot::Last(parent) => {
                let last = if attribute { self[parent].data.attributes().last } else { self[parent].data.children().last };
                (Some(parent), last, None)
            }
            Spot::First(parent) => (Some(parent), None, self[parent].data.children().first),
            Spot::Before(next) => (self[next].parent, self[next].previous, Some(next)),
            Spot::After(previous) => (self[previous].parent, Some(previous), self[previous].next),
        };
        let Some(parent) = parent else { return };
        self.tie(parent, attribute, previous, Some(id));
        self.tie(parent, attribute, Some(id), next);
        self[id].parent = Some(parent);
        if !attribute && let Held::Element { open, .. } = &mut self[parent].data {
            *open = true;
        }
    }

    /// Makes two siblings, of which one may be the row's end, follow each other.
    fn tie(&mut self, parent: Id, attribute: bool, left: Option<Id>, right: Option<Id>) {
        match left {
            Some(left) => self[left].next = right,
            None => {
                if let Some(chain) = self.chain(parent, attribute) {
                    chain.first = right;
                }
            }
        }
        match right {
            Some(right) => self[right].previous = left,
            None => {
                if let Some(chain) = self.chain(parent, attribute) {
                    chain.last = left;
                }
            }
        }
    }

    /// Takes a node out of its tree. An element that loses its last child has an empty tag again.
    pub fn unlink(&mut self, id: Id) {
        let Some(parent) = self[id].parent else { return };
        let attribute = self.is_attribute(id);
        let (previous, next) = (self[id].previous, self[id].next);
        self.tie(parent, attribute, previous, next);
        let item = &mut self[id];
        (item.parent, item.previous, item.next) = (None, None, None);
        if let Held::Element { children, open, .. } = &mut self[parent].data
            && children.first.is_none()
            && !attribute
        {
            *open = false;
        }
    }

    /// The node after this one in the order of the text, within `top`.
    pub fn following(&self, id: Id, top: Id) -> Option<Id> {
        self[id].data.children().first.or_else(|| self.skipping(id, top))
    }

    /// The node after this one and all that it holds, within `top`.
    pub fn skipping(&self, mut id: Id, top: Id) -> Option<Id> {
        while id != top {
            if let Some(next) = self[id].next {
                return Some(next);
            }
            id = self[id].parent?;
        }
        None
    }

    /// The top of the tree; counts how far up it is.
    pub fn root(&self, mut id: Id, far: &mut usize) -> Id {
        while let Some(parent) = self[id].parent {
            id = parent;
            *far += 1;
        }
        id
    }

    /// `Value`: the text of an element with all that lies in it.
    pub fn value(&self, top: Id) -> Text {
        if let Some(text) = self[top].data.text() {
            return text.clone();
        }
        let mut parts = Vec::new();
        let mut at = self[top].data.children().first;
        while let Some(id) = at {
            if let Held::Text(text) | Held::CData(text) = &self[id].data {
                parts.push(text.clone());
            }
            at = self.following(id, top);
        }
        if parts.is_empty() { Text::EMPTY } else { Text::concat(&parts) }
    }

    /// How many nodes and attributes lie in a tree, itself included.
    pub fn size(&self, top: Id) -> usize {
        let (mut count, mut at) = (0, Some(top));
        while let Some(id) = at {
            count += 1 + self.row(self[id].data.attributes()).count();
            at = self.following(id, top);
        }
        count
    }

    /// The siblings of a row.
    pub fn row(&self, chain: Chain) -> impl Iterator<Item = Id> {
        std::iter::successors(chain.first, |id| self[*id].next)
    }

    /// A copy of a tree of another arena.
    pub fn copy(&mut self, from: &Self, top: Id) -> Id {
        let root = self.copy_one(from, top);
        let (mut at, mut copy) = (top, root);
        loop {
            if let Some(child) = from[at].data.children().first {
                let new = self.copy_one(from, child);
                self.link(new, Spot::Last(copy));
                (at, copy) = (child, new);
                continue;
            }
            loop {
                if at == top {
                    return root;
                }
                let parent = self[copy].parent.unwrap_or(root);
                if let Some(next) = from[at].next {
                    let new = self.copy_one(from, next);
                    self.link(new, Spot::Last(parent));
                    (at, copy) = (next, new);
                    break;
                }
                (at, copy) = (from[at].parent.unwrap_or(top), parent);
            }
        }
    }

    /// A copy of a node with its attributes, without its children.
    fn copy_one(&mut self, from: &Self, id: Id) -> Id {
        let data = match &from[id].data {
            Held::Element { name, open, .. } => {
                Held::Element { name: name.clone(), attributes: Chain::default(), children: Chain::default(), open: *open }
            }
            Held::Document { .. } => Held::document(),
            other => other.clone(),
        };
        let new = self.push(data);
        for attribute in from.row(from[id].data.attributes()) {
            let attribute = self.push(from[attribute].data.clone());
            self.link(attribute, Spot::Last(new));
        }
        if let Held::Document { declaration: Some(old), .. } = &from[id].data {
            let copy = self.push(from[*old].data.clone());
            if let Held::Document { declaration, .. } = &mut self[new].data {
                *declaration = Some(copy);
            }
        }
        new
    }
}

/// The id of what was absorbed.
pub fn moved(id: Id, by: u32) -> Id {
    Id::new(id.index() + by as usize)
}
