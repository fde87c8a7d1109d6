use super::super::collection::lookup_of;
use super::super::{Outcome, Row, rows};
use super::{need, query};
use crate::expr::eval::{Args, Equality, LOOKUP, Machine, Op, grouping};
use crate::expr::types::Ty;
use crate::expr::value::Value;

pub const ROWS: &[Row] = rows![
    "static IEnumerable<IGrouping<K, T>> GroupBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |_, a| group(a, None, None, 2),
    "static IEnumerable<IGrouping<K, T>> GroupBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, IEqualityComparer<K> comparer)" => |_, a| group(a, None, None, 2),
    "static IEnumerable<IGrouping<K, E>> GroupBy<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)" => |_, a| group(a, Some(2), None, 3),
    "static IEnumerable<IGrouping<K, E>> GroupBy<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector, IEqualityComparer<K> comparer)" => |_, a| group(a, Some(2), None, 3),
    "static IEnumerable<R> GroupBy<T, K, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<K, IEnumerable<T>, R> resultSelector)" => |_, a| group(a, None, Some(2), 3),
    "static IEnumerable<R> GroupBy<T, K, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<K, IEnumerable<T>, R> resultSelector, IEqualityComparer<K> comparer)" => |_, a| group(a, None, Some(2), 3),
    "static IEnumerable<R> GroupBy<T, K, E, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector, Func<K, IEnumerable<E>, R> resultSelector)" => |_, a| group(a, Some(2), Some(3), 4),
    "static IEnumerable<R> GroupBy<T, K, E, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector, Func<K, IEnumerable<E>, R> resultSelector, IEqualityComparer<K> comparer)" => |_, a| group(a, Some(2), Some(3), 4),
    "static IEnumerable<R> Join<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, I, R> resultSelector)" => |_, a| join(a, false),
    "static IEnumerable<R> Join<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, I, R> resultSelector, IEqualityComparer<K> comparer)" => |_, a| join(a, false),
    "static IEnumerable<R> GroupJoin<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, IEnumerable<I>, R> resultSelector)" => |_, a| join(a, true),
    "static IEnumerable<R> GroupJoin<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, IEnumerable<I>, R> resultSelector, IEqualityComparer<K> comparer)" => |_, a| join(a, true),
    "static ILookup<K, T> ToLookup<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |m, a| lookup(m, a, None, 2),
    "static ILookup<K, T> ToLookup<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, IEqualityComparer<K> comparer)" => |m, a| lookup(m, a, None, 2),
    "static ILookup<K, E> ToLookup<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)" => |m, a| lookup(m, a, Some(2), 3),
    "static ILookup<K, E> ToLookup<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector, IEqualityComparer<K> comparer)" => |m, a| lookup(m, a, Some(2), 3),
];

/// `GroupBy`, with the places of its selectors and of its comparer.
fn group(a: &Args<'_>, item: Option<usize>, result: Option<usize>, comparer: usize) -> Outcome {
    need(a, &["source", "keySelector"])?;
    for (index, name) in [(item, "elementSelector"), (result, "resultSelector")] {
        if index.is_some_and(|i| a.value(i).is_null()) {
            return Err(crate::expr::value::Exception::argument_null(name));
        }
    }
    let function = |index: Option<usize>| index.map(|i| a.value(i).clone());
    let op =
        Op::GroupBy { key: a.value(1).clone(), item: function(item), result: function(result), equality: Equality::of(a.value(comparer)) };
    query(a, &[], op)
}

fn join(a: &Args<'_>, grouped: bool) -> Outcome {
    let op = Op::Join {
        inner: a.value(1).clone(),
        outer_key: a.value(2).clone(),
        inner_key: a.value(3).clone(),
        result: a.value(4).clone(),
        equality: Equality::of(a.value(5)),
        grouped,
    };
    query(a, &["outer", "inner", "outerKeySelector", "innerKeySelector", "resultSelector"], op)
}

fn lookup(m: &mut Machine<'_>, a: &Args<'_>, item: Option<usize>, comparer: usize) -> Outcome {
    need(a, &["source", "keySelector"])?;
    let equality = Equality::of(a.value(comparer));
    let (key_ty, element) = (a.ty(1), a.ty(item.unwrap_or(0)));
    let item: Option<&Value> = item.map(|i| a.value(i));
    let groups = m.groups(a.value(0), a.value(1), item, equality)?;
    m.allocate(groups.rows.len() * 4 * size_of::<Value>())?;
    let rows = groups.rows.into_iter().map(|(key, items)| (key.clone(), grouping(&key_ty, &element, key, items)));
    Ok(lookup_of(Ty::Named(&LOOKUP, [key_ty.clone(), element.clone()].into()), equality, rows))
}
