//! Copying into arrays, with the checks of each collection.

use super::array::{element, write};
use super::{Args, Exception, Machine, Object, Outcome, Try, Value, convert, given, negative, out_of_bounds};

/// `CopyTo(T[] array, int arrayIndex = 0)`
pub fn copy_to(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let items = m.collect(a.value(0))?;
    check(m, a, items.len())?;
    place_into(m, a.value(1), a.int(2), items)
}

/// What a collection that is no list finds wrong before it copies.
fn check(m: &mut Machine<'_>, a: &Args<'_>, count: usize) -> Try<()> {
    let object = a.object(0)?;
    if matches!(&**object, Object::Items(_) | Object::Bytes(_) | Object::Record(_)) {
        return Ok(());
    }
    let length = m.count(given(a, 1, "array")?)?;
    let from = usize::try_from(a.int(2)).ok();
    let actual = |message: &str| {
        let e = Exception::out_of_range(message, "arrayIndex");
        Exception::new(e.kind, format!("{}\nActual value was {}.", e.message, a.int(2)))
    };
    let room = match (&**object, from) {
        (Object::Queue(_) | Object::Stack(_), from) => match from {
            Some(from) if from <= length => return if count > length - from { Err(out_of_bounds()) } else { Ok(()) },
            Some(_) | None => {
                return Err(actual("Index was out of range. Must be non-negative and less than the size of the collection."));
            }
        },
        (Object::Set(_), None) => return Err(actual("Non-negative number required.")),
        (Object::Set(_), Some(from)) => length.saturating_sub(from),
        (_, Some(from)) if from <= length => length - from,
        (_, Some(_) | None) => return Err(negative("index")),
    };
    if count > room {
        return Err(Exception::argument(
            "Destination array is not long enough to copy all the items in the collection. Check array index and length.",
        ));
    }
    Ok(())
}

fn below(parameter: &str) -> Box<Exception> {
    Exception::out_of_range("Number was less than the array's lower bound in the first dimension.", parameter)
}

/// Copies items into an array, from a place on.
pub fn place_into(m: &mut Machine<'_>, array: &Value, from: i32, items: Vec<Value>) -> Outcome {
    if array.is_null() {
        return Err(Exception::argument_null("destinationArray"));
    }
    let from = usize::try_from(from).map_err(|_| below("destinationIndex"))?;
    if from + items.len() > m.count(array)? {
        return Err(Exception::argument(
            "Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter \
             'destinationArray')",
        ));
    }
    write(array, from, items)
}

/// `Array.Copy`: between arrays of one type, or of others that hold the same items. The two arrays, where to read and to write,
/// and how many.
pub fn between(m: &mut Machine<'_>, a: &Args<'_>, (from, to): (i32, i32), length: i32) -> Outcome {
    let all = m.collect(given(a, 0, "sourceArray")?)?;
    super::grid::same_rank(m, a.value(0), given(a, 1, "destinationArray")?)?;
    let length = usize::try_from(length).map_err(|_| negative("length"))?;
    let from = usize::try_from(from).map_err(|_| below("sourceIndex"))?;
    if to < 0 {
        return Err(below("destinationIndex"));
    }
    let Some(part) = all.get(from..from + length) else {
        return Err(Exception::argument(
            "Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')",
        ));
    };
    let (source, target) = (element(a.value(0)), element(a.value(1)));
    let part = part.iter().map(|item| {
        if source == target || !target.is_value() {
            Ok(item.clone())
        } else if source.is_numeric() && target.is_numeric() {
            convert::number(item, &target)
        } else {
            convert::unbox(item.clone(), &target)
        }
    });
    let part: Vec<Value> = part.collect::<Result<_, _>>()?;
    place_into(m, a.value(1), to, part)
}
