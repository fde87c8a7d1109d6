//! LINQ queries: descriptions that run, item by item, when they are read.

use std::rc::Rc;

use crate::expr::types::Ty;
use crate::expr::value::json::Node;
use crate::expr::value::object::{Items, Record};
use crate::expr::value::{Exception, Object, Value};

use super::{Machine, convert};

/// A LINQ query that has not run yet.
#[derive(Debug)]
pub struct Query {
    /// The type of its items.
    pub element: Ty,
    pub source: Value,
    pub op: Op,
    /// How many queries lie below: kept small, so that reading one may recurse.
    pub depth: u16,
}

/// What a query does with its source. Values are functions where not said otherwise.
#[derive(Debug)]
pub enum Op {
    Where(Value),
    Select(Value),
    SelectMany(Value),
    Take(usize),
    Skip(usize),
    TakeWhile(Value),
    SkipWhile(Value),
    /// The other sequence.
    Concat(Value),
    Distinct,
    Reverse,
    /// Keys with whether they descend.
    Order(Vec<(Value, bool)>),
    /// First and how many; there is no source.
    Range(i32, usize),
    Repeat(Value, usize),
    Cast(Ty),
    OfType(Ty),
    GroupBy(Value, Option<Value>),
    /// The other sequence and the function.
    Zip(Value, Value),
    /// The item when there is none.
    DefaultIfEmpty(Value),
    /// The other sequence, and whether its items are to be in (or out).
    Filter(Value, bool),
}

/// Queries upon queries, at most.
const DEEPEST: u16 = 60;

type Try<T> = Result<T, Box<Exception>>;

impl Query {
    /// A query over a sequence.
    pub fn over(source: &Value, element: Ty, op: Op) -> Try<Value> {
        let depth = match source {
            Value::Object(object) => match &**object {
                Object::Query(query) => query.depth + 1,
                _ => 0,
            },
            Value::Null => return Err(Exception::argument_null("source")),
            _ => 0,
        };
        if depth > DEEPEST {
            return Err(Exception::limit("the expression stacks more than 60 queries"));
        }
        Ok(Object::Query(Self { element, source: source.clone(), op, depth }).into())
    }
}

/// A place in a sequence that is being read.
pub enum Cursor {
    List(std::vec::IntoIter<Value>),
    Range(i64, i64),
    Repeat(Value, usize),
    Native(Box<dyn Source>),
    Query { source: Box<Cursor>, query: Rc<Object>, index: i32, inner: Option<Box<Cursor>>, done: bool, seen: Vec<Value> },
}

/// A sequence of one family of the library that is being read.
pub trait Source {
    /// The next item.
    fn next(&mut self, machine: &mut Machine<'_>) -> Try<Option<Value>>;
}

impl Machine<'_> {
    /// Begins to read a sequence.
    pub fn open(&mut self, value: &Value) -> Try<Cursor> {
        let list = |items: Vec<Value>| Ok(Cursor::List(items.into_iter()));
        match value {
            Value::Null => Err(Exception::null_reference()),
            Value::Text(text) => list(text.units().iter().map(|u| Value::Char(*u)).collect()),
            Value::Json(token) => {
                self.spend(token.count())?;
                let is_object = matches!(&*token.node.borrow(), Node::Object(_));
                let pair = |p: Rc<crate::expr::value::Token>| {
                    let name = p.name().map_or(Value::Null, Value::Text);
                    Object::pair(&Ty::String, &Ty::named("JToken"), (name, p.property_value().into()))
                };
                list(token.children().into_iter().map(|c| if is_object { pair(c) } else { Value::Json(c) }).collect())
            }
            Value::Object(object) => match &**object {
                Object::Items(items) => {
                    self.spend(items.items.borrow().len())?;
                    list(items.items.borrow().clone())
                }
                Object::Bytes(bytes) => {
                    self.allocate(bytes.borrow().len() * size_of::<Value>())?;
                    list(bytes.borrow().iter().map(|b| Value::Byte(*b)).collect())
                }
                Object::Map(map) => {
                    let (key, value) =
                        (map.ty.args().first().cloned().unwrap_or(Ty::Object), map.ty.args().get(1).cloned().unwrap_or(Ty::Object));
                    self.spend(map.entries.borrow().len())?;
                    list(map.entries.borrow().iter().map(|(k, v)| Object::pair(&key, &value, (k.clone(), v.clone()))).collect())
                }
                // A group: key and items.
                Object::Record(record) => match record.fields.get(1) {
                    Some(items) => {
                        let items = items.clone();
                        self.open(&items)
                    }
                    None => list(Vec::new()),
                },
                Object::Query(query) => self.open_query(object, query),
                Object::Native(native) => match (native.open(), native.items()) {
                    (Some(source), _) => Ok(Cursor::Native(source)),
                    (None, Some(items)) => list(items),
                    (None, None) => Err(Exception::null_reference()),
                },
                Object::Builder(_) | Object::Exception(_) | Object::Function(_) | Object::Cell(_) => Err(Exception::null_reference()),
            },
            Value::Part(part) => {
                let items = crate::expr::member::part_items(self, *part);
                list(items)
            }
            _ => Err(Exception::null_reference()),
        }
    }

    fn open_query(&mut self, object: &Rc<Object>, query: &Query) -> Try<Cursor> {
        match &query.op {
            Op::Range(first, count) => {
                let first = i64::from(*first);
                return Ok(Cursor::Range(first, first + i64::try_from(*count).unwrap_or(0)));
            }
            Op::Repeat(value, count) => return Ok(Cursor::Repeat(value.clone(), *count)),
            Op::Reverse => {
                let mut items = self.collect(&query.source)?;
                items.reverse();
                return Ok(Cursor::List(items.into_iter()));
            }
            Op::Order(keys) => return self.sorted(&query.source, keys).map(|i| Cursor::List(i.into_iter())),
            Op::GroupBy(key, item) => return self.groups(query, key, item.as_ref()),
            _ => {}
        }
        let source = Box::new(self.open(&query.source)?);
        let inner = match &query.op {
            Op::Zip(other, _) => Some(Box::new(self.open(other)?)),
            _ => None,
        };
        let seen = match &query.op {
            Op::Filter(other, _) => self.collect(other)?,
            _ => Vec::new(),
        };
        Ok(Cursor::Query { source, query: Rc::clone(object), index: 0, inner, done: false, seen })
    }

    /// All items of a sequence.
    pub fn collect(&mut self, value: &Value) -> Try<Vec<Value>> {
        let mut cursor = self.open(value)?;
        if let Cursor::List(items) = cursor {
            self.allocate(items.len() * size_of::<Value>())?;
            return Ok(items.collect());
        }
        let mut items = Vec::new();
        while let Some(item) = cursor.next(self)? {
            self.allocate(size_of::<Value>())?;
            items.push(item);
        }
        Ok(items)
    }

    fn sorted(&mut self, source: &Value, keys: &[(Value, bool)]) -> Try<Vec<Value>> {
        let items = self.collect(source)?;
        let mut rows: Vec<(Vec<Value>, Value)> = Vec::with_capacity(items.len());
        for item in items {
            let mut row = Vec::new();
            for (key, _) in keys {
                row.push(self.call(key, std::slice::from_ref(&item))?);
            }
            rows.push((row, item));
        }
        self.spend(rows.len() * 8)?;
        // Stable, as LINQ's is.
        rows.sort_by(|(a, _), (b, _)| {
            keys.iter()
                .zip(a.iter().zip(b))
                .map(|((_, down), (a, b))| if *down { convert::compare(b, a) } else { convert::compare(a, b) })
                .find(|o| o.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(rows.into_iter().map(|(_, item)| item).collect())
    }

    fn groups(&mut self, query: &Query, key: &Value, item: Option<&Value>) -> Try<Cursor> {
        let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
        for value in self.collect(&query.source)? {
            let key = self.call(key, std::slice::from_ref(&value))?;
            let value = match item {
                Some(item) => self.call(item, &[value])?,
                None => value,
            };
            self.spend(groups.len())?;
            match groups.iter_mut().find(|(k, _)| convert::equal(k, &key)) {
                Some((_, items)) => items.push(value),
                None => groups.push((key, vec![value])),
            }
        }
        let element = query.element.args().get(1).cloned().unwrap_or(Ty::Object);
        let ty = query.element.clone();
        let rows = groups.into_iter().map(|(key, items)| {
            let items = Object::Items(Items { ty: Ty::Array(Rc::new(element.clone())), items: items.into() }).into();
            Value::from(Object::Record(Record { ty: ty.clone(), fields: vec![key, items] }))
        });
        Ok(Cursor::List(rows.collect::<Vec<_>>().into_iter()))
    }
}

impl Cursor {
    /// The next item.
    pub fn next(&mut self, machine: &mut Machine<'_>) -> Try<Option<Value>> {
        match self {
            Self::List(items) => Ok(items.next()),
            Self::Range(next, end) => {
                machine.spend(1)?;
                if next >= end {
                    return Ok(None);
                }
                *next += 1;
                Ok(Some(Value::Int(i32::try_from(*next - 1).unwrap_or(i32::MAX))))
            }
            Self::Repeat(value, left) => {
                machine.spend(1)?;
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                Ok(Some(value.clone()))
            }
            Self::Native(source) => source.next(machine),
            Self::Query { source, query, index, inner, done, seen } => {
                let Object::Query(query) = &**query else { return Ok(None) };
                next_of(machine, source, &query.op, index, inner, done, seen)
            }
        }
    }
}

fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or(false)
}

fn next_of(
    machine: &mut Machine<'_>,
    source: &mut Cursor,
    op: &Op,
    index: &mut i32,
    inner: &mut Option<Box<Cursor>>,
    done: &mut bool,
    seen: &mut Vec<Value>,
) -> Try<Option<Value>> {
    loop {
        machine.spend(1)?;
        if let (Op::SelectMany(_) | Op::Concat(_), Some(cursor)) = (op, inner.as_mut()) {
            if let Some(item) = cursor.next(machine)? {
                return Ok(Some(item));
            }
            *inner = None;
            if *done {
                return Ok(None);
            }
        }
        if *done {
            return Ok(None);
        }
        if let Op::Take(count) = op
            && *index as usize >= *count
        {
            return Ok(None);
        }
        let Some(item) = source.next(machine)? else {
            *done = true;
            match op {
                Op::Concat(other) => {
                    *inner = Some(Box::new(machine.open(other)?));
                    continue;
                }
                Op::DefaultIfEmpty(value) if *index == 0 => return Ok(Some(value.clone())),
                _ => return Ok(None),
            }
        };
        let at = *index;
        *index = index.saturating_add(1);
        // A function takes the item, and its index if it has two parameters.
        let args = [item.clone(), Value::Int(at)];
        match op {
            Op::Where(f) => {
                if truth(&machine.call(f, &args)?) {
                    return Ok(Some(item));
                }
            }
            Op::Select(f) => return machine.call(f, &args).map(Some),
            Op::SelectMany(f) => {
                let items = machine.call(f, &args)?;
                *inner = Some(Box::new(machine.open(&items)?));
            }
            Op::Skip(count) => {
                if at as usize >= *count {
                    return Ok(Some(item));
                }
            }
            Op::TakeWhile(f) => {
                if truth(&machine.call(f, &args)?) {
                    return Ok(Some(item));
                }
                *done = true;
            }
            Op::SkipWhile(f) => {
                if !seen.is_empty() || !truth(&machine.call(f, &args)?) {
                    if seen.is_empty() {
                        seen.push(Value::Null);
                    }
                    return Ok(Some(item));
                }
            }
            Op::Distinct => {
                machine.spend(seen.len())?;
                if !seen.iter().any(|s| convert::equal(s, &item)) {
                    seen.push(item.clone());
                    return Ok(Some(item));
                }
            }
            Op::Filter(_, inside) => {
                machine.spend(seen.len())?;
                let found = seen.iter().any(|s| convert::equal(s, &item));
                if found == *inside {
                    if !inside {
                        seen.push(item.clone());
                    }
                    return Ok(Some(item));
                }
            }
            Op::Cast(ty) => {
                let value = if ty.is_value() { convert::unbox(item, ty) } else { convert::cast(item, ty) };
                return value.map(Some);
            }
            Op::OfType(ty) => {
                if convert::is(&item, ty) {
                    return Ok(Some(item));
                }
            }
            Op::Zip(_, f) => {
                let other = match inner.as_mut() {
                    Some(other) => other.next(machine)?,
                    None => None,
                };
                match other {
                    Some(other) => return machine.call(f, &[item, other]).map(Some),
                    None => *done = true,
                }
            }
            Op::Take(_)
            | Op::Concat(_)
            | Op::DefaultIfEmpty(_)
            | Op::Reverse
            | Op::Order(_)
            | Op::Range(..)
            | Op::Repeat(..)
            | Op::GroupBy(..) => return Ok(Some(item)),
        }
    }
}
