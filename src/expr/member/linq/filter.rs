use super::super::{Row, rows};
use super::{need, query};
use crate::expr::eval::{Op, Query, convert, is_empty_array};

pub const ROWS: &[Row] = rows![
    "static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |_, a| {
        need(a, &["source", "predicate"])?;
        if is_empty_array(a.value(0)) {
            return Ok(Query::empty(&a.ty(0)));
        }
        query(a, &[], Op::Where(a.value(1).clone(), false))
    },
    "static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)" => |_, a| {
        query(a, &["source", "predicate"], Op::Where(a.value(1).clone(), true))
    },
    "static IEnumerable<TSource> Skip<TSource>(this IEnumerable<TSource> source, int count)" => |_, a| {
        need(a, &["source"])?;
        Query::skip(a.value(0), &a.ty(0), a.int(1))
    },
    "static IEnumerable<TSource> Take<TSource>(this IEnumerable<TSource> source, int count)" => |_, a| {
        need(a, &["source"])?;
        Query::take(a.value(0), &a.ty(0), a.int(1))
    },
    "static IEnumerable<TSource> SkipLast<TSource>(this IEnumerable<TSource> source, int count)" => |_, a| {
        need(a, &["source"])?;
        match usize::try_from(a.int(1)) {
            Ok(count) if count > 0 => query(a, &[], Op::SkipLast(count)),
            Ok(_) | Err(_) => Query::skip(a.value(0), &a.ty(0), 0),
        }
    },
    "static IEnumerable<TSource> TakeLast<TSource>(this IEnumerable<TSource> source, int count)" => |m, a| {
        need(a, &["source"])?;
        m.take_last(a.value(0), &a.ty(0), a.int(1))
    },
    "static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |_, a| {
        query(a, &["source", "predicate"], Op::SkipWhile(a.value(1).clone(), false))
    },
    "static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)" => |_, a| {
        query(a, &["source", "predicate"], Op::SkipWhile(a.value(1).clone(), true))
    },
    "static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)" => |_, a| {
        query(a, &["source", "predicate"], Op::TakeWhile(a.value(1).clone(), false))
    },
    "static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)" => |_, a| {
        query(a, &["source", "predicate"], Op::TakeWhile(a.value(1).clone(), true))
    },
    // A sequence of such items is itself what is asked for.
    "static IEnumerable<TResult> Cast<TResult>(this IEnumerable source)" => |_, a| {
        need(a, &["source"])?;
        if convert::is(a.value(0), &crate::expr::types::Ty::generic("IEnumerable", &[a.ty(0)])) {
            return Ok(a.value(0).clone());
        }
        query(a, &[], Op::Cast(a.ty(0)))
    },
    "static IEnumerable<TResult> OfType<TResult>(this IEnumerable source)" => |_, a| query(a, &["source"], Op::OfType(a.ty(0))),
];
