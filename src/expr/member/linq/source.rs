use super::super::{Row, rows};
use crate::expr::eval::{Op, Query};
use crate::expr::value::{Exception, Object};

pub const ROWS: &[Row] = rows![
    "static IEnumerable<int> Range(int start, int count)" => |_, a| match usize::try_from(a.int(1)) {
        Ok(0) => Ok(Query::empty(&crate::expr::types::Ty::Int)),
        Ok(count) if i64::from(a.int(0)) + i64::from(a.int(1)) - 1 <= i64::from(i32::MAX) => {
            Ok(Query::alone([crate::expr::types::Ty::Int].into(), Op::Range(a.int(0), count)))
        }
        Ok(_) | Err(_) => Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "count")),
    },
    "static IEnumerable<TResult> Repeat<TResult>(TResult element, int count)" => |_, a| match usize::try_from(a.int(1)) {
        Ok(0) => Ok(Query::empty(&a.ty(0))),
        Ok(count) => Ok(Query::alone(a.types(), Op::Repeat(a.value(0).clone(), count))),
        Err(_) => Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "count")),
    },
    "static IEnumerable<TResult> Empty<TResult>()" => |_, a| Ok(Query::empty(&a.ty(0))),
    "static IEnumerable<TSource> AsEnumerable<TSource>(this IEnumerable<TSource> source)" => |_, a| Ok(a.value(0).clone()),
    "static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source)" => |_, a| {
        super::query(a, &["source"], Op::DefaultIfEmpty(crate::expr::eval::convert::default(&a.ty(0))))
    },
    "static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source, TSource defaultValue)" => |_, a| {
        super::query(a, &["source"], Op::DefaultIfEmpty(a.value(1).clone()))
    },
    "static IEnumerable<TSource> Append<TSource>(this IEnumerable<TSource> source, TSource element)" => |_, a| super::query(a, &["source"], Op::Append(a.value(1).clone())),
    "static IEnumerable<TSource> Prepend<TSource>(this IEnumerable<TSource> source, TSource element)" => |_, a| super::query(a, &["source"], Op::Prepend(a.value(1).clone())),
    "static IEnumerable<TSource> Reverse<TSource>(this IEnumerable<TSource> source)" => |_, a| super::query(a, &["source"], Op::Reverse),
    "static TSource[] ToArray<TSource>(this IEnumerable<TSource> source)" => |m, a| {
        super::need(a, &["source"])?;
        let items = m.collect(a.value(0))?;
        Ok(Object::array(&a.ty(0), items))
    },
    "static List<TSource> ToList<TSource>(this IEnumerable<TSource> source)" => |m, a| {
        super::need(a, &["source"])?;
        let items = m.collect(a.value(0))?;
        Ok(Object::list(&a.ty(0), items))
    },
];
