//! `Split`, `Join`, `Concat`.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::Outcome;
use crate::expr::value::{Exception, Object, Text, Value};

use super::edit::natural;

/// Separators: chars and strings, of which empty ones separate nothing.
fn separators(value: &Value, out: &mut Vec<Vec<u16>>) {
    match value {
        Value::Char(u) => out.push(vec![*u]),
        Value::Text(text) if !text.is_empty() => out.push(text.units().into_owned()),
        Value::Object(object) => {
            if let Object::Items(items) = &**object {
                items.items.borrow().iter().for_each(|item| separators(item, out));
            }
        }
        _ => {}
    }
}

/// Whether a list of separators means white space: there is none, or it is empty.
fn means_blanks(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(object) => matches!(&**object, Object::Items(items) if items.items.borrow().is_empty()),
        _ => false,
    }
}

/// `Split(separator[, count][, options])`; `one` for a single string, which never means white space.
pub fn split(m: &mut Machine<'_>, a: &Args<'_>, count: Option<usize>, options: Option<usize>, one: bool) -> Outcome {
    let text = a.this_text()?;
    let most = natural(count.map_or(i32::MAX, |i| a.int(i)), "Count cannot be less than zero.", "count")?;
    let options = options.map_or(0, |i| a.int(i));
    if !(0..=1).contains(&options) {
        return Err(Exception::argument(format!("Illegal enum value: {options}.")));
    }
    let skip_empty = options == 1;
    if most == 0 || skip_empty && text.is_empty() {
        return Ok(Object::strings([]));
    }
    let mut by = Vec::new();
    separators(a.value(1), &mut by);
    let blanks = !one && means_blanks(a.value(1));
    if most == 1 || by.is_empty() && !blanks {
        return Ok(Object::strings([text.clone()]));
    }
    m.spend((text.bytes() / 8).saturating_mul(by.len().max(1)))?;
    let units = text.units();
    let hit = |at: usize| {
        if blanks {
            return super::unicode::is_white_space(units[at].into()).then_some(1);
        }
        by.iter().find(|s| units[at..].starts_with(s)).map(Vec::len)
    };
    let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
    while at < units.len() {
        let Some(length) = hit(at) else {
            at += 1;
            continue;
        };
        if !skip_empty || from < at {
            // What is left when the count is reached is the last part, without the separators before it.
            if parts.len() + 1 == most {
                break;
            }
            m.allocate(24 + (at - from))?;
            parts.push(part(text, &units, from, at));
        }
        at += length;
        from = at;
    }
    if !skip_empty || from < units.len() {
        m.allocate(24 + (units.len() - from))?;
        parts.push(part(text, &units, from, units.len()));
    }
    Ok(Object::strings(parts))
}

fn part(text: &Text, units: &[u16], from: usize, to: usize) -> Text {
    if text.as_ascii().is_some() { text.slice(from, to - from) } else { Text::from_units(units.get(from..to).unwrap_or(&[])) }
}

/// All items with a text between them.
fn joined<'i>(m: &mut Machine<'_>, separator: &Text, items: impl Iterator<Item = &'i Value>) -> Outcome {
    let mut parts = Vec::new();
    for (index, item) in items.enumerate() {
        if index > 0 && !separator.is_empty() {
            m.allocate(16 + separator.bytes())?;
            parts.push(separator.clone());
        }
        let text = item.to_text();
        m.allocate(16 + text.bytes())?;
        parts.push(text);
    }
    Ok(Value::Text(if parts.is_empty() { Text::EMPTY } else { Text::concat(&parts) }))
}

/// `Join(separator, values)`; `parameter` names the values where they are null.
pub fn join(m: &mut Machine<'_>, a: &Args<'_>, parameter: &str) -> Outcome {
    joined_of(m, a.value(0), a.value(1), parameter)
}

/// The items of a sequence with a text or char between them.
pub fn joined_of(m: &mut Machine<'_>, separator: &Value, items: &Value, parameter: &str) -> Outcome {
    if items.is_null() {
        return Err(Exception::argument_null(parameter));
    }
    let items = m.collect(items)?;
    joined(m, &separator.to_text(), items.iter())
}

/// `Join(separator, value, startIndex, count)`
pub fn join_part(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    if a.value(1).is_null() {
        return Err(Exception::argument_null("value"));
    }
    let start = natural(a.int(2), "StartIndex cannot be less than zero.", "startIndex")?;
    let count = natural(a.int(3), "Count cannot be less than zero.", "count")?;
    let items = m.collect(a.value(1))?;
    if start > items.len().saturating_sub(count) || count > items.len() {
        return Err(Exception::out_of_range("Index and count must refer to a location within the buffer.", "startIndex"));
    }
    joined(m, &a.value(0).to_text(), items.iter().skip(start).take(count))
}

/// `Concat(values)`
pub fn concat(m: &mut Machine<'_>, a: &Args<'_>, parameter: &str) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null(parameter));
    }
    let items = m.collect(a.value(0))?;
    joined(m, &Text::EMPTY, items.iter())
}
