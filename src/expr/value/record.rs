//! How fields print that hold others, which hold others again.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::expr::types::Ty;

use super::object::{Object, Record};
use super::{Text, Value};

/// How long fields of fields print: beyond, the memory of an evaluation would not hold them.
pub const LONGEST_PRINT: usize = 64 << 20;

/// What is still to be printed.
enum Rest<'a> {
    Text(&'a str),
    /// The name of a type.
    Name(String),
    Field(&'a Value),
    /// A record that others hold, too, ends here; it began there.
    Shared(*const Object, usize),
}

impl Record {
    /// `ToString()`: `{ a = 1 }`, `(1, 2)`, `[k, v]`. What several hold is printed once and copied: there may be 2^n of it.
    pub(super) fn print(&self) -> Text {
        let mut out = String::new();
        let mut shared: BTreeMap<*const Object, Range<usize>> = BTreeMap::new();
        let mut rest = Vec::new();
        self.push(&mut rest);
        while let Some(next) = rest.pop() {
            if out.len() > LONGEST_PRINT {
                break;
            }
            match next {
                Rest::Text(text) => out.push_str(text),
                Rest::Name(name) => out.push_str(&name),
                Rest::Shared(object, from) => {
                    shared.insert(object, from..out.len());
                }
                Rest::Field(Value::Object(object)) => match (shared.get(&Rc::as_ptr(object)), &**object) {
                    (Some(known), _) => out.extend_from_within(known.clone()),
                    (None, Object::Record(record)) => {
                        if Rc::strong_count(object) > 1 {
                            rest.push(Rest::Shared(Rc::as_ptr(object), out.len()));
                        }
                        record.push(&mut rest);
                    }
                    (None, object) => out.push_str(&object.to_text().to_str()),
                },
                Rest::Field(value) => out.push_str(&value.to_text().to_str()),
            }
        }
        out.into()
    }

    /// Puts its parts there, the first of them last.
    fn push<'a>(&'a self, rest: &mut Vec<Rest<'a>>) {
        let from = rest.len();
        match &self.ty {
            Ty::Anonymous(_, names) if names.is_empty() => rest.push(Rest::Text("{ }")),
            Ty::Anonymous(_, names) => {
                for (index, ((name, _), value)) in names.iter().zip(&self.fields).enumerate() {
                    let open = if index == 0 { "{ " } else { ", " };
                    rest.extend([Rest::Text(open), Rest::Text(name), Rest::Text(" = "), Rest::Field(value)]);
                }
                rest.push(Rest::Text(" }"));
            }
            ty if matches!(ty, Ty::Tuple(..)) || ty.is("KeyValuePair") || ty.is("Tuple") => {
                let (open, close) = if ty.is("KeyValuePair") { ("[", "]") } else { ("(", ")") };
                rest.push(Rest::Text(open));
                for (index, value) in self.fields.iter().enumerate() {
                    rest.extend([Rest::Text(if index == 0 { "" } else { ", " }), Rest::Field(value)]);
                }
                rest.push(Rest::Text(close));
            }
            other => rest.push(Rest::Name(other.full_name())),
        }
        if let Some(own) = rest.get_mut(from..) {
            own.reverse();
        }
    }
}
