//! `Newtonsoft.Json.Linq.Extensions`: what sequences of tokens have.

use crate::expr::eval::Args;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Value};

use super::LINQ;
use super::conversion::value_as;
use super::sequence::{Each, Walked};
use super::token::{token_ty, values_at};

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
        "static IJEnumerable<JToken> Children<T>(this IEnumerable<T> source)" => |_, a| each(a, Each::Children, token_ty()),
        "static IJEnumerable<JToken> Values(this IEnumerable<JToken> source)" => |_, a| Ok(values_at(a.value(0), &Value::Null)),
        "static IJEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)" => |_, a| Ok(values_at(a.value(0), a.value(1))),
        "static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)" => |_, a| Ok(values_as(a, None)),
        "static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)" => |_, a| {
            Ok(values_as(a, Some(a.value(1).clone()).filter(|key| !key.is_null())))
        },
        "static IJEnumerable<JProperty> Properties(this IEnumerable<JObject> source)" => |_, a| {
            each(a, Each::Children, Ty::named("JProperty"))
        },
        "static IJEnumerable<JToken> Ancestors<T>(this IEnumerable<T> source)" => |_, a| each(a, Each::Above(false), token_ty()),
        "static IJEnumerable<JToken> AncestorsAndSelf<T>(this IEnumerable<T> source)" => |_, a| each(a, Each::Above(true), token_ty()),
        "static IJEnumerable<JToken> Descendants<T>(this IEnumerable<T> source)" => |_, a| each(a, Each::Below(false), token_ty()),
        "static IJEnumerable<JToken> DescendantsAndSelf<T>(this IEnumerable<T> source)" => |_, a| each(a, Each::Below(true), token_ty()),
        "static IJEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)" => |_, a| Ok(a.value(0).clone()),
        "static IJEnumerable<T> AsJEnumerable<T>(this IEnumerable<T> source)" => |_, a| Ok(a.value(0).clone()),
    ],
};

/// A sequence of what each token of a sequence has.
fn each(a: &Args<'_>, each: Each, element: Ty) -> Outcome {
    if a.value(0).is_null() {
        return Err(Exception::argument_null("source"));
    }
    Ok(Walked::Each(a.value(0).clone(), each).enumerable(element))
}

/// `Values<U>`
fn values_as(a: &Args<'_>, key: Option<Value>) -> Value {
    Walked::Each(a.value(0).clone(), Each::Values(key, a.ty(0))).iterator()
}
