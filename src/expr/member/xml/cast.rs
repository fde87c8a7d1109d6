use crate::expr::eval::{Args, Machine};
use crate::expr::types::Ty;
use crate::expr::value::xml::text::to;
use crate::expr::value::{Exception, Value};

use super::{Outcome, value_of};

/// `(string)element`: null stays null.
pub fn text(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    match a.value(0) {
        Value::Xml(node) => value_of(m, node),
        _ => Ok(Value::Null),
    }
}

/// `(int)element`
pub fn value(a: &Args<'_>, parameter: &str, ty: &Ty) -> Outcome {
    match a.value(0) {
        Value::Xml(node) => to(&node.value(), ty),
        _ => Err(Exception::argument_null(parameter)),
    }
}

/// `(int?)element`
pub fn nullable(a: &Args<'_>, ty: &Ty) -> Outcome {
    match a.value(0) {
        Value::Xml(node) => to(&node.value(), ty),
        _ => Ok(Value::Null),
    }
}
