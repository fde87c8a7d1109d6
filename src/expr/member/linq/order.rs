use std::rc::Rc;

use super::super::{Outcome, Row, rows};
use super::{need, query};
use crate::expr::eval::{Args, Key, Machine, Op, Query};
use crate::expr::value::Exception;

pub const ROWS: &[Row] = rows![
    "static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |_, a| order(a, false),
    "static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)" => |_, a| order(a, false),
    "static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |_, a| order(a, true),
    "static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)" => |_, a| order(a, true),
    "static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |m, a| then(m, a, false),
    "static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)" => |m, a| then(m, a, false),
    "static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |m, a| then(m, a, true),
    "static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)" => |m, a| then(m, a, true),
];

fn key(a: &Args<'_>, descending: bool) -> Key {
    Key { selector: a.value(1).clone(), descending, comparer: a.value(2).clone() }
}

fn order(a: &Args<'_>, descending: bool) -> Outcome {
    query(a, &["source", "keySelector"], Op::Order(Rc::new([key(a, descending)])))
}

/// A further key of an ordered query.
fn then(m: &mut Machine<'_>, a: &Args<'_>, descending: bool) -> Outcome {
    need(a, &["source", "keySelector"])?;
    match Query::of(a.value(0)) {
        Some(Query { source, op: Op::Order(keys), .. }) => {
            m.allocate((keys.len() + 1) * size_of::<Key>())?;
            let keys = keys.iter().cloned().chain([key(a, descending)]).collect();
            Query::over(source, a.types(), Op::Order(keys))
        }
        Some(_) | None => Err(Exception::null_reference()),
    }
}
