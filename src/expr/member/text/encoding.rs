//! `Encoding` and its classes.

use std::any::Any;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::string::{char_array, natural};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::codec::{KINDS, Kind};

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Encoding",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows![
            "static Encoding UTF8" => |_, _| Ok(value("utf-8")),
            "static Encoding Default" => |_, _| Ok(value("utf-8")),
            "static Encoding ASCII" => |_, _| Ok(value("us-ascii")),
            "static Encoding Unicode" => |_, _| Ok(value("utf-16")),
            "static Encoding BigEndianUnicode" => |_, _| Ok(value("utf-16BE")),
            "static Encoding UTF32" => |_, _| Ok(value("utf-32")),
            "static Encoding GetEncoding(string name)" => |_, a| by_name(a.text(0, "name")?),
            "static Encoding GetEncoding(int codepage)" => |_, a| by_page(a.int(0)),
            "static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes)" => |m, a| {
                let bytes = a.value(2).as_bytes().ok_or_else(|| Exception::argument_null("bytes"))?;
                m.allocate(bytes.len().saturating_mul(8))?;
                let units = this(a, 0)?.decode(&bytes)?;
                Ok(Value::bytes(this(a, 1)?.encode(&units)?))
            },
            "byte[] GetBytes(string s)" => |m, a| {
                let message = "String reference not set to an instance of a String. (Parameter 's')";
                let text = a.value(1).as_text().ok_or_else(|| Exception::new("System.ArgumentNullException", message))?;
                m.allocate(text.bytes().saturating_mul(4))?;
                let encoder = this(a, 0)?;
                Ok(Value::bytes(match text.as_str() {
                    Some(letters) if encoder.kind.page == 65001 => letters.as_bytes().to_vec(),
                    _ => encoder.encode(&text.units())?,
                }))
            },
            "byte[] GetBytes(char[] chars)" => |m, a| {
                let units = chars(m, a)?;
                Ok(Value::bytes(this(a, 0)?.encode(&units)?))
            },
            "byte[] GetBytes(char[] chars, int index, int count)" => |m, a| {
                let units = chars(m, a)?;
                Ok(Value::bytes(this(a, 0)?.encode(part(&units, a, "chars")?)?))
            },
            "int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)" => |m, a| {
                let units = a.text(1, "s")?.units();
                let start = natural(a.int(2), "Non-negative number required.", "charIndex")?;
                let count = natural(a.int(3), "Non-negative number required.", "charCount")?;
                let part = units.get(start..).and_then(|rest| rest.get(..count)).ok_or_else(|| {
                    Exception::out_of_range("Index and count must refer to a location within the string.", "s")
                })?;
                m.allocate(count.saturating_mul(4))?;
                let made = this(a, 0)?.encode(part)?;
                write_bytes(a.value(4), a.int(5), &made)
            },
            "string GetString(byte[] bytes)" => |m, a| {
                let bytes = bytes(a)?;
                m.allocate(bytes.len().saturating_mul(2))?;
                this(a, 0)?.text(&bytes)
            },
            "string GetString(byte[] bytes, int index, int count)" => |m, a| {
                let bytes = bytes(a)?;
                m.allocate(bytes.len().saturating_mul(2))?;
                this(a, 0)?.text(part(&bytes, a, "bytes")?)
            },
            "char[] GetChars(byte[] bytes)" => |m, a| {
                let bytes = bytes(a)?;
                m.allocate(bytes.len().saturating_mul(24))?;
                Ok(Object::array(&Ty::Char, this(a, 0)?.decode(&bytes)?.into_iter().map(Value::Char).collect()))
            },
            "char[] GetChars(byte[] bytes, int index, int count)" => |m, a| {
                let bytes = bytes(a)?;
                m.allocate(bytes.len().saturating_mul(24))?;
                Ok(Object::array(&Ty::Char, this(a, 0)?.decode(part(&bytes, a, "bytes")?)?.into_iter().map(Value::Char).collect()))
            },
            "int GetByteCount(string s)" => |m, a| {
                let text = a.text(1, "chars")?;
                m.allocate(text.bytes().saturating_mul(4))?;
                Ok(whole(this(a, 0)?.encode(&text.units())?.len()))
            },
            "int GetByteCount(char[] chars)" => |m, a| { let units = chars(m, a)?; Ok(whole(this(a, 0)?.encode(&units)?.len())) },
            "int GetCharCount(byte[] bytes)" => |m, a| {
                let bytes = bytes(a)?;
                m.allocate(bytes.len().saturating_mul(2))?;
                Ok(whole(this(a, 0)?.decode(&bytes)?.len()))
            },
            "int GetMaxByteCount(int charCount)" => |_, a| {
                let count = natural(a.int(1), "Non-negative number required.", "charCount")?;
                let (add, times) = match this(a, 0)?.kind.page {
                    65001 => (1, 3),
                    1200 | 1201 => (1, 2),
                    12000 => (1, 4),
                    _ => (1, 1),
                };
                Ok(whole((count + add) * times))
            },
            "int GetMaxCharCount(int byteCount)" => |_, a| {
                let count = natural(a.int(1), "Non-negative number required.", "byteCount")?;
                Ok(whole(match this(a, 0)?.kind.page {
                    65001 => count + 1,
                    1200 | 1201 => (count / 2) + (count & 1) + 1,
                    12000 => (count / 2) + 2,
                    _ => count,
                }))
            },
            "byte[] GetPreamble()" => |_, a| preamble(a),
            "string WebName" => |_, a| Ok(this(a, 0)?.kind.name.into()),
            "string BodyName" => |_, a| Ok(this(a, 0)?.kind.name.into()),
            "string HeaderName" => |_, a| Ok(this(a, 0)?.kind.name.into()),
            "string EncodingName" => |_, a| Ok(this(a, 0)?.kind.title.into()),
            "int CodePage" => |_, a| Ok(this(a, 0)?.kind.page.into()),
            "int WindowsCodePage" => |_, a| Ok(this(a, 0)?.kind.windows_page.into()),
            "bool IsSingleByte" => |_, a| Ok((this(a, 0)?.kind.windows_page == 1252).into()),
            "int GetHashCode()" => |_, a| Ok(this(a, 0)?.kind.page.into()),
        ],
    },
    Class {
        declaration: "UTF8Encoding : Encoding",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows![
            "byte[] GetPreamble()" => |_, a| preamble(a),
            "new()" => |_, _| Ok(made("utf-8", "UTF8Encoding", false, false)),
            "new(bool encoderShouldEmitUTF8Identifier)" => |_, a| Ok(made("utf-8", "UTF8Encoding", a.bool(0), false)),
            "new(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)" => |_, a| {
                Ok(made("utf-8", "UTF8Encoding", a.bool(0), a.bool(1)))
            },
        ],
    },
    Class { declaration: "UTF8Encoding+UTF8EncodingSealed : UTF8Encoding", space: "System.Text", shape: Shape::Class, rows: &[] },
    Class {
        declaration: "ASCIIEncoding : Encoding",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(made("us-ascii", "ASCIIEncoding", false, false))],
    },
    Class { declaration: "ASCIIEncoding+ASCIIEncodingSealed : ASCIIEncoding", space: "System.Text", shape: Shape::Class, rows: &[] },
    Class {
        declaration: "UnicodeEncoding : Encoding",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(value("utf-16"))],
    },
    Class {
        declaration: "UTF32Encoding : Encoding",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(value("utf-32"))],
    },
    Class { declaration: "Latin1Encoding : Encoding", space: "System.Text", shape: Shape::Class, rows: &[] },
];

/// An encoding as an object.
#[derive(Debug)]
struct Encoder {
    kind: &'static Kind,
    class: &'static str,
    /// It has a preamble.
    marked: bool,
    /// It throws for what cannot be encoded or decoded.
    strict: bool,
}

impl PartialEq for Encoder {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.kind, other.kind) && self.marked == other.marked && self.strict == other.strict
    }
}

impl Native for Encoder {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }
}

fn made(name: &str, class: &'static str, marked: bool, strict: bool) -> Value {
    match KINDS.iter().find(|k| k.name == name) {
        Some(kind) => Object::Native(Box::new(Encoder { kind, class, marked, strict })).into(),
        None => Value::Null,
    }
}

/// The encoding of a web name.
pub fn value(name: &str) -> Value {
    KINDS.iter().find(|k| k.name == name).map_or(Value::Null, |kind| made(name, kind.class, true, false))
}

fn preamble(a: &Args<'_>) -> Outcome {
    let encoder = this(a, 0)?;
    Ok(Value::bytes(if encoder.marked { encoder.kind.preamble.to_vec() } else { Vec::new() }))
}

fn by_name(name: &Text) -> Outcome {
    let wanted = name.to_str().to_ascii_lowercase();
    let found = KINDS.iter().find(|k| k.name.eq_ignore_ascii_case(&wanted) || k.aliases.contains(&&*wanted));
    found.map(|k| value(k.name)).ok_or_else(|| {
        Exception::argument(format!(
            "'{name}' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')"
        ))
    })
}

fn by_page(page: i32) -> Outcome {
    if !(0..=65535).contains(&page) {
        return Err(Exception::out_of_range("Valid values are between 0 and 65535, inclusive.", "codepage"));
    }
    let found = KINDS.iter().find(|k| k.page == if page == 0 { 65001 } else { page });
    found.map(|k| value(k.name)).ok_or_else(|| {
        Exception::new(
            "System.NotSupportedException",
            format!("No data is available for encoding {page}. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method."),
        )
    })
}

fn this<'a>(a: &Args<'a>, index: usize) -> Try<&'a Encoder> {
    a.native(index)
}

fn whole(n: usize) -> Value {
    i32::try_from(n).unwrap_or(i32::MAX).into()
}

fn bytes(a: &Args<'_>) -> Try<Vec<u8>> {
    a.value(1).as_bytes().ok_or_else(|| Exception::new("System.ArgumentNullException", "Array cannot be null. (Parameter 'bytes')"))
}

fn chars(m: &mut Machine<'_>, a: &Args<'_>) -> Try<Vec<u16>> {
    if a.value(1).is_null() {
        return Err(Exception::new("System.ArgumentNullException", "Array cannot be null. (Parameter 'chars')"));
    }
    let units = char_array(m, a.value(1))?;
    m.allocate(units.len().saturating_mul(4))?;
    Ok(units)
}

/// `(.., int index, int count)`
fn part<'b, T>(all: &'b [T], a: &Args<'_>, parameter: &str) -> Try<&'b [T]> {
    let index = natural(a.int(2), "Non-negative number required.", "index")?;
    let count = natural(a.int(3), "Non-negative number required.", "count")?;
    all.get(index..)
        .and_then(|rest| rest.get(..count))
        .ok_or_else(|| Exception::out_of_range("Index and count must refer to a location within the buffer.", parameter))
}

fn write_bytes(target: &Value, at: i32, made: &[u8]) -> Outcome {
    let Value::Object(object) = target else { return Err(Exception::argument_null("bytes")) };
    let Object::Bytes(target) = &**object else { return Err(Exception::argument_null("bytes")) };
    let at = natural(at, "Non-negative number required.", "byteIndex")?;
    let mut target = target.borrow_mut();
    let room = target.get_mut(at..).and_then(|rest| rest.get_mut(..made.len())).ok_or_else(|| {
        Exception::argument("The output byte buffer is too small to contain the encoded data, encoding 'Unicode (UTF-8)' fallback 'System.Text.EncoderReplacementFallback'. (Parameter 'bytes')")
    })?;
    room.copy_from_slice(made);
    Ok(whole(made.len()))
}

impl Encoder {
    fn encode(&self, units: &[u16]) -> Try<Vec<u8>> {
        self.kind.encode(units, self.strict)
    }

    fn decode(&self, bytes: &[u8]) -> Try<Vec<u16>> {
        self.kind.decode(bytes, self.strict)
    }

    fn text(&self, bytes: &[u8]) -> Outcome {
        self.kind.text(bytes, self.strict)
    }
}
