//! Texts as they grow, and as bytes.
//!
//! `builder.rs` `StringBuilder` · `reader.rs` `StringReader`, `StringWriter` · `encoding.rs` `Encoding`

mod builder;
mod encoding;
pub mod reader;

use std::any::Any;

use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};
use crate::http::{decode_percent, encode_query};

use super::{Class, Outcome, Shape, rows};

pub static FAMILIES: &[&[Class]] = &[builder::CLASSES, encoding::CLASSES, reader::CLASSES, CLASSES];

static CLASSES: &[Class] = &[
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
