//! Changes of trees, with Newtonsoft's rules: a token that lies somewhere already is copied when it is put elsewhere.

use std::rc::Rc;

use crate::expr::value::{Exception, Text, Value};

use super::tree::{Data, Store, Tree};
use super::{Kind, Token, values_equal};

type Done = Result<(), Box<Exception>>;

const JSON_EXCEPTION: &str = "Newtonsoft.Json.JsonException";

impl Token {
    /// Puts a token among the children.
    ///
    /// # Errors
    /// Newtonsoft's: a place that is not there, a name that is there already, a token that may not lie here.
    pub fn insert(&self, index: usize, item: &Self) -> Done {
        let kind = self.kind();
        if matches!(kind, Kind::Object | Kind::Property) && item.kind() == Kind::Comment {
            return Ok(());
        }
        if kind == Kind::Property && self.count() > 0 {
            return Err(Exception::new(JSON_EXCEPTION, "Newtonsoft.Json.Linq.JProperty cannot have multiple values."));
        }
        if index > self.count() {
            return Err(Exception::out_of_range("Index must be within the bounds of the List.", "index"));
        }
        self.validate(item, None)?;
        self.bring(item, |store, at, item| {
            let node = store.node_mut(at);
            node.version += 1;
            match &mut node.data {
                Data::Named(_, value) => *value = item,
                Data::Items(items) => items.insert(index, item),
                Data::Call(call) => call.1.insert(index, item),
                Data::Scalar(_) | Data::Unused(_) => {}
            }
        })
    }

    /// Adds a token as the last child.
    ///
    /// # Errors
    /// As [`Token::insert`].
    pub fn push(&self, item: &Self) -> Done {
        self.insert(self.count(), item)
    }

    /// Puts a token at the place of a child; an equal value stays.
    ///
    /// # Errors
    /// As [`Token::insert`].
    pub fn set_item(&self, index: usize, item: &Self) -> Done {
        let Some(old) = self.child(index) else {
            return Err(Exception::out_of_range("Index is equal to or greater than Count.", "index"));
        };
        if old.kind().is_value() && values_equal(&old, item)? {
            return Ok(());
        }
        self.validate(item, Some(&old))?;
        self.bring(item, |store, at, item| {
            let old = store.children(at).get(index).copied();
            let node = store.node_mut(at);
            node.version += 1;
            if let Data::Named(_, value) = &mut node.data {
                *value = item;
            } else if let Some(slot) = node.items_mut().and_then(|items| items.get_mut(index)) {
                *slot = item;
            }
            if let Some(old) = old {
                store.cut(old);
            }
        })
    }

    /// `o[name] = value`.
    ///
    /// # Errors
    /// As [`Token::insert`].
    pub fn set(&self, name: &Text, value: &Self) -> Done {
        match self.property(name) {
            Some(property) => property.set_item(0, value),
            None => self.push(&Self::new_property(name.clone(), value)?),
        }
    }

    /// Takes a child out.
    ///
    /// # Errors
    /// When the place is not there, or it is a property's value.
    pub fn remove_at(&self, index: usize) -> Done {
        if index >= self.count() {
            return Err(Exception::out_of_range("Index is equal to or greater than Count.", "index"));
        }
        if self.kind() == Kind::Property {
            return Err(fixed_content());
        }
        self.write(|store, at| {
            let node = store.node_mut(at);
            node.version += 1;
            if let Some(items) = node.items_mut() {
                let old = items.remove(index);
                store.cut(old);
            }
        });
        Ok(())
    }

    /// Takes a child out; says whether it was there.
    ///
    /// # Errors
    /// When it is a property's value.
    pub fn remove(&self, child: &Self) -> Result<bool, Box<Exception>> {
        if self.kind() == Kind::Property {
            return Err(fixed_content());
        }
        match self.position(child) {
            Some(index) => self.remove_at(index).map(|()| true),
            None => Ok(false),
        }
    }

    /// The place of a child.
    #[must_use]
    pub fn position(&self, child: &Self) -> Option<usize> {
        child.parent().filter(|parent| parent.same(self)).and_then(|_| child.index())
    }

    /// Takes all children out.
    ///
    /// # Errors
    /// When it is a property.
    pub fn clear(&self) -> Done {
        if self.kind() == Kind::Property {
            return Err(fixed_content());
        }
        self.write(|store, at| {
            let node = store.node_mut(at);
            node.version += 1;
            let old = node.items_mut().map(std::mem::take).unwrap_or_default();
            old.into_iter().for_each(|child| store.cut(child));
        });
        Ok(())
    }

    /// Sets the value of a `JValue`.
    pub fn set_value(&self, kind: Kind, value: Value) {
        self.write(|store, at| {
            let node = store.node_mut(at);
            (node.kind, node.data) = (kind, Data::Scalar(value));
        });
    }

    /// Takes the tree as it is now for what was read from text.
    pub fn settle(&self) {
        self.place().0.0.borrow_mut().changed = false;
    }

    /// Whether a token may lie here.
    fn validate(&self, item: &Self, instead: Option<&Self>) -> Done {
        let refuse = || {
            let (item, own) = (item.class(), self.class());
            Err(Exception::argument(format!("Can not add Newtonsoft.Json.Linq.{item} to Newtonsoft.Json.Linq.{own}.")))
        };
        match (self.kind(), item.kind()) {
            (Kind::Object, Kind::Property) => {}
            (Kind::Object, _) | (_, Kind::Property) => return refuse(),
            _ => return Ok(()),
        }
        let name = item.name().unwrap_or(Text::EMPTY);
        if instead.and_then(Self::name).is_some_and(|own| own == name) || self.property(&name).is_none() {
            return Ok(());
        }
        Err(Exception::argument(format!(
            "Can not add property {name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object."
        )))
    }

    /// Brings a token into the table and makes it a child; what lies elsewhere, or around, is copied.
    fn bring(&self, item: &Self, put: impl FnOnce(&mut Store, u32, u32)) -> Done {
        let placed = item.read(|store, at| store.node(at).parent != super::tree::NONE || !store.children(at).is_empty());
        let copied = placed && (item.parent().is_some() || item.same(&self.outermost())) || item.same(self);
        let item = if copied { &item.deep_clone() } else { item };
        unite(self, item);
        let ((_, own), (_, child)) = (self.place(), item.place());
        self.write(|store, at| {
            store.tidy();
            let height = store.node(child).height;
            Self::raise(store, own, height)?;
            store.node_mut(child).parent = own;
            put(store, at, child);
            Ok(())
        })
    }
}

/// Brings two tokens into one table: the smaller moves.
fn unite(a: &Token, b: &Token) {
    let ((a, _), (b, _)) = (a.place(), b.place());
    if Rc::ptr_eq(&a, &b) {
        return;
    }
    let size = |tree: &Rc<Tree>| tree.0.borrow().nodes.len();
    let (small, large) = if size(&a) <= size(&b) { (a, b) } else { (b, a) };
    let (mut from, mut to) = (small.0.borrow_mut(), large.0.borrow_mut());
    let nodes = std::mem::take(&mut from.nodes);
    let places = to.absorb(nodes.into_iter());
    to.changed = true;
    from.moved = Some((Rc::clone(&large), places));
}

fn fixed_content() -> Box<Exception> {
    Exception::new(JSON_EXCEPTION, "Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.")
}
