//! Sequences of tokens that run when they are read, as Newtonsoft's iterators do: a tree that changes meanwhile changes what
//! comes, or ends the walk.
//!
//! `walk.rs` children, and what lies below, above or beside a token · `found.rs` what a path finds · `each.rs` the same from each
//! token of a sequence · `names.rs` the types that the iterators have

mod each;
mod found;
mod names;
mod walk;

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::expr::eval::Source;
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::{Object, Token, Value};

use super::path::{Missing, Step};

pub use each::Each;
pub use walk::{Side, children_of};

/// What is walked.
#[derive(Clone)]
pub enum Walked {
    Children(Token),
    /// The values of an object's properties.
    PropertyValues(Token),
    /// The children, each converted by `Value<T>`.
    Converted(Token, Ty),
    /// What lies below, and the token itself if wanted.
    Below(Token, bool),
    /// What lies around, and the token itself if wanted.
    Above(Token, bool),
    Beside(Token, Side),
    /// What a path finds from a token.
    Found(Rc<[Step]>, Token, Missing),
    /// From each token of a sequence.
    Each(Value, Each),
}

impl Walked {
    /// A `JEnumerable<T>` of it.
    pub fn enumerable(self, element: Ty) -> Value {
        let ty = Ty::generic("JEnumerable", std::slice::from_ref(&element));
        Object::Native(Box::new(Sequence { ty, walked: self })).into()
    }

    /// An iterator of it.
    pub fn iterator(self) -> Value {
        Object::Native(Box::new(Sequence { ty: names::iterator(&self), walked: self })).into()
    }
}

/// A sequence of one of Newtonsoft's types.
struct Sequence {
    ty: Ty,
    walked: Walked,
}

impl fmt::Debug for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sequence")
    }
}

impl Native for Sequence {
    fn class(&self) -> &'static str {
        "JEnumerable"
    }

    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn open(&self) -> Option<Box<dyn Source>> {
        Some(self.walked.open())
    }

    fn release(&mut self, stack: &mut Vec<Value>) {
        if let Walked::Each(source, _) = &mut self.walked {
            stack.push(std::mem::take(source));
        }
    }
}

impl Walked {
    /// Begins to walk.
    fn open(&self) -> Box<dyn Source> {
        match self {
            Self::Children(token) => children_of(token, false),
            Self::PropertyValues(token) => Box::new(walk::Children::values(token)),
            Self::Converted(token, ty) => Box::new(walk::Converted::new(token, ty.clone())),
            Self::Below(token, own) => Box::new(walk::Below::new(token, *own)),
            Self::Above(token, own) => Box::new(walk::Above::new(token, *own)),
            Self::Beside(token, side) => Box::new(walk::Beside::new(token, *side)),
            Self::Found(steps, token, missing) => Box::new(found::Found::new(Rc::clone(steps), token, *missing)),
            Self::Each(source, each) => Box::new(each::Flat::new(source, each.clone())),
        }
    }
}
