//! Arrays, lists, dictionaries, sets, queues, stacks, and the interfaces among them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::expr::eval::{Args, Machine, convert};
use crate::expr::types::Ty;
use crate::expr::value::object::{Items, Map, Record};
use crate::expr::value::{Exception, Object, Text, Value};

use super::{Class, Outcome, Shape, rows};

const SPACE: &str = "System.Collections.Generic";

pub static CLASSES: &[Class] = &[
    Class { declaration: "Func", space: "System", shape: Shape::Class, rows: &[] },
    Class { declaration: "Action", space: "System", shape: Shape::Class, rows: &[] },
    Class { declaration: "Predicate<T>", space: "System", shape: Shape::Class, rows: &[] },
    Class { declaration: "IEnumerable<T>", space: SPACE, shape: Shape::Interface, rows: &[] },
    Class {
        declaration: "ICollection<T> : IEnumerable<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["int Count" => |m, a| count(m, a), "void Add(T item)" => |m, a| add(m, a)],
    },
    Class {
        declaration: "IReadOnlyCollection<T> : IEnumerable<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["int Count" => |m, a| count(m, a)],
    },
    Class {
        declaration: "IReadOnlyList<T> : IReadOnlyCollection<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["T this[int index]" => |_, a| at(a)],
    },
    Class {
        declaration: "IList<T> : ICollection<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["T this[int index]" => |_, a| at(a), "set T this[int index]" => |_, a| set_at(a)],
    },
    Class {
        declaration: "Array",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "int Length" => |m, a| count(m, a),
            "object this[int index]" => |_, a| at(a),
            "set object this[int index]" => |_, a| set_at(a),
            "static int IndexOf<T>(T[] array, T value)" => |m, a| {
                let items = m.collect(a.value(0))?;
                Ok(Value::Int(items.iter().position(|i| convert::equal(i, a.value(1))).and_then(|i| i32::try_from(i).ok()).unwrap_or(-1)))
            },
            "static T[] Empty<T>()" => |_, a| Ok(Object::array(&a.ty(0), Vec::new())),
            "static void Reverse<T>(T[] array)" => |_, a| {
                match &**a.object(0)? {
                    Object::Items(items) => items.items.borrow_mut().reverse(),
                    Object::Bytes(bytes) => bytes.borrow_mut().reverse(),
                    _ => {}
                }
                Ok(Value::Null)
            },
            "static void Sort<T>(T[] array)" => |m, a| sort(m, a),
        ],
    },
    Class {
        declaration: "List<T> : IList<T>, IReadOnlyList<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(Object::list(&a.ty(0), Vec::new())),
            "new(int capacity)" => |_, a| Ok(Object::list(&a.ty(0), Vec::new())),
            "new(IEnumerable<T> collection)" => |m, a| { let items = m.collect(a.value(0))?; Ok(Object::list(&a.ty(0), items)) },
            "int Count" => |m, a| count(m, a),
            "T this[int index]" => |_, a| at(a),
            "set T this[int index]" => |_, a| set_at(a),
            "void Add(T item)" => |m, a| add(m, a),
            "void AddRange(IEnumerable<T> collection)" => |m, a| {
                let more = m.collect(a.value(1))?;
                items(a)?.borrow_mut().extend(more);
                Ok(Value::Null)
            },
            "void Insert(int index, T item)" => |m, a| {
                m.allocate(24)?;
                let list = items(a)?;
                let index = usize::try_from(a.int(1)).ok().filter(|i| *i <= list.borrow().len())
                    .ok_or_else(|| Exception::out_of_range("Index must be within the bounds of the List.", "index"))?;
                m.spend(list.borrow().len() / 16)?;
                list.borrow_mut().insert(index, a.value(2).clone());
                Ok(Value::Null)
            },
            "bool Remove(T item)" => |m, a| {
                let list = items(a)?;
                m.spend(list.borrow().len())?;
                let found = list.borrow().iter().position(|i| convert::equal(i, a.value(1)));
                Ok(found.map(|i| list.borrow_mut().remove(i)).is_some().into())
            },
            "void RemoveAt(int index)" => |_, a| {
                let list = items(a)?;
                let index = usize::try_from(a.int(1)).ok().filter(|i| *i < list.borrow().len()).ok_or_else(Exception::index)?;
                list.borrow_mut().remove(index);
                Ok(Value::Null)
            },
            "int RemoveAll(Func<T, bool> match)" => |m, a| {
                let old = m.collect(a.value(0))?;
                let mut kept = Vec::new();
                let before = old.len();
                for item in old {
                    if !m.call(a.value(1), std::slice::from_ref(&item))?.as_bool().unwrap_or(false) {
                        kept.push(item);
                    }
                }
                let removed = before - kept.len();
                *items(a)?.borrow_mut() = kept;
                Ok(Value::Int(i32::try_from(removed).unwrap_or(0)))
            },
            "void Clear()" => |_, a| { items(a)?.borrow_mut().clear(); Ok(Value::Null) },
            "int FindIndex(Func<T, bool> match)" => |m, a| {
                for (index, item) in m.collect(a.value(0))?.into_iter().enumerate() {
                    if m.call(a.value(1), &[item])?.as_bool().unwrap_or(false) {
                        return Ok(Value::Int(i32::try_from(index).unwrap_or(i32::MAX)));
                    }
                }
                Ok(Value::Int(-1))
            },
            "int IndexOf(T item)" => |m, a| {
                let list = items(a)?;
                m.spend(list.borrow().len())?;
                Ok(Value::Int(list.borrow().iter().position(|i| convert::equal(i, a.value(1))).and_then(|i| i32::try_from(i).ok()).unwrap_or(-1)))
            },
            "bool Contains(T item)" => |m, a| { let list = items(a)?; m.spend(list.borrow().len())?; Ok(list.borrow().iter().any(|i| convert::equal(i, a.value(1))).into()) },
            "void Sort()" => |m, a| sort(m, a),
            "void Reverse()" => |_, a| { items(a)?.borrow_mut().reverse(); Ok(Value::Null) },
            "T[] ToArray()" => |m, a| { let all = m.collect(a.value(0))?; Ok(Object::array(&a.ty(0), all)) },
            "void ForEach(Action<T> action)" => |m, a| {
                for item in m.collect(a.value(0))? {
                    m.call(a.value(1), &[item])?;
                }
                Ok(Value::Null)
            },
        ],
    },
    Class {
        declaration: "Queue<T> : IReadOnlyCollection<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(made("Queue", a, Vec::new())),
            "new(IEnumerable<T> collection)" => |m, a| { let all = m.collect(a.value(0))?; Ok(made("Queue", a, all)) },
            "int Count" => |m, a| count(m, a),
            "void Enqueue(T item)" => |m, a| add(m, a),
            "T Dequeue()" => |m, a| {
                let queue = items(a)?;
                m.spend(queue.borrow().len())?;
                if queue.borrow().is_empty() { Err(empty("Queue")) } else { Ok(queue.borrow_mut().remove(0)) }
            },
            "T Peek()" => |_, a| items(a)?.borrow().first().cloned().ok_or_else(|| empty("Queue")),
            "bool Contains(T item)" => |m, a| { let queue = items(a)?; m.spend(queue.borrow().len())?; Ok(queue.borrow().iter().any(|i| convert::equal(i, a.value(1))).into()) },
            "void Clear()" => |_, a| { items(a)?.borrow_mut().clear(); Ok(Value::Null) },
            "T[] ToArray()" => |m, a| { let all = m.collect(a.value(0))?; Ok(Object::array(&a.ty(0), all)) },
        ],
    },
    Class {
        declaration: "Stack<T> : IReadOnlyCollection<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(made("Stack", a, Vec::new())),
            // The top is the first item: so a stack is walked through.
            "new(IEnumerable<T> collection)" => |m, a| { let mut all = m.collect(a.value(0))?; all.reverse(); Ok(made("Stack", a, all)) },
            "int Count" => |m, a| count(m, a),
            "void Push(T item)" => |m, a| {
                let stack = items(a)?;
                m.spend(stack.borrow().len())?;
                m.allocate(24)?;
                stack.borrow_mut().insert(0, a.value(1).clone());
                Ok(Value::Null)
            },
            "T Pop()" => |m, a| {
                let stack = items(a)?;
                m.spend(stack.borrow().len())?;
                if stack.borrow().is_empty() { Err(empty("Stack")) } else { Ok(stack.borrow_mut().remove(0)) }
            },
            "T Peek()" => |_, a| items(a)?.borrow().first().cloned().ok_or_else(|| empty("Stack")),
            "bool Contains(T item)" => |m, a| { let stack = items(a)?; m.spend(stack.borrow().len())?; Ok(stack.borrow().iter().any(|i| convert::equal(i, a.value(1))).into()) },
            "void Clear()" => |_, a| { items(a)?.borrow_mut().clear(); Ok(Value::Null) },
            "T[] ToArray()" => |m, a| { let all = m.collect(a.value(0))?; Ok(Object::array(&a.ty(0), all)) },
        ],
    },
    Class {
        declaration: "HashSet<T> : ICollection<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(made("HashSet", a, Vec::new())),
            "new(IEnumerable<T> collection)" => |m, a| {
                let mut kept: Vec<Value> = Vec::new();
                for item in m.collect(a.value(0))? {
                    m.spend(kept.len())?;
                    if !kept.iter().any(|k| convert::equal(k, &item)) {
                        kept.push(item);
                    }
                }
                Ok(made("HashSet", a, kept))
            },
            "int Count" => |m, a| count(m, a),
            "bool Add(T item)" => |m, a| {
                let set = items(a)?;
                m.spend(set.borrow().len())?;
                if set.borrow().iter().any(|i| convert::equal(i, a.value(1))) {
                    return Ok(false.into());
                }
                add(m, a)?;
                Ok(true.into())
            },
            "bool Contains(T item)" => |m, a| { let set = items(a)?; m.spend(set.borrow().len())?; Ok(set.borrow().iter().any(|i| convert::equal(i, a.value(1))).into()) },
            "bool Remove(T item)" => |m, a| {
                let set = items(a)?;
                m.spend(set.borrow().len())?;
                let found = set.borrow().iter().position(|i| convert::equal(i, a.value(1)));
                Ok(found.map(|i| set.borrow_mut().remove(i)).is_some().into())
            },
        ],
    },
    Class {
        declaration: "KeyValuePair<K, V>",
        space: SPACE,
        shape: Shape::Struct,
        rows: rows![
            "K Key" => |_, a| field(a, 0),
            "V Value" => |_, a| field(a, 1),
            "new(K key, V value)" => |_, a| Ok(Object::pair(&a.ty(0), &a.ty(1), (a.value(0).clone(), a.value(1).clone()))),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class {
        declaration: "IGrouping<K, T> : IEnumerable<T>",
        space: "System.Linq",
        shape: Shape::Interface,
        rows: rows!["K Key" => |_, a| field(a, 0)],
    },
    Class {
        declaration: "IReadOnlyDictionary<K, V> : IReadOnlyCollection<KeyValuePair<K, V>>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "V this[K key]" => |m, a| look_up(m, a),
            "bool ContainsKey(K key)" => |m, a| Ok(find(m, a)?.is_some().into()),
            "bool TryGetValue(K key, out V value)" => |m, a| try_get(m, a),
            "IEnumerable<K> Keys" => |m, a| column(m, a, 0),
            "IEnumerable<V> Values" => |m, a| column(m, a, 1),
        ],
    },
    Class {
        declaration: "IDictionary<K, V> : ICollection<KeyValuePair<K, V>>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "V this[K key]" => |m, a| look_up(m, a),
            "set V this[K key]" => |m, a| put(m, a, true),
            "bool ContainsKey(K key)" => |m, a| Ok(find(m, a)?.is_some().into()),
            "bool TryGetValue(K key, out V value)" => |m, a| try_get(m, a),
            "void Add(K key, V value)" => |m, a| put(m, a, false),
            "IEnumerable<K> Keys" => |m, a| column(m, a, 0),
            "IEnumerable<V> Values" => |m, a| column(m, a, 1),
        ],
    },
    Class {
        declaration: "Dictionary<K, V> : IDictionary<K, V>, IReadOnlyDictionary<K, V>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(map(a, false)),
            "new(int capacity)" => |_, a| Ok(map(a, false)),
            "new(StringComparer comparer)" => |_, a| Ok(map(a, matches!(a.value(0), Value::Enum(_, n) if n % 2 == 1))),
            "new(IDictionary<K, V> dictionary)" => |m, a| {
                let copy = map(a, false);
                if let (Value::Object(object), Value::Object(from)) = (&copy, a.value(0))
                    && let (Object::Map(new), Object::Map(old)) = (&**object, &**from)
                {
                    m.allocate(old.entries.borrow().len() * 48)?;
                    *new.entries.borrow_mut() = old.entries.borrow().clone();
                }
                Ok(copy)
            },
            "int Count" => |m, a| count(m, a),
            "V this[K key]" => |m, a| look_up(m, a),
            "set V this[K key]" => |m, a| put(m, a, true),
            "void Add(K key, V value)" => |m, a| put(m, a, false),
            "bool TryAdd(K key, V value)" => |m, a| {
                if find(m, a)?.is_some() {
                    return Ok(false.into());
                }
                put(m, a, true)?;
                Ok(true.into())
            },
            "bool Remove(K key)" => |m, a| {
                let found = position(m, a)?;
                Ok(found.map(|i| dictionary(a).map(|d| d.entries.borrow_mut().remove(i))).is_some().into())
            },
            "void Clear()" => |_, a| { dictionary(a)?.entries.borrow_mut().clear(); Ok(Value::Null) },
            "V GetValueOrDefault(K key)" => |m, a| Ok(find(m, a)?.unwrap_or_else(|| convert::default(&a.ty(1)))),
            "V GetValueOrDefault(K key, V defaultValue)" => |m, a| Ok(find(m, a)?.unwrap_or_else(|| a.value(2).clone())),
            "bool ContainsValue(V value)" => |m, a| {
                m.spend(dictionary(a)?.entries.borrow().len())?;
                Ok(dictionary(a)?.entries.borrow().iter().any(|(_, v)| convert::equal(v, a.value(1))).into())
            },
        ],
    },
];

fn made(name: &str, a: &Args<'_>, items: Vec<Value>) -> Value {
    Object::Items(Items { ty: Ty::generic(name, &[a.ty(0)]), items: items.into() }).into()
}

fn map(a: &Args<'_>, ignore_case: bool) -> Value {
    Object::Map(Map { ty: Ty::generic("Dictionary", &[a.ty(0), a.ty(1)]), ignore_case, entries: Vec::new().into() }).into()
}

fn items<'a>(a: &Args<'a>) -> Result<&'a RefCell<Vec<Value>>, Box<Exception>> {
    match &**a.object(0)? {
        Object::Items(items) => Ok(&items.items),
        _ => Err(Exception::new("System.NotSupportedException", "Collection was of a fixed size.")),
    }
}

fn dictionary<'a>(a: &Args<'a>) -> Result<&'a Map, Box<Exception>> {
    match &**a.object(0)? {
        Object::Map(map) => Ok(map),
        _ => Err(Exception::null_reference()),
    }
}

fn field(a: &Args<'_>, index: usize) -> Outcome {
    match &**a.object(0)? {
        Object::Record(Record { fields, .. }) => Ok(fields.get(index).cloned().unwrap_or_default()),
        _ => Err(Exception::null_reference()),
    }
}

fn count(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let n = match a.value(0) {
        Value::Json(token) => token.count(),
        Value::Object(object) => match &**object {
            Object::Items(items) => items.items.borrow().len(),
            Object::Bytes(bytes) => bytes.borrow().len(),
            Object::Map(map) => map.entries.borrow().len(),
            _ => m.collect(a.value(0))?.len(),
        },
        other => m.collect(other)?.len(),
    };
    Ok(Value::Int(i32::try_from(n).unwrap_or(i32::MAX)))
}

fn at(a: &Args<'_>) -> Outcome {
    let index = usize::try_from(a.int(1)).ok();
    match a.value(0) {
        Value::Json(token) => index.and_then(|i| token.item(i)).map(Value::Json).ok_or_else(Exception::index),
        _ => match &**a.object(0)? {
            Object::Items(items) => {
                let out = if matches!(items.ty, Ty::Array(_)) { Exception::bounds } else { Exception::index };
                index.and_then(|i| items.items.borrow().get(i).cloned()).ok_or_else(out)
            }
            Object::Bytes(bytes) => index.and_then(|i| bytes.borrow().get(i).copied()).map(Value::Byte).ok_or_else(Exception::bounds),
            _ => Err(Exception::null_reference()),
        },
    }
}

fn set_at(a: &Args<'_>) -> Outcome {
    let index = usize::try_from(a.int(1)).unwrap_or(usize::MAX);
    match &**a.object(0)? {
        Object::Items(items) => {
            let out = if matches!(items.ty, Ty::Array(_)) { Exception::bounds } else { Exception::index };
            let old = match items.items.borrow_mut().get_mut(index) {
                Some(slot) => std::mem::replace(slot, a.value(2).clone()),
                None => return Err(out()),
            };
            drop(old);
        }
        Object::Bytes(bytes) => match (bytes.borrow_mut().get_mut(index), a.value(2)) {
            (Some(slot), Value::Byte(b)) => *slot = *b,
            _ => return Err(Exception::bounds()),
        },
        _ => return Err(Exception::null_reference()),
    }
    Ok(Value::Null)
}

fn add(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(size_of::<Value>())?;
    items(a)?.borrow_mut().push(a.value(1).clone());
    Ok(Value::Null)
}

fn sort(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if let Object::Bytes(bytes) = &**a.object(0)? {
        bytes.borrow_mut().sort_unstable();
        return Ok(Value::Null);
    }
    let list = items(a)?;
    m.spend(list.borrow().len() * 8)?;
    list.borrow_mut().sort_by(convert::compare);
    Ok(Value::Null)
}

fn position(m: &mut Machine<'_>, a: &Args<'_>) -> Result<Option<usize>, Box<Exception>> {
    if a.value(1).is_null() {
        return Err(Exception::argument_null("key"));
    }
    let map = dictionary(a)?;
    m.spend(map.entries.borrow().len() / 4)?;
    let fold = |v: &Value| match v {
        Value::Text(text) if map.ignore_case => Value::Text(super::string::lower(text)),
        other => other.clone(),
    };
    let key = fold(a.value(1));
    let found = map
        .entries
        .borrow()
        .iter()
        .position(|(k, _)| if map.ignore_case { convert::equal(&fold(k), &key) } else { convert::equal(k, &key) });
    Ok(found)
}

fn find(m: &mut Machine<'_>, a: &Args<'_>) -> Result<Option<Value>, Box<Exception>> {
    if let (Value::Json(token), Value::Text(key)) = (a.value(0), a.value(1)) {
        return Ok(token.get(key).map(Value::Json));
    }
    let found = position(m, a)?;
    Ok(found.and_then(|i| dictionary(a).ok().and_then(|d| d.entries.borrow().get(i).map(|(_, v)| v.clone()))))
}

fn look_up(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    find(m, a)?.ok_or_else(|| super::context::missing(&a.value(1).to_text()))
}

fn try_get(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let value = find(m, a)?;
    let found = value.is_some();
    m.outs.push(value.unwrap_or_else(|| convert::default(&a.ty(1))));
    Ok(found.into())
}

fn put(m: &mut Machine<'_>, a: &Args<'_>, replace: bool) -> Outcome {
    m.allocate(48)?;
    let found = position(m, a)?;
    let entries = &dictionary(a)?.entries;
    match found {
        Some(_) if !replace => {
            return Err(Exception::argument(format!("An item with the same key has already been added. Key: {}", a.value(1))));
        }
        Some(index) => {
            let old = entries.borrow_mut().get_mut(index).map(|(_, v)| std::mem::replace(v, a.value(2).clone()));
            drop(old);
        }
        None => entries.borrow_mut().push((a.value(1).clone(), a.value(2).clone())),
    }
    Ok(Value::Null)
}

fn column(m: &mut Machine<'_>, a: &Args<'_>, index: usize) -> Outcome {
    let ty = a.ty(index);
    let pairs = m.collect(a.value(0))?;
    let values = pairs.iter().map(|p| match p {
        Value::Object(object) => match &**object {
            Object::Record(record) => record.fields.get(index).cloned().unwrap_or_default(),
            _ => Value::Null,
        },
        _ => Value::Text(Text::EMPTY),
    });
    let values: Vec<Value> = values.collect();
    let items = Items { ty: Ty::Array(Rc::new(ty)), items: values.into() };
    Ok(Object::Items(items).into())
}

fn empty(what: &str) -> Box<Exception> {
    Exception::new("System.InvalidOperationException", format!("{what} empty."))
}
