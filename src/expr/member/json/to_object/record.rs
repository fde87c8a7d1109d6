use std::rc::Rc;

use crate::expr::eval::{Machine, convert};
use crate::expr::member::collection::{dictionary_of, set_entry};
use crate::expr::member::{Outcome, change_type};
use crate::expr::types::Ty;
use crate::expr::value::json::read::Tok;
use crate::expr::value::object::Record;
use crate::expr::value::{Exception, Object, Text, Value};

use super::source::Source;
use super::{advance, fault, mismatch, unfit, value};

const DICTIONARIES: [&str; 3] = ["Dictionary", "IDictionary", "IReadOnlyDictionary"];

/// Whether a type is read from an object.
pub fn is_record(ty: &Ty) -> bool {
    DICTIONARIES.iter().any(|name| ty.is(name)) || fields(ty).is_some()
}

/// The names and types of what a record holds.
fn fields(ty: &Ty) -> Option<Vec<(Rc<str>, Ty)>> {
    match ty {
        Ty::Anonymous(_, fields) => Some(fields.to_vec()),
        Ty::Tuple(types, _) => {
            Some(types.iter().enumerate().map(|(index, ty)| (Rc::from(format!("Item{}", index + 1)), ty.clone())).collect())
        }
        Ty::Named(class, args) if class.is_called("KeyValuePair") => {
            Some(["Key", "Value"].iter().zip(args.iter()).map(|(name, ty)| (Rc::from(*name), ty.clone())).collect())
        }
        Ty::Named(class, args) if class.is_called("Tuple") => {
            Some(args.iter().enumerate().map(|(index, ty)| (Rc::from(format!("Item{}", index + 1)), ty.clone())).collect())
        }
        _ => None,
    }
}

/// The dictionary or object that begins with the token at hand.
pub fn read(m: &mut Machine<'_>, source: &mut impl Source, ty: &Ty, depth: usize) -> Outcome {
    match source.token() {
        Tok::StartObject => {}
        Tok::StartArray => return Err(mismatch(source, ty, "object (e.g. {\"name\":\"value\"})")),
        Tok::Null | Tok::Undefined => return Ok(Value::Null),
        _ => return Err(unfit(source, ty)),
    }
    if !source.next()? {
        return Err(fault(source, "Unexpected end when reading JSON."));
    }
    match fields(ty) {
        Some(fields) => record(m, source, ty, &fields, depth),
        None => dictionary(m, source, ty, depth),
    }
}

/// Goes through the properties: what stands for each name.
fn properties(
    m: &mut Machine<'_>,
    source: &mut impl Source,
    mut take: impl FnMut(&mut Machine<'_>, &mut dyn Reads, &Text) -> Result<(), Box<Exception>>,
) -> Result<(), Box<Exception>> {
    loop {
        match source.token() {
            Tok::EndObject => return Ok(()),
            Tok::PropertyName => {
                let name = source.value().to_text();
                take(m, &mut Held(source), &name)?;
            }
            _ => {}
        }
        if !source.next()? {
            return Err(fault(source, "Unexpected end when deserializing object."));
        }
    }
}

/// Reads the value of the property at hand.
trait Reads {
    fn read(&mut self, m: &mut Machine<'_>, ty: &Ty, depth: usize) -> Outcome;
}

struct Held<'s, S>(&'s mut S);

impl<S: Source> Reads for Held<'_, S> {
    fn read(&mut self, m: &mut Machine<'_>, ty: &Ty, depth: usize) -> Outcome {
        if !advance(self.0, ty)? {
            return Err(fault(self.0, "Unexpected end when deserializing object."));
        }
        value(m, self.0, ty, depth)
    }
}

fn dictionary(m: &mut Machine<'_>, source: &mut impl Source, ty: &Ty, depth: usize) -> Outcome {
    let argument = |index: usize| ty.args().get(index).cloned().unwrap_or(Ty::Object);
    let (key_ty, value_ty) = (argument(0), argument(1));
    let map = dictionary_of(&key_ty, &value_ty, &Value::Null);
    properties(m, source, |m, held, name| {
        let key = match &key_ty {
            Ty::String | Ty::Object => Value::Text(name.clone()),
            ty => change_type(&Value::Text(name.clone()), ty)?,
        };
        let value = held.read(m, &value_ty, depth + 1)?;
        set_entry(m, &map, &key, value)
    })?;
    Ok(map)
}

fn record(m: &mut Machine<'_>, source: &mut impl Source, ty: &Ty, fields: &[(Rc<str>, Ty)], depth: usize) -> Outcome {
    let mut values: Vec<Value> = fields.iter().map(|(_, ty)| convert::default(ty)).collect();
    properties(m, source, |m, held, name| {
        let name = name.to_str();
        let exact = fields.iter().position(|(own, _)| **own == *name);
        let place = exact.or_else(|| fields.iter().position(|(own, _)| own.eq_ignore_ascii_case(&name)));
        // What has no place is passed over.
        let found = held.read(m, place.map_or(&Ty::Object, |place| &fields[place].1), depth + 1)?;
        if let Some(slot) = place.and_then(|place| values.get_mut(place)) {
            *slot = found;
        }
        Ok(())
    })?;
    Ok(Object::Record(Record { ty: ty.clone(), fields: values }).into())
}
