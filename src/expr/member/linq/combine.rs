use super::super::{Row, rows};
use super::query;
use crate::expr::eval::{Equality, Op};

pub const ROWS: &[Row] = rows![
    "static IEnumerable<TSource> Concat<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)" => |_, a| {
        query(a, &["first", "second"], Op::Concat(a.value(1).clone()))
    },
    "static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source)" => |_, a| query(a, &["source"], Op::Distinct(Equality::Default)),
    "static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)" => |_, a| {
        query(a, &["source"], Op::Distinct(Equality::of(a.value(1))))
    },
    "static IEnumerable<TSource> Union<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)" => |_, a| {
        query(a, &["first", "second"], Op::Union(a.value(1).clone(), Equality::Default))
    },
    "static IEnumerable<TSource> Union<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)" => |_, a| {
        query(a, &["first", "second"], Op::Union(a.value(1).clone(), Equality::of(a.value(2))))
    },
    "static IEnumerable<TSource> Intersect<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)" => |_, a| {
        query(a, &["first", "second"], Op::Intersect(a.value(1).clone(), Equality::Default))
    },
    "static IEnumerable<TSource> Intersect<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)" => |_, a| {
        query(a, &["first", "second"], Op::Intersect(a.value(1).clone(), Equality::of(a.value(2))))
    },
    "static IEnumerable<TSource> Except<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)" => |_, a| {
        query(a, &["first", "second"], Op::Except(a.value(1).clone(), Equality::Default))
    },
    "static IEnumerable<TSource> Except<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)" => |_, a| {
        query(a, &["first", "second"], Op::Except(a.value(1).clone(), Equality::of(a.value(2))))
    },
    "static IEnumerable<TResult> Zip<TFirst, TSecond, TResult>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, Func<TFirst, TSecond, TResult> resultSelector)" => |_, a| {
        query(a, &["first", "second", "resultSelector"], Op::Zip(a.value(1).clone(), a.value(2).clone()))
    },
    "static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)" => |m, a| same(m, a),
    "static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)" => |m, a| same(m, a),
];

/// Whether two sequences have equal items in the same order.
fn same(m: &mut crate::expr::eval::Machine<'_>, a: &crate::expr::eval::Args<'_>) -> super::Outcome {
    super::need(a, &["first", "second"])?;
    let equality = Equality::of(a.value(2));
    let (mut first, mut second) = (m.open(a.value(0))?, m.open(a.value(1))?);
    loop {
        m.spend(1)?;
        match (first.next(m)?, second.next(m)?) {
            (Some(x), Some(y)) if equality.equal(&x, &y) => {}
            (x, y) => return Ok((x.is_none() && y.is_none()).into()),
        }
    }
}
