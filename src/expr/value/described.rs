//! Values that a context written as JSON describes: `5`, `"text"`, `{"$type": "long", "value": 5}`.

use super::{
    DateTime, Exception, Object, Text, Token, Value, date,
    json::{self, read},
};
use crate::expr::member;
use crate::expr::types::Ty;
use crate::http::{Response, Url};

impl Token {
    /// A JSON object, its dates left as strings (`DateParseHandling.None`).
    ///
    /// # Errors
    /// Newtonsoft's exception.
    pub fn read_undated(text: &str) -> Result<Self, Exception> {
        read::parse_undated(text).map_err(|e| *e)
    }

    /// The JSON on one line, without blanks.
    #[must_use]
    pub fn compact(&self) -> String {
        json::print(self, json::Layout::Compact)
    }

    /// What `(T)token` gives; `T` is a keyword or a name of `System`, with `?` or without.
    ///
    /// # Errors
    /// What the conversion throws.
    pub fn cast(&self, ty: &str) -> Result<Value, Exception> {
        cast(&Value::Json(self.clone()), ty)
    }
}

impl Value {
    /// The value of a variable.
    ///
    /// # Errors
    /// What the conversion throws, or that `$type` names no type.
    pub fn described(json: &Token) -> Result<Self, Exception> {
        match json.value() {
            Some(Self::Long(n)) => return Ok(i32::try_from(n).map_or(Self::Long(n), Self::Int)),
            Some(scalar) => return Ok(scalar),
            None => {}
        }
        let Some(ty) = json.get(&Text::fixed("$type")) else { return Ok(Self::Json(json.clone())) };
        let value = json.get(&Text::fixed("value")).map_or(Self::Null, Self::Json);
        let name = ty.cast("string")?.to_text();
        match &*name.to_str() {
            name @ ("string" | "int" | "long" | "double" | "decimal" | "bool") => cast(&value, name),
            "Guid" => Self::parsed_guid(&text(&value)?.to_str()),
            "DateTime" => round_trip(&text(&value)?),
            "string[]" => {
                let Self::Json(list) = &value else { return Err(*Exception::argument_null("source")) };
                let items: Result<Vec<Self>, Exception> = list.children().iter().map(|item| item.cast("string")).collect();
                Ok(Object::array(&Ty::String, items?))
            }
            "JObject" | "JArray" | "JToken" => Ok(value),
            "JObject-text" => read::parse_as(&text(&value)?.to_str(), read::Wanted::Object).map(Self::Json).map_err(|e| *e),
            other => Err(*Exception::new("System.Exception", format!("unknown $type {other}"))),
        }
    }

    /// A response, as `send-request` leaves it in a variable.
    #[must_use]
    pub fn response(response: Response) -> Self {
        member::held_response(response)
    }

    /// `Guid.Parse`.
    ///
    /// # Errors
    /// What it throws.
    pub fn parsed_guid(text: &str) -> Result<Self, Exception> {
        member::parse_guid(&text.into()).map_err(|e| *e)
    }

    /// `DateTime.Parse`.
    ///
    /// # Errors
    /// What it throws.
    pub fn parsed_date(text: &str) -> Result<Self, Exception> {
        member::parse_date(&text.into()).map_err(|e| *e)
    }
}

fn cast(value: &Value, ty: &str) -> Result<Value, Exception> {
    let (name, nullable) = ty.strip_suffix('?').map_or((ty, false), |name| (name, true));
    let ty = Ty::keyword(name).unwrap_or_else(|| Ty::named(name));
    member::from_json(value, &if nullable { ty.nullable() } else { ty }).map_err(|e| *e)
}

/// A string that must be there.
fn text(value: &Value) -> Result<Text, Exception> {
    match cast(value, "string")? {
        Value::Text(text) => Ok(text),
        _ => Err(*Exception::argument_null("input")),
    }
}

/// An absolute URL, as `new Uri(..)` reads it.
///
/// # Errors
/// What it throws.
pub fn absolute_url(text: &str) -> Result<Url, Exception> {
    member::read_address(text)
}

/// `DateTime.Parse` with `DateTimeStyles.RoundtripKind`.
fn round_trip(text: &Text) -> Result<Value, Exception> {
    Ok(match Value::parsed_date(&text.to_str())? {
        Value::Date(date) if text.to_str().ends_with('Z') => DateTime { kind: date::Kind::Utc, ..date }.into(),
        other => other,
    })
}
