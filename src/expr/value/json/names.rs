//! The names of large objects, each with its property: looked for one by one they would cost the square of their number.

use std::collections::BTreeMap;

use crate::expr::value::Text;

use super::tree::{Data, Store};

/// Objects with fewer properties are searched one by one.
const FEW: usize = 32;
/// So many searches one by one cost about as much as an index.
const WORTH: u32 = 32;

/// The indexes of a table's objects.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<u32, Index>);

/// What is known of one object.
#[derive(Debug, Default)]
struct Index {
    /// Searches one by one since the index was of no use.
    missed: u32,
    /// The version of the object that the names are of, how many they are, and the last property.
    version: u32,
    count: usize,
    last: Option<u32>,
    /// Properties by name. One that was taken out since may be among them.
    names: BTreeMap<Text, u32>,
}

impl Names {
    /// Forgets all: numbers of tokens may now mean others.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether a name of this object is found without looking at all of them.
    pub fn is_fast(&self, store: &Store, object: u32) -> bool {
        store.children(object).len() < FEW || self.0.get(&object).is_some_and(|index| index.is_of(store, object))
    }

    /// The property of this name.
    pub fn find(&mut self, store: &Store, object: u32, name: &Text) -> Option<u32> {
        let children = store.children(object);
        let named = |id: &u32| matches!(&store.node(*id).data, Data::Named(own, _) if own == name);
        if children.len() < FEW {
            return children.iter().copied().find(named);
        }
        let index = self.0.entry(object).or_default();
        if !index.is_of(store, object) {
            index.missed += 1;
            if index.missed < WORTH {
                return children.iter().copied().find(named);
            }
            *index = Index::default();
        }
        index.take_in(store, object);
        index.names.get(name).copied().filter(|id| store.node(*id).parent == object && named(id))
    }
}

impl Index {
    /// Whether it has all names but those that were added at the end since. Each change moves the version by one: when there are
    /// as many new properties as changes, nothing but new ones came, and when the last one known is where it was, behind it.
    fn is_of(&self, store: &Store, object: u32) -> bool {
        let children = store.children(object);
        let changes = store.node(object).version.checked_sub(self.version);
        self.last.is_some()
            && changes.and_then(|changes| self.count.checked_add(usize::try_from(changes).ok()?)) == Some(children.len())
            && self.count.checked_sub(1).and_then(|at| children.get(at)).copied() == self.last
    }

    /// Takes in the names behind those that are known.
    fn take_in(&mut self, store: &Store, object: u32) {
        let children = store.children(object);
        for id in children.iter().skip(self.count) {
            if let Data::Named(name, _) = &store.node(*id).data {
                self.names.insert(name.clone(), *id);
            }
        }
        (self.version, self.count, self.last) = (store.node(object).version, children.len(), children.last().copied());
    }
}
