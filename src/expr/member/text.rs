//! `StringBuilder`, `Encoding`, `Uri`, `WebUtility`.

use std::any::Any;

use crate::expr::eval::{Args, Machine};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};
use crate::http::{decode_percent, encode_query};

use super::{Class, Outcome, Shape, rows};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "StringBuilder",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows![
            "new(string value = null)" => |_, a| Ok(Object::Builder(a.value(0).to_text().units().into_owned().into()).into()),
            "new(int capacity)" => |_, _| Ok(Object::Builder(Vec::new().into()).into()),
            "StringBuilder Append(object value)" => |m, a| append(m, a, &a.value(1).to_text()),
            "StringBuilder Append(char value, int repeatCount)" => |m, a| {
                let count = usize::try_from(a.int(2)).map_err(|_| Exception::out_of_range("Index was out of range.", "repeatCount"))?;
                m.allocate(count.saturating_mul(2))?;
                append(m, a, &Text::from_units(&vec![a.char(1); count]))
            },
            "StringBuilder AppendLine(string value = null)" => |m, a| append(m, a, &Text::concat(&[a.value(1).to_text(), Text::fixed("\n")])),
            "StringBuilder AppendFormat(string format, params object[] args)" => |m, a| {
                let text = super::string::from_args(m, a, 1)?;
                append(m, a, &text)
            },
            "StringBuilder Clear()" => |_, a| { builder(a)?.borrow_mut().clear(); Ok(a.value(0).clone()) },
            "StringBuilder Insert(int index, object value)" => |m, a| {
                let text = a.value(2).to_text();
                m.allocate(text.bytes() * 2)?;
                let units = builder(a)?;
                let at = usize::try_from(a.int(1)).ok().filter(|i| *i <= units.borrow().len()).ok_or_else(Exception::index)?;
                units.borrow_mut().splice(at..at, text.units().iter().copied());
                Ok(a.value(0).clone())
            },
            "StringBuilder Replace(string oldValue, string newValue)" => |m, a| {
                let text = a.value(0).to_text().to_str().replace(&*a.text(1, "oldValue")?.to_str(), &a.value(2).to_text().to_str());
                m.allocate(text.len() * 2)?;
                *builder(a)?.borrow_mut() = text.encode_utf16().collect();
                Ok(a.value(0).clone())
            },
            "int Length" => |_, a| Ok(Value::Int(i32::try_from(builder(a)?.borrow().len()).unwrap_or(i32::MAX))),
            "set int Length" => |m, a| {
                let length = usize::try_from(a.int(1)).map_err(|_| Exception::index())?;
                m.allocate(length * 2)?;
                builder(a)?.borrow_mut().resize(length, 0);
                Ok(Value::Null)
            },
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
        ],
    },
    Class {
        declaration: "Encoding",
        space: "System.Text",
        shape: Shape::Class,
        rows: rows![
            "static Encoding UTF8" => |_, _| Ok(encoding("utf-8")),
            "static Encoding ASCII" => |_, _| Ok(encoding("us-ascii")),
            "static Encoding Unicode" => |_, _| Ok(encoding("utf-16")),
            "static Encoding GetEncoding(string name)" => |_, a| match a.text(0, "name")?.to_str().to_ascii_lowercase().as_str() {
                "utf-8" => Ok(encoding("utf-8")),
                "us-ascii" | "ascii" => Ok(encoding("us-ascii")),
                "utf-16" => Ok(encoding("utf-16")),
                "iso-8859-1" | "latin1" => Ok(encoding("iso-8859-1")),
                other => Err(Exception::argument(format!("'{other}' is not a supported encoding name."))),
            },
            "byte[] GetBytes(string s)" => |m, a| {
                let text = a.text(1, "s")?;
                m.allocate(text.bytes() * 2)?;
                Ok(Value::bytes(match a.native::<Encoder>(0)?.0 {
                    "utf-16" => text.units().iter().flat_map(|u| u.to_le_bytes()).collect(),
                    "us-ascii" => text.units().iter().map(|u| u8::try_from(*u).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect(),
                    "iso-8859-1" => text.units().iter().map(|u| u8::try_from(*u).unwrap_or(b'?')).collect(),
                    _ => text.to_str().as_bytes().to_vec(),
                }))
            },
            "string GetString(byte[] bytes)" => |m, a| {
                let bytes = a.value(1).as_bytes().ok_or_else(|| Exception::argument_null("bytes"))?;
                m.allocate(bytes.len())?;
                Ok(match a.native::<Encoder>(0)?.0 {
                    "utf-16" => Text::from_units(&bytes.chunks(2).map(|c| u16::from(c[0]) | u16::from(c.get(1).copied().unwrap_or(0)) << 8).collect::<Vec<_>>()).into(),
                    "us-ascii" => bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '?' }).collect::<String>().into(),
                    "iso-8859-1" => bytes.iter().map(|b| char::from(*b)).collect::<String>().into(),
                    _ => String::from_utf8_lossy(&bytes).into_owned().into(),
                })
            },
        ],
    },
    Class {
        declaration: "Uri",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new(string uriString)" => |_, a| {
                let text = a.text(0, "uriString")?;
                let url = crate::http::Url::parse(&text.to_str())
                    .map_err(|_| Exception::new("System.UriFormatException", "Invalid URI: The format of the URI could not be determined."))?;
                Ok(Object::Native(Box::new(Uri(url))).into())
            },
            "static string EscapeDataString(string stringToEscape)" => |m, a| m.text(encode_query(&a.text(0, "stringToEscape")?.to_str())),
            "static string UnescapeDataString(string stringToUnescape)" => |m, a| m.text(decode_percent(&a.text(0, "stringToUnescape")?.to_str())),
            "string Host" => |_, a| Ok((&a.native::<Uri>(0)?.0.host).into()),
            "string Scheme" => |_, a| Ok((&a.native::<Uri>(0)?.0.scheme).into()),
            "int Port" => |_, a| Ok(a.native::<Uri>(0)?.0.port.into()),
            "string AbsolutePath" => |_, a| Ok((&a.native::<Uri>(0)?.0.path).into()),
            "string PathAndQuery" => |_, a| Ok(a.native::<Uri>(0)?.0.target().into()),
            "string AbsoluteUri" => |_, a| Ok(a.native::<Uri>(0)?.0.to_string().into()),
            "string Query" => |_, a| {
                let query = &a.native::<Uri>(0)?.0.query;
                Ok(if query.is_empty() { "".into() } else { format!("?{query}").into() })
            },
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class {
        declaration: "WebUtility",
        space: "System.Net",
        shape: Shape::Static,
        rows: rows![
            "static string UrlEncode(string value)" => |m, a| match a.value(0) {
                Value::Text(text) => m.text(url_encode(&text.to_str())),
                _ => Ok(Value::Null),
            },
            "static string UrlDecode(string encodedValue)" => |m, a| match a.value(0) {
                Value::Text(text) => m.text(decode_percent(&text.to_str().replace('+', " "))),
                _ => Ok(Value::Null),
            },
            "static string HtmlEncode(string value)" => |m, a| match a.value(0) {
                Value::Text(text) => {
                    let t = text.to_str().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;");
                    m.text(t)
                }
                _ => Ok(Value::Null),
            },
            "static string HtmlDecode(string value)" => |m, a| match a.value(0) {
                Value::Text(text) => {
                    let t = text.to_str().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
                    m.text(t)
                }
                _ => Ok(Value::Null),
            },
        ],
    },
];

#[derive(Debug)]
struct Encoder(&'static str);

impl Native for Encoder {
    fn class(&self) -> &'static str {
        "Encoding"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct Uri(crate::http::Url);

impl Native for Uri {
    fn class(&self) -> &'static str {
        "Uri"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn print(&self) -> Option<Text> {
        Some(self.0.to_string().into())
    }
}

fn encoding(name: &'static str) -> Value {
    Object::Native(Box::new(Encoder(name))).into()
}

fn builder<'a>(a: &Args<'a>) -> Result<&'a std::cell::RefCell<Vec<u16>>, Box<Exception>> {
    match &**a.object(0)? {
        Object::Builder(units) => Ok(units),
        _ => Err(Exception::null_reference()),
    }
}

fn append(m: &mut Machine<'_>, a: &Args<'_>, text: &Text) -> Outcome {
    m.allocate(text.bytes() * 2)?;
    builder(a)?.borrow_mut().extend_from_slice(&text.units());
    Ok(a.value(0).clone())
}

/// Blanks become `+`; `!`, `(`, `)`, `*` stay beside the unreserved letters.
fn url_encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'.' | b'_' | b'!' | b'(' | b')' | b'*' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
