use super::{
    Args, Class, Exception, Machine, Object, Outcome, Row, SPACE, Shape, Try, Ty, Value, convert, copy_to, count, given, rows, size,
};
use crate::expr::eval::Equality;
use crate::expr::value::object::Map;

/// What every `ISet<T>` has.
pub const ROWS: &[Row] = rows![
    "bool Add(T item)" => |m, a| add(m, a),
    "void UnionWith(IEnumerable<T> other)" => |m, a| union_with(m, a),
    "void IntersectWith(IEnumerable<T> other)" => |m, a| intersect_with(m, a),
    "void ExceptWith(IEnumerable<T> other)" => |m, a| except_with(m, a),
    "void SymmetricExceptWith(IEnumerable<T> other)" => |m, a| symmetric_except_with(m, a),
    "bool IsSubsetOf(IEnumerable<T> other)" => |m, a| compare(m, a, Relation::Subset),
    "bool IsSupersetOf(IEnumerable<T> other)" => |m, a| compare(m, a, Relation::Superset),
    "bool IsProperSubsetOf(IEnumerable<T> other)" => |m, a| compare(m, a, Relation::ProperSubset),
    "bool IsProperSupersetOf(IEnumerable<T> other)" => |m, a| compare(m, a, Relation::ProperSuperset),
    "bool Overlaps(IEnumerable<T> other)" => |m, a| compare(m, a, Relation::Overlap),
    "bool SetEquals(IEnumerable<T> other)" => |m, a| compare(m, a, Relation::Equal),
];

const PARTS: &[&[Row]] = &[ROWS, OWN];
static ALL: [Row; super::super::total(PARTS)] = super::super::joined(PARTS);

pub static CLASSES: &[Class] =
    &[Class { declaration: "HashSet<T> : ISet<T>, IReadOnlyCollection<T>", space: SPACE, shape: Shape::Class, rows: &ALL }];

const OWN: &[Row] = rows![
    "new()" => |m, a| set_of(m, &a.ty(0), &Value::Null, &Value::Null),
    "new(int capacity)" => |m, a| { capacity(a)?; set_of(m, &a.ty(0), &Value::Null, &Value::Null) },
    "new(IEqualityComparer<T> comparer)" => |m, a| set_of(m, &a.ty(0), &Value::Null, a.value(0)),
    "new(int capacity, IEqualityComparer<T> comparer)" => |m, a| { capacity(a)?; set_of(m, &a.ty(0), &Value::Null, a.value(1)) },
    "new(IEnumerable<T> collection)" => |m, a| set_of(m, &a.ty(0), given(a, 0, "collection")?, &Value::Null),
    "new(IEnumerable<T> collection, IEqualityComparer<T> comparer)" => |m, a| {
        set_of(m, &a.ty(0), given(a, 0, "collection")?, a.value(1))
    },
    "int Count" => |m, a| count(m, a),
    "IEqualityComparer<T> Comparer" => |_, a| Ok(super::comparer::of(&set(a)?.equality)),
    "bool Remove(T item)" => |m, a| remove(m, a),
    "void Clear()" => |_, a| super::dictionary::clear(set(a)?),
    "int RemoveWhere(Predicate<T> match)" => |m, a| {
        given(a, 1, "match")?;
        let mut removed = 0;
        for item in m.collect(a.value(0))? {
            if m.holds(a.value(1), &item)? {
                removed += usize::from(take(m, set(a)?, &item)?);
            }
        }
        Ok(size(removed))
    },
    "bool TryGetValue(T equalValue, out T actualValue)" => |m, a| {
        let set = set(a)?;
        let found = slot(m, set, a.value(1))?.and_then(|s| set.table.borrow().get(s).map(|(_, item)| item.clone()));
        let there = found.is_some();
        m.outs.push(found.unwrap_or_else(|| convert::default(&a.ty(0))));
        Ok(there.into())
    },
    "void CopyTo(T[] array)" => |m, a| copy_to(m, a),
    "void CopyTo(T[] array, int arrayIndex)" => |m, a| copy_to(m, a),
    "void TrimExcess()" => |_, _| Ok(Value::Null),
    "bool Contains(T item)" => |m, a| holds(m, set(a)?, a.value(1)).map(Value::Bool),
    "IEnumerator<T> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
];

/// How two sets relate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Subset,
    ProperSubset,
    Superset,
    ProperSuperset,
    Overlap,
    Equal,
}

fn set<'a>(a: &Args<'a>) -> Try<&'a Map> {
    match &**a.object(0)? {
        Object::Set(set) => Ok(set),
        _ => Err(Exception::null_reference()),
    }
}

fn capacity(a: &Args<'_>) -> Try<()> {
    if a.int(0) >= 0 {
        return Ok(());
    }
    Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "capacity"))
}

/// A `HashSet<T>` of the items of a sequence, or of none.
pub fn set_of(m: &mut Machine<'_>, element: &Ty, source: &Value, comparer: &Value) -> Outcome {
    let set = Map::new(Ty::generic("HashSet", std::slice::from_ref(element)), Equality::of(comparer));
    if let Value::Object(object) = source
        && let Object::Set(other) = &**object
        && other.ty.is("HashSet")
        && other.equality == set.equality
        && !other.table.borrow().is_sparse()
    {
        // A copy of a set keeps its slots, the free ones too.
        m.allocate(other.table.borrow().len() * 3 * size_of::<Value>())?;
        set.table.replace(other.table.borrow().clone());
    } else if !source.is_null() {
        let mut cursor = m.open(source)?;
        while let Some(item) = cursor.next(m)? {
            put(m, &set, item)?;
        }
    }
    Ok(Object::Set(set).into())
}

fn slot(m: &mut Machine<'_>, set: &Map, item: &Value) -> Try<Option<usize>> {
    let (slot, looked) = set.find(item);
    m.spend(set.equality.cost(looked, item))?;
    Ok(slot)
}

/// Whether a set has an item.
pub fn holds(m: &mut Machine<'_>, set: &Map, item: &Value) -> Try<bool> {
    slot(m, set, item).map(|s| s.is_some())
}

/// Puts an item in; whether it is new.
fn put(m: &mut Machine<'_>, set: &Map, item: Value) -> Try<bool> {
    if holds(m, set, &item)? {
        return Ok(false);
    }
    m.allocate(3 * size_of::<Value>())?;
    set.table.borrow_mut().insert(set.equality.hash(&item), item.clone(), item);
    set.touch();
    Ok(true)
}

/// Takes an item out; whether it was there.
fn take(m: &mut Machine<'_>, set: &Map, item: &Value) -> Try<bool> {
    let Some(slot) = slot(m, set, item)? else { return Ok(false) };
    let gone = set.table.borrow_mut().remove(slot);
    // A set that is empty begins anew, which a dictionary does not.
    if set.table.borrow().is_empty() {
        let slots = set.table.borrow_mut().clear();
        drop(slots);
    }
    set.touch();
    Ok(gone.is_some())
}

pub fn add(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    put(m, set(a)?, a.value(1).clone()).map(Value::Bool)
}

pub fn remove(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    take(m, set(a)?, a.value(1)).map(Value::Bool)
}

/// The items of the other sequence.
fn others(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Vec<Value>> {
    m.collect(given(a, 1, "other")?)
}

/// The other sequence as a set that tells items apart as this one does.
fn other_set(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Map> {
    let items = others(m, a)?;
    set_with(m, set(a)?.equality, items)
}

fn set_with(m: &mut Machine<'_>, equality: Equality, items: Vec<Value>) -> Try<Map> {
    let set = Map::new(Ty::Object, equality);
    for item in items {
        put(m, &set, item)?;
    }
    Ok(set)
}

/// The items of a set as they are now.
fn inside(set: &Map) -> Vec<Value> {
    set.table.borrow().iter().map(|(item, _)| item.clone()).collect()
}

pub fn union_with(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    for item in others(m, a)? {
        put(m, set(a)?, item)?;
    }
    Ok(Value::Null)
}

pub fn intersect_with(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let other = other_set(m, a)?;
    for item in m.collect(a.value(0))? {
        if !holds(m, &other, &item)? {
            take(m, set(a)?, &item)?;
        }
    }
    Ok(Value::Null)
}

pub fn except_with(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    for item in others(m, a)? {
        take(m, set(a)?, &item)?;
    }
    Ok(Value::Null)
}

pub fn symmetric_except_with(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let own = set(a)?;
    let items = others(m, a)?;
    if let Value::Object(other) = a.value(1)
        && let Object::Set(other) = &**other
        && other.equality == own.equality
    {
        for item in items {
            if !take(m, own, &item)? {
                put(m, own, item)?;
            }
        }
        return Ok(Value::Null);
    }
    // First all that are new come in, then all that were there go, so that free slots are taken again as in .NET.
    let gone = Map::new(Ty::Object, own.equality);
    let before = set_with(m, own.equality, inside(own))?;
    for item in items {
        if holds(m, &before, &item)? {
            put(m, &gone, item)?;
        } else {
            put(m, own, item)?;
        }
    }
    for item in inside(own) {
        if holds(m, &gone, &item)? {
            take(m, own, &item)?;
        }
    }
    Ok(Value::Null)
}

pub fn compare(m: &mut Machine<'_>, a: &Args<'_>, relation: Relation) -> Outcome {
    let other = other_set(m, a)?;
    let mut shared = 0;
    for item in m.collect(a.value(0))? {
        shared += usize::from(holds(m, &other, &item)?);
    }
    let (own, others) = (m.count(a.value(0))?, other.table.borrow().len());
    let holds = match relation {
        Relation::Subset => shared == own,
        Relation::ProperSubset => shared == own && others > own,
        Relation::Superset => shared == others,
        Relation::ProperSuperset => shared == others && own > others,
        Relation::Overlap => shared > 0,
        Relation::Equal => shared == own && own == others,
    };
    Ok(holds.into())
}

/// The group of a key in a `Lookup<K, T>`.
pub fn group(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Option<Value>> {
    let lookup = set(a)?;
    let slot = slot(m, lookup, a.value(1))?;
    Ok(slot.and_then(|s| lookup.table.borrow().get(s).map(|(_, group)| group.clone())))
}

/// A `Lookup<K, T>` of groups by key.
pub fn lookup_of(ty: Ty, equality: Equality, groups: impl IntoIterator<Item = (Value, Value)>) -> Value {
    let lookup = Map::new(ty, equality);
    for (key, group) in groups {
        lookup.table.borrow_mut().insert(equality.hash(&key), key, group);
    }
    Object::Set(lookup).into()
}
