use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Args, Class, Exception, Machine, Object, Outcome, SPACE, Shape, Ty, Value, convert, rows};
use crate::expr::eval::Cursor;
use crate::expr::value::object::Native;

pub static CLASSES: &[Class] = &[Class {
    declaration: "IEnumerator<T>",
    space: SPACE,
    shape: Shape::Interface,
    rows: rows![
        "bool MoveNext()" => |m, a| a.native::<Enumerator>(0)?.next(m),
        "T Current" => |_, a| a.native::<Enumerator>(0)?.current(&a.ty(0)),
        "void Reset()" => |_, _| Err(super::not_supported("Specified method is not supported.")),
        "void Dispose()" => |_, _| Ok(Value::Null),
    ],
}];

static LIST: Class =
    Class { declaration: "Enumerator<T> : IEnumerator<T>", space: "System.Collections.Generic.List`1+", shape: Shape::Class, rows: &[] };
static QUEUE: Class =
    Class { declaration: "Enumerator<T> : IEnumerator<T>", space: "System.Collections.Generic.Queue`1+", shape: Shape::Class, rows: &[] };
static STACK: Class =
    Class { declaration: "Enumerator<T> : IEnumerator<T>", space: "System.Collections.Generic.Stack`1+", shape: Shape::Class, rows: &[] };
static SET: Class =
    Class { declaration: "Enumerator<T> : IEnumerator<T>", space: "System.Collections.Generic.HashSet`1+", shape: Shape::Class, rows: &[] };
static MAP: Class = Class {
    declaration: "Enumerator<K, V> : IEnumerator<KeyValuePair<K, V>>",
    space: "System.Collections.Generic.Dictionary`2+",
    shape: Shape::Class,
    rows: &[],
};
static ARRAY: Class =
    Class { declaration: "SZGenericArrayEnumerator<T> : IEnumerator<T>", space: "System", shape: Shape::Class, rows: &[] };
static LETTERS: Class = Class { declaration: "CharEnumerator : IEnumerator<char>", space: "System", shape: Shape::Class, rows: &[] };

/// A walk by hand: `MoveNext`, `Current`.
#[derive(Debug)]
struct Enumerator {
    source: Value,
    /// A query begins with the first step.
    state: RefCell<(Option<Cursor>, Option<Value>)>,
    started: Cell<bool>,
}

impl Enumerator {
    fn next(&self, m: &mut Machine<'_>) -> Outcome {
        // The state is put aside while lambdas run: they may come back here.
        let cursor = self.state.borrow_mut().0.take();
        let mut cursor = match cursor {
            Some(cursor) => cursor,
            None => m.open(&self.source)?,
        };
        let next = cursor.next(m);
        let mut state = self.state.borrow_mut();
        state.0 = Some(cursor);
        state.1 = next?;
        self.started.set(true);
        Ok(state.1.is_some().into())
    }

    /// The item at hand. Beside the items there is a default value, but for arrays.
    fn current(&self, element: &Ty) -> Outcome {
        let item = self.state.borrow().1.clone();
        let strict = matches!(&self.source, Value::Object(o) if matches!(&**o, Object::Bytes(_)) || matches!(&**o, Object::Items(i) if i.is_array()));
        match item {
            None if strict && self.started.get() => Err(Exception::invalid("Enumeration already finished.")),
            None if strict => Err(Exception::invalid("Enumeration has not started. Call MoveNext.")),
            item => Ok(item.unwrap_or_else(|| convert::default(element))),
        }
    }
}

impl Native for Enumerator {
    fn class(&self) -> &'static str {
        "IEnumerator"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn release(&mut self, stack: &mut Vec<Value>) {
        stack.push(std::mem::take(&mut self.source));
    }

    fn ty(&self) -> Ty {
        let ty = self.source.ty();
        let args: Rc<[Ty]> = ty.args().into();
        let Value::Object(object) = &self.source else { return Ty::Named(&LETTERS, args) };
        match &**object {
            Object::Stack(_) => Ty::Named(&STACK, args),
            Object::Queue(_) => Ty::Named(&QUEUE, args),
            Object::Map(_) => Ty::Named(&MAP, args),
            Object::Set(_) => Ty::Named(&SET, args),
            Object::Items(items) if !items.is_array() => Ty::Named(&LIST, args),
            Object::Items(_) | Object::Bytes(_) => Ty::Named(&ARRAY, args),
            _ => ty,
        }
    }
}

/// `GetEnumerator()`
pub fn over(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(64)?;
    let source = a.value(0).clone();
    let lazy = matches!(&source, Value::Object(object) if matches!(&**object, Object::Query(_)));
    let cursor = if lazy { None } else { Some(m.open(&source)?) };
    let enumerator = Enumerator { source, state: RefCell::new((cursor, None)), started: Cell::new(false) };
    Ok(Object::Native(Box::new(enumerator)).into())
}
