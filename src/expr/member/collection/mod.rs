//! Arrays, lists, dictionaries, sets, queues, stacks, and the interfaces among them.
//!
//! `interface.rs` what they have in common, by the interfaces' names · `array.rs`, `grid.rs` those of several
//! dimensions · `list.rs` · `dictionary.rs` · `set.rs` · `queue.rs` queues and stacks · `comparer.rs` comparers · `copy.rs` copying into arrays · `enumerator.rs` walking through by hand

mod array;
mod comparer;
mod copy;
mod dictionary;
mod enumerator;
pub mod grid;
mod interface;
mod list;
mod queue;
mod set;

use crate::expr::eval::{Args, Machine, Op, Query, convert};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Value};

use super::{Class, Outcome, Row, Shape, rows};

use copy::copy_to;
pub use dictionary::{add_entry, dictionary_of, set_entry};
pub use set::{lookup_of, set_of};

const SPACE: &str = "System.Collections.Generic";

pub static FAMILIES: &[&[Class]] = &[
    interface::CLASSES,
    array::CLASSES,
    list::CLASSES,
    dictionary::CLASSES,
    set::CLASSES,
    queue::CLASSES,
    comparer::CLASSES,
    enumerator::CLASSES,
];

type Try<T> = Result<T, Box<Exception>>;

fn size(n: usize) -> Value {
    Value::Int(i32::try_from(n).unwrap_or(i32::MAX))
}

/// A place that was searched for: -1 when there is none.
fn place(found: Option<usize>) -> Value {
    Value::Int(found.and_then(|n| i32::try_from(n).ok()).unwrap_or(-1))
}

fn not_supported(message: &str) -> Box<Exception> {
    Exception::new("System.NotSupportedException", message)
}

fn negative(parameter: &str) -> Box<Exception> {
    Exception::out_of_range("Non-negative number required.", parameter)
}

fn out_of_bounds() -> Box<Exception> {
    Exception::argument(
        "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of \
         the source collection.",
    )
}

/// `index` and `count` of a part of a list.
fn range(a: &Args<'_>, index: usize, length: usize) -> Try<std::ops::Range<usize>> {
    let from = usize::try_from(a.int(index)).map_err(|_| negative("index"))?;
    let count = usize::try_from(a.int(index + 1)).map_err(|_| negative("count"))?;
    if from + count > length { Err(out_of_bounds()) } else { Ok(from..from + count) }
}

/// An argument that must not be null.
fn given<'a>(a: &Args<'a>, index: usize, name: &str) -> Try<&'a Value> {
    match a.value(index) {
        Value::Null => Err(Exception::argument_null(name)),
        value => Ok(value),
    }
}

/// How many items a collection has.
fn count(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.count(a.value(0)).map(size)
}

/// An item of a list by its place.
fn at(a: &Args<'_>) -> Outcome {
    let index = usize::try_from(a.long(1)).ok();
    match a.value(0) {
        Value::Json(token) => index.and_then(|i| token.child(i)).map(Value::Json).ok_or_else(Exception::index),
        _ => match &**a.object(0)? {
            Object::Items(items) => index.and_then(|i| items.items.borrow().get(i).cloned()).ok_or_else(Exception::index),
            Object::Bytes(bytes) => index.and_then(|i| bytes.borrow().get(i).copied()).map(Value::Byte).ok_or_else(Exception::index),
            _ => Err(Exception::null_reference()),
        },
    }
}

/// Sets an item of a list by its place.
fn set_at(a: &Args<'_>) -> Outcome {
    let index = usize::try_from(a.long(1)).unwrap_or(usize::MAX);
    match &**a.object(0)? {
        Object::Items(items) => {
            if let Ty::Array(element) | Ty::Grid(_, element) = &items.ty {
                fits(a.value(2), element)?;
            }
            let old = match items.items.borrow_mut().get_mut(index) {
                Some(slot) => std::mem::replace(slot, a.value(2).clone()),
                None => return Err(Exception::index()),
            };
            items.touch();
            drop(old);
        }
        Object::Bytes(bytes) => match (bytes.borrow_mut().get_mut(index), a.value(2)) {
            (Some(slot), Value::Byte(b)) => *slot = *b,
            _ => return Err(Exception::index()),
        },
        _ => return Err(Exception::null_reference()),
    }
    Ok(Value::Null)
}

/// An array that is seen as one of a base of its items takes only what it could hold.
fn fits(value: &Value, element: &Ty) -> Try<()> {
    let fits = match element {
        Ty::Object => true,
        Ty::String => matches!(value, Value::Text(_) | Value::Null),
        element => element.is_value() || value.is_null() || convert::is(value, element),
    };
    if fits {
        return Ok(());
    }
    Err(Exception::new("System.ArrayTypeMismatchException", "Attempted to access an element as a type incompatible with the array."))
}

/// The place of an item from one place on, as `Equals` tells.
fn search(m: &mut Machine<'_>, list: &Value, from: usize, item: &Value) -> Try<Option<usize>> {
    let Value::Object(object) = list else { return Err(Exception::null_reference()) };
    Ok(match &**object {
        Object::Items(items) => {
            let items = items.items.borrow();
            let rest = items.get(from..).unwrap_or(&[]);
            m.spend(rest.len() / 4)?;
            rest.iter().position(|i| convert::equal(i, item)).map(|i| i + from)
        }
        Object::Bytes(bytes) => {
            let bytes = bytes.borrow();
            let rest = bytes.get(from..).unwrap_or(&[]);
            m.spend(rest.len() / 16)?;
            rest.iter().position(|b| matches!(item, Value::Byte(i) if i == b)).map(|i| i + from)
        }
        _ => None,
    })
}

/// Whether an item is in what can be enumerated.
pub fn contains(m: &mut Machine<'_>, collection: &Value, item: &Value) -> Try<bool> {
    if let Value::Json(token) = collection {
        // JSON containers know their children by identity.
        return Ok(matches!(item, Value::Json(item) if token.position(item).is_some()));
    }
    if let Value::Object(object) = collection {
        match &**object {
            Object::Items(_) | Object::Bytes(_) => return Ok(search(m, collection, 0, item)?.is_some()),
            Object::Set(set) if set.ty.is("HashSet") => return set::holds(m, set, item),
            Object::Query(Query { op: Op::Keys, source, .. }) => return dictionary::find(m, source, item).map(|v| v.is_some()),
            _ => {}
        }
    }
    let mut cursor = m.open(collection)?;
    while let Some(other) = cursor.next(m)? {
        m.spend(1)?;
        if convert::equal(&other, item) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `ToArray()`
fn to_array(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let all = m.collect(a.value(0))?;
    Ok(Object::array(&a.ty(0), all))
}
