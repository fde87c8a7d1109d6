use crate::expr::eval::{Args, Equality, Machine, convert};
use crate::expr::member::{Class, Comparison, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::object::Map;
use crate::expr::value::{Exception, Object, Part, Text, Value};
use crate::http::{HeaderName, Headers};

const SPACE: &str = "System.Collections.Generic";

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "IMultiValues : IReadOnlyDictionary<string, string[]>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "string[] this[string key]" => |m, a| {
                let key = a.text(1, "key")?;
                values(m, a.value(0), key)?.ok_or_else(|| missing(key))
            },
            "bool ContainsKey(string key)" => |m, a| Ok(values(m, a.value(0), a.text(1, "key")?)?.is_some().into()),
            "bool TryGetValue(string key, out string[] value)" => |m, a| {
                let values = values(m, a.value(0), a.text(1, "key")?)?;
                found(m, values)
            },
        ],
    },
    Class {
        declaration: "IParameters : IReadOnlyDictionary<string, string>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "string this[string key]" => |m, a| {
                let key = a.text(1, "key")?;
                parameter(m, key).ok_or_else(|| missing(key))
            },
            "bool ContainsKey(string key)" => |m, a| Ok(parameter(m, a.text(1, "key")?).is_some().into()),
            "bool TryGetValue(string key, out string value)" => |m, a| {
                let value = parameter(m, a.text(1, "key")?);
                found(m, value)
            },
        ],
    },
    Class {
        declaration: "IVariables : IReadOnlyDictionary<string, object>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            // A variable that is not there is null.
            "object this[string key]" => |m, a| {
                let key = a.text(1, "key")?;
                m.context.variables.read(&key.to_str()).ok_or_else(|| missing(key))
            },
            "bool ContainsKey(string key)" => |m, a| Ok(variable(m, a.text(1, "key")?).is_some().into()),
            "bool TryGetValue(string key, out object value)" => |m, a| {
                let value = variable(m, a.text(1, "key")?);
                found(m, value)
            },
        ],
    },
];

/// A name that is not in a dictionary.
pub fn missing(key: &Text) -> Box<Exception> {
    Exception::new("System.Collections.Generic.KeyNotFoundException", format!("The given key '{key}' was not present in the dictionary."))
}

/// What `TryGetValue` gives.
fn found(m: &mut Machine<'_>, value: Option<Value>) -> Outcome {
    let found = value.is_some();
    m.outs.push(value.unwrap_or_default());
    Ok(found.into())
}

/// What a variable is, or null.
pub fn variable_or(m: &Machine<'_>, a: &Args<'_>) -> Outcome {
    Ok(variable(m, a.text(1, "key")?).unwrap_or_default())
}

/// What a variable is as the type asked for, or the default: that of the type, if none is given.
pub fn variable_as(m: &Machine<'_>, a: &Args<'_>) -> Outcome {
    match variable(m, a.text(1, "key")?) {
        Some(value) => as_type(value, &a.ty(0)),
        None if a.len() > 2 => Ok(a.value(2).clone()),
        None => Ok(convert::default(&a.ty(0))),
    }
}

/// A value as the type asked for: another type throws.
fn as_type(value: Value, ty: &Ty) -> Outcome {
    if ty.underlying().is_value() { convert::unbox(value, ty) } else { convert::cast(value, ty) }
}

fn variable(m: &Machine<'_>, name: &Text) -> Option<Value> {
    m.context.variables.get(name.as_str()?).cloned()
}

/// What a matched parameter is, or the default.
pub fn parameter_or(m: &Machine<'_>, a: &Args<'_>) -> Outcome {
    Ok(parameter(m, a.text(1, "key")?).unwrap_or_else(|| a.value(2).clone()))
}

fn parameter(m: &Machine<'_>, name: &Text) -> Option<Value> {
    let name = name.as_str()?;
    m.context.matched_parameters.iter().find(|(n, _)| &**n == name).map(|(_, v)| v.into())
}

fn headers<'m>(m: &'m Machine<'_>, of: &Value) -> Option<&'m Headers> {
    match of {
        Value::Part(Part::ResponseHeaders) => m.context.response.as_ref().map(|response| &response.headers),
        Value::Part(_) => Some(&m.context.request.headers),
        _ => None,
    }
}

/// What `GetValueOrDefault` gives: the values with commas between, or the default.
pub fn joined_or(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let key = a.text(1, "key")?;
    let joined = match (headers(m, a.value(0)), key.as_str()) {
        (Some(headers), Some(name)) => {
            let looked = headers.most() / HEADERS_PER_STEP;
            let joined = joined(headers, &HeaderName::new(name));
            m.spend(looked)?;
            joined
        }
        _ => values(m, a.value(0), key)?.map(|values| {
            let texts: Vec<String> = strings(&values).iter().map(ToString::to_string).collect();
            Joined::Many(texts.join(","))
        }),
    };
    match joined {
        Some(Joined::One(value)) => Ok(value),
        Some(Joined::Many(text)) => m.text(text),
        None => Ok(a.value(2).clone()),
    }
}

/// So many headers are looked at for a step.
const HEADERS_PER_STEP: usize = 16;

/// A header's values in one: its only one is shared.
enum Joined {
    One(Value),
    Many(String),
}

/// The items of a `string[]`.
fn strings(array: &Value) -> Vec<Value> {
    match array {
        Value::Object(object) => match &**object {
            Object::Items(items) => items.items.borrow().clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A header's values joined, without a list in between.
fn joined(headers: &Headers, name: &HeaderName) -> Option<Joined> {
    let mut all = headers.all(name);
    let first = all.next()?;
    let Some(second) = all.next() else { return Some(Joined::One(first.into())) };
    let mut text = format!("{first},{second}");
    for value in all {
        text.push(',');
        text.push_str(value);
    }
    Some(Joined::Many(text))
}

/// The values of a header or query parameter; names are compared without regard to capitals.
fn values(m: &mut Machine<'_>, of: &Value, key: &Text) -> Result<Option<Value>, Box<Exception>> {
    if let Some(headers) = headers(m, of) {
        let Some(name) = key.as_str().map(HeaderName::new) else { return Ok(None) };
        let looked = headers.most() / HEADERS_PER_STEP;
        let values: Vec<Text> = headers.all(&name).map(Text::from).collect();
        m.spend(looked + values.iter().map(Text::bytes).sum::<usize>() / 256)?;
        return Ok((!values.is_empty()).then(|| Object::strings(values)));
    }
    let Value::Object(object) = of else { return Ok(None) };
    let Object::Map(map) = &**object else { return Ok(None) };
    let (slot, _) = map.find(&Value::Text(key.clone()));
    Ok(slot.and_then(|slot| map.table.borrow().get(slot).map(|(_, value)| value.clone())))
}

/// Names with all their values, as `Dictionary<string, string[]>`.
pub fn multi_values(pairs: impl IntoIterator<Item = (Text, Text)>) -> Value {
    let map = Map::new(Part::RequestHeaders.ty(), Equality::Texts(Comparison::IGNORING_CASE));
    for (name, value) in pairs {
        let (name, value) = (Value::Text(name), Value::Text(value));
        let mut table = map.table.borrow_mut();
        let hash = map.equality.hash(&name);
        match table.find(hash, |other| map.equality.equal(other, &name)).0.and_then(|slot| table.get(slot)) {
            Some((_, Value::Object(values))) => {
                if let Object::Items(values) = &**values {
                    values.items.borrow_mut().push(value);
                }
            }
            _ => table.insert(hash, name, Object::array(&Ty::String, vec![value])),
        }
    }
    Object::Map(map).into()
}

/// Headers by themselves.
pub fn headers_of(headers: &Headers) -> Value {
    multi_values(headers.iter().map(|header| (header.name.as_str().into(), Text::from(&header.value))))
}

/// The pairs of a part that is a dictionary.
pub fn part_items(m: &Machine<'_>, part: Part) -> Vec<Value> {
    let pairs = |ty: &Ty, pairs: Vec<(Value, Value)>| pairs.into_iter().map(|pair| Object::pair(&Ty::String, ty, pair)).collect();
    match part {
        Part::RequestHeaders | Part::ResponseHeaders => match headers(m, &Value::Part(part)).map(headers_of) {
            Some(Value::Object(object)) => match &*object {
                Object::Map(map) => pairs(&Ty::Array(Ty::String.into()), map.pairs()),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        },
        Part::MatchedParameters => {
            pairs(&Ty::String, m.context.matched_parameters.iter().map(|(n, v)| (n.clone().into(), v.into())).collect())
        }
        Part::Variables => pairs(&Ty::Object, m.context.variables.iter().map(|(n, v)| (n.clone().into(), v.clone())).collect()),
        _ => Vec::new(),
    }
}
