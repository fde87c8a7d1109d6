//! `System.Text.RegularExpressions`.
//!
//! `mod.rs` `Regex` · `found.rs` what it finds: matches, groups, captures

mod found;

use std::any::Any;
use std::rc::Rc;

use crate::expr::eval::{Args, Machine};
use crate::expr::pattern::{Found, Pattern, Replacement, options};
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::{Class, Outcome, Shape, rows};
use found::Subject;

pub use found::CLASSES as FOUND;

const SPACE: &str = "System.Text.RegularExpressions";

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "RegexOptions",
        space: SPACE,
        shape: Shape::Enum(&[
            ("None", 0),
            ("IgnoreCase", options::IGNORE_CASE),
            ("Multiline", options::MULTILINE),
            ("ExplicitCapture", options::EXPLICIT_CAPTURE),
            ("Compiled", 8),
            ("Singleline", options::SINGLELINE),
            ("IgnorePatternWhitespace", options::IGNORE_WHITE_SPACE),
            ("RightToLeft", options::RIGHT_TO_LEFT),
            ("ECMAScript", options::ECMA_SCRIPT),
            ("CultureInvariant", 512),
        ]),
        rows: &[],
    },
    Class {
        declaration: "Regex",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string pattern)" => |m, a| Ok(Object::Native(Box::new(Regex(of(m, a, 0, None)?))).into()),
            "new(string pattern, RegexOptions options)" => |m, a| Ok(Object::Native(Box::new(Regex(of(m, a, 0, Some(1))?))).into()),
            "new(string pattern, RegexOptions options, TimeSpan matchTimeout)" => |m, a| Ok(Object::Native(Box::new(Regex(of(m, a, 0, Some(1))?))).into()),
            "RegexOptions Options" => |_, a| {
                let options = a.native::<Regex>(0)?.0.options;
                Ok(super::class("RegexOptions").map_or(Value::Null, |class| Value::Enum(class, options)))
            },
            "bool RightToLeft" => |_, a| Ok(a.native::<Regex>(0)?.0.right_to_left.into()),
            "string[] GetGroupNames()" => |_, a| {
                let pattern = &a.native::<Regex>(0)?.0;
                Ok(Object::strings((0..pattern.numbers.len()).map(|place| Text::from(pattern.name_of(place)))))
            },
            "int[] GetGroupNumbers()" => |_, a| Ok(Object::array(&Ty::Int, a.native::<Regex>(0)?.0.numbers.iter().map(|n| Value::Int(*n as i32)).collect())),
            "string GroupNameFromNumber(int i)" => |_, a| {
                let pattern = &a.native::<Regex>(0)?.0;
                let place = u32::try_from(a.int(1)).ok().and_then(|n| pattern.by_number(n));
                Ok(place.map_or(Text::EMPTY, |place| pattern.name_of(place).into()).into())
            },
            "int GroupNumberFromName(string name)" => |_, a| {
                let pattern = &a.native::<Regex>(0)?.0;
                let place = pattern.by_name(&a.text(1, "name")?.to_str());
                Ok(Value::Int(place.and_then(|p| pattern.numbers.get(p)).map_or(-1, |n| *n as i32)))
            },
            "string ToString()" => |_, a| Ok(Text::from(&*a.native::<Regex>(0)?.0.source).into()),

            "bool IsMatch(string input)" => |m, a| is_match(m, &a.native::<Regex>(0)?.0, a, 1, None),
            "bool IsMatch(string input, int startat)" => |m, a| is_match(m, &a.native::<Regex>(0)?.0, a, 1, Some(2)),
            "static bool IsMatch(string input, string pattern)" => |m, a| { let p = of(m, a, 1, None)?; is_match(m, &p, a, 0, None) },
            "static bool IsMatch(string input, string pattern, RegexOptions options)" => |m, a| { let p = of(m, a, 1, Some(2))?; is_match(m, &p, a, 0, None) },
            "static bool IsMatch(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)" => |m, a| { let p = of(m, a, 1, Some(2))?; is_match(m, &p, a, 0, None) },

            "Match Match(string input)" => |m, a| first(m, &a.native::<Regex>(0)?.0, a, 1, None),
            "Match Match(string input, int startat)" => |m, a| first(m, &a.native::<Regex>(0)?.0, a, 1, Some(2)),
            "static Match Match(string input, string pattern)" => |m, a| { let p = of(m, a, 1, None)?; first(m, &p, a, 0, None) },
            "static Match Match(string input, string pattern, RegexOptions options)" => |m, a| { let p = of(m, a, 1, Some(2))?; first(m, &p, a, 0, None) },
            "static Match Match(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)" => |m, a| { let p = of(m, a, 1, Some(2))?; first(m, &p, a, 0, None) },

            "MatchCollection Matches(string input)" => |m, a| all(m, &a.native::<Regex>(0)?.0, a, 1, None),
            "MatchCollection Matches(string input, int startat)" => |m, a| all(m, &a.native::<Regex>(0)?.0, a, 1, Some(2)),
            "static MatchCollection Matches(string input, string pattern)" => |m, a| { let p = of(m, a, 1, None)?; all(m, &p, a, 0, None) },
            "static MatchCollection Matches(string input, string pattern, RegexOptions options)" => |m, a| { let p = of(m, a, 1, Some(2))?; all(m, &p, a, 0, None) },
            "static MatchCollection Matches(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)" => |m, a| { let p = of(m, a, 1, Some(2))?; all(m, &p, a, 0, None) },

            "string Replace(string input, string replacement)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a, (1, 2), None),
            "string Replace(string input, string replacement, int count)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a, (1, 2), Some(3)),
            "string Replace(string input, string replacement, int count, int startat)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a, (1, 2), Some(3)),
            "string Replace(string input, Func<Match, string> evaluator)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a, (1, 2), None),
            "string Replace(string input, Func<Match, string> evaluator, int count)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a, (1, 2), Some(3)),
            "static string Replace(string input, string pattern, string replacement)" => |m, a| { let p = of(m, a, 1, None)?; replace(m, &p, a, (0, 2), None) },
            "static string Replace(string input, string pattern, string replacement, RegexOptions options)" => |m, a| { let p = of(m, a, 1, Some(3))?; replace(m, &p, a, (0, 2), None) },
            "static string Replace(string input, string pattern, string replacement, RegexOptions options, TimeSpan matchTimeout)" => |m, a| { let p = of(m, a, 1, Some(3))?; replace(m, &p, a, (0, 2), None) },
            "static string Replace(string input, string pattern, Func<Match, string> evaluator)" => |m, a| { let p = of(m, a, 1, None)?; replace(m, &p, a, (0, 2), None) },
            "static string Replace(string input, string pattern, Func<Match, string> evaluator, RegexOptions options)" => |m, a| { let p = of(m, a, 1, Some(3))?; replace(m, &p, a, (0, 2), None) },

            "string[] Split(string input)" => |m, a| split(m, &a.native::<Regex>(0)?.0, a, 1, None),
            "string[] Split(string input, int count)" => |m, a| split(m, &a.native::<Regex>(0)?.0, a, 1, Some(2)),
            "static string[] Split(string input, string pattern)" => |m, a| { let p = of(m, a, 1, None)?; split(m, &p, a, 0, None) },
            "static string[] Split(string input, string pattern, RegexOptions options)" => |m, a| { let p = of(m, a, 1, Some(2))?; split(m, &p, a, 0, None) },

            "static string Escape(string str)" => |m, a| {
                let mut out = Vec::new();
                for unit in a.text(0, "str")?.units().iter() {
                    match char::from_u32(u32::from(*unit)).unwrap_or('\u{fffd}') {
                        '\n' => out.extend([92, u16::from(b'n')]),
                        '\r' => out.extend([92, u16::from(b'r')]),
                        '\t' => out.extend([92, u16::from(b't')]),
                        '\u{c}' => out.extend([92, u16::from(b'f')]),
                        '\\' | '*' | '+' | '?' | '|' | '{' | '[' | '(' | ')' | '^' | '$' | '.' | '#' | ' ' => out.extend([92, *unit]),
                        _ => out.push(*unit),
                    }
                }
                m.text(Text::from_units(&out))
            },
            "static string Unescape(string str)" => |m, a| {
                let text = a.text(0, "str")?;
                let plain = crate::expr::pattern::unescape(&text.units()).map_err(|bad| wrong(&text.to_str(), &bad))?;
                m.text(Text::from_units(&plain))
            },
        ],
    },
];

#[derive(Debug)]
struct Regex(Rc<Pattern>);

impl Native for Regex {
    fn class(&self) -> &'static str {
        "Regex"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn print(&self) -> Option<Text> {
        Some((&*self.0.source).into())
    }
}

fn wrong(pattern: &str, bad: &crate::expr::pattern::BadPattern) -> Box<Exception> {
    let message = format!("Invalid pattern '{pattern}' at offset {}. {}", bad.offset, bad.message);
    Exception::new("System.Text.RegularExpressions.RegexParseException", message)
}

fn compile(m: &mut Machine<'_>, pattern: &Text, options: i32) -> Try<Rc<Pattern>> {
    // A pattern is a few instructions for each of its letters.
    m.allocate(pattern.len().saturating_mul(32))?;
    m.spend(pattern.len())?;
    let source = pattern.to_str();
    Pattern::new(&source, options).map(Rc::new).map_err(|bad| wrong(&source, &bad))
}

/// The pattern of an argument with the options of another.
fn of(m: &mut Machine<'_>, a: &Args<'_>, pattern: usize, options: Option<usize>) -> Try<Rc<Pattern>> {
    let options = options.map_or(0, |index| a.int(index));
    if options & !0x37f != 0 {
        return Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "options"));
    }
    compile(m, a.text(pattern, "pattern")?, options)
}

/// Whether a text matches a pattern.
pub fn matches(m: &mut Machine<'_>, pattern: &Text, options: i32, input: &Text) -> Try<bool> {
    let pattern = compile(m, pattern, options)?;
    let subject = Subject::new(&pattern, input.clone());
    let from = subject.begin();
    Ok(find(m, &subject, from)?.is_some())
}

/// Looks for one match and pays for it.
fn find(m: &mut Machine<'_>, subject: &Subject, from: usize) -> Try<Option<Found>> {
    let mut steps = 0;
    let found = subject.pattern.find(&subject.units, from, &mut steps);
    m.spend(4 + steps / 4)?;
    let found = found.map_err(|_| Exception::limit("a regular expression takes more than 1,000,000 steps"))?;
    if let Some(found) = &found {
        m.allocate(64 + found.groups.iter().map(|g| 24 + g.len() * 16).sum::<usize>())?;
    }
    Ok(found)
}

fn subject(m: &mut Machine<'_>, pattern: &Rc<Pattern>, a: &Args<'_>, input: usize) -> Try<Rc<Subject>> {
    let text = a.text(input, "input")?;
    m.allocate(text.len() * 2)?;
    Ok(Rc::new(Subject::new(pattern, text.clone())))
}

fn start(subject: &Subject, a: &Args<'_>, startat: Option<usize>) -> Try<usize> {
    let Some(index) = startat else { return Ok(subject.begin()) };
    usize::try_from(a.int(index))
        .ok()
        .filter(|at| *at <= subject.units.len())
        .ok_or_else(|| Exception::out_of_range("Start index cannot be less than 0 or greater than input length.", "startat"))
}

fn is_match(m: &mut Machine<'_>, pattern: &Rc<Pattern>, a: &Args<'_>, input: usize, startat: Option<usize>) -> Outcome {
    let subject = subject(m, pattern, a, input)?;
    let from = start(&subject, a, startat)?;
    Ok(find(m, &subject, from)?.is_some().into())
}

fn first(m: &mut Machine<'_>, pattern: &Rc<Pattern>, a: &Args<'_>, input: usize, startat: Option<usize>) -> Outcome {
    let subject = subject(m, pattern, a, input)?;
    let from = start(&subject, a, startat)?;
    let found = find(m, &subject, from)?;
    Ok(found::match_value(&subject, found))
}

/// All matches in the order in which they are found, at most so many.
fn each(m: &mut Machine<'_>, subject: &Subject, from: usize, most: usize) -> Try<Vec<Found>> {
    let mut out = Vec::new();
    let mut at = Some(from);
    while let Some(from) = at.filter(|_| out.len() < most) {
        let Some(found) = find(m, subject, from)? else { break };
        at = subject.pattern.after(&subject.units, &found);
        out.push(found);
    }
    Ok(out)
}

fn all(m: &mut Machine<'_>, pattern: &Rc<Pattern>, a: &Args<'_>, input: usize, startat: Option<usize>) -> Outcome {
    let subject = subject(m, pattern, a, input)?;
    let from = start(&subject, a, startat)?;
    let matches = each(m, &subject, from, usize::MAX)?;
    Ok(found::matches_value(matches.into_iter().map(|found| found::match_value(&subject, Some(found))).collect()))
}

/// How many an argument allows; -1 is all.
fn count(a: &Args<'_>, index: Option<usize>) -> Try<usize> {
    match index.map(|i| a.int(i)) {
        None | Some(-1) => Ok(usize::MAX),
        Some(n) => usize::try_from(n).map_err(|_| Exception::out_of_range("Count cannot be less than -1.", "count")),
    }
}

fn replace(m: &mut Machine<'_>, pattern: &Rc<Pattern>, a: &Args<'_>, (input, with): (usize, usize), most: Option<usize>) -> Outcome {
    let subject = subject(m, pattern, a, input)?;
    let from = start(&subject, a, most.map(|i| i + 1).filter(|i| *i < a.len()))?;
    let with = a.value(with);
    if with.is_null() {
        return Err(Exception::argument_null(if matches!(with, Value::Text(_)) { "replacement" } else { "evaluator" }));
    }
    let matches = each(m, &subject, from, count(a, most)?)?;
    let plain = with.as_text().map(|text| Replacement::new(&text.units(), pattern));
    let mut pieces = Vec::with_capacity(matches.len());
    for found in matches {
        let mut piece = Vec::new();
        match &plain {
            Some(replacement) => replacement.write(&subject.units, &found, &mut piece),
            None => {
                let given = m.call(with, &[found::match_value(&subject, Some(found.clone()))])?;
                piece.extend_from_slice(&given.to_text().units());
            }
        }
        m.allocate(piece.len() * 2 + 16)?;
        pieces.push((found.whole(), piece));
    }
    // From right to left they were found last first.
    pieces.sort_by_key(|((start, _), _)| *start);
    let (mut out, mut at) = (Vec::with_capacity(subject.units.len()), 0);
    for ((start, length), piece) in &pieces {
        out.extend_from_slice(subject.units.get(at..*start).unwrap_or(&[]));
        out.extend_from_slice(piece);
        at = start + length;
    }
    out.extend_from_slice(subject.units.get(at..).unwrap_or(&[]));
    m.text(Text::from_units(&out))
}

fn split(m: &mut Machine<'_>, pattern: &Rc<Pattern>, a: &Args<'_>, input: usize, most: Option<usize>) -> Outcome {
    let subject = subject(m, pattern, a, input)?;
    let most = match count(a, most)? {
        // 0 is all.
        0 => usize::MAX,
        n => n.saturating_sub(1),
    };
    let mut matches = each(m, &subject, subject.begin(), most)?;
    if subject.pattern.right_to_left {
        matches.reverse();
    }
    let (mut parts, mut at) = (Vec::new(), 0);
    for found in &matches {
        let (start, length) = found.whole();
        m.allocate(64 + start.saturating_sub(at) * 2)?;
        parts.push(subject.text.slice(at, start.saturating_sub(at)));
        // Groups of the separator are parts, too.
        parts.extend((1..pattern.numbers.len()).filter_map(|group| found.last(group)).map(|(s, l)| subject.text.slice(s, l)));
        at = start + length;
    }
    parts.push(subject.text.slice(at, subject.units.len().saturating_sub(at)));
    Ok(Object::strings(parts))
}
