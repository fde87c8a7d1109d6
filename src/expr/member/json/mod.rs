//! Newtonsoft's `JToken` and its kin.

use std::rc::Rc;

use crate::expr::eval::{Args, Machine, convert};
use crate::expr::types::Ty;
use crate::expr::value::json::{self, Node};
use crate::expr::value::json_print::{self, Layout};
use crate::expr::value::{Exception, Object, Text, Token, Value, json_read};

mod path;
mod serialize;

use super::{Class, Outcome, Shape, rows};
use path::select;
pub use serialize::serialize;

const LINQ: &str = "Newtonsoft.Json.Linq";

pub static CLASSES: &[Class] = &[
    Class { declaration: "Formatting", space: "Newtonsoft.Json", shape: Shape::Enum(&[("None", 0), ("Indented", 1)]), rows: &[] },
    Class {
        declaration: "JTokenType",
        space: LINQ,
        shape: Shape::Enum(&[
            ("None", 0),
            ("Object", 1),
            ("Array", 2),
            ("Constructor", 3),
            ("Property", 4),
            ("Comment", 5),
            ("Integer", 6),
            ("Float", 7),
            ("String", 8),
            ("Boolean", 9),
            ("Null", 10),
            ("Undefined", 11),
            ("Date", 12),
            ("Raw", 13),
            ("Bytes", 14),
            ("Guid", 15),
            ("Uri", 16),
            ("TimeSpan", 17),
        ]),
        rows: &[],
    },
    Class {
        declaration: "JToken : IEnumerable<JToken>",
        space: LINQ,
        shape: Shape::Class,
        rows: rows![
            "static JToken Parse(string json)" => |m, a| parse(m, a, None),
            "static JToken FromObject(object o)" => |m, a| from_object(m, a.value(0), 0).map(Value::Json),
            "static bool DeepEquals(JToken t1, JToken t2)" => |_, a| Ok(deep_equal(a.value(0), a.value(1)).into()),
            "JToken this[object key]" => |_, a| get(a),
            "set JToken this[object key]" => |m, a| set(m, a),
            "T Value<T>(object key)" => |_, a| {
                let found = get(a)?;
                value_as(&found, &a.ty(0))
            },
            "IEnumerable<T> Values<T>()" => |m, a| {
                let mut values = Vec::new();
                for child in a.token(0)?.children() {
                    values.push(value_as(&Value::Json(child), &a.ty(0))?);
                }
                m.allocate(values.len() * 24)?;
                Ok(Object::array(&a.ty(0), values))
            },
            "T ToObject<T>()" => |m, a| to_object(m, a.value(0), &a.ty(0), 0),
            "JToken SelectToken(string path)" => |m, a| select(m, a.token(0)?, &a.text(1, "path")?.to_str()).map(|mut t| if t.is_empty() { Value::Null } else { Value::Json(t.swap_remove(0)) }),
            "JToken SelectToken(string path, bool errorWhenNoMatch)" => |m, a| {
                let found = select(m, a.token(0)?, &a.text(1, "path")?.to_str())?;
                match found.into_iter().next() {
                    Some(token) => Ok(Value::Json(token)),
                    None if a.bool(2) => Err(Exception::new("Newtonsoft.Json.JsonException", format!("Property '{}' does not exist on JObject.", a.value(1)))),
                    None => Ok(Value::Null),
                }
            },
            "IEnumerable<JToken> SelectTokens(string path)" => |m, a| Ok(list(select(m, a.token(0)?, &a.text(1, "path")?.to_str())?)),
            "IEnumerable<T> Children<T>()" => |_, a| Ok(typed(a.token(0)?, &a.ty(0))),
            "IEnumerable<JToken> Children()" => |_, a| Ok(list(a.token(0)?.children())),
            "bool HasValues" => |_, a| Ok((a.token(0)?.count() > 0).into()),
            "JTokenType Type" => |_, a| {
                let name = convert::json_type(a.token(0)?);
                Ok(super::class("JTokenType").map_or(Value::Null, |c| {
                    Value::Enum(c, c.labels().unwrap_or(&[]).iter().find(|(n, _)| *n == name).map_or(0, |(_, v)| *v))
                }))
            },
            "JToken Parent" => |_, a| Ok(a.token(0)?.parent().into()),
            "JToken Root" => |_, a| {
                let mut root = Rc::clone(a.token(0)?);
                while let Some(parent) = root.parent() {
                    root = parent;
                }
                Ok(root.into())
            },
            "JToken First" => |_, a| Ok(a.token(0)?.children().first().cloned().into()),
            "JToken Last" => |_, a| Ok(a.token(0)?.children().last().cloned().into()),
            "string Path" => |_, a| Ok(json::path(a.token(0)?).into()),
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
            "string ToString(Formatting formatting)" => |m, a| {
                let layout = if a.int(1) == 0 { Layout::Compact } else { Layout::Indented };
                m.text(json_print::print(a.token(0)?, layout))
            },
            "JToken DeepClone()" => |m, a| { m.allocate(a.token(0)?.count() * 64)?; Ok(json::deep_clone(a.token(0)?).into()) },
            "void Remove()" => |_, a| {
                let token = a.token(0)?;
                match token.parent() {
                    Some(parent) if parent.name().is_some() => match parent.parent() {
                        Some(object) => { json::remove(&object, &parent); }
                        None => json::set_property(&parent, Token::scalar(Value::Null))?,
                    },
                    Some(parent) => { json::remove(&parent, token); }
                    None => return Err(Exception::invalid("The parent is missing.")),
                }
                Ok(Value::Null)
            },
            "void Replace(JToken value)" => |_, a| {
                let token = a.token(0)?;
                let parent = token.parent().ok_or_else(|| Exception::invalid("The parent is missing."))?;
                let new = token_of(a.value(1));
                if parent.name().is_some() {
                    json::set_property(&parent, new)?;
                } else if let Some(index) = parent.children().iter().position(|c| Rc::ptr_eq(c, token)) {
                    json::replace(&parent, index, new)?;
                }
                Ok(Value::Null)
            },
        ],
    },
    Class {
        declaration: "JContainer : JToken",
        space: LINQ,
        shape: Shape::Class,
        rows: rows![
            "int Count" => |_, a| Ok(Value::Int(i32::try_from(a.token(0)?.count()).unwrap_or(i32::MAX))),
        ],
    },
    Class {
        declaration: "JObject : IDictionary<string, JToken>, JContainer",
        space: LINQ,
        shape: Shape::Class,
        rows: rows![
            // Repeated from JToken: the interface that `foreach` goes by comes first, and brings object's ToString.
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
            "string ToString(Formatting formatting)" => |m, a| {
                let layout = if a.int(1) == 0 { Layout::Compact } else { Layout::Indented };
                m.text(json_print::print(a.token(0)?, layout))
            },
            "new()" => |_, _| Ok(Token::object().into()),
            "new(params object[] content)" => |m, a| {
                let object = Token::object();
                for item in m.collect(a.value(0))? {
                    add_content(m, &object, &item)?;
                }
                Ok(object.into())
            },
            "static JObject Parse(string json)" => |m, a| parse(m, a, Some("JObject")),
            "static JObject FromObject(object o)" => |m, a| from_object(m, a.value(0), 0).map(Value::Json),
            "JToken this[string propertyName]" => |_, a| Ok(a.token(0)?.get(a.text(1, "propertyName")?).into()),
            "set JToken this[string propertyName]" => |m, a| set(m, a),
            "bool ContainsKey(string propertyName)" => |_, a| Ok(a.token(0)?.property(a.text(1, "propertyName")?).is_some().into()),
            "bool TryGetValue(string propertyName, out JToken value)" => |m, a| {
                let value = a.token(0)?.get(a.text(1, "propertyName")?);
                let found = value.is_some();
                m.outs.push(value.into());
                Ok(found.into())
            },
            "JToken GetValue(string propertyName)" => |_, a| Ok(a.token(0)?.get(a.text(1, "propertyName")?).into()),
            "JToken GetValue(string propertyName, StringComparison comparison)" => |_, a| {
                let (token, wanted) = (a.token(0)?, a.value(1));
                let by_case = token.children().into_iter().find(|p| super::string::equal(&p.name().into(), wanted, a.int(2)));
                Ok(by_case.and_then(|p| p.property_value()).into())
            },
            "JProperty Property(string name)" => |_, a| Ok(a.token(0)?.property(a.text(1, "name")?).into()),
            "IEnumerable<JProperty> Properties()" => |_, a| {
                Ok(Object::array(&Ty::named("JProperty"), a.token(0)?.children().into_iter().map(Value::Json).collect()))
            },
            "void Add(string propertyName, JToken value)" => |m, a| {
                m.allocate(128)?;
                let property = Token::new_property(a.text(1, "propertyName")?.clone(), token_of(a.value(2)))?;
                json::push(a.token(0)?, property).map(|()| Value::Null)
            },
            "void Add(object content)" => |m, a| { add_content(m, a.token(0)?, a.value(1))?; Ok(Value::Null) },
            "bool Remove(string propertyName)" => |_, a| {
                let object = a.token(0)?;
                Ok(object.property(a.text(1, "propertyName")?).is_some_and(|p| json::remove(object, &p)).into())
            },
            "void RemoveAll()" => |_, a| {
                let object = a.token(0)?;
                object.children().iter().for_each(|c| { json::remove(object, c); });
                Ok(Value::Null)
            },
            "void Merge(object content)" => |m, a| { merge(m, a.token(0)?, a.token(1)?, 0)?; Ok(Value::Null) },
        ],
    },
    Class {
        declaration: "JArray : JContainer, IList<JToken>",
        space: LINQ,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(Token::array().into()),
            "new(params object[] content)" => |m, a| {
                let array = Token::array();
                for item in m.collect(a.value(0))? {
                    add_content(m, &array, &item)?;
                }
                Ok(array.into())
            },
            "static JArray Parse(string json)" => |m, a| parse(m, a, Some("JArray")),
            "static JArray FromObject(object o)" => |m, a| from_object(m, a.value(0), 0).map(Value::Json),
            "JToken this[int index]" => |_, a| get(a),
            "set JToken this[int index]" => |m, a| set(m, a),
            "void Add(JToken item)" => |m, a| { m.allocate(64)?; json::push(a.token(0)?, token_of(a.value(1))).map(|()| Value::Null) },
            "void Add(object content)" => |m, a| { add_content(m, a.token(0)?, a.value(1))?; Ok(Value::Null) },
            "void Insert(int index, JToken item)" => |m, a| {
                m.allocate(64)?;
                let at = usize::try_from(a.int(1)).ok().filter(|i| *i <= a.token(0).map_or(0, |t| t.count())).ok_or_else(Exception::index)?;
                json::insert(a.token(0)?, at, token_of(a.value(2))).map(|()| Value::Null)
            },
            "bool Remove(JToken item)" => |_, a| Ok(matches!(a.value(1), Value::Json(item) if json::remove(a.token(0)?, item)).into()),
            "void RemoveAt(int index)" => |_, a| {
                let token = a.token(0)?;
                let item = usize::try_from(a.int(1)).ok().and_then(|i| token.item(i)).ok_or_else(Exception::index)?;
                json::remove(token, &item);
                Ok(Value::Null)
            },
            "int IndexOf(JToken item)" => |_, a| {
                let found = a.token(0)?.children().iter().position(|c| convert::same_object(&Value::Json(Rc::clone(c)), a.value(1)));
                Ok(Value::Int(found.and_then(|i| i32::try_from(i).ok()).unwrap_or(-1)))
            },
            "void Clear()" => |_, a| {
                let array = a.token(0)?;
                array.children().iter().for_each(|c| { json::remove(array, c); });
                Ok(Value::Null)
            },
        ],
    },
    Class {
        declaration: "JProperty : JContainer",
        space: LINQ,
        shape: Shape::Class,
        rows: rows![
            "new(string name, object content)" => |m, a| {
                m.allocate(128)?;
                let value = content_token(m, a.value(1))?;
                Token::new_property(a.text(0, "name")?.clone(), value).map(Value::Json)
            },
            "string Name" => |_, a| Ok(a.token(0)?.name().into()),
            "JToken Value" => |_, a| Ok(a.token(0)?.property_value().into()),
            "set JToken Value" => |_, a| json::set_property(a.token(0)?, token_of(a.value(1))).map(|()| Value::Null),
        ],
    },
    Class {
        declaration: "JValue : JToken",
        space: LINQ,
        shape: Shape::Class,
        rows: rows![
            "new(object value)" => |m, a| { m.allocate(64)?; Ok(Token::scalar(widened(a.value(0))).into()) },
            "static JValue CreateNull()" => |_, _| Ok(Token::scalar(Value::Null).into()),
            "object Value" => |_, a| Ok(a.token(0)?.value().unwrap_or_default()),
            "set object Value" => |_, a| {
                *a.token(0)?.change() = Node::Scalar(widened(a.value(1)));
                Ok(Value::Null)
            },
            "string ToString(string format)" => |_, a| {
                super::string::format_value(&a.token(0)?.value().unwrap_or_default(), &a.value(1).to_text().to_str()).map(Value::Text)
            },
        ],
    },
    Class {
        declaration: "JsonConvert",
        space: "Newtonsoft.Json",
        shape: Shape::Static,
        rows: rows![
            "static string SerializeObject(object value)" => |m, a| {
                let text = serialize(m, a.value(0), Layout::Compact)?;
                m.text(text)
            },
            "static string SerializeObject(object value, Formatting formatting)" => |m, a| {
                let text = serialize(m, a.value(0), if a.int(1) == 0 { Layout::Compact } else { Layout::Indented })?;
                m.text(text)
            },
            "static object DeserializeObject(string value)" => |m, a| {
                let token = parse(m, a, None)?;
                Ok(match &token {
                    Value::Json(t) => t.value().unwrap_or(token),
                    _ => token,
                })
            },
            "static T DeserializeObject<T>(string value)" => |m, a| {
                let token = parse(m, a, None)?;
                to_object(m, &token, &a.ty(0), 0)
            },
        ],
    },
    Class {
        declaration: "Extensions",
        space: LINQ,
        shape: Shape::Static,
        rows: rows![
            "static U Value<U>(this JToken value)" => |_, a| value_as(a.value(0), &a.ty(0)),
            "static IEnumerable<JToken> Children(this IEnumerable<JToken> source)" => |m, a| {
                let mut all = Vec::new();
                for item in m.collect(a.value(0))? {
                    if let Value::Json(token) = item {
                        all.extend(token.children());
                    }
                }
                Ok(list(all))
            },
        ],
    },
];

fn list(tokens: Vec<Rc<Token>>) -> Value {
    Object::array(&Ty::named("JToken"), tokens.into_iter().map(Value::Json).collect())
}

/// A value as a token; null is a `JValue` of null.
fn token_of(value: &Value) -> Rc<Token> {
    match value {
        Value::Json(token) => Rc::clone(token),
        other => Token::scalar(widened(other)),
    }
}

/// As `JValue` keeps it: whole numbers are 64 bits wide.
fn widened(value: &Value) -> Value {
    match value {
        Value::Int(n) => Value::Long((*n).into()),
        other => other.clone(),
    }
}

fn parse(m: &mut Machine<'_>, a: &Args<'_>, class: Option<&'static str>) -> Outcome {
    let text = a.text(0, if class.is_some() { "json" } else { "value" })?;
    m.allocate(text.bytes() * 8)?;
    let text = text.to_str();
    match class {
        Some(class) => json_read::parse_as(&text, class),
        None => json_read::parse(&text),
    }
    .map(Value::Json)
}

fn get(a: &Args<'_>) -> Outcome {
    let token = a.token(0)?;
    match (&*token.node.borrow(), a.value(1)) {
        (Node::Object(_), Value::Text(name)) => Ok(token.get(name).into()),
        (Node::Array(_), Value::Int(index)) => {
            usize::try_from(*index).ok().and_then(|i| token.item(i)).map(Value::Json).ok_or_else(Exception::index)
        }
        (Node::Object(_), key) => Err(Exception::argument(format!(
            "Accessed JObject values with invalid key value: {}. Object property name expected.",
            key_text(key)
        ))),
        (Node::Array(_), key) => Err(Exception::argument(format!(
            "Accessed JArray values with invalid key value: {}. Int32 array index expected.",
            key_text(key)
        ))),
        (Node::Property(..), _) => Err(Exception::invalid("Cannot access child value on Newtonsoft.Json.Linq.JProperty.")),
        (Node::Scalar(_), _) => Err(Exception::invalid("Cannot access child value on Newtonsoft.Json.Linq.JValue.")),
    }
}

fn key_text(key: &Value) -> String {
    match key {
        Value::Text(text) => {
            let mut out = String::new();
            json_print::quote(text, &mut out);
            out
        }
        other => other.to_string(),
    }
}

fn set(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(128)?;
    let token = a.token(0)?;
    let value = token_of(a.value(2));
    let is_object = matches!(&*token.node.borrow(), Node::Object(_));
    match a.value(1) {
        Value::Text(name) if is_object => json::set(token, name, value)?,
        Value::Int(index) if matches!(&*token.node.borrow(), Node::Array(_)) => {
            let index = usize::try_from(*index).ok().filter(|i| *i < token.count()).ok_or_else(Exception::index)?;
            json::replace(token, index, value)?;
        }
        key if is_object => {
            return Err(Exception::argument(format!(
                "Set JObject values with invalid key value: {}. Object property name expected.",
                key_text(key)
            )));
        }
        key if matches!(&*token.node.borrow(), Node::Array(_)) => {
            return Err(Exception::argument(format!(
                "Set JArray values with invalid key value: {}. Int32 array index expected.",
                key_text(key)
            )));
        }
        _ => return Err(Exception::invalid(format!("Cannot set child value on Newtonsoft.Json.Linq.{}.", token.class()))),
    }
    Ok(Value::Null)
}

/// `Value<T>`: null gives the type's default.
fn value_as(value: &Value, ty: &Ty) -> Outcome {
    match value {
        Value::Null => Ok(convert::default(ty)),
        Value::Json(_) if super::super::bind::is_json(ty) => convert::cast(value.clone(), ty),
        Value::Json(token) => match token.value() {
            Some(scalar) if scalar.is_null() && ty.is_value() => {
                Err(Exception::new("System.InvalidCastException", "Null object cannot be converted to a value type."))
            }
            Some(scalar) if scalar.is_null() => Ok(Value::Null),
            Some(scalar) if *ty == Ty::Object => Ok(scalar),
            Some(_) => convert::from_json(value, ty),
            None => Err(Exception::new(
                "System.InvalidCastException",
                format!("Cannot cast {} to Newtonsoft.Json.Linq.JToken.", value.type_name()),
            )),
        },
        other => Ok(other.clone()),
    }
}

/// What `new JObject(..)`, `new JArray(..)` and `Add` take: tokens, values, and sequences of them.
fn add_content(m: &mut Machine<'_>, container: &Rc<Token>, item: &Value) -> Result<(), Box<Exception>> {
    m.allocate(64)?;
    match item {
        Value::Json(token) if matches!(&*container.node.borrow(), Node::Object(_)) && token.name().is_none() && token.count() > 0 => {
            // A copy of another object's properties.
            token.children().into_iter().try_for_each(|c| json::push(container, c))
        }
        Value::Json(token) => json::push(container, Rc::clone(token)),
        Value::Object(object) if object.is_sequence() => {
            for item in m.collect(item)? {
                add_content(m, container, &item)?;
            }
            Ok(())
        }
        other => json::push(container, token_of(other)),
    }
}

/// A property's content: several values become an array.
fn content_token(m: &mut Machine<'_>, value: &Value) -> Result<Rc<Token>, Box<Exception>> {
    match value {
        Value::Object(object) if object.is_sequence() => {
            let array = Token::array();
            for item in m.collect(value)? {
                add_content(m, &array, &item)?;
            }
            Ok(array)
        }
        Value::Object(object) if matches!(&**object, Object::Record(_) | Object::Map(_)) => {
            Err(Exception::argument(format!("Could not determine JSON object type for type {}.", object.ty().full_name())))
        }
        other => Ok(token_of(other)),
    }
}

/// `JToken.FromObject` and what `SerializeObject` prints.
pub fn from_object(m: &mut Machine<'_>, value: &Value, depth: usize) -> Result<Rc<Token>, Box<Exception>> {
    m.allocate(64)?;
    if depth > 60 {
        return Err(Exception::limit("the object is nested too deep to become JSON"));
    }
    let Value::Object(object) = value else {
        return Ok(match value {
            Value::Json(token) => {
                if token.parent().is_some() {
                    json::deep_clone(token)
                } else {
                    Rc::clone(token)
                }
            }
            Value::Char(_) => Token::scalar(Value::Text(value.to_text())),
            Value::Enum(_, n) => Token::scalar(Value::Long((*n).into())),
            other => token_of(other),
        });
    };
    match &**object {
        Object::Bytes(bytes) => Ok(Token::scalar(super::base64(&bytes.borrow()).into())),
        sequence if sequence.is_sequence() => {
            let array = Token::array();
            for item in m.collect(value)? {
                let item = from_object(m, &item, depth + 1)?;
                json::push(&array, item)?;
            }
            Ok(array)
        }
        Object::Record(record) => {
            let names: Vec<Text> = match &record.ty {
                Ty::Anonymous(names) => names.iter().map(|(n, _)| Rc::clone(n).into()).collect(),
                Ty::Named(class, _) if class.name() == "KeyValuePair" => vec![Text::fixed("Key"), Text::fixed("Value")],
                _ => (1..=record.fields.len()).map(|i| format!("Item{i}").into()).collect(),
            };
            let result = Token::object();
            for (name, field) in names.into_iter().zip(&record.fields) {
                let field = from_object(m, field, depth + 1)?;
                json::push(&result, Token::new_property(name, field)?)?;
            }
            Ok(result)
        }
        Object::Map(map) => {
            let result = Token::object();
            for (key, value) in map.pairs() {
                let value = from_object(m, &value, depth + 1)?;
                json::set(&result, &key.to_text(), value)?;
            }
            Ok(result)
        }
        _ => Ok(Token::scalar(Value::Text(object.to_text()))),
    }
}

/// `ToObject<T>`: values, tokens, lists and dictionaries.
fn to_object(m: &mut Machine<'_>, value: &Value, ty: &Ty, depth: usize) -> Outcome {
    m.allocate(32)?;
    let Value::Json(token) = value else { return Ok(convert::default(ty)) };
    if json_read::is_null(token) {
        return Ok(convert::default(ty));
    }
    let unfit = || {
        Exception::new(
            "Newtonsoft.Json.JsonSerializationException",
            format!(
                "Cannot deserialize the current JSON {} into type '{}'. Path '{}'.",
                convert::json_type(token).to_lowercase(),
                ty.full_name(),
                json::path(token)
            ),
        )
    };
    if depth > 60 {
        return Err(unfit());
    }
    match ty {
        Ty::Object => Ok(token.value().unwrap_or_else(|| value.clone())),
        _ if super::super::bind::is_json(ty) => convert::cast(value.clone(), ty),
        Ty::Array(_) | Ty::Named(..)
            if matches!(ty, Ty::Array(_)) || ["List", "IList", "IEnumerable", "ICollection", "IReadOnlyList"].iter().any(|n| ty.is(n)) =>
        {
            let element = ty.args().first().cloned().unwrap_or(Ty::Object);
            if !matches!(&*token.node.borrow(), Node::Array(_)) {
                return Err(unfit());
            }
            let mut items = Vec::new();
            for child in token.children() {
                items.push(to_object(m, &Value::Json(child), &element, depth + 1)?);
            }
            Ok(if matches!(ty, Ty::Array(_)) { Object::array(&element, items) } else { Object::list(&element, items) })
        }
        _ if ["Dictionary", "IDictionary"].iter().any(|n| ty.is(n)) => {
            let value_ty = ty.args().get(1).cloned().unwrap_or(Ty::Object);
            let mut entries = Vec::new();
            for child in token.children() {
                let Some(name) = child.name() else { return Err(unfit()) };
                let held = to_object(m, &child.property_value().into(), &value_ty, depth + 1)?;
                entries.push((Value::Text(name), held));
            }
            let ty = Ty::generic("Dictionary", &[Ty::String, value_ty]);
            Ok(crate::expr::value::object::Map::of(ty, entries))
        }
        _ => convert::from_json(value, ty),
    }
}

fn deep_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Json(x), Value::Json(y)) => match (x.value(), y.value()) {
            (Some(x), Some(y)) => convert::equal(&x, &y),
            (None, None) => {
                x.class() == y.class()
                    && x.name() == y.name()
                    && x.count() == y.count()
                    && if matches!(&*x.node.borrow(), Node::Object(_)) {
                        x.children().iter().all(|c| {
                            c.name().and_then(|n| y.property(&n)).is_some_and(|d| deep_equal(&Value::Json(Rc::clone(c)), &Value::Json(d)))
                        })
                    } else {
                        x.children().into_iter().zip(y.children()).all(|(c, d)| deep_equal(&Value::Json(c), &Value::Json(d)))
                    }
            }
            _ => false,
        },
        (Value::Null, Value::Null) => true,
        _ => false,
    }
}

fn merge(m: &mut Machine<'_>, into: &Rc<Token>, from: &Rc<Token>, depth: usize) -> Result<(), Box<Exception>> {
    for property in from.children() {
        m.allocate(64)?;
        let (Some(name), Some(value)) = (property.name(), property.property_value()) else { continue };
        let own = into.get(&name);
        let is_object = |t: &Rc<Token>| matches!(&*t.node.borrow(), Node::Object(_));
        let is_array = |t: &Rc<Token>| matches!(&*t.node.borrow(), Node::Array(_));
        match own {
            Some(own) if depth < 60 && is_object(&own) && is_object(&value) => merge(m, &own, &value, depth + 1)?,
            Some(own) if is_array(&own) && is_array(&value) => {
                for item in value.children() {
                    json::push(&own, item)?;
                }
            }
            Some(_) if json_read::is_null(&value) => {}
            Some(_) | None => json::set(into, &name, value)?,
        }
    }
    Ok(())
}

/// The children that are of this type.
fn typed(token: &Rc<Token>, ty: &Ty) -> Value {
    let fits = |child: &Rc<Token>| ty.is("JToken") || ty.is(child.class());
    Object::array(ty, token.children().into_iter().filter(fits).map(Value::Json).collect())
}
