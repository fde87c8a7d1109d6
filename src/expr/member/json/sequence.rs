use std::any::Any;

use crate::expr::eval::{Machine, Source};
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Token, Value};

use super::conversion::value_as;

/// The children of a token as they are when they are read: `Children()`, `Properties()`, `Values<T>()`.
#[derive(Debug)]
pub struct Children {
    pub token: Token,
    /// What they are converted to by `Value<T>`.
    pub to: Option<Ty>,
}

impl Native for Children {
    fn class(&self) -> &'static str {
        "IJEnumerable"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn open(&self) -> Option<Box<dyn Source>> {
        Some(Box::new(Walk { token: self.token.clone(), at: 0, version: self.token.version(), pairs: false, to: self.to.clone() }))
    }
}

/// Children being read.
struct Walk {
    token: Token,
    at: usize,
    version: u32,
    /// As `KeyValuePair<string, JToken>`.
    pairs: bool,
    to: Option<Ty>,
}

/// The children of a token as they are now, those of an object as pairs if wanted.
pub fn children_of(token: &Token, pairs: bool) -> Box<dyn Source> {
    Box::new(Walk { token: token.clone(), at: 0, version: token.version(), pairs, to: None })
}

impl Source for Walk {
    fn next(&mut self, machine: &mut Machine<'_>) -> Result<Option<Value>, Box<Exception>> {
        machine.spend(1)?;
        if self.token.version() != self.version {
            return Err(Exception::invalid("Collection was modified; enumeration operation may not execute."));
        }
        let Some(child) = self.token.child(self.at) else { return Ok(None) };
        self.at += 1;
        if self.pairs {
            let fields = (child.name().into(), child.property_value().into());
            return Ok(Some(Object::pair(&Ty::String, &Ty::named("JToken"), fields)));
        }
        match &self.to {
            Some(ty) => value_as(&Value::Json(child), ty).map(Some),
            None => Ok(Some(Value::Json(child))),
        }
    }
}
