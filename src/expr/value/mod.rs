//! .NET's values. Text is UTF-16 in meaning; objects are shared by reference, and a fork copies them with their identity.
//!
//! `text.rs` strings · `number.rs` how numbers print · `decimal/` numbers to the base of ten ·
//! `date.rs` dates and lengths of time · `object.rs` lists, maps and other
//! objects, `record.rs` how fields print, `table.rs` what objects find by hash · `json/` Newtonsoft's tokens and their text ·
//! `fork.rs` copies · `exception.rs`
//! `part.rs` what hangs on `context` · `described.rs` values that a context written as JSON describes

pub mod date;
pub mod decimal;
mod described;
mod exception;
mod fork;
pub mod json;
pub mod number;
pub mod object;
mod part;
mod record;
pub mod table;
mod text;
pub mod xml;

use std::fmt;
use std::rc::Rc;

pub use date::{DateTime, Offset};
pub use decimal::Decimal;
pub use described::absolute_url;
pub(crate) use exception::Detail;
pub use exception::Exception;
pub use fork::Memo;
pub use json::Token;
pub use object::Object;
pub use part::Part;
pub use text::Text;

use super::member::Class;
use super::types::Ty;

/// A value: at most 24 bytes.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `System.Boolean`.
    Bool(bool),
    /// `System.Int32`.
    Int(i32),
    /// `System.Int64`.
    Long(i64),
    /// `System.Double`.
    Double(f64),
    /// `System.Char`.
    Char(u16),
    /// `System.String`.
    Text(Text),
    /// `System.SByte`.
    SByte(i8),
    /// `System.Byte`.
    Byte(u8),
    /// `System.Int16`.
    Short(i16),
    /// `System.UInt16`.
    UShort(u16),
    /// `System.UInt32`.
    UInt(u32),
    /// `System.UInt64`.
    ULong(u64),
    /// `System.Single`.
    Float(f32),
    /// `System.Decimal`.
    Decimal(Decimal),
    /// `System.DateTime`.
    Date(DateTime),
    /// `System.DateTimeOffset`.
    Offset(Offset),
    /// `System.TimeSpan`: ticks.
    Span(i64),
    /// `System.Guid`, as it is written.
    Guid([u8; 16]),
    /// A member of an enumeration.
    Enum(&'static Class, i32),
    /// A part of `context`; see [`Part`].
    Part(Part),
    /// `JObject`, `JArray`, `JProperty`, `JValue`.
    Json(Token),
    /// A node or attribute of LINQ to XML.
    Xml(xml::Node),
    /// Everything else.
    Object(Rc<Object>),
}

impl Value {
    /// A `byte[]`.
    #[must_use]
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Object::Bytes(bytes.into()).into()
    }

    /// A JSON document, as `JToken.Parse` reads it.
    ///
    /// # Errors
    /// Newtonsoft's exception.
    pub fn json(text: &str) -> Result<Self, Exception> {
        json::read::parse(text).map(Self::Json).map_err(|e| *e)
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The string, when it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The condition, when it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The whole number, of whatever width.
    #[must_use]
    pub fn as_whole(&self) -> Option<i64> {
        Some(match self {
            Self::Int(n) => i64::from(*n),
            Self::Long(n) => *n,
            Self::Byte(n) => i64::from(*n),
            Self::SByte(n) => i64::from(*n),
            Self::Short(n) => i64::from(*n),
            Self::UShort(n) => i64::from(*n),
            Self::UInt(n) => i64::from(*n),
            Self::ULong(n) => i64::try_from(*n).ok()?,
            _ => return None,
        })
    }

    /// The bytes, when it is a `byte[]`.
    #[must_use]
    pub fn as_bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Object(object) => match &**object {
                Object::Bytes(bytes) => Some(bytes.borrow().clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// What .NET's `ToString()` gives; empty for null.
    #[must_use]
    pub fn to_text(&self) -> Text {
        match self {
            Self::Text(text) => text.clone(),
            Self::Null => Text::EMPTY,
            Self::Bool(true) => Text::fixed("True"),
            Self::Bool(false) => Text::fixed("False"),
            Self::Char(unit) => Text::from_units(&[*unit]),
            Self::Json(token) => json::to_text(token),
            Self::Xml(node) => xml::print::to_text(node),
            Self::Object(object) => object.to_text(),
            other => other.to_string().into(),
        }
    }

    /// What .NET's `ToString()` gives or throws: a tree of XML may hold what no document can, and fields of fields may print too long.
    ///
    /// # Errors
    /// .NET's exception.
    pub fn try_text(&self) -> Result<Text, Box<Exception>> {
        match self {
            Self::Xml(node) => xml::print::print(node, xml::print::Options::NONE),
            other => match other.to_text() {
                text if text.bytes() > record::LONGEST_PRINT => Err(Exception::too_large()),
                text => Ok(text),
            },
        }
    }

    /// Its type at run time; `object` for null.
    #[must_use]
    pub(crate) fn ty(&self) -> Ty {
        match self {
            Self::Null => Ty::Object,
            Self::Bool(_) => Ty::Bool,
            Self::Int(_) => Ty::Int,
            Self::Long(_) => Ty::Long,
            Self::Double(_) => Ty::Double,
            Self::Char(_) => Ty::Char,
            Self::Text(_) => Ty::String,
            Self::SByte(_) => Ty::SByte,
            Self::Byte(_) => Ty::Byte,
            Self::Short(_) => Ty::Short,
            Self::UShort(_) => Ty::UShort,
            Self::UInt(_) => Ty::UInt,
            Self::ULong(_) => Ty::ULong,
            Self::Float(_) => Ty::Float,
            Self::Decimal(_) => Ty::Decimal,
            Self::Date(_) => Ty::named("DateTime"),
            Self::Offset(_) => Ty::named("DateTimeOffset"),
            Self::Span(_) => Ty::named("TimeSpan"),
            Self::Guid(_) => Ty::named("Guid"),
            Self::Enum(class, _) => Ty::Named(class, Rc::new([])),
            Self::Part(part) => part.ty(),
            Self::Json(token) => Ty::named(token.class()),
            Self::Xml(node) => Ty::named(node.kind().class()),
            Self::Object(object) => object.ty(),
        }
    }

    /// `System.Collections.Generic.List<System.Int32>`: the name of its type as answers give it.
    #[must_use]
    pub fn type_shown(&self) -> String {
        match self {
            Self::Part(part) if part.stands_alone() => part.name(),
            Self::Object(object) => object.name().unwrap_or_else(|| self.ty().shown()),
            _ => self.ty().shown(),
        }
    }

    /// `System.Int32`: the full name of its type.
    #[must_use]
    pub fn type_name(&self) -> String {
        match self {
            Self::Part(part) => part.name(),
            Self::Object(object) => object.name().unwrap_or_else(|| self.ty().full_name()),
            _ => self.ty().full_name(),
        }
    }
}

/// As .NET prints it with the invariant culture.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null | Self::Bool(_) | Self::Char(_) | Self::Text(_) | Self::Json(_) | Self::Xml(_) | Self::Object(_) => {
                f.write_str(&self.to_text().to_str())
            }
            Self::Int(n) => write!(f, "{n}"),
            Self::Long(n) => write!(f, "{n}"),
            Self::SByte(n) => write!(f, "{n}"),
            Self::Byte(n) => write!(f, "{n}"),
            Self::Short(n) => write!(f, "{n}"),
            Self::UShort(n) => write!(f, "{n}"),
            Self::UInt(n) => write!(f, "{n}"),
            Self::ULong(n) => write!(f, "{n}"),
            Self::Double(n) => f.write_str(&number::double(*n)),
            Self::Float(n) => f.write_str(&number::float(*n)),
            Self::Decimal(n) => write!(f, "{n}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Offset(date) => write!(f, "{date}"),
            Self::Span(ticks) => f.write_str(&date::span(*ticks)),
            Self::Guid(bytes) => f.write_str(&object::guid(bytes, 'd')),
            Self::Enum(class, n) => f.write_str(&class.label(*n)),
            Self::Part(part) => f.write_str(&part.name()),
        }
    }
}

macro_rules! from {
    ($($from:ty => $variant:ident),*) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from!(bool => Bool, i32 => Int, i64 => Long, f64 => Double, Decimal => Decimal, &str => Text, String => Text, Rc<str> => Text, Text => Text, Token => Json,
    crate::http::Str => Text, &crate::http::Str => Text, u8 => Byte, u32 => UInt, u64 => ULong, DateTime => Date, Part => Part, xml::Node => Xml);

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(Rc::new(object))
    }
}

impl From<u16> for Value {
    fn from(status: u16) -> Self {
        Self::Int(status.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, Value};

    #[test]
    fn a_value_is_at_most_24_bytes() {
        assert!(size_of::<Value>() <= 24, "{}", size_of::<Value>());
    }

    #[test]
    fn text_counts_in_utf16_units() {
        for (text, length) in [("", 0), ("abc", 3), ("ü", 1), ("😀", 2)] {
            assert_eq!(Text::from(text).len(), length, "{text}");
        }
        let half = Text::from("😀").slice(0, 1);
        assert_eq!((half.len(), half.unit(0)), (1, Some(0xd83d)));
        assert_eq!(Text::concat(&[half, Text::from("😀").slice(1, 1)]), Text::from("😀"));
    }
}
