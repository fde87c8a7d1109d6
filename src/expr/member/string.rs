//! `string`, `char`, `object`, `bool`, and the enumerations that strings take.

use std::cmp::Ordering;

use crate::expr::eval::{Args, Machine, convert};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Text, Value, date, number};

use super::{Class, Outcome, Shape, rows};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "object",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
            "bool Equals(object obj)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "static bool Equals(object objA, object objB)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "static bool ReferenceEquals(object objA, object objB)" => |_, a| Ok(convert::same_object(a.value(0), a.value(1)).into()),
        ],
    },
    Class {
        declaration: "bool",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "static bool Parse(string value)" => |_, a| parse_bool(a.text(0, "value")?).map(Value::Bool),
            "static bool TryParse(string value, out bool result)" => |m, a| {
                let parsed = a.value(0).as_text().and_then(|t| parse_bool(t).ok());
                m.outs.push(parsed.unwrap_or(false).into());
                Ok(parsed.is_some().into())
            },
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class {
        declaration: "char",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "static bool IsDigit(char c)" => |_, a| Ok(letter(a.char(0)).is_some_and(|c| c.is_ascii_digit()).into()),
            "static bool IsLetter(char c)" => |_, a| Ok(letter(a.char(0)).is_some_and(char::is_alphabetic).into()),
            "static bool IsLetterOrDigit(char c)" => |_, a| Ok(letter(a.char(0)).is_some_and(char::is_alphanumeric).into()),
            "static bool IsWhiteSpace(char c)" => |_, a| Ok(letter(a.char(0)).is_some_and(char::is_whitespace).into()),
            "static bool IsUpper(char c)" => |_, a| Ok(letter(a.char(0)).is_some_and(char::is_uppercase).into()),
            "static bool IsLower(char c)" => |_, a| Ok(letter(a.char(0)).is_some_and(char::is_lowercase).into()),
            "static char ToUpper(char c)" => |_, a| Ok(Value::Char(upper_unit(a.char(0)))),
            "static char ToLower(char c)" => |_, a| Ok(Value::Char(lower_unit(a.char(0)))),
            "static char ToUpperInvariant(char c)" => |_, a| Ok(Value::Char(upper_unit(a.char(0)))),
            "static char ToLowerInvariant(char c)" => |_, a| Ok(Value::Char(lower_unit(a.char(0)))),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class {
        declaration: "StringComparison",
        space: "System",
        shape: Shape::Enum(&[
            ("CurrentCulture", 0),
            ("CurrentCultureIgnoreCase", 1),
            ("InvariantCulture", 2),
            ("InvariantCultureIgnoreCase", 3),
            ("Ordinal", 4),
            ("OrdinalIgnoreCase", 5),
        ]),
        rows: &[],
    },
    Class { declaration: "StringSplitOptions", space: "System", shape: Shape::Enum(&[("None", 0), ("RemoveEmptyEntries", 1)]), rows: &[] },
    Class {
        declaration: "string : IEnumerable<char>",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "static string Empty" => |_, _| Ok(Text::EMPTY.into()),
            "int Length" => |_, a| Ok(length(a.this_text()?).into()),
            "char this[int index]" => |m, a| {
                let text = a.this_text()?;
                if text.as_ascii().is_none() {
                    m.spend(text.bytes() / 16)?;
                }
                usize::try_from(a.int(1)).ok().and_then(|i| text.unit(i)).map(Value::Char).ok_or_else(Exception::bounds)
            },
            "bool Contains(string value)" => |m, a| Ok(find(m, a.this_text()?, a.text(1, "value")?, 0, false)?.is_some().into()),
            "bool Contains(char value)" => |m, a| Ok(find(m, a.this_text()?, &unit(a.char(1)), 0, false)?.is_some().into()),
            "bool Contains(string value, StringComparison comparisonType)" => |m, a| {
                Ok(find(m, a.this_text()?, a.text(1, "value")?, 0, ignores(a.int(2)))?.is_some().into())
            },
            "bool StartsWith(string value)" => |_, a| Ok(begins(a.this_text()?, a.text(1, "value")?, false).into()),
            "bool StartsWith(char value)" => |_, a| Ok(begins(a.this_text()?, &unit(a.char(1)), false).into()),
            "bool StartsWith(string value, StringComparison comparisonType)" => |_, a| {
                Ok(begins(a.this_text()?, a.text(1, "value")?, ignores(a.int(2))).into())
            },
            "bool EndsWith(string value)" => |_, a| Ok(ends(a.this_text()?, a.text(1, "value")?, false).into()),
            "bool EndsWith(char value)" => |_, a| Ok(ends(a.this_text()?, &unit(a.char(1)), false).into()),
            "bool EndsWith(string value, StringComparison comparisonType)" => |_, a| {
                Ok(ends(a.this_text()?, a.text(1, "value")?, ignores(a.int(2))).into())
            },
            "int IndexOf(string value)" => |m, a| Ok(place(find(m, a.this_text()?, a.text(1, "value")?, 0, false)?)),
            "int IndexOf(char value)" => |m, a| Ok(place(find(m, a.this_text()?, &unit(a.char(1)), 0, false)?)),
            "int IndexOf(string value, int startIndex)" => |m, a| {
                let from = start(a.this_text()?, a.int(2))?;
                Ok(place(find(m, a.this_text()?, a.text(1, "value")?, from, false)?))
            },
            "int IndexOf(char value, int startIndex)" => |m, a| {
                let from = start(a.this_text()?, a.int(2))?;
                Ok(place(find(m, a.this_text()?, &unit(a.char(1)), from, false)?))
            },
            "int IndexOf(string value, int startIndex, StringComparison comparisonType)" => |m, a| {
                let from = start(a.this_text()?, a.int(2))?;
                Ok(place(find(m, a.this_text()?, a.text(1, "value")?, from, ignores(a.int(3)))?))
            },
            "int IndexOf(string value, StringComparison comparisonType)" => |m, a| {
                Ok(place(find(m, a.this_text()?, a.text(1, "value")?, 0, ignores(a.int(2)))?))
            },
            "int LastIndexOf(string value)" => |_, a| Ok(place(find_last(a.this_text()?, a.text(1, "value")?))),
            "int LastIndexOf(char value)" => |_, a| Ok(place(find_last(a.this_text()?, &unit(a.char(1))))),
            "int IndexOfAny(params char[] anyOf)" => |m, a| {
                let any = m.collect(a.value(1))?;
                Ok(place(a.this_text()?.units().iter().position(|u| any.iter().any(|v| matches!(v, Value::Char(c) if c == u)))))
            },
            "string Substring(int startIndex)" => |m, a| {
                let text = a.this_text()?;
                let from = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("StartIndex cannot be less than zero.", "startIndex"))?;
                if from > text.len() {
                    return Err(Exception::out_of_range("startIndex cannot be larger than length of string.", "startIndex"));
                }
                m.text(text.slice(from, usize::MAX))
            },
            "string Substring(int startIndex, int length)" => |m, a| {
                let (text, all) = (a.this_text()?, a.this_text()?.len());
                let from = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("StartIndex cannot be less than zero.", "startIndex"))?;
                if from > all {
                    return Err(Exception::out_of_range("startIndex cannot be larger than length of string.", "startIndex"));
                }
                let count = usize::try_from(a.int(2)).map_err(|_| Exception::out_of_range("Length cannot be less than zero.", "length"))?;
                if count > all - from {
                    return Err(Exception::out_of_range("Index and length must refer to a location within the string.", "length"));
                }
                m.text(text.slice(from, count))
            },
            "string Remove(int startIndex)" => |m, a| {
                let from = start(a.this_text()?, a.int(1))?;
                m.text(a.this_text()?.slice(0, from))
            },
            "string Remove(int startIndex, int count)" => |m, a| {
                let text = a.this_text()?;
                let from = start(text, a.int(1))?;
                let to = start(text, a.int(1).saturating_add(a.int(2)))?;
                m.text(Text::concat(&[text.slice(0, from), text.slice(to, usize::MAX)]))
            },
            "string Insert(int startIndex, string value)" => |m, a| {
                let text = a.this_text()?;
                let at = start(text, a.int(1))?;
                m.text(Text::concat(&[text.slice(0, at), a.text(2, "value")?.clone(), text.slice(at, usize::MAX)]))
            },
            "string[] Split(params char[] separator)" => |m, a| split(m, a, None, 0),
            "string[] Split(char separator, StringSplitOptions options = default)" => |m, a| split(m, a, None, a.int(2)),
            "string[] Split(char separator, int count, StringSplitOptions options = default)" => |m, a| split(m, a, Some(a.int(2)), a.int(3)),
            "string[] Split(string separator, StringSplitOptions options = default)" => |m, a| split(m, a, None, a.int(2)),
            "string[] Split(char[] separator, int count)" => |m, a| split(m, a, Some(a.int(2)), 0),
            "string[] Split(char[] separator, StringSplitOptions options)" => |m, a| split(m, a, None, a.int(2)),
            "string[] Split(string[] separator, StringSplitOptions options)" => |m, a| split(m, a, None, a.int(2)),
            "string[] Split(string[] separator, int count, StringSplitOptions options)" => |m, a| split(m, a, Some(a.int(2)), a.int(3)),
            "string Replace(string oldValue, string newValue)" => |m, a| {
                let (text, old) = (a.this_text()?, a.text(1, "oldValue")?);
                if old.is_empty() {
                    return Err(Exception::argument("String cannot be of zero length. (Parameter 'oldValue')"));
                }
                replace(m, text, old, a.value(2).as_text().unwrap_or(&Text::EMPTY))
            },
            "string Replace(char oldChar, char newChar)" => |m, a| replace(m, a.this_text()?, &unit(a.char(1)), &unit(a.char(2))),
            "string Trim(params char[] trimChars)" => |m, a| trim(m, a, true, true),
            "string TrimStart(params char[] trimChars)" => |m, a| trim(m, a, true, false),
            "string TrimEnd(params char[] trimChars)" => |m, a| trim(m, a, false, true),
            "string ToLower()" => |m, a| { let text = lower(a.this_text()?); m.text(text) },
            "string ToUpper()" => |m, a| { let text = upper(a.this_text()?); m.text(text) },
            "string ToLowerInvariant()" => |m, a| { let text = lower(a.this_text()?); m.text(text) },
            "string ToUpperInvariant()" => |m, a| { let text = upper(a.this_text()?); m.text(text) },
            "string PadLeft(int totalWidth, char paddingChar = ' ')" => |m, a| pad(m, a, true),
            "string PadRight(int totalWidth, char paddingChar = ' ')" => |m, a| pad(m, a, false),
            "string ToString()" => |_, a| Ok(a.value(0).clone()),
            "char[] ToCharArray()" => |_, a| Ok(Object::array(&Ty::Char, a.this_text()?.units().iter().map(|u| Value::Char(*u)).collect())),
            "bool Equals(string value)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "bool Equals(string value, StringComparison comparisonType)" => |_, a| Ok(equal(a.value(0), a.value(1), a.int(2)).into()),
            "int CompareTo(string strB)" => |_, a| Ok(order(convert::compare(a.value(0), a.value(1)))),
            "static bool Equals(string a, string b)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "static bool Equals(string a, string b, StringComparison comparisonType)" => |_, a| Ok(equal(a.value(0), a.value(1), a.int(2)).into()),
            "static bool IsNullOrEmpty(string value)" => |_, a| Ok(a.value(0).as_text().is_none_or(Text::is_empty).into()),
            "static bool IsNullOrWhiteSpace(string value)" => |_, a| {
                Ok(a.value(0).as_text().is_none_or(|t| t.to_str().chars().all(char::is_whitespace)).into())
            },
            "static int Compare(string strA, string strB)" => |_, a| Ok(order(convert::compare(a.value(0), a.value(1)))),
            "static int Compare(string strA, string strB, StringComparison comparisonType)" => |_, a| Ok(order(compare(a.value(0), a.value(1), a.int(2)))),
            "static int Compare(string strA, string strB, bool ignoreCase)" => |_, a| {
                Ok(order(compare(a.value(0), a.value(1), if a.bool(2) { 1 } else { 0 })))
            },
            "static int CompareOrdinal(string strA, string strB)" => |_, a| Ok(order(compare(a.value(0), a.value(1), 4))),
            "static string Join(string separator, params string[] value)" => |m, a| join(m, a),
            "static string Join(string separator, params object[] values)" => |m, a| join(m, a),
            "static string Join<T>(string separator, IEnumerable<T> values)" => |m, a| join(m, a),
            "static string Concat(params object[] args)" => |m, a| concat(m, a),
            "static string Concat(params string[] values)" => |m, a| concat(m, a),
            "static string Concat<T>(IEnumerable<T> values)" => |m, a| concat(m, a),
            "static string Format(string format, params object[] args)" => |m, a| {
                let args = m.collect(a.value(1))?;
                let text = format(a.text(0, "format")?, &args)?;
                m.text(text)
            },
            "new(char c, int count)" => |m, a| {
                let count = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("'count' must be non-negative.", "count"))?;
                m.allocate(count)?;
                Ok(Text::from_units(&vec![a.char(0); count]).into())
            },
            "new(char[] value)" => |m, a| {
                let units: Vec<u16> = m.collect(a.value(0))?.iter().filter_map(|v| if let Value::Char(u) = v { Some(*u) } else { None }).collect();
                m.text(Text::from_units(&units))
            },
        ],
    },
];

fn length(text: &Text) -> i32 {
    i32::try_from(text.len()).unwrap_or(i32::MAX)
}

fn letter(unit: u16) -> Option<char> {
    char::from_u32(unit.into())
}

fn unit(unit: u16) -> Text {
    Text::from_units(&[unit])
}

fn one_unit(letter: char, unit: u16) -> u16 {
    u16::try_from(u32::from(letter)).unwrap_or(unit)
}

fn upper_unit(unit: u16) -> u16 {
    let Some(c) = letter(unit) else { return unit };
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => one_unit(u, unit),
        _ => unit,
    }
}

fn lower_unit(unit: u16) -> u16 {
    let Some(c) = letter(unit) else { return unit };
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => one_unit(l, unit),
        _ => unit,
    }
}

/// Lower case, unit by unit as .NET's invariant culture does it.
pub fn lower(text: &Text) -> Text {
    match text.as_ascii() {
        Some(ascii) if !ascii.bytes().any(|b| b.is_ascii_uppercase()) => text.clone(),
        Some(ascii) => ascii.to_ascii_lowercase().into(),
        None => Text::from_units(&text.units().iter().map(|u| lower_unit(*u)).collect::<Vec<_>>()),
    }
}

fn upper(text: &Text) -> Text {
    match text.as_ascii() {
        Some(ascii) if !ascii.bytes().any(|b| b.is_ascii_lowercase()) => text.clone(),
        Some(ascii) => ascii.to_ascii_uppercase().into(),
        None => Text::from_units(&text.units().iter().map(|u| upper_unit(*u)).collect::<Vec<_>>()),
    }
}

/// Whether a `StringComparison` ignores case.
fn ignores(comparison: i32) -> bool {
    comparison % 2 == 1
}

fn place(found: Option<usize>) -> Value {
    Value::Int(found.and_then(|f| i32::try_from(f).ok()).unwrap_or(-1))
}

fn order(order: Ordering) -> Value {
    Value::Int(order as i32)
}

/// A start index, which must lie in the string.
fn start(text: &Text, at: i32) -> Result<usize, Box<Exception>> {
    usize::try_from(at).ok().filter(|at| *at <= text.len()).ok_or_else(|| {
        Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
    })
}

fn folded(text: &Text, ignore: bool) -> Text {
    if ignore { upper(text) } else { text.clone() }
}

fn find(m: &mut Machine<'_>, text: &Text, value: &Text, from: usize, ignore: bool) -> Result<Option<usize>, Box<Exception>> {
    m.spend(text.bytes() / 64)?;
    let (text, value) = (folded(text, ignore), folded(value, ignore));
    if let (Some(text), Some(value)) = (text.as_ascii(), value.as_ascii()) {
        return Ok(text.get(from..).and_then(|t| t.find(value)).map(|i| i + from));
    }
    let (text, value) = (text.units(), value.units());
    if value.is_empty() {
        return Ok(Some(from));
    }
    m.spend(text.len().saturating_mul(value.len()) / 64)?;
    Ok(text.get(from..).and_then(|t| t.windows(value.len()).position(|w| w == &value[..])).map(|i| i + from))
}

fn find_last(text: &Text, value: &Text) -> Option<usize> {
    let (text, value) = (text.units(), value.units());
    if value.is_empty() {
        return Some(text.len().saturating_sub(1));
    }
    text.windows(value.len()).rposition(|w| w == &value[..])
}

fn begins(text: &Text, value: &Text, ignore: bool) -> bool {
    match (text.as_ascii(), value.as_ascii()) {
        (Some(t), Some(v)) if ignore => t.get(..v.len()).is_some_and(|t| t.eq_ignore_ascii_case(v)),
        (Some(t), Some(v)) => t.starts_with(v),
        _ => folded(text, ignore).units().starts_with(&folded(value, ignore).units()),
    }
}

fn ends(text: &Text, value: &Text, ignore: bool) -> bool {
    match (text.as_ascii(), value.as_ascii()) {
        (Some(t), Some(v)) if ignore => t.len() >= v.len() && t[t.len() - v.len()..].eq_ignore_ascii_case(v),
        (Some(t), Some(v)) => t.ends_with(v),
        _ => folded(text, ignore).units().ends_with(&folded(value, ignore).units()),
    }
}

/// `Equals` with a comparison.
pub fn equal(a: &Value, b: &Value, comparison: i32) -> bool {
    compare(a, b, comparison).is_eq()
}

fn compare(a: &Value, b: &Value, comparison: i32) -> Ordering {
    let (Some(x), Some(y)) = (a.as_text(), b.as_text()) else { return convert::compare(a, b) };
    let (x, y) = (folded(x, ignores(comparison)), folded(y, ignores(comparison)));
    if comparison >= 4 { x.compare_ordinal(&y) } else { compare_culture(&x, &y) }
}

/// As the invariant culture orders: letters without regard to case first, then lower before upper; marks before digits.
pub fn compare_culture(a: &Text, b: &Text) -> Ordering {
    const MARKS: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let rank = |unit: u16| match letter(unit) {
        Some(c) if c.is_whitespace() => (0, u32::from(unit)),
        Some(c) if c.is_ascii_digit() => (2, u32::from(unit)),
        Some(c) if c.is_alphabetic() => (3, u32::from(lower_unit(unit))),
        Some(c) => (1, MARKS.find(c).map_or(u32::from(unit) + 1000, |i| u32::try_from(i).unwrap_or(0))),
        None => (4, u32::from(unit)),
    };
    let (x, y) = (a.units(), b.units());
    let first = x.iter().map(|u| rank(*u)).cmp(y.iter().map(|u| rank(*u)));
    first.then_with(|| y.iter().cmp(x.iter()))
}

fn separators(value: &Value) -> Vec<Text> {
    match value {
        Value::Char(u) => vec![unit(*u)],
        Value::Text(text) => vec![text.clone()],
        Value::Object(object) => match &**object {
            Object::Items(items) => items.items.borrow().iter().flat_map(separators).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn split(m: &mut Machine<'_>, a: &Args<'_>, count: Option<i32>, options: i32) -> Outcome {
    let text = a.this_text()?;
    let by: Vec<Text> = separators(a.value(1)).into_iter().filter(|s| !s.is_empty()).collect();
    let most = count.map_or(usize::MAX, |c| usize::try_from(c).unwrap_or(0));
    m.spend(text.bytes() / 8 * by.len().max(1))?;
    let units = text.units();
    let by: Vec<Vec<u16>> = by.iter().map(|s| s.units().into_owned()).collect();
    // No separator at all means white space; an empty string as separator does not split.
    let blank = matches!(a.value(1), Value::Null) || by.is_empty() && !matches!(a.value(1), Value::Text(_));
    let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
    let skip_empty = options & 1 == 1;
    while at < units.len() {
        let hit = if blank {
            letter(units[at]).is_some_and(char::is_whitespace).then_some(1)
        } else {
            by.iter().find(|s| units[at..].starts_with(s)).map(Vec::len)
        };
        match hit {
            Some(length) if parts.len() + 1 < most => {
                if !(skip_empty && from == at) {
                    parts.push(Text::from_units(&units[from..at]));
                }
                at += length;
                from = at;
            }
            Some(_) | None => at += 1,
        }
    }
    if most > 0 && !(skip_empty && from == units.len()) {
        parts.push(Text::from_units(&units[from..]));
    }
    m.allocate(parts.len() * 24 + text.bytes())?;
    Ok(Object::strings(parts))
}

fn replace(m: &mut Machine<'_>, text: &Text, old: &Text, new: &Text) -> Outcome {
    m.spend(text.bytes() / 16)?;
    if let (Some(t), Some(o), Some(n)) = (text.as_str(), old.as_str(), new.as_str()) {
        let hits = t.matches(o).count();
        if hits == 0 {
            return Ok(Value::Text(text.clone()));
        }
        m.allocate(t.len().saturating_add(hits.saturating_mul(n.len())))?;
        return Ok(t.replace(o, n).into());
    }
    let (t, o, n) = (text.units(), old.units(), new.units());
    let (mut out, mut at) = (Vec::new(), 0);
    while at < t.len() {
        if t[at..].starts_with(&o) {
            m.allocate(n.len() * 2)?;
            out.extend_from_slice(&n);
            at += o.len();
        } else {
            out.push(t[at]);
            at += 1;
        }
    }
    m.text(Text::from_units(&out))
}

fn trim(m: &mut Machine<'_>, a: &Args<'_>, left: bool, right: bool) -> Outcome {
    let text = a.this_text()?;
    let set: Vec<u16> = separators(a.value(1)).iter().filter_map(|t| t.unit(0)).collect();
    let cut = |u: &u16| if set.is_empty() { letter(*u).is_some_and(char::is_whitespace) } else { set.contains(u) };
    let units = text.units();
    let from = if left { units.iter().position(|u| !cut(u)).unwrap_or(units.len()) } else { 0 };
    let to = if right { units.iter().rposition(|u| !cut(u)).map_or(from, |i| i + 1) } else { units.len() };
    m.text(text.slice(from, to.saturating_sub(from)))
}

fn pad(m: &mut Machine<'_>, a: &Args<'_>, left: bool) -> Outcome {
    let text = a.this_text()?;
    let width = usize::try_from(a.int(1)).map_err(|_| Exception::out_of_range("Non-negative number required.", "totalWidth"))?;
    let missing = width.saturating_sub(text.len());
    m.allocate(missing)?;
    let fill = Text::from_units(&vec![a.char(2); missing]);
    Ok(Value::Text(if left { Text::concat(&[fill, text.clone()]) } else { Text::concat(&[text.clone(), fill]) }))
}

fn join(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let separator = a.value(0).to_text();
    let items = m.collect(a.value(1))?;
    let mut parts = Vec::with_capacity(items.len() * 2);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            parts.push(separator.clone());
        }
        parts.push(item.to_text());
    }
    m.allocate(parts.iter().map(Text::bytes).sum())?;
    Ok(Value::Text(if parts.is_empty() { Text::EMPTY } else { Text::concat(&parts) }))
}

fn concat(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let parts: Vec<Text> = m.collect(a.value(0))?.iter().map(Value::to_text).collect();
    m.allocate(parts.iter().map(Text::bytes).sum())?;
    Ok(Value::Text(if parts.is_empty() { Text::EMPTY } else { Text::concat(&parts) }))
}

fn parse_bool(text: &Text) -> Result<bool, Box<Exception>> {
    let word = text.to_str();
    match word.trim().to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Exception::format(format!("String '{text}' was not recognized as a valid Boolean."))),
    }
}

fn bad_format() -> Box<Exception> {
    Exception::format("Input string was not in a correct format.")
}

/// A value with a format string, as `{0:x}` and `ToString(x)` print it.
pub fn format_value(value: &Value, format: &str) -> Result<Text, Box<Exception>> {
    let n = match value {
        Value::Double(n) => number::Number::Real(*n),
        Value::Float(n) if format.is_empty() => return Ok(number::float(*n).into()),
        Value::Float(n) => number::Number::Real(f64::from(*n)),
        Value::Int(n) => number::Number::Whole((*n).into(), 32),
        Value::UInt(n) => number::Number::Whole((*n).into(), 32),
        Value::Long(n) => number::Number::Whole((*n).into(), 64),
        Value::ULong(n) => number::Number::Whole((*n).into(), 64),
        Value::Byte(n) => number::Number::Whole((*n).into(), 8),
        Value::SByte(n) => number::Number::Whole((*n).into(), 8),
        Value::Short(n) => number::Number::Whole((*n).into(), 16),
        Value::UShort(n) => number::Number::Whole((*n).into(), 16),
        Value::Date(d) => return d.format(format).map(Into::into).ok_or_else(bad_format),
        Value::Offset(d) => return d.format(format).map(Into::into).ok_or_else(bad_format),
        Value::Span(ticks) => return super::date::format_span(*ticks, format).ok_or_else(bad_format),
        Value::Guid(bytes) => {
            return Ok(crate::expr::value::object::guid(bytes, format.chars().next().unwrap_or('d').to_ascii_lowercase()).into());
        }
        Value::Json(token) => return token.value().map_or_else(|| Ok(value.to_text()), |v| format_value(&v, format)),
        other => {
            let _ = date::DAY;
            return Ok(other.to_text());
        }
    };
    number::format(n, format).map(Into::into).ok_or_else(|| Exception::format("Format specifier was invalid."))
}

/// A value at a place of a format string: `{0,5:x}`.
pub fn format_one(value: &Value, alignment: i32, format: Option<&str>) -> Result<Text, Box<Exception>> {
    let text = match format {
        Some(format) => format_value(value, format)?,
        None => value.to_text(),
    };
    let width = alignment.unsigned_abs() as usize;
    let missing = width.saturating_sub(text.len());
    if missing == 0 {
        return Ok(text);
    }
    if missing > 1_000_000 {
        return Err(bad_format());
    }
    let fill = Text::from(" ".repeat(missing));
    Ok(if alignment > 0 { Text::concat(&[fill, text]) } else { Text::concat(&[text, fill]) })
}

/// `string.Format`.
pub fn format(format: &Text, args: &[Value]) -> Result<Text, Box<Exception>> {
    let text = format.to_str();
    let (mut parts, mut plain) = (Vec::new(), String::new());
    let mut rest = &*text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let mark = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(mark) {
            plain.push_str(mark);
            rest = after;
            continue;
        }
        let end = rest.find('}').filter(|_| mark == "{").ok_or_else(bad_format)?;
        let (head, form) = rest[..end].split_once(':').map_or((&rest[..end], None), |(h, f)| (h, Some(f)));
        let (index, alignment) = head.split_once(',').unwrap_or((head, "0"));
        let index: usize = index.trim().parse().map_err(|_| bad_format())?;
        let alignment: i32 = alignment.trim().parse().map_err(|_| bad_format())?;
        let value = args.get(index).ok_or_else(|| {
            Exception::format("Index (zero based) must be greater than or equal to zero and less than the size of the argument list.")
        })?;
        parts.push(Text::from(std::mem::take(&mut plain)));
        parts.push(format_one(value, alignment, form)?);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    parts.push(plain.into());
    Ok(Text::concat(&parts))
}
