use super::super::collection::lookup_of;
use super::super::{Outcome, Row, rows};
use super::{need, query};
use crate::expr::eval::{Args, Equality, LOOKUP, Machine, Op, grouping};
use crate::expr::types::Ty;
use crate::expr::value::Value;

pub const ROWS: &[Row] = rows![
    "static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |_, a| group(a, None, None, 2),
    "static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)" => |_, a| group(a, None, None, 2),
    "static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)" => |_, a| group(a, Some(2), None, 3),
    "static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)" => |_, a| group(a, Some(2), None, 3),
    "static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector)" => |_, a| group(a, None, Some(2), 3),
    "static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector, IEqualityComparer<TKey> comparer)" => |_, a| group(a, None, Some(2), 3),
    "static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector)" => |_, a| group(a, Some(2), Some(3), 4),
    "static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector, IEqualityComparer<TKey> comparer)" => |_, a| group(a, Some(2), Some(3), 4),
    "static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector)" => |_, a| join(a, false),
    "static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector, IEqualityComparer<TKey> comparer)" => |_, a| join(a, false),
    "static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector)" => |_, a| join(a, true),
    "static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector, IEqualityComparer<TKey> comparer)" => |_, a| join(a, true),
    "static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |m, a| lookup(m, a, None, 2),
    "static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)" => |m, a| lookup(m, a, None, 2),
    "static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)" => |m, a| lookup(m, a, Some(2), 3),
    "static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)" => |m, a| lookup(m, a, Some(2), 3),
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
