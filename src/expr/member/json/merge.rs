//! `JContainer.Merge` with its default settings: arrays are joined, nulls pass.

use crate::expr::eval::Machine;
use crate::expr::value::json::Kind;
use crate::expr::value::{Exception, Token, Value};

use super::content::{add, is_many};

type Done = Result<(), Box<Exception>>;

/// Merges content into a container.
pub fn merge(m: &mut Machine<'_>, into: &Token, content: &Value) -> Done {
    let from = match content {
        Value::Null => return Ok(()),
        Value::Json(token) => token.clone(),
        many if is_many(many) => {
            let array = Token::array();
            add(m, &array, many)?;
            array
        }
        other => {
            let message = format!("Could not determine JSON object type for type {}. (Parameter 'content')", other.type_name());
            return Err(Exception::argument(message));
        }
    };
    item(m, into, &from)
}

fn item(m: &mut Machine<'_>, into: &Token, from: &Token) -> Done {
    m.allocate(from.size() * 96)?;
    match into.kind() {
        Kind::Object if from.kind() == Kind::Object => object(m, into, from),
        Kind::Array | Kind::Constructor if matches!(from.kind(), Kind::Array) => {
            from.children().iter().try_for_each(|child| into.push(child))
        }
        Kind::Property if from.kind() == Kind::Property => match from.property_value() {
            Some(value) if value.kind() != Kind::Null => into.set_item(0, &value),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn object(m: &mut Machine<'_>, into: &Token, from: &Token) -> Done {
    for property in from.children() {
        m.spend(1 + into.looked_at() / 16)?;
        let (Some(name), Some(value)) = (property.name(), property.property_value()) else { continue };
        let Some(own) = into.property(&name) else {
            into.push(&Token::new_property(name, &value)?)?;
            continue;
        };
        let held = own.property_value();
        match held.filter(|held| !held.kind().is_value() && held.kind() == value.kind()) {
            Some(held) => item(m, &held, &value)?,
            None if value.kind() == Kind::Null => {}
            None => own.set_item(0, &value)?,
        }
    }
    Ok(())
}
