use crate::expr::eval::{Cursor, Machine, Source};
use crate::expr::member::json::conversion::value_as;
use crate::expr::member::json::token::child;
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Token, Value};

use super::Walked;

type Next = Result<Option<Value>, Box<Exception>>;

/// What is read from each token of a sequence.
#[derive(Clone)]
pub enum Each {
    Children,
    /// What stands under the key, or without one the children, or the token itself when it has none; as the type.
    Values(Option<Value>, Ty),
    Above(bool),
    Below(bool),
}

/// A sequence of tokens and what is read from each, being read.
pub struct Flat {
    /// The sequence before it is read.
    source: Result<Cursor, Value>,
    each: Each,
    inner: Option<Box<dyn Source>>,
}

impl Flat {
    pub fn new(source: &Value, each: Each) -> Self {
        Self { source: Err(source.clone()), each, inner: None }
    }

    /// One value, or a walk of several.
    fn enter(&mut self, m: &mut Machine<'_>, token: &Token) -> Next {
        let walked = match &self.each {
            Each::Children => Walked::Children(token.clone()),
            Each::Above(own) => Walked::Above(token.clone(), *own),
            Each::Below(own) => Walked::Below(token.clone(), *own),
            Each::Values(Some(key), ty) => {
                return match child(m, token, key)? {
                    Value::Null => Ok(None),
                    found => value_as(&found, ty).map(Some),
                };
            }
            Each::Values(None, ty) if token.kind().is_value() => return value_as(&Value::Json(token.clone()), ty).map(Some),
            Each::Values(None, ty) => Walked::Converted(token.clone(), ty.clone()),
        };
        self.inner = Some(walked.open());
        Ok(None)
    }
}

impl Source for Flat {
    fn next(&mut self, m: &mut Machine<'_>) -> Next {
        if let Err(source) = &self.source {
            if source.is_null() {
                return Err(Exception::argument_null("source"));
            }
            self.source = Ok(m.open(source)?);
        }
        loop {
            if let Some(inner) = &mut self.inner {
                match inner.next(m)? {
                    Some(item) => return Ok(Some(item)),
                    None => self.inner = None,
                }
            }
            let Ok(cursor) = &mut self.source else { return Ok(None) };
            match cursor.next(m)? {
                None => return Ok(None),
                Some(Value::Json(token)) => {
                    if let Some(item) = self.enter(m, &token)? {
                        return Ok(Some(item));
                    }
                }
                Some(_) => return Err(Exception::null_reference()),
            }
        }
    }
}
