use std::rc::Rc;

use crate::expr::eval::Machine;
use crate::expr::member::Outcome;
use crate::expr::member::collection::set_of;
use crate::expr::types::Ty;
use crate::expr::value::json::read::Tok;
use crate::expr::value::object::{Items, Queue};
use crate::expr::value::{Object, Value};

use super::source::Source;
use super::{advance, fault, mismatch, unfit, value};

const LISTS: [&str; 6] = ["List", "IList", "ICollection", "IEnumerable", "IReadOnlyList", "IReadOnlyCollection"];

/// Whether a type is read from an array.
pub fn is_list(ty: &Ty) -> bool {
    match ty {
        Ty::Array(element) => **element != Ty::Byte,
        _ => LISTS.into_iter().chain(["HashSet", "ISet", "Queue", "Stack"]).any(|name| ty.is(name)),
    }
}

/// The sequence that begins with the token at hand.
pub fn read(m: &mut Machine<'_>, source: &mut impl Source, ty: &Ty, depth: usize) -> Outcome {
    match source.token() {
        Tok::StartArray => {}
        Tok::StartObject => return Err(mismatch(source, ty, "array (e.g. [1,2,3])")),
        Tok::Null | Tok::Undefined => return Ok(Value::Null),
        _ => return Err(unfit(source, ty)),
    }
    let element = ty.args().first().cloned().unwrap_or(Ty::Object);
    let mut items = Vec::new();
    loop {
        if !advance(source, &element)? {
            return Err(fault(source, "Unexpected end when deserializing array."));
        }
        if source.token() == Tok::EndArray {
            break;
        }
        items.push(value(m, source, &element, depth + 1)?);
    }
    match ty {
        Ty::Array(_) => Ok(Object::array(&element, items)),
        _ if LISTS.iter().any(|name| ty.is(name)) => Ok(Object::list(&element, items)),
        _ if ty.is("Queue") => Ok(Object::Queue(Queue::new(ty.clone(), items)).into()),
        _ if ty.is("Stack") => Ok(Object::Stack(Items::new(ty.clone(), items)).into()),
        _ => {
            let items: Value = Object::Items(Items::new(Ty::Array(Rc::new(element.clone())), items)).into();
            set_of(m, &element, &items, &Value::Null)
        }
    }
}
