use crate::expr::eval::{Machine, Source};
use crate::expr::member::json::conversion::value_as;
use crate::expr::member::json::token::neighbour;
use crate::expr::types::Ty;
use crate::expr::value::json::Kind;
use crate::expr::value::{Exception, Object, Token, Value};

type Step = Result<Option<Token>, Box<Exception>>;
type Next = Result<Option<Value>, Box<Exception>>;

fn given(step: Step) -> Next {
    Ok(step?.map(Value::Json))
}

/// How a child is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Token,
    /// As `KeyValuePair<string, JToken>`.
    Pair,
    /// The value of a property.
    PropertyValue,
}

/// Children being read.
pub struct Children {
    token: Token,
    at: usize,
    version: u32,
    given: As,
}

/// The children of a token as they are read, those of an object as pairs if wanted.
pub fn children_of(token: &Token, pairs: bool) -> Box<dyn Source> {
    let given = if pairs { As::Pair } else { As::Token };
    Box::new(Children { given, ..Children::new(token) })
}

impl Children {
    pub fn new(token: &Token) -> Self {
        Self { token: token.clone(), at: 0, version: token.version(), given: As::Token }
    }

    pub fn values(object: &Token) -> Self {
        Self { given: As::PropertyValue, ..Self::new(object) }
    }

    /// The next child.
    pub fn step(&mut self, machine: &mut Machine<'_>) -> Step {
        machine.spend(1)?;
        // A property minds no change of its value.
        if self.token.kind() != Kind::Property && self.token.version() != self.version {
            return Err(Exception::invalid("Collection was modified; enumeration operation may not execute."));
        }
        let child = self.token.child(self.at);
        self.at += 1;
        Ok(child)
    }
}

impl Source for Children {
    fn next(&mut self, machine: &mut Machine<'_>) -> Next {
        let Some(child) = self.step(machine)? else { return Ok(None) };
        Ok(Some(match self.given {
            As::Token => Value::Json(child),
            As::Pair => Object::pair(&Ty::String, &Ty::named("JToken"), (child.name().into(), child.property_value().into())),
            As::PropertyValue => child.property_value().into(),
        }))
    }
}

/// Children converted by `Value<T>`.
pub struct Converted {
    children: Children,
    ty: Ty,
}

impl Converted {
    pub fn new(token: &Token, ty: Ty) -> Self {
        Self { children: Children::new(token), ty }
    }
}

impl Source for Converted {
    fn next(&mut self, machine: &mut Machine<'_>) -> Next {
        match self.children.step(machine)? {
            Some(child) => value_as(&Value::Json(child), &self.ty).map(Some),
            None => Ok(None),
        }
    }
}

/// All tokens below one, in the order of the document.
pub struct Below {
    own: Option<Token>,
    /// The containers on the way down.
    open: Vec<Children>,
}

impl Below {
    pub fn new(token: &Token, own: bool) -> Self {
        Self { own: own.then(|| token.clone()), open: vec![Children::new(token)] }
    }

    pub fn step(&mut self, machine: &mut Machine<'_>) -> Step {
        if let Some(own) = self.own.take() {
            return Ok(Some(own));
        }
        while let Some(children) = self.open.last_mut() {
            let Some(child) = children.step(machine)? else {
                self.open.pop();
                continue;
            };
            if !child.kind().is_value() {
                machine.allocate(size_of::<Children>())?;
                self.open.push(Children::new(&child));
            }
            return Ok(Some(child));
        }
        Ok(None)
    }
}

impl Source for Below {
    fn next(&mut self, machine: &mut Machine<'_>) -> Next {
        given(self.step(machine))
    }
}

/// The containers around a token, from the inside out.
pub struct Above {
    at: Option<Token>,
    own: bool,
}

impl Above {
    pub fn new(token: &Token, own: bool) -> Self {
        Self { at: Some(token.clone()), own }
    }
}

impl Source for Above {
    fn next(&mut self, machine: &mut Machine<'_>) -> Next {
        machine.spend(1)?;
        if !std::mem::replace(&mut self.own, false) {
            self.at = self.at.take().and_then(|token| token.parent());
        }
        Ok(self.at.clone().map(Value::Json))
    }
}

/// Which of a token's neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// The tokens on one side of one.
pub struct Beside {
    token: Token,
    side: Side,
    /// The last that was given.
    at: Option<Token>,
    begun: bool,
}

impl Beside {
    pub fn new(token: &Token, side: Side) -> Self {
        Self { token: token.clone(), side, at: None, begun: false }
    }

    fn first(&self) -> Option<Token> {
        match self.side {
            Side::After => neighbour(&self.token, 1),
            Side::Before => self.token.parent()?.child(0),
        }
    }
}

impl Source for Beside {
    fn next(&mut self, machine: &mut Machine<'_>) -> Next {
        machine.spend(1)?;
        let next = if self.begun { self.at.as_ref().and_then(|at| neighbour(at, 1)) } else { self.first() };
        self.begun = true;
        self.at = next.filter(|next| self.side == Side::After || !next.same(&self.token));
        Ok(self.at.clone().map(Value::Json))
    }
}
