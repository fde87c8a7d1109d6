//! `Regex` on `fancy-regex`, patterns translated where .NET means something else by them.

use std::any::Any;
use std::rc::Rc;

use fancy_regex::{Captures, RegexBuilder};

use crate::expr::eval::{Args, Machine};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::{Class, Outcome, Shape, rows};

const SPACE: &str = "System.Text.RegularExpressions";
/// Steps of backtracking, at most.
const BACKTRACKS: usize = 200_000;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "RegexOptions",
        space: SPACE,
        shape: Shape::Enum(&[
            ("None", 0),
            ("IgnoreCase", 1),
            ("Multiline", 2),
            ("ExplicitCapture", 4),
            ("Compiled", 8),
            ("Singleline", 16),
            ("IgnorePatternWhitespace", 32),
            ("RightToLeft", 64),
            ("ECMAScript", 256),
            ("CultureInvariant", 512),
        ]),
        rows: &[],
    },
    Class {
        declaration: "Regex",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string pattern, RegexOptions options = default)" => |_, a| {
                Ok(Object::Native(Box::new(Regex(compile(a.text(0, "pattern")?, a.int(1))?))).into())
            },
            "bool IsMatch(string input)" => |m, a| is_match(m, &a.native::<Regex>(0)?.0, a.text(1, "input")?),
            "static bool IsMatch(string input, string pattern, RegexOptions options = default)" => |m, a| is_match(m, of(a)?.as_ref(), a.text(0, "input")?),
            "Match Match(string input)" => |m, a| first(m, &a.native::<Regex>(0)?.0, a.text(1, "input")?),
            "static Match Match(string input, string pattern, RegexOptions options = default)" => |m, a| first(m, of(a)?.as_ref(), a.text(0, "input")?),
            "MatchCollection Matches(string input)" => |m, a| all(m, &a.native::<Regex>(0)?.0, a.text(1, "input")?),
            "static MatchCollection Matches(string input, string pattern, RegexOptions options = default)" => |m, a| all(m, of(a)?.as_ref(), a.text(0, "input")?),
            "string Replace(string input, string replacement)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a.text(1, "input")?, a.value(2)),
            "string Replace(string input, Func<Match, string> evaluator)" => |m, a| replace(m, &a.native::<Regex>(0)?.0, a.text(1, "input")?, a.value(2)),
            "static string Replace(string input, string pattern, string replacement)" => |m, a| replace(m, compile(a.text(1, "pattern")?, 0)?.as_ref(), a.text(0, "input")?, a.value(2)),
            "static string Replace(string input, string pattern, string replacement, RegexOptions options)" => |m, a| {
                replace(m, compile(a.text(1, "pattern")?, a.int(3))?.as_ref(), a.text(0, "input")?, a.value(2))
            },
            "static string Replace(string input, string pattern, Func<Match, string> evaluator)" => |m, a| replace(m, compile(a.text(1, "pattern")?, 0)?.as_ref(), a.text(0, "input")?, a.value(2)),
            "string[] Split(string input)" => |m, a| split(m, &a.native::<Regex>(0)?.0, a.text(1, "input")?),
            "static string[] Split(string input, string pattern)" => |m, a| split(m, compile(a.text(1, "pattern")?, 0)?.as_ref(), a.text(0, "input")?),
            "static string Escape(string str)" => |m, a| {
                let mut out = String::new();
                for c in a.text(0, "str")?.to_str().chars() {
                    match c {
                        '\n' => out.push_str("\\n"),
                        '\r' => out.push_str("\\r"),
                        '\t' => out.push_str("\\t"),
                        '\u{c}' => out.push_str("\\f"),
                        '\\' | '*' | '+' | '?' | '|' | '{' | '[' | '(' | ')' | '^' | '$' | '.' | '#' | ' ' => { out.push('\\'); out.push(c); }
                        _ => out.push(c),
                    }
                }
                m.text(out)
            },
        ],
    },
    Class {
        declaration: "Capture",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string Value" => |_, a| Ok(group(a)?.text.clone().into()),
            "int Index" => |_, a| Ok(Value::Int(group(a)?.index)),
            "int Length" => |_, a| Ok(Value::Int(i32::try_from(group(a)?.text.len()).unwrap_or(i32::MAX))),
            "string ToString()" => |_, a| Ok(group(a)?.text.clone().into()),
        ],
    },
    Class {
        declaration: "Group : Capture",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["bool Success" => |_, a| Ok(group(a)?.success.into())],
    },
    Class {
        declaration: "Match : Group",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["GroupCollection Groups" => |_, a| Ok(a.value(0).clone())],
    },
    Class {
        declaration: "GroupCollection : IEnumerable<Group>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "int Count" => |_, a| Ok(Value::Int(i32::try_from(a.native::<Match>(0)?.groups.len()).unwrap_or(0))),
            "Group this[int groupnum]" => |_, a| {
                let groups = &a.native::<Match>(0)?.groups;
                Ok(usize::try_from(a.int(1)).ok().and_then(|i| groups.get(i)).map_or_else(none, |(_, g)| wrap(g)))
            },
            "Group this[string groupname]" => |_, a| {
                let name = a.text(1, "groupname")?.to_str();
                let groups = &a.native::<Match>(0)?.groups;
                let by_number = name.parse::<usize>().ok().and_then(|i| groups.get(i));
                Ok(groups.iter().find(|(n, _)| n.as_deref() == Some(&*name)).or(by_number).map_or_else(none, |(_, g)| wrap(g)))
            },
        ],
    },
    Class {
        declaration: "MatchCollection : IEnumerable<Match>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "int Count" => |m, a| Ok(Value::Int(i32::try_from(m.collect(a.value(0))?.len()).unwrap_or(0))),
            "Match this[int i]" => |m, a| {
                let items = m.collect(a.value(0))?;
                usize::try_from(a.int(1)).ok().and_then(|i| items.get(i).cloned()).ok_or_else(Exception::index)
            },
        ],
    },
];

#[derive(Debug)]
struct Regex(Rc<fancy_regex::Regex>);

#[derive(Clone, Debug)]
struct Group {
    success: bool,
    index: i32,
    text: Text,
}

#[derive(Debug)]
struct Match {
    groups: Vec<(Option<String>, Group)>,
}

#[derive(Debug)]
struct Matches(Vec<Value>);

macro_rules! native {
    ($ty:ty, $class:literal, $print:expr, $items:expr) => {
        impl Native for $ty {
            fn class(&self) -> &'static str {
                $class
            }
            fn as_any(&self) -> &dyn Any {
                self
            }
            fn items(&self) -> Option<Vec<Value>> {
                let items: fn(&Self) -> Option<Vec<Value>> = $items;
                items(self)
            }
            fn print(&self) -> Option<Text> {
                let print: fn(&Self) -> Option<Text> = $print;
                print(self)
            }
        }
    };
}

native!(Regex, "Regex", |r| Some(r.0.as_str().into()), |_| None);
native!(Group, "Group", |g| Some(g.text.clone()), |_| None);
native!(Match, "Match", |m| m.groups.first().map(|(_, g)| g.text.clone()), |m| Some(m.groups.iter().map(|(_, g)| wrap(g)).collect()));
native!(Matches, "MatchCollection", |_| None, |m| Some(m.0.clone()));

fn wrap(group: &Group) -> Value {
    Object::Native(Box::new(group.clone())).into()
}

fn none() -> Value {
    wrap(&Group { success: false, index: 0, text: Text::EMPTY })
}

/// The group, or the whole match.
fn group<'a>(a: &Args<'a>) -> Result<&'a Group, Box<Exception>> {
    if let Ok(found) = a.native::<Match>(0) {
        return found.groups.first().map(|(_, g)| g).ok_or_else(Exception::null_reference);
    }
    a.native::<Group>(0)
}

fn of(a: &Args<'_>) -> Result<Rc<fancy_regex::Regex>, Box<Exception>> {
    compile(a.text(1, "pattern")?, a.int(2))
}

/// Whether a text matches a pattern.
pub fn matches(pattern: &Text, options: i32, input: &Text) -> Result<bool, Box<Exception>> {
    compile(pattern, options)?.is_match(&*input.to_str()).map_err(|e| failed(&e))
}

fn compile(pattern: &Text, options: i32) -> Result<Rc<fancy_regex::Regex>, Box<Exception>> {
    let source = pattern.to_str();
    let bad = |why: &str| Exception::argument(format!("Invalid pattern '{pattern}': {why}"));
    if source.len() > 10_000 || options & 64 != 0 {
        return Err(bad("it is too long, or reads from right to left, which is not modelled"));
    }
    let translated = translate(&source, options & 2 != 0).ok_or_else(|| bad("balancing groups are not modelled"))?;
    let mut flags = String::new();
    for (bit, flag) in [(1, 'i'), (2, 'm'), (16, 's'), (32, 'x')] {
        if options & bit != 0 {
            flags.push(flag);
        }
    }
    let full = if flags.is_empty() { translated } else { format!("(?{flags}){translated}") };
    RegexBuilder::new(&full)
        .backtrack_limit(BACKTRACKS)
        .delegate_size_limit(1 << 20)
        .build()
        .map(Rc::new)
        .map_err(|e| bad(&e.to_string().replace('\n', " ")))
}

/// `$` is also before a last line break, `[a-z-[x]]` takes away. `None` for balancing groups.
fn translate(pattern: &str, multiline: bool) -> Option<String> {
    let mut out = String::new();
    let letters: Vec<char> = pattern.chars().collect();
    let (mut at, mut class) = (0, 0_u32);
    while let Some(&c) = letters.get(at) {
        let next = letters.get(at + 1).copied();
        match c {
            '\\' => {
                out.push(c);
                out.extend(next);
                at += 2;
                continue;
            }
            '-' if class > 0 && next == Some('[') => {
                out.push_str("--[");
                class += 1;
                at += 2;
                continue;
            }
            '[' if class > 0 => out.push_str("\\["),
            '[' => {
                class = 1;
                out.push('[');
                // A bracket that comes first is a letter.
                if next == Some('^') {
                    out.push('^');
                    at += 1;
                }
                if letters.get(at + 1) == Some(&']') {
                    out.push_str("\\]");
                    at += 1;
                }
            }
            ']' if class > 0 => {
                class -= 1;
                out.push(']');
            }
            '&' | '~' if class > 0 && next == Some(c) => {
                out.push('\\');
                out.push(c);
            }
            '$' if class == 0 && !multiline => out.push_str("(?=\\n?\\z)"),
            '(' if class == 0 && next == Some('?') => {
                // `(?<name-other>` takes a group off the stack.
                let rest: String = letters[at + 2..].iter().take(64).collect();
                if let Some(name) = rest.strip_prefix('<').or_else(|| rest.strip_prefix('\'')) {
                    let end = name.find(['>', '\'']).unwrap_or(0);
                    if !name.starts_with(['=', '!']) && name[..end].contains('-') {
                        return None;
                    }
                }
                out.push('(');
            }
            _ => out.push(c),
        }
        at += 1;
    }
    Some(out)
}

fn failed(e: &fancy_regex::Error) -> Box<Exception> {
    let _ = e;
    Exception::limit("a regular expression takes more than 200,000 steps of backtracking")
}

fn is_match(m: &mut Machine<'_>, regex: &fancy_regex::Regex, input: &Text) -> Outcome {
    m.spend(10 + input.bytes() / 8)?;
    regex.is_match(&*input.to_str()).map(Value::Bool).map_err(|e| failed(&e))
}

fn match_of(regex: &fancy_regex::Regex, text: &str, captures: &Captures<'_, str>) -> Value {
    let names: Vec<Option<String>> = regex.capture_names().map(|n| n.map(str::to_owned)).collect();
    let groups = (0..captures.len()).map(|i| {
        let group = match captures.get(i) {
            Some(found) => {
                let index = text.get(..found.start()).map_or(0, |t| t.encode_utf16().count());
                Group { success: true, index: i32::try_from(index).unwrap_or(0), text: found.as_str().into() }
            }
            None => Group { success: false, index: 0, text: Text::EMPTY },
        };
        (names.get(i).cloned().flatten(), group)
    });
    Object::Native(Box::new(Match { groups: groups.collect() })).into()
}

fn first(m: &mut Machine<'_>, regex: &fancy_regex::Regex, input: &Text) -> Outcome {
    m.spend(10 + input.bytes() / 8)?;
    let text = input.to_str();
    match regex.captures(&*text).map_err(|e| failed(&e))? {
        Some(captures) => Ok(match_of(regex, &text, &captures)),
        None => Ok(Object::Native(Box::new(Match { groups: vec![(None, Group { success: false, index: 0, text: Text::EMPTY })] })).into()),
    }
}

fn all(m: &mut Machine<'_>, regex: &fancy_regex::Regex, input: &Text) -> Outcome {
    m.spend(10 + input.bytes() / 8)?;
    let text = input.to_str();
    let mut matches = Vec::new();
    for captures in regex.captures_iter(&*text) {
        m.allocate(200)?;
        m.spend(text.len() / 64)?;
        matches.push(match_of(regex, &text, &captures.map_err(|e| failed(&e))?));
    }
    Ok(Object::Native(Box::new(Matches(matches))).into())
}

fn replace(m: &mut Machine<'_>, regex: &fancy_regex::Regex, input: &Text, with: &Value) -> Outcome {
    m.spend(10 + input.bytes() / 8)?;
    let text = input.to_str();
    let (mut out, mut at) = (String::new(), 0);
    for captures in regex.captures_iter(&*text) {
        let captures = captures.map_err(|e| failed(&e))?;
        let Some(whole) = captures.get(0) else { continue };
        out.push_str(&text[at..whole.start()]);
        let before = out.len();
        match with {
            Value::Text(template) => expand(&template.to_str(), &captures, &text, &mut out),
            Value::Object(_) => {
                let found = match_of(regex, &text, &captures);
                out.push_str(&m.call(with, &[found])?.to_text().to_str());
            }
            _ => return Err(Exception::argument_null("replacement")),
        }
        m.allocate(out.len() - before + 8)?;
        at = whole.end();
    }
    out.push_str(&text[at..]);
    m.text(out)
}

/// `$1`, `${name}`, `$$`, `$&` of a replacement.
fn expand(template: &str, captures: &Captures<'_, str>, text: &str, out: &mut String) {
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        // The longest number that is a group.
        let number = (1..=digits).rev().find_map(|n| rest[..n].parse::<usize>().ok().filter(|g| *g < captures.len()).map(|g| (g, n)));
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((group, length)) = number {
            out.push_str(captures.get(group).map_or("", |g| g.as_str()));
            rest = &rest[length..];
        } else if let Some(after) = rest.strip_prefix('&') {
            out.push_str(captures.get(0).map_or("", |g| g.as_str()));
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}'))
            && let Some(value) = group_named(captures, name)
        {
            out.push_str(value);
            rest = after;
        } else {
            let _ = text;
            out.push('$');
        }
    }
    out.push_str(rest);
}

/// A group by name or number; nothing when there is no such group.
fn group_named<'t>(captures: &Captures<'t, str>, name: &str) -> Option<&'t str> {
    match name.parse::<usize>() {
        Ok(n) => (n < captures.len()).then(|| captures.get(n).map_or("", |g| g.as_str())),
        Err(_) => captures.name(name).map(|g| g.as_str()),
    }
}

fn split(m: &mut Machine<'_>, regex: &fancy_regex::Regex, input: &Text) -> Outcome {
    m.spend(10 + input.bytes() / 8)?;
    let text = input.to_str();
    let (mut parts, mut at) = (Vec::new(), 0);
    for captures in regex.captures_iter(&*text) {
        let captures = captures.map_err(|e| failed(&e))?;
        let Some(whole) = captures.get(0) else { continue };
        m.allocate(64 + whole.start() - at)?;
        parts.push(Text::from(&text[at..whole.start()]));
        // Groups of the separator are parts too.
        parts.extend((1..captures.len()).filter_map(|i| captures.get(i)).map(|g| Text::from(g.as_str())));
        at = whole.end();
    }
    parts.push(Text::from(&text[at..]));
    Ok(Object::strings(parts))
}
