use crate::expr::eval::{Args, Machine};
use std::any::Any;

use crate::expr::eval::{Op, Query};
use crate::expr::member::{Class, Outcome, Shape, class, rows};
use crate::expr::types::Ty;
use crate::expr::value::json::{self, Kind, Layout, read};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Token, Value};

use super::content::{self, given};
use super::conversion::value_as;
use super::sequence::{Each, Side, Walked};
use super::{LINQ, from_object, path, to_object};

/// What `JToken.EqualityComparer` gives.
pub const COMPARER: Class =
    Class { declaration: "JTokenEqualityComparer : IEqualityComparer<JToken>", space: LINQ, shape: Shape::Class, rows: &[] };

/// A sequence of tokens.
pub const SEQUENCE: Class = Class {
    declaration: "IJEnumerable<T> : IEnumerable<T>",
    space: LINQ,
    shape: Shape::Interface,
    rows: rows!["IJEnumerable<JToken> this[object key]" => |_, a| Ok(values_at(a.value(0), a.value(1)))],
};

/// What `Children()` gives.
pub const ENUMERABLE: Class = Class {
    declaration: "JEnumerable<T> : IJEnumerable<T>",
    space: LINQ,
    shape: Shape::Struct,
    rows: rows!["IJEnumerable<JToken> this[object key]" => |_, a| Ok(values_at(a.value(0), a.value(1)))],
};

/// What each of the tokens has under a key, where it has something.
pub fn values_at(source: &Value, key: &Value) -> Value {
    Walked::Each(source.clone(), Each::Values(Some(key.clone()).filter(|key| !key.is_null()), token_ty())).enumerable(token_ty())
}

pub const CLASS: Class = Class {
    declaration: "JToken : IEnumerable<JToken>",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "static JToken Parse(string json)" => |m, a| parse(m, a.text(0, "s")?, read::Wanted::Token),
        "static JToken FromObject(object o)" => |m, a| from_object::token(m, a.value(0)).map(Value::Json),
        "static bool DeepEquals(JToken t1, JToken t2)" => |m, a| deep_equals(m, a.value(0), a.value(1)),
        "JToken this[object key]" => |m, a| get(m, a),
        "set JToken this[object key]" => |m, a| set(m, a),
        "T Value<T>(object key)" => |m, a| {
            let found = get(m, a)?;
            value_as(&found, &a.ty(0))
        },
        "IEnumerable<T> Values<T>()" => |_, a| {
            let token = a.token(0)?;
            if token.kind().is_value() {
                return Err(no_children(token));
            }
            Ok(Walked::Converted(token.clone(), a.ty(0)).iterator())
        },
        "T ToObject<T>()" => |m, a| to_object::token(m, a.token(0)?, &a.ty(0)),
        "JToken SelectToken(string path)" => |m, a| {
            path::first(m, a.token(0)?, &a.text(1, "expression")?.to_str(), path::Missing::Nothing)
        },
        "JToken SelectToken(string path, bool errorWhenNoMatch)" => |m, a| {
            let missing = if a.bool(2) { path::Missing::Fault } else { path::Missing::Nothing };
            path::first(m, a.token(0)?, &a.text(1, "expression")?.to_str(), missing)
        },
        "IEnumerable<JToken> SelectTokens(string path)" => |m, a| {
            path::all(m, a.token(0)?, &a.text(1, "expression")?.to_str(), path::Missing::Nothing)
        },
        "IEnumerable<JToken> SelectTokens(string path, bool errorWhenNoMatch)" => |m, a| {
            let missing = if a.bool(2) { path::Missing::Fault } else { path::Missing::Nothing };
            path::all(m, a.token(0)?, &a.text(1, "expression")?.to_str(), missing)
        },
        "JEnumerable<JToken> Children()" => |_, a| Ok(Walked::Children(a.token(0)?.clone()).enumerable(token_ty())),
        "JEnumerable<T> Children<T>()" => |_, a| {
            let children = Walked::Children(a.token(0)?.clone()).enumerable(token_ty());
            let of_type = Query::over(&children, [a.ty(0)].into(), Op::OfType(a.ty(0)))?;
            Query::over(&of_type, [a.ty(0)].into(), Op::Of(Ty::generic("JEnumerable", &[a.ty(0)])))
        },
        "IEnumerable<JToken> Ancestors()" => |_, a| Ok(Walked::Above(a.token(0)?.clone(), false).iterator()),
        "IEnumerable<JToken> AncestorsAndSelf()" => |_, a| Ok(Walked::Above(a.token(0)?.clone(), true).iterator()),
        "IEnumerable<JToken> AfterSelf()" => |_, a| Ok(Walked::Beside(a.token(0)?.clone(), Side::After).iterator()),
        "IEnumerable<JToken> BeforeSelf()" => |_, a| Ok(Walked::Beside(a.token(0)?.clone(), Side::Before).iterator()),
        "bool HasValues" => |_, a| Ok((a.token(0)?.count() > 0).into()),
        "JTokenType Type" => |_, a| Ok(type_of(a.token(0)?.kind())),
        "JContainer Parent" => |_, a| Ok(a.token(0)?.parent().into()),
        "JToken Root" => |_, a| Ok(a.token(0)?.outermost().into()),
        "JToken First" => |_, a| edge(a.token(0)?, |token| token.child(0)),
        "JToken Last" => |_, a| edge(a.token(0)?, Token::last_child),
        "JToken Next" => |m, a| beside_at(m, a.token(0)?, 1),
        "JToken Previous" => |m, a| beside_at(m, a.token(0)?, -1),
        "string Path" => |m, a| path(m, a.token(0)?),
        "string ToString()" => |m, a| { let text = json::to_text(a.token(0)?); m.text(text) },
        "string ToString(Formatting formatting)" => |m, a| {
            let layout = if a.int(1) == 0 { Layout::Compact } else { Layout::Indented };
            m.text(json::print(a.token(0)?, layout))
        },
        "static JTokenEqualityComparer EqualityComparer" => |_, _| Ok(token_comparer()),
        "JToken DeepClone()" => |m, a| {
            let token = a.token(0)?;
            m.allocate(token.size() * 96)?;
            Ok(token.deep_clone().into())
        },
        "void Remove()" => |m, a| {
            let token = a.token(0)?;
            content::find(m, token)?;
            parent_of(token)?.remove(token)?;
            Ok(Value::Null)
        },
        "void Replace(JToken value)" => |m, a| {
            let token = a.token(0)?;
            let parent = parent_of(token)?;
            let new = given(a.value(1));
            m.allocate(96)?;
            content::find(m, token)?;
            content::pay_for_copy(m, &parent, &new)?;
            match parent.position(token) {
                Some(index) => parent.set_item(index, &new).map(|()| Value::Null),
                None => Ok(Value::Null),
            }
        },
        "void AddAfterSelf(object content)" => |m, a| add_beside(m, a, 1),
        "void AddBeforeSelf(object content)" => |m, a| add_beside(m, a, 0),
    ],
};

pub fn token_ty() -> Ty {
    Ty::named("JToken")
}

/// `JObject.Parse` and its kin.
pub fn parse(m: &mut Machine<'_>, text: &Text, wanted: read::Wanted) -> Outcome {
    m.allocate(text.bytes() * 8)?;
    read::parse_as(&text.to_str(), wanted).map(Value::Json)
}

pub fn type_of(kind: Kind) -> Value {
    class("JTokenType").map_or(Value::Null, |class| Value::Enum(class, kind as i32))
}

fn deep_equals(m: &mut Machine<'_>, a: &Value, b: &Value) -> Outcome {
    match (a, b) {
        (Value::Json(a), Value::Json(b)) => {
            m.spend(a.size())?;
            json::deep_equal(a, b).map(Value::Bool)
        }
        _ => Ok((a.is_null() && b.is_null()).into()),
    }
}

fn no_children(token: &Token) -> Box<Exception> {
    Exception::invalid(format!("Cannot access child value on Newtonsoft.Json.Linq.{}.", token.class()))
}

fn edge(token: &Token, which: impl Fn(&Token) -> Option<Token>) -> Outcome {
    if token.kind().is_value() { Err(no_children(token)) } else { Ok(which(token).into()) }
}

fn parent_of(token: &Token) -> Result<Token, Box<Exception>> {
    token.parent().ok_or_else(|| Exception::invalid("The parent is missing."))
}

/// The token so many places on in its container.
pub fn neighbour(token: &Token, step: isize) -> Option<Token> {
    let (parent, index) = (token.parent()?, token.index()?);
    parent.child(index.checked_add_signed(step)?)
}

fn beside_at(m: &mut Machine<'_>, token: &Token, step: isize) -> Outcome {
    content::find(m, token)?;
    Ok(neighbour(token, step).into())
}

/// The way to a token, which is found anew at each level.
fn path(m: &mut Machine<'_>, token: &Token) -> Outcome {
    let mut at = Some(token.clone());
    while let Some(token) = at {
        m.spend(1)?;
        content::find(m, &token)?;
        at = token.parent();
    }
    m.text(token.path())
}

fn add_beside(m: &mut Machine<'_>, a: &Args<'_>, after: usize) -> Outcome {
    let token = a.token(0)?;
    let parent = parent_of(token)?;
    content::find(m, token)?;
    let index = token.index().unwrap_or(0) + after;
    content::put(m, &parent, index, a.value(1)).map(|()| Value::Null)
}

/// The child under a key.
pub fn get(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    child(m, a.token(0)?, a.value(1))
}

/// The child under a key: a name, an index.
pub fn child(m: &mut Machine<'_>, token: &Token, key: &Value) -> Outcome {
    let kind = token.kind();
    if let (Kind::Object, Value::Text(name)) = (kind, key) {
        m.spend(token.looked_at() / content::CHILDREN_PER_STEP)?;
        return Ok(token.get(name).into());
    }
    if key.is_null() && matches!(kind, Kind::Object | Kind::Array | Kind::Constructor) {
        return Err(Exception::argument_null("key"));
    }
    match (kind, key) {
        (Kind::Array | Kind::Constructor, Value::Int(index)) => {
            usize::try_from(*index).ok().and_then(|index| token.child(index)).map(Value::Json).ok_or_else(Exception::index)
        }
        (Kind::Object | Kind::Array | Kind::Constructor, _) => Err(wrong_key("Accessed", kind, key)),
        _ => Err(no_children(token)),
    }
}

fn wrong_key(verb: &str, kind: Kind, key: &Value) -> Box<Exception> {
    let key = match key {
        Value::Text(text) => format!("\"{text}\""),
        other => other.to_text().to_string(),
    };
    let wanted = match kind {
        Kind::Object => "Object property name",
        Kind::Array => "Int32 array index",
        _ => "Argument position index",
    };
    Exception::argument(format!("{verb} J{kind:?} values with invalid key value: {key}. {wanted} expected."))
}

/// Sets the child under a key.
pub fn set(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(128)?;
    let (token, key) = (a.token(0)?, a.value(1));
    let value = given(a.value(2));
    content::pay_for_copy(m, token, &value)?;
    let kind = token.kind();
    if key.is_null() && matches!(kind, Kind::Object | Kind::Array | Kind::Constructor) {
        return Err(Exception::argument_null("key"));
    }
    match (kind, key) {
        (Kind::Object, Value::Text(name)) => {
            m.spend(token.looked_at() / content::CHILDREN_PER_STEP)?;
            token.set(name, &value)?;
        }
        (Kind::Array | Kind::Constructor, Value::Int(index)) => {
            let index = usize::try_from(*index).map_err(|_| Exception::out_of_range("Index is less than 0.", "index"))?;
            token.set_item(index, &value)?;
        }
        (Kind::Object | Kind::Array | Kind::Constructor, _) => return Err(wrong_key("Set", kind, key)),
        _ => return Err(Exception::invalid(format!("Cannot set child value on Newtonsoft.Json.Linq.{}.", token.class()))),
    }
    Ok(Value::Null)
}

#[derive(Debug)]
struct TokenComparer;

impl Native for TokenComparer {
    fn class(&self) -> &'static str {
        "JTokenEqualityComparer"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `JToken.EqualityComparer`.
pub fn token_comparer() -> Value {
    Object::Native(Box::new(TokenComparer)).into()
}

/// Whether a comparer is it.
pub fn is_token_comparer(comparer: &Value) -> bool {
    matches!(comparer, Value::Object(object) if object.native::<TokenComparer>().is_some())
}
