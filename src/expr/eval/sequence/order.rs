use std::cmp::Ordering;

use super::query::Key;
use super::{Machine, Try, convert};
use crate::expr::member::{Comparison, of_comparer};
use crate::expr::value::json::order;
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Value};

/// An `IComparer<T>`: what orders two values.
#[derive(Clone, Debug)]
pub enum Comparer {
    /// `Comparer<T>.Default`
    Default,
    /// `StringComparer.OrdinalIgnoreCase` and so on.
    Texts(Comparison),
    /// `Comparison<T>`, or what `Comparer<T>.Create` made of one.
    Function(Value),
}

/// Up to so many items are sorted by insertion.
const FEW: usize = 16;

impl Machine<'_> {
    /// How two values are ordered.
    pub fn order(&mut self, comparer: &Comparer, a: &Value, b: &Value) -> Try<Ordering> {
        self.spend(1)?;
        match comparer {
            Comparer::Default => default_order(a, b),
            Comparer::Texts(comparison) => match (a, b) {
                (Value::Text(_), Value::Text(_)) => Ok(comparison.compare(a, b).cmp(&0)),
                _ => default_order(a, b),
            },
            Comparer::Function(function) => {
                let order = self.call(function, &[a.clone(), b.clone()])?;
                Ok(order.as_whole().unwrap_or(0).cmp(&0))
            }
        }
    }

    /// The items in order; equal ones stay as they came.
    pub(super) fn sorted(&mut self, source: &Value, keys: &[Key]) -> Try<Vec<Value>> {
        let items = self.collect(source)?;
        let columns = self.columns(&items, keys)?;
        self.allocate(items.len() * size_of::<usize>())?;
        let mut places: Vec<usize> = (0..items.len()).collect();
        sort(&mut places, &mut |a, b| Ok(self.order_rows(&columns, *a, *b)?.then(a.cmp(b))), &|| "System.Int32".to_owned())?;
        Ok(places.into_iter().filter_map(|at| items.get(at).cloned()).collect())
    }

    /// The first or the last item in order, which takes no sorting.
    pub(super) fn extreme(&mut self, source: &Value, keys: &[Key], last: bool) -> Try<Option<Value>> {
        let mut items = self.collect(source)?;
        let columns = self.columns(&items, keys)?;
        let mut best = 0;
        for at in 1..items.len() {
            let order = self.order_rows(&columns, at, best)?;
            if if last { order.is_ge() } else { order.is_lt() } {
                best = at;
            }
        }
        Ok(if items.is_empty() { None } else { Some(items.swap_remove(best)) })
    }

    /// The keys of all items, first key first, with how they are ordered.
    fn columns(&mut self, items: &[Value], keys: &[Key]) -> Try<Vec<(Vec<Value>, Comparer, bool)>> {
        let mut columns = Vec::new();
        for key in keys {
            self.allocate(size_of_val(items))?;
            let mut column = Vec::with_capacity(items.len());
            for item in items {
                column.push(self.call(&key.selector, std::slice::from_ref(item))?);
            }
            columns.push((column, Comparer::of(&key.comparer), key.descending));
        }
        Ok(columns)
    }

    fn order_rows(&mut self, columns: &[(Vec<Value>, Comparer, bool)], a: usize, b: usize) -> Try<Ordering> {
        for (column, comparer, descending) in columns {
            let (Some(x), Some(y)) = (column.get(a), column.get(b)) else { continue };
            let order = self.order(comparer, x, y)?;
            if order.is_ne() {
                return Ok(if *descending { order.reverse() } else { order });
            }
        }
        Ok(Ordering::Equal)
    }
}

impl Comparer {
    /// The comparer that a value is; null is the default one.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Object(object) => match &**object {
                Object::Function(_) => Self::Function(value.clone()),
                _ => object.native::<Self>().cloned().unwrap_or(Self::Default),
            },
            other => of_comparer(other).map_or(Self::Default, Self::Texts),
        }
    }
}

impl Native for Comparer {
    fn class(&self) -> &'static str {
        "Comparer"
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// `Comparer<T>.Default`: values of one type that has an order.
fn default_order(a: &Value, b: &Value) -> Try<Ordering> {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => return Ok(convert::compare(a, b)),
        (Value::Json(x), Value::Json(y)) if x.kind().is_value() && y.kind().is_value() => return order(x, y),
        (Value::Object(_) | Value::Json(_) | Value::Part(_), _) if convert::same_object(a, b) => return Ok(Ordering::Equal),
        (Value::Object(_) | Value::Json(_) | Value::Part(_), _) => {
            return Err(Exception::argument("At least one object must implement IComparable."));
        }
        (Value::Enum(c, _), Value::Enum(d, _)) if c == d => return Ok(convert::compare(a, b)),
        _ => {}
    }
    if std::mem::discriminant(a) == std::mem::discriminant(b) {
        return Ok(convert::compare(a, b));
    }
    let name = a.type_name();
    let name = match name.rsplit('.').next().unwrap_or("") {
        "Guid" => "GUID",
        name => name,
    };
    Err(Exception::argument(format!("Object must be of type {name}.")))
}

/// Sorts as .NET does: by parts around a pivot, few items by insertion, what goes too deep by a heap. Equal items change places
/// as they do there. A comparison that throws makes the sort throw; `item` names the items' type for what it says.
pub fn sort<T: Clone>(items: &mut [T], order: &mut dyn FnMut(&T, &T) -> Try<Ordering>, item: &dyn Fn() -> String) -> Try<()> {
    let depth = if items.is_empty() { 0 } else { 2 * (items.len().ilog2() as usize + 1) };
    let mut sorter = Sorter { items, order };
    let end = sorter.items.len();
    sorter.part(0, end, depth).map_err(|e| match e.kind {
        _ if e.is_limit() => e,
        INCONSISTENT => Exception::argument(format!("{} IComparer: 'System.Comparison`1[{}]'.", e.message, item())),
        _ => Exception::invalid("Failed to compare two elements in the array."),
    })
}

const INCONSISTENT: &str = "inconsistent";

struct Sorter<'a, T> {
    items: &'a mut [T],
    order: &'a mut dyn FnMut(&T, &T) -> Try<Ordering>,
}

impl<T: Clone> Sorter<'_, T> {
    fn get(&self, at: usize) -> Try<&T> {
        self.items.get(at).ok_or_else(|| {
            Exception::new(
                INCONSISTENT,
                "Unable to sort because the IComparer.Compare() method returns inconsistent results. Either a value does not compare equal \
                 to itself, or one value repeatedly compared to another value yields different results.",
            )
        })
    }

    fn compare(&mut self, a: usize, b: usize) -> Try<Ordering> {
        let (a, b) = (self.get(a)?.clone(), self.get(b)?.clone());
        (self.order)(&a, &b)
    }

    fn swap_if_greater(&mut self, a: usize, b: usize) -> Try<()> {
        if a != b && self.compare(a, b)?.is_gt() {
            self.items.swap(a, b);
        }
        Ok(())
    }

    /// Sorts from one place up to another.
    fn part(&mut self, from: usize, mut end: usize, mut depth: usize) -> Try<()> {
        while end - from > 1 {
            match end - from {
                2 => return self.swap_if_greater(from, end - 1),
                3 => {
                    self.swap_if_greater(from, end - 2)?;
                    self.swap_if_greater(from, end - 1)?;
                    return self.swap_if_greater(end - 2, end - 1);
                }
                length if length <= FEW => return self.insert(from, end),
                _ if depth == 0 => return self.heap(from, end),
                _ => {}
            }
            depth -= 1;
            let pivot = self.split(from, end)?;
            self.part(pivot + 1, end, depth)?;
            end = pivot;
        }
        Ok(())
    }

    /// Puts what is less than a pivot before it; gives its place.
    fn split(&mut self, from: usize, end: usize) -> Try<usize> {
        let (last, middle) = (end - 1, from + (end - 1 - from) / 2);
        self.swap_if_greater(from, middle)?;
        self.swap_if_greater(from, last)?;
        self.swap_if_greater(middle, last)?;
        let pivot = self.get(middle)?.clone();
        self.items.swap(middle, last - 1);
        let (mut left, mut right) = (from, last - 1);
        while left < right {
            loop {
                left += 1;
                let item = self.get(left)?.clone();
                if !(self.order)(&item, &pivot)?.is_lt() {
                    break;
                }
            }
            loop {
                right = right.wrapping_sub(1);
                let item = self.get(right)?.clone();
                if !(self.order)(&pivot, &item)?.is_lt() {
                    break;
                }
            }
            if left >= right {
                break;
            }
            self.items.swap(left, right);
        }
        self.items.swap(left, last - 1);
        Ok(left)
    }

    fn insert(&mut self, from: usize, end: usize) -> Try<()> {
        for next in from + 1..end {
            let mut at = next;
            while at > from && self.compare(at, at - 1)?.is_lt() {
                self.items.swap(at, at - 1);
                at -= 1;
            }
        }
        Ok(())
    }

    fn heap(&mut self, from: usize, end: usize) -> Try<()> {
        let length = end - from;
        for root in (1..=length / 2).rev() {
            self.sift(from, root, length)?;
        }
        for last in (2..=length).rev() {
            self.items.swap(from, from + last - 1);
            self.sift(from, 1, last - 1)?;
        }
        Ok(())
    }

    /// Lets an item of a heap, whose places count from 1, sink to where it belongs.
    fn sift(&mut self, from: usize, mut root: usize, length: usize) -> Try<()> {
        let sinking = self.get(from + root - 1)?.clone();
        while root <= length / 2 {
            let mut child = 2 * root;
            if child < length && self.compare(from + child - 1, from + child)?.is_lt() {
                child += 1;
            }
            let item = self.get(from + child - 1)?.clone();
            if !(self.order)(&sinking, &item)?.is_lt() {
                break;
            }
            if let Some(place) = self.items.get_mut(from + root - 1) {
                *place = item;
            }
            root = child;
        }
        if let Some(place) = self.items.get_mut(from + root - 1) {
            *place = sinking;
        }
        Ok(())
    }
}
