use std::fmt;
use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use crate::expr::value::{Exception, Memo, Text, Value};

use super::tree::{Data, NONE, Node, Store, Tree};
use super::{DEEPEST, Kind, too_deep};

/// A `JToken`: who holds it holds the whole tree that it lies in.
pub struct Token {
    tree: Rc<Tree>,
    at: u32,
}

impl Token {
    fn alone(kind: Kind, data: Data) -> Self {
        Self::root(smallvec![Node::new(kind, data)])
    }

    /// The first token of a new table.
    pub(super) fn root(nodes: SmallVec<[Node; 1]>) -> Self {
        Self::at(&Tree::new(nodes), 0)
    }

    pub(super) fn at(tree: &Rc<Tree>, at: u32) -> Self {
        let store = tree.0.borrow();
        let handles = &store.node(at).handles;
        handles.set(handles.get() + 1);
        Self { tree: Rc::clone(tree), at }
    }

    /// A `JValue`, its kind that of the value.
    #[must_use]
    pub fn scalar(value: Value) -> Self {
        Self::special(Kind::of(&value).unwrap_or(Kind::None), value)
    }

    /// A `JValue` of a kind that its value does not tell: `undefined`, a comment, `JRaw`, the null string.
    #[must_use]
    pub fn special(kind: Kind, value: Value) -> Self {
        Self::alone(kind, Data::Scalar(value))
    }

    /// An empty `JObject`.
    #[must_use]
    pub fn object() -> Self {
        Self::alone(Kind::Object, Data::Items(Vec::new()))
    }

    /// An empty `JArray`.
    #[must_use]
    pub fn array() -> Self {
        Self::alone(Kind::Array, Data::Items(Vec::new()))
    }

    /// A `JConstructor` without arguments.
    #[must_use]
    pub fn constructor(name: Text) -> Self {
        Self::alone(Kind::Constructor, Data::Call(Box::new((name, Vec::new()))))
    }

    /// A `JProperty` on its own.
    ///
    /// # Errors
    /// When the value is too deep, or a property itself.
    pub fn new_property(name: Text, value: &Self) -> Result<Self, Box<Exception>> {
        let property = Self::alone(Kind::Property, Data::Named(name, NONE));
        property.insert(0, value)?;
        Ok(property)
    }

    /// Reads the table.
    pub(super) fn read<R>(&self, f: impl FnOnce(&Store, u32) -> R) -> R {
        self.with_tree(|_, store, at| f(store, at))
    }

    fn with_tree<R>(&self, f: impl FnOnce(&Rc<Tree>, &Store, u32) -> R) -> R {
        let store = self.tree.0.borrow();
        if store.moved.is_none() {
            return f(&self.tree, &store, self.at);
        }
        drop(store);
        let (tree, at) = self.place();
        let store = tree.0.borrow();
        f(&tree, &store, at)
    }

    /// Writes to the table.
    pub(super) fn write<R>(&self, f: impl FnOnce(&mut Store, u32) -> R) -> R {
        let (tree, at) = self.place();
        let mut store = tree.0.borrow_mut();
        store.changed = true;
        f(&mut store, at)
    }

    /// The table that it lies in now, and where.
    pub(super) fn place(&self) -> (Rc<Tree>, u32) {
        let (mut tree, mut at) = (Rc::clone(&self.tree), self.at);
        // Small tables move into larger ones: few steps.
        loop {
            let next = match &tree.0.borrow().moved {
                Some((next, places)) => (Rc::clone(next), places[at as usize]),
                None => break,
            };
            (tree, at) = next;
        }
        (tree, at)
    }

    fn find(&self, f: impl FnOnce(&Store, u32) -> Option<u32>) -> Option<Self> {
        self.with_tree(|tree, store, at| f(store, at).filter(|found| *found != NONE).map(|found| Self::at(tree, found)))
    }

    /// Whether two are one.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        let ((tree, at), (other, place)) = (self.place(), other.place());
        at == place && Rc::ptr_eq(&tree, &other)
    }

    /// `Type`.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.read(|store, at| store.node(at).kind)
    }

    /// The type's name.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.kind() {
            Kind::Object => "JObject",
            Kind::Array => "JArray",
            Kind::Constructor => "JConstructor",
            Kind::Property => "JProperty",
            Kind::Raw => "JRaw",
            _ => "JValue",
        }
    }

    /// Whether it is a `JValue` of null, or of the null string.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.read(|store, at| matches!(store.node(at).data, Data::Scalar(Value::Null)))
    }

    /// The container it lies in.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.find(|store, at| Some(store.node(at).parent))
    }

    /// The outermost container.
    #[must_use]
    pub fn outermost(&self) -> Self {
        self.with_tree(|tree, store, at| Self::at(tree, outermost(store, at)))
    }

    /// The value of a `JValue`.
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        self.read(|store, at| match &store.node(at).data {
            Data::Scalar(value) => Some(value.clone()),
            _ => None,
        })
    }

    /// Its children: properties, items, or a property's value.
    #[must_use]
    pub fn children(&self) -> Vec<Self> {
        self.with_tree(|tree, store, at| store.children(at).iter().map(|child| Self::at(tree, *child)).collect())
    }

    /// A child by its place.
    #[must_use]
    pub fn child(&self, index: usize) -> Option<Self> {
        self.find(|store, at| store.children(at).get(index).copied())
    }

    /// The last child.
    #[must_use]
    pub fn last_child(&self) -> Option<Self> {
        self.find(|store, at| store.children(at).last().copied())
    }

    /// How many children.
    #[must_use]
    pub fn count(&self) -> usize {
        self.read(|store, at| store.children(at).len())
    }

    /// Moves with each change of its list of children.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.read(|store, at| store.node(at).version)
    }

    /// Where it ended in the text that it was read from: line and column.
    #[must_use]
    pub fn text_place(&self) -> Option<(u32, u32)> {
        self.read(|store, at| Some(store.node(at).place).filter(|place| place.0 > 0))
    }

    /// Its place among the children of its parent.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        self.read(|store, at| {
            let parent = store.node(at).parent;
            if parent == NONE { None } else { store.children(parent).iter().position(|c| *c == at) }
        })
    }

    /// The property of this name of a `JObject`.
    #[must_use]
    pub fn property(&self, name: &Text) -> Option<Self> {
        self.find(|store, at| if store.node(at).kind == Kind::Object { store.property(at, name) } else { None })
    }

    /// How many properties of a `JObject` are looked at to find one by its name.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        self.read(|store, at| if store.node(at).kind == Kind::Object { store.looked_at(at) } else { 0 })
    }

    /// The name of a `JProperty`, of a `JConstructor`.
    #[must_use]
    pub fn name(&self) -> Option<Text> {
        self.read(|store, at| match &store.node(at).data {
            Data::Named(name, _) => Some(name.clone()),
            Data::Call(call) => Some(call.0.clone()),
            _ => None,
        })
    }

    /// The value of a `JProperty`.
    #[must_use]
    pub fn property_value(&self) -> Option<Self> {
        self.find(|store, at| match store.node(at).data {
            Data::Named(_, value) => Some(value),
            _ => None,
        })
    }

    /// The value under a name of a `JObject`.
    #[must_use]
    pub fn get(&self, name: &Text) -> Option<Self> {
        self.find(|store, at| {
            let property = if store.node(at).kind == Kind::Object { store.property(at, name)? } else { return None };
            store.children(property).first().copied()
        })
    }

    /// The name of a constructor, to be changed.
    pub fn rename(&self, name: &Text) {
        self.write(|store, at| {
            if let Data::Call(call) = &mut store.node_mut(at).data {
                call.0 = name.clone();
            }
        });
    }

    /// `DeepClone`.
    #[must_use]
    pub fn deep_clone(&self) -> Self {
        Self::root(self.read(Store::extract))
    }

    /// How many tokens lie below, itself among them.
    #[must_use]
    pub fn size(&self) -> usize {
        fn size(store: &Store, at: u32) -> usize {
            1 + store.children(at).iter().map(|child| size(store, *child)).sum::<usize>()
        }
        self.read(size)
    }

    /// Whether the tree is as it was read from text, and nobody else has any part of it.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        Rc::strong_count(&self.tree) == 1 && {
            let store = self.tree.0.borrow();
            !store.changed && store.moved.is_none()
        }
    }

    /// Where the table lies.
    #[cfg(test)]
    pub fn table(&self) -> *const () {
        Rc::as_ptr(&self.place().0).cast()
    }

    /// A copy of the tree, its identity that of the original in the memo.
    #[must_use]
    pub fn fork(&self, memo: &mut Memo) -> Self {
        let (tree, at) = self.place();
        let address = Rc::as_ptr(&tree) as usize;
        if let Some(Value::Json(copy)) = memo.find(address) {
            return Self::at(&copy.tree, at);
        }
        let copy = tree.fork(memo);
        let token = Self::at(&copy, at);
        memo.keep(address, Value::Json(self.clone()), Value::Json(token.clone()));
        token
    }

    /// Makes the parents know that a child has this height.
    pub(super) fn raise(store: &mut Store, parent: u32, height: u16) -> Result<(), Box<Exception>> {
        let (mut at, mut height, mut depth) = (parent, height, 0);
        while at != NONE {
            (height, depth) = (height + 1, depth + 1);
            let node = store.node_mut(at);
            node.height = node.height.max(height);
            height = node.height;
            if height > DEEPEST || depth > DEEPEST {
                return Err(too_deep());
            }
            at = node.parent;
        }
        Ok(())
    }
}

/// The outermost container of a token.
pub fn outermost(store: &Store, mut at: u32) -> u32 {
    while store.node(at).parent != NONE {
        at = store.node(at).parent;
    }
    at
}

impl Clone for Token {
    fn clone(&self) -> Self {
        self.with_tree(|tree, _, at| Self::at(tree, at))
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.read(|store, at| {
            let handles = &store.node(at).handles;
            handles.set(handles.get().saturating_sub(1));
        });
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::print(self, super::Layout::Compact))
    }
}
