use super::query::{Op, Query, is_list};
use super::{Machine, Try};
use crate::expr::value::{Object, Value};

impl Machine<'_> {
    /// How many items there are, where nothing must run to know it.
    pub fn cheap_count(&mut self, value: &Value) -> Option<usize> {
        match value {
            Value::Json(token) => Some(token.count()),
            Value::Object(object) => match &**object {
                Object::Items(items) | Object::Stack(items) => Some(items.items.borrow().len()),
                Object::Bytes(bytes) => Some(bytes.borrow().len()),
                Object::Queue(queue) => Some(queue.items.borrow().len()),
                Object::Map(map) | Object::Set(map) => Some(map.table.borrow().len()),
                Object::Record(record) => record.fields.get(1).and_then(|items| self.cheap_count(items)),
                Object::Query(query) => self.cheap_count_of(query),
                _ => None,
            },
            _ => None,
        }
    }

    fn cheap_count_of(&mut self, query: &Query) -> Option<usize> {
        let cut = |from: usize, last: usize, count: usize| count.min(last.saturating_add(1)).saturating_sub(from);
        match &query.op {
            Op::Empty => Some(0),
            Op::Range(_, count) | Op::Repeat(_, count) => Some(*count),
            Op::Slice(from, last) if query.is_partition_of_known() => self.cheap_count(&query.source).map(|n| cut(*from, *last, n)),
            Op::Select(_, false) if query.is_partition() => self.cheap_count(&query.source),
            Op::Order(_) | Op::Keys | Op::Values | Op::Children => self.cheap_count(&query.source),
            _ => None,
        }
    }

    /// How many items there are. Selectors run, as they do in .NET; keys of an order do not.
    pub fn count(&mut self, value: &Value) -> Try<usize> {
        // A sequence may stand in itself many times over.
        self.spend(1)?;
        if let Some(query) = Query::of(value) {
            match &query.op {
                Op::Order(_) | Op::Reverse => return self.count(&query.source),
                Op::Append(_) | Op::Prepend(_) => return self.count(&query.source).map(|n| n + 1),
                Op::DefaultIfEmpty(_) => return self.count(&query.source).map(|n| n.max(1)),
                Op::Concat(other) => return Ok(self.count(&query.source)? + self.count(other)?),
                Op::Select(..) => {}
                _ => {
                    if let Some(count) = self.cheap_count(value) {
                        return Ok(count);
                    }
                }
            }
        } else if let Some(count) = self.cheap_count(value) {
            return Ok(count);
        }
        let mut cursor = self.open(value)?;
        let mut count = 0;
        while cursor.next(self)?.is_some() {
            self.spend(1)?;
            count += 1;
        }
        Ok(count)
    }

    /// The first item.
    pub fn first(&mut self, value: &Value) -> Try<Option<Value>> {
        match Query::of(value) {
            Some(Query { op: Op::Order(keys), source, .. }) => self.extreme(source, keys, false),
            _ => self.open(value)?.next(self),
        }
    }

    /// The last item. A selector over a list runs for that one only.
    pub fn last(&mut self, value: &Value) -> Try<Option<Value>> {
        if is_list(value) {
            let count = self.cheap_count(value).unwrap_or(0);
            return Ok(count.checked_sub(1).and_then(|at| self.item_of_list(value, at)));
        }
        if let Some(query) = Query::of(value).filter(|q| q.is_partition()) {
            match &query.op {
                Op::Select(selector, false) => {
                    return match self.last(&query.source)? {
                        Some(item) => self.call(selector, &[item]).map(Some),
                        None => Ok(None),
                    };
                }
                Op::Order(keys) => return self.extreme(&query.source, keys, true),
                Op::Slice(..) | Op::Range(..) | Op::Repeat(..) => {
                    if let Some(count) = self.cheap_count(value) {
                        return match count.checked_sub(1) {
                            Some(at) => self.item_at(value, at),
                            None => Ok(None),
                        };
                    }
                }
                _ => {}
            }
        }
        let mut cursor = self.open(value)?;
        let mut last = None;
        while let Some(item) = cursor.next(self)? {
            self.spend(1)?;
            last = Some(item);
        }
        Ok(last)
    }

    /// The item at a place. A selector over a list runs for that one only.
    pub fn item_at(&mut self, value: &Value, at: usize) -> Try<Option<Value>> {
        if is_list(value) {
            return Ok(self.item_of_list(value, at));
        }
        if let Some(query) = Query::of(value).filter(|q| q.is_partition()) {
            match &query.op {
                Op::Select(selector, false) => {
                    return match self.item_at(&query.source, at)? {
                        Some(item) => self.call(selector, &[item]).map(Some),
                        None => Ok(None),
                    };
                }
                Op::Slice(from, last) if is_list(&query.source) => {
                    return Ok(if at <= last.saturating_sub(*from) { self.item_of_list(&query.source, from + at) } else { None });
                }
                Op::Range(first, count) => {
                    let item = i32::try_from(at).ok().map(|at| Value::Int(first.wrapping_add(at)));
                    return Ok(item.filter(|_| at < *count));
                }
                Op::Repeat(value, count) => return Ok((at < *count).then(|| value.clone())),
                _ => {}
            }
        }
        let mut cursor = self.open(value)?;
        let mut left = at;
        while let Some(item) = cursor.next(self)? {
            self.spend(1)?;
            if left == 0 {
                return Ok(Some(item));
            }
            left -= 1;
        }
        Ok(None)
    }
}

impl Query {
    /// A part of what is counted without reading: a list or what was ordered.
    fn is_partition_of_known(&self) -> bool {
        is_list(&self.source) || Self::of(&self.source).is_some_and(|q| matches!(q.op, Op::Order(_)))
    }
}
