//! `IndexOf`, `LastIndexOf`, `StartsWith`, `EndsWith`, `Contains` and their like.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::Outcome;
use crate::expr::value::{Exception, Text, Value};

use super::case::upper;
use super::collate::{self, Case, Which};
use super::comparison::Comparison;
use super::unit;

type Try<T> = Result<T, Box<Exception>>;

pub fn bad_start() -> Box<Exception> {
    Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
}

fn bad_count() -> Box<Exception> {
    let message = "Count must be positive and count must refer to a location within the string/array/collection.";
    Exception::out_of_range(message, "count")
}

fn place(found: Option<usize>) -> Value {
    Value::Int(found.and_then(|f| i32::try_from(f).ok()).unwrap_or(-1))
}

fn length(text: &Text) -> i32 {
    i32::try_from(text.len()).unwrap_or(i32::MAX)
}

/// The part of a text that is searched: its start and length.
struct Range {
    start: usize,
    length: usize,
}

/// `startIndex` and `count`, where they are given, of a search forwards.
fn forwards(a: &Args<'_>, start: Option<usize>, count: Option<usize>) -> Try<Range> {
    let all = length(a.this_text()?);
    let from = start.map_or(0, |i| a.int(i));
    if !(0..=all).contains(&from) {
        return Err(bad_start());
    }
    let count = count.map_or(all - from, |i| a.int(i));
    if !(0..=all - from).contains(&count) {
        return Err(bad_count());
    }
    Ok(Range { start: from as usize, length: count as usize })
}

/// Looks for the first or the last place of a text in a part of another.
fn find(m: &mut Machine<'_>, text: &Text, value: &Text, range: &Range, comparison: Comparison, which: Which) -> Try<Option<usize>> {
    m.spend(1 + range.length / 64)?;
    let (start, end) = (range.start, range.start + range.length);
    let last = which == Which::Last;
    if value.is_empty() {
        return Ok(Some(if last { end } else { start }));
    }
    let found = match comparison {
        Comparison::Culture(case) if !collate::is_plain(text, value) => {
            m.allocate(range.length.saturating_mul(24))?;
            m.spend(range.length.saturating_mul(value.len()) / 64)?;
            let units = text.units();
            collate::find(units.get(start..end).unwrap_or(&[]), &value.units(), case, which).map(|(at, _)| at)
        }
        Comparison::Culture(case) | Comparison::Ordinal(case) => {
            let (text, value) = folded(m, text, value, case)?;
            if let (Some(text), Some(value)) = (text.as_ascii(), value.as_ascii()) {
                let text = text.get(start..end).unwrap_or("");
                if last { text.rfind(value) } else { text.find(value) }
            } else {
                m.spend(range.length.saturating_mul(value.len()) / 64)?;
                let (text, value) = (text.units(), value.units());
                let mut places = text.get(start..end).unwrap_or(&[]).windows(value.len());
                let same = |w: &[u16]| w == &value[..];
                if last { places.rposition(same) } else { places.position(same) }
            }
        }
    };
    Ok(found.map(|at| at + start))
}

fn folded(m: &mut Machine<'_>, text: &Text, value: &Text, case: Case) -> Try<(Text, Text)> {
    match case {
        Case::Counts => Ok((text.clone(), value.clone())),
        Case::Ignored => {
            m.allocate(text.bytes() + value.bytes())?;
            Ok((upper(text), upper(value)))
        }
    }
}

/// What is looked for: a string that must be there, or a char.
fn wanted(a: &Args<'_>) -> Try<Text> {
    match a.value(1) {
        Value::Char(c) => Ok(unit(*c)),
        _ => a.text(1, "value").cloned(),
    }
}

/// `IndexOf(value[, startIndex[, count]])`; chars are compared by their number.
pub fn index_of(m: &mut Machine<'_>, a: &Args<'_>, start: Option<usize>, count: Option<usize>, comparison: Comparison) -> Outcome {
    let value = wanted(a)?;
    let range = forwards(a, start, count)?;
    find(m, a.this_text()?, &value, &range, comparison, Which::First).map(place)
}

/// `LastIndexOf(string value[, startIndex[, count]])`: the search goes from `startIndex` backwards.
pub fn last_index_of(m: &mut Machine<'_>, a: &Args<'_>, start: Option<usize>, count: Option<usize>, comparison: Comparison) -> Outcome {
    let (text, value) = (a.this_text()?, a.text(1, "value")?);
    let all = length(text);
    let mut from = start.map_or(all - 1, |i| a.int(i));
    let mut count = count.map_or(if start.is_some() { from.saturating_add(1) } else { all }, |i| a.int(i));
    if all == 0 && (from == -1 || from == 0) {
        return Ok(place(value.is_empty().then_some(0)));
    }
    if !(0..=all).contains(&from) {
        return Err(bad_start());
    }
    if from == all {
        from -= 1;
        count -= i32::from(count > 0);
    }
    if !(0..=from + 1).contains(&count) {
        return Err(bad_count());
    }
    if value.is_empty() {
        return Ok(from.into());
    }
    let range = Range { start: (from + 1 - count) as usize, length: count as usize };
    find(m, text, value, &range, comparison, Which::Last).map(place)
}

/// `LastIndexOf(char value[, startIndex[, count]])`.
pub fn last_index_of_unit(m: &mut Machine<'_>, a: &Args<'_>, start: Option<usize>, count: Option<usize>) -> Outcome {
    let text = a.this_text()?;
    match backwards(a, start, count)? {
        Some(range) => find(m, text, &wanted(a)?, &range, Comparison::ORDINAL, Which::Last).map(place),
        None => Ok(place(None)),
    }
}

/// The part that a search for chars goes through backwards; nothing in an empty text.
fn backwards(a: &Args<'_>, start: Option<usize>, count: Option<usize>) -> Try<Option<Range>> {
    let all = length(a.this_text()?);
    if all == 0 {
        return Ok(None);
    }
    let from = start.map_or(all - 1, |i| a.int(i));
    if !(0..all).contains(&from) {
        return Err(bad_start());
    }
    let count = count.map_or(from + 1, |i| a.int(i));
    if !(0..=from + 1).contains(&count) {
        return Err(bad_count());
    }
    Ok(Some(Range { start: (from + 1 - count) as usize, length: count as usize }))
}

fn any_of(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Vec<u16>> {
    if a.value(1).is_null() {
        return Err(Exception::argument_null("anyOf"));
    }
    super::char_array(m, a.value(1))
}

/// `IndexOfAny(anyOf[, startIndex[, count]])`
pub fn index_of_any(m: &mut Machine<'_>, a: &Args<'_>, start: Option<usize>, count: Option<usize>) -> Outcome {
    let any = any_of(m, a)?;
    let range = forwards(a, start, count)?;
    m.spend(range.length.saturating_mul(any.len().max(1)) / 16)?;
    let units = a.this_text()?.units();
    let part = units.get(range.start..range.start + range.length).unwrap_or(&[]);
    Ok(place(part.iter().position(|u| any.contains(u)).map(|i| i + range.start)))
}

/// `LastIndexOfAny(anyOf[, startIndex[, count]])`
pub fn last_index_of_any(m: &mut Machine<'_>, a: &Args<'_>, start: Option<usize>, count: Option<usize>) -> Outcome {
    let any = any_of(m, a)?;
    let Some(range) = backwards(a, start, count)? else { return Ok(place(None)) };
    m.spend(range.length.saturating_mul(any.len().max(1)) / 16)?;
    let units = a.this_text()?.units();
    let part = units.get(range.start..range.start + range.length).unwrap_or(&[]);
    Ok(place(part.iter().rposition(|u| any.contains(u)).map(|i| i + range.start)))
}

/// `Contains(value)`
pub fn contains(m: &mut Machine<'_>, a: &Args<'_>, comparison: Comparison) -> Outcome {
    let (text, value) = (a.this_text()?, wanted(a)?);
    let range = Range { start: 0, length: text.len() };
    Ok(find(m, text, &value, &range, comparison, Which::First)?.is_some().into())
}

/// `StartsWith(value)`
pub fn starts_with(m: &mut Machine<'_>, a: &Args<'_>, comparison: Comparison) -> Outcome {
    at_edge(m, a, comparison, Which::AtStart)
}

/// `EndsWith(value)`
pub fn ends_with(m: &mut Machine<'_>, a: &Args<'_>, comparison: Comparison) -> Outcome {
    at_edge(m, a, comparison, Which::AtEnd)
}

fn at_edge(m: &mut Machine<'_>, a: &Args<'_>, comparison: Comparison, which: Which) -> Outcome {
    let (text, value) = (a.this_text()?, wanted(a)?);
    if value.is_empty() {
        return Ok(true.into());
    }
    let ends = which == Which::AtEnd;
    let case = match comparison {
        Comparison::Culture(case) if !collate::is_plain(text, &value) => {
            m.allocate(text.bytes().saturating_mul(24))?;
            return Ok(collate::find(&text.units(), &value.units(), case, which).is_some().into());
        }
        Comparison::Culture(case) | Comparison::Ordinal(case) => case,
    };
    Ok(match (text.as_ascii(), value.as_ascii()) {
        (Some(t), Some(v)) => {
            let part = if ends { t.len().checked_sub(v.len()).and_then(|at| t.get(at..)) } else { t.get(..v.len()) };
            part.is_some_and(|p| if case == Case::Ignored { p.eq_ignore_ascii_case(v) } else { p == v })
        }
        _ => {
            let (text, value) = folded(m, text, &value, case)?;
            let (text, value) = (text.units(), value.units());
            if ends { text.ends_with(&value) } else { text.starts_with(&value) }
        }
    }
    .into())
}
