//! Tokens to a tree as `JsonConvert` does it: what is cut off is closed, comments stay, `new Date(..)` is a date.

use crate::expr::value::date::Kind as DateKind;
use crate::expr::value::json::{Kind, Token};
use crate::expr::value::{DateTime, Exception, Value};

use super::load::{Loader, Style, scalar_kind};
use super::reader::{More, Reader, Tok};

/// 1970-01-01.
const EPOCH: i64 = 621_355_968_000_000_000;

/// The tree that begins with the token at hand.
///
/// # Errors
/// `JsonReaderException`, `JsonWriterException`.
pub fn copy(reader: &mut Reader<'_>) -> Result<Token, Box<Exception>> {
    let mut loader = Loader::new(reader, Style::Copy);
    if let Some(kind) = scalar_kind(reader.token) {
        return Ok(Loader::alone(reader, kind));
    }
    if put(&mut loader, reader)? {
        while next(reader)? && put(&mut loader, reader)? {}
    }
    Ok(loader.finish())
}

/// The object that begins with the token at hand, without the remarks `$id` and `$type` at its beginning; null for `$ref`.
///
/// # Errors
/// `JsonReaderException`, `JsonSerializationException`, `JsonWriterException`.
pub fn copy_object(reader: &mut Reader<'_>) -> Result<Value, Box<Exception>> {
    let mut loader = Loader::new(reader, Style::Copy);
    loader.begin(reader, Kind::Object)?;
    must_read(reader)?;
    while reader.token == Tok::PropertyName {
        match &*reader.value.to_text().to_str() {
            "$id" | "$type" => {
                must_read(reader)?;
                must_read(reader)?;
            }
            "$ref" => {
                must_read(reader)?;
                let reference = reader.value.clone();
                if !matches!(reader.token, Tok::String | Tok::Null) {
                    return Err(fault(reader, "JSON reference $ref property must have a string or null value."));
                }
                must_read(reader)?;
                if !reference.is_null() && reader.token == Tok::PropertyName {
                    let message = "Additional content found in JSON reference object. A JSON reference object should only have a \
                                   '$ref' property.";
                    return Err(fault(reader, message));
                }
                if !reference.is_null() {
                    return Ok(Value::Null);
                }
            }
            _ => break,
        }
    }
    while put(&mut loader, reader)? {
        let more = if loader.depth() > 1 { next(reader)? } else { reader.read()? };
        if !more {
            return Err(fault(reader, "Unexpected end when deserializing object."));
        }
    }
    Ok(loader.finish().into())
}

fn fault(reader: &Reader<'_>, message: &str) -> Box<Exception> {
    Exception::new("Newtonsoft.Json.JsonSerializationException", format!("{message}{}", reader.told()))
}

fn must_read(reader: &mut Reader<'_>) -> Result<(), Box<Exception>> {
    if reader.read()? { Ok(()) } else { Err(fault(reader, "Unexpected end when reading JSON.")) }
}

/// The next token; a text that ends behind a value is as good as one that goes on.
fn next(reader: &mut Reader<'_>) -> More {
    if reader.read()? {
        return Ok(true);
    }
    if reader.token == Tok::None {
        return Ok(false);
    }
    Err(cut_off(reader))
}

fn cut_off(reader: &Reader<'_>) -> Box<Exception> {
    let message = format!("Unexpected end when reading token. Path '{}'.", reader.container_path());
    Exception::new("Newtonsoft.Json.JsonWriterException", message)
}

/// Puts the token at hand into the tree; false when that ended it.
fn put(loader: &mut Loader, reader: &mut Reader<'_>) -> More {
    if reader.token == Tok::StartConstructor && reader.value.to_text() == *"Date" {
        let date = date(reader)?;
        loader.put_value(reader, date);
        return Ok(loader.depth() > 0);
    }
    loader.take(reader)
}

/// `new Date(1700000000000)`, `new Date(2024, 0, 2)`
fn date(reader: &mut Reader<'_>) -> Result<Value, Box<Exception>> {
    let refuse = |message: String| Exception::new("Newtonsoft.Json.JsonWriterException", format!("{message}. Path ''."));
    let mut numbers = Vec::new();
    loop {
        if !reader.read()? {
            return Err(refuse("Unexpected end when reading date constructor".to_owned()));
        }
        match (reader.token, reader.value.as_whole()) {
            (Tok::EndConstructor, _) => break,
            (Tok::Integer, Some(n)) => numbers.push(n),
            (token, _) => {
                return Err(refuse(format!("Unexpected token when reading date constructor. Expected Integer, got {token:?}")));
            }
        }
    }
    let at = |index: usize, otherwise: i64| numbers.get(index).copied().unwrap_or(otherwise);
    let found = match numbers.as_slice() {
        [] => return Err(refuse("Date constructor has no arguments".to_owned())),
        [milliseconds] => milliseconds
            .checked_mul(10_000)
            .and_then(|ticks| ticks.checked_add(EPOCH))
            .and_then(|ticks| DateTime::new(ticks, DateKind::Utc)),
        [year, month, ..] => {
            let part = |n: i64| u32::try_from(n).ok();
            let day = part(month + 1).zip(part(at(2, 1))).and_then(|(month, day)| DateTime::day(*year, month, day));
            let seconds = (at(3, 0) * 60 + at(4, 0)) * 60 + at(5, 0);
            day.and_then(|day| DateTime::new(day + seconds * 10_000_000 + at(6, 0) * 10_000, DateKind::Unspecified))
        }
    };
    found.map(Value::Date).ok_or_else(|| Exception::argument("Year, Month, and Day parameters describe an un-representable DateTime."))
}
