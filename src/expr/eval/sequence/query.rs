use std::rc::Rc;

use super::super::Equality;
use super::{Machine, Try};
use crate::expr::types::Ty;
use crate::expr::value::json::Kind;
use crate::expr::value::{Exception, Object, Value};

/// A LINQ query that has not run yet.
#[derive(Debug)]
pub struct Query {
    /// The type arguments of the method that made it.
    pub types: Rc<[Ty]>,
    pub source: Value,
    pub op: Op,
    /// How many queries lie below: kept small, so that reading one may recurse.
    pub depth: u16,
}

/// What a query does with its source. Values are functions where not said otherwise; `bool` says whether they take the index too.
#[derive(Debug)]
pub enum Op {
    /// Nothing comes.
    Empty,
    /// First and how many; there is no source.
    Range(i32, usize),
    /// The item and how often; there is no source.
    Repeat(Value, usize),
    Where(Value, bool),
    Select(Value, bool),
    SelectMany {
        collection: Value,
        indexed: bool,
        /// From the item and one of its collection.
        result: Option<Value>,
    },
    /// The items from one place to another, both in.
    Slice(usize, usize),
    TakeLast(usize),
    SkipLast(usize),
    TakeWhile(Value, bool),
    SkipWhile(Value, bool),
    /// The other sequence.
    Concat(Value),
    /// An item.
    Append(Value),
    Prepend(Value),
    /// The item when there is none.
    DefaultIfEmpty(Value),
    Distinct(Equality),
    /// The other sequence.
    Union(Value, Equality),
    Intersect(Value, Equality),
    Except(Value, Equality),
    Reverse,
    Order(Rc<[Key]>),
    Cast(Ty),
    OfType(Ty),
    GroupBy {
        key: Value,
        item: Option<Value>,
        /// From the key and the items.
        result: Option<Value>,
        equality: Equality,
    },
    Join {
        inner: Value,
        outer_key: Value,
        inner_key: Value,
        result: Value,
        equality: Equality,
        /// `GroupJoin`: the result is made of all that match.
        grouped: bool,
    },
    /// The other sequence and the function.
    Zip(Value, Value),
    /// The keys of a dictionary.
    Keys,
    /// The values of a dictionary.
    Values,
    /// The children of a JSON object, as tokens.
    Children,
    /// The items of the source, as a sequence of this type.
    Of(Ty),
    /// Reading it throws, as a sequence of this type does.
    Throw(Ty, Exception),
}

/// One key of an order.
#[derive(Clone, Debug)]
pub struct Key {
    pub selector: Value,
    pub descending: bool,
    /// An `IComparer<K>`, or null.
    pub comparer: Value,
}

/// Queries upon queries, at most.
const DEEPEST: u16 = 100;

/// No end, as `int.MaxValue` is none.
const LAST: usize = i32::MAX as usize;

impl Query {
    /// A query over a sequence.
    pub fn over(source: &Value, types: Rc<[Ty]>, op: Op) -> Try<Value> {
        let below = |value: &Value| Self::of(value).map_or(0, |query| query.depth + 1);
        let depth = match &op {
            Op::Concat(other) | Op::Union(other, _) | Op::Intersect(other, _) | Op::Except(other, _) | Op::Zip(other, _) => {
                below(source).max(below(other))
            }
            _ => below(source),
        };
        if depth > DEEPEST {
            return Err(Exception::limit(format!("the expression stacks more than {DEEPEST} queries")));
        }
        Ok(Object::Query(Self { types, source: source.clone(), op, depth }).into())
    }

    /// A query without a source.
    pub fn alone(types: Rc<[Ty]>, op: Op) -> Value {
        Object::Query(Self { types, source: Value::Null, op, depth: 0 }).into()
    }

    /// Nothing, of a type.
    pub fn empty(element: &Ty) -> Value {
        Self::alone([element.clone()].into(), Op::Empty)
    }

    /// The query that a value is.
    pub fn of(value: &Value) -> Option<&Self> {
        match value {
            Value::Object(object) => match &**object {
                Object::Query(query) => Some(query),
                _ => None,
            },
            _ => None,
        }
    }

    /// Gives away the values that it holds.
    pub fn release(&mut self, stack: &mut Vec<Value>) {
        stack.push(std::mem::take(&mut self.source));
        match std::mem::replace(&mut self.op, Op::Empty) {
            Op::Where(f, _) | Op::Select(f, _) | Op::TakeWhile(f, _) | Op::SkipWhile(f, _) => stack.push(f),
            Op::SelectMany { collection, result, .. } => stack.extend(result.into_iter().chain([collection])),
            Op::Repeat(value, _) | Op::Concat(value) | Op::Append(value) | Op::Prepend(value) | Op::DefaultIfEmpty(value) => {
                stack.push(value);
            }
            Op::Union(other, _) | Op::Intersect(other, _) | Op::Except(other, _) => stack.push(other),
            Op::GroupBy { key, item, result, .. } => stack.extend(item.into_iter().chain(result).chain([key])),
            Op::Join { inner, outer_key, inner_key, result, .. } => stack.extend([inner, outer_key, inner_key, result]),
            Op::Zip(other, f) => stack.extend([other, f]),
            Op::Order(keys) => stack.extend(keys.iter().flat_map(|key| [key.selector.clone(), key.comparer.clone()])),
            Op::Empty
            | Op::Range(..)
            | Op::Slice(..)
            | Op::TakeLast(_)
            | Op::SkipLast(_)
            | Op::Distinct(_)
            | Op::Reverse
            | Op::Cast(_)
            | Op::OfType(_)
            | Op::Keys
            | Op::Values
            | Op::Children
            | Op::Of(_)
            | Op::Throw(..) => {}
        }
    }

    fn ty_at(&self, index: usize) -> Ty {
        self.types.get(index).cloned().unwrap_or(Ty::Object)
    }

    /// Whether it can give any of its items without those before.
    pub fn is_partition(&self) -> bool {
        match &self.op {
            Op::Empty | Op::Range(..) | Op::Repeat(..) | Op::Slice(..) | Op::Order(_) => true,
            Op::Select(_, false) => is_list(&self.source) || Self::of(&self.source).is_some_and(Self::is_partition),
            _ => false,
        }
    }

    /// Whether .NET takes it for one of its own iterators, which need no other around them to be read on their own.
    fn is_iterator(&self) -> bool {
        match &self.op {
            Op::Where(_, indexed) | Op::Select(_, indexed) => !indexed,
            Op::SelectMany { indexed, result, .. } => !indexed && result.is_none(),
            Op::Concat(_) | Op::Append(_) | Op::Prepend(_) | Op::DefaultIfEmpty(_) | Op::Distinct(_) | Op::Union(..) | Op::Reverse => true,
            _ => self.is_partition(),
        }
    }

    /// `Skip`
    pub fn skip(source: &Value, element: &Ty, count: i32) -> Try<Value> {
        let query = Self::of(source);
        match usize::try_from(count) {
            Err(_) | Ok(0) if query.is_some_and(Self::is_iterator) => Ok(source.clone()),
            Ok(count) if count > 0 => match query.filter(|q| q.is_partition()) {
                Some(query) => query.skipped(source, count),
                None => Self::over(source, [element.clone()].into(), Op::Slice(count, LAST)),
            },
            Err(_) | Ok(_) => Self::over(source, [element.clone()].into(), Op::Slice(0, LAST)),
        }
    }

    /// `Take`
    pub fn take(source: &Value, element: &Ty, count: i32) -> Try<Value> {
        match usize::try_from(count) {
            Err(_) | Ok(0) => Ok(Self::empty(element)),
            Ok(count) => match Self::of(source).filter(|q| q.is_partition()) {
                Some(query) => query.taken(source, count),
                None => Self::over(source, [element.clone()].into(), Op::Slice(0, count - 1)),
            },
        }
    }

    /// A partition without its first items.
    fn skipped(&self, this: &Value, count: usize) -> Try<Value> {
        match &self.op {
            Op::Range(_, length) if count >= *length => Ok(Self::empty(&Ty::Int)),
            Op::Range(first, length) => {
                let first = first.saturating_add(i32::try_from(count).unwrap_or(i32::MAX));
                Ok(Self::alone(Rc::clone(&self.types), Op::Range(first, length - count)))
            }
            Op::Repeat(_, length) if count >= *length => Ok(Self::empty(&self.ty_at(0))),
            Op::Repeat(value, length) => Ok(Self::alone(Rc::clone(&self.types), Op::Repeat(value.clone(), length - count))),
            Op::Slice(from, to) => match from + count {
                from if from > *to => Ok(Self::empty(&self.ty_at(0))),
                from => Self::over(&self.source, Rc::clone(&self.types), Op::Slice(from, *to)),
            },
            Op::Select(selector, false) => {
                let below = match length_of_array(&self.source) {
                    Some(length) if count >= length => return Ok(Self::empty(&self.ty_at(1))),
                    _ => Self::skip(&self.source, &self.ty_at(0), i32::try_from(count).unwrap_or(i32::MAX))?,
                };
                // What is left of a list or of numbers may be nothing at once.
                let known = Self::of(&self.source).is_none_or(|q| matches!(q.op, Op::Range(..)) || q.is_list_slice());
                if known && is_empty(&below) {
                    return Ok(Self::empty(&self.ty_at(1)));
                }
                Self::over(&below, Rc::clone(&self.types), Op::Select(selector.clone(), false))
            }
            Op::Order(_) => Self::over(this, [self.ty_at(0)].into(), Op::Slice(count, LAST)),
            _ => Ok(this.clone()),
        }
    }

    /// The first items of a partition.
    fn taken(&self, this: &Value, count: usize) -> Try<Value> {
        match &self.op {
            Op::Range(_, length) | Op::Repeat(_, length) if count >= *length => Ok(this.clone()),
            Op::Range(first, _) => Ok(Self::alone(Rc::clone(&self.types), Op::Range(*first, count))),
            Op::Repeat(value, _) => Ok(Self::alone(Rc::clone(&self.types), Op::Repeat(value.clone(), count))),
            Op::Slice(from, to) => match from + count - 1 {
                end if end >= *to => Ok(this.clone()),
                end => Self::over(&self.source, Rc::clone(&self.types), Op::Slice(*from, end)),
            },
            Op::Select(selector, false) => {
                if length_of_array(&self.source).is_some_and(|length| count >= length) {
                    return Ok(this.clone());
                }
                let below = Self::take(&self.source, &self.ty_at(0), i32::try_from(count).unwrap_or(i32::MAX))?;
                Self::over(&below, Rc::clone(&self.types), Op::Select(selector.clone(), false))
            }
            Op::Order(_) => Self::over(this, [self.ty_at(0)].into(), Op::Slice(0, count - 1)),
            _ => Ok(this.clone()),
        }
    }

    /// Whether it is a part of a list, read by index.
    pub fn is_list_slice(&self) -> bool {
        matches!(self.op, Op::Slice(..)) && is_list(&self.source)
    }
}

impl Machine<'_> {
    /// `TakeLast`
    pub fn take_last(&mut self, source: &Value, element: &Ty, count: i32) -> Try<Value> {
        let Some(count) = usize::try_from(count).ok().filter(|c| *c > 0) else { return Ok(Query::empty(element)) };
        if let Some(query) = Query::of(source).filter(|q| q.is_partition())
            && let Some(length) = self.cheap_count(source)
        {
            return if length > count { query.skipped(source, length - count) } else { Ok(source.clone()) };
        }
        let op = match self.cheap_count(source) {
            Some(length) if is_list(source) => Op::Slice(length.saturating_sub(count), length),
            _ => Op::TakeLast(count),
        };
        Query::over(source, [element.clone()].into(), op)
    }
}

fn length_of_array(value: &Value) -> Option<usize> {
    match value {
        Value::Object(object) => match &**object {
            Object::Items(items) if items.is_array() => Some(items.items.borrow().len()),
            Object::Bytes(bytes) => Some(bytes.borrow().len()),
            _ => None,
        },
        _ => None,
    }
}

/// An array without items: a query over it is nothing from the start.
pub fn is_empty_array(value: &Value) -> bool {
    length_of_array(value) == Some(0)
}

fn is_empty(value: &Value) -> bool {
    Query::of(value).is_some_and(|q| matches!(q.op, Op::Empty))
}

/// Whether it is an `IList<T>`.
pub fn is_list(value: &Value) -> bool {
    match value {
        // An object on its own is a sequence of pairs, which it has no places for.
        Value::Json(token) => !token.kind().is_value() && token.kind() != Kind::Object,
        Value::Object(object) => match &**object {
            Object::Items(_) | Object::Bytes(_) => true,
            // A group.
            Object::Record(record) => record.ty.is("Grouping"),
            Object::Query(query) => matches!(query.op, Op::Children),
            _ => false,
        },
        _ => false,
    }
}

/// What `Select` makes of what is known to be empty.
pub fn is_nothing(source: &Value) -> bool {
    is_empty_array(source) || is_empty(source)
}
