use crate::expr::member::{Outcome, change_type, from_base64, parse_date, parse_guid, parse_offset, parse_uri};
use crate::expr::types::Ty;
use crate::expr::value::json::big;
use crate::expr::value::json::read::{self, Tok};
use crate::expr::value::{Exception, Text, Value, date};

use super::super::conversion::changed;
use super::source::Source;
use super::{mismatch, unfit};

/// As what a scalar is read: the `ReadAs..` methods of `JsonReader`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Int,
    Double,
    Decimal,
    Bool,
    Text,
    Date,
    Offset,
    Bytes,
}

impl Form {
    /// What a type is read as; others are read as they are.
    pub fn of(ty: &Ty) -> Option<Self> {
        Some(match ty.underlying() {
            Ty::Int | Ty::Short | Ty::Byte => Self::Int,
            Ty::Float | Ty::Double => Self::Double,
            Ty::Decimal => Self::Decimal,
            Ty::Bool => Self::Bool,
            Ty::String => Self::Text,
            Ty::Array(element) if **element == Ty::Byte => Self::Bytes,
            ty if ty.is("DateTime") => Self::Date,
            ty if ty.is("DateTimeOffset") => Self::Offset,
            _ => return None,
        })
    }

    /// Whether a value of a text may begin so.
    pub fn may_begin(self, byte: u8) -> bool {
        match byte {
            b'{' => self == Self::Bytes,
            b'[' => self == Self::Bytes,
            b't' | b'f' => matches!(self, Self::Bool | Self::Text),
            b'0'..=b'9' | b'-' | b'.' => !matches!(self, Self::Bytes | Self::Date | Self::Offset),
            b'N' | b'I' => matches!(self, Self::Double | Self::Int | Self::Decimal | Self::Text),
            b'u' | b',' => false,
            _ => true,
        }
    }

    /// In messages.
    fn name(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Double => "double",
            Self::Decimal => "decimal",
            Self::Bool => "boolean",
            Self::Text => "string",
            Self::Date | Self::Offset => "date",
            Self::Bytes => "bytes",
        }
    }

    fn ty(self) -> Ty {
        match self {
            Self::Int => Ty::Int,
            Self::Double => Ty::Double,
            Self::Decimal => Ty::Decimal,
            Self::Bool => Ty::Bool,
            Self::Text => Ty::String,
            Self::Date => Ty::named("DateTime"),
            Self::Offset => Ty::named("DateTimeOffset"),
            Self::Bytes => Ty::Array(std::rc::Rc::new(Ty::Byte)),
        }
    }
}

/// The single value that the token at hand is.
pub fn read(source: &mut impl Source, ty: &Ty) -> Outcome {
    let Some(form) = Form::of(ty) else { return plain(source, ty) };
    let value = match source.token() {
        Tok::Null | Tok::Undefined if *ty == Ty::String || form == Form::Bytes => return Ok(Value::Null),
        Tok::Null | Tok::Undefined => return Err(unfit(source, ty)),
        Tok::String if form == Form::Text => source.value(),
        Tok::String => from_text(source, form, &source.value().to_text(), ty)?,
        Tok::Integer | Tok::Float | Tok::Boolean | Tok::Date => match (form, source.written()) {
            (Form::Text, Some(written)) => Value::Text(written),
            (Form::Text, None) => Value::Text(source.value().to_text()),
            (Form::Date | Form::Offset | Form::Bytes, None) if source.token() != Tok::Date => return Err(unexpected(source, form)),
            (Form::Int | Form::Double | Form::Decimal, _) if source.token() == Tok::Boolean => return Err(unexpected(source, form)),
            (Form::Offset, Some(written)) if source.token() == Tok::Date => parse_offset(&written)?,
            (Form::Int, Some(written)) => whole(source, &written)?,
            (Form::Decimal, Some(written)) => change_type(&Value::Text(written), &Ty::Decimal)?,
            (Form::Bool, _) if source.token() == Tok::Date => return Err(unexpected(source, form)),
            _ => from_value(source, form)?,
        },
        _ => return Err(unexpected(source, form)),
    };
    // `short` and `byte` are read as `int`, `float` as `double`.
    if *ty == form.ty() { Ok(value) } else { changed(&value, ty).map_err(|_| unfit(source, ty)) }
}

fn unexpected(source: &impl Source, form: Form) -> Box<Exception> {
    source.fault(&format!("Error reading {}. Unexpected token: {:?}.", form.name(), source.token()))
}

/// A whole number of a text, as it is written.
fn whole(source: &impl Source, written: &Text) -> Outcome {
    let letters = written.to_str();
    match (letters.parse::<i32>(), source.value()) {
        (Ok(n), _) => Ok(Value::Int(n)),
        (_, Value::Double(_)) => Err(source.fault(&format!("Input string '{letters}' is not a valid integer."))),
        (_, Value::Long(n)) if i32::try_from(n).is_ok() => Ok(Value::Int(i32::try_from(n).unwrap_or(0))),
        _ => Err(source.fault(&format!("JSON integer {letters} is too large or small for an Int32."))),
    }
}

/// A value of a tree, or of a text that means the same however it is written.
fn from_value(source: &impl Source, form: Form) -> Outcome {
    let value = source.value();
    let value = match big(&value) {
        Some(big) => Value::Text(big.0.clone()),
        None => value,
    };
    match (form, &value) {
        (Form::Date, Value::Date(_)) | (Form::Offset, Value::Offset(_)) => Ok(value),
        (Form::Date, Value::Offset(offset)) => Ok(Value::Date(offset.local())),
        (Form::Offset, Value::Date(date)) => Ok(Value::Offset(crate::expr::value::Offset { ticks: date.ticks, minutes: 0 })),
        _ => change_type(&value, &form.ty())
            .map_err(|_| source.fault(&format!("Could not convert to {}: {}.", form.name(), value.to_text()))),
    }
}

/// A string where another type is wanted; an empty one is null.
fn from_text(source: &impl Source, form: Form, text: &Text, ty: &Ty) -> Outcome {
    let refuse = |name: &str| source.fault(&format!("Could not convert string to {name}: {text}."));
    if text.is_empty() && form != Form::Bytes {
        return Err(super::fault(source, &format!("Error converting value {{null}} to type '{}'.", ty.full_name())));
    }
    match form {
        Form::Date => match read::date(&text.to_str()) {
            Some(date) => Ok(Value::Date(date)),
            None => parse_date(text).map_err(|_| refuse("DateTime")),
        },
        Form::Offset => parse_offset(text).map_err(|_| refuse("DateTimeOffset")),
        Form::Bytes => from_base64(&text.to_str()).map(Value::bytes),
        _ => change_type(&Value::Text(text.clone()), &form.ty()).map_err(|_| refuse(form.name())),
    }
}

/// The types that are converted once the value is there.
fn plain(source: &mut impl Source, ty: &Ty) -> Outcome {
    if matches!(source.token(), Tok::StartObject | Tok::StartArray) {
        return Err(mismatch(source, ty, "primitive value (e.g. string, number, boolean, null)"));
    }
    let value = source.value();
    if ty.is_enum() {
        return enumeration(&value, ty).ok_or_else(|| unfit(source, ty));
    }
    let converted = match (&value, ty) {
        (Value::Null, _) if !ty.is_value() => return Ok(Value::Null),
        (Value::Null, _) => None,
        (Value::Text(text), _) if ty.is("Guid") => parse_guid(text).ok(),
        (Value::Text(text), _) if ty.is("Uri") => parse_uri(text, true).ok(),
        (Value::Text(text), _) if ty.is("TimeSpan") => date::parse_span(&text.to_str()).ok().map(Value::Span),
        _ if value.ty() == *ty => Some(value.clone()),
        _ if big(&value).is_some() => None,
        _ => changed(&value, ty).ok(),
    };
    converted.ok_or_else(|| unfit(source, ty))
}

/// A member of an enumeration by its name, whatever its capitals, or by its number.
pub fn enumeration(value: &Value, ty: &Ty) -> Option<Value> {
    let Ty::Named(class, _) = ty else { return None };
    match value {
        Value::Text(text) => {
            let text = text.to_str();
            let named = class.labels()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())).map(|(_, n)| *n);
            named.or_else(|| text.trim().parse().ok()).map(|n| Value::Enum(class, n))
        }
        other => other.as_whole().and_then(|n| i32::try_from(n).ok()).map(|n| Value::Enum(class, n)),
    }
}
