use super::{
    Class, Machine, Object, Outcome, SPACE, Shape, at, contains, copy_to, count, dictionary, enumerator, list, place, rows, search, set,
    set_at,
};
use crate::expr::eval::{Args, Op, Query};
use crate::expr::value::{Exception, Value};

use super::not_supported;
use crate::expr::member::json::collection as tokens;

const SYSTEM: &str = "System";

pub static CLASSES: &[Class] = &[
    Class { declaration: "Func", space: SYSTEM, shape: Shape::Class, rows: &[] },
    Class { declaration: "Action", space: SYSTEM, shape: Shape::Class, rows: &[] },
    Class { declaration: "Predicate<T>", space: SYSTEM, shape: Shape::Class, rows: &[] },
    Class { declaration: "Comparison<T>", space: SYSTEM, shape: Shape::Class, rows: &[] },
    Class { declaration: "Converter<T, R>", space: SYSTEM, shape: Shape::Class, rows: &[] },
    Class {
        declaration: "IEnumerable<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["IEnumerator<T> GetEnumerator()" => |m, a| enumerator::over(m, a)],
    },
    Class {
        declaration: "ICollection<T> : IEnumerable<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "int Count" => |m, a| count(m, a),
            "bool IsReadOnly" => |_, a| Ok(is_read_only(a.value(0)).into()),
            "void Add(T item)" => |m, a| add(m, a).map(|_| Value::Null),
            "void Clear()" => |m, a| clear(m, a),
            "bool Contains(T item)" => |m, a| contains(m, a.value(0), a.value(1)).map(Value::Bool),
            "bool Remove(T item)" => |m, a| remove(m, a),
            "void CopyTo(T[] array, int arrayIndex)" => |m, a| copy_to(m, a),
        ],
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
        rows: rows![
            "T this[int index]" => |_, a| at(a),
            "set T this[int index]" => |m, a| match a.value(0) {
                Value::Json(_) => tokens::set(m, a),
                _ => { writable(a)?; set_at(a) }
            },
            "int IndexOf(T item)" => |m, a| match (a.value(0), a.value(1)) {
                (Value::Json(token), Value::Json(item)) => {
                    m.spend(token.count() / 64)?;
                    Ok(place(token.position(item)))
                }
                _ => search(m, a.value(0), 0, a.value(1)).map(place),
            },
            "void Insert(int index, T item)" => |m, a| match a.value(0) {
                Value::Json(token) => tokens::insert(m, token, a.int(1), a.value(2)),
                _ => { resizable(a)?; list::insert(m, a) }
            },
            "void RemoveAt(int index)" => |m, a| match a.value(0) {
                Value::Json(token) => tokens::remove_at(m, token, a.int(1)),
                _ => { resizable(a)?; list::remove_at(m, a) }
            },
        ],
    },
    Class { declaration: "ISet<T> : ICollection<T>", space: SPACE, shape: Shape::Interface, rows: set::ROWS },
    Class {
        declaration: "IGrouping<TKey, TElement> : IEnumerable<TElement>",
        space: "System.Linq",
        shape: Shape::Interface,
        rows: rows!["TKey Key" => |_, a| dictionary::field(a, 0)],
    },
    Class {
        declaration: "ILookup<TKey, TElement> : IEnumerable<IGrouping<TKey, TElement>>",
        space: "System.Linq",
        shape: Shape::Interface,
        rows: rows![
            "int Count" => |m, a| count(m, a),
            "bool Contains(TKey key)" => |m, a| set::group(m, a).map(|g| g.is_some().into()),
            "IEnumerable<TElement> this[TKey key]" => |m, a| {
                let found = set::group(m, a)?;
                Ok(found.unwrap_or_else(|| Query::empty(&a.ty(1))))
            },
        ],
    },
];

fn is_read_only(collection: &Value) -> bool {
    match collection {
        Value::Object(object) => match &**object {
            Object::Items(items) => !items.ty.is("List"),
            Object::Bytes(_) | Object::Query(_) | Object::Record(_) => true,
            _ => false,
        },
        _ => false,
    }
}

/// Lists may grow; arrays may not, and what is read-only takes nothing.
fn resizable(a: &Args<'_>) -> Result<(), Box<Exception>> {
    match &**a.object(0)? {
        Object::Items(items) if items.ty.is("List") => Ok(()),
        Object::Items(items) if items.is_array() => Err(not_supported("Collection was of a fixed size.")),
        Object::Bytes(_) => Err(not_supported("Collection was of a fixed size.")),
        Object::Query(Query { op: Op::Keys, .. }) => {
            Err(not_supported("Mutating a key collection derived from a dictionary is not allowed."))
        }
        Object::Query(Query { op: Op::Values, .. }) => {
            Err(not_supported("Mutating a value collection derived from a dictionary is not allowed."))
        }
        _ => Err(not_supported("Collection is read-only.")),
    }
}

fn writable(a: &Args<'_>) -> Result<(), Box<Exception>> {
    match &**a.object(0)? {
        Object::Items(items) if !items.is_array() && !items.ty.is("List") => Err(not_supported("Collection is read-only.")),
        Object::Record(_) => Err(not_supported("Specified method is not supported.")),
        _ => Ok(()),
    }
}

/// `ICollection<T>.Add`
fn add(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if let Value::Json(token) = a.value(0) {
        return tokens::add(m, token, a.value(1));
    }
    match &**a.object(0)? {
        Object::Set(_) => set::add(m, a),
        Object::Map(_) => {
            let (key, value) = dictionary::parts(a.value(1));
            dictionary::put(m, a.value(0), &key, value, dictionary::Existing::Throws)
        }
        _ => {
            resizable(a)?;
            list::add(m, a)
        }
    }
}

fn clear(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if let Value::Json(token) = a.value(0) {
        return token.clear().map(|()| Value::Null);
    }
    match &**a.object(0)? {
        Object::Items(items) if items.ty.is("List") => list::clear(a),
        Object::Map(map) | Object::Set(map) => {
            m.spend(map.table.borrow().len() / 16)?;
            dictionary::clear(map)
        }
        _ => match resizable(a) {
            Err(e) if e.message.starts_with("Mutating") => Err(e),
            Ok(()) | Err(_) => Err(not_supported("Collection is read-only.")),
        },
    }
}

fn remove(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if let Value::Json(token) = a.value(0) {
        return tokens::remove(m, token, a.value(1)).map(Value::Bool);
    }
    match &**a.object(0)? {
        Object::Set(_) => set::remove(m, a),
        Object::Map(_) => {
            let (key, value) = dictionary::parts(a.value(1));
            match dictionary::find(m, a.value(0), &key)? {
                Some(found) if crate::expr::eval::convert::equal(&found, &value) => {
                    Ok(dictionary::take(m, a.value(0), &key)?.is_some().into())
                }
                Some(_) | None => Ok(false.into()),
            }
        }
        _ => {
            resizable(a)?;
            list::remove(m, a)
        }
    }
}
