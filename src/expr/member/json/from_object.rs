//! `JToken.FromObject`: a value as a tree, each scalar with the type that it had.

use std::rc::Rc;

use crate::expr::eval::Machine;
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Text, Token, Value};

use super::content::boxed;
use super::serialize;
use super::value::text;

/// Objects in objects, at most.
const DEEPEST: usize = 60;

/// `JToken.FromObject(o)`.
pub fn token(m: &mut Machine<'_>, value: &Value) -> Result<Token, Box<Exception>> {
    if value.is_null() {
        return Err(Exception::argument_null("o"));
    }
    build(m, value, 0)
}

fn build(m: &mut Machine<'_>, value: &Value, depth: usize) -> Result<Token, Box<Exception>> {
    m.allocate(96)?;
    if depth > DEEPEST {
        return Err(Exception::limit("the object is nested too deep to become JSON"));
    }
    let object = match value {
        Value::Json(token) => {
            m.allocate(token.size() * 96)?;
            return Ok(token.deep_clone());
        }
        Value::Char(_) => return Ok(text(&Value::Text(value.to_text()))),
        Value::Enum(_, n) => return Ok(Token::scalar(Value::Int(*n))),
        Value::Object(object) => object,
        Value::Part(_) => return written(m, value),
        Value::Xml(_) => {
            return crate::expr::value::json::read::parse_undated(&serialize(m, value, crate::expr::value::json::Layout::Compact)?);
        }
        // Newtonsoft's writer of tokens has one zero for doubles.
        Value::Double(0.0) => return boxed(&Value::Double(0.0)),
        scalar => return boxed(scalar),
    };
    match &**object {
        Object::Bytes(_) => boxed(value),
        Object::Native(native) if native.class() == "Uri" => boxed(value),
        Object::Items(items) if !items.lengths.is_empty() => {
            let all = m.collect(value)?;
            rows(m, &all, &items.lengths, depth)
        }
        sequence if sequence.is_sequence() => {
            let array = Token::array();
            for item in m.collect(value)? {
                let item = build(m, &item, depth + 1)?;
                array.push(&item)?;
            }
            Ok(array)
        }
        Object::Record(record) => {
            let names: Vec<Text> = match &record.ty {
                Ty::Anonymous(_, names) => names.iter().map(|(n, _)| Rc::clone(n).into()).collect(),
                Ty::Named(class, _) if class.name() == "KeyValuePair" => vec![Text::fixed("Key"), Text::fixed("Value")],
                _ => (1..=record.fields.len()).map(|i| format!("Item{i}").into()).collect(),
            };
            let result = Token::object();
            for (name, field) in names.into_iter().zip(&record.fields) {
                let field = build(m, field, depth + 1)?;
                result.push(&Token::new_property(name, &field)?)?;
            }
            Ok(result)
        }
        Object::Map(map) => {
            let result = Token::object();
            for (key, value) in map.pairs() {
                let value = build(m, &value, depth + 1)?;
                m.spend(result.looked_at() / super::content::CHILDREN_PER_STEP)?;
                result.set(&serialize::key_text(&key), &value)?;
            }
            Ok(result)
        }
        _ => written(m, value),
    }
}

/// An array of several dimensions: arrays in arrays.
fn rows(m: &mut Machine<'_>, items: &[Value], lengths: &[usize], depth: usize) -> Result<Token, Box<Exception>> {
    m.allocate(96)?;
    let array = Token::array();
    let Some((length, inner)) = lengths.split_first() else { return Ok(array) };
    for index in 0..*length {
        let item = if inner.is_empty() {
            build(m, items.get(index).unwrap_or(&Value::Null), depth + 1)?
        } else {
            let size = items.len() / length;
            rows(m, items.get(index * size..(index + 1) * size).unwrap_or(&[]), inner, depth)?
        };
        array.push(&item)?;
    }
    Ok(array)
}

/// What is written as its properties.
fn written(m: &mut Machine<'_>, value: &Value) -> Result<Token, Box<Exception>> {
    let text = serialize(m, value, crate::expr::value::json::Layout::Compact)?;
    crate::expr::value::json::read::parse(&text)
}
