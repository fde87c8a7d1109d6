use super::super::collection::{add_entry, dictionary_of, set_of};
use super::super::{Outcome, Row, rows};
use super::need;
use crate::expr::eval::{Args, Machine};
use crate::expr::value::{Exception, Value};

pub const ROWS: &[Row] = rows![
    "static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)" => |m, a| dictionary(m, a, None, 2),
    "static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, IEqualityComparer<K> comparer)" => |m, a| dictionary(m, a, None, 2),
    "static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, V> elementSelector)" => |m, a| dictionary(m, a, Some(2), 3),
    "static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, V> elementSelector, IEqualityComparer<K> comparer)" => |m, a| dictionary(m, a, Some(2), 3),
    "static HashSet<T> ToHashSet<T>(this IEnumerable<T> source)" => |m, a| { need(a, &["source"])?; set_of(m, &a.ty(0), a.value(0), &Value::Null) },
    "static HashSet<T> ToHashSet<T>(this IEnumerable<T> source, IEqualityComparer<T> comparer)" => |m, a| { need(a, &["source"])?; set_of(m, &a.ty(0), a.value(0), a.value(1)) },
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
