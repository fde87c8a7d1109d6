//! `Newtonsoft.Json.Linq.Extensions`: what sequences of tokens have.

use crate::expr::eval::Machine;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Object, Token, Value};

use super::LINQ;
use super::container::descendants;
use super::conversion::value_as;
use super::token::{ancestors, child, list};

pub const CLASS: Class = Class {
    declaration: "Extensions",
    space: LINQ,
    shape: Shape::Static,
    rows: rows![
        "static U Value<U>(this JToken value)" => |_, a| {
            if a.value(0).is_null() {
                return Err(Exception::argument_null("value"));
            }
            value_as(a.value(0), &a.ty(0))
        },
        "static U Value<U>(this IEnumerable<JToken> value)" => |_, a| match a.value(0) {
            Value::Null => Err(Exception::argument_null("value")),
            Value::Json(_) => value_as(a.value(0), &a.ty(0)),
            _ => Err(Exception::argument("Source value must be a JToken.")),
        },
        "static IJEnumerable<JToken> Children<T>(this IEnumerable<T> source)" => |m, a| {
            let mut all = Vec::new();
            for token in tokens(m, a.value(0))? {
                all.extend(token.children());
                m.allocate(all.len())?;
            }
            Ok(list(all))
        },
        "static IJEnumerable<JToken> Values(this IEnumerable<JToken> source)" => |m, a| {
            let mut all = Vec::new();
            for token in tokens(m, a.value(0))? {
                all.extend(token.children());
                m.allocate(all.len())?;
            }
            Ok(list(all))
        },
        "static IJEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)" => |m, a| values_at(m, a.value(0), a.value(1)),
        "static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)" => |m, a| {
            let mut all = Vec::new();
            for token in tokens(m, a.value(0))? {
                all.extend(if token.kind().is_value() { vec![token] } else { token.children() });
            }
            converted(m, all, &a.ty(0))
        },
        "static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)" => |m, a| {
            let found = found_at(m, a.value(0), a.value(1))?;
            converted(m, found, &a.ty(0))
        },
        "static IJEnumerable<JProperty> Properties(this IEnumerable<JObject> source)" => |m, a| {
            let mut all = Vec::new();
            for token in tokens(m, a.value(0))? {
                all.extend(token.children());
            }
            Ok(Object::array(&Ty::named("JProperty"), all.into_iter().map(Value::Json).collect()))
        },
        "static IJEnumerable<JToken> Ancestors<T>(this IEnumerable<T> source)" => |m, a| each(m, a.value(0), |m, t| ancestors(m, t, false)),
        "static IJEnumerable<JToken> AncestorsAndSelf<T>(this IEnumerable<T> source)" => |m, a| {
            each(m, a.value(0), |m, t| ancestors(m, t, true))
        },
        "static IJEnumerable<JToken> Descendants<T>(this IEnumerable<T> source)" => |m, a| {
            each(m, a.value(0), |m, t| descendants(m, t, false))
        },
        "static IJEnumerable<JToken> DescendantsAndSelf<T>(this IEnumerable<T> source)" => |m, a| {
            each(m, a.value(0), |m, t| descendants(m, t, true))
        },
        "static IJEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)" => |_, a| Ok(a.value(0).clone()),
        "static IJEnumerable<T> AsJEnumerable<T>(this IEnumerable<T> source)" => |_, a| Ok(a.value(0).clone()),
    ],
};

fn tokens(m: &mut Machine<'_>, source: &Value) -> Result<Vec<Token>, Box<Exception>> {
    if source.is_null() {
        return Err(Exception::argument_null("source"));
    }
    let token = |item| match item {
        Value::Json(token) => Ok(token),
        _ => Err(Exception::null_reference()),
    };
    m.collect(source)?.into_iter().map(token).collect()
}

fn each(m: &mut Machine<'_>, source: &Value, more: impl Fn(&mut Machine<'_>, &Token) -> Result<Vec<Token>, Box<Exception>>) -> Outcome {
    let mut all = Vec::new();
    for token in tokens(m, source)? {
        all.extend(more(m, &token)?);
    }
    Ok(list(all))
}

fn found_at(m: &mut Machine<'_>, source: &Value, key: &Value) -> Result<Vec<Token>, Box<Exception>> {
    let mut all = Vec::new();
    for token in tokens(m, source)? {
        if let Value::Json(found) = child(m, &token, key)? {
            m.allocate(24)?;
            all.push(found);
        }
    }
    Ok(all)
}

/// What each of the tokens has under a key, where it has something.
pub fn values_at(m: &mut Machine<'_>, source: &Value, key: &Value) -> Outcome {
    found_at(m, source, key).map(list)
}

fn converted(m: &mut Machine<'_>, tokens: Vec<Token>, ty: &Ty) -> Outcome {
    m.allocate(tokens.len() * 24)?;
    let values: Result<Vec<Value>, _> = tokens.into_iter().map(|token| value_as(&Value::Json(token), ty)).collect();
    Ok(Object::array(ty, values?))
}
