//! JSON text as Newtonsoft prints it. A new line is LF: the gateway runs on Linux hosts in this model.

use std::rc::Rc;

use super::json::{Node, Token};
use super::{Text, Value, date, number, object};

/// How to lay it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `Formatting.None`.
    Compact,
    /// `Formatting.Indented`.
    Indented,
}

/// `JToken.ToString()`: a scalar's own text, else indented JSON.
pub fn to_text(token: &Rc<Token>) -> Text {
    match &*token.node.borrow() {
        Node::Scalar(value) => value.to_text(),
        Node::Object(_) | Node::Array(_) | Node::Property(..) => print(token, Layout::Indented).into(),
    }
}

/// `JToken.ToString(formatting)`.
pub fn print(token: &Rc<Token>, layout: Layout) -> String {
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
pub fn write(token: &Rc<Token>, layout: Layout, depth: usize, out: &mut String) {
    match &*token.node.borrow() {
        Node::Scalar(value) => scalar(value, out),
        Node::Property(name, value) => {
            quote(name, out);
            out.push_str(if layout == Layout::Indented { ": " } else { ":" });
            write(value, layout, depth, out);
        }
        Node::Object(items) | Node::Array(items) => {
            let (open, close) = if matches!(&*token.node.borrow(), Node::Object(_)) { ('{', '}') } else { ('[', ']') };
            out.push(open);
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                line(layout, depth + 1, out);
                write(item, layout, depth + 1, out);
            }
            if !items.is_empty() {
                line(layout, depth, out);
            }
            out.push(close);
        }
    }
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
        Value::Char(_) | Value::Json(_) | Value::Xml(_) | Value::Object(_) | Value::Part(_) => quote(&value.to_text(), out),
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
    use std::fmt::Write as _;
    out.push('"');
    for c in text.to_str().chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}
