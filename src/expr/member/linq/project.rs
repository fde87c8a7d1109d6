use super::super::{Row, rows};
use super::{need, query};
use crate::expr::eval::{Op, Query, is_nothing};

pub const ROWS: &[Row] = rows![
    "static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, R> selector)" => |_, a| {
        need(a, &["source", "selector"])?;
        if is_nothing(a.value(0)) {
            return Ok(Query::empty(&a.ty(1)));
        }
        query(a, &[], Op::Select(a.value(1).clone(), false))
    },
    "static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, int, R> selector)" => |_, a| {
        query(a, &["source", "selector"], Op::Select(a.value(1).clone(), true))
    },
    "static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, IEnumerable<R>> selector)" => |_, a| {
        query(a, &["source", "selector"], Op::SelectMany { collection: a.value(1).clone(), indexed: false, result: None })
    },
    "static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, int, IEnumerable<R>> selector)" => |_, a| {
        query(a, &["source", "selector"], Op::SelectMany { collection: a.value(1).clone(), indexed: true, result: None })
    },
    "static IEnumerable<R> SelectMany<T, C, R>(this IEnumerable<T> source, Func<T, IEnumerable<C>> collectionSelector, Func<T, C, R> resultSelector)" => |_, a| {
        let op = Op::SelectMany { collection: a.value(1).clone(), indexed: false, result: Some(a.value(2).clone()) };
        query(a, &["source", "collectionSelector", "resultSelector"], op)
    },
    "static IEnumerable<R> SelectMany<T, C, R>(this IEnumerable<T> source, Func<T, int, IEnumerable<C>> collectionSelector, Func<T, C, R> resultSelector)" => |_, a| {
        let op = Op::SelectMany { collection: a.value(1).clone(), indexed: true, result: Some(a.value(2).clone()) };
        query(a, &["source", "collectionSelector", "resultSelector"], op)
    },
];
