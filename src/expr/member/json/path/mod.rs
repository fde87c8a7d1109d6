//! JSONPath as Newtonsoft runs it: `a.b[0]['c']`, `*`, `..name`, `[0,2]`, `[1:3]`, `[?(@.a == 'b' && @.c)]`.
//!
//! In: a token and a path. Out: the tokens that it leads to. `read.rs` text to steps · `filter.rs` text to conditions

mod filter;
mod read;

use crate::expr::eval::Machine;
use crate::expr::member::{Outcome, base64, regex};
use crate::expr::value::json::{self, Kind};
use crate::expr::value::{Exception, Object, Text, Token, Value};

use super::container::descendants;
use super::sequence::Walked;
use super::token::token_ty;
use read::fault;

type Found = Result<Vec<Token>, Box<Exception>>;

/// What a path that finds nothing gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Nothing,
    Fault,
}

/// One step of a path; those with a flag search all that lies below when it is set.
pub enum Step {
    Name(Text, bool),
    Names(Vec<Text>, bool),
    /// `.*`: the values of an object.
    Values,
    /// `..*`
    Everything,
    Indexes(Vec<i32>),
    /// `[*]`: the items of an array.
    Items,
    /// `[from:to:step]`
    Slice([Option<i32>; 3]),
    Query(Condition, bool),
}

pub enum Condition {
    Both(Box<[Condition; 2]>),
    Either(Box<[Condition; 2]>),
    Exists(Side),
    Compare(Compare, Side, Side),
}

pub enum Side {
    /// From the root (`$`) or the item (`@`).
    Path(bool, Vec<Step>),
    Value(Value),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    /// `===`
    Same,
    /// `!==`
    NotSame,
    Less,
    AtMost,
    Greater,
    AtLeast,
    /// `=~`
    Matches,
}

/// The one that a path finds.
pub fn first(m: &mut Machine<'_>, token: &Token, path: &str, missing: Missing) -> Outcome {
    let steps = steps(m, path)?;
    let mut found = walk(m, &steps, token, token, missing)?;
    if found.len() > 1 {
        return Err(fault("Path returned multiple tokens."));
    }
    Ok(found.pop().into())
}

/// All that a path finds, looked for when it is read.
pub fn all(m: &mut Machine<'_>, token: &Token, path: &str, missing: Missing) -> Outcome {
    Ok(match steps(m, path)? {
        // The path of nothing is an array.
        steps if steps.is_empty() => Object::array(&token_ty(), vec![Value::Json(token.clone())]),
        steps => Walked::Found(steps.into(), token.clone(), missing).iterator(),
    })
}

fn steps(m: &mut Machine<'_>, path: &str) -> Result<Vec<Step>, Box<Exception>> {
    m.allocate(path.len() * 8)?;
    read::read(path)
}

fn walk(m: &mut Machine<'_>, steps: &[Step], root: &Token, from: &Token, missing: Missing) -> Found {
    let mut found = vec![from.clone()];
    for step in steps {
        let mut next = Vec::new();
        for token in &found {
            m.spend(1)?;
            apply(m, step, root, token, missing, &mut next)?;
        }
        m.allocate(next.len() * 24)?;
        found = next;
    }
    Ok(found)
}

/// What a step finds from a token.
pub fn apply(
    m: &mut Machine<'_>,
    step: &Step,
    root: &Token,
    token: &Token,
    missing: Missing,
    found: &mut Vec<Token>,
) -> Result<(), Box<Exception>> {
    let class = token.class();
    let refuse = |message: String| if missing == Missing::Fault { Err(fault(message)) } else { Ok(()) };
    let kind = token.kind();
    match step {
        Step::Name(name, false) => match token.get(name) {
            Some(value) => found.push(value),
            None if kind == Kind::Object => return refuse(format!("Property '{name}' does not exist on JObject.")),
            None => return refuse(format!("Property '{name}' not valid on {class}.")),
        },
        Step::Names(names, false) if kind == Kind::Object => {
            for name in names {
                found.extend(token.get(name));
                refuse(format!("Property '{name}' does not exist on JObject."))?;
            }
        }
        Step::Names(names, false) => {
            let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
            return refuse(format!("Properties {} not valid on {class}.", names.join(", ")));
        }
        Step::Name(name, true) => scan(m, token, std::slice::from_ref(name), found)?,
        Step::Names(names, true) => scan(m, token, names, found)?,
        Step::Values if kind == Kind::Object => found.extend(token.children().iter().filter_map(Token::property_value)),
        Step::Values => return refuse(format!("Property '*' not valid on {class}.")),
        Step::Everything => found.extend(descendants(m, token, true)?.into_iter().filter(|t| t.kind() != Kind::Property)),
        Step::Items if matches!(kind, Kind::Array | Kind::Constructor) => found.extend(token.children()),
        Step::Items => return refuse(format!("Index * not valid on {class}.")),
        Step::Indexes(indexes) => {
            for index in indexes {
                if !matches!(kind, Kind::Array | Kind::Constructor) {
                    refuse(format!("Index {index} not valid on {class}."))?;
                    continue;
                }
                match usize::try_from(*index) {
                    Ok(at) if at < token.count() => found.extend(token.child(at)),
                    Ok(_) => refuse(format!("Index {index} outside the bounds of {class}."))?,
                    Err(_) => return Err(Exception::index()),
                }
            }
        }
        Step::Slice(bounds) => return slice(token, *bounds, missing, found),
        Step::Query(condition, false) => {
            for child in token.children() {
                if holds(m, condition, root, &child)? {
                    found.push(child);
                }
            }
        }
        Step::Query(condition, true) => {
            for token in descendants(m, token, true)? {
                if holds(m, condition, root, &token)? {
                    found.push(token);
                }
            }
        }
    }
    Ok(())
}

/// The values under these names, at every depth.
fn scan(m: &mut Machine<'_>, token: &Token, names: &[Text], found: &mut Vec<Token>) -> Result<(), Box<Exception>> {
    for property in descendants(m, token, false)? {
        if property.kind() == Kind::Property && property.name().is_some_and(|name| names.contains(&name)) {
            found.extend(property.property_value());
        }
    }
    Ok(())
}

fn slice(token: &Token, bounds: [Option<i32>; 3], missing: Missing, found: &mut Vec<Token>) -> Result<(), Box<Exception>> {
    let [start, end, step] = bounds.map(|bound| bound.map(i64::from));
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(fault("Step cannot be zero."));
    }
    if token.kind() != Kind::Array {
        return if missing == Missing::Fault { Err(fault(format!("Array slice is not valid on {}.", token.class()))) } else { Ok(()) };
    }
    let count = i64::try_from(token.count()).unwrap_or(i64::MAX);
    let from_end = |n: i64| if n < 0 { count + n } else { n };
    let first = start.map_or(if step > 0 { 0 } else { count - 1 }, from_end);
    let stop = end.map_or(if step > 0 { count } else { -1 }, from_end).clamp(-1, count);
    let mut at = if step > 0 { first.clamp(0, count) } else { first.min(count - 1) };
    let valid = |at: i64| if step > 0 { at < stop } else { at > stop };
    if !valid(at) && missing == Missing::Fault {
        let shown = |n: Option<i64>| n.map_or_else(|| "*".to_owned(), |n| n.to_string());
        return Err(fault(format!("Array slice of {} to {} returned no results.", shown(start), shown(end))));
    }
    while valid(at) {
        found.extend(usize::try_from(at).ok().and_then(|at| token.child(at)));
        at += step;
    }
    Ok(())
}

/// Whether a condition holds of an item.
pub fn holds(m: &mut Machine<'_>, condition: &Condition, root: &Token, item: &Token) -> Result<bool, Box<Exception>> {
    match condition {
        Condition::Both(parts) => Ok(holds(m, &parts[0], root, item)? && holds(m, &parts[1], root, item)?),
        Condition::Either(parts) => Ok(holds(m, &parts[0], root, item)? || holds(m, &parts[1], root, item)?),
        Condition::Exists(side) => Ok(!results(m, side, root, item)?.is_empty()),
        Condition::Compare(compare, left, right) => {
            let left = results(m, left, root, item)?;
            if left.is_empty() {
                return Ok(false);
            }
            let right = results(m, right, root, item)?;
            for left in &left {
                for right in &right {
                    m.spend(1)?;
                    if matches(m, *compare, left, right)? {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        }
    }
}

fn results(m: &mut Machine<'_>, side: &Side, root: &Token, item: &Token) -> Found {
    match side {
        Side::Path(true, steps) => walk(m, steps, root, root, Missing::Nothing),
        Side::Path(false, steps) => walk(m, steps, root, item, Missing::Nothing),
        Side::Value(value) => Ok(vec![Token::scalar(value.clone())]),
    }
}

fn matches(m: &mut Machine<'_>, compare: Compare, left: &Token, right: &Token) -> Result<bool, Box<Exception>> {
    if !left.kind().is_value() || !right.kind().is_value() {
        return Ok(compare == Compare::NotEqual);
    }
    let order = || json::order(left, right);
    Ok(match compare {
        Compare::Equal => equal(left, right)?,
        Compare::NotEqual => !equal(left, right)?,
        Compare::Same => same(left, right)?,
        Compare::NotSame => !same(left, right)?,
        Compare::Less => order()?.is_lt(),
        Compare::AtMost => order()?.is_le(),
        Compare::Greater => order()?.is_gt(),
        Compare::AtLeast => order()?.is_ge(),
        Compare::Matches => pattern(m, left, right)?,
    })
}

/// Whole numbers and others are compared as they are.
fn mixed(left: &Token, right: &Token) -> bool {
    matches!((left.kind(), right.kind()), (Kind::Integer, Kind::Float) | (Kind::Float, Kind::Integer))
}

fn same(left: &Token, right: &Token) -> Result<bool, Box<Exception>> {
    if mixed(left, right) { Ok(json::order(left, right)?.is_eq()) } else { json::values_equal(left, right) }
}

/// A string equals what prints as it: a date, bytes, a GUID, a length of time, a URI.
fn equal(left: &Token, right: &Token) -> Result<bool, Box<Exception>> {
    if same(left, right)? {
        return Ok(true);
    }
    let (value, Some(Value::Text(wanted))) = (left.value().unwrap_or_default(), right.value()) else { return Ok(false) };
    if right.kind() != Kind::String {
        return Ok(false);
    }
    let text = match left.kind() {
        Kind::Date => {
            let mut text = String::new();
            json::scalar(&value, &mut text);
            Text::from(text.trim_matches('"'))
        }
        Kind::Bytes => base64(&value.as_bytes().unwrap_or_default()).into(),
        Kind::Guid | Kind::TimeSpan | Kind::Uri => value.to_text(),
        _ => return Ok(false),
    };
    Ok(text == wanted)
}

/// `=~ /pattern/options`
fn pattern(m: &mut Machine<'_>, left: &Token, right: &Token) -> Result<bool, Box<Exception>> {
    let (Some(Value::Text(input)), Some(Value::Text(pattern))) = (left.value(), right.value()) else { return Ok(false) };
    if left.kind() != Kind::String || right.kind() != Kind::String {
        return Ok(false);
    }
    let pattern = pattern.to_str();
    let Some((head, options)) = pattern.rsplit_once('/') else { return Err(Exception::bounds()) };
    let flag = |c| match c {
        'i' => 1,
        'm' => 2,
        's' => 16,
        'x' => 4,
        _ => 0,
    };
    let options = options.chars().map(flag).fold(0, |all, flag| all | flag);
    regex::matches(m, &head.get(1..).unwrap_or("").into(), options, &input)
}
