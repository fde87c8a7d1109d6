//! Strings to chars and back.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::Outcome;
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Text, Value};

use super::edit::natural;
use super::search::bad_start;

/// `text[index]`
pub fn char_at(a: &Args<'_>) -> Outcome {
    let text = a.this_text()?;
    usize::try_from(a.int(1)).ok().and_then(|i| text.unit(i)).map(Value::Char).ok_or_else(Exception::bounds)
}

/// The units of a `char[]`; of null none.
pub fn char_array(m: &mut Machine<'_>, chars: &Value) -> Result<Vec<u16>, Box<Exception>> {
    if chars.is_null() {
        return Ok(Vec::new());
    }
    Ok(m.collect(chars)?.iter().filter_map(|v| if let Value::Char(u) = v { Some(*u) } else { None }).collect())
}

/// `ToCharArray([startIndex, length])`
pub fn to_char_array(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let units = a.this_text()?.units();
    let mut part = &units[..];
    if a.len() > 1 {
        let start = usize::try_from(a.int(1)).ok().filter(|s| *s <= units.len()).ok_or_else(bad_start)?;
        let message = "Index was out of range. Must be non-negative and less than the size of the collection.";
        let length = natural(a.int(2), message, "length")?;
        part = units.get(start..).and_then(|rest| rest.get(..length)).ok_or_else(bad_start)?;
    }
    m.allocate(part.len().saturating_mul(24))?;
    Ok(Object::array(&Ty::Char, part.iter().map(|u| Value::Char(*u)).collect()))
}

/// `CopyTo(sourceIndex, destination, destinationIndex, count)`
pub fn copy_to(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if a.value(2).is_null() {
        return Err(Exception::argument_null("destination"));
    }
    let out = |message: &str, name: &str| Exception::out_of_range(message, name);
    let range = "Index was out of range. Must be non-negative and less than the size of the collection.";
    let count = natural(a.int(4), "Count cannot be less than zero.", "count")?;
    let from = natural(a.int(1), range, "sourceIndex")?;
    m.spend(count)?;
    let units = a.this_text()?.units();
    let part = units.get(from..).and_then(|rest| rest.get(..count));
    let part = part.ok_or_else(|| out("Index and count must refer to a location within the string.", "sourceIndex"))?;
    let room = out("Index and count must refer to a location within the string.", "destinationIndex");
    write_chars(a.value(2), a.int(3), part).map_err(|_| room)?;
    Ok(Value::Null)
}

/// `new string(c, count)`
pub fn repeated(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let count = natural(a.int(1), "Count cannot be less than zero.", "count")?;
    m.allocate(count.saturating_mul(2))?;
    Ok(Text::from_units(&vec![a.char(0); count]).into())
}

/// `new string(value, startIndex, length)`
pub fn part_of_array(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null("value"));
    }
    let start = natural(a.int(1), "StartIndex cannot be less than zero.", "startIndex")?;
    let length = natural(a.int(2), "Length cannot be less than zero.", "length")?;
    let units = char_array(m, a.value(0))?;
    let part = units.get(start..).and_then(|rest| rest.get(..length)).ok_or_else(bad_start)?;
    m.text(Text::from_units(part))
}

/// Writes units into a `char[]` from a place on.
pub fn write_chars(target: &Value, at: i32, units: &[u16]) -> Result<(), Box<Exception>> {
    let Value::Object(object) = target else { return Err(Exception::argument_null("buffer")) };
    let Object::Items(items) = &**object else { return Err(Exception::argument_null("buffer")) };
    let mut items = items.items.borrow_mut();
    let room = usize::try_from(at).ok().and_then(|at| items.get_mut(at..)).and_then(|rest| rest.get_mut(..units.len()));
    let room = room.ok_or_else(|| {
        Exception::argument(
            "Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.",
        )
    })?;
    room.iter_mut().zip(units).for_each(|(place, unit)| *place = Value::Char(*unit));
    Ok(())
}
