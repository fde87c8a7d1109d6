use std::any::Any;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};
use crate::http::Url;

use super::dictionary::multi_values;
use super::inside;

pub static CLASSES: &[Class] = &[Class {
    declaration: "IUrl",
    space: "Apim",
    shape: Shape::Interface,
    rows: rows![
        "string Scheme" => |_, a| with(a.value(0), |url| (&url.scheme).into()),
        "string Host" => |_, a| with(a.value(0), |url| (&url.host).into()),
        "int Port" => |_, a| with(a.value(0), |url| Value::Int(if url.port == 0 { -1 } else { url.port.into() })),
        "string Path" => |_, a| with(a.value(0), |url| (&url.path).into()),
        "string QueryString" => |m, a| with(paid(m, a)?, |url| {
            if url.query.is_empty() { Text::EMPTY.into() } else { format!("?{}", url.query).into() }
        }),
        "IMultiValues Query" => |m, a| with(split(m, a)?, |url| {
            let decode = |text: &str| unescape(&text.replace('+', " "), |_| true);
            let pairs = url.query.split('&').filter(|pair| !pair.is_empty());
            multi_values(pairs.map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name).into(), decode(value).into())
            }))
        }),
        "string ToString()" => |m, a| with(paid(m, a)?, |url| print(url).into()),
    ],
}];

/// A URL of `context`.
#[derive(Debug)]
struct Located(Url);

impl Native for Located {
    fn class(&self) -> &'static str {
        "IUrl"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(print(&self.0).into())
    }
}

/// A URL as a value.
pub fn located(url: &Url) -> Value {
    Object::Native(Box::new(Located(url.clone()))).into()
}

/// The URL, paid for: its letters are gone over, and kept anew.
fn paid<'a>(m: &mut Machine<'_>, a: &Args<'a>) -> Result<&'a Value, Box<Exception>> {
    let value = a.value(0);
    let bytes = inside::<Located>(value).map_or(0, |(_, Located(url))| url.path.len() + url.query.len());
    m.allocate(bytes.saturating_mul(4))?;
    Ok(value)
}

/// The URL whose query is taken apart: each name is looked for among the others.
fn split<'a>(m: &mut Machine<'_>, a: &Args<'a>) -> Result<&'a Value, Box<Exception>> {
    m.spend(inside::<Located>(a.value(0)).map_or(0, |(_, Located(url))| url.query.len() / 2))?;
    paid(m, a)
}

fn with(value: &Value, read: impl FnOnce(&Url) -> Value) -> super::super::Outcome {
    inside::<Located>(value).map(|(_, Located(url))| read(url)).ok_or_else(Exception::null_reference)
}

/// `Uri.ToString()`: what needs no escape is shown without one.
fn print(url: &Url) -> String {
    let shown = |text: &str| unescape(text, |byte| matches!(byte, b' ' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' | 0x80..));
    let usual = usual_port(&url.scheme);
    let port = if url.port == 0 || Some(url.port) == usual { String::new() } else { format!(":{}", url.port) };
    let query = if url.query.is_empty() { String::new() } else { format!("?{}", shown(&url.query)) };
    format!("{}://{}{port}{}{query}", url.scheme, url.host, shown(&url.path))
}

/// Takes escapes of these bytes away; of other letters than ASCII those that are UTF-8.
pub fn unescape(text: &str, wanted: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(byte) = escaped(rest) else {
            out.push('%');
            rest = &rest[1..];
            continue;
        };
        let length = match byte {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        };
        let bytes: Vec<u8> = (0..length).map_while(|n| escaped(rest.get(n * 3..)?)).collect();
        let letter = std::str::from_utf8(&bytes).ok().filter(|_| wanted(byte) && bytes.len() == length);
        let taken = letter.map_or(3, |_| length * 3);
        out.push_str(letter.unwrap_or(&rest[..taken]));
        rest = &rest[taken..];
    }
    out + rest
}

/// The byte of the escape at the beginning of a text.
fn escaped(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
}

fn usual_port(scheme: &str) -> Option<u16> {
    Some(match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "ftp" => 21,
        _ => return None,
    })
}

/// An absolute URL as .NET's `Uri` reads it: dots in the path are followed, what must be escaped is.
pub fn read(text: &str) -> Result<Url, Exception> {
    let bad = |what: &str| Err(*Exception::new("System.UriFormatException", format!("Invalid URI: {what}")));
    let text = text.trim();
    if text.is_empty() {
        return bad("The URI is empty.");
    }
    if text.starts_with('/') {
        let path = escape(text, &['?', '#']);
        return Ok(Url { scheme: "file".into(), host: "".into(), port: 0, path: path.into(), query: "".into() });
    }
    let Some((scheme, rest)) = text.split_once("://") else { return bad("The format of the URI could not be determined.") };
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    if !named || !scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) {
        return bad("The URI scheme is not valid.");
    }
    let scheme = scheme.to_ascii_lowercase();
    let (authority, tail) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.rfind(':').filter(|&at| !authority[at..].contains(']')) {
        Some(at) => (&authority[..at], Some(&authority[at + 1..]).filter(|port| !port.is_empty())),
        None => (authority, None),
    };
    let odd =
        |c: char| c.is_control() || matches!(c, ' ' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}' | '%' | ',' | ';' | '=' | '(' | ')');
    if host.is_empty() || host.contains(odd) {
        return bad("The hostname could not be parsed.");
    }
    let port = match port.map(str::parse::<u16>) {
        Some(Ok(port)) => port,
        Some(Err(_)) => return bad("Invalid port specified."),
        None => usual_port(&scheme).unwrap_or(0),
    };
    let tail = tail.split('#').next().unwrap_or("");
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    let path = escape(&path.replace('\\', "/"), &[]);
    let query = escape(query, &['\\']);
    Ok(Url { scheme: scheme.into(), host: host.to_lowercase().into(), port, path: follow(&path).into(), query: query.into() })
}

/// Escapes what may not stand in a URL, and these; takes escapes away that need not be.
fn escape(text: &str, more: &[char]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let bare = c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}');
        if c == '%' && escaped(&text[at..]).is_none() {
            out.push_str("%25");
        } else if bare && !more.contains(&c) {
            out.push(c);
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| {
                let _ = write!(out, "%{byte:02X}");
            });
        }
    }
    let plain = unescape(&out, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'));
    let mut upper = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(at) = rest.find('%') {
        upper.push_str(&rest[..at]);
        upper.push_str(&rest[at..at + 3].to_ascii_uppercase());
        rest = &rest[at + 3..];
    }
    upper + rest
}

/// A path without `.` and `..`.
fn follow(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut open = true;
    for part in path.split('/').skip(1) {
        open = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if open {
        parts.push("");
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{print, read};

    #[test]
    fn urls_are_read_and_shown_as_dotnet_does() {
        for (text, url, shown) in [
            ("https://h", "https://h/", "https://h/"),
            ("HTTPS://H.example:0443?x", "https://h.example/?x", "https://h.example/?x"),
            ("http://u:p@[::1]:8080/a b/ü#f", "http://[::1]:8080/a%20b/%C3%BC", "http://[::1]:8080/a b/ü"),
            ("https://h/%41/../b/./c%2fd?x=%41%20%26%FF", "https://h/b/c%2Fd?x=A%20%26%FF", "https://h/b/c%2Fd?x=A %26%FF"),
            ("https://h/a/../../b/./c/..?%zz", "https://h/b/?%25zz", "https://h/b/?%25zz"),
            ("https://h//a//b/", "https://h//a//b/", "https://h//a//b/"),
        ] {
            let read = read(text).unwrap_or_default();
            assert_eq!((read.to_string().as_str(), print(&read).as_str()), (url, shown), "{text}");
        }
    }
}
