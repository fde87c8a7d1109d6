//! `StringComparison`, `StringComparer`, and the orders they stand for.

use std::cmp::Ordering;

use crate::expr::eval::{Args, convert};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Text, Value};

use super::case::upper;
use super::collate::{self, Case};

/// A `StringComparison`; the current culture is the invariant one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Culture(Case),
    Ordinal(Case),
}

impl Comparison {
    /// What `string` compares with by itself.
    pub const CULTURE: Self = Self::Culture(Case::Counts);
    pub const ORDINAL: Self = Self::Ordinal(Case::Counts);
    /// As the names of headers are compared.
    pub const IGNORING_CASE: Self = Self::Ordinal(Case::Ignored);

    /// The argument at a place.
    pub fn read(a: &Args<'_>, index: usize) -> Result<Self, Box<Exception>> {
        Self::of(a.int(index)).ok_or_else(|| {
            Exception::argument("The string comparison type passed in is currently not supported. (Parameter 'comparisonType')")
        })
    }

    /// `ignoreCase`
    pub fn culture(ignore_case: bool) -> Self {
        Self::Culture(if ignore_case { Case::Ignored } else { Case::Counts })
    }

    pub fn of(n: i32) -> Option<Self> {
        let case = if n % 2 == 1 { Case::Ignored } else { Case::Counts };
        match n {
            0..=3 => Some(Self::Culture(case)),
            4 | 5 => Some(Self::Ordinal(case)),
            _ => None,
        }
    }

    /// `string.Compare`: null comes first; what differs by ordinal tells by how much.
    pub fn compare(self, a: &Value, b: &Value) -> i32 {
        match (a.as_text(), b.as_text()) {
            (Some(a), Some(b)) if self == Self::ORDINAL => by_pairs(a, b).unwrap_or_else(|| self.order(a, b)),
            (Some(a), Some(b)) => self.order(a, b),
            (a, b) => a.is_some() as i32 - b.is_some() as i32,
        }
    }

    pub fn order(self, a: &Text, b: &Text) -> i32 {
        match self {
            Self::Culture(case) => collate::compare(a, b, case) as i32,
            Self::Ordinal(Case::Counts) => difference(a, b),
            Self::Ordinal(Case::Ignored) => match (a.as_ascii(), b.as_ascii()) {
                (Some(_), Some(_)) => difference(&upper(a), &upper(b)),
                _ => ignoring_case(a, b),
            },
        }
    }

    /// `Equals`
    pub fn equal(self, a: &Value, b: &Value) -> bool {
        match (a.as_text(), b.as_text(), self) {
            (Some(a), Some(b), Self::Ordinal(Case::Counts)) => a == b,
            _ => self.compare(a, b) == 0,
        }
    }

    /// The `StringComparer` of the same meaning.
    pub fn comparer(self) -> Value {
        comparer(match self {
            Self::Culture(Case::Counts) => 2,
            Self::Culture(Case::Ignored) => 3,
            Self::Ordinal(Case::Counts) => 4,
            Self::Ordinal(Case::Ignored) => 5,
        })
    }

    /// What is equal for equal texts: for `GetHashCode`, and as a key.
    pub fn key(self, text: &Text) -> Text {
        match self {
            Self::Ordinal(Case::Counts) | Self::Culture(Case::Counts) => text.clone(),
            Self::Ordinal(Case::Ignored) | Self::Culture(Case::Ignored) => upper(text),
        }
    }
}

/// .NET reads strings two units at a time, of the shorter one also the 0 behind an odd end: what the longer has there counts.
fn by_pairs(a: &Text, b: &Text) -> Option<i32> {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let end = short.len();
    if end == long.len() || end != 0 && end % 2 == 0 || long.slice(0, end) != *short {
        return None;
    }
    let next = long.unit(end).map(i32::from).filter(|next| *next != 0)?;
    Some(if a.len() < b.len() { -next } else { next })
}

/// The difference of the first units that differ, else of the lengths.
fn difference(a: &Text, b: &Text) -> i32 {
    let by = |a: &mut dyn Iterator<Item = u16>, b: &mut dyn Iterator<Item = u16>| {
        a.zip(b).find(|(a, b)| a != b).map(|(a, b)| i32::from(a) - i32::from(b))
    };
    let found = match (a.as_ascii(), b.as_ascii()) {
        (Some(a), Some(b)) => by(&mut a.bytes().map(u16::from), &mut b.bytes().map(u16::from)),
        _ => by(&mut a.units().iter().copied(), &mut b.units().iter().copied()),
    };
    let length = |t: &Text| i32::try_from(t.len()).unwrap_or(i32::MAX);
    found.unwrap_or_else(|| length(a) - length(b))
}

/// As far as both are ASCII by the difference, from there on by which comes first.
fn ignoring_case(a: &Text, b: &Text) -> i32 {
    let (a, b) = (upper(a).units().into_owned(), upper(b).units().into_owned());
    match a.iter().zip(&b).find(|(a, b)| a != b || **a > 0x7f) {
        Some((x, y)) if *x <= 0x7f && *y <= 0x7f => i32::from(*x) - i32::from(*y),
        Some(_) => a.cmp(&b) as i32,
        None => i32::try_from(a.len()).unwrap_or(i32::MAX) - i32::try_from(b.len()).unwrap_or(i32::MAX),
    }
}

/// `Comparer<string>.Default`
pub fn compare_culture(a: &Text, b: &Text) -> Ordering {
    collate::compare(a, b, Case::Counts)
}

/// `Equals` with a comparison that is given as its number.
pub fn equal(a: &Value, b: &Value, comparison: i32) -> bool {
    Comparison::of(comparison).unwrap_or(Comparison::ORDINAL).equal(a, b)
}

/// The comparison of a `StringComparer`; `None` for null.
pub fn of_comparer(comparer: &Value) -> Option<Comparison> {
    match comparer {
        Value::Enum(class, n) if class.name() == "StringComparer" => Comparison::of(*n),
        _ => None,
    }
}

/// `Compare(strA, indexA, strB, indexB, length[, ..])`
pub fn compare_parts(a: &Args<'_>, comparison: Comparison) -> Outcome {
    let (Value::Text(x), Value::Text(y)) = (a.value(0), a.value(2)) else {
        return Ok(comparison.compare(a.value(0), a.value(2)).into());
    };
    let ordinal = matches!(comparison, Comparison::Ordinal(_));
    let length = usize::try_from(a.int(4)).map_err(|_| match ordinal {
        true => Exception::out_of_range("Count cannot be less than zero.", "count"),
        false => Exception::out_of_range("Positive number required.", "length1"),
    })?;
    let part = |text: &Text, index: usize, name: &str| {
        let at = usize::try_from(a.int(index)).ok().filter(|at| *at <= text.len());
        at.map(|at| text.slice(at, length)).ok_or_else(|| {
            Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", name)
        })
    };
    Ok(comparison.order(&part(x, 1, "indexA")?, &part(y, 3, "indexB")?).into())
}

/// A `StringComparer` is a number under a class's name.
fn comparer(n: i32) -> Value {
    crate::expr::member::class("StringComparer").map_or(Value::Null, |class| Value::Enum(class, n))
}

fn this(a: &Args<'_>) -> Result<Comparison, Box<Exception>> {
    of_comparer(a.value(0)).ok_or_else(Exception::null_reference)
}

fn hash(a: &Args<'_>) -> Outcome {
    let key = this(a)?.key(a.text(1, "obj")?);
    Ok(Value::Int(hash_code(&key)))
}

/// `GetHashCode`: FNV-1a of the units. .NET's changes with every process.
pub fn hash_code(text: &Text) -> i32 {
    text.units().iter().fold(0x811c_9dc5_u32, |h, u| (h ^ u32::from(*u)).wrapping_mul(0x0100_0193)) as i32
}

pub static CLASSES: &[Class] = &[
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
    Class {
        declaration: "StringComparer : IComparer<string>, IEqualityComparer<string>",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "static StringComparer CurrentCulture" => |_, _| Ok(comparer(0)),
            "static StringComparer CurrentCultureIgnoreCase" => |_, _| Ok(comparer(1)),
            "static StringComparer InvariantCulture" => |_, _| Ok(comparer(2)),
            "static StringComparer InvariantCultureIgnoreCase" => |_, _| Ok(comparer(3)),
            "static StringComparer Ordinal" => |_, _| Ok(comparer(4)),
            "static StringComparer OrdinalIgnoreCase" => |_, _| Ok(comparer(5)),
            "static StringComparer FromComparison(StringComparison comparisonType)" => |_, a| {
                Comparison::read(a, 0).map(|_| comparer(a.int(0)))
            },
            "int Compare(string x, string y)" => |_, a| Ok(this(a)?.compare(a.value(1), a.value(2)).into()),
            "int Compare(object x, object y)" => |_, a| match (a.value(1), a.value(2)) {
                (Value::Text(_) | Value::Null, Value::Text(_) | Value::Null) => Ok(this(a)?.compare(a.value(1), a.value(2)).into()),
                (x, y) if x.ty() == y.ty() => Ok(Value::Int(convert::compare(x, y) as i32)),
                _ => Err(Exception::argument("At least one object must implement IComparable.")),
            },
            "bool Equals(string x, string y)" => |_, a| Ok(this(a)?.equal(a.value(1), a.value(2)).into()),
            "bool Equals(object x, object y)" => |_, a| Ok(match (a.value(1), a.value(2)) {
                (Value::Text(_), Value::Text(_)) => this(a)?.equal(a.value(1), a.value(2)).into(),
                (x, y) => convert::equal(x, y).into(),
            }),
            "int GetHashCode(string obj)" => |_, a| hash(a),
        ],
    },
];
