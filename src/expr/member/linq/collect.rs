use super::super::collection::{add_entry, dictionary_of, set_of};
use super::super::{Outcome, Row, rows};
use super::need;
use crate::expr::eval::{Args, Machine};
use crate::expr::value::{Exception, Value};

pub const ROWS: &[Row] = rows![
    "static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)" => |m, a| dictionary(m, a, None, 2),
    "static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)" => |m, a| dictionary(m, a, None, 2),
    "static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)" => |m, a| dictionary(m, a, Some(2), 3),
    "static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)" => |m, a| dictionary(m, a, Some(2), 3),
    "static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source)" => |m, a| { need(a, &["source"])?; set_of(m, &a.ty(0), a.value(0), &Value::Null) },
    "static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)" => |m, a| { need(a, &["source"])?; set_of(m, &a.ty(0), a.value(0), a.value(1)) },
];

fn dictionary(m: &mut Machine<'_>, a: &Args<'_>, item: Option<usize>, comparer: usize) -> Outcome {
    need(a, &["source", "keySelector"])?;
    if item.is_some_and(|i| a.value(i).is_null()) {
        return Err(Exception::argument_null("elementSelector"));
    }
    let map = dictionary_of(&a.ty(1), &a.ty(item.unwrap_or(0)), a.value(comparer));
    let mut cursor = m.open(a.value(0))?;
    while let Some(found) = cursor.next(m)? {
        let key = m.call(a.value(1), std::slice::from_ref(&found))?;
        let value = match item {
            Some(item) => m.call(a.value(item), &[found])?,
            None => found,
        };
        add_entry(m, &map, &key, value)?;
    }
    Ok(map)
}
