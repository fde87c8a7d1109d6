use std::borrow::Cow;
use std::rc::Rc;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows, xml};
use crate::expr::types::Ty;
use crate::expr::value::object::Map;
use crate::expr::value::xml::read::Blank;
use crate::expr::value::{Exception, Object, Part, Text, Token, Value, json::read};
use crate::http::Body;

use super::address::unescape;
use super::inside;
use super::message::{Held, HeldBody};

pub static CLASSES: &[Class] = &[Class {
    declaration: "IMessageBody",
    space: "Apim",
    shape: Shape::Interface,
    rows: rows![
        "T As<T>(bool preserveContent = false)" => |m, a| content_as(m, a),
        "IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)" => |m, a| form(m, a),
        "IDictionary<string, IList<string>> ToFormUrlEncodedContent(bool preserveContent = false)" => |m, a| form(m, a),
    ],
}];

/// The content; taken away unless it is to be preserved.
fn content(m: &mut Machine<'_>, of: &Value, preserve: bool) -> Result<Body, Box<Exception>> {
    let gone = || Exception::invalid("stub: the body was already consumed by an earlier As<T>() without preserveContent");
    if let Some((_, HeldBody(response))) = inside(of) {
        let held: &Held = response.native().ok_or_else(Exception::null_reference)?;
        return if held.consumed.replace(held.consumed.get() || !preserve) { Err(gone()) } else { Ok(held.response.body.clone()) };
    }
    let response = matches!(of, Value::Part(Part::ResponseBody));
    let consumed = if response { &mut m.context.response_consumed } else { &mut m.context.request_consumed };
    if *consumed {
        return Err(gone());
    }
    *consumed = !preserve;
    Ok(if response { m.context.response.as_ref().map_or(Body::None, |r| r.body.clone()) } else { m.context.request.body.clone() })
}

/// The letters of a content.
fn letters(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    // Nearly all contents are whole: those are checked at once.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

fn content_as(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let body = content(m, a.value(0), a.bool(1))?;
    let bytes = body.bytes();
    m.allocate(bytes.len())?;
    let ty = a.ty(0);
    match &ty {
        Ty::String => Ok(Text::from(&*letters(&bytes)).into()),
        Ty::Array(element) if **element == Ty::Byte => Ok(Value::bytes(letters(&bytes).into_owned().into_bytes())),
        Ty::Named(class, _) => match class.name() {
            class @ ("XElement" | "XDocument" | "XNode") => xml::read(m, &letters(&bytes), class, Blank::Dropped),
            class @ ("JObject" | "JArray" | "JToken") => json(m, &body, &bytes, class).map(Value::Json),
            _ => Err(unreadable(&ty)),
        },
        _ => Err(unreadable(&ty)),
    }
}

fn json(m: &mut Machine<'_>, body: &Body, bytes: &Rc<[u8]>, class: &'static str) -> Result<Token, Box<Exception>> {
    if let Some(root) = m.context.documents.find(bytes).filter(|root| class == "JToken" || root.class() == class) {
        m.allocate(bytes.len() * 8)?;
        return Ok(root);
    }
    let text = letters(bytes);
    m.allocate(text.len() * 8)?;
    let wanted = match class {
        "JObject" => read::Wanted::Object,
        "JArray" => read::Wanted::Array,
        _ => read::Wanted::Token,
    };
    let root = read::parse_as(&text, wanted)?;
    // Content made from a template is written out anew each time: it never comes again. What was repaired has another length.
    if matches!(body, Body::Bytes(_)) && text.len() == bytes.len() {
        m.context.documents.keep(bytes, &root);
    }
    Ok(root)
}

fn unreadable(ty: &Ty) -> Box<Exception> {
    let name = ty.full_name();
    let name = name.split('[').next().and_then(|name| name.rsplit('.').next()).unwrap_or("");
    Exception::new("System.NotSupportedException", format!("stub: As<{name}>"))
}

fn form(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let bytes = content(m, a.value(0), a.bool(1))?.bytes();
    m.allocate(bytes.len())?;
    let text = letters(&bytes);
    let mut entries: Vec<(Text, Vec<Value>)> = Vec::new();
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode = |t: &str| Text::from(unescape(&t.replace('+', " "), |_| true));
        let (name, value) = (decode(name), Value::Text(decode(value)));
        m.spend(1 + entries.len() / 8)?;
        match entries.iter_mut().find(|(n, _)| *n == name) {
            Some((_, values)) => values.push(value),
            None => entries.push((name, vec![value])),
        }
    }
    let list = Ty::generic("IList", &[Ty::String]);
    let entries = entries.into_iter().map(|(n, v)| (Value::Text(n), Object::list(&Ty::String, v)));
    Ok(Map::of(Ty::generic("Dictionary", &[Ty::String, list]), entries))
}
