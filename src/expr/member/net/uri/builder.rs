//! `UriBuilder`: the parts of a URI, to be changed one by one.

use std::any::Any;
use std::cell::RefCell;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::location::{Location, is_scheme};
use super::{EITHER, Uri, escape, made, parsed};

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[Class {
    declaration: "UriBuilder",
    space: "System",
    shape: Shape::Class,
    rows: rows![
        "new()" => |_, _| Ok(built(Parts::default())),
        "new(string uri)" => |m, a| {
            let text = a.text(0, "uriString")?;
            match parsed(m, text, EITHER)? {
                Uri { location: Some(location), .. } => Ok(built(of(&location))),
                Uri { location: None, .. } => Ok(built(of(&Location::parse(&format!("http://{text}"))?))),
            }
        },
        "new(Uri uri)" => |_, a| match (a.value(0), a.native::<Uri>(0)) {
            (Value::Null, _) => Err(Exception::argument_null("uri")),
            (_, Ok(Uri { location: Some(location), .. })) => Ok(built(of(location))),
            (_, Ok(uri)) => Ok(built(of(&Location::parse(&format!("http://{}", uri.original))?))),
            (_, Err(error)) => Err(error),
        },
        "new(string scheme, string hostName)" => |_, a| with(a),
        "new(string scheme, string hostName, int portNumber)" => |_, a| with(a),
        "new(string scheme, string hostName, int port, string pathValue)" => |_, a| with(a),
        "new(string scheme, string hostName, int port, string path, string extraValue)" => |_, a| with(a),
        "string Scheme" => |m, a| Ok(this(m, a)?.borrow().scheme.clone().into()),
        "set string Scheme" => |m, a| {
            this(m, a)?.borrow_mut().scheme = scheme(&a.value(1).to_text(), "value")?;
            Ok(Value::Null)
        },
        "string UserName" => |m, a| Ok(this(m, a)?.borrow().user.clone().into()),
        "set string UserName" => |m, a| { this(m, a)?.borrow_mut().user = a.value(1).to_string(); Ok(Value::Null) },
        "string Password" => |m, a| Ok(this(m, a)?.borrow().password.clone().into()),
        "set string Password" => |m, a| { this(m, a)?.borrow_mut().password = a.value(1).to_string(); Ok(Value::Null) },
        "string Host" => |m, a| Ok(this(m, a)?.borrow().host.clone().into()),
        "set string Host" => |m, a| { this(m, a)?.borrow_mut().host = host(&a.value(1).to_text()); Ok(Value::Null) },
        "int Port" => |m, a| Ok(this(m, a)?.borrow().port.into()),
        "set int Port" => |m, a| { this(m, a)?.borrow_mut().port = port(a.int(1))?; Ok(Value::Null) },
        "string Path" => |m, a| Ok(this(m, a)?.borrow().path.clone().into()),
        "set string Path" => |m, a| { this(m, a)?.borrow_mut().path = path(&a.value(1).to_text()); Ok(Value::Null) },
        "string Query" => |m, a| Ok(this(m, a)?.borrow().query.clone().into()),
        "set string Query" => |m, a| { this(m, a)?.borrow_mut().query = marked('?', &a.value(1).to_text()); Ok(Value::Null) },
        "string Fragment" => |m, a| Ok(this(m, a)?.borrow().fragment.clone().into()),
        "set string Fragment" => |m, a| { this(m, a)?.borrow_mut().fragment = marked('#', &a.value(1).to_text()); Ok(Value::Null) },
        "Uri Uri" => |m, a| made(m, &a.value(0).to_text(), super::ABSOLUTE),
        "bool Equals(object rparam)" => |m, a| Ok({ this(m, a)?; a.value(0).to_text() == a.value(1).to_text() }.into()),
        "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
    ],
}];

#[derive(Debug)]
struct Parts {
    scheme: String,
    user: String,
    password: String,
    host: String,
    /// -1: none.
    port: i32,
    path: String,
    query: String,
    fragment: String,
}

impl Default for Parts {
    fn default() -> Self {
        let empty = String::new;
        Self {
            scheme: "http".to_owned(),
            user: empty(),
            password: empty(),
            host: "localhost".to_owned(),
            port: -1,
            path: "/".to_owned(),
            query: empty(),
            fragment: empty(),
        }
    }
}

#[derive(Debug)]
struct Builder(RefCell<Parts>);

impl Native for Builder {
    fn class(&self) -> &'static str {
        "UriBuilder"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn print(&self) -> Option<Text> {
        let p = self.0.borrow();
        let colon = if p.password.is_empty() { "" } else { ":" };
        let at = if p.user.is_empty() { "" } else { "@" };
        let port = if p.port == -1 || p.host.is_empty() { String::new() } else { format!(":{}", p.port) };
        let slash = if p.path.starts_with('/') || p.host.is_empty() { "" } else { "/" };
        let Parts { scheme, user, password, host, path, query, fragment, .. } = &*p;
        Some(format!("{scheme}://{user}{colon}{password}{at}{host}{port}{slash}{path}{query}{fragment}").into())
    }
}

fn built(parts: Parts) -> Value {
    Object::Native(Box::new(Builder(parts.into()))).into()
}

/// The builder, paid for: what is read of it is copied, what is set is gone over.
fn this<'a>(m: &mut Machine<'_>, a: &Args<'a>) -> Try<&'a RefCell<Parts>> {
    let parts = &a.native::<Builder>(0)?.0;
    let bytes = {
        let parts = parts.borrow();
        parts.path.len() + parts.query.len() + parts.fragment.len() + parts.user.len() + parts.host.len()
    };
    m.spend((bytes + a.value(1).as_text().map_or(0, Text::bytes)) / 32)?;
    Ok(parts)
}

fn of(location: &Location) -> Parts {
    let (user, password) = location.user.sent.split_once(':').unwrap_or((&location.user.sent, ""));
    Parts {
        scheme: location.scheme.clone(),
        user: user.to_owned(),
        password: password.to_owned(),
        host: location.host.clone(),
        port: location.port.map_or(-1, i32::from),
        path: location.path.sent.clone(),
        query: location.query.sent.clone(),
        fragment: location.fragment.sent.clone(),
    }
}

/// `new(scheme, host[, port[, path[, extra]]])`
fn with(a: &Args<'_>) -> Outcome {
    let mut parts = Parts { scheme: scheme(&a.value(0).to_text(), "value")?, host: host(&a.value(1).to_text()), ..Parts::default() };
    if a.len() > 2 {
        parts.port = port(a.int(2))?;
    }
    if a.len() > 3 {
        parts.path = path(&a.value(3).to_text());
    }
    if a.len() > 4 {
        let extra = a.value(4).to_string();
        match extra.split_at(extra.find('#').unwrap_or(extra.len())) {
            (query, fragment) if query.is_empty() || query.starts_with('?') => {
                parts.query = query.to_owned();
                parts.fragment = fragment.to_owned();
            }
            _ => return Err(Exception::argument("Extra portion of URI not valid. (Parameter 'extraValue')")),
        }
    }
    Ok(built(parts))
}

fn scheme(text: &Text, parameter: &str) -> Try<String> {
    let name = text.to_str().split(':').next().unwrap_or("").to_ascii_lowercase();
    if name.is_empty() || is_scheme(&name) {
        return Ok(name);
    }
    Err(Exception::argument(format!("Invalid URI: The URI scheme is not valid. (Parameter '{parameter}')")))
}

fn host(text: &Text) -> String {
    let name = text.to_string();
    if name.contains(':') && !name.starts_with('[') { format!("[{name}]") } else { name }
}

fn port(n: i32) -> Try<i32> {
    if (-1..=65535).contains(&n) {
        return Ok(n);
    }
    Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "value"))
}

fn path(text: &Text) -> String {
    let text = text.to_str().replace('\\', "/");
    if text.is_empty() { "/".to_owned() } else { escape::part(&text, &['?', '#']).sent }
}

/// A part with the mark before it, unless it is empty.
fn marked(mark: char, text: &Text) -> String {
    let text = text.to_string();
    if text.is_empty() || text.starts_with(mark) { text } else { format!("{mark}{text}") }
}
