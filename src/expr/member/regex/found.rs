use std::any::Any;
use std::rc::Rc;

use crate::expr::eval::Args;
use crate::expr::member::{Class, Shape, rows};
use crate::expr::pattern::{Found, Pattern, Replacement, Span};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::{SPACE, Try, find};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Capture",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string Value" => |_, a| Ok(part(a)?.value().into()),
            "int Index" => |_, a| Ok(number(part(a)?.span().0)),
            "int Length" => |_, a| Ok(number(part(a)?.span().1)),
            "string ToString()" => |_, a| Ok(part(a)?.value().into()),
        ],
    },
    Class {
        declaration: "Group : Capture",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "bool Success" => |_, a| Ok((!part(a)?.spans().is_empty()).into()),
            "string Name" => |_, a| Ok(part(a)?.name().into()),
            "CaptureCollection Captures" => |_, a| {
                let group = part(a)?;
                let captures = (0..group.spans().len()).map(|nth| Part { what: What::Capture(nth), ..group.clone() }.into_value()).collect();
                Ok(Object::Native(Box::new(List { class: "CaptureCollection", items: captures, of: None })).into())
            },
        ],
    },
    Class {
        declaration: "Match : Group",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static Match Empty" => |_, _| {
                let pattern = Pattern::new("", 0).map_err(|_| Exception::null_reference())?;
                Ok(match_value(&Rc::new(Subject::new(&Rc::new(pattern), Text::EMPTY)), None))
            },
            "GroupCollection Groups" => |_, a| {
                let found = part(a)?;
                let groups = (0..found.subject.pattern.numbers.len()).map(|place| group(found, Some(place))).collect();
                Ok(Object::Native(Box::new(List { class: "GroupCollection", items: groups, of: Some(found.clone()) })).into())
            },
            "Match NextMatch()" => |m, a| {
                let found = part(a)?;
                let next = found.found.as_ref().and_then(|f| found.subject.pattern.after(&found.subject.units, f));
                let next = match next {
                    Some(from) => find(m, &found.subject, from)?,
                    None => None,
                };
                Ok(match_value(&found.subject, next))
            },
            "string Result(string replacement)" => |m, a| {
                let replacement = a.text(1, "replacement")?.clone();
                let found = part(a)?;
                let Some(whole) = &found.found else {
                    return Err(Exception::new("System.NotSupportedException", "Result cannot be called on a failed Match."));
                };
                let mut out = Vec::new();
                Replacement::new(&replacement.units(), &found.subject.pattern).write(&found.subject.units, whole, &mut out);
                m.text(Text::from_units(&out))
            },
        ],
    },
    Class {
        declaration: "GroupCollection : IEnumerable<Group>, IReadOnlyList<Group>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "int Count" => |_, a| Ok(number(a.native::<List>(0)?.items.len())),
            "Group this[int groupnum]" => |_, a| {
                let Some(found) = &a.native::<List>(0)?.of else { return Err(Exception::null_reference()) };
                Ok(group(found, u32::try_from(a.int(1)).ok().and_then(|n| found.subject.pattern.by_number(n))))
            },
            "Group this[string groupname]" => |_, a| {
                let Some(found) = &a.native::<List>(0)?.of else { return Err(Exception::null_reference()) };
                Ok(group(found, found.subject.pattern.by_name(&a.text(1, "groupname")?.to_str())))
            },
        ],
    },
    Class {
        declaration: "CaptureCollection : IEnumerable<Capture>, IReadOnlyList<Capture>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "int Count" => |_, a| Ok(number(a.native::<List>(0)?.items.len())),
            "Capture this[int i]" => |_, a| nth(a),
        ],
    },
    Class {
        declaration: "MatchCollection : IEnumerable<Match>, IReadOnlyList<Match>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "int Count" => |_, a| Ok(number(a.native::<List>(0)?.items.len())),
            "Match this[int i]" => |_, a| nth(a),
        ],
    },
];

/// A text in which a pattern is looked for.
#[derive(Debug)]
pub struct Subject {
    pub pattern: Rc<Pattern>,
    pub text: Text,
    pub units: Vec<u16>,
}

impl Subject {
    pub fn new(pattern: &Rc<Pattern>, text: Text) -> Self {
        let units = text.units().into_owned();
        Self { pattern: Rc::clone(pattern), text, units }
    }

    /// Where the search begins.
    pub fn begin(&self) -> usize {
        if self.pattern.right_to_left { self.units.len() } else { 0 }
    }
}

/// A match, a group of it, or one capture of a group.
#[derive(Clone, Debug)]
struct Part {
    subject: Rc<Subject>,
    /// Nothing when the match failed.
    found: Option<Rc<Found>>,
    /// The group's place among all; `None` for a group that the pattern does not have.
    group: Option<usize>,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Match,
    Group,
    Capture(usize),
}

impl Part {
    fn spans(&self) -> &[Span] {
        let groups = self.found.as_ref().map(|f| f.groups.as_slice()).unwrap_or_default();
        self.group.and_then(|g| groups.get(g)).map(Vec::as_slice).unwrap_or_default()
    }

    fn span(&self) -> Span {
        let spans = self.spans();
        let span = if let What::Capture(nth) = self.what { spans.get(nth) } else { spans.last() };
        span.copied().unwrap_or((0, 0))
    }

    fn value(&self) -> Text {
        let (start, length) = self.span();
        self.subject.text.slice(start, length)
    }

    fn name(&self) -> Text {
        self.group
            .filter(|_| self.found.is_some() || self.what == What::Match)
            .map_or(Text::EMPTY, |g| self.subject.pattern.name_of(g).into())
    }

    fn into_value(self) -> Value {
        Object::Native(Box::new(self)).into()
    }
}

impl Native for Part {
    fn class(&self) -> &'static str {
        match self.what {
            What::Match => "Match",
            What::Group => "Group",
            What::Capture(_) => "Capture",
        }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn print(&self) -> Option<Text> {
        Some(self.value())
    }
}

/// A collection of matches, groups or captures.
#[derive(Debug)]
struct List {
    class: &'static str,
    items: Vec<Value>,
    /// The match whose groups these are.
    of: Option<Part>,
}

impl Native for List {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn items(&self) -> Option<Vec<Value>> {
        Some(self.items.clone())
    }
}

pub fn match_value(subject: &Rc<Subject>, found: Option<Found>) -> Value {
    Part { subject: Rc::clone(subject), found: found.map(Rc::new), group: Some(0), what: What::Match }.into_value()
}

pub fn matches_value(items: Vec<Value>) -> Value {
    Object::Native(Box::new(List { class: "MatchCollection", items, of: None })).into()
}

/// A group of a match by its place; the first is the match itself.
fn group(found: &Part, place: Option<usize>) -> Value {
    let what = if place == Some(0) { What::Match } else { What::Group };
    Part { group: place, what, ..found.clone() }.into_value()
}

fn part<'a>(a: &Args<'a>) -> Try<&'a Part> {
    a.native::<Part>(0)
}

fn nth(a: &Args<'_>) -> super::Outcome {
    let items = &a.native::<List>(0)?.items;
    let found = usize::try_from(a.int(1)).ok().and_then(|i| items.get(i).cloned());
    found.ok_or_else(|| Exception::out_of_range("Specified argument was out of the range of valid values.", "i"))
}

fn number(n: usize) -> Value {
    Value::Int(i32::try_from(n).unwrap_or(i32::MAX))
}
