//! `StringBuilder`: UTF-16 units that grow.

use std::cell::RefCell;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::string::{self, char_array};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Object, Text, Value};

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[Class {
    declaration: "StringBuilder",
    space: "System.Text",
    shape: Shape::Class,
    rows: rows![
        "new()" => |m, _| made(m, &Text::EMPTY, 16),
        "new(int capacity)" => |m, a| { let room = room(a, 0)?; made(m, &Text::EMPTY, room) },
        "new(int capacity, int maxCapacity)" => |m, a| { let room = room(a, 0)?; made(m, &Text::EMPTY, room) },
        "new(string value)" => |m, a| made(m, &a.value(0).to_text(), 16),
        "new(string value, int capacity)" => |m, a| { let room = room(a, 1)?; made(m, &a.value(0).to_text(), room) },
        "new(string value, int startIndex, int length, int capacity)" => |m, a| {
            let (text, room) = (a.value(0).to_text(), room(a, 3)?);
            let part = part(&text.units(), a.int(1), a.int(2), |n| n)?;
            made(m, &Text::from_units(&part), room)
        },
        "StringBuilder Append(object value)" => |m, a| append(m, a, &a.value(1).to_text()),
        "StringBuilder Append(string value)" => |m, a| append(m, a, &a.value(1).to_text()),
        "StringBuilder Append(char[] value)" => |m, a| { let units = char_array(m, a.value(1))?; append(m, a, &Text::from_units(&units)) },
        "StringBuilder Append(char value, int repeatCount)" => |m, a| {
            let count = string::natural(a.int(2), "Count cannot be less than zero.", "repeatCount")?;
            m.allocate(count.saturating_mul(2))?;
            append(m, a, &Text::from_units(&vec![a.char(1); count]))
        },
        "StringBuilder Append(string value, int startIndex, int count)" => |m, a| append_part(m, a),
        "StringBuilder Append(char[] value, int startIndex, int charCount)" => |m, a| append_part(m, a),
        "StringBuilder Append(StringBuilder value, int startIndex, int count)" => |m, a| append_part(m, a),
        "StringBuilder AppendLine()" => |m, a| append(m, a, &Text::fixed("\n")),
        "StringBuilder AppendLine(string value)" => |m, a| { append(m, a, &a.value(1).to_text())?; append(m, a, &Text::fixed("\n")) },
        "StringBuilder AppendFormat(string format, params object[] args)" => |m, a| {
            let text = string::from_args(m, a, 1)?;
            append(m, a, &text)
        },
        "StringBuilder AppendFormat(IFormatProvider provider, string format, params object[] args)" => |m, a| {
            let text = string::from_args(m, a, 2)?;
            append(m, a, &text)
        },
        "StringBuilder AppendJoin(string separator, params string[] values)" => |m, a| append_join(m, a),
        "StringBuilder AppendJoin(string separator, params object[] values)" => |m, a| append_join(m, a),
        "StringBuilder AppendJoin<T>(string separator, IEnumerable<T> values)" => |m, a| append_join(m, a),
        "StringBuilder AppendJoin(char separator, params string[] values)" => |m, a| append_join(m, a),
        "StringBuilder AppendJoin(char separator, params object[] values)" => |m, a| append_join(m, a),
        "StringBuilder AppendJoin<T>(char separator, IEnumerable<T> values)" => |m, a| append_join(m, a),
        "StringBuilder Insert(int index, object value)" => |m, a| insert(m, a, &a.value(2).to_text(), 1),
        "StringBuilder Insert(int index, string value)" => |m, a| insert(m, a, &a.value(2).to_text(), 1),
        "StringBuilder Insert(int index, string value, int count)" => |m, a| {
            let count = string::natural(a.int(3), "Non-negative number required.", "count")?;
            insert(m, a, &a.value(2).to_text(), count)
        },
        "StringBuilder Insert(int index, char[] value)" => |m, a| {
            let units = char_array(m, a.value(2))?;
            insert(m, a, &Text::from_units(&units), 1)
        },
        "StringBuilder Insert(int index, char[] value, int startIndex, int charCount)" => |m, a| {
            let units = char_array(m, a.value(2))?;
            let part = part(&units, a.int(3), a.int(4), |n| n)?;
            insert(m, a, &Text::from_units(&part), 1)
        },
        "StringBuilder Remove(int startIndex, int length)" => |m, a| {
            let length = string::natural(a.int(2), "Length cannot be less than zero.", "length")?;
            let start = string::natural(a.int(1), "StartIndex cannot be less than zero.", "startIndex")?;
            let units = &mut *builder(a)?.borrow_mut();
            let end = start.saturating_add(length);
            if end > units.len() {
                return Err(out("length"));
            }
            m.spend((units.len() - end) / 64)?;
            units.drain(start..end);
            Ok(a.value(0).clone())
        },
        "StringBuilder Replace(string oldValue, string newValue)" => |m, a| replace(m, a, false),
        "StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)" => |m, a| replace(m, a, true),
        "StringBuilder Replace(char oldChar, char newChar)" => |m, a| replace(m, a, false),
        "StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)" => |m, a| replace(m, a, true),
        "StringBuilder Clear()" => |_, a| { builder(a)?.borrow_mut().clear(); Ok(a.value(0).clone()) },
        "char this[int index]" => |_, a| {
            let unit = usize::try_from(a.int(1)).ok().and_then(|i| builder(a).ok()?.borrow().get(i).copied());
            unit.map(Value::Char).ok_or_else(Exception::bounds)
        },
        "set char this[int index]" => |_, a| {
            let units = &mut *builder(a)?.borrow_mut();
            let place = usize::try_from(a.int(1)).ok().and_then(|i| units.get_mut(i)).ok_or_else(|| out("index"))?;
            *place = a.char(2);
            Ok(Value::Null)
        },
        "int Length" => |_, a| Ok(whole(builder(a)?.borrow().len())),
        "set int Length" => |m, a| {
            let length = string::natural(a.int(1), "Length cannot be less than zero.", "value")?;
            let units = &mut *builder(a)?.borrow_mut();
            m.allocate(length.saturating_sub(units.len()).saturating_mul(2))?;
            units.resize(length, 0);
            Ok(Value::Null)
        },
        "int Capacity" => |_, a| Ok(whole(builder(a)?.borrow().capacity())),
        "set int Capacity" => |m, a| {
            let units = builder(a)?;
            let wanted = usize::try_from(a.int(1)).ok().filter(|c| *c >= units.borrow().len());
            let wanted = wanted.ok_or_else(|| Exception::out_of_range("capacity was less than the current size.", "value"))?;
            grow_to(m, units, wanted)?;
            Ok(Value::Null)
        },
        "int EnsureCapacity(int capacity)" => |m, a| {
            let wanted = room(a, 1)?;
            grow_to(m, builder(a)?, wanted)?;
            Ok(whole(builder(a)?.borrow().capacity()))
        },
        "int MaxCapacity" => |_, _| Ok(i32::MAX.into()),
        "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
        "string ToString(int startIndex, int length)" => |m, a| {
            let text = a.value(0).to_text();
            string::substring_of(m, &text, a.int(1), Some(a.int(2)))
        },
        "void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)" => |m, a| copy_to(m, a),
        "bool Equals(StringBuilder sb)" => |_, a| Ok(match a.value(1) {
            Value::Null => false,
            other => a.value(0).to_text() == other.to_text(),
        }.into()),
    ],
}];

fn whole(n: usize) -> Value {
    i32::try_from(n).unwrap_or(i32::MAX).into()
}

/// What builders throw for an index.
fn out(parameter: &str) -> Box<Exception> {
    Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", parameter)
}

fn room(a: &Args<'_>, index: usize) -> Try<usize> {
    string::natural(a.int(index), "'capacity' must be greater than zero.", "capacity").map(|n| if n == 0 { 16 } else { n })
}

/// The units of a builder.
pub fn builder<'a>(a: &Args<'a>) -> Try<&'a RefCell<Vec<u16>>> {
    match &**a.object(0)? {
        Object::Builder(units) => Ok(units),
        _ => Err(Exception::null_reference()),
    }
}

fn made(m: &mut Machine<'_>, text: &Text, capacity: usize) -> Outcome {
    m.allocate(capacity.max(text.len()).saturating_mul(2))?;
    let mut units = Vec::with_capacity(capacity.max(text.len()));
    units.extend_from_slice(&text.units());
    Ok(Object::Builder(units.into()).into())
}

fn grow_to(m: &mut Machine<'_>, units: &RefCell<Vec<u16>>, capacity: usize) -> Try<()> {
    let units = &mut *units.borrow_mut();
    let missing = capacity.saturating_sub(units.len());
    if capacity > units.capacity() {
        m.allocate(missing.saturating_mul(2))?;
        units.reserve_exact(missing);
    }
    Ok(())
}

/// Puts a text at the end of units, which grow as .NET's do: by themselves, by at most 8,000.
pub fn push(m: &mut Machine<'_>, units: &RefCell<Vec<u16>>, text: &Text) -> Try<()> {
    m.allocate(text.bytes().saturating_mul(2))?;
    let units = &mut *units.borrow_mut();
    let (length, room) = (units.len() + text.len(), units.capacity());
    if length > room && room < 8000 {
        units.reserve_exact((room + room.max(length - room)).saturating_sub(units.len()));
    }
    match text.as_ascii() {
        Some(ascii) => units.extend(ascii.bytes().map(u16::from)),
        None => units.extend_from_slice(&text.units()),
    }
    Ok(())
}

fn append(m: &mut Machine<'_>, a: &Args<'_>, text: &Text) -> Outcome {
    push(m, builder(a)?, text)?;
    Ok(a.value(0).clone())
}

/// The units from one place on; `parameter` may rename what a wrong place is told as.
fn part(units: &[u16], start: i32, count: i32, parameter: fn(&'static str) -> &'static str) -> Try<Vec<u16>> {
    let start = usize::try_from(start).map_err(|_| out(parameter("startIndex")))?;
    let count = usize::try_from(count).map_err(|_| out(parameter("count")))?;
    units.get(start..).and_then(|rest| rest.get(..count)).map(<[u16]>::to_vec).ok_or_else(|| out(parameter("startIndex")))
}

fn append_part(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let units = match a.value(1) {
        Value::Null if a.int(2) == 0 && a.int(3) == 0 => return Ok(a.value(0).clone()),
        Value::Null => return Err(Exception::argument_null("value")),
        Value::Text(text) => text.units().into_owned(),
        Value::Object(object) if matches!(&**object, Object::Builder(_)) => object.to_text().units().into_owned(),
        chars => char_array(m, chars)?,
    };
    let part = part(&units, a.int(2), a.int(3), |n| n)?;
    append(m, a, &Text::from_units(&part))
}

fn append_join(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let text = string::joined_of(m, a.value(1), a.value(2), "values")?;
    append(m, a, &text.to_text())
}

fn insert(m: &mut Machine<'_>, a: &Args<'_>, text: &Text, count: usize) -> Outcome {
    m.allocate(text.bytes().saturating_mul(count).saturating_mul(2))?;
    let units = &mut *builder(a)?.borrow_mut();
    let at = usize::try_from(a.int(1)).ok().filter(|i| *i <= units.len()).ok_or_else(|| out("index"))?;
    m.spend((units.len() - at) / 64)?;
    units.splice(at..at, text.units().repeat(count));
    Ok(a.value(0).clone())
}

fn replace(m: &mut Machine<'_>, a: &Args<'_>, ranged: bool) -> Outcome {
    let text = |index: usize| match a.value(index) {
        Value::Char(_) | Value::Text(_) => Ok(a.value(index).to_text().units().into_owned()),
        _ if index == 2 => Ok(Vec::new()),
        _ => Err(Exception::argument_null("oldValue")),
    };
    let units = &mut *builder(a)?.borrow_mut();
    let (mut start, mut end) = (0, units.len());
    if ranged {
        start = usize::try_from(a.int(3)).ok().filter(|s| *s <= end).ok_or_else(|| out("startIndex"))?;
        end = usize::try_from(a.int(4)).ok().and_then(|c| start.checked_add(c)).filter(|e| *e <= end).ok_or_else(|| out("count"))?;
    }
    let (old, new) = (text(1)?, text(2)?);
    if old.is_empty() {
        return Err(Exception::argument("Empty name is not legal. (Parameter 'oldValue')"));
    }
    m.spend(units.len().saturating_mul(old.len()) / 64)?;
    let mut made = Vec::with_capacity(units.len());
    made.extend_from_slice(units.get(..start).unwrap_or(&[]));
    while start < end {
        if units.get(start..end).is_some_and(|rest| rest.starts_with(&old)) {
            m.allocate(new.len() * 2)?;
            made.extend_from_slice(&new);
            start += old.len();
        } else {
            made.extend(units.get(start));
            start += 1;
        }
    }
    made.extend_from_slice(units.get(end..).unwrap_or(&[]));
    *units = made;
    Ok(a.value(0).clone())
}

fn copy_to(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if a.value(2).is_null() {
        return Err(Exception::argument_null("destination"));
    }
    let count = string::natural(a.int(4), "Non-negative number required.", "count")?;
    let source = usize::try_from(a.int(1)).map_err(|_| out("sourceIndex"))?;
    m.spend(count)?;
    let units = builder(a)?.borrow();
    let part = units.get(source..).and_then(|rest| rest.get(..count)).ok_or_else(|| out("sourceIndex"))?;
    string::write_chars(a.value(2), a.int(3), part)?;
    Ok(Value::Null)
}
