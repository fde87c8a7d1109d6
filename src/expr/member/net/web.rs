//! `WebUtility`.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Text, Value};

use super::entities;

pub static CLASSES: &[Class] = &[Class {
    declaration: "WebUtility",
    space: "System.Net",
    shape: Shape::Static,
    rows: rows![
        "static string UrlEncode(string value)" => |m, a| each(m, a, 3, |text| latin(&url_encode(text.to_str().as_bytes())).into()),
        "static string UrlDecode(string encodedValue)" => |m, a| {
            each(m, a, 1, |text| String::from_utf8_lossy(&url_decode(text.to_str().as_bytes())).into_owned().into())
        },
        "static byte[] UrlEncodeToBytes(byte[] value, int offset, int count)" => |m, a| bytes(m, a, url_encode),
        "static byte[] UrlDecodeToBytes(byte[] encodedValue, int offset, int count)" => |m, a| bytes(m, a, url_decode),
        "static string HtmlEncode(string value)" => |m, a| each(m, a, 6, |text| html_encode(&text.to_str()).into()),
        "static string HtmlDecode(string value)" => |m, a| each(m, a, 1, html_decode),
    ],
}];

/// What becomes of a string, at most so many times as long; null stays null.
fn each(m: &mut Machine<'_>, a: &Args<'_>, most: usize, make: fn(&Text) -> Text) -> Outcome {
    match a.value(0) {
        Value::Text(text) => {
            m.allocate(text.bytes().saturating_mul(most))?;
            Ok(make(text).into())
        }
        _ => Ok(Value::Null),
    }
}

/// `(byte[] value, int offset, int count)`
fn bytes(m: &mut Machine<'_>, a: &Args<'_>, make: fn(&[u8]) -> Vec<u8>) -> Outcome {
    let Some(all) = a.value(0).as_bytes() else {
        return if a.int(2) == 0 { Ok(Value::Null) } else { Err(Exception::argument_null("bytes")) };
    };
    m.allocate(all.len().saturating_mul(4))?;
    let out = |name: &str| Exception::out_of_range("Specified argument was out of the range of valid values.", name);
    let start = usize::try_from(a.int(1)).ok().filter(|s| *s <= all.len()).ok_or_else(|| out("offset"))?;
    let count = usize::try_from(a.int(2)).map_err(|_| out("count"))?;
    let part = all.get(start..).and_then(|rest| rest.get(..count)).ok_or_else(|| out("count"))?;
    Ok(Value::bytes(make(part)))
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

/// Blanks become `+`; `!`, `(`, `)`, `*` stay beside the letters, digits and `-._`.
fn url_encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' ' => out.push(b'+'),
            b'-' | b'.' | b'_' | b'!' | b'(' | b')' | b'*' => out.push(*byte),
            _ if byte.is_ascii_alphanumeric() => out.push(*byte),
            _ => out.extend(format!("%{byte:02X}").bytes()),
        }
    }
    out
}

/// Takes `+` and the escapes away; what is no escape stays.
fn url_decode(bytes: &[u8]) -> Vec<u8> {
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'+', ..) => out.push(b' '),
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 2;
            }
            _ => out.push(*byte),
        }
        at += 1;
    }
    out
}

/// Marks of HTML by name or number, Latin-1's upper half and what lies beyond 16 bits by number.
fn html_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '&' => out.push_str("&amp;"),
            '\u{a0}'..='\u{ff}' | '\u{10000}'.. => out.push_str(&format!("&#{};", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

fn html_decode(text: &Text) -> Text {
    let Some(letters) = text.as_str().filter(|t| t.contains('&')) else { return text.clone() };
    let mut out = String::with_capacity(letters.len());
    let mut rest = letters;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at + 1..).unwrap_or("");
        let Some(end) = rest.find([';', '&']) else {
            out.push('&');
            break;
        };
        let (head, tail) = rest.split_at(end);
        if tail.starts_with('&') {
            // .NET takes the second for plain text as well.
            out.push('&');
            out.push_str(head);
            out.push('&');
        } else if let Some(c) = named(head) {
            out.push(c);
        } else {
            out.push('&');
            continue;
        }
        rest = tail.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out.into()
}

fn named(name: &str) -> Option<char> {
    match name.strip_prefix('#') {
        Some(number) => {
            let parsed = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.trim().parse(),
            };
            parsed.ok().and_then(char::from_u32)
        }
        None => entities::letter(name),
    }
}
