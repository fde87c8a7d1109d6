//! `Uri`.
//!
//! `location.rs` an absolute URI in its parts · `escape.rs` escapes · `builder.rs` `UriBuilder`

mod builder;
mod escape;
mod location;

use std::any::Any;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows, string};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use escape::{is_reserved, is_unreserved};
use location::{Host, Location, Up};

type Try<T> = Result<T, Box<Exception>>;

pub use builder::CLASSES as BUILDER;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "UriKind",
        space: "System",
        shape: Shape::Enum(&[("RelativeOrAbsolute", 0), ("Absolute", 1), ("Relative", 2)]),
        rows: &[],
    },
    Class {
        declaration: "UriPartial",
        space: "System",
        shape: Shape::Enum(&[("Scheme", 0), ("Authority", 1), ("Path", 2), ("Query", 3)]),
        rows: &[],
    },
    Class {
        declaration: "UriHostNameType",
        space: "System",
        shape: Shape::Enum(&[("Unknown", 0), ("Basic", 1), ("Dns", 2), ("IPv4", 3), ("IPv6", 4)]),
        rows: &[],
    },
    Class {
        declaration: "Uri",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new(string uriString)" => |m, a| made(m, a.text(0, "uriString")?, ABSOLUTE),
            "new(string uriString, bool dontEscape)" => |m, a| made(m, a.text(0, "uriString")?, ABSOLUTE),
            "new(string uriString, UriKind uriKind)" => |m, a| made(m, a.text(0, "uriString")?, a.int(1)),
            "new(Uri baseUri, string relativeUri)" => |m, a| joined(m, a, &a.value(1).to_text()),
            "new(Uri baseUri, Uri relativeUri)" => |m, a| match a.value(1) {
                Value::Null => Err(Exception::argument_null("relativeUri")),
                _ => joined(m, a, &a.native::<Uri>(1)?.original),
            },
            "static string UriSchemeHttp" => |_, _| Ok("http".into()),
            "static string UriSchemeHttps" => |_, _| Ok("https".into()),
            "static string UriSchemeFile" => |_, _| Ok("file".into()),
            "static string UriSchemeFtp" => |_, _| Ok("ftp".into()),
            "static string UriSchemeMailto" => |_, _| Ok("mailto".into()),
            "static string SchemeDelimiter" => |_, _| Ok("://".into()),
            "static string EscapeDataString(string stringToEscape)" => |m, a| {
                let text = a.text(0, "stringToEscape")?;
                m.allocate(text.bytes().saturating_mul(3))?;
                escape::escape(text, is_unreserved).map(Into::into)
            },
            "static string EscapeUriString(string stringToEscape)" => |m, a| {
                let text = a.text(0, "stringToEscape")?;
                m.allocate(text.bytes().saturating_mul(3))?;
                escape::escape(text, |c| is_unreserved(c) || is_reserved(c)).map(Into::into)
            },
            "static string UnescapeDataString(string stringToUnescape)" => |m, a| {
                let text = escape::unescape(&a.text(0, "stringToUnescape")?.to_str());
                m.text(text)
            },
            "static string HexEscape(char character)" => |_, a| match u8::try_from(a.char(0)) {
                Ok(byte) => Ok(format!("%{byte:02X}").into()),
                Err(_) => Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "character")),
            },
            "static bool IsHexDigit(char character)" => |_, a| Ok(digit(a.char(0)).is_some().into()),
            "static int FromHex(char digit)" => |_, a| {
                digit(a.char(0)).and_then(|d| i32::try_from(d).ok()).map(Value::Int).ok_or_else(|| Exception::argument("digit"))
            },
            "static bool IsHexEncoding(string pattern, int index)" => |_, a| {
                let pattern = a.text(0, "pattern")?.to_str();
                let rest = usize::try_from(a.int(1)).ok().and_then(|at| pattern.get(at..));
                Ok(rest.and_then(escape::escaped_byte).is_some().into())
            },
            "static bool CheckSchemeName(string schemeName)" => |_, a| {
                Ok(a.value(0).as_text().is_some_and(|t| location::is_scheme(&t.to_str())).into())
            },
            "static UriHostNameType CheckHostName(string name)" => |_, a| {
                let name = a.value(0).to_text();
                let name = name.to_str();
                let bracketed = if name.contains(':') && !name.starts_with('[') { format!("[{name}]") } else { name.into_owned() };
                Ok(host_kind(location::host_of(&bracketed).ok().map(|(_, kind)| kind)))
            },
            "static bool TryCreate(string uriString, UriKind uriKind, out Uri result)" => |m, a| {
                let made = a.value(0).as_text().and_then(|text| made(m, text, a.int(1)).ok());
                m.outs.push(made.clone().unwrap_or_default());
                Ok(made.is_some().into())
            },
            "static bool TryCreate(Uri baseUri, string relativeUri, out Uri result)" => |m, a| {
                let made = joined(m, a, &a.value(1).to_text()).ok();
                m.outs.push(made.clone().unwrap_or_default());
                Ok(made.is_some().into())
            },
            "static bool TryCreate(Uri baseUri, Uri relativeUri, out Uri result)" => |m, a| {
                let made = a.native::<Uri>(1).and_then(|r| joined(m, a, &r.original)).ok();
                m.outs.push(made.clone().unwrap_or_default());
                Ok(made.is_some().into())
            },
            "static bool IsWellFormedUriString(string uriString, UriKind uriKind)" => |m, a| {
                let Some(text) = a.value(0).as_text() else { return Ok(false.into()) };
                Ok(parsed(m, text, a.int(1)).is_ok_and(|uri| uri.is_well_formed()).into())
            },
            "bool IsWellFormedOriginalString()" => |m, a| Ok(paid(m, a)?.is_well_formed().into()),
            "string AbsoluteUri" => |m, a| Ok(at(m, a)?.sent().into()),
            "string AbsolutePath" => |m, a| Ok(at(m, a)?.path.sent.clone().into()),
            "string Authority" => |m, a| Ok(at(m, a)?.server().into()),
            "string DnsSafeHost" => |m, a| Ok(at(m, a)?.host.trim_matches(['[', ']']).into()),
            "string IdnHost" => |m, a| Ok(at(m, a)?.host.trim_matches(['[', ']']).into()),
            "string Fragment" => |m, a| Ok(at(m, a)?.fragment.sent.clone().into()),
            "string Host" => |m, a| Ok(at(m, a)?.host.clone().into()),
            "UriHostNameType HostNameType" => |m, a| Ok(host_kind(Some(at(m, a)?.host_kind))),
            "bool IsAbsoluteUri" => |_, a| Ok(this(a)?.location.is_some().into()),
            "bool IsDefaultPort" => |m, a| Ok(at(m, a)?.odd_port().is_none().into()),
            "bool IsFile" => |m, a| Ok((at(m, a)?.scheme == "file").into()),
            "bool IsLoopback" => |m, a| Ok(matches!(&*at(m, a)?.host, "localhost" | "loopback" | "[::1]" | "127.0.0.1").into()),
            "bool IsUnc" => |m, a| Ok((at(m, a)?.scheme == "file" && !at(m, a)?.host.is_empty()).into()),
            "string LocalPath" => |m, a| Ok(escape::unescape(&at(m, a)?.path.sent).into()),
            "string OriginalString" => |_, a| Ok(this(a)?.original.clone().into()),
            "string PathAndQuery" => |m, a| { let at = at(m, a)?; Ok((at.path.sent.clone() + &at.query.sent).into()) },
            "int Port" => |m, a| Ok(at(m, a)?.port.map_or(-1, i32::from).into()),
            "string Query" => |m, a| Ok(at(m, a)?.query.sent.clone().into()),
            "string Scheme" => |m, a| Ok(at(m, a)?.scheme.clone().into()),
            "string[] Segments" => |m, a| Ok(Object::strings(at(m, a)?.path.sent.split_inclusive('/').map(Text::from))),
            "bool UserEscaped" => |_, _| Ok(false.into()),
            "string UserInfo" => |m, a| Ok(at(m, a)?.user.sent.clone().into()),
            "string GetLeftPart(UriPartial part)" => |m, a| {
                let last = match a.int(1) {
                    0 => Up::Scheme,
                    1 if !at(m, a)?.authority => return Ok("".into()),
                    1 => Up::Authority,
                    2 => Up::Path,
                    3 => Up::Query,
                    n => return Err(Exception::argument(format!("The value '{n}' passed for the UriPartial parameter is invalid. (Parameter 'part')"))),
                };
                Ok(at(m, a)?.up_to(last, |p| &p.sent).into())
            },
            "Uri MakeRelativeUri(Uri uri)" => |m, a| match a.value(1) {
                Value::Null => Err(Exception::argument_null("uri")),
                other => match (at(m, a)?, &a.native::<Uri>(1)?.location) {
                    (from, Some(to)) => Ok(from.way_to(to).map_or_else(|| other.clone(), |way| relative(way.into()))),
                    (_, None) => Err(not_relative()),
                },
            },
            "bool IsBaseOf(Uri uri)" => |m, a| match (at(m, a)?, &a.native::<Uri>(1)?.location) {
                (from, Some(to)) => {
                    let folder = from.path.sent.rfind('/').and_then(|at| from.path.sent.get(..=at)).unwrap_or("");
                    let same = from.scheme == to.scheme && from.host == to.host && from.port == to.port;
                    Ok((same && to.path.sent.starts_with(folder)).into())
                }
                (_, None) => Ok(true.into()),
            },
            "bool Equals(object comparand)" => |m, a| Ok(match a.value(1) {
                Value::Text(text) => parsed(m, text, EITHER).is_ok_and(|other| this(a).is_ok_and(|uri| uri.is_same(&other))),
                other => crate::expr::eval::convert::equal(a.value(0), other),
            }.into()),
            "int GetHashCode()" => |_, a| Ok(string::hash_code(&match &this(a)?.location {
                Some(at) => at.up_to(Up::Query, |p| &p.sent).into(),
                None => this(a)?.original.clone(),
            }).into()),
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
        ],
    },
];

/// `UriKind`
const EITHER: i32 = 0;
const ABSOLUTE: i32 = 1;
const RELATIVE: i32 = 2;

/// A URI: as it was written, and its parts when it is absolute.
#[derive(Debug)]
pub struct Uri {
    original: Text,
    location: Option<Location>,
}

impl Native for Uri {
    fn class(&self) -> &'static str {
        "Uri"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.is_same(other))
    }
    fn print(&self) -> Option<Text> {
        Some(match &self.location {
            Some(at) => at.shown().into(),
            None => escape::shown_relative(&self.original.to_str()).map_or_else(|| self.original.clone(), Into::into),
        })
    }
}

/// `OriginalString` of a `Uri`: how JSON has it.
pub fn written(uri: &dyn Native) -> Option<Text> {
    uri.as_any().downcast_ref::<Uri>().map(|uri| uri.original.clone())
}

impl Uri {
    fn is_same(&self, other: &Self) -> bool {
        match (&self.location, &other.location) {
            (Some(a), Some(b)) => a.is_same(b),
            (None, None) => self.original == other.original,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn is_well_formed(&self) -> bool {
        let text = self.original.to_str();
        match &self.location {
            Some(_) => {
                let (scheme, rest) = text.split_once("://").or_else(|| text.split_once(':')).unwrap_or(("", &text));
                let tail = rest.find(['/', '?', '#']).and_then(|at| rest.get(at..)).unwrap_or("");
                let host = rest.strip_suffix(tail).unwrap_or("");
                location::is_scheme(scheme)
                    && escape::is_well_formed(&host.replace(['[', ']'], ""))
                    && tail.matches('#').count() < 2
                    && tail.split(['?', '#']).all(escape::is_well_formed)
            }
            None => {
                let first = text.split(['/', '?']).next().unwrap_or("");
                text.is_ascii() && !first.contains(':') && !text.contains('#') && escape::is_well_formed(&text)
            }
        }
    }
}

/// Reads a URI of a kind.
fn read(text: &Text, kind: i32) -> Try<Uri> {
    let relative = || Uri { original: text.clone(), location: None };
    let letters = text.to_str();
    let rooted = letters.starts_with('/');
    match (Location::parse(&letters), kind) {
        (Ok(_), EITHER | RELATIVE) if rooted => Ok(relative()),
        (Ok(_), RELATIVE) => {
            let message = "A relative URI cannot be created because the 'uriString' parameter represents an absolute URI.";
            Err(Exception::new("System.UriFormatException", message))
        }
        (Ok(location), EITHER | ABSOLUTE) => Ok(Uri { original: text.clone(), location: Some(location) }),
        (Err(error), EITHER | RELATIVE) => {
            // What cannot be a scheme is relative; a host that is wrong stays wrong.
            let wrong = ["could not be determined", "scheme is not valid", "is empty"].iter().any(|w| error.message.contains(w));
            if wrong { Ok(relative()) } else { Err(error) }
        }
        (Err(error), ABSOLUTE) => Err(error),
        (_, n) => Err(Exception::argument(format!("The value '{n}' passed for the UriKind parameter is invalid."))),
    }
}

/// `new Uri(text)`: an absolute one, or any.
pub fn parse_uri(text: &Text, relative_too: bool) -> Outcome {
    Ok(uri(read(text, if relative_too { EITHER } else { ABSOLUTE })?))
}

fn uri(uri: Uri) -> Value {
    Object::Native(Box::new(uri)).into()
}

fn made(m: &mut Machine<'_>, text: &Text, kind: i32) -> Outcome {
    parsed(m, text, kind).map(uri)
}

/// Reads a URI and pays for it: each letter goes through several hands.
fn parsed(m: &mut Machine<'_>, text: &Text, kind: i32) -> Try<Uri> {
    m.allocate(text.bytes().saturating_mul(4))?;
    m.spend(text.bytes() / 8)?;
    read(text, kind)
}

fn relative(original: Text) -> Value {
    uri(Uri { original, location: None })
}

/// `new Uri(baseUri, relative)`, the base first.
fn joined(m: &mut Machine<'_>, a: &Args<'_>, relative: &Text) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null("baseUri"));
    }
    let Some(base) = &paid(m, a)?.location else {
        return Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "baseUri"));
    };
    m.allocate(relative.bytes().saturating_mul(4))?;
    m.spend(relative.bytes() / 8)?;
    let location = base.join(&relative.to_str())?;
    Ok(uri(Uri { original: location.sent().into(), location: Some(location) }))
}

fn this<'a>(a: &Args<'a>) -> Try<&'a Uri> {
    a.native(0)
}

fn not_relative() -> Box<Exception> {
    Exception::invalid("This operation is not supported for a relative URI.")
}

/// The URI, paid for: what a member tells of it is made anew.
fn paid<'a>(m: &mut Machine<'_>, a: &Args<'a>) -> Try<&'a Uri> {
    let uri = this(a)?;
    m.spend(uri.original.bytes() / 64)?;
    Ok(uri)
}

/// Where an absolute URI leads.
fn at<'a>(m: &mut Machine<'_>, a: &Args<'a>) -> Try<&'a Location> {
    paid(m, a)?.location.as_ref().ok_or_else(not_relative)
}

fn digit(unit: u16) -> Option<u32> {
    char::from_u32(unit.into()).and_then(|c| c.to_digit(16))
}

fn host_kind(kind: Option<Host>) -> Value {
    let n = match kind {
        None => 0,
        Some(Host::Basic) => 1,
        Some(Host::Dns) => 2,
        Some(Host::V4) => 3,
        Some(Host::V6) => 4,
    };
    crate::expr::member::class("UriHostNameType").map_or(Value::Null, |class| Value::Enum(class, n))
}
