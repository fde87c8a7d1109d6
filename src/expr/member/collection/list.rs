use std::cell::RefCell;

use super::{
    Args, Class, Exception, Machine, Object, Outcome, SPACE, Shape, Try, Value, at, contains, convert, copy_to, count, given, negative,
    out_of_bounds, place, range, rows, search, set_at, size, to_array,
};
use crate::expr::eval::{Comparer, sort};

pub static CLASSES: &[Class] = &[Class {
    declaration: "List<T> : IList<T>, IReadOnlyList<T>",
    space: SPACE,
    shape: Shape::Class,
    rows: rows![
        "new()" => |_, a| Ok(Object::list(&a.ty(0), Vec::new())),
        "new(int capacity)" => |_, a| if a.int(0) < 0 { Err(negative("capacity")) } else { Ok(Object::list(&a.ty(0), Vec::new())) },
        "new(IEnumerable<T> collection)" => |m, a| { let items = m.collect(given(a, 0, "collection")?)?; Ok(Object::list(&a.ty(0), items)) },
        "int Count" => |m, a| count(m, a),
        "T this[int index]" => |_, a| at(a),
        "set T this[int index]" => |_, a| set_at(a),
        "void Add(T item)" => |m, a| add(m, a),
        "void AddRange(IEnumerable<T> collection)" => |m, a| {
            let more = m.collect(given(a, 1, "collection")?)?;
            changed(a)?.borrow_mut().extend(more);
            Ok(Value::Null)
        },
        "void Insert(int index, T item)" => |m, a| insert(m, a),
        "void InsertRange(int index, IEnumerable<T> collection)" => |m, a| {
            let more = m.collect(given(a, 2, "collection")?)?;
            let length = items(a)?.borrow().len();
            let index = usize::try_from(a.int(1)).ok().filter(|i| *i <= length).ok_or_else(Exception::index)?;
            m.spend(length / 16)?;
            changed(a)?.borrow_mut().splice(index..index, more);
            Ok(Value::Null)
        },
        "bool Remove(T item)" => |m, a| remove(m, a),
        "void RemoveAt(int index)" => |m, a| remove_at(m, a),
        "void RemoveRange(int index, int count)" => |m, a| {
            let length = items(a)?.borrow().len();
            let range = range(a, 1, length)?;
            m.spend(length / 16)?;
            if !range.is_empty() {
                let gone: Vec<Value> = changed(a)?.borrow_mut().drain(range).collect();
                drop(gone);
            }
            Ok(Value::Null)
        },
        "int RemoveAll(Predicate<T> match)" => |m, a| {
            given(a, 1, "match")?;
            let old = m.collect(a.value(0))?;
            let (before, mut kept) = (old.len(), Vec::new());
            for item in old {
                if !m.holds(a.value(1), &item)? {
                    kept.push(item);
                }
            }
            let removed = before - kept.len();
            if removed > 0 {
                let old = changed(a)?.replace(kept);
                drop(old);
            }
            Ok(size(removed))
        },
        "void Clear()" => |_, a| clear(a),
        "bool Contains(T item)" => |m, a| contains(m, a.value(0), a.value(1)).map(Value::Bool),
        "int IndexOf(T item)" => |m, a| search(m, a.value(0), 0, a.value(1)).map(place),
        "int IndexOf(T item, int index)" => |m, a| {
            let length = items(a)?.borrow().len();
            let window = window(a, 2, None, length)?;
            search(m, a.value(0), window.start, a.value(1)).map(place)
        },
        "int IndexOf(T item, int index, int count)" => |m, a| {
            let length = items(a)?.borrow().len();
            let window = window(a, 2, Some(3), length)?;
            let found = search(m, a.value(0), window.start, a.value(1))?;
            Ok(place(found.filter(|i| *i < window.end)))
        },
        "int LastIndexOf(T item)" => |m, a| last_index(m, a, None),
        "int LastIndexOf(T item, int index)" => |m, a| last_index(m, a, Some(a.int(2))),
        "int LastIndexOf(T item, int index, int count)" => |m, a| last_index_within(m, a),
        "bool Exists(Predicate<T> match)" => |m, a| Ok(find(m, a, false)?.is_some().into()),
        "T Find(Predicate<T> match)" => |m, a| Ok(found(a, find(m, a, false)?)),
        "T FindLast(Predicate<T> match)" => |m, a| Ok(found(a, find(m, a, true)?)),
        "int FindIndex(Predicate<T> match)" => |m, a| Ok(place(find(m, a, false)?.map(|(i, _)| i))),
        "int FindIndex(int startIndex, Predicate<T> match)" => |m, a| {
            let length = items(a)?.borrow().len();
            let from = usize::try_from(a.int(1)).ok().filter(|i| *i <= length).ok_or_else(|| outside("startIndex"))?;
            find_within(m, a.value(0), from..length, given(a, 2, "match")?)
        },
        "int FindIndex(int startIndex, int count, Predicate<T> match)" => |m, a| {
            let length = items(a)?.borrow().len();
            let from = usize::try_from(a.int(1)).ok().filter(|i| *i <= length).ok_or_else(|| outside("startIndex"))?;
            let count = usize::try_from(a.int(2)).ok().filter(|n| from + n <= length).ok_or_else(bad_count)?;
            find_within(m, a.value(0), from..from + count, given(a, 3, "match")?)
        },
        "int FindLastIndex(Predicate<T> match)" => |m, a| Ok(place(find(m, a, true)?.map(|(i, _)| i))),
        "int FindLastIndex(int startIndex, Predicate<T> match)" => |m, a| {
            given(a, 2, "match")?;
            let all = m.collect(a.value(0))?;
            let end = match a.int(1) {
                -1 if all.is_empty() => 0,
                start => usize::try_from(start).ok().filter(|i| *i < all.len()).ok_or_else(|| outside("startIndex"))? + 1,
            };
            for (at, item) in all.iter().enumerate().take(end).rev() {
                if m.holds(a.value(2), item)? {
                    return Ok(place(Some(at)));
                }
            }
            Ok(place(None))
        },
        "List<T> FindAll(Predicate<T> match)" => |m, a| {
            given(a, 1, "match")?;
            let mut kept = Vec::new();
            for item in m.collect(a.value(0))? {
                if m.holds(a.value(1), &item)? {
                    kept.push(item);
                }
            }
            Ok(Object::list(&a.ty(0), kept))
        },
        "bool TrueForAll(Predicate<T> match)" => |m, a| {
            given(a, 1, "match")?;
            for item in m.collect(a.value(0))? {
                if !m.holds(a.value(1), &item)? {
                    return Ok(false.into());
                }
            }
            Ok(true.into())
        },
        "List<R> ConvertAll<R>(Converter<T, R> converter)" => |m, a| {
            given(a, 1, "converter")?;
            let mut all = Vec::new();
            for item in m.collect(a.value(0))? {
                all.push(m.call(a.value(1), &[item])?);
            }
            Ok(Object::list(&a.ty(0), all))
        },
        "void ForEach(Action<T> action)" => |m, a| {
            given(a, 1, "action")?;
            let mut cursor = m.open(a.value(0))?;
            while let Some(item) = cursor.next(m)? {
                m.call(a.value(1), &[item])?;
            }
            Ok(Value::Null)
        },
        "List<T> GetRange(int index, int count)" => |m, a| {
            let all = m.collect(a.value(0))?;
            let range = range(a, 1, all.len())?;
            Ok(Object::list(&a.ty(0), all.get(range).unwrap_or(&[]).to_vec()))
        },
        "void Reverse()" => |m, a| {
            let mut items = changed(a)?.borrow_mut();
            m.spend(items.len() / 16)?;
            items.reverse();
            Ok(Value::Null)
        },
        "void Reverse(int index, int count)" => |m, a| {
            let range = range(a, 1, items(a)?.borrow().len())?;
            m.spend(range.len() / 16)?;
            if let Some(part) = changed(a)?.borrow_mut().get_mut(range) {
                part.reverse();
            }
            Ok(Value::Null)
        },
        "void Sort()" => |m, a| sort_by(m, a, &Comparer::Default),
        "void Sort(Comparison<T> comparison)" => |m, a| sort_by(m, a, &Comparer::of(given(a, 1, "comparison")?)),
        "void Sort(IComparer<T> comparer)" => |m, a| sort_by(m, a, &Comparer::of(a.value(1))),
        "void Sort(int index, int count, IComparer<T> comparer)" => |m, a| {
            let mut all = m.collect(a.value(0))?;
            let range = range(a, 1, all.len())?;
            let comparer = Comparer::of(a.value(3));
            sort(all.get_mut(range).unwrap_or(&mut []), &mut |x, y| m.order(&comparer, x, y), &|| a.ty(0).full_name())?;
            *changed(a)?.borrow_mut() = all;
            Ok(Value::Null)
        },
        "int BinarySearch(T item)" => |m, a| { let all = m.collect(a.value(0))?; bisect(m, &all, a.value(1), &Comparer::Default) },
        "int BinarySearch(T item, IComparer<T> comparer)" => |m, a| {
            let all = m.collect(a.value(0))?;
            bisect(m, &all, a.value(1), &Comparer::of(a.value(2)))
        },
        "int BinarySearch(int index, int count, T item, IComparer<T> comparer)" => |m, a| {
                let all = m.collect(a.value(0))?;
                let range = range(a, 1, all.len())?;
                let from = i32::try_from(range.start).unwrap_or(0);
                let found = bisect(m, all.get(range).unwrap_or(&[]), a.value(3), &Comparer::of(a.value(4)))?;
                Ok(match found {
                    Value::Int(at) if at < 0 => Value::Int(at - from),
                    Value::Int(at) => Value::Int(at + from),
                    other => other,
                })
            },
            "IEnumerator<T> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "T[] ToArray()" => |m, a| to_array(m, a),
        "void CopyTo(T[] array)" => |m, a| copy_to(m, a),
        "void CopyTo(T[] array, int arrayIndex)" => |m, a| copy_to(m, a),
        "void CopyTo(int index, T[] array, int arrayIndex, int count)" => |m, a| {
            let count = i64::try_from(items(a)?.borrow().len()).unwrap_or(0);
            if count - i64::from(a.int(1)) < i64::from(a.int(4)) {
                return Err(out_of_bounds());
            }
            let args = [Object::array(&a.ty(0), m.collect(a.value(0))?), a.value(2).clone()];
            super::copy::between(m, &Args::new(&args, &[]), (a.int(1), a.int(3)), a.int(4))
        },
        "void TrimExcess()" => |_, _| Ok(Value::Null),
    ],
}];

/// The items of a list.
fn items<'a>(a: &Args<'a>) -> Try<&'a RefCell<Vec<Value>>> {
    match &**a.object(0)? {
        Object::Items(items) => Ok(&items.items),
        _ => Err(Exception::null_reference()),
    }
}

/// The items of a list that is changed now.
fn changed<'a>(a: &Args<'a>) -> Try<&'a RefCell<Vec<Value>>> {
    match &**a.object(0)? {
        Object::Items(items) => {
            items.touch();
            Ok(&items.items)
        }
        _ => Err(Exception::null_reference()),
    }
}

pub fn add(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(size_of::<Value>())?;
    changed(a)?.borrow_mut().push(a.value(1).clone());
    Ok(Value::Null)
}

pub fn insert(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(size_of::<Value>())?;
    let length = items(a)?.borrow().len();
    let index = usize::try_from(a.int(1)).ok().filter(|i| *i <= length);
    let index = index.ok_or_else(|| Exception::out_of_range("Index must be within the bounds of the List.", "index"))?;
    m.spend(length / 16)?;
    changed(a)?.borrow_mut().insert(index, a.value(2).clone());
    Ok(Value::Null)
}

pub fn remove(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let found = search(m, a.value(0), 0, a.value(1))?;
    if let Some(index) = found {
        m.spend(items(a)?.borrow().len() / 16)?;
        let gone = changed(a)?.borrow_mut().remove(index);
        drop(gone);
    }
    Ok(found.is_some().into())
}

pub fn remove_at(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let length = items(a)?.borrow().len();
    let index = usize::try_from(a.int(1)).ok().filter(|i| *i < length).ok_or_else(Exception::index)?;
    m.spend(length / 16)?;
    let gone = changed(a)?.borrow_mut().remove(index);
    drop(gone);
    Ok(Value::Null)
}

pub fn clear(a: &Args<'_>) -> Outcome {
    let gone = changed(a)?.take();
    drop(gone);
    Ok(Value::Null)
}

fn outside(parameter: &str) -> Box<Exception> {
    Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", parameter)
}

/// `index` and `count` of a search: what lies beyond the end is told before what lies before the beginning.
fn window(a: &Args<'_>, index: usize, count: Option<usize>, length: usize) -> Try<std::ops::Range<usize>> {
    let size = i64::try_from(length).unwrap_or(i64::MAX);
    let from = i64::from(a.int(index));
    if from > size {
        return Err(outside("index"));
    }
    let count = count.map_or(size - from, |count| i64::from(a.int(count)));
    if count < 0 || from > size - count {
        return Err(bad_count());
    }
    let from = usize::try_from(from).map_err(|_| outside("startIndex"))?;
    Ok(from..from + usize::try_from(count).unwrap_or(0))
}

fn bad_count() -> Box<Exception> {
    Exception::out_of_range("Count must be positive and count must refer to a location within the string/array/collection.", "count")
}

fn last_index_within(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let items = items(a)?.borrow();
    if items.is_empty() {
        return Ok(place(None));
    }
    let index = usize::try_from(a.int(2)).map_err(|_| negative("index"))?;
    let count = usize::try_from(a.int(3)).map_err(|_| negative("count"))?;
    for (holds, parameter) in [(index < items.len(), "index"), (count <= index + 1, "count")] {
        if !holds {
            return Err(Exception::out_of_range("Larger than collection size.", parameter));
        }
    }
    m.spend(count / 4)?;
    let from = index + 1 - count;
    let part = items.get(from..=index).unwrap_or(&[]);
    Ok(place(part.iter().rposition(|i| convert::equal(i, a.value(1))).map(|at| at + from)))
}

fn last_index(m: &mut Machine<'_>, a: &Args<'_>, from: Option<i32>) -> Outcome {
    let items = items(a)?.borrow();
    let end = match from {
        None => items.len(),
        Some(from) if from < 0 && items.is_empty() => 0,
        Some(from) if from < 0 => return Err(negative("index")),
        Some(from) => usize::try_from(from).ok().filter(|i| *i < items.len()).ok_or_else(Exception::index)? + 1,
    };
    m.spend(items.len() / 4)?;
    let head = items.get(..end).unwrap_or(&[]);
    Ok(place(head.iter().rposition(|i| convert::equal(i, a.value(1)))))
}

/// The first or the last item that a predicate takes, with its place.
fn find(m: &mut Machine<'_>, a: &Args<'_>, last: bool) -> Try<Option<(usize, Value)>> {
    given(a, 1, "match")?;
    let all = m.collect(a.value(0))?;
    let mut places: Vec<usize> = (0..all.len()).collect();
    if last {
        places.reverse();
    }
    for index in places {
        if let Some(item) = all.get(index)
            && m.holds(a.value(1), item)?
        {
            return Ok(Some((index, item.clone())));
        }
    }
    Ok(None)
}

fn found(a: &Args<'_>, found: Option<(usize, Value)>) -> Value {
    found.map_or_else(|| convert::default(&a.ty(0)), |(_, item)| item)
}

fn find_within(m: &mut Machine<'_>, list: &Value, window: std::ops::Range<usize>, predicate: &Value) -> Outcome {
    let all = m.collect(list)?;
    for (index, item) in all.iter().enumerate().take(window.end).skip(window.start) {
        if m.holds(predicate, item)? {
            return Ok(place(Some(index)));
        }
    }
    Ok(place(None))
}

fn sort_by(m: &mut Machine<'_>, a: &Args<'_>, comparer: &Comparer) -> Outcome {
    let mut all = m.collect(a.value(0))?;
    sort(&mut all, &mut |x, y| m.order(comparer, x, y), &|| a.ty(0).full_name())?;
    *changed(a)?.borrow_mut() = all;
    Ok(Value::Null)
}

/// The place of an item in what is in order, or the complement of where it would be.
pub fn bisect(m: &mut Machine<'_>, all: &[Value], item: &Value, comparer: &Comparer) -> Outcome {
    let (mut low, mut high) = (0, all.len());
    while low < high {
        let middle = low + (high - low - 1) / 2;
        let order = match all.get(middle) {
            Some(other) => m
                .order(comparer, other, item)
                .map_err(|e| if e.is_limit() { e } else { Exception::invalid("Failed to compare two elements in the array.") })?,
            None => break,
        };
        match order {
            std::cmp::Ordering::Equal => return Ok(size(middle)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(Value::Int(!i32::try_from(low).unwrap_or(i32::MAX)))
}
