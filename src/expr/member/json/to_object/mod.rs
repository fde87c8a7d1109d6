//! `ToObject<T>` and `JsonConvert.DeserializeObject<T>`: tokens, of a text or of a tree, to values of a type.
//!
//! `source.rs` where the tokens come from · `scalar.rs` single values · `list.rs` sequences · `record.rs` dictionaries and objects

mod list;
mod record;
mod scalar;
mod source;

use crate::expr::bind::is_json;
use crate::expr::eval::Machine;
use crate::expr::member::Outcome;
use crate::expr::member::xml::from_json;
use crate::expr::types::Ty;
use crate::expr::value::json::Kind;
use crate::expr::value::json::read::{Reader, Tok};
use crate::expr::value::{Exception, Text, Token, Value};

use super::conversion;
use source::{Source, Tree};

const FAULT: &str = "Newtonsoft.Json.JsonSerializationException";
/// Values in values, at most.
const DEEPEST: usize = 70;

/// `token.ToObject<T>()`: simple types by their operator, the others by way of a reader.
pub fn token(m: &mut Machine<'_>, token: &Token, ty: &Ty) -> Outcome {
    let to = ty.underlying();
    if to.is_enum() && matches!(token.kind(), Kind::String | Kind::Integer) {
        return enumeration(token, to);
    }
    let simple = matches!(to, Ty::Bool | Ty::Char | Ty::String)
        || to.is_numeric()
        || ["DateTime", "DateTimeOffset", "Guid", "TimeSpan", "Uri"].iter().any(|name| to.is(name));
    if simple {
        return conversion::from_json(&token.clone().into(), ty);
    }
    m.allocate(token.size() * 48)?;
    let mut source = Tree::new(token);
    advance(&mut source, ty)?;
    value(m, &mut source, ty, 0)
}

fn enumeration(token: &Token, to: &Ty) -> Outcome {
    let value = token.value().unwrap_or_default();
    scalar::enumeration(&value, to).ok_or_else(|| {
        let name = to.full_name();
        Exception::argument(format!("Could not convert '{}' to {}.", value.to_text(), name.rsplit('.').next().unwrap_or("")))
    })
}

/// `JsonConvert.DeserializeObject<T>(text)`.
pub fn text(m: &mut Machine<'_>, text: &Text, ty: &Ty) -> Outcome {
    m.allocate(text.bytes() * 8)?;
    let text = text.to_str();
    let mut reader = Reader::new(&text);
    if !advance(&mut reader, ty)? {
        if ty.is_value() {
            return Err(fault(&reader, &format!("No JSON content found and type '{}' is not nullable.", ty.full_name())));
        }
        return Ok(Value::Null);
    }
    let found = value(m, &mut reader, ty, 0)?;
    while reader.read()? {
        if reader.token != Tok::Comment {
            return Err(fault(&reader, "Additional text found in JSON string after finishing deserializing object."));
        }
    }
    Ok(found)
}

fn fault(source: &impl Source, message: &str) -> Box<Exception> {
    // Messages of several lines are told where without a blank before it.
    let told = source.told();
    let told = if message.ends_with('\n') { told.trim_start() } else { &told };
    Exception::new(FAULT, format!("{message}{told}"))
}

/// Goes to the next token that is no comment, reading it as the type wants it.
fn advance(source: &mut impl Source, ty: &Ty) -> Result<bool, Box<Exception>> {
    match scalar::Form::of(ty) {
        Some(form) => source.next_of(form),
        None => loop {
            if !source.next()? {
                return Ok(false);
            }
            if source.token() != Tok::Comment {
                return Ok(true);
            }
        },
    }
}

/// The value that begins with the token at hand.
fn value(m: &mut Machine<'_>, source: &mut impl Source, ty: &Ty, depth: usize) -> Outcome {
    m.allocate(48)?;
    if depth > DEEPEST {
        return Err(Exception::limit("the JSON is nested too deep to become an object"));
    }
    if is_json(ty) {
        return tree(source, ty);
    }
    match (ty, source.token()) {
        (Ty::Named(class, _), token) if class.space == "System.Xml.Linq" && !matches!(token, Tok::Null) => {
            let document = from_json::document(m, &source.tree()?, None, false)?;
            if class.is_called("XElement") { from_json::element(document) } else { Ok(document) }
        }
        (Ty::Object, Tok::StartObject | Tok::StartArray) => source.tree_or_reference(),
        (Ty::Object, Tok::StartConstructor) => source.tree().map(Value::Json),
        (Ty::Object, _) => Ok(source.value()),
        (Ty::Nullable(_), Tok::Null | Tok::Undefined) => Ok(Value::Null),
        (Ty::Nullable(_), Tok::String) if source.value().to_text().is_empty() => Ok(Value::Null),
        (Ty::Nullable(inner), _) => value(m, source, inner, depth),
        _ if list::is_list(ty) => list::read(m, source, ty, depth),
        _ if record::is_record(ty) => record::read(m, source, ty, depth),
        _ => scalar::read(source, ty),
    }
}

fn tree(source: &mut impl Source, ty: &Ty) -> Outcome {
    if matches!(source.token(), Tok::Null) && !ty.is("JToken") && !ty.is("JValue") {
        return Ok(Value::Null);
    }
    let token = Value::Json(source.tree()?);
    if crate::expr::eval::convert::is(&token, ty) {
        return Ok(token);
    }
    let message = format!("Deserialized JSON type '{}' is not compatible with expected type '{}'.", token.type_name(), ty.full_name());
    Err(fault(source, &message))
}

/// A container of the other kind stands where a type wants this.
fn mismatch(source: &mut impl Source, ty: &Ty, wanted: &str) -> Box<Exception> {
    let start = source.token();
    // An object's first token is read before it is refused.
    if start == Tok::StartObject
        && let Err(e) = source.next()
    {
        return e;
    }
    let (is, other) = match start {
        Tok::StartArray => (
            "array (e.g. [1,2,3])",
            "to an array or a type that implements a collection interface (e.g. ICollection, IList) like List<T> that can be \
             deserialized from a JSON array. JsonArrayAttribute can also be added to the type to force it to deserialize from a \
             JSON array.",
        ),
        _ => (
            "object (e.g. {\"name\":\"value\"})",
            "so that it is a normal .NET type (e.g. not a primitive type like integer, not a collection type like an array or \
             List<T>) that can be deserialized from a JSON object. JsonObjectAttribute can also be added to the type to force it \
             to deserialize from a JSON object.",
        ),
    };
    fault(
        source,
        &format!(
            "Cannot deserialize the current JSON {is} into type '{}' because the type requires a JSON {wanted} to deserialize \
             correctly.\nTo fix this error either change the JSON to a JSON {wanted} or change the deserialized type {other}\n",
            ty.full_name()
        ),
    )
}

/// A single value stands where a type is none.
fn unfit(source: &impl Source, ty: &Ty) -> Box<Exception> {
    let value = source.value();
    let shown = match &value {
        Value::Null => "{null}".to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        other => other.to_text().to_string(),
    };
    fault(source, &format!("Error converting value {shown} to type '{}'.", ty.full_name()))
}
