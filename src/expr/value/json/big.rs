use std::any::Any;

use crate::expr::value::object::Native;
use crate::expr::value::{Object, Text, Value};

/// A `BigInteger`: what Newtonsoft makes of integers beyond 64 bits. Its digits, with a sign and without leading zeros.
#[derive(Debug)]
pub struct Big(pub Text);

impl Big {
    /// A whole number as it is written: a `long` when it has room, else a `BigInteger`. Nothing but digits after a sign.
    #[must_use]
    pub fn read(digits: &str) -> Value {
        if let Ok(n) = digits.parse::<i64>() {
            return Value::Long(n);
        }
        let (sign, rest) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        let text = format!("{sign}{}", rest.trim_start_matches('0'));
        Object::Native(Box::new(Self(text.into()))).into()
    }

    /// The nearest `double`.
    #[must_use]
    pub fn double(&self) -> f64 {
        self.0.to_str().parse().unwrap_or(f64::NAN)
    }

    /// How two are ordered.
    #[must_use]
    pub fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b) = (self.0.to_str(), other.0.to_str());
        match (a.strip_prefix('-'), b.strip_prefix('-')) {
            (None, None) => a.len().cmp(&b.len()).then_with(|| a.cmp(&b)),
            (Some(a), Some(b)) => b.len().cmp(&a.len()).then_with(|| b.cmp(a)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// The `BigInteger`, when it is one.
#[must_use]
pub fn big(value: &Value) -> Option<&Big> {
    match value {
        Value::Object(object) => object.native(),
        _ => None,
    }
}

impl Native for Big {
    fn class(&self) -> &'static str {
        "BigInteger"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(self.0.clone())
    }
}
