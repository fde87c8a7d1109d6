use std::rc::Rc;

use super::query::{Op, is_list};
use super::walk::Walk;
use super::{Machine, Query, Try};
use crate::expr::member::children_of;
use crate::expr::types::Ty;
use crate::expr::value::json::Kind;
use crate::expr::value::object::{Map, Record};
use crate::expr::value::{Exception, Object, Text, Value};

/// A place in a sequence that is being read. What is read lives on, so that changes are seen as .NET sees them.
pub enum Cursor {
    /// Values that are there already.
    Values(std::vec::IntoIter<Value>),
    /// An array, a list, a stack (from its end) or a queue: the next place, and how often it had been changed at first.
    Items {
        object: Rc<Object>,
        at: usize,
        version: u32,
    },
    /// A part of a list: the next place and the last. Changes are not minded.
    Slice {
        list: Value,
        at: usize,
        last: usize,
    },
    /// A dictionary or a set.
    Table {
        object: Rc<Object>,
        at: usize,
        version: u32,
        column: Column,
    },
    Letters(Text, usize),
    Range(i64, i64),
    Repeat(Value, usize),
    Native(Box<dyn Source>),
    Query(Box<Walk>),
    /// Reading throws.
    Throw(Exception),
}

/// A sequence of one family of the library that is being read.
pub trait Source {
    /// The next item.
    fn next(&mut self, machine: &mut Machine<'_>) -> Try<Option<Value>>;
}

impl std::fmt::Debug for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cursor")
    }
}

/// What a dictionary's slot gives.
#[derive(Debug)]
pub enum Column {
    /// A `KeyValuePair`, whose type this is.
    Pair(Ty),
    Key,
    Value,
}

/// What a walk throws after a change.
fn modified(object: &Object) -> Box<Exception> {
    Exception::invalid(match object {
        Object::Items(_) | Object::Map(_) => "Collection was modified; enumeration operation may not execute.",
        _ => "Collection was modified after the enumerator was instantiated.",
    })
}

impl Machine<'_> {
    /// Begins to read a sequence.
    pub fn open(&mut self, value: &Value) -> Try<Cursor> {
        match value {
            Value::Text(text) => Ok(Cursor::Letters(text.clone(), 0)),
            // An object on its own is a sequence of pairs.
            Value::Json(token) => Ok(Cursor::Native(children_of(token, token.kind() == Kind::Object))),
            Value::Object(object) => self.open_object(value, object),
            Value::Part(part) => {
                let items = crate::expr::member::part_items(self, *part);
                self.spend(items.len() * 8)?;
                Ok(Cursor::Values(items.into_iter()))
            }
            _ => Err(Exception::null_reference()),
        }
    }

    fn open_object(&mut self, value: &Value, object: &Rc<Object>) -> Try<Cursor> {
        let items = |version: u32| Ok(Cursor::Items { object: Rc::clone(object), at: 0, version });
        match &**object {
            Object::Bytes(_) => items(0),
            Object::Items(list) | Object::Stack(list) => items(list.version.get()),
            Object::Queue(queue) => items(queue.version.get()),
            Object::Map(map) => {
                let column = Column::Pair(Ty::generic("KeyValuePair", map.ty.args()));
                Ok(Cursor::Table { object: Rc::clone(object), at: 0, version: map.version.get(), column })
            }
            Object::Set(map) => Ok(Cursor::Table { object: Rc::clone(object), at: 0, version: map.version.get(), column: Column::Value }),
            // A group: key and items.
            Object::Record(record) => match record.fields.get(1) {
                Some(items) => self.open(items),
                None => Err(Exception::null_reference()),
            },
            Object::Query(query) => self.open_query(value, query),
            Object::Native(native) => match (native.open(), native.items()) {
                (Some(source), _) => Ok(Cursor::Native(source)),
                (None, Some(items)) => Ok(Cursor::Values(items.into_iter())),
                (None, None) => Err(Exception::null_reference()),
            },
            Object::Builder(_) | Object::Exception(_) | Object::Function(_) | Object::Cell(_) => Err(Exception::null_reference()),
        }
    }

    fn open_query(&mut self, value: &Value, query: &Query) -> Try<Cursor> {
        let values = |items: Vec<Value>| Ok(Cursor::Values(items.into_iter()));
        match &query.op {
            Op::Empty => values(Vec::new()),
            Op::Range(first, count) => {
                let first = i64::from(*first);
                Ok(Cursor::Range(first, first + i64::try_from(*count).unwrap_or(0)))
            }
            Op::Repeat(value, count) => Ok(Cursor::Repeat(value.clone(), *count)),
            Op::Slice(from, last) if is_list(&query.source) => Ok(Cursor::Slice { list: query.source.clone(), at: *from, last: *last }),
            Op::Reverse => {
                let mut items = self.collect(&query.source)?;
                items.reverse();
                values(items)
            }
            Op::Order(keys) => values(self.sorted(&query.source, keys)?),
            Op::TakeLast(count) => {
                let items = self.collect(&query.source)?;
                let from = items.len().saturating_sub(*count);
                values(items.into_iter().skip(from).collect())
            }
            Op::Keys | Op::Values => {
                let Value::Object(object) = &query.source else { return Err(Exception::null_reference()) };
                let Object::Map(map) = &**object else { return Err(Exception::null_reference()) };
                let column = if matches!(query.op, Op::Keys) { Column::Key } else { Column::Value };
                Ok(Cursor::Table { object: Rc::clone(object), at: 0, version: map.version.get(), column })
            }
            Op::Children => match &query.source {
                Value::Json(token) => Ok(Cursor::Native(children_of(token, false))),
                _ => Err(Exception::null_reference()),
            },
            Op::Of(_) => self.open(&query.source),
            Op::Throw(_, e) => Ok(Cursor::Throw(e.clone())),
            _ => Ok(Cursor::Query(Box::new(self.walk(value, query)?))),
        }
    }

    /// All items of a sequence.
    pub fn collect(&mut self, value: &Value) -> Try<Vec<Value>> {
        let mut cursor = self.open(value)?;
        if let Cursor::Values(items) = cursor {
            self.allocate(items.len() * size_of::<Value>())?;
            return Ok(items.collect());
        }
        if let Value::Object(object) = value
            && let Object::Items(list) = &**object
        {
            self.allocate(list.items.borrow().len() * size_of::<Value>())?;
            return Ok(list.items.borrow().clone());
        }
        let mut items = Vec::new();
        while let Some(item) = cursor.next(self)? {
            self.allocate(size_of::<Value>())?;
            items.push(item);
        }
        Ok(items)
    }

    /// The item of a list at a place, as it is now.
    pub(super) fn item_of_list(&mut self, list: &Value, at: usize) -> Option<Value> {
        match list {
            Value::Json(token) => token.child(at).map(Value::Json),
            Value::Object(object) => match &**object {
                Object::Items(items) => items.items.borrow().get(at).cloned(),
                Object::Bytes(bytes) => bytes.borrow().get(at).copied().map(Value::Byte),
                Object::Record(record) => record.fields.get(1).and_then(|items| self.item_of_list(items, at)),
                Object::Query(Query { op: Op::Children, source: Value::Json(token), .. }) => token.child(at).map(Value::Json),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Cursor {
    /// The next item.
    pub fn next(&mut self, machine: &mut Machine<'_>) -> Try<Option<Value>> {
        match self {
            Self::Values(items) => Ok(items.next()),
            Self::Items { object, at, version } => {
                let item = match &**object {
                    Object::Items(list) if list.is_array() => list.items.borrow().get(*at).cloned(),
                    Object::Items(list) | Object::Stack(list) if list.version.get() != *version => return Err(modified(object)),
                    Object::Queue(queue) if queue.version.get() != *version => return Err(modified(object)),
                    Object::Items(list) => list.items.borrow().get(*at).cloned(),
                    Object::Stack(list) => list.items.borrow().iter().nth_back(*at).cloned(),
                    Object::Queue(queue) => queue.items.borrow().get(*at).cloned(),
                    Object::Bytes(bytes) => bytes.borrow().get(*at).copied().map(Value::Byte),
                    _ => None,
                };
                *at += 1;
                Ok(item)
            }
            Self::Slice { list, at, last } => {
                machine.spend(1)?;
                if *at > *last {
                    return Ok(None);
                }
                *at += 1;
                let list = list.clone();
                Ok(machine.item_of_list(&list, *at - 1))
            }
            Self::Table { object, at, version, column } => {
                let (Object::Map(map) | Object::Set(map)) = &**object else { return Ok(None) };
                if map.version.get() != *version {
                    return Err(modified(object));
                }
                Ok(next_of_table(map, at, column))
            }
            Self::Letters(text, at) => {
                let unit = text.unit(*at);
                *at += 1;
                Ok(unit.map(Value::Char))
            }
            Self::Range(next, end) => {
                machine.spend(1)?;
                if next >= end {
                    return Ok(None);
                }
                *next += 1;
                Ok(Some(Value::Int(i32::try_from(*next - 1).unwrap_or(i32::MAX))))
            }
            Self::Repeat(value, left) => {
                machine.spend(1)?;
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                Ok(Some(value.clone()))
            }
            Self::Native(source) => source.next(machine),
            Self::Query(walk) => walk.next(machine),
            Self::Throw(e) => Err(Box::new(e.clone())),
        }
    }
}

fn next_of_table(map: &Map, at: &mut usize, column: &Column) -> Option<Value> {
    let table = map.table.borrow();
    let (slot, (key, value)) = table.next_from(*at)?;
    *at = slot + 1;
    Some(match column {
        Column::Pair(ty) => Object::Record(Record { ty: ty.clone(), fields: vec![key.clone(), value.clone()] }).into(),
        Column::Key => key.clone(),
        Column::Value => value.clone(),
    })
}
