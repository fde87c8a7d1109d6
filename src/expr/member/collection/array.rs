use super::{
    Args, Class, Exception, Machine, Object, Outcome, Shape, Try, Ty, Value, convert, fits, given, grid, list, negative, place, rows, size,
};
use crate::expr::eval::{Comparer, sort};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Array",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "int Length" => |m, a| m.count(a.value(0)).map(size),
            "long LongLength" => |m, a| Ok(Value::Long(i64::try_from(m.count(a.value(0))?).unwrap_or(0))),
            "int Rank" => |m, a| grid::lengths(m, a.value(0)).map(|lengths| size(lengths.len())),
            "int GetLength(int dimension)" => |m, a| grid::length(m, a, Exception::bounds).map(size),
            "int GetLowerBound(int dimension)" => |m, a| grid::length(m, a, grid::no_dimension).map(|_| Value::Int(0)),
            "int GetUpperBound(int dimension)" => |m, a| {
                let length = grid::length(m, a, grid::no_dimension)?;
                Ok(Value::Int(i32::try_from(length).unwrap_or(0) - 1))
            },
            "object this[int index]" => |_, a| super::at(a).map_err(bounds),
            "set object this[int index]" => |_, a| super::set_at(a).map_err(bounds),
            "object this[long index]" => |_, a| super::at(a).map_err(bounds),
            "set object this[long index]" => |_, a| super::set_at(a).map_err(bounds),
            "IEnumerator<object> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "object GetValue(int index)" => |m, a| grid::get_value(m, a.value(0), &[a.value(1).clone()]),
            "object GetValue(params int[] indices)" => |m, a| {
                let indexes = m.collect(given(a, 1, "indices")?)?;
                grid::get_value(m, a.value(0), &indexes)
            },
            "void SetValue(object value, int index)" => |m, a| grid::set_value(m, a.value(0), a.value(1), &[a.value(2).clone()]),
            "void SetValue(object value, params int[] indices)" => |m, a| {
                let indexes = m.collect(given(a, 2, "indices")?)?;
                grid::set_value(m, a.value(0), a.value(1), &indexes)
            },
            "object Clone()" => |m, a| grid::copy(m, a.value(0)),
            "void CopyTo(Array array, int index)" => |m, a| grid::copy_to(m, a),
            "static void Resize<T>(ref T[] array, int newSize)" => |m, a| resize(m, a),
            "static T[] Empty<T>()" => |_, a| Ok(Object::array(&a.ty(0), Vec::new())),
            "static int IndexOf<T>(T[] array, T value)" => |m, a| super::search(m, given(a, 0, "array")?, 0, a.value(1)).map(place),
            "static int IndexOf<T>(T[] array, T value, int startIndex)" => |m, a| {
                let from = start(m, a, 2)?;
                super::search(m, a.value(0), from, a.value(1)).map(place)
            },
            "static int LastIndexOf<T>(T[] array, T value)" => |m, a| {
                let all = m.collect(given(a, 0, "array")?)?;
                Ok(place(all.iter().rposition(|i| convert::equal(i, a.value(1)))))
            },
            "static bool Exists<T>(T[] array, Predicate<T> match)" => |m, a| Ok(find(m, a, false)?.is_some().into()),
            "static T Find<T>(T[] array, Predicate<T> match)" => |m, a| Ok(find(m, a, false)?.map_or_else(|| convert::default(&a.ty(0)), |(_, i)| i)),
            "static T FindLast<T>(T[] array, Predicate<T> match)" => |m, a| Ok(find(m, a, true)?.map_or_else(|| convert::default(&a.ty(0)), |(_, i)| i)),
            "static int FindIndex<T>(T[] array, Predicate<T> match)" => |m, a| Ok(place(find(m, a, false)?.map(|(at, _)| at))),
            "static int FindLastIndex<T>(T[] array, Predicate<T> match)" => |m, a| Ok(place(find(m, a, true)?.map(|(at, _)| at))),
            "static T[] FindAll<T>(T[] array, Predicate<T> match)" => |m, a| {
                let mut kept = Vec::new();
                given(a, 1, "match")?;
                for item in m.collect(given(a, 0, "array")?)? {
                    if m.holds(a.value(1), &item)? {
                        kept.push(item);
                    }
                }
                Ok(Object::array(&a.ty(0), kept))
            },
            "static bool TrueForAll<T>(T[] array, Predicate<T> match)" => |m, a| {
                given(a, 1, "match")?;
                for item in m.collect(given(a, 0, "array")?)? {
                    if !m.holds(a.value(1), &item)? {
                        return Ok(false.into());
                    }
                }
                Ok(true.into())
            },
            "static void ForEach<T>(T[] array, Action<T> action)" => |m, a| {
                given(a, 1, "action")?;
                for item in m.collect(given(a, 0, "array")?)? {
                    m.call(a.value(1), &[item])?;
                }
                Ok(Value::Null)
            },
            "static R[] ConvertAll<T, R>(T[] array, Converter<T, R> converter)" => |m, a| {
                let mut all = Vec::new();
                given(a, 1, "converter")?;
                for item in m.collect(given(a, 0, "array")?)? {
                    all.push(m.call(a.value(1), &[item])?);
                }
                Ok(Object::array(&a.ty(1), all))
            },
            "static void Reverse<T>(T[] array)" => |m, a| {
                let mut all = m.collect(given(a, 0, "array")?)?;
                all.reverse();
                write(a.value(0), 0, all)
            },
            "static void Reverse<T>(T[] array, int index, int length)" => |m, a| {
                let mut all = m.collect(given(a, 0, "array")?)?;
                let part = part(a, 1, all.len())?;
                all.get_mut(part).unwrap_or(&mut []).reverse();
                write(a.value(0), 0, all)
            },
            "static void Sort<T>(T[] array)" => |m, a| sort_all(m, a, &Comparer::Default),
            "static void Sort<T>(T[] array, Comparison<T> comparison)" => |m, a| {
                given(a, 0, "array")?;
                sort_all(m, a, &Comparer::of(given(a, 1, "comparison")?))
            },
            "static void Sort<T>(T[] array, IComparer<T> comparer)" => |m, a| sort_all(m, a, &Comparer::of(a.value(1))),
            "static void Sort<T>(T[] array, int index, int length)" => |m, a| {
                let mut all = m.collect(given(a, 0, "array")?)?;
                let part = part(a, 1, all.len())?;
                sort(all.get_mut(part).unwrap_or(&mut []), &mut |x, y| m.order(&Comparer::Default, x, y), &|| a.ty(0).full_name())?;
                write(a.value(0), 0, all)
            },
            "static void Sort<K, V>(K[] keys, V[] items)" => |m, a| sort_pairs(m, a, &Comparer::Default),
            "static void Sort<K, V>(K[] keys, V[] items, IComparer<K> comparer)" => |m, a| sort_pairs(m, a, &Comparer::of(a.value(2))),
            "static int BinarySearch<T>(T[] array, T value)" => |m, a| {
                let all = m.collect(given(a, 0, "array")?)?;
                list::bisect(m, &all, a.value(1), &Comparer::Default)
            },
            "static int BinarySearch<T>(T[] array, T value, IComparer<T> comparer)" => |m, a| {
                let all = m.collect(given(a, 0, "array")?)?;
                list::bisect(m, &all, a.value(1), &Comparer::of(a.value(2)))
            },
            "static void Copy(Array sourceArray, Array destinationArray, int length)" => |m, a| super::copy::between(m, a, (0, 0), a.int(2)),
            "static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)" => |m, a| {
                let args = [a.value(0).clone(), a.value(2).clone()];
                super::copy::between(m, &Args::new(&args, &[]), (a.int(1), a.int(3)), a.int(4))
            },
            "static void Clear(Array array, int index, int length)" => |m, a| {
                let length = m.count(given(a, 0, "array")?)?;
                let part = match (usize::try_from(a.int(1)), usize::try_from(a.int(2))) {
                    (Ok(from), Ok(count)) if from + count <= length => from..from + count,
                    _ => return Err(Exception::bounds()),
                };
                let nothing = convert::default(&element(a.value(0)));
                m.allocate(part.len() * size_of::<Value>())?;
                write(a.value(0), part.start, vec![nothing; part.len()])
            },
            "static void Fill<T>(T[] array, T value)" => |m, a| {
                let length = m.count(given(a, 0, "array")?)?;
                m.allocate(length * size_of::<Value>())?;
                write(a.value(0), 0, vec![a.value(1).clone(); length])
            },
        ],
    },
    Class {
        declaration: "Buffer",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "static void BlockCopy(byte[] src, int srcOffset, byte[] dst, int dstOffset, int count)" => |m, a| block_copy(m, a),
            "static int ByteLength(byte[] array)" => |m, a| m.count(given(a, 0, "array")?).map(size),
        ],
    },
];

/// `Buffer.BlockCopy` between bytes.
fn block_copy(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let all = m.collect(given(a, 0, "src")?)?;
    let room = m.count(given(a, 2, "dst")?)?;
    let place = |index: usize, name: &str| usize::try_from(a.int(index)).map_err(|_| negative(name));
    let (from, to, count) = (place(1, "srcOffset")?, place(3, "dstOffset")?, place(4, "count")?);
    if from + count > all.len() || to + count > room {
        return Err(super::out_of_bounds());
    }
    write(a.value(2), to, all.get(from..from + count).unwrap_or(&[]).to_vec())
}

/// What an array's own indexer throws.
pub fn bounds(e: Box<Exception>) -> Box<Exception> {
    if e.kind == "System.ArgumentOutOfRangeException" { Exception::bounds() } else { e }
}

/// The type of an array's items.
pub fn element(array: &Value) -> Ty {
    match array.ty() {
        Ty::Array(element) | Ty::Grid(_, element) => (*element).clone(),
        _ => Ty::Object,
    }
}

fn start(m: &mut Machine<'_>, a: &Args<'_>, index: usize) -> Try<usize> {
    let length = m.count(given(a, 0, "array")?)?;
    usize::try_from(a.int(index)).ok().filter(|i| *i <= length).ok_or_else(|| {
        Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
    })
}

/// An array of another length, with what fits of the items; the same one when it has that length.
fn resize(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let length = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("Non-negative number required.", "newSize"))?;
    m.allocate(length.saturating_mul(size_of::<Value>()))?;
    let mut all = if a.value(0).is_null() { Vec::new() } else { m.collect(a.value(0))? };
    if a.value(0).is_null() || all.len() != length {
        all.resize(length, convert::default(&a.ty(0)));
        m.outs.push(Object::array(&a.ty(0), all));
    } else {
        m.outs.push(a.value(0).clone());
    }
    Ok(Value::Null)
}

/// `index` and `length` of a part of an array.
fn part(a: &Args<'_>, index: usize, length: usize) -> Try<std::ops::Range<usize>> {
    let from = usize::try_from(a.int(index)).map_err(|_| negative("index"))?;
    let count = usize::try_from(a.int(index + 1)).map_err(|_| negative("length"))?;
    if from + count > length {
        return Err(Exception::argument(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of \
             the source collection.",
        ));
    }
    Ok(from..from + count)
}

/// The first or the last item that a predicate takes, with its place.
fn find(m: &mut Machine<'_>, a: &Args<'_>, last: bool) -> Try<Option<(usize, Value)>> {
    let all = m.collect(given(a, 0, "array")?)?;
    given(a, 1, "match")?;
    for step in 0..all.len() {
        let at = if last { all.len() - 1 - step } else { step };
        if let Some(item) = all.get(at)
            && m.holds(a.value(1), item)?
        {
            return Ok(Some((at, item.clone())));
        }
    }
    Ok(None)
}

/// Writes items over those of an array, from a place on.
pub fn write(array: &Value, from: usize, new: Vec<Value>) -> Outcome {
    let Value::Object(object) = array else { return Err(Exception::null_reference()) };
    match &**object {
        Object::Items(items) => {
            if let Ty::Array(element) | Ty::Grid(_, element) = &items.ty {
                new.iter().try_for_each(|item| fits(item, element))?;
            }
            let mut old = items.items.borrow_mut();
            let mut gone = new;
            old.iter_mut().skip(from).zip(&mut gone).for_each(|(slot, item)| std::mem::swap(slot, item));
            drop(old);
            drop(gone);
        }
        Object::Bytes(bytes) => bytes.borrow_mut().iter_mut().skip(from).zip(new).for_each(|(slot, item)| {
            if let Value::Byte(byte) = item {
                *slot = byte;
            }
        }),
        _ => return Err(Exception::null_reference()),
    }
    Ok(Value::Null)
}

fn sort_all(m: &mut Machine<'_>, a: &Args<'_>, comparer: &Comparer) -> Outcome {
    let mut all = m.collect(given(a, 0, "array")?)?;
    sort(&mut all, &mut |x, y| m.order(comparer, x, y), &|| a.ty(0).full_name())?;
    write(a.value(0), 0, all)
}

fn sort_pairs(m: &mut Machine<'_>, a: &Args<'_>, comparer: &Comparer) -> Outcome {
    let keys = m.collect(given(a, 0, "keys")?)?;
    if a.value(1).is_null() {
        return sort_all(m, a, comparer);
    }
    let values = m.collect(a.value(1))?;
    if values.len() < keys.len() {
        return Err(super::out_of_bounds());
    }
    let mut pairs: Vec<(Value, Value)> = keys.into_iter().zip(values).collect();
    sort(&mut pairs, &mut |x, y| m.order(comparer, &x.0, &y.0), &|| a.ty(0).full_name())?;
    let (keys, values) = pairs.into_iter().unzip();
    write(a.value(0), 0, keys)?;
    write(a.value(1), 0, values)
}
