use crate::expr::eval::{Args, Machine, Op, Query};
use crate::expr::member::{Class, Outcome, Shape, rows, string};
use crate::expr::types::Ty;
use crate::expr::value::json::{self, Kind, Layout, read};
use crate::expr::value::{Exception, Token, Value};

use super::content::{self, given};
use super::sequence::Walked;
use super::token::{get, parse, set, token_ty};
use super::{LINQ, from_object};

pub const CLASS: Class = Class {
    declaration: "JObject : IDictionary<string, JToken>, JContainer",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        // Repeated from JToken: the interface that `foreach` goes by comes first, and brings object's ToString.
        "string ToString()" => |m, a| { let text = json::to_text(a.token(0)?); m.text(text) },
        "string ToString(Formatting formatting)" => |m, a| {
            let layout = if a.int(1) == 0 { Layout::Compact } else { Layout::Indented };
            m.text(json::print(a.token(0)?, layout))
        },
        "new()" => |_, _| Ok(Token::object().into()),
        "new(JObject other)" => |m, a| copy(m, a),
        "new(params object[] content)" => |m, a| {
            let object = Token::object();
            content::add(m, &object, a.value(0))?;
            Ok(object.into())
        },
        "new(object content)" => |m, a| {
            let object = Token::object();
            content::add(m, &object, a.value(0))?;
            Ok(object.into())
        },
        "static JObject Parse(string json)" => |m, a| parse(m, a.text(0, "s")?, read::Wanted::Object),
        "static JObject FromObject(object o)" => |m, a| {
            let token = from_object::token(m, a.value(0))?;
            if token.kind() == Kind::Object {
                return Ok(token.into());
            }
            Err(Exception::argument(format!("Object serialized to {:?}. JObject instance expected.", token.kind())))
        },
        "int Count" => |_, a| Ok(Value::Int(i32::try_from(a.token(0)?.count()).unwrap_or(i32::MAX))),
        "JToken this[object key]" => |m, a| get(m, a),
        "set JToken this[object key]" => |m, a| set(m, a),
        "JToken this[string propertyName]" => |m, a| {
            a.token(0)?;
            a.text(1, "propertyName")?;
            get(m, a)
        },
        "set JToken this[string propertyName]" => |m, a| {
            a.token(0)?;
            a.text(1, "name")?;
            set(m, a)
        },
        "bool ContainsKey(string propertyName)" => |m, a| {
            among(m, a)?;
            Ok(a.token(0)?.property(a.text(1, "propertyName")?).is_some().into())
        },
        "bool TryGetValue(string propertyName, out JToken value)" => |m, a| {
            among(m, a)?;
            let value = a.value(1).as_text().map_or(Ok(None), |name| Ok::<_, Box<Exception>>(a.token(0)?.get(name)))?;
            let found = value.is_some();
            m.outs.push(value.into());
            Ok(found.into())
        },
        "bool TryGetValue(string propertyName, StringComparison comparison, out JToken value)" => |m, a| {
            let value = property(m, a)?.and_then(|p| p.property_value());
            let found = value.is_some();
            m.outs.push(value.into());
            Ok(found.into())
        },
        "JToken GetValue(string propertyName)" => |m, a| {
            among(m, a)?;
            Ok(a.value(1).as_text().map_or(Ok(None), |name| Ok::<_, Box<Exception>>(a.token(0)?.get(name)))?.into())
        },
        "JToken GetValue(string propertyName, StringComparison comparison)" => |m, a| Ok(property(m, a)?.and_then(|p| p.property_value()).into()),
        "JProperty Property(string name)" => |m, a| {
            among(m, a)?;
            Ok(a.value(1).as_text().map_or(Ok(None), |name| Ok::<_, Box<Exception>>(a.token(0)?.property(name)))?.into())
        },
        "JProperty Property(string name, StringComparison comparison)" => |m, a| Ok(property(m, a)?.into()),
        "IEnumerable<JProperty> Properties()" => |_, a| {
            let children = Walked::Children(a.token(0)?.clone()).enumerable(token_ty());
            let property = Ty::named("JProperty");
            Query::over(&children, [property.clone()].into(), Op::Cast(property))
        },
        "JEnumerable<JToken> PropertyValues()" => |_, a| Ok(Walked::PropertyValues(a.token(0)?.clone()).enumerable(token_ty())),
        "void Add(string propertyName, JToken value)" => |m, a| {
            m.allocate(160)?;
            let token = a.token(0)?;
            let value = given(a.value(2));
            content::pay_for_copy(m, token, &value)?;
            let property = Token::new_property(a.text(1, "name")?.clone(), &value)?;
            among(m, a)?;
            token.push(&property).map(|()| Value::Null)
        },
        "void Add(object content)" => |m, a| content::add(m, a.token(0)?, a.value(1)).map(|()| Value::Null),
        "bool Remove(string propertyName)" => |m, a| {
            let object = a.token(0)?;
            m.spend(object.count() / content::CHILDREN_PER_STEP)?;
            match a.value(1).as_text().and_then(|name| object.property(name)) {
                Some(property) => object.remove(&property).map(Value::Bool),
                None => Ok(false.into()),
            }
        },
        // `JToken.Remove()`, which the method of the same name hides from the search.
        "void Remove()" => |m, a| {
            let token = a.token(0)?;
            content::find(m, token)?;
            token.parent().ok_or_else(|| Exception::invalid("The parent is missing."))?.remove(token)?;
            Ok(Value::Null)
        },
    ],
};

/// The property of a name; without regard to capitals, the exact one goes before.
fn property(m: &mut Machine<'_>, a: &Args<'_>) -> Result<Option<Token>, Box<Exception>> {
    let (token, Some(name)) = (a.token(0)?, a.value(1).as_text()) else { return Ok(None) };
    m.spend(token.count())?;
    if let Some(exact) = token.property(name) {
        return Ok(Some(exact));
    }
    let same = |p: &Token| p.name().is_some_and(|own| string::equal(&own.into(), a.value(1), a.int(2)));
    Ok(token.children().into_iter().find(same))
}

/// Pays for finding a property by its name.
fn among(m: &mut Machine<'_>, a: &Args<'_>) -> Result<(), Box<Exception>> {
    m.spend(a.token(0)?.looked_at() / content::CHILDREN_PER_STEP)
}

/// A copy of a container: `new JObject(other)`.
pub fn copy(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let Value::Json(other) = a.value(0) else { return Err(Exception::argument_null("other")) };
    m.allocate(other.size() * 96)?;
    Ok(other.deep_clone().into())
}
