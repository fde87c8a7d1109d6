//! Parts of strings, and strings with parts put in, taken out, replaced or added at the edges.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::Outcome;
use crate::expr::value::{Exception, Text, Value};

use super::case::upper;
use super::collate::{self, Case};
use super::comparison::Comparison;
use super::unit;

type Try<T> = Result<T, Box<Exception>>;

/// A number that must not be below zero.
pub fn natural(n: i32, message: &str, parameter: &str) -> Try<usize> {
    usize::try_from(n).map_err(|_| Exception::out_of_range(message, parameter))
}

/// `Substring(startIndex[, length])`
pub fn substring(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    substring_of(m, a.this_text()?, a.int(1), (a.len() > 2).then(|| a.int(2)))
}

/// `Substring` of a text.
pub fn substring_of(m: &mut Machine<'_>, text: &Text, start: i32, length: Option<i32>) -> Outcome {
    let all = text.len();
    let from = natural(start, "StartIndex cannot be less than zero.", "startIndex")?;
    if from > all {
        return Err(Exception::out_of_range("startIndex cannot be larger than length of string.", "startIndex"));
    }
    let mut count = all - from;
    if let Some(length) = length {
        let length = natural(length, "Length cannot be less than zero.", "length")?;
        if length > count {
            return Err(Exception::out_of_range("Index and length must refer to a location within the string.", "length"));
        }
        count = length;
    }
    m.text(text.slice(from, count))
}

/// `Remove(startIndex)`
pub fn remove_rest(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let text = a.this_text()?;
    let from = natural(a.int(1), "StartIndex cannot be less than zero.", "startIndex")?;
    if from >= text.len() {
        return Err(Exception::out_of_range("startIndex must be less than length of string.", "startIndex"));
    }
    m.text(text.slice(0, from))
}

/// `Remove(startIndex, count)`
pub fn remove(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let text = a.this_text()?;
    let from = natural(a.int(1), "StartIndex cannot be less than zero.", "startIndex")?;
    let count = natural(a.int(2), "Count cannot be less than zero.", "count")?;
    if text.len().checked_sub(from).is_none_or(|left| count > left) {
        return Err(Exception::out_of_range("Index and count must refer to a location within the string.", "count"));
    }
    m.text(Text::concat(&[text.slice(0, from), text.slice(from + count, usize::MAX)]))
}

/// `Insert(startIndex, value)`
pub fn insert(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let (text, value) = (a.this_text()?, a.text(2, "value")?);
    let at = usize::try_from(a.int(1))
        .ok()
        .filter(|at| *at <= text.len())
        .ok_or_else(|| Exception::out_of_range("Specified argument was out of the range of valid values.", "startIndex"))?;
    m.text(Text::concat(&[text.slice(0, at), value.clone(), text.slice(at, usize::MAX)]))
}

/// `Replace(oldValue, newValue[, comparison])`
pub fn replace(m: &mut Machine<'_>, a: &Args<'_>, comparison: Comparison) -> Outcome {
    let (text, old) = (a.this_text()?, a.text(1, "oldValue")?);
    if old.is_empty() {
        return Err(Exception::argument("String cannot be of zero length. (Parameter 'oldValue')"));
    }
    let new = a.value(2).as_text().unwrap_or(&Text::EMPTY);
    match comparison {
        Comparison::Ordinal(Case::Counts) => replaced(m, text, old, new),
        Comparison::Culture(case) if !collate::is_plain(text, old) => replaced_by_culture(m, text, old, new, case),
        Comparison::Culture(_) | Comparison::Ordinal(Case::Ignored) => {
            let (case, this) = match comparison {
                Comparison::Culture(case) | Comparison::Ordinal(case) => (case, text),
            };
            let fold = |t: &Text| if case == Case::Ignored { upper(t) } else { t.clone() };
            m.allocate(this.bytes() * 2)?;
            let (folded, wanted, units) = (fold(this).units().into_owned(), fold(old).units().into_owned(), this.units());
            let mut at = 0;
            let found = std::iter::from_fn(|| {
                let hit = folded.get(at..)?.windows(wanted.len()).position(|w| w == wanted)? + at;
                at = hit + wanted.len();
                Some((hit, wanted.len()))
            });
            put(m, &units, found, new)
        }
    }
}

/// `Replace(char, char)`
pub fn replace_unit(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    replaced(m, a.this_text()?, &unit(a.char(1)), &unit(a.char(2)))
}

fn replaced(m: &mut Machine<'_>, text: &Text, old: &Text, new: &Text) -> Outcome {
    m.spend(1 + text.bytes() / 16)?;
    if let (Some(t), Some(o), Some(n)) = (text.as_str(), old.as_str(), new.as_str()) {
        let hits = t.matches(o).count();
        if hits == 0 {
            return Ok(Value::Text(text.clone()));
        }
        m.allocate(t.len().saturating_add(hits.saturating_mul(n.len())))?;
        return Ok(t.replace(o, n).into());
    }
    let (text, old) = (text.units(), old.units());
    let mut at = 0;
    let found = std::iter::from_fn(|| {
        let hit = text.get(at..)?.windows(old.len()).position(|w| w == &old[..])? + at;
        at = hit + old.len();
        Some((hit, old.len()))
    });
    put(m, &text, found, new)
}

fn replaced_by_culture(m: &mut Machine<'_>, text: &Text, old: &Text, new: &Text, case: Case) -> Outcome {
    m.allocate(text.bytes().saturating_mul(24))?;
    m.spend(text.bytes().saturating_mul(old.len()) / 64)?;
    let units = text.units();
    put(m, &units, collate::find_all(&units, &old.units(), case).into_iter(), new)
}

/// The text with another in each of these places (start and length, in order).
fn put(m: &mut Machine<'_>, text: &[u16], places: impl Iterator<Item = (usize, usize)>, new: &Text) -> Outcome {
    let new = new.units();
    let (mut out, mut from) = (Vec::new(), 0);
    for (start, length) in places {
        m.allocate((start - from + new.len()).saturating_mul(2))?;
        out.extend_from_slice(text.get(from..start).unwrap_or(&[]));
        out.extend_from_slice(&new);
        from = start + length;
    }
    out.extend_from_slice(text.get(from..).unwrap_or(&[]));
    m.text(Text::from_units(&out))
}

/// Which edges are trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edges {
    Both,
    Start,
    End,
}

/// `Trim`, `TrimStart`, `TrimEnd`: of white space when no chars are given.
pub fn trim(m: &mut Machine<'_>, a: &Args<'_>, edges: Edges) -> Outcome {
    let text = a.this_text()?;
    let set = match a.value(1) {
        Value::Null => Vec::new(),
        Value::Char(c) => vec![*c],
        chars => super::char_array(m, chars)?,
    };
    let cut = |u: u16| if set.is_empty() { super::unicode::is_white_space(u.into()) } else { set.contains(&u) };
    m.spend(text.bytes().saturating_mul(set.len() + 1) / 64)?;
    let (from, to) = match text.as_ascii() {
        Some(ascii) => edges_of(ascii.bytes().map(u16::from), ascii.len(), edges, cut),
        None => {
            let units = text.units();
            edges_of(units.iter().copied(), units.len(), edges, cut)
        }
    };
    m.text(text.slice(from, to.saturating_sub(from)))
}

fn edges_of(
    units: impl DoubleEndedIterator<Item = u16> + ExactSizeIterator + Clone,
    length: usize,
    edges: Edges,
    cut: impl Fn(u16) -> bool,
) -> (usize, usize) {
    let from = if edges == Edges::End { 0 } else { units.clone().position(|u| !cut(u)).unwrap_or(length) };
    let to = if edges == Edges::Start { length } else { units.into_iter().rposition(|u| !cut(u)).map_or(from, |i| i + 1) };
    (from, to)
}

/// `PadLeft`, `PadRight`
pub fn pad(m: &mut Machine<'_>, a: &Args<'_>, left: bool) -> Outcome {
    let text = a.this_text()?;
    let width = natural(a.int(1), "Non-negative number required.", "totalWidth")?;
    let missing = width.saturating_sub(text.len());
    m.allocate(missing.saturating_mul(2))?;
    let fill = Text::from_units(&vec![a.char(2); missing]);
    Ok(Value::Text(if left { Text::concat(&[fill, text.clone()]) } else { Text::concat(&[text.clone(), fill]) }))
}
