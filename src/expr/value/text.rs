use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use crate::http::Str;

/// A .NET string: UTF-16 in meaning, kept as ASCII or UTF-8 where it is.
#[derive(Clone)]
pub struct Text(Repr);

/// Canonical: each text has one form (static and shared ASCII aside), so that equal texts have equal bytes.
#[derive(Clone)]
enum Repr {
    /// ASCII, part of the program.
    Static(&'static str),
    /// ASCII: a byte is a unit.
    Ascii(Rc<str>),
    /// With other letters.
    Utf8(Rc<Letters>),
    /// With a lone surrogate, which UTF-8 cannot hold.
    Wide(Rc<[u16]>),
}

/// Letters beyond ASCII; their units are counted out when they are first asked for one by one.
struct Letters {
    text: Rc<str>,
    units: OnceCell<Box<[u16]>>,
}

impl Letters {
    fn new(text: Rc<str>) -> Rc<Self> {
        Rc::new(Self { text, units: OnceCell::new() })
    }

    fn units(&self) -> &[u16] {
        self.units.get_or_init(|| self.text.encode_utf16().collect())
    }

    /// Letters are of one unit, those of four bytes of two.
    fn len(&self) -> usize {
        let count = |is: fn(&u8) -> bool| self.text.as_bytes().iter().filter(|b| is(b)).count();
        self.units.get().map_or_else(|| count(|b| b & 0xc0 != 0x80) + count(|b| *b >= 0xf0), |units| units.len())
    }
}

impl Text {
    /// No letters.
    pub const EMPTY: Self = Self(Repr::Static(""));

    /// A text of the program; other letters than ASCII are kept all the same.
    #[must_use]
    pub fn fixed(text: &'static str) -> Self {
        if text.is_ascii() { Self(Repr::Static(text)) } else { Self(Repr::Utf8(Letters::new(text.into()))) }
    }

    /// A text of UTF-16 units.
    #[must_use]
    pub fn from_units(units: &[u16]) -> Self {
        match String::from_utf16(units) {
            Ok(text) => text.into(),
            Err(_) => Self(Repr::Wide(units.into())),
        }
    }

    /// Whether both are one string, not only equal ones: of a program's literals equal ones are.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Static(a), Repr::Static(b)) => std::ptr::eq(*a, *b) || a == b && a.is_empty(),
            (Repr::Ascii(a), Repr::Ascii(b)) => Rc::ptr_eq(a, b) || a.is_empty() && b.is_empty(),
            (Repr::Utf8(a), Repr::Utf8(b)) => Rc::ptr_eq(a, b),
            (Repr::Wide(a), Repr::Wide(b)) => Rc::ptr_eq(a, b),
            _ => self.is_empty() && other.is_empty(),
        }
    }

    /// The text as UTF-8; lone surrogates become U+FFFD.
    #[must_use]
    pub fn to_str(&self) -> Cow<'_, str> {
        match &self.0 {
            Repr::Wide(units) => Cow::Owned(String::from_utf16_lossy(units)),
            Repr::Static(text) => Cow::Borrowed(text),
            Repr::Ascii(text) => Cow::Borrowed(text),
            Repr::Utf8(letters) => Cow::Borrowed(&letters.text),
        }
    }

    /// The letters, unless there are lone surrogates among them.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Repr::Static(text) => Some(text),
            Repr::Ascii(text) => Some(text),
            Repr::Utf8(letters) => Some(&letters.text),
            Repr::Wide(_) => None,
        }
    }

    /// The letters, when each is one byte and one unit.
    #[must_use]
    pub fn as_ascii(&self) -> Option<&str> {
        match &self.0 {
            Repr::Static(text) => Some(text),
            Repr::Ascii(text) => Some(text),
            Repr::Utf8(_) | Repr::Wide(_) => None,
        }
    }

    /// Shared letters for a message; copies only what has lone surrogates.
    #[must_use]
    pub fn shared(&self) -> Str {
        match &self.0 {
            Repr::Static(text) => Str::Static(text),
            Repr::Ascii(text) => Str::Shared(Rc::clone(text)),
            Repr::Utf8(letters) => Str::Shared(Rc::clone(&letters.text)),
            Repr::Wide(units) => String::from_utf16_lossy(units).into(),
        }
    }

    /// `Length`: UTF-16 units.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::Static(text) => text.len(),
            Repr::Ascii(text) => text.len(),
            Repr::Utf8(letters) => letters.len(),
            Repr::Wide(units) => units.len(),
        }
    }

    /// Whether there are no letters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Repr::Static(text) => text.is_empty(),
            Repr::Ascii(text) => text.is_empty(),
            Repr::Utf8(letters) => letters.text.is_empty(),
            Repr::Wide(units) => units.is_empty(),
        }
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match &self.0 {
            Repr::Static(text) => text.len(),
            Repr::Ascii(text) => text.len(),
            Repr::Utf8(letters) => letters.text.len(),
            Repr::Wide(units) => units.len() * 2,
        }
    }

    /// The unit at a place.
    #[must_use]
    pub fn unit(&self, at: usize) -> Option<u16> {
        match &self.0 {
            Repr::Static(text) => text.as_bytes().get(at).map(|b| u16::from(*b)),
            Repr::Ascii(text) => text.as_bytes().get(at).map(|b| u16::from(*b)),
            Repr::Utf8(letters) => letters.units().get(at).copied(),
            Repr::Wide(units) => units.get(at).copied(),
        }
    }

    /// All units.
    #[must_use]
    pub fn units(&self) -> Cow<'_, [u16]> {
        match &self.0 {
            Repr::Static(text) => Cow::Owned(text.bytes().map(u16::from).collect()),
            Repr::Ascii(text) => Cow::Owned(text.bytes().map(u16::from).collect()),
            Repr::Utf8(letters) => Cow::Borrowed(letters.units()),
            Repr::Wide(units) => Cow::Borrowed(units),
        }
    }

    /// `length` units from `start` on; what lies outside is left out.
    #[must_use]
    pub fn slice(&self, start: usize, length: usize) -> Self {
        let end = start.saturating_add(length);
        if let Some(text) = self.as_ascii() {
            if start == 0 && end >= text.len() {
                return self.clone();
            }
            return Self(Repr::Ascii(text.get(start.min(text.len())..end.min(text.len())).unwrap_or("").into()));
        }
        let units = self.units();
        Self::from_units(units.get(start.min(units.len())..end.min(units.len())).unwrap_or(&[]))
    }

    /// Both, one after the other.
    #[must_use]
    pub fn concat(parts: &[Self]) -> Self {
        if let [one] = parts {
            return one.clone();
        }
        if parts.iter().any(|p| matches!(p.0, Repr::Wide(_))) {
            let units: Vec<u16> = parts.iter().flat_map(|p| p.units().into_owned()).collect();
            return Self::from_units(&units);
        }
        let ascii = parts.iter().all(|p| matches!(p.0, Repr::Static(_) | Repr::Ascii(_)));
        let mut out = String::with_capacity(parts.iter().map(Self::bytes).sum());
        parts.iter().for_each(|p| out.push_str(p.as_str().unwrap_or("")));
        Self(if ascii { Repr::Ascii(out.into()) } else { Repr::Utf8(Letters::new(out.into())) })
    }

    /// As `string.CompareOrdinal` orders: by units.
    #[must_use]
    pub fn compare_ordinal(&self, other: &Self) -> Ordering {
        match (self.as_ascii(), other.as_ascii()) {
            (Some(a), Some(b)) => a.cmp(b),
            (None | Some(_), None | Some(_)) => self.units().cmp(&other.units()),
        }
    }
}

/// By units.
impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_ordinal(other)
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            return Self::EMPTY;
        }
        Rc::<str>::from(text).into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.is_empty() {
            return Self::EMPTY;
        }
        Rc::<str>::from(text).into()
    }
}

impl From<Rc<str>> for Text {
    fn from(text: Rc<str>) -> Self {
        Self(if text.is_ascii() { Repr::Ascii(text) } else { Repr::Utf8(Letters::new(text)) })
    }
}

impl From<&Str> for Text {
    fn from(text: &Str) -> Self {
        match text {
            Str::Static(text) => Self::fixed(text),
            Str::Shared(text) => Rc::clone(text).into(),
        }
    }
}

impl From<Str> for Text {
    fn from(text: Str) -> Self {
        Self::from(&text)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Wide(a), Repr::Wide(b)) => a == b,
            _ => matches!((self.as_str(), other.as_str()), (Some(a), Some(b)) if a == b),
        }
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.to_str(), f)
    }
}
