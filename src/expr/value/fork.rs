use std::collections::BTreeMap;
use std::rc::Rc;

use super::object::{Items, Map, Queue, Record};
use super::{Object, Value};

/// Copies an object graph once each, keeping identity.
#[derive(Debug, Default)]
pub struct Memo {
    /// By address; the originals are kept alive, so that no address comes again.
    seen: BTreeMap<usize, (Value, Value)>,
}

impl Memo {
    pub(in crate::expr::value) fn find(&self, address: usize) -> Option<Value> {
        self.seen.get(&address).map(|(_, copy)| copy.clone())
    }

    pub(in crate::expr::value) fn keep(&mut self, address: usize, original: Value, copy: Value) {
        self.seen.insert(address, (original, copy));
    }
}

impl Value {
    /// A copy that shares nothing that can change.
    #[must_use]
    pub fn fork(&self, memo: &mut Memo) -> Self {
        match self {
            Self::Json(token) => Self::Json(token.fork(memo)),
            Self::Xml(node) => Self::Xml(node.fork(memo)),
            Self::Object(object) => fork(object, memo),
            Self::Null
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Long(_)
            | Self::Double(_)
            | Self::Char(_)
            | Self::Text(_)
            | Self::SByte(_)
            | Self::Byte(_)
            | Self::Short(_)
            | Self::UShort(_)
            | Self::UInt(_)
            | Self::ULong(_)
            | Self::Float(_)
            | Self::Decimal(_)
            | Self::Date(_)
            | Self::Offset(_)
            | Self::Span(_)
            | Self::Guid(_)
            | Self::Enum(..)
            | Self::Part(_) => self.clone(),
        }
    }
}

/// Containers are filled after they are known to the memo: they may hold themselves.
fn fork(object: &Rc<Object>, memo: &mut Memo) -> Value {
    let address = Rc::as_ptr(object) as usize;
    if let Some(copy) = memo.find(address) {
        return copy;
    }
    let original = Value::Object(Rc::clone(object));
    match &**object {
        Object::Bytes(bytes) => {
            let copy = Value::bytes(bytes.borrow().clone());
            memo.keep(address, original, copy.clone());
            copy
        }
        Object::Builder(units) => {
            let copy: Value = Object::Builder(units.clone()).into();
            memo.keep(address, original, copy.clone());
            copy
        }
        Object::Items(items) => {
            let copy = Rc::new(Object::Items(Items::new(items.ty.clone(), Vec::new())));
            fill(&copy, original, items, memo)
        }
        Object::Stack(items) => {
            let copy = Rc::new(Object::Stack(Items::new(items.ty.clone(), Vec::new())));
            fill(&copy, original, items, memo)
        }
        Object::Queue(queue) => {
            let copy = Rc::new(Object::Queue(Queue::new(queue.ty.clone(), Vec::new())));
            memo.keep(address, original, Value::Object(Rc::clone(&copy)));
            if let Object::Queue(new) = &*copy {
                for item in queue.items.borrow().iter() {
                    let item = item.fork(memo);
                    new.items.borrow_mut().push_back(item);
                }
            }
            Value::Object(copy)
        }
        Object::Map(map) => {
            let copy = Rc::new(Object::Map(Map::new(map.ty.clone(), map.equality)));
            fill_map(&copy, original, map, memo)
        }
        Object::Set(map) => {
            let copy = Rc::new(Object::Set(Map::new(map.ty.clone(), map.equality)));
            fill_map(&copy, original, map, memo)
        }
        Object::Record(record) => {
            let fields = record.fields.iter().map(|f| f.fork(memo)).collect();
            let copy: Value = Object::Record(Record { ty: record.ty.clone(), fields }).into();
            memo.keep(address, original, copy.clone());
            copy
        }
        // These do not change, or live only while their expression is evaluated.
        Object::Exception(_) | Object::Function(_) | Object::Query(_) | Object::Cell(_) | Object::Native(_) => original,
    }
}

fn fill(copy: &Rc<Object>, original: Value, items: &Items, memo: &mut Memo) -> Value {
    let value = Value::Object(Rc::clone(copy));
    if let Value::Object(object) = &original {
        memo.keep(Rc::as_ptr(object) as usize, original.clone(), value.clone());
    }
    if let Object::Items(new) | Object::Stack(new) = &**copy {
        for item in items.items.borrow().iter() {
            let item = item.fork(memo);
            new.items.borrow_mut().push(item);
        }
    }
    value
}

fn fill_map(copy: &Rc<Object>, original: Value, map: &Map, memo: &mut Memo) -> Value {
    let value = Value::Object(Rc::clone(copy));
    if let Value::Object(object) = &original {
        memo.keep(Rc::as_ptr(object) as usize, original.clone(), value.clone());
    }
    if let Object::Map(new) | Object::Set(new) = &**copy {
        // Keys by identity have another address now, so that all are put in anew.
        for (key, value) in map.table.borrow().iter() {
            let (key, value) = (key.fork(memo), value.fork(memo));
            let hash = new.equality.hash(&key);
            new.table.borrow_mut().insert(hash, key, value);
        }
    }
    value
}
