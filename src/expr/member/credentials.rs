//! What an `Authorization` header holds: `AsBasic`, `AsJwt` and their members.

use std::any::Any;

use crate::expr::eval::{Args, Equality, Machine};
use crate::expr::types::Ty;
use crate::expr::value::json::read;
use crate::expr::value::object::{Map, Native};
use crate::expr::value::{DateTime, Exception, Object, Text, Token, Value, date};
use crate::time::Date;

use super::{Class, Shape, rows};

const SPACE: &str = "Apim";

/// Ticks at 1970.
const EPOCH: i64 = 621_355_968_000_000_000;

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
    // What `get-authorization-context` gives; nothing here holds one, so that no member is ever read.
    Class {
        declaration: "Authorization",
        space: "Apim",
        shape: Shape::Class,
        rows: rows![
            "string AccessToken" => |_, _| Err(Exception::null_reference()),
            "IReadOnlyDictionary<string, object> Claims" => |_, _| Err(Exception::null_reference()),
        ],
    },
    Class {
        declaration: "Jwt",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string Algorithm" => |_, a| Ok(a.native::<Jwt>(0)?.algorithm.clone()),
            "IEnumerable<string> Audiences" => |_, a| Ok(a.native::<Jwt>(0)?.audiences.clone()),
            "IReadOnlyDictionary<string, string[]> Claims" => |_, a| Ok(a.native::<Jwt>(0)?.claims.clone()),
            "DateTime? ExpirationTime" => |_, a| Ok(a.native::<Jwt>(0)?.expires.clone()),
            "string Id" => |_, a| Ok(a.native::<Jwt>(0)?.id.clone()),
            "string Issuer" => |_, a| Ok(a.native::<Jwt>(0)?.issuer.clone()),
            "DateTime? IssuedAt" => |_, a| Ok(a.native::<Jwt>(0)?.issued.clone()),
            "DateTime? NotBefore" => |_, a| Ok(a.native::<Jwt>(0)?.begins.clone()),
            "string Subject" => |_, a| Ok(a.native::<Jwt>(0)?.subject.clone()),
            "string Type" => |_, a| Ok(a.native::<Jwt>(0)?.kind.clone()),
        ],
    },
    Class {
        declaration: "StringExtensions",
        space: SPACE,
        shape: Shape::Static,
        rows: rows![
            "static BasicAuthCredentials AsBasic(this string input)" => |_, a| Ok(basic(a.value(0)).unwrap_or_default()),
            "static bool TryParseBasic(this string input, out BasicAuthCredentials result)" => |m, a| {
                let found = basic(a.value(0));
                m.outs.push(found.clone().unwrap_or_default());
                Ok(found.is_some().into())
            },
            "static Jwt AsJwt(this string input)" => |m, a| Ok(jwt(m, a)?.unwrap_or_default()),
            "static bool TryParseJwt(this string input, out Jwt result)" => |m, a| {
                let found = jwt(m, a)?;
                m.outs.push(found.clone().unwrap_or_default());
                Ok(found.is_some().into())
            },
        ],
    },
];

#[derive(Debug)]
struct Basic {
    user: Text,
    password: Text,
}

/// A token, read once: its members as .NET values.
#[derive(Debug)]
pub struct Jwt {
    algorithm: Value,
    kind: Value,
    audiences: Value,
    claims: Value,
    /// The claims again, for policies that validate tokens.
    values: Vec<(Text, Vec<Text>)>,
    id: Value,
    issuer: Value,
    subject: Value,
    expires: Value,
    issued: Value,
    begins: Value,
}

impl Native for Basic {
    fn class(&self) -> &'static str {
        "BasicAuthCredentials"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Native for Jwt {
    fn class(&self) -> &'static str {
        "Jwt"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Jwt {
    /// Reads a token, with or without `Bearer` before it. Nobody looks at its signature.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        of_text(text)
    }

    /// As expressions see it.
    #[must_use]
    pub fn into_value(self) -> Value {
        Object::Native(Box::new(self)).into()
    }

    /// The values of a claim, however its name is written: of an array the items, else one; `None` when it is not there.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&[Text]> {
        let found = self.values.iter().find(|(known, _)| known.to_str().eq_ignore_ascii_case(name));
        found.map(|(_, values)| values.as_slice())
    }

    /// When it ends, if it says so.
    #[must_use]
    pub fn expires(&self) -> Option<Date> {
        date_of(&self.expires)
    }

    /// When it begins, if it says so.
    #[must_use]
    pub fn begins(&self) -> Option<Date> {
        date_of(&self.begins)
    }
}

fn date_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(Date::from_micros((date.ticks - EPOCH) / 10)),
        _ => None,
    }
}

/// The rest of a text after a word, however that is written.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).and_then(|_| text.get(word.len()..))
}

/// `Basic` and the pair in Base64, which is Latin-1; nothing when it is anything else.
fn basic(input: &Value) -> Option<Value> {
    let text = input.as_text()?.to_str();
    let bytes = super::crypto::from_base64(after(&text, "basic ")?.trim()).ok()?;
    let pair: String = bytes.into_iter().map(char::from).collect();
    let (user, password) = pair.split_once(':')?;
    Some(Object::Native(Box::new(Basic { user: user.into(), password: password.into() })).into())
}

/// A token, with or without `Bearer` before it. Nobody looks at its signature: that is `validate-jwt`'s.
fn jwt(m: &mut Machine<'_>, a: &Args<'_>) -> Result<Option<Value>, Box<Exception>> {
    let Some(text) = a.value(0).as_text() else { return Ok(None) };
    m.allocate(text.bytes().saturating_mul(8))?;
    Ok(of_text(&text.to_str()).map(Jwt::into_value))
}

fn of_text(text: &str) -> Option<Jwt> {
    let token = text.trim();
    let mut parts = after(token, "bearer ").map_or(token, str::trim).split('.');
    let (header, body) = (part(parts.next()?)?, part(parts.next()?)?);
    let values = claims(&body);
    let audiences = values.iter().find(|(name, _)| name.to_str().eq_ignore_ascii_case("aud"));
    Some(Jwt {
        audiences: Object::strings(audiences.map_or(&[][..], |(_, values)| values).iter().cloned()),
        claims: map(&values),
        values,
        algorithm: string(&header, "alg")?,
        kind: string(&header, "typ")?,
        id: string(&body, "jti")?,
        issuer: string(&body, "iss")?,
        subject: string(&body, "sub")?,
        expires: time(&body, "exp")?,
        issued: time(&body, "iat")?,
        begins: time(&body, "nbf")?,
    })
}

/// A part of a token: JSON in Base64 of either alphabet, without padding.
fn part(text: &str) -> Option<Token> {
    let mut text = text.replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    let bytes = super::crypto::from_base64(&text).ok()?;
    read::parse_as(&String::from_utf8_lossy(&bytes), read::Wanted::Object).ok()
}

/// The claims as strings: of arrays the items, all others one.
fn claims(body: &Token) -> Vec<(Text, Vec<Text>)> {
    let mut claims: Vec<(Text, Vec<Text>)> = Vec::new();
    for property in body.children() {
        let (Some(name), Some(value)) = (property.name(), property.property_value()) else { continue };
        let values = if value.class() == "JArray" {
            value.children().into_iter().map(|item| Value::Json(item).to_text()).collect()
        } else if let Some(Value::Bool(truth)) = value.value() {
            vec![Text::fixed(if truth { "true" } else { "false" })]
        } else {
            vec![Value::Json(value).to_text()]
        };
        match claims.iter_mut().find(|(known, _)| known.to_str().to_lowercase() == name.to_str().to_lowercase()) {
            Some((_, old)) => *old = values,
            None => claims.push((name, values)),
        }
    }
    claims
}

/// A dictionary that finds its names however they are written.
fn map(claims: &[(Text, Vec<Text>)]) -> Value {
    let ty = Ty::generic("Dictionary", &[Ty::String, Ty::Array(Ty::String.into())]);
    let map = Map::new(ty, Equality::Texts(super::Comparison::IGNORING_CASE));
    for (name, values) in claims {
        let name = Value::Text(name.clone());
        let hash = map.equality.hash(&name);
        map.table.borrow_mut().insert(hash, name, Object::strings(values.iter().cloned()));
    }
    Object::Map(map).into()
}

/// `(string)token[name]`; `None` when that throws.
fn string(token: &Token, name: &'static str) -> Option<Value> {
    match token.get(&Text::fixed(name)) {
        Some(value) => super::from_json(&Value::Json(value), &Ty::String).ok(),
        None => Some(Value::Null),
    }
}

/// Seconds since 1970; `None` when that throws.
fn time(token: &Token, name: &'static str) -> Option<Value> {
    let Some(value) = token.get(&Text::fixed(name)) else { return Some(Value::Null) };
    let Value::Double(seconds) = super::from_json(&Value::Json(value), &Ty::Double).ok()? else { return None };
    let milliseconds = seconds * 1000.0 + if seconds < 0.0 { -0.5 } else { 0.5 };
    if milliseconds.is_nan() || milliseconds.abs() > 315_537_897_600_000.0 {
        return None;
    }
    let ticks = EPOCH.checked_add((milliseconds as i64).checked_mul(10_000)?)?;
    (0..=date::LAST).contains(&ticks).then_some(Value::Date(DateTime { ticks, kind: date::Kind::Utc }))
}
