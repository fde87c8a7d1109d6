use std::rc::Rc;

use crate::expr::member::{Comparison, is_token_comparer, of_comparer};
use crate::expr::value::json::deep_equal;
use crate::expr::value::{Object, Text, Value};

use super::convert;

/// When two keys are one, for dictionaries, sets and groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Equality {
    /// `Equals`.
    #[default]
    Default,
    /// As a `StringComparer` says.
    Texts(Comparison),
    /// `JToken.EqualityComparer`: trees are equal when all in them is.
    Tokens,
}

impl Equality {
    /// What an `IEqualityComparer<T>` does; null is the default one.
    pub fn of(comparer: &Value) -> Self {
        if is_token_comparer(comparer) {
            return Self::Tokens;
        }
        of_comparer(comparer).map_or(Self::Default, Self::Texts)
    }

    /// Whether two keys are one.
    pub fn equal(self, a: &Value, b: &Value) -> bool {
        match (self, a, b) {
            (Self::Texts(comparison), Value::Text(_), Value::Text(_)) => comparison.equal(a, b),
            (Self::Tokens, Value::Json(a), Value::Json(b)) => deep_equal(a, b).unwrap_or(false),
            (Self::Default | Self::Texts(_) | Self::Tokens, ..) => convert::equal(a, b),
        }
    }

    /// The steps of comparing a key with so many others.
    pub fn cost(self, looked: usize, key: &Value) -> usize {
        match (self, key) {
            (Self::Texts(Comparison::Culture(_)), Value::Text(text)) => looked.saturating_mul(2 + text.len() / 8),
            (Self::Tokens, Value::Json(token)) => looked.saturating_mul(1 + token.size()),
            // Its letters were hashed one by one.
            (Self::Default | Self::Texts(_) | Self::Tokens, Value::Text(text)) => looked / 8 + text.bytes() / 128,
            (Self::Default | Self::Texts(_) | Self::Tokens, _) => looked / 8,
        }
    }

    /// A number that equal keys share. The same on every machine, but for objects that are told apart by identity.
    pub fn hash(self, key: &Value) -> u32 {
        match (self, key) {
            (Self::Texts(comparison @ Comparison::Ordinal(_)), Value::Text(text)) => hash_text(&comparison.key(text)),
            // What a culture takes for the same is too much for a hash of letters: all are compared.
            (Self::Texts(Comparison::Culture(_)), Value::Text(_)) => 0,
            (Self::Tokens, _) => 0,
            (Self::Default | Self::Texts(_), key) => hash(key, 0),
        }
    }
}

/// FNV-1a.
fn mix(hash: u32, bytes: impl IntoIterator<Item = u8>) -> u32 {
    bytes.into_iter().fold(hash, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

const SEED: u32 = 0x811c_9dc5;

fn hash_text(text: &Text) -> u32 {
    match text.as_str() {
        Some(text) => mix(SEED, text.bytes()),
        None => mix(SEED, text.units().iter().flat_map(|u| u.to_le_bytes())),
    }
}

fn whole(n: i64) -> u32 {
    mix(SEED, n.to_le_bytes())
}

fn real(n: f64) -> u32 {
    // Both zeros are one, and all that is not a number.
    let n = if n.is_nan() { f64::NAN } else { n + 0.0 };
    mix(SEED, n.to_bits().to_le_bytes())
}

fn address<T>(object: &Rc<T>) -> u32 {
    mix(SEED, (Rc::as_ptr(object).cast::<()>() as usize).to_le_bytes())
}

fn hash(key: &Value, depth: u8) -> u32 {
    match key {
        Value::Text(text) => hash_text(text),
        Value::Double(n) => real(*n),
        Value::Float(n) => real(f64::from(*n)),
        Value::Bool(b) => whole((*b).into()),
        Value::Char(unit) => whole((*unit).into()),
        Value::ULong(n) => whole(n.cast_signed()),
        Value::Date(date) => whole(date.ticks),
        Value::Offset(date) => whole(date.utc_ticks()),
        Value::Span(ticks) => whole(*ticks),
        Value::Guid(bytes) => mix(SEED, *bytes),
        Value::Enum(_, n) => whole((*n).into()),
        Value::Json(token) => match token.value() {
            // Of the other scalars two may be equal though they are written otherwise; what is no scalar may move.
            Some(scalar @ (Value::Text(_) | Value::Long(_) | Value::Int(_) | Value::Bool(_))) => hash(&scalar, depth),
            Some(_) | None => 0,
        },
        Value::Object(object) => match &**object {
            // Pairs of pairs of pairs: the outer ones are enough.
            Object::Record(_) if depth > 4 => 0,
            Object::Record(record) => record.fields.iter().fold(SEED, |h, field| mix(h, hash(field, depth + 1).to_le_bytes())),
            Object::Native(_) => 0,
            _ => address(object),
        },
        Value::Part(_) | Value::Xml(_) | Value::Null => 0,
        // `1.0` and `1.00` are equal.
        Value::Decimal(n) => real(n.to_double()),
        Value::Int(_) | Value::Long(_) | Value::SByte(_) | Value::Byte(_) | Value::Short(_) | Value::UShort(_) | Value::UInt(_) => {
            whole(key.as_whole().unwrap_or(0))
        }
    }
}
