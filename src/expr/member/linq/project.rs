use super::super::{Row, rows};
use super::{need, query};
use crate::expr::eval::{Op, Query, is_nothing};

pub const ROWS: &[Row] = rows![
    "static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)" => |_, a| {
        need(a, &["source", "selector"])?;
        if is_nothing(a.value(0)) {
            return Ok(Query::empty(&a.ty(1)));
        }
        query(a, &[], Op::Select(a.value(1).clone(), false))
    },
    "static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, TResult> selector)" => |_, a| {
        query(a, &["source", "selector"], Op::Select(a.value(1).clone(), true))
    },
    "static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TResult>> selector)" => |_, a| {
        query(a, &["source", "selector"], Op::SelectMany { collection: a.value(1).clone(), indexed: false, result: None })
    },
    "static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TResult>> selector)" => |_, a| {
        query(a, &["source", "selector"], Op::SelectMany { collection: a.value(1).clone(), indexed: true, result: None })
    },
    "static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)" => |_, a| {
        let op = Op::SelectMany { collection: a.value(1).clone(), indexed: false, result: Some(a.value(2).clone()) };
        query(a, &["source", "collectionSelector", "resultSelector"], op)
    },
    "static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)" => |_, a| {
        let op = Op::SelectMany { collection: a.value(1).clone(), indexed: true, result: Some(a.value(2).clone()) };
        query(a, &["source", "collectionSelector", "resultSelector"], op)
    },
];
