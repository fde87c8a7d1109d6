//! Arrays of several dimensions: their items lie row by row, and each dimension has its length.

use super::{Args, Exception, Machine, Object, Outcome, Try, Ty, Value, convert, fits};
use crate::expr::bind::widens;
use crate::expr::value::object::Items;

/// A new array of the type that is given: the length of each dimension, and the items, or none of them.
pub fn make(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let ty = a.ty(0);
    let Ty::Grid(rank, element) = &ty else { return Ok(Value::Null) };
    let (lengths, items) = a.all().split_at(usize::from(*rank).min(a.len()));
    let length = |value: &Value| value.as_whole().and_then(|n| usize::try_from(n).ok()).ok_or_else(overflow);
    let lengths = lengths.iter().map(length).collect::<Try<Box<[usize]>>>()?;
    let count = lengths.iter().fold(1_usize, |count, length| count.saturating_mul(*length));
    m.allocate(count.saturating_mul(size_of::<Value>()))?;
    let items = if items.is_empty() { vec![convert::default(element); count] } else { items.to_vec() };
    Ok(Object::Items(Items::grid(ty, lengths, items)).into())
}

fn overflow() -> Box<Exception> {
    Exception::overflow("Arithmetic operation resulted in an overflow.")
}

/// `a[i, j]`
pub fn at(_: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let items = items_of(a.value(0))?;
    let at = place(items, a.all().get(1..).unwrap_or(&[])).ok_or_else(Exception::bounds)?;
    items.items.borrow().get(at).cloned().ok_or_else(Exception::bounds)
}

/// `a[i, j] = value`
pub fn set_at(_: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let items = items_of(a.value(0))?;
    let Some(([_, indexes @ ..], value)) = a.all().split_last().map(|(value, rest)| (rest, value)) else {
        return Err(Exception::bounds());
    };
    let at = place(items, indexes).ok_or_else(Exception::bounds)?;
    fits(value, items.ty.args().first().unwrap_or(&Ty::Object))?;
    put(items, at, value.clone());
    Ok(Value::Null)
}

fn put(items: &Items, at: usize, value: Value) {
    let old = items.items.borrow_mut().get_mut(at).map(|slot| std::mem::replace(slot, value));
    // What was there may hold this array itself: it goes when nothing is borrowed.
    drop(old);
}

fn items_of(array: &Value) -> Try<&Items> {
    match array {
        Value::Object(object) => match &**object {
            Object::Items(items) => Ok(items),
            _ => Err(Exception::null_reference()),
        },
        _ => Err(Exception::null_reference()),
    }
}

/// Where an item lies, if there is one.
fn place(items: &Items, indexes: &[Value]) -> Option<usize> {
    let mut place = 0;
    for (length, index) in items.lengths.iter().zip(indexes) {
        let index = usize::try_from(index.as_whole()?).ok().filter(|index| index < length)?;
        place = place * length + index;
    }
    Some(place)
}

/// The lengths of an array's dimensions.
pub fn lengths(m: &mut Machine<'_>, array: &Value) -> Try<Box<[usize]>> {
    match items_of(array) {
        Ok(items) if !items.lengths.is_empty() => Ok(items.lengths.clone()),
        _ => Ok([m.count(array)?].into()),
    }
}

/// The length of one dimension; what is thrown when there is no such one.
pub fn length(m: &mut Machine<'_>, a: &Args<'_>, missing: fn() -> Box<Exception>) -> Try<usize> {
    let lengths = lengths(m, a.value(0))?;
    usize::try_from(a.int(1)).ok().and_then(|at| lengths.get(at).copied()).ok_or_else(missing)
}

/// What the bounds of a dimension throw that is not there.
pub fn no_dimension() -> Box<Exception> {
    Exception::new("System.IndexOutOfRangeException", "Array does not have that many dimensions.")
}

/// Items are copied only between arrays of as many dimensions.
pub fn same_rank(m: &mut Machine<'_>, from: &Value, to: &Value) -> Try<()> {
    if lengths(m, from)?.len() == lengths(m, to)?.len() {
        return Ok(());
    }
    Err(Exception::new("System.RankException", "The specified arrays must have the same number of dimensions."))
}

/// `CopyTo(Array array, int index)`
pub fn copy_to(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if !a.value(1).is_null() {
        if lengths(m, a.value(1))?.len() > 1 {
            return Err(Exception::argument("Only single dimensional arrays are supported for the requested action."));
        }
        same_rank(m, a.value(0), a.value(1))?;
    }
    let all = m.collect(a.value(0))?;
    super::copy::place_into(m, a.value(1), a.int(2), all)
}

/// A copy of an array.
pub fn copy(m: &mut Machine<'_>, array: &Value) -> Outcome {
    let all = m.collect(array)?;
    Ok(match items_of(array) {
        Ok(items) if !items.lengths.is_empty() => Object::Items(Items::grid(items.ty.clone(), items.lengths.clone(), all)).into(),
        _ => Object::array(&super::array::element(array), all),
    })
}

/// `GetValue(i, j)`: the indexes as an array.
pub fn get_value(m: &mut Machine<'_>, array: &Value, indexes: &[Value]) -> Outcome {
    check_rank(m, array, indexes.len())?;
    match indexes {
        [index] => super::at(&Args::new(&[array.clone(), index.clone()], &[])).map_err(super::array::bounds),
        _ => {
            let args: Vec<Value> = std::iter::once(array).chain(indexes).cloned().collect();
            at(m, &Args::new(&args, &[]))
        }
    }
}

/// `SetValue(value, i, j)`: a number becomes a wider one, null what the type begins with.
pub fn set_value(m: &mut Machine<'_>, array: &Value, value: &Value, indexes: &[Value]) -> Outcome {
    check_rank(m, array, indexes.len())?;
    let element = super::array::element(array);
    let own = value.ty();
    let value = if value.is_null() {
        convert::default(&element)
    } else if convert::is(value, &element) {
        value.clone()
    } else if widens(&own, &element) && element != Ty::Decimal {
        convert::number(value, &element)?
    } else if own.is_numeric() && element.is_numeric() && element != Ty::Decimal {
        return Err(Exception::argument(
            "Cannot widen from source type to target type either because the source type is a not a primitive type or the conversion \
             cannot be accomplished.",
        ));
    } else {
        return Err(Exception::new("System.InvalidCastException", "Object cannot be stored in an array of this type."));
    };
    match indexes {
        [index] => super::set_at(&Args::new(&[array.clone(), index.clone(), value], &[])).map_err(super::array::bounds),
        _ => {
            let args: Vec<Value> = std::iter::once(array).chain(indexes).cloned().chain([value]).collect();
            set_at(m, &Args::new(&args, &[]))
        }
    }
}

fn check_rank(m: &mut Machine<'_>, array: &Value, given: usize) -> Try<()> {
    if lengths(m, array)?.len() == given {
        return Ok(());
    }
    Err(Exception::argument(match given {
        1 => "Array was not a one-dimensional array.",
        2 => "Array was not a two-dimensional array.",
        3 => "Array was not a three-dimensional array.",
        _ => "Indices length does not match the array rank.",
    }))
}
