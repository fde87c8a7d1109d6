use super::{Args, Class, Exception, Machine, Object, Outcome, SPACE, Shape, Try, Ty, Value, convert, copy_to, count, given, rows};
use crate::expr::eval::{Equality, KEYS, Op, Query, VALUES};
use crate::expr::member::json::collection as tokens;
use crate::expr::member::{Comparison, context};
use crate::expr::value::object::{Map, Record};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "KeyValuePair<TKey, TValue>",
        space: SPACE,
        shape: Shape::Struct,
        rows: rows![
            "bool Equals(object obj)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "TKey Key" => |_, a| field(a, 0),
            "TValue Value" => |_, a| field(a, 1),
            "new()" => |_, a| Ok(Object::pair(&a.ty(0), &a.ty(1), (convert::default(&a.ty(0)), convert::default(&a.ty(1))))),
            "new(TKey key, TValue value)" => |_, a| Ok(Object::pair(&a.ty(0), &a.ty(1), (a.value(0).clone(), a.value(1).clone()))),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
            "static KeyValuePair<A, B> Create<A, B>(A key, B value)" => |_, a| {
                Ok(Object::pair(&a.ty(0), &a.ty(1), (a.value(0).clone(), a.value(1).clone())))
            },
        ],
    },
    Class {
        declaration: "KeyCollection<TKey, TValue> : ICollection<TKey>, IReadOnlyCollection<TKey>",
        space: "System.Collections.Generic.Dictionary`2+",
        shape: Shape::Class,
        rows: rows![
            "int Count" => |m, a| count(m, a),
            "IEnumerator<TKey> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "void CopyTo(TKey[] array, int index)" => |m, a| copy_to(m, a),
        ],
    },
    Class {
        declaration: "ValueCollection<TKey, TValue> : ICollection<TValue>, IReadOnlyCollection<TValue>",
        space: "System.Collections.Generic.Dictionary`2+",
        shape: Shape::Class,
        rows: rows![
            "int Count" => |m, a| count(m, a),
            "IEnumerator<TValue> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "void CopyTo(TValue[] array, int index)" => |m, a| copy_to(m, a),
        ],
    },
    Class {
        declaration: "IReadOnlyDictionary<TKey, TValue> : IReadOnlyCollection<KeyValuePair<TKey, TValue>>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "TValue this[TKey key]" => |m, a| look_up(m, a),
            "bool ContainsKey(TKey key)" => |m, a| Ok(find(m, a.value(0), a.value(1))?.is_some().into()),
            "bool TryGetValue(TKey key, out TValue value)" => |m, a| try_get(m, a),
            "IEnumerable<TKey> Keys" => |m, a| keys(m, a),
            "IEnumerable<TValue> Values" => |m, a| values(m, a),
        ],
    },
    Class {
        declaration: "IDictionary<TKey, TValue> : ICollection<KeyValuePair<TKey, TValue>>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "TValue this[TKey key]" => |m, a| look_up(m, a),
            "set TValue this[TKey key]" => |m, a| put(m, a.value(0), a.value(1), a.value(2).clone(), Existing::IsReplaced),
            "bool ContainsKey(TKey key)" => |m, a| Ok(find(m, a.value(0), a.value(1))?.is_some().into()),
            "bool TryGetValue(TKey key, out TValue value)" => |m, a| try_get(m, a),
            "void Add(TKey key, TValue value)" => |m, a| put(m, a.value(0), a.value(1), a.value(2).clone(), Existing::Throws),
            "bool Remove(TKey key)" => |m, a| Ok(take(m, a.value(0), a.value(1))?.is_some().into()),
            "ICollection<TKey> Keys" => |m, a| keys(m, a),
            "ICollection<TValue> Values" => |m, a| values(m, a),
        ],
    },
    Class {
        declaration: "Dictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |m, a| made(m, a, &Value::Null, &Value::Null),
            "new(int capacity)" => |m, a| { capacity(a)?; made(m, a, &Value::Null, &Value::Null) },
            "new(IEqualityComparer<TKey> comparer)" => |m, a| made(m, a, &Value::Null, a.value(0)),
            "new(int capacity, IEqualityComparer<TKey> comparer)" => |m, a| { capacity(a)?; made(m, a, &Value::Null, a.value(1)) },
            "new(IDictionary<TKey, TValue> dictionary)" => |m, a| made(m, a, given(a, 0, "dictionary")?, &Value::Null),
            "new(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)" => |m, a| made(m, a, given(a, 0, "dictionary")?, a.value(1)),
            "new(IEnumerable<KeyValuePair<TKey, TValue>> collection)" => |m, a| made(m, a, given(a, 0, "collection")?, &Value::Null),
            "new(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)" => |m, a| {
                made(m, a, given(a, 0, "collection")?, a.value(1))
            },
            "int Count" => |m, a| count(m, a),
            "IEqualityComparer<TKey> Comparer" => |_, a| Ok(super::comparer::of(&dictionary(a.value(0))?.equality)),
            "KeyCollection<TKey, TValue> Keys" => |m, a| keys(m, a),
            "ValueCollection<TKey, TValue> Values" => |m, a| values(m, a),
            "TValue this[TKey key]" => |m, a| look_up(m, a),
            "set TValue this[TKey key]" => |m, a| put(m, a.value(0), a.value(1), a.value(2).clone(), Existing::IsReplaced),
            "void Add(TKey key, TValue value)" => |m, a| put(m, a.value(0), a.value(1), a.value(2).clone(), Existing::Throws),
            "bool TryAdd(TKey key, TValue value)" => |m, a| put(m, a.value(0), a.value(1), a.value(2).clone(), Existing::Stays),
            "bool ContainsKey(TKey key)" => |m, a| Ok(find(m, a.value(0), a.value(1))?.is_some().into()),
            "bool TryGetValue(TKey key, out TValue value)" => |m, a| try_get(m, a),
            "bool Remove(TKey key)" => |m, a| Ok(take(m, a.value(0), a.value(1))?.is_some().into()),
            "bool Remove(TKey key, out TValue value)" => |m, a| {
                let gone = take(m, a.value(0), a.value(1))?;
                let removed = gone.is_some();
                m.outs.push(gone.unwrap_or_else(|| convert::default(&a.ty(1))));
                Ok(removed.into())
            },
            "void Clear()" => |_, a| clear(dictionary(a.value(0))?),
            "IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "bool ContainsValue(TValue value)" => |m, a| {
                let map = dictionary(a.value(0))?;
                m.spend(map.table.borrow().len() / 4)?;
                let found = map.table.borrow().iter().any(|(_, v)| convert::equal(v, a.value(1)));
                Ok(found.into())
            },
            "void TrimExcess()" => |_, _| Ok(Value::Null),
        ],
    },
    // What API Management adds: several values are one text, and a variable has a type.
    Class {
        declaration: "DictionaryExtensions",
        space: "Apim",
        shape: Shape::Static,
        rows: rows![
            "static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> d, string name)" => |m, a| joined(m, a),
            "static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> d, string name, string defaultValue)" => |m, a| joined(m, a),
            "static string GetValueOrDefault(this IReadOnlyDictionary<string, string> d, string name)" => |m, a| parameter(m, a),
            "static string GetValueOrDefault(this IReadOnlyDictionary<string, string> d, string name, string defaultValue)" => |m, a| parameter(m, a),
            "static object GetValueOrDefault(this IReadOnlyDictionary<string, object> d, string name)" => |m, a| {
                if matches!(a.value(0), Value::Part(_)) { context::variable_or(m, a) } else { or_default(m, a) }
            },
            "static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> d, string name)" => |m, a| typed(m, a),
            "static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> d, string name, T defaultValue)" => |m, a| typed(m, a),
        ],
    },
    Class {
        declaration: "CollectionExtensions",
        space: SPACE,
        shape: Shape::Static,
        rows: rows![
            "static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)" => |m, a| {
                let found = find(m, given(a, 0, "dictionary")?, a.value(1))?;
                Ok(found.unwrap_or_else(|| convert::default(&a.ty(1))))
            },
            "static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)" => |m, a| {
                let found = find(m, given(a, 0, "dictionary")?, a.value(1))?;
                Ok(found.unwrap_or_else(|| a.value(2).clone()))
            },
            "static bool TryAdd<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, TValue value)" => |m, a| {
                put(m, given(a, 0, "dictionary")?, a.value(1), a.value(2).clone(), Existing::Stays)
            },
            "static bool Remove<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, out TValue value)" => |m, a| {
                let gone = take(m, given(a, 0, "dictionary")?, a.value(1))?;
                let removed = gone.is_some();
                m.outs.push(gone.unwrap_or_else(|| convert::default(&a.ty(1))));
                Ok(removed.into())
            },
        ],
    },
];

/// What becomes of a key that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    Throws,
    IsReplaced,
    Stays,
}

fn dictionary(value: &Value) -> Try<&Map> {
    match value {
        Value::Object(object) => match &**object {
            Object::Map(map) => Ok(map),
            _ => Err(Exception::null_reference()),
        },
        _ => Err(Exception::null_reference()),
    }
}

/// A field of a pair or a group.
pub fn field(a: &Args<'_>, index: usize) -> Outcome {
    match &**a.object(0)? {
        Object::Record(Record { fields, .. }) => Ok(fields.get(index).cloned().unwrap_or_default()),
        _ => Err(Exception::null_reference()),
    }
}

/// Key and value of a pair.
pub fn parts(pair: &Value) -> (Value, Value) {
    match pair {
        Value::Object(object) => match &**object {
            Object::Record(record) => {
                (record.fields.first().cloned().unwrap_or_default(), record.fields.get(1).cloned().unwrap_or_default())
            }
            _ => (Value::Null, Value::Null),
        },
        _ => (Value::Null, Value::Null),
    }
}

fn capacity(a: &Args<'_>) -> Try<()> {
    if a.int(0) >= 0 {
        return Ok(());
    }
    Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "capacity"))
}

/// A new dictionary with these pairs, if any.
fn made(m: &mut Machine<'_>, a: &Args<'_>, pairs: &Value, comparer: &Value) -> Outcome {
    let map = dictionary_of(&a.ty(0), &a.ty(1), comparer);
    if !pairs.is_null() {
        for pair in m.collect(pairs)? {
            let (key, value) = parts(&pair);
            put(m, &map, &key, value, Existing::Throws)?;
        }
    }
    Ok(map)
}

/// An empty dictionary.
pub fn dictionary_of(key: &Ty, value: &Ty, comparer: &Value) -> Value {
    Object::Map(Map::new(Ty::generic("Dictionary", &[key.clone(), value.clone()]), Equality::of(comparer))).into()
}

/// Adds a key that must be new.
pub fn add_entry(m: &mut Machine<'_>, map: &Value, key: &Value, value: Value) -> Try<()> {
    put(m, map, key, value, Existing::Throws).map(|_| ())
}

/// Sets the value of a key.
pub fn set_entry(m: &mut Machine<'_>, map: &Value, key: &Value, value: Value) -> Try<()> {
    put(m, map, key, value, Existing::IsReplaced).map(|_| ())
}

/// The slot of a key.
fn slot(m: &mut Machine<'_>, map: &Map, key: &Value) -> Try<Option<usize>> {
    if key.is_null() {
        return Err(Exception::argument_null("key"));
    }
    let (slot, looked) = map.find(key);
    m.spend(map.equality.cost(looked, key))?;
    Ok(slot)
}

/// The value of a key.
pub fn find(m: &mut Machine<'_>, map: &Value, key: &Value) -> Try<Option<Value>> {
    match (map, key) {
        (Value::Json(token), Value::Text(key)) => {
            m.spend(token.looked_at() / 32)?;
            return Ok(token.get(key).map(Value::Json));
        }
        (Value::Part(part), Value::Text(name)) => {
            // Names of headers and query parameters are found without regard to case.
            let pairs = context::part_items(m, *part);
            m.spend(pairs.len())?;
            let equality = match part {
                crate::expr::Part::Variables | crate::expr::Part::MatchedParameters => Equality::Default,
                _ => Equality::Texts(Comparison::IGNORING_CASE),
            };
            let name = Value::Text(name.clone());
            return Ok(pairs.iter().map(parts).find(|(n, _)| equality.equal(n, &name)).map(|(_, v)| v));
        }
        _ => {}
    }
    let map = dictionary(map)?;
    let found = slot(m, map, key)?;
    Ok(found.and_then(|s| map.table.borrow().get(s).map(|(_, v)| v.clone())))
}

fn look_up(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let found = find(m, a.value(0), a.value(1))?;
    if found.is_none() && tokens::is_object(a.value(0)) {
        return Ok(Value::Null);
    }
    found.ok_or_else(|| context::missing(&a.value(1).to_text()))
}

fn try_get(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let value = find(m, a.value(0), a.value(1))?;
    let found = value.is_some();
    m.outs.push(value.unwrap_or_else(|| convert::default(&a.ty(1))));
    Ok(found.into())
}

/// A variable, or an item of a dictionary of one's own, as the type asked for.
fn typed(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if matches!(a.value(0), Value::Part(_)) {
        return context::variable_as(m, a);
    }
    match find(m, a.value(0), a.value(1))? {
        Some(value) => convert::to(value, &a.ty(0)),
        None if a.len() > 2 => Ok(a.value(2).clone()),
        None => Ok(convert::default(&a.ty(0))),
    }
}

/// Of the parameters of the request, or of a dictionary of one's own.
fn parameter(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if matches!(a.value(0), Value::Part(_)) { context::parameter_or(m, a) } else { or_default(m, a) }
}

fn or_default(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    Ok(find(m, a.value(0), a.value(1))?.unwrap_or_else(|| a.value(2).clone()))
}

/// The values of a key with commas between them.
fn joined(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if matches!(a.value(0), Value::Part(_)) {
        return context::joined_or(m, a);
    }
    match find(m, a.value(0), a.value(1))? {
        Some(values) => {
            let texts: Vec<String> = m.collect(&values)?.iter().map(ToString::to_string).collect();
            m.text(texts.join(","))
        }
        None => Ok(a.value(2).clone()),
    }
}

/// Sets a key; whether it is new.
pub fn put(m: &mut Machine<'_>, map: &Value, key: &Value, value: Value, existing: Existing) -> Outcome {
    match (map, existing) {
        (Value::Json(_), Existing::IsReplaced) => return tokens::set(m, &Args::new(&[map.clone(), key.clone(), value], &[])),
        (Value::Json(token), _) => return tokens::put(m, token, key, &value),
        _ => {}
    }
    let map = dictionary(map)?;
    match slot(m, map, key)? {
        Some(_) if existing == Existing::Throws => {
            return Err(Exception::argument(format!("An item with the same key has already been added. Key: {key}")));
        }
        Some(_) if existing == Existing::Stays => return Ok(false.into()),
        Some(slot) => {
            let old = map.table.borrow_mut().replace(slot, value);
            drop(old);
        }
        None => {
            m.allocate(3 * size_of::<Value>())?;
            map.table.borrow_mut().insert(map.equality.hash(key), key.clone(), value);
        }
    }
    map.touch();
    Ok(true.into())
}

/// Takes a key out. Who walks through a dictionary may do that.
pub fn take(m: &mut Machine<'_>, map: &Value, key: &Value) -> Try<Option<Value>> {
    if let Value::Json(token) = map {
        return tokens::take(m, token, key);
    }
    let map = dictionary(map)?;
    let found = slot(m, map, key)?;
    Ok(found.and_then(|s| map.table.borrow_mut().remove(s)).map(|(_, value)| value))
}

pub fn clear(map: &Map) -> Outcome {
    let gone = map.table.borrow_mut().clear();
    drop(gone);
    if map.ty.is("HashSet") {
        map.touch();
    }
    Ok(Value::Null)
}

fn keys(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    column(m, a, 0)
}

fn values(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    column(m, a, 1)
}

/// The keys or the values: what the dictionary has when they are read.
fn column(m: &mut Machine<'_>, a: &Args<'_>, index: usize) -> Outcome {
    if dictionary(a.value(0)).is_ok() {
        return Query::over(a.value(0), a.types(), if index == 0 { Op::Keys } else { Op::Values });
    }
    let pairs = m.collect(a.value(0))?;
    let items = pairs.iter().map(|pair| if index == 0 { parts(pair).0 } else { parts(pair).1 }).collect();
    let ty = Ty::Named(if index == 0 { &KEYS } else { &VALUES }, a.types());
    Ok(Object::Items(crate::expr::value::object::Items::new(ty, items)).into())
}
