use super::super::{Row, rows};
use super::query;
use crate::expr::eval::{Equality, Op};

pub const ROWS: &[Row] = rows![
    "static IEnumerable<T> Concat<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| {
        query(a, &["first", "second"], Op::Concat(a.value(1).clone()))
    },
    "static IEnumerable<T> Distinct<T>(this IEnumerable<T> source)" => |_, a| query(a, &["source"], Op::Distinct(Equality::Default)),
    "static IEnumerable<T> Distinct<T>(this IEnumerable<T> source, IEqualityComparer<T> comparer)" => |_, a| {
        query(a, &["source"], Op::Distinct(Equality::of(a.value(1))))
    },
    "static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| {
        query(a, &["first", "second"], Op::Union(a.value(1).clone(), Equality::Default))
    },
    "static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T> comparer)" => |_, a| {
        query(a, &["first", "second"], Op::Union(a.value(1).clone(), Equality::of(a.value(2))))
    },
    "static IEnumerable<T> Intersect<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| {
        query(a, &["first", "second"], Op::Intersect(a.value(1).clone(), Equality::Default))
    },
    "static IEnumerable<T> Intersect<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T> comparer)" => |_, a| {
        query(a, &["first", "second"], Op::Intersect(a.value(1).clone(), Equality::of(a.value(2))))
    },
    "static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |_, a| {
        query(a, &["first", "second"], Op::Except(a.value(1).clone(), Equality::Default))
    },
    "static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T> comparer)" => |_, a| {
        query(a, &["first", "second"], Op::Except(a.value(1).clone(), Equality::of(a.value(2))))
    },
    "static IEnumerable<R> Zip<A, B, R>(this IEnumerable<A> first, IEnumerable<B> second, Func<A, B, R> resultSelector)" => |_, a| {
        query(a, &["first", "second", "resultSelector"], Op::Zip(a.value(1).clone(), a.value(2).clone()))
    },
    "static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second)" => |m, a| same(m, a),
    "static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T> comparer)" => |m, a| same(m, a),
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
