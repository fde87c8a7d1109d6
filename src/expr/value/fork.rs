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
        let mut fork = Fork { memo, open: Vec::new() };
        let copy = fork.value(self, 0);
        while let Some((original, copy)) = fork.open.pop() {
            fork.fill(&original, &copy);
        }
        copy
    }
}

/// Records in records are copied as deep as this; what lies deeper is shared.
const DEEPEST: u8 = 200;

/// Containers are filled after they are known to the memo: they may hold themselves. And one after the other: a list may hold a
/// list that holds a list, deeper than calls can nest.
struct Fork<'m> {
    memo: &'m mut Memo,
    /// Originals with copies that are still empty.
    open: Vec<(Rc<Object>, Rc<Object>)>,
}

impl Fork<'_> {
    fn value(&mut self, value: &Value, depth: u8) -> Value {
        match value {
            Value::Json(token) => Value::Json(token.fork(self.memo)),
            Value::Xml(node) => Value::Xml(node.fork(self.memo)),
            Value::Object(object) => self.object(object, depth),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Long(_)
            | Value::Double(_)
            | Value::Char(_)
            | Value::Text(_)
            | Value::SByte(_)
            | Value::Byte(_)
            | Value::Short(_)
            | Value::UShort(_)
            | Value::UInt(_)
            | Value::ULong(_)
            | Value::Float(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::Offset(_)
            | Value::Span(_)
            | Value::Guid(_)
            | Value::Enum(..)
            | Value::Part(_) => value.clone(),
        }
    }

    fn object(&mut self, object: &Rc<Object>, depth: u8) -> Value {
        let address = Rc::as_ptr(object) as usize;
        if let Some(copy) = self.memo.find(address) {
            return copy;
        }
        let original = Value::Object(Rc::clone(object));
        let copy = match &**object {
            Object::Bytes(bytes) => Object::Bytes(bytes.clone()),
            Object::Builder(units) => Object::Builder(units.clone()),
            Object::Items(items) => Object::Items(Items::grid(items.ty.clone(), items.lengths.clone(), Vec::new())),
            Object::Stack(items) => Object::Stack(Items::new(items.ty.clone(), Vec::new())),
            Object::Queue(queue) => Object::Queue(Queue::new(queue.ty.clone(), Vec::new())),
            Object::Map(map) => Object::Map(Map::new(map.ty.clone(), map.equality)),
            Object::Set(map) => Object::Set(Map::new(map.ty.clone(), map.equality)),
            Object::Record(record) if depth < DEEPEST => {
                let fields = record.fields.iter().map(|field| self.value(field, depth + 1)).collect();
                Object::Record(Record { ty: record.ty.clone(), fields })
            }
            // These do not change, or live only while their expression is evaluated.
            Object::Record(_) | Object::Exception(_) | Object::Function(_) | Object::Query(_) | Object::Cell(_) | Object::Native(_) => {
                return original;
            }
        };
        let copy = Rc::new(copy);
        self.memo.keep(address, original, Value::Object(Rc::clone(&copy)));
        self.open.push((Rc::clone(object), Rc::clone(&copy)));
        Value::Object(copy)
    }

    fn fill(&mut self, original: &Object, copy: &Object) {
        match (original, copy) {
            (Object::Items(old), Object::Items(new)) | (Object::Stack(old), Object::Stack(new)) => {
                let items = old.items.borrow().iter().map(|item| self.value(item, 0)).collect();
                new.items.replace(items);
            }
            (Object::Queue(old), Object::Queue(new)) => {
                let items = old.items.borrow().iter().map(|item| self.value(item, 0)).collect();
                new.items.replace(items);
            }
            (Object::Map(old), Object::Map(new)) | (Object::Set(old), Object::Set(new)) => {
                // Keys that are told apart by identity have another address now.
                let table = old.table.borrow().copied(|(key, value)| {
                    let (key, value) = (self.value(key, 0), self.value(value, 0));
                    (new.equality.hash(&key), key, value)
                });
                new.table.replace(table);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Memo, Object, Value};
    use crate::expr::types::Ty;

    #[test]
    fn lists_in_lists_are_copied_and_dropped_however_deep() {
        let mut value = Value::Int(1);
        for _ in 0..100_000 {
            value = Object::list(&Ty::Object, vec![value]);
        }
        let copy = value.fork(&mut Memo::default());
        drop(value);
        assert_eq!(copy.type_name(), "System.Collections.Generic.List`1[System.Object]");
    }

    #[test]
    fn a_list_that_holds_itself_is_copied_once() {
        let value = Object::list(&Ty::Object, Vec::new());
        let items = |value: &Value| match value {
            Value::Object(object) => match &**object {
                Object::Items(items) => items.items.borrow().clone(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let Value::Object(object) = &value else { panic!("no object") };
        let Object::Items(list) = &**object else { panic!("no list") };
        list.items.borrow_mut().push(value.clone());
        let copy = value.fork(&mut Memo::default());
        let inner = items(&copy);
        assert!(matches!((&copy, &inner[0]), (Value::Object(a), Value::Object(b)) if std::rc::Rc::ptr_eq(a, b)));
        assert!(!matches!((&copy, &value), (Value::Object(a), Value::Object(b)) if std::rc::Rc::ptr_eq(a, b)));
        list.items.borrow_mut().clear();
        if let Value::Object(object) = &copy
            && let Object::Items(list) = &**object
        {
            list.items.borrow_mut().clear();
        }
    }
}
