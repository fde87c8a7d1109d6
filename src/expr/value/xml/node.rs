use std::cell::{Ref, RefCell};
use std::fmt;
use std::rc::Rc;

use super::item::Id;
use super::tree::{Items, Spot, moved};
use super::{Held, Kind, Name};
use crate::expr::value::{Memo, Text, Value};

/// A node or attribute, known by its identity. It keeps the whole tree alive, so that its parent is always there.
#[derive(Clone)]
pub struct Node {
    forest: Rc<Forest>,
    id: Id,
}

/// Trees that have come together.
#[derive(Default)]
struct Forest {
    items: RefCell<Items>,
    /// Where the items are now, and by how much their ids grew, once the forest was taken into another.
    gone: RefCell<Option<(Rc<Forest>, u32)>>,
}

impl Node {
    /// A node on its own.
    pub fn new(data: Held) -> Self {
        let mut items = Items::default();
        let id = items.push(data);
        Self::top(items, id)
    }

    /// The tree of an arena.
    pub fn top(items: Items, id: Id) -> Self {
        Self { forest: Rc::new(Forest { items: items.into(), gone: RefCell::default() }), id }
    }

    /// The same node, where it is now.
    pub fn here(&self) -> Self {
        let mut here = self.clone();
        loop {
            let gone = here.forest.gone.borrow().clone();
            let Some((forest, by)) = gone else { return here };
            here = Self { forest, id: moved(here.id, by) };
        }
    }

    /// Reads the tree.
    pub fn read<R>(&self, f: impl FnOnce(&Items, Id) -> R) -> R {
        if self.forest.gone.borrow().is_none() {
            return f(&self.forest.items.borrow(), self.id);
        }
        let here = self.here();
        let items: Ref<'_, Items> = here.forest.items.borrow();
        f(&items, here.id)
    }

    /// Writes to the tree.
    pub fn write<R>(&self, f: impl FnOnce(&mut Items, Id) -> R) -> R {
        let here = self.here();
        let mut items = here.forest.items.borrow_mut();
        f(&mut items, here.id)
    }

    /// Another node that is found from this one.
    pub fn find(&self, f: impl FnOnce(&Items, Id) -> Option<Id>) -> Option<Self> {
        let here = self.here();
        let id = f(&here.forest.items.borrow(), here.id)?;
        Some(Self { forest: here.forest, id })
    }

    /// Its place among the items of its forest.
    pub fn here_id(&self) -> Id {
        self.here().id
    }

    /// Another node that is found from this one, and how many were looked at.
    pub fn search(&self, f: impl FnOnce(&Items, Id, &mut usize) -> Option<Id>) -> (Option<Self>, usize) {
        let mut looked = 0;
        let found = self.find(|items, id| f(items, id, &mut looked));
        (found, looked)
    }

    /// Whether both are one.
    pub fn is(&self, other: &Self) -> bool {
        let (a, b) = (self.here(), other.here());
        a.id == b.id && Rc::ptr_eq(&a.forest, &b.forest)
    }

    /// A number that equal nodes have in common while nothing moves.
    pub fn address(&self) -> usize {
        let here = self.here();
        (Rc::as_ptr(&here.forest) as usize).wrapping_add(here.id.index())
    }

    pub fn kind(&self) -> Kind {
        self.read(|items, id| items[id].data.kind())
    }

    pub fn is_element(&self) -> bool {
        self.kind() == Kind::Element
    }

    pub fn name(&self) -> Option<Name> {
        self.read(|items, id| items[id].data.name().cloned())
    }

    /// The text of an element with all that lies in it, or what another node says.
    pub fn value(&self) -> Text {
        self.read(Items::value)
    }

    pub fn parent(&self) -> Option<Self> {
        self.find(|items, id| items[id].parent)
    }

    pub fn next(&self) -> Option<Self> {
        self.find(|items, id| items[id].next)
    }

    pub fn previous(&self) -> Option<Self> {
        self.find(|items, id| items[id].previous)
    }

    pub fn first(&self) -> Option<Self> {
        self.find(|items, id| items[id].data.children().first)
    }

    pub fn last(&self) -> Option<Self> {
        self.find(|items, id| items[id].data.children().last)
    }

    pub fn first_attribute(&self) -> Option<Self> {
        self.find(|items, id| items[id].data.attributes().first)
    }

    pub fn last_attribute(&self) -> Option<Self> {
        self.find(|items, id| items[id].data.attributes().last)
    }

    /// The attribute of this name, and how many were looked at.
    pub fn attribute(&self, name: &Name) -> (Option<Self>, usize) {
        self.search(|items, id, looked| {
            items.row(items[id].data.attributes()).inspect(|_| *looked += 1).find(|a| items[*a].data.name() == Some(name))
        })
    }

    /// The first child that is meant, and how many were looked at.
    pub fn child(&self, meant: impl Fn(&Held) -> bool) -> (Option<Self>, usize) {
        self.search(|items, id, looked| items.row(items[id].data.children()).inspect(|_| *looked += 1).find(|c| meant(&items[*c].data)))
    }

    /// The child nodes as they are now.
    pub fn children(&self) -> Vec<Self> {
        self.all(|items, id| items.row(items[id].data.children()).collect())
    }

    /// The attributes as they are now.
    pub fn attributes(&self) -> Vec<Self> {
        self.all(|items, id| items.row(items[id].data.attributes()).collect())
    }

    fn all(&self, f: impl FnOnce(&Items, Id) -> Vec<Id>) -> Vec<Self> {
        let here = self.here();
        let ids = f(&here.forest.items.borrow(), here.id);
        ids.into_iter().map(|id| Self { forest: Rc::clone(&here.forest), id }).collect()
    }

    /// The top of the tree, and how far up it is.
    pub fn root(&self) -> (Self, usize) {
        let (root, far) = self.search(|items, id, far| Some(items.root(id, far)));
        (root.unwrap_or_else(|| self.clone()), far)
    }

    /// How many nodes and attributes lie in it, itself included.
    pub fn size(&self) -> usize {
        self.read(Items::size)
    }

    /// A copy of the tree from here down.
    pub fn deep_clone(&self) -> Self {
        self.read(|items, id| {
            let mut copy = Items::default();
            let top = copy.copy(items, id);
            Self::top(copy, top)
        })
    }

    /// Puts both into one forest: the smaller moves.
    pub fn join(&self, other: &Self) {
        let (a, b) = (self.here(), other.here());
        if Rc::ptr_eq(&a.forest, &b.forest) {
            return;
        }
        let (large, small) = if a.forest.items.borrow().len() >= b.forest.items.borrow().len() { (a, b) } else { (b, a) };
        let items = std::mem::take(&mut *small.forest.items.borrow_mut());
        let by = large.forest.items.borrow_mut().absorb(items);
        *small.forest.gone.borrow_mut() = Some((large.forest, by));
    }

    fn put(&self, new: &Self, spot: impl FnOnce(Id) -> Spot) {
        self.join(new);
        let new = new.here().id;
        self.write(|items, id| items.link(new, spot(id)));
    }

    /// Puts a node that has no parent behind the last child, or an attribute behind the last attribute.
    pub fn append(&self, new: &Self) {
        self.put(new, Spot::Last);
    }

    /// Puts a node that has no parent before the first child.
    pub fn prepend(&self, new: &Self) {
        self.put(new, Spot::First);
    }

    /// Puts a node that has no parent before this one.
    pub fn insert_before(&self, new: &Self) {
        self.put(new, Spot::Before);
    }

    /// Puts a node that has no parent after this one.
    pub fn insert_after(&self, new: &Self) {
        self.put(new, Spot::After);
    }

    /// Takes it out of its tree.
    pub fn detach(&self) {
        self.write(Items::unlink);
    }

    /// A copy with all that hangs together with it, its identity that of the original in the memo.
    pub fn fork(&self, memo: &mut Memo) -> Self {
        let here = self.here();
        let address = Rc::as_ptr(&here.forest) as usize;
        if let Some(Value::Xml(copy)) = memo.find(address) {
            return Self { forest: copy.forest, id: here.id };
        }
        let copy = Self::top(here.forest.items.borrow().clone(), here.id);
        memo.keep(address, Value::Xml(here), Value::Xml(copy.clone()));
        copy
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read(|items, id| fmt::Debug::fmt(&items[id].data, f))
    }
}
