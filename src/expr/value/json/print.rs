//! JSON text as Newtonsoft prints it. A new line is LF: the gateway runs on Linux hosts in this model.

use crate::expr::value::{Text, Value, date, number, object};

use super::tree::{Data, Store};
use super::{Kind, Token};

/// How to lay it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `Formatting.None`.
    Compact,
    /// `Formatting.Indented`.
    Indented,
}

/// `JToken.ToString()`: a scalar's own text, else indented JSON.
#[must_use]
pub fn to_text(token: &Token) -> Text {
    match token.value() {
        Some(value) => value.to_text(),
        None => print(token, Layout::Indented).into(),
    }
}

/// `JToken.ToString(formatting)`.
#[must_use]
pub fn print(token: &Token, layout: Layout) -> String {
    let mut out = String::new();
    write(token, layout, 0, &mut out);
    out
}

/// A new line, indented, if the layout has lines.
pub fn line(layout: Layout, depth: usize, out: &mut String) {
    if layout == Layout::Indented {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Appends a token that lies so many levels deep.
pub fn write(token: &Token, layout: Layout, depth: usize, out: &mut String) {
    token.read(|store, at| node(store, at, layout, depth, out));
}

fn node(store: &Store, at: u32, layout: Layout, depth: usize, out: &mut String) {
    let own = store.node(at);
    match &own.data {
        Data::Scalar(value) => match own.kind {
            Kind::Undefined => out.push_str("undefined"),
            Kind::Raw => out.push_str(&value.to_text().to_str()),
            Kind::Comment => {
                out.push_str("/*");
                out.push_str(&value.to_text().to_str());
                out.push_str("*/");
            }
            _ => scalar(value, out),
        },
        Data::Named(name, value) => {
            quote(name, out);
            out.push_str(if layout == Layout::Indented { ": " } else { ":" });
            node(store, *value, layout, depth, out);
        }
        Data::Items(items) if own.kind == Kind::Object => list(store, items, layout, depth, ('{', '}'), out),
        Data::Items(items) => list(store, items, layout, depth, ('[', ']'), out),
        Data::Call(call) => {
            out.push_str("new ");
            out.push_str(&call.0.to_str());
            list(store, &call.1, layout, depth, ('(', ')'), out);
        }
        Data::Unused(_) => {}
    }
}

fn list(store: &Store, items: &[u32], layout: Layout, depth: usize, brackets: (char, char), out: &mut String) {
    out.push(brackets.0);
    let mut first = true;
    for item in items {
        // A comment stands before what it belongs to, without a comma of its own.
        let comment = store.node(*item).kind == Kind::Comment;
        if !first && !comment {
            out.push(',');
        }
        first &= comment;
        line(layout, depth + 1, out);
        node(store, *item, layout, depth + 1, out);
    }
    if !items.is_empty() {
        line(layout, depth, out);
    }
    out.push(brackets.1);
}

/// A value as JSON.
pub fn scalar(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Double(n) => out.push_str(&real(*n, number::double(*n))),
        Value::Float(n) => out.push_str(&real(f64::from(*n), number::float(*n))),
        Value::Decimal(n) => out.push_str(&real(0.0, n.to_string())),
        Value::Date(date) => {
            out.push('"');
            out.push_str(&date.format("yyyy-MM-ddTHH:mm:ss.FFFFFFFK").unwrap_or_default());
            out.push('"');
        }
        Value::Offset(date) => {
            out.push('"');
            out.push_str(&date.format("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz").unwrap_or_default());
            out.push('"');
        }
        Value::Guid(bytes) => quote(&object::guid(bytes, 'd').into(), out),
        Value::Span(ticks) => quote(&date::span(*ticks).into(), out),
        Value::Enum(_, n) => out.push_str(&n.to_string()),
        Value::Text(text) => quote(text, out),
        Value::Int(_)
        | Value::Long(_)
        | Value::SByte(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::UShort(_)
        | Value::UInt(_)
        | Value::ULong(_) => out.push_str(&value.to_string()),
        Value::Object(_) => match value.as_bytes() {
            Some(bytes) => quote(&crate::expr::member::base64(&bytes).into(), out),
            None if super::big(value).is_some() => out.push_str(&value.to_text().to_str()),
            None => quote(&value.to_text(), out),
        },
        Value::Char(_) | Value::Json(_) | Value::Xml(_) | Value::Part(_) => quote(&value.to_text(), out),
    }
}

fn real(n: f64, text: String) -> String {
    if !n.is_finite() {
        return format!("\"{text}\"");
    }
    if text.contains(['.', 'E']) { text } else { text + ".0" }
}

/// A JSON string.
pub fn quote(text: &Text, out: &mut String) {
    out.push('"');
    escape(&text.to_str(), '"', out);
    out.push('"');
}

/// The letters of a string between such quotes.
pub fn escape(text: &str, quote: char, out: &mut String) {
    use std::fmt::Write as _;
    let plain = |b: u8| b >= 0x20 && b != b'\\' && b < 0x80 && u32::from(b) != u32::from(quote);
    let mut rest = text;
    loop {
        let end = rest.bytes().position(|b| !plain(b)).unwrap_or(rest.len());
        let (letters, odd) = rest.split_at(end);
        out.push_str(letters);
        let Some(c) = odd.chars().next() else { return };
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if c == quote => out.extend(['\\', c]),
            _ => out.push(c),
        }
        rest = &odd[c.len_utf8()..];
    }
}
