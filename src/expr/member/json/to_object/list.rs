use std::rc::Rc;

use crate::expr::eval::Machine;
use crate::expr::member::Outcome;
use crate::expr::member::collection::set_of;
use crate::expr::types::Ty;
use crate::expr::value::json::read::Tok;
use crate::expr::value::object::{Items, Queue};
use crate::expr::value::{Exception, Object, Value};

use super::source::Source;
use super::{advance, fault, mismatch, unfit, value};

const LISTS: [&str; 6] = ["List", "IList", "ICollection", "IEnumerable", "IReadOnlyList", "IReadOnlyCollection"];

/// Whether a type is read from an array.
pub fn is_list(ty: &Ty) -> bool {
    match ty {
        Ty::Array(element) => **element != Ty::Byte,
        Ty::Grid(..) => true,
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
    if let Ty::Grid(rank, _) = ty {
        let mut grid = Grid { ty, element: &element, lengths: vec![None; usize::from(*rank)], items: Vec::new(), even: true };
        grid.read(m, source, 0, depth)?;
        return grid.finish(m);
    }
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

/// An array of several dimensions that is being read, row by row.
struct Grid<'t> {
    ty: &'t Ty,
    element: &'t Ty,
    /// As the first array of each dimension tells.
    lengths: Vec<Option<usize>>,
    items: Vec<Value>,
    /// All arrays of a dimension are of one length.
    even: bool,
}

impl Grid<'_> {
    /// The array that begins with the token at hand, in so many others.
    fn read(&mut self, m: &mut Machine<'_>, source: &mut impl Source, level: usize, depth: usize) -> Result<(), Box<Exception>> {
        let last = level + 1 == self.lengths.len();
        let mut count = 0;
        loop {
            m.allocate(48)?;
            if !advance(source, if last { self.element } else { self.ty })? {
                return Err(fault(source, "Unexpected end when deserializing array."));
            }
            match source.token() {
                Tok::EndArray => break,
                _ if last => self.items.push(value(m, source, self.element, depth + level + 1)?),
                Tok::StartArray => self.read(m, source, level + 1, depth)?,
                other => return Err(fault(source, &format!("Unexpected token when deserializing multidimensional array: {other:?}."))),
            }
            count += 1;
        }
        if let Some(length) = self.lengths.get_mut(level) {
            self.even &= *length.get_or_insert(count) == count;
        }
        Ok(())
    }

    fn finish(self, m: &mut Machine<'_>) -> Outcome {
        if !self.even {
            return Err(Exception::new("System.Exception", "Cannot deserialize non-cubical array as multidimensional array."));
        }
        m.allocate(self.items.len() * size_of::<Value>())?;
        let lengths = self.lengths.iter().map(|length| length.unwrap_or(0)).collect();
        Ok(Object::Items(Items::grid(self.ty.clone(), lengths, self.items)).into())
    }
}
