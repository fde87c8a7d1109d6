//! What JSON tokens do with operations on `dynamic` before C# binds them: the members of an object are its properties, a
//! value becomes what it holds and computes with it.

use std::cmp::Ordering;

use crate::expr::eval::node::Arith;
use crate::expr::eval::{convert, operator};
use crate::expr::member::{Class, Outcome, change_type, from_json, token_holding};
use crate::expr::syntax::Binary;
use crate::expr::types::{Num, Ty};
use crate::expr::value::json::{Kind, compare};
use crate::expr::value::{Exception, Text, Token, Value};

use super::super::Machine;
use super::{Does, Late};

impl Machine<'_> {
    /// What a token does itself; `None` leaves it to C#.
    pub(super) fn of_token(&mut self, late: &Late, values: &[Value]) -> Option<Outcome> {
        let Some(Value::Json(token)) = values.first() else { return None };
        let is_value = token.kind().is_value();
        match &late.does {
            Does::Get(name, _) if token.kind() == Kind::Object => {
                let name = Text::from(&*name.text);
                Some(Ok(token.get(&name).map_or(Value::Null, Value::Json)))
            }
            Does::Set(name, _) if token.kind() == Kind::Object => {
                let value = values.get(1).cloned().unwrap_or_default();
                Some(self.set_property(token, &Text::from(&*name.text), value))
            }
            Does::Binary(op, ..) if is_value => self.computed(*op, token, values.get(1).unwrap_or(&Value::Null)),
            Does::Convert(ty, _) if is_value => converted(token, ty),
            Does::Enumerate if is_value => match token.value() {
                Some(Value::Null) | None => Some(Err(Exception::null_reference())),
                Some(_) => Some(Err(no_target("System.Collections.IEnumerable"))),
            },
            _ => None,
        }
    }

    fn set_property(&mut self, token: &Token, name: &Text, value: Value) -> Outcome {
        self.allocate(64 + name.bytes())?;
        let item = match &value {
            Value::Json(item) => item.clone(),
            other => token_holding(other)?,
        };
        token.set(name, &item)?;
        Ok(value)
    }

    /// `a + b`, `a == b` and such of what a value holds.
    fn computed(&mut self, op: Binary, token: &Token, other: &Value) -> Option<Outcome> {
        let own = token.value().unwrap_or_default();
        let other = match other {
            Value::Json(token) if token.kind().is_value() => token.value().unwrap_or_default(),
            other => other.clone(),
        };
        let holds: fn(Ordering) -> bool = match op {
            Binary::Equal => Ordering::is_eq,
            Binary::NotEqual => Ordering::is_ne,
            Binary::Less => Ordering::is_lt,
            Binary::LessEqual => Ordering::is_le,
            Binary::Greater => Ordering::is_gt,
            Binary::GreaterEqual => Ordering::is_ge,
            _ => {
                let op = match op {
                    Binary::Add => Arith::Add,
                    Binary::Subtract => Arith::Subtract,
                    Binary::Multiply => Arith::Multiply,
                    Binary::Divide => Arith::Divide,
                    _ => return None,
                };
                let result = self.arithmetic(op, &own, &other)?;
                return Some(result.map(|value| Value::Json(Token::scalar(value))));
            }
        };
        Some(compare(token.kind(), &own, &other).map(|order| holds(order).into()))
    }

    /// Strings are joined; numbers are computed in the widest kind of the two, null makes null.
    fn arithmetic(&mut self, op: Arith, a: &Value, b: &Value) -> Option<Outcome> {
        let either = |test: fn(&Value) -> bool| test(a) || test(b);
        if op == Arith::Add && either(|v| matches!(v, Value::Text(_))) {
            return Some(self.text(Text::concat(&[a.to_text(), b.to_text()])));
        }
        if either(|v| crate::expr::value::json::big(v).is_some()) {
            return Some(Err(Exception::limit("arithmetic with whole numbers beyond `long` is not modelled")));
        }
        let (num, ty) = if either(|v| matches!(v, Value::Decimal(_))) {
            (Num::Decimal, Ty::Decimal)
        } else if either(|v| matches!(v, Value::Float(_) | Value::Double(_))) {
            (Num::Double, Ty::Double)
        } else if either(|v| v.as_whole().is_some() || matches!(v, Value::ULong(_))) {
            (Num::Long, Ty::Long)
        } else {
            return None;
        };
        if a.is_null() || b.is_null() {
            return Some(Ok(Value::Null));
        }
        Some(change_type(a, &ty).and_then(|a| operator::arith(op, num, &a, &change_type(b, &ty)?)))
    }
}

/// What a value becomes; `None`: what holds null, and is to be a value, is C#'s.
fn converted(token: &Token, ty: &Ty) -> Option<Outcome> {
    if ty.is("JToken") || ty.is("JValue") {
        return Some(Ok(Value::Json(token.clone())));
    }
    let held = token.value().unwrap_or_default();
    if held.is_null() {
        return (!ty.is_value()).then_some(Ok(Value::Null));
    }
    let to = ty.underlying();
    if convert::is(&held, to) {
        return Some(Ok(held));
    }
    if let (Ty::Named(class, _), Some(labels)) = (to, to.class().and_then(Class::labels)) {
        let named = |text: &Text| labels.iter().find(|(label, _)| label.eq_ignore_ascii_case(&text.to_str())).map(|(_, n)| *n);
        let number = match &held {
            Value::Text(text) => named(text),
            other => other.as_whole().and_then(|n| i32::try_from(n).ok()),
        };
        if let Some(number) = number {
            return Some(Ok(Value::Enum(class, number)));
        }
    }
    let plain = to.is_numeric() || matches!(to, Ty::String | Ty::Bool) || to.is("DateTime");
    let parsed = matches!(held, Value::Text(_)) && ["Guid", "TimeSpan", "Uri"].iter().any(|name| to.is(name));
    Some(match to {
        _ if crate::expr::value::json::big(&held).is_some() => from_json(&Value::Json(token.clone()), ty),
        _ if plain && !matches!(held, Value::Guid(_) | Value::Span(_) | Value::Object(_) | Value::Offset(_)) => change_type(&held, to),
        _ if parsed || plain => from_json(&Value::Json(token.clone()), ty),
        _ if to.is("DateTimeOffset") && matches!(held, Value::Text(_) | Value::Date(_)) => from_json(&Value::Json(token.clone()), ty),
        Ty::Named(class, _) if class.is_interface() => Err(no_target(&to.full_name())),
        _ => Err(Exception::invalid(format!("Can not convert from {} to {}.", held.type_name(), to.full_name()))),
    })
}

fn no_target(name: &str) -> Box<Exception> {
    Exception::argument(format!("Target type {name} is not a value type or a non-abstract class. (Parameter 'targetType')"))
}
