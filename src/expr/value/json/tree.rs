use std::cell::{Cell, RefCell};
use std::rc::Rc;

use smallvec::SmallVec;

use crate::expr::value::{Memo, Text, Value};

use super::Kind;
use super::names::Names;

/// No token.
pub const NONE: u32 = u32::MAX;
/// Smaller tables are not searched for what nobody can reach any more.
const SMALL: usize = 64;

/// The tokens of one tree, and of what was cut out of it and is still held.
#[derive(Debug)]
pub struct Tree(pub RefCell<Store>);

#[derive(Debug)]
pub struct Store {
    pub nodes: SmallVec<[Node; 1]>,
    /// The first unused place.
    unused: u32,
    /// Where all tokens went when the tree became part of another.
    pub moved: Option<(Rc<Tree>, Box<[u32]>)>,
    /// Whether anything was written since the tree was read from text.
    pub changed: bool,
    /// Whether something was cut out since the table was last searched.
    loose: bool,
    /// At how many tokens it is searched again.
    full: usize,
    names: RefCell<Names>,
}

#[derive(Debug)]
pub struct Node {
    pub data: Data,
    pub parent: u32,
    /// How many [`super::Token`]s stand for it.
    pub handles: Cell<u32>,
    /// Counts the changes of its children: an enumeration ends when it moves.
    pub version: u32,
    /// Where it ended in the text that it was read from: line and column from 1, or 0.
    pub place: (u32, u32),
    /// How many levels of tokens lie below, at most.
    pub height: u16,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Data {
    /// What an object or an array holds.
    Items(Vec<u32>),
    /// A constructor's name with what it holds.
    Call(Box<(Text, Vec<u32>)>),
    /// A property's name with its value.
    Named(Text, u32),
    /// A `JValue`'s value.
    Scalar(Value),
    /// Nothing, and the next unused place.
    Unused(u32),
}

impl Node {
    pub fn new(kind: Kind, data: Data) -> Self {
        Self { data, parent: NONE, handles: Cell::new(0), version: 0, place: (0, 0), height: 0, kind }
    }

    pub fn children(&self) -> &[u32] {
        match &self.data {
            Data::Items(items) => items,
            Data::Call(call) => &call.1,
            Data::Named(_, NONE) | Data::Scalar(_) | Data::Unused(_) => &[],
            Data::Named(_, value) => std::slice::from_ref(value),
        }
    }

    /// The list of children, for what has one.
    pub fn items_mut(&mut self) -> Option<&mut Vec<u32>> {
        match &mut self.data {
            Data::Items(items) => Some(items),
            Data::Call(call) => Some(&mut call.1),
            Data::Named(..) | Data::Scalar(_) | Data::Unused(_) => None,
        }
    }

    fn renumber(&mut self, new: impl Fn(u32) -> u32) {
        if self.parent != NONE {
            self.parent = new(self.parent);
        }
        match &mut self.data {
            Data::Items(items) => items.iter_mut().for_each(|i| *i = new(*i)),
            Data::Call(call) => call.1.iter_mut().for_each(|i| *i = new(*i)),
            Data::Named(_, value) if *value != NONE => *value = new(*value),
            Data::Named(..) | Data::Scalar(_) | Data::Unused(_) => {}
        }
    }
}

impl Tree {
    /// A tree of these tokens, numbered by their places.
    pub fn new(nodes: SmallVec<[Node; 1]>) -> Rc<Self> {
        let full = SMALL.max(nodes.len() * 2);
        Rc::new(Self(RefCell::new(Store {
            nodes,
            unused: NONE,
            moved: None,
            changed: false,
            loose: false,
            full,
            names: RefCell::default(),
        })))
    }

    /// A copy of the table, each token under its own number.
    pub fn fork(&self, memo: &mut Memo) -> Rc<Self> {
        let store = self.0.borrow();
        let copy = |node: &Node, memo: &mut Memo| Node {
            data: match &node.data {
                Data::Scalar(value) => Data::Scalar(value.fork(memo)),
                Data::Items(items) => Data::Items(items.clone()),
                Data::Call(call) => Data::Call(call.clone()),
                Data::Named(name, value) => Data::Named(name.clone(), *value),
                Data::Unused(next) => Data::Unused(*next),
            },
            handles: Cell::new(0),
            ..*node
        };
        let nodes = store.nodes.iter().map(|node| copy(node, memo)).collect();
        let new = Self::new(nodes);
        {
            let mut new = new.0.borrow_mut();
            (new.unused, new.changed, new.loose) = (store.unused, store.changed, store.loose);
        }
        new
    }
}

impl Store {
    pub fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    pub fn node_mut(&mut self, at: u32) -> &mut Node {
        &mut self.nodes[at as usize]
    }

    pub fn children(&self, at: u32) -> &[u32] {
        self.node(at).children()
    }

    /// The property of an object.
    pub fn property(&self, object: u32, name: &Text) -> Option<u32> {
        self.names.borrow_mut().find(self, object, name)
    }

    /// How many properties are looked at to find one.
    pub fn looked_at(&self, object: u32) -> usize {
        if self.names.borrow().is_fast(self, object) { 0 } else { self.children(object).len() }
    }

    /// Puts a token on its own into the table.
    pub fn add(&mut self, node: Node) -> u32 {
        let at = self.unused;
        if at == NONE {
            self.nodes.push(node);
            return number(self.nodes.len() - 1);
        }
        if let Data::Unused(next) = self.node(at).data {
            self.unused = next;
        }
        *self.node_mut(at) = node;
        at
    }

    /// Puts tokens that are numbered by their places into the table: the new numbers.
    pub fn absorb(&mut self, nodes: impl Iterator<Item = Node>) -> Box<[u32]> {
        let new: Box<[u32]> = nodes.map(|node| if matches!(node.data, Data::Unused(_)) { NONE } else { self.add(node) }).collect();
        for at in new.iter().copied().filter(|at| *at != NONE) {
            self.node_mut(at).renumber(|old| new[old as usize]);
        }
        new
    }

    /// A copy of a token with all below it, numbered by their places.
    pub fn extract(&self, at: u32) -> SmallVec<[Node; 1]> {
        let mut nodes = SmallVec::new();
        self.copy(at, NONE, &mut nodes);
        nodes
    }

    fn copy(&self, at: u32, parent: u32, nodes: &mut SmallVec<[Node; 1]>) -> u32 {
        let (own, node) = (number(nodes.len()), self.node(at));
        let data = match &node.data {
            Data::Scalar(value) => Data::Scalar(value.clone()),
            Data::Items(_) => Data::Items(Vec::new()),
            Data::Call(call) => Data::Call(Box::new((call.0.clone(), Vec::new()))),
            Data::Named(name, _) => Data::Named(name.clone(), NONE),
            Data::Unused(_) => Data::Unused(NONE),
        };
        nodes.push(Node { data, parent, handles: Cell::new(0), version: 0, ..*node });
        let children: Vec<u32> = node.children().iter().map(|child| self.copy(*child, own, nodes)).collect();
        match &mut nodes[own as usize].data {
            Data::Items(items) => *items = children,
            Data::Call(call) => call.1 = children,
            Data::Named(_, value) => *value = children.first().copied().unwrap_or(NONE),
            Data::Scalar(_) | Data::Unused(_) => {}
        }
        own
    }

    /// A token was cut out: it may be that nobody can reach it.
    pub fn cut(&mut self, at: u32) {
        self.node_mut(at).parent = NONE;
        self.loose = true;
    }

    /// Gives free what nobody can reach any more. What is being put in must be held.
    pub fn tidy(&mut self) {
        if !self.loose || self.unused != NONE || self.nodes.len() < self.full {
            return;
        }
        let roots: Vec<u32> = (0..number(self.nodes.len()))
            .filter(|at| self.node(*at).parent == NONE && !matches!(self.node(*at).data, Data::Unused(_)))
            .collect();
        // There is no unused place now: what is not freed lives.
        let mut free = 0;
        for root in roots {
            let mut tree = vec![root];
            let mut at = 0;
            while let Some(id) = tree.get(at).copied() {
                tree.extend_from_slice(self.children(id));
                at += 1;
            }
            if tree.iter().all(|id| self.node(*id).handles.get() == 0) {
                free += tree.len();
                for id in tree {
                    *self.node_mut(id) = Node::new(Kind::Null, Data::Unused(self.unused));
                    self.unused = id;
                }
            }
        }
        self.names.borrow_mut().clear();
        self.loose = false;
        self.full = SMALL.max((self.nodes.len() - free) * 2);
    }
}

/// Memory ends before numbers do: an evaluation may take 64 MiB.
pub fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}
