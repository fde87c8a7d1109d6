//! `StringReader` and `StringWriter`.

use std::any::Any;
use std::cell::{Cell, RefCell};

use crate::expr::eval::{Args, Machine};
use crate::expr::member::string::{self, char_array};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "TextReader",
        space: "System.IO",
        shape: Shape::Class,
        rows: rows![
            "void Dispose()" => |_, a| { a.native::<Reader>(0)?.closed.set(true); Ok(Value::Null) },
        ],
    },
    Class {
        declaration: "StringReader : TextReader",
        space: "System.IO",
        shape: Shape::Class,
        rows: rows![
            "string ReadLine()" => |m, a| {
                let reader = open(a)?;
                let rest = reader.rest();
                let Some(end) = rest.iter().position(|u| matches!(u, 10 | 13)) else {
                    reader.at.set(reader.units.len());
                    return if rest.is_empty() { Ok(Value::Null) } else { m.text(Text::from_units(rest)) };
                };
                let both = rest.get(end..end + 2) == Some(&[13, 10]);
                reader.at.set(reader.at.get() + end + 1 + usize::from(both));
                m.text(Text::from_units(rest.get(..end).unwrap_or(&[])))
            },
            "string ReadToEnd()" => |m, a| read_to_end(m, a),
            "int Read()" => |_, a| {
                let reader = open(a)?;
                let unit = reader.rest().first();
                reader.at.set(reader.at.get() + usize::from(unit.is_some()));
                Ok(unit.map_or(-1, |u| i32::from(*u)).into())
            },
            "int Read(char[] buffer, int index, int count)" => |m, a| {
                let reader = open(a)?;
                let count = string::natural(a.int(3), "Non-negative number required.", "count")?;
                let part = reader.rest().get(..count).unwrap_or(reader.rest());
                m.spend(part.len())?;
                string::write_chars(a.value(1), a.int(2), part)?;
                reader.at.set(reader.at.get() + part.len());
                Ok(i32::try_from(part.len()).unwrap_or(i32::MAX).into())
            },
            "int Peek()" => |_, a| Ok(open(a)?.rest().first().map_or(-1, |u| i32::from(*u)).into()),
            "void Close()" => |_, a| { a.native::<Reader>(0)?.closed.set(true); Ok(Value::Null) },
            "new(string s)" => |m, a| {
                let units = a.text(0, "s")?.units().into_owned();
                m.allocate(units.len() * 2)?;
                Ok(Object::Native(Box::new(Reader { units, at: Cell::new(0), closed: Cell::new(false) })).into())
            },
        ],
    },
    Class {
        declaration: "TextWriter",
        space: "System.IO",
        shape: Shape::Class,
        rows: rows![
            "void Write(object value)" => |m, a| write(m, a, &a.value(1).to_text(), false),
            "void Write(char[] buffer)" => |m, a| { let units = char_array(m, a.value(1))?; write(m, a, &Text::from_units(&units), false) },
            "void Write(string format, params object[] arg)" => |m, a| { let text = string::from_args(m, a, 1)?; write(m, a, &text, false) },
            "void WriteLine()" => |m, a| write(m, a, &Text::EMPTY, true),
            "void WriteLine(object value)" => |m, a| write(m, a, &a.value(1).to_text(), true),
            "void WriteLine(string value)" => |m, a| write(m, a, &a.value(1).to_text(), true),
            "void WriteLine(char[] buffer)" => |m, a| { let units = char_array(m, a.value(1))?; write(m, a, &Text::from_units(&units), true) },
            "void WriteLine(string format, params object[] arg)" => |m, a| { let text = string::from_args(m, a, 1)?; write(m, a, &text, true) },
            "string NewLine" => |_, a| Ok(a.native::<Writer>(0)?.line.borrow().clone().into()),
            "set string NewLine" => |_, a| {
                a.native::<Writer>(0)?.line.replace(a.value(1).as_text().cloned().unwrap_or(Text::fixed("\n")));
                Ok(Value::Null)
            },
            "void Flush()" => |_, _| Ok(Value::Null),
            "void Dispose()" => |_, a| { a.native::<Writer>(0)?.closed.set(true); Ok(Value::Null) },
        ],
    },
    Class {
        declaration: "StringWriter : TextWriter",
        space: "System.IO",
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(writer(Object::Builder(Vec::with_capacity(16).into()).into())),
            "new(IFormatProvider formatProvider)" => |_, _| Ok(writer(Object::Builder(Vec::with_capacity(16).into()).into())),
            "new(StringBuilder sb)" => |_, a| match a.value(0) {
                Value::Null => Err(Exception::argument_null("sb")),
                builder => Ok(writer(builder.clone())),
            },
            "void Write(string value)" => |m, a| write(m, a, &a.value(1).to_text(), false),
            "void Write(char value)" => |m, a| write(m, a, &a.value(1).to_text(), false),
            "Encoding Encoding" => |_, _| Ok(super::encoding::value("utf-16")),
            "void Close()" => |_, a| { a.native::<Writer>(0)?.closed.set(true); Ok(Value::Null) },
            "StringBuilder GetStringBuilder()" => |_, a| Ok(a.native::<Writer>(0)?.builder.clone()),
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
        ],
    },
];

#[derive(Debug)]
struct Reader {
    units: Vec<u16>,
    at: Cell<usize>,
    closed: Cell<bool>,
}

impl Native for Reader {
    fn class(&self) -> &'static str {
        "StringReader"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Reader {
    fn rest(&self) -> &[u16] {
        self.units.get(self.at.get()..).unwrap_or(&[])
    }
}

/// What is left of a reader.
pub fn read_to_end(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let reader = open(a)?;
    let text = Text::from_units(reader.rest());
    reader.at.set(reader.units.len());
    m.text(text)
}

fn open<'a>(a: &Args<'a>) -> Try<&'a Reader> {
    let reader = a.native::<Reader>(0)?;
    if reader.closed.get() {
        return Err(Exception::new("System.ObjectDisposedException", "Cannot read from a closed TextReader."));
    }
    Ok(reader)
}

#[derive(Debug)]
struct Writer {
    builder: Value,
    line: RefCell<Text>,
    closed: Cell<bool>,
}

impl Native for Writer {
    fn class(&self) -> &'static str {
        "StringWriter"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn print(&self) -> Option<Text> {
        Some(self.builder.to_text())
    }
}

fn writer(builder: Value) -> Value {
    Object::Native(Box::new(Writer { builder, line: Text::fixed("\n").into(), closed: Cell::new(false) })).into()
}

/// Writes to a writer.
pub fn write(m: &mut Machine<'_>, a: &Args<'_>, text: &Text, line: bool) -> Outcome {
    let writer = a.native::<Writer>(0)?;
    if writer.closed.get() {
        return Err(Exception::new("System.ObjectDisposedException", "Cannot write to a closed TextWriter."));
    }
    if let Value::Object(object) = &writer.builder
        && let Object::Builder(units) = &**object
    {
        super::builder::push(m, units, text)?;
        if line {
            super::builder::push(m, units, &writer.line.borrow())?;
        }
    }
    Ok(Value::Null)
}
