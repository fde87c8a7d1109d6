//! `System.Linq.Enumerable`.

use crate::expr::eval::{Args, Arith, Machine, Op, Query, convert, operator};
use crate::expr::types::{Num, Ty};
use crate::expr::value::object::Map;
use crate::expr::value::{Exception, Object, Value};

use super::{Class, Outcome, Shape, rows};

pub static CLASSES: &[Class] = &[
    Class { declaration: "IOrderedEnumerable<T> : IEnumerable<T>", space: "System.Linq", shape: Shape::Interface, rows: &[] },
    Class {
        declaration: "Enumerable",
        space: "System.Linq",
        shape: Shape::Static,
        rows: rows![
            "static IEnumerable<int> Range(int start, int count)" => |_, a| {
                let count = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("Specified argument was out of the range of valid values.", "count"))?;
                Query::over(&Value::Bool(true), Ty::Int, Op::Range(a.int(0), count))
            },
            "static IEnumerable<T> Repeat<T>(T element, int count)" => |_, a| {
                let count = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("Specified argument was out of the range of valid values.", "count"))?;
                Query::over(&Value::Bool(true), a.ty(0), Op::Repeat(a.value(0).clone(), count))
            },
            "static IEnumerable<T> Empty<T>()" => |_, a| Ok(Object::array(&a.ty(0), Vec::new())),
            "static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Where(a.value(1).clone())),
            "static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, int, bool> predicate)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Where(a.value(1).clone())),
            "static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, R> selector)" => |_, a| Query::over(a.value(0), a.ty(1), Op::Select(a.value(1).clone())),
            "static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, int, R> selector)" => |_, a| Query::over(a.value(0), a.ty(1), Op::Select(a.value(1).clone())),
            "static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, IEnumerable<R>> selector)" => |_, a| Query::over(a.value(0), a.ty(1), Op::SelectMany(a.value(1).clone())),
            "static IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Take(usize::try_from(a.int(1)).unwrap_or(0))),
            "static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Skip(usize::try_from(a.int(1)).unwrap_or(0))),
            "static IEnumerable<T> TakeWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |_, a| Query::over(a.value(0), a.ty(0), Op::TakeWhile(a.value(1).clone())),
            "static IEnumerable<T> SkipWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |_, a| Query::over(a.value(0), a.ty(0), Op::SkipWhile(a.value(1).clone())),
            "static IEnumerable<T> Concat<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Concat(a.value(1).clone())),
            "static IEnumerable<T> Append<T>(this IEnumerable<T> source, T element)" => |_, a| {
                Query::over(a.value(0), a.ty(0), Op::Concat(Object::array(&a.ty(0), vec![a.value(1).clone()])))
            },
            "static IEnumerable<T> Prepend<T>(this IEnumerable<T> source, T element)" => |_, a| {
                Query::over(&Object::array(&a.ty(0), vec![a.value(1).clone()]), a.ty(0), Op::Concat(a.value(0).clone()))
            },
            "static IEnumerable<T> Distinct<T>(this IEnumerable<T> source)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Distinct),
            "static IEnumerable<T> Reverse<T>(this IEnumerable<T> source)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Reverse),
            "static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| {
                let both = Query::over(a.value(0), a.ty(0), Op::Concat(a.value(1).clone()))?;
                Query::over(&both, a.ty(0), Op::Distinct)
            },
            "static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Filter(a.value(1).clone(), false)),
            "static IEnumerable<T> Intersect<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| {
                let inside = Query::over(a.value(0), a.ty(0), Op::Filter(a.value(1).clone(), true))?;
                Query::over(&inside, a.ty(0), Op::Distinct)
            },
            "static IEnumerable<R> Zip<A, B, R>(this IEnumerable<A> first, IEnumerable<B> second, Func<A, B, R> resultSelector)" => |_, a| {
                Query::over(a.value(0), a.ty(2), Op::Zip(a.value(1).clone(), a.value(2).clone()))
            },
            "static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source)" => |_, a| Query::over(a.value(0), a.ty(0), Op::DefaultIfEmpty(convert::default(&a.ty(0)))),
            "static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source, T defaultValue)" => |_, a| Query::over(a.value(0), a.ty(0), Op::DefaultIfEmpty(a.value(1).clone())),
            "static IEnumerable<R> Cast<R>(this IEnumerable<object> source)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Cast(a.ty(0))),
            "static IEnumerable<R> OfType<R>(this IEnumerable<object> source)" => |_, a| Query::over(a.value(0), a.ty(0), Op::OfType(a.ty(0))),
            "static IEnumerable<T> AsEnumerable<T>(this IEnumerable<T> source)" => |_, a| Ok(a.value(0).clone()),
            "static IOrderedEnumerable<T> OrderBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Order(vec![(a.value(1).clone(), false)])),
            "static IOrderedEnumerable<T> OrderByDescending<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |_, a| Query::over(a.value(0), a.ty(0), Op::Order(vec![(a.value(1).clone(), true)])),
            "static IOrderedEnumerable<T> ThenBy<T, K>(this IOrderedEnumerable<T> source, Func<T, K> keySelector)" => |_, a| then(a, false),
            "static IOrderedEnumerable<T> ThenByDescending<T, K>(this IOrderedEnumerable<T> source, Func<T, K> keySelector)" => |_, a| then(a, true),
            "static IEnumerable<IGrouping<K, T>> GroupBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |_, a| {
                Query::over(a.value(0), Ty::generic("IGrouping", &[a.ty(1), a.ty(0)]), Op::GroupBy(a.value(1).clone(), None))
            },
            "static IEnumerable<IGrouping<K, E>> GroupBy<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)" => |_, a| {
                Query::over(a.value(0), Ty::generic("IGrouping", &[a.ty(1), a.ty(2)]), Op::GroupBy(a.value(1).clone(), Some(a.value(2).clone())))
            },
            "static T First<T>(this IEnumerable<T> source)" => |m, a| found(first(m, a, false)?, false),
            "static T First<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| found(first(m, a, true)?, true),
            "static T FirstOrDefault<T>(this IEnumerable<T> source)" => |m, a| Ok(first(m, a, false)?.unwrap_or_else(|| convert::default(&a.ty(0)))),
            "static T FirstOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| Ok(first(m, a, true)?.unwrap_or_else(|| convert::default(&a.ty(0)))),
            "static T Last<T>(this IEnumerable<T> source)" => |m, a| found(matching(m, a, false)?.pop(), false),
            "static T Last<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| found(matching(m, a, true)?.pop(), true),
            "static T LastOrDefault<T>(this IEnumerable<T> source)" => |m, a| Ok(matching(m, a, false)?.pop().unwrap_or_else(|| convert::default(&a.ty(0)))),
            "static T LastOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| Ok(matching(m, a, true)?.pop().unwrap_or_else(|| convert::default(&a.ty(0)))),
            "static T Single<T>(this IEnumerable<T> source)" => |m, a| found(single(m, a, false)?, false),
            "static T Single<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| found(single(m, a, true)?, true),
            "static T SingleOrDefault<T>(this IEnumerable<T> source)" => |m, a| Ok(single(m, a, false)?.unwrap_or_else(|| convert::default(&a.ty(0)))),
            "static T SingleOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| Ok(single(m, a, true)?.unwrap_or_else(|| convert::default(&a.ty(0)))),
            "static T ElementAt<T>(this IEnumerable<T> source, int index)" => |m, a| {
                let items = m.collect(a.value(0))?;
                usize::try_from(a.int(1)).ok().and_then(|i| items.get(i).cloned()).ok_or_else(Exception::index)
            },
            "static T ElementAtOrDefault<T>(this IEnumerable<T> source, int index)" => |m, a| {
                let items = m.collect(a.value(0))?;
                Ok(usize::try_from(a.int(1)).ok().and_then(|i| items.get(i).cloned()).unwrap_or_else(|| convert::default(&a.ty(0))))
            },
            "static bool Any<T>(this IEnumerable<T> source)" => |m, a| Ok(first(m, a, false)?.is_some().into()),
            "static bool Any<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| Ok(first(m, a, true)?.is_some().into()),
            "static bool All<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| {
                let mut cursor = m.open(a.value(0))?;
                while let Some(item) = cursor.next(m)? {
                    if !m.call(a.value(1), &[item])?.as_bool().unwrap_or(false) {
                        return Ok(false.into());
                    }
                }
                Ok(true.into())
            },
            "static int Count<T>(this IEnumerable<T> source)" => |m, a| Ok(size(matching(m, a, false)?.len())),
            "static int Count<T>(this IEnumerable<T> source, Func<T, bool> predicate)" => |m, a| Ok(size(matching(m, a, true)?.len())),
            "static bool Contains<T>(this IEnumerable<T> source, T value)" => |m, a| {
                let mut cursor = m.open(a.value(0))?;
                while let Some(item) = cursor.next(m)? {
                    m.spend(1)?;
                    if convert::equal(&item, a.value(1)) {
                        return Ok(true.into());
                    }
                }
                Ok(false.into())
            },
            "static bool Contains(this IEnumerable<string> source, string value, StringComparer comparer)" => |m, a| {
                let items = m.collect(a.value(0))?;
                Ok(items.iter().any(|i| super::string::equal(i, a.value(1), a.int(2))).into())
            },
            "static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |m, a| {
                let (x, y) = (m.collect(a.value(0))?, m.collect(a.value(1))?);
                Ok((x.len() == y.len() && x.iter().zip(&y).all(|(x, y)| convert::equal(x, y))).into())
            },
            "static int Sum(this IEnumerable<int> source)" => |m, a| sum(m, a, Num::Int),
            "static long Sum(this IEnumerable<long> source)" => |m, a| sum(m, a, Num::Long),
            "static double Sum(this IEnumerable<double> source)" => |m, a| sum(m, a, Num::Double),
            "static int Sum<T>(this IEnumerable<T> source, Func<T, int> selector)" => |m, a| sum(m, a, Num::Int),
            "static long Sum<T>(this IEnumerable<T> source, Func<T, long> selector)" => |m, a| sum(m, a, Num::Long),
            "static double Sum<T>(this IEnumerable<T> source, Func<T, double> selector)" => |m, a| sum(m, a, Num::Double),
            "static double Average(this IEnumerable<int> source)" => |m, a| average(m, a),
            "static double Average(this IEnumerable<long> source)" => |m, a| average(m, a),
            "static double Average(this IEnumerable<double> source)" => |m, a| average(m, a),
            "static double Average<T>(this IEnumerable<T> source, Func<T, int> selector)" => |m, a| average(m, a),
            "static double Average<T>(this IEnumerable<T> source, Func<T, long> selector)" => |m, a| average(m, a),
            "static double Average<T>(this IEnumerable<T> source, Func<T, double> selector)" => |m, a| average(m, a),
            "static T Min<T>(this IEnumerable<T> source)" => |m, a| extreme(m, a, false),
            "static T Max<T>(this IEnumerable<T> source)" => |m, a| extreme(m, a, true),
            "static R Min<T, R>(this IEnumerable<T> source, Func<T, R> selector)" => |m, a| extreme(m, a, false),
            "static R Max<T, R>(this IEnumerable<T> source, Func<T, R> selector)" => |m, a| extreme(m, a, true),
            "static T Aggregate<T>(this IEnumerable<T> source, Func<T, T, T> func)" => |m, a| {
                let mut items = m.collect(a.value(0))?.into_iter();
                let mut value = items.next().ok_or_else(no_elements)?;
                for item in items {
                    value = m.call(a.value(1), &[value, item])?;
                }
                Ok(value)
            },
            "static S Aggregate<T, S>(this IEnumerable<T> source, S seed, Func<S, T, S> func)" => |m, a| {
                let mut value = a.value(1).clone();
                for item in m.collect(a.value(0))? {
                    value = m.call(a.value(2), &[value, item])?;
                }
                Ok(value)
            },
            "static List<T> ToList<T>(this IEnumerable<T> source)" => |m, a| { let items = m.collect(a.value(0))?; Ok(Object::list(&a.ty(0), items)) },
            "static T[] ToArray<T>(this IEnumerable<T> source)" => |m, a| { let items = m.collect(a.value(0))?; Ok(Object::array(&a.ty(0), items)) },
            "static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |m, a| dictionary(m, a, Ty::generic("Dictionary", &[a.ty(1), a.ty(0)])),
            "static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, V> elementSelector)" => |m, a| {
                dictionary(m, a, Ty::generic("Dictionary", &[a.ty(1), a.ty(2)]))
            },
        ],
    },
];

type Try<T> = Result<T, Box<Exception>>;

fn size(n: usize) -> Value {
    Value::Int(i32::try_from(n).unwrap_or(i32::MAX))
}

fn no_elements() -> Box<Exception> {
    Exception::invalid("Sequence contains no elements")
}

fn found(value: Option<Value>, predicate: bool) -> Outcome {
    value.ok_or_else(|| if predicate { Exception::invalid("Sequence contains no matching element") } else { no_elements() })
}

fn first(m: &mut Machine<'_>, a: &Args<'_>, predicate: bool) -> Try<Option<Value>> {
    let mut cursor = m.open(a.value(0)).map_err(source_null)?;
    while let Some(item) = cursor.next(m)? {
        if !predicate || m.call(a.value(1), std::slice::from_ref(&item))?.as_bool().unwrap_or(false) {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// What a query over null throws.
fn source_null(e: Box<Exception>) -> Box<Exception> {
    if e.kind == "System.NullReferenceException" { Exception::argument_null("source") } else { e }
}

fn matching(m: &mut Machine<'_>, a: &Args<'_>, predicate: bool) -> Try<Vec<Value>> {
    let items = m.collect(a.value(0)).map_err(source_null)?;
    if !predicate {
        return Ok(items);
    }
    let mut kept = Vec::new();
    for item in items {
        if m.call(a.value(1), std::slice::from_ref(&item))?.as_bool().unwrap_or(false) {
            kept.push(item);
        }
    }
    Ok(kept)
}

fn single(m: &mut Machine<'_>, a: &Args<'_>, predicate: bool) -> Try<Option<Value>> {
    let mut items = matching(m, a, predicate)?;
    if items.len() > 1 {
        return Err(Exception::invalid(if predicate {
            "Sequence contains more than one matching element"
        } else {
            "Sequence contains more than one element"
        }));
    }
    Ok(items.pop())
}

/// A further key of an ordered query.
fn then(a: &Args<'_>, descending: bool) -> Outcome {
    match &**a.object(0)? {
        Object::Query(Query { source, op: Op::Order(keys), .. }) => {
            let mut keys = keys.clone();
            keys.push((a.value(1).clone(), descending));
            Query::over(source, a.ty(0), Op::Order(keys))
        }
        _ => Err(Exception::null_reference()),
    }
}

/// The items, through the selector if there is one.
fn selected(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Vec<Value>> {
    let items = m.collect(a.value(0)).map_err(source_null)?;
    if a.len() < 2 {
        return Ok(items);
    }
    items.into_iter().map(|item| m.call(a.value(1), &[item])).collect()
}

fn sum(m: &mut Machine<'_>, a: &Args<'_>, num: Num) -> Outcome {
    let mut total = convert::default(&num.ty());
    for item in selected(m, a)? {
        let wide = operator::arith(Arith::Add, num, &total, &item)?;
        // LINQ's sums are checked.
        if num != Num::Double && total.as_whole().zip(item.as_whole()).and_then(|(a, b)| a.checked_add(b)) != wide.as_whole() {
            return Err(Exception::overflow("Arithmetic operation resulted in an overflow."));
        }
        total = wide;
    }
    Ok(total)
}

fn average(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let items = selected(m, a)?;
    if items.is_empty() {
        return Err(no_elements());
    }
    let total: f64 = items.iter().map(|i| if let Value::Double(n) = i { *n } else { i.as_whole().unwrap_or(0) as f64 }).sum();
    Ok((total / items.len() as f64).into())
}

fn extreme(m: &mut Machine<'_>, a: &Args<'_>, most: bool) -> Outcome {
    let mut best: Option<Value> = None;
    for item in selected(m, a)? {
        let better = best.as_ref().is_none_or(|b| {
            let order = convert::compare(&item, b);
            if most { order.is_gt() } else { order.is_lt() }
        });
        if better {
            best = Some(item);
        }
    }
    best.ok_or_else(no_elements)
}

fn dictionary(m: &mut Machine<'_>, a: &Args<'_>, ty: Ty) -> Outcome {
    let mut entries: Vec<(Value, Value)> = Vec::new();
    for item in m.collect(a.value(0))? {
        let key = m.call(a.value(1), std::slice::from_ref(&item))?;
        if key.is_null() {
            return Err(Exception::argument_null("key"));
        }
        let value = if a.len() > 2 { m.call(a.value(2), &[item])? } else { item };
        m.spend(entries.len() / 4)?;
        if entries.iter().any(|(k, _)| convert::equal(k, &key)) {
            return Err(Exception::argument(format!("An item with the same key has already been added. Key: {key}")));
        }
        m.allocate(48)?;
        entries.push((key, value));
    }
    Ok(Object::Map(Map { ty, ignore_case: false, entries: entries.into() }).into())
}
