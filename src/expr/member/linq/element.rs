use super::super::collection::contains;
use super::super::{Outcome, Row, rows};
use super::{Try, need};
use crate::expr::eval::{Args, Equality, Machine, convert, is_list};
use crate::expr::value::{Exception, Value};

pub const ROWS: &[Row] = rows![
    "static TSource First<TSource>(this IEnumerable<TSource> source)" => |m, a| found(first(m, a)?, a),
    "static TSource First<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| found(first(m, a)?, a),
    "static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source)" => |m, a| Ok(or_default(first(m, a)?, a)),
    "static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| Ok(or_default(first(m, a)?, a)),
    "static TSource Last<TSource>(this IEnumerable<TSource> source)" => |m, a| found(last(m, a)?, a),
    "static TSource Last<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| found(last(m, a)?, a),
    "static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source)" => |m, a| Ok(or_default(last(m, a)?, a)),
    "static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| Ok(or_default(last(m, a)?, a)),
    "static TSource Single<TSource>(this IEnumerable<TSource> source)" => |m, a| found(single(m, a)?, a),
    "static TSource Single<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| found(single(m, a)?, a),
    "static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source)" => |m, a| Ok(or_default(single(m, a)?, a)),
    "static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| Ok(or_default(single(m, a)?, a)),
    "static TSource ElementAt<TSource>(this IEnumerable<TSource> source, int index)" => |m, a| {
        let item = at(m, a)?;
        item.ok_or_else(|| {
            // A group has an indexer of its own.
            if is_list(a.value(0)) && !a.value(0).ty().is("Grouping") {
                Exception::index()
            } else {
                Exception::out_of_range("Specified argument was out of the range of valid values.", "index")
            }
        })
    },
    "static TSource ElementAtOrDefault<TSource>(this IEnumerable<TSource> source, int index)" => |m, a| Ok(or_default(at(m, a)?, a)),
    "static bool Any<TSource>(this IEnumerable<TSource> source)" => |m, a| {
        need(a, &["source"])?;
        let mut cursor = m.open(a.value(0))?;
        Ok(cursor.next(m)?.is_some().into())
    },
    "static bool Any<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| Ok(first(m, a)?.is_some().into()),
    "static bool All<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| {
        need(a, &["source", "predicate"])?;
        let mut cursor = m.open(a.value(0))?;
        while let Some(item) = cursor.next(m)? {
            if !m.holds(a.value(1), &item)? {
                return Ok(false.into());
            }
        }
        Ok(true.into())
    },
    "static int Count<TSource>(this IEnumerable<TSource> source)" => |m, a| count(m, a).map(|n| Value::Int(i32::try_from(n).unwrap_or(i32::MAX))),
    "static int Count<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| count(m, a).map(|n| Value::Int(i32::try_from(n).unwrap_or(i32::MAX))),
    "static long LongCount<TSource>(this IEnumerable<TSource> source)" => |m, a| count(m, a).map(|n| Value::Long(i64::try_from(n).unwrap_or(i64::MAX))),
    "static long LongCount<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |m, a| count(m, a).map(|n| Value::Long(i64::try_from(n).unwrap_or(i64::MAX))),
    "static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value)" => |m, a| {
        need(a, &["source"])?;
        contains(m, a.value(0), a.value(1)).map(Value::Bool)
    },
    "static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value, IEqualityComparer<TSource> comparer)" => |m, a| {
        need(a, &["source"])?;
        let equality = Equality::of(a.value(2));
        let mut cursor = m.open(a.value(0))?;
        while let Some(item) = cursor.next(m)? {
            m.spend(1)?;
            if equality.equal(&item, a.value(1)) {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    },
];

/// Whether there is a predicate, which must not be null then.
fn predicate(a: &Args<'_>) -> Try<bool> {
    need(a, if a.len() > 1 { &["source", "predicate"] } else { &["source"] })?;
    Ok(a.len() > 1)
}

fn found(item: Option<Value>, a: &Args<'_>) -> Outcome {
    item.ok_or_else(|| {
        Exception::invalid(if a.len() > 1 { "Sequence contains no matching element" } else { "Sequence contains no elements" })
    })
}

fn or_default(item: Option<Value>, a: &Args<'_>) -> Value {
    item.unwrap_or_else(|| convert::default(&a.ty(0)))
}

/// The first item, or the first that the predicate takes.
fn first(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Option<Value>> {
    if !predicate(a)? {
        return m.first(a.value(0));
    }
    let mut cursor = m.open(a.value(0))?;
    while let Some(item) = cursor.next(m)? {
        if m.holds(a.value(1), &item)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// The last item, or the last that the predicate takes: a list is asked from its end.
fn last(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Option<Value>> {
    if !predicate(a)? {
        return m.last(a.value(0));
    }
    if is_list(a.value(0)) {
        for at in (0..m.count(a.value(0))?).rev() {
            if let Some(item) = m.item_at(a.value(0), at)?
                && m.holds(a.value(1), &item)?
            {
                return Ok(Some(item));
            }
        }
        return Ok(None);
    }
    let mut cursor = m.open(a.value(0))?;
    let mut last = None;
    while let Some(item) = cursor.next(m)? {
        if m.holds(a.value(1), &item)? {
            last = Some(item);
        }
    }
    Ok(last)
}

/// The only item, or the only one that the predicate takes.
fn single(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Option<Value>> {
    let predicate = predicate(a)?;
    let mut cursor = m.open(a.value(0))?;
    let mut single = None;
    while let Some(item) = cursor.next(m)? {
        if predicate && !m.holds(a.value(1), &item)? {
            continue;
        }
        if single.is_some() {
            return Err(Exception::invalid(if predicate {
                "Sequence contains more than one matching element"
            } else {
                "Sequence contains more than one element"
            }));
        }
        single = Some(item);
    }
    Ok(single)
}

fn at(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Option<Value>> {
    need(a, &["source"])?;
    match usize::try_from(a.int(1)) {
        Ok(index) => m.item_at(a.value(0), index),
        Err(_) => Ok(None),
    }
}

fn count(m: &mut Machine<'_>, a: &Args<'_>) -> Try<usize> {
    if !predicate(a)? {
        return m.count(a.value(0));
    }
    let mut cursor = m.open(a.value(0))?;
    let mut count = 0;
    while let Some(item) = cursor.next(m)? {
        count += usize::from(m.holds(a.value(1), &item)?);
    }
    Ok(count)
}
