//! `ToObject<T>` and `JsonConvert.DeserializeObject<T>`.

use crate::expr::bind::is_json;
use crate::expr::eval::{Machine, convert};
use crate::expr::member::Outcome;
use crate::expr::member::xml::from_json;
use crate::expr::types::Ty;
use crate::expr::value::json::{Kind, read};
use crate::expr::value::object::Map;
use crate::expr::value::{Exception, Object, Text, Token, Value};

use super::conversion::from_json;

/// `token.ToObject<T>()`.
pub fn token(m: &mut Machine<'_>, token: &Token, ty: &Ty) -> Outcome {
    object(m, &token.clone().into(), ty, 0)
}

/// `JsonConvert.DeserializeObject<T>(text)`.
pub fn text(m: &mut Machine<'_>, text: &Text, ty: &Ty) -> Outcome {
    m.allocate(text.bytes() * 8)?;
    let token = read::parse(&text.to_str())?;
    object(m, &token.into(), ty, 0)
}

fn object(m: &mut Machine<'_>, value: &Value, ty: &Ty, depth: usize) -> Outcome {
    m.allocate(32)?;
    let Value::Json(token) = value else { return Ok(convert::default(ty)) };
    if token.is_null() {
        return Ok(convert::default(ty));
    }
    let unfit = || {
        Exception::new(
            "Newtonsoft.Json.JsonSerializationException",
            format!(
                "Cannot deserialize the current JSON {} into type '{}'. Path '{}'.",
                format!("{:?}", token.kind()).to_lowercase(),
                ty.full_name(),
                token.path()
            ),
        )
    };
    if depth > 60 {
        return Err(unfit());
    }
    match ty {
        Ty::Named(class, _) if class.space == "System.Xml.Linq" => {
            let document = from_json::document(m, token, None, false)?;
            if class.name() == "XElement" { from_json::element(document) } else { Ok(document) }
        }
        Ty::Object => Ok(token.value().unwrap_or_else(|| value.clone())),
        _ if is_json(ty) => convert::cast(value.clone(), ty),
        Ty::Array(_) | Ty::Named(..)
            if matches!(ty, Ty::Array(_)) || ["List", "IList", "IEnumerable", "ICollection", "IReadOnlyList"].iter().any(|n| ty.is(n)) =>
        {
            let element = ty.args().first().cloned().unwrap_or(Ty::Object);
            if token.kind() != Kind::Array {
                return Err(unfit());
            }
            let mut items = Vec::new();
            for child in token.children() {
                items.push(object(m, &Value::Json(child), &element, depth + 1)?);
            }
            Ok(if matches!(ty, Ty::Array(_)) { Object::array(&element, items) } else { Object::list(&element, items) })
        }
        _ if ["Dictionary", "IDictionary"].iter().any(|n| ty.is(n)) => {
            let value_ty = ty.args().get(1).cloned().unwrap_or(Ty::Object);
            let mut entries = Vec::new();
            for child in token.children() {
                let Some(name) = child.name() else { return Err(unfit()) };
                let held = object(m, &child.property_value().into(), &value_ty, depth + 1)?;
                entries.push((Value::Text(name), held));
            }
            let ty = Ty::generic("Dictionary", &[Ty::String, value_ty]);
            Ok(Map::of(ty, entries))
        }
        _ => from_json(value, ty),
    }
}
