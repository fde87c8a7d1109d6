//! What `IList<JToken>` and `IDictionary<string, JToken>` do with a container.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::Outcome;
use crate::expr::value::json::Kind;
use crate::expr::value::{Exception, Object, Token, Value};

use super::content::{self, given};

/// `Add` of an item, of a pair.
pub fn add(m: &mut Machine<'_>, token: &Token, item: &Value) -> Outcome {
    match pair(item) {
        Some((name, value)) => put(m, token, &name, &value),
        None => content::add(m, token, &given(item).into()).map(|()| Value::Null),
    }
}

/// `Add` of a name that must be new.
pub fn put(m: &mut Machine<'_>, token: &Token, name: &Value, value: &Value) -> Outcome {
    m.allocate(160)?;
    let name = name.as_text().ok_or_else(|| Exception::argument_null("name"))?;
    content::pay_for_copy(m, token, &given(value))?;
    content::insert(m, token, token.count(), &Token::new_property(name.clone(), &given(value))?).map(|()| Value::Null)
}

/// `Remove` of an item, of a pair.
pub fn remove(m: &mut Machine<'_>, token: &Token, item: &Value) -> Result<bool, Box<Exception>> {
    m.spend(token.count() / content::CHILDREN_PER_STEP)?;
    match (item, pair(item)) {
        (Value::Json(item), _) => token.remove(item),
        (_, Some((Value::Text(name), Value::Json(value)))) => {
            let property = token.property(&name).filter(|p| p.property_value().is_some_and(|own| own.same(&value)));
            property.map_or(Ok(false), |property| token.remove(&property))
        }
        _ => Ok(false),
    }
}

/// `Remove` of a name: what stood there.
pub fn take(m: &mut Machine<'_>, token: &Token, name: &Value) -> Result<Option<Value>, Box<Exception>> {
    m.spend(token.count() / content::CHILDREN_PER_STEP)?;
    let Some(property) = name.as_text().and_then(|name| token.property(name)) else { return Ok(None) };
    let value = property.property_value();
    token.remove(&property)?;
    Ok(Some(value.into()))
}

/// The indexer's setter.
pub fn set(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    super::token::set(m, a)
}

pub fn insert(m: &mut Machine<'_>, token: &Token, index: i32, item: &Value) -> Outcome {
    m.allocate(96)?;
    let index = usize::try_from(index).map_err(|_| Exception::index())?;
    content::insert(m, token, index, &given(item)).map(|()| Value::Null)
}

pub fn remove_at(m: &mut Machine<'_>, token: &Token, index: i32) -> Outcome {
    m.spend(token.count() / content::CHILDREN_PER_STEP)?;
    let index = usize::try_from(index).map_err(|_| Exception::out_of_range("Index is less than 0.", "index"))?;
    token.remove_at(index).map(|()| Value::Null)
}

/// Whether a name that is not there gives null.
pub fn is_object(value: &Value) -> bool {
    matches!(value, Value::Json(token) if token.kind() == Kind::Object)
}

fn pair(item: &Value) -> Option<(Value, Value)> {
    match item {
        Value::Object(object) => match &**object {
            Object::Record(record) => Some((record.fields.first()?.clone(), record.fields.get(1)?.clone())),
            _ => None,
        },
        _ => None,
    }
}
