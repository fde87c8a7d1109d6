use std::collections::VecDeque;
use std::rc::Rc;

use super::query::{Op, Query};
use super::{Cursor, Groups, Machine, Try, convert, truth};
use crate::expr::eval::Equality;
use crate::expr::types::Ty;
use crate::expr::value::table::Table;
use crate::expr::value::{Exception, Object, Value};

/// A place in a query.
#[derive(Debug)]
pub struct Walk {
    query: Rc<Object>,
    source: Cursor,
    /// How many items the source gave.
    index: i32,
    done: bool,
    /// The other sequence was read whole.
    begun: bool,
    /// A sequence beside the source: the other one, or that of an item.
    other: Option<Cursor>,
    /// The item whose sequence is read.
    item: Value,
    /// Items that came already.
    seen: Table,
    /// Items that wait.
    held: VecDeque<Value>,
    /// The inner items of a join, by key.
    groups: Option<Groups>,
}

impl Machine<'_> {
    /// Begins a query that runs item by item.
    pub(super) fn walk(&mut self, value: &Value, query: &Query) -> Try<Walk> {
        let Value::Object(object) = value else { return Err(Exception::null_reference()) };
        let other = match &query.op {
            Op::Zip(other, _) => Some(self.open(other)?),
            _ => None,
        };
        let source = match &query.op {
            Op::GroupBy { key, item, equality, .. } => {
                let groups = self.groups(&query.source, key, item.as_ref(), *equality)?;
                Cursor::Values(self.grouped(query, groups).into_iter())
            }
            _ => self.open(&query.source)?,
        };
        Ok(Walk {
            query: Rc::clone(object),
            source,
            index: 0,
            done: false,
            begun: false,
            other,
            item: Value::Null,
            seen: Table::default(),
            held: VecDeque::new(),
            groups: None,
        })
    }

    /// Puts an item among those that came; whether it is new.
    pub(super) fn note(&mut self, seen: &mut Table, equality: Equality, item: &Value) -> Try<bool> {
        let hash = equality.hash(item);
        let (found, looked) = seen.find(hash, |other| equality.equal(other, item));
        self.spend(equality.cost(looked, item))?;
        if found.is_none() {
            self.allocate(2 * size_of::<Value>())?;
            seen.insert(hash, item.clone(), Value::Null);
        }
        Ok(found.is_none())
    }
}

impl Walk {
    /// The next item.
    pub fn next(&mut self, machine: &mut Machine<'_>) -> Try<Option<Value>> {
        let object = Rc::clone(&self.query);
        let Object::Query(query) = &*object else { return Ok(None) };
        loop {
            machine.spend(1)?;
            if let Some(found) = self.waiting(machine, &query.op)? {
                return Ok(Some(found));
            }
            if self.done {
                return Ok(None);
            }
            let at = self.index;
            if let Op::Slice(_, last) = &query.op
                && usize::try_from(at).unwrap_or(0) > *last
            {
                return Ok(None);
            }
            if let (Op::Prepend(item), 0) = (&query.op, at) {
                self.index = 1;
                return Ok(Some(item.clone()));
            }
            if let (Op::Except(other, equality) | Op::Intersect(other, equality), false) = (&query.op, self.begun) {
                self.begun = true;
                self.gather(machine, other, *equality)?;
            }
            let Some(item) = self.source.next(machine)? else {
                match self.ended(machine, &query.op)? {
                    Some(found) => return Ok(Some(found)),
                    None if self.done => return Ok(None),
                    None => continue,
                }
            };
            self.index = at.saturating_add(1);
            if let Some(found) = self.took(machine, query, item, at)? {
                return Ok(Some(found));
            }
        }
    }

    /// What is to come before the source gives more.
    fn waiting(&mut self, machine: &mut Machine<'_>, op: &Op) -> Try<Option<Value>> {
        match op {
            Op::SelectMany { result, .. } => {
                let Some(cursor) = &mut self.other else { return Ok(None) };
                match (cursor.next(machine)?, result) {
                    (Some(found), None) => Ok(Some(found)),
                    (Some(found), Some(result)) => machine.call(result, &[self.item.clone(), found]).map(Some),
                    (None, _) => {
                        self.other = None;
                        Ok(None)
                    }
                }
            }
            Op::Join { grouped: false, result, .. } => match self.held.pop_front() {
                Some(found) => machine.call(result, &[self.item.clone(), found]).map(Some),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// What comes when the source has ended.
    fn ended(&mut self, machine: &mut Machine<'_>, op: &Op) -> Try<Option<Value>> {
        match op {
            Op::Concat(other) | Op::Union(other, _) if self.other.is_none() => {
                let second = machine.open(other)?;
                self.source = second;
                self.other = Some(Cursor::Values(Vec::new().into_iter()));
                return Ok(None);
            }
            Op::Append(item) => {
                self.done = true;
                return Ok(Some(item.clone()));
            }
            Op::DefaultIfEmpty(item) if self.index == 0 => {
                self.done = true;
                return Ok(Some(item.clone()));
            }
            _ => {}
        }
        self.done = true;
        Ok(None)
    }

    /// What an item of the source gives, if anything.
    fn took(&mut self, machine: &mut Machine<'_>, query: &Query, item: Value, at: i32) -> Try<Option<Value>> {
        let call = |machine: &mut Machine<'_>, function: &Value, indexed: bool, item: &Value| {
            if indexed {
                machine.call(function, &[item.clone(), Value::Int(at)])
            } else {
                machine.call(function, std::slice::from_ref(item))
            }
        };
        let keep = match &query.op {
            Op::Where(f, indexed) => truth(&call(machine, f, *indexed, &item)?),
            Op::Select(f, indexed) => return call(machine, f, *indexed, &item).map(Some),
            Op::SelectMany { collection, indexed, .. } => {
                let items = call(machine, collection, *indexed, &item)?;
                self.other = Some(machine.open(&items)?);
                self.item = item;
                return Ok(None);
            }
            Op::Slice(from, _) => usize::try_from(at).unwrap_or(0) >= *from,
            Op::TakeWhile(f, indexed) => {
                self.done = !truth(&call(machine, f, *indexed, &item)?);
                !self.done
            }
            Op::SkipWhile(f, indexed) => {
                // Once one stays, all do.
                if self.item.is_null() && !truth(&call(machine, f, *indexed, &item)?) {
                    self.item = Value::Bool(true);
                }
                !self.item.is_null()
            }
            Op::SkipLast(count) => {
                machine.allocate(size_of::<Value>())?;
                self.held.push_back(item);
                return Ok(if self.held.len() > *count { self.held.pop_front() } else { None });
            }
            Op::Distinct(equality) | Op::Union(_, equality) => machine.note(&mut self.seen, *equality, &item)?,
            Op::Except(_, equality) => machine.note(&mut self.seen, *equality, &item)?,
            Op::Intersect(_, equality) => {
                let (found, looked) = self.seen.find(equality.hash(&item), |o| equality.equal(o, &item));
                machine.spend(equality.cost(looked, &item))?;
                found.and_then(|slot| self.seen.remove(slot)).is_some()
            }
            Op::Cast(ty) => return convert::to(item, ty).map(Some),
            Op::OfType(ty) => convert::is(&item, ty),
            Op::Zip(_, f) => {
                let other = match &mut self.other {
                    Some(other) => other.next(machine)?,
                    None => None,
                };
                match other {
                    Some(other) => return machine.call(f, &[item, other]).map(Some),
                    None => self.done = true,
                }
                false
            }
            Op::Join { inner, outer_key, inner_key, result, equality, grouped } => {
                if self.groups.is_none() {
                    self.groups = Some(machine.groups(inner, inner_key, None, *equality)?);
                }
                let key = machine.call(outer_key, std::slice::from_ref(&item))?;
                let found = match &self.groups {
                    // Null matches nothing.
                    Some(groups) if !key.is_null() => groups.find(machine, &key)?,
                    Some(_) | None => None,
                };
                if *grouped {
                    let element = query.types.get(1).cloned().unwrap_or(Ty::Object);
                    let items = match found {
                        Some(items) => super::grouping(query.types.get(2).unwrap_or(&Ty::Object), &element, key, items),
                        None => Query::empty(&element),
                    };
                    return machine.call(result, &[item, items]).map(Some);
                }
                self.held.extend(found.into_iter().flatten());
                self.item = item;
                return Ok(None);
            }
            Op::GroupBy { result: Some(result), .. } => {
                let Value::Object(group) = &item else { return Ok(None) };
                let Object::Record(group) = &**group else { return Ok(None) };
                return machine.call(result, &group.fields).map(Some);
            }
            Op::Concat(_)
            | Op::Append(_)
            | Op::Prepend(_)
            | Op::DefaultIfEmpty(_)
            | Op::Empty
            | Op::Range(..)
            | Op::Repeat(..)
            | Op::TakeLast(_)
            | Op::Reverse
            | Op::Order(_)
            | Op::GroupBy { result: None, .. }
            | Op::Keys
            | Op::Values
            | Op::Children
            | Op::Of(_)
            | Op::Throw(..) => true,
        };
        Ok(keep.then_some(item))
    }

    /// Before the first item: those of the other sequence.
    fn gather(&mut self, machine: &mut Machine<'_>, other: &Value, equality: Equality) -> Try<()> {
        let mut cursor = machine.open(other)?;
        while let Some(item) = cursor.next(machine)? {
            machine.note(&mut self.seen, equality, &item)?;
        }
        Ok(())
    }
}
