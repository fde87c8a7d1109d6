//! What an `Authorization` header holds: `AsBasic`, `AsJwt` and their members.

use std::any::Any;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::expr::eval::Args;
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::{Class, Shape, rows};

const SPACE: &str = "Apim";

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "BasicAuthCredentials",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string UserId" => |_, a| Ok(Value::Text(a.native::<Basic>(0)?.user.clone())),
            "string Password" => |_, a| Ok(Value::Text(a.native::<Basic>(0)?.password.clone())),
        ],
    },
    Class {
        declaration: "Jwt",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string Algorithm" => |_, a| Ok(one(&a.native::<Jwt>(0)?.header, "alg")),
            "string Type" => |_, a| Ok(one(&a.native::<Jwt>(0)?.header, "typ")),
            "string Issuer" => |_, a| Ok(one(&a.native::<Jwt>(0)?.claims, "iss")),
            "string Subject" => |_, a| Ok(one(&a.native::<Jwt>(0)?.claims, "sub")),
            "string Id" => |_, a| Ok(one(&a.native::<Jwt>(0)?.claims, "jti")),
            "IEnumerable<string> Audiences" => |_, a| Ok(Object::strings(all(&a.native::<Jwt>(0)?.claims, "aud").to_vec())),
            "IClaims Claims" => |_, a| Ok(Object::Native(Box::new(Claims(a.native::<Jwt>(0)?.claims.clone()))).into()),
        ],
    },
    Class {
        declaration: "IClaims",
        space: "System.Collections.Generic",
        shape: Shape::Interface,
        rows: rows![
            "int Count" => |_, a| Ok(i32::try_from(a.native::<Claims>(0)?.0.len()).unwrap_or(i32::MAX).into()),
            "bool ContainsKey(string key)" => |_, a| Ok((!claim(a)?.is_empty()).into()),
            "string[] this[string key]" => |_, a| match claim(a)? {
                [] => Err(Exception::new(
                    "System.Collections.Generic.KeyNotFoundException",
                    format!("The given key '{}' was not present in the dictionary.", a.value(1)),
                )),
                values => Ok(Object::strings(values.to_vec())),
            },
            "string GetValueOrDefault(string key, string defaultValue = null)" => |m, a| match claim(a)? {
                [] => Ok(a.value(2).clone()),
                values => m.text(values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
            },
            "bool TryGetValue(string key, out string[] value)" => |m, a| {
                let values = claim(a)?;
                m.outs.push(if values.is_empty() { Value::Null } else { Object::strings(values.to_vec()) });
                Ok((!values.is_empty()).into())
            },
        ],
    },
    Class {
        declaration: "StringExtensions",
        space: SPACE,
        shape: Shape::Static,
        rows: rows![
            "static BasicAuthCredentials AsBasic(this string input)" => |_, a| Ok(basic(a).unwrap_or_default()),
            "static bool TryParseBasic(this string input, out BasicAuthCredentials result)" => |m, a| {
                m.outs.push(basic(a).unwrap_or_default());
                Ok(basic(a).is_some().into())
            },
            "static Jwt AsJwt(this string input)" => |m, a| { m.allocate(length(a))?; Ok(jwt(a).unwrap_or_default()) },
            "static bool TryParseJwt(this string input, out Jwt result)" => |m, a| {
                m.allocate(length(a))?;
                m.outs.push(jwt(a).unwrap_or_default());
                Ok(jwt(a).is_some().into())
            },
        ],
    },
];

/// Names with their values.
type Fields = Vec<(Text, Vec<Text>)>;

#[derive(Debug)]
struct Basic {
    user: Text,
    password: Text,
}

#[derive(Debug)]
struct Jwt {
    header: Fields,
    claims: Fields,
}

#[derive(Debug)]
struct Claims(Fields);

macro_rules! native {
    ($ty:ty, $name:literal) => {
        impl Native for $ty {
            fn class(&self) -> &'static str {
                $name
            }
            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

native!(Basic, "BasicAuthCredentials");
native!(Jwt, "Jwt");

impl Native for Claims {
    fn class(&self) -> &'static str {
        "IClaims"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn items(&self) -> Option<Vec<Value>> {
        let strings = Ty::Array(Ty::String.into());
        let pair = |(name, values): &(Text, Vec<Text>)| {
            Object::pair(&Ty::String, &strings, (Value::Text(name.clone()), Object::strings(values.clone())))
        };
        Some(self.0.iter().map(pair).collect())
    }
}

fn length(a: &Args<'_>) -> usize {
    a.value(0).as_text().map_or(0, |t| t.bytes() * 4)
}

/// `Basic` and the pair in Base64; nothing when it is anything else.
fn basic(a: &Args<'_>) -> Option<Value> {
    let text = a.value(0).as_text()?.to_str();
    let (scheme, pair) = text.trim().split_once(' ')?;
    let bytes = super::crypto::from_base64(pair).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8_lossy(&bytes).into_owned();
    let (user, password) = pair.split_once(':')?;
    Some(Object::Native(Box::new(Basic { user: user.into(), password: password.into() })).into())
}

/// A token, with or without `Bearer` before it. Nobody looks at its signature: that is `validate-jwt`'s.
fn jwt(a: &Args<'_>) -> Option<Value> {
    let text = a.value(0).as_text()?.to_str();
    let token = text.trim();
    let token = token.get(..7).filter(|s| s.eq_ignore_ascii_case("bearer ")).map_or(token, |_| token.get(7..).unwrap_or(""));
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, _] = parts.as_slice() else { return None };
    Some(Object::Native(Box::new(Jwt { header: fields(header)?, claims: fields(claims)? })).into())
}

fn fields(part: &str) -> Option<Fields> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    let Value::Json(object) = Value::json(std::str::from_utf8(&bytes).ok()?).ok()? else { return None };
    let field = |property: crate::expr::value::Token| {
        let value = property.property_value()?;
        let values = if value.class() == "JArray" { value.children() } else { vec![value] };
        Some((property.name()?, values.into_iter().map(|v| Value::Json(v).to_text()).collect()))
    };
    object.children().into_iter().map(field).collect()
}

fn all<'a>(fields: &'a Fields, name: &str) -> &'a [Text] {
    fields.iter().find(|(n, _)| n.as_str() == Some(name)).map_or(&[], |(_, v)| v)
}

fn one(fields: &Fields, name: &str) -> Value {
    all(fields, name).first().cloned().map_or(Value::Null, Value::Text)
}

fn claim<'a>(a: &Args<'a>) -> Result<&'a [Text], Box<Exception>> {
    let key = a.text(1, "key")?.to_str();
    Ok(all(&a.native::<Claims>(0)?.0, &key))
}
