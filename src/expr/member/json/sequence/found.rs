use std::rc::Rc;

use crate::expr::eval::{Machine, Source};
use crate::expr::member::json::path::{Missing, Step, apply, holds};
use crate::expr::member::json::token::neighbour;
use crate::expr::value::json::Kind;
use crate::expr::value::{Exception, Text, Token, Value};

use super::walk::{Below, Children};

type Try<T> = Result<T, Box<Exception>>;

/// What a path finds, being looked for: each step reads what the one before it finds, token by token.
pub struct Found {
    steps: Rc<[Step]>,
    root: Token,
    /// Where the path begins, before it has begun.
    from: Option<Token>,
    missing: Missing,
    /// The first steps, each at a token of the step before it.
    open: Vec<Level>,
}

/// One step, being read from one token.
enum Level {
    /// Looked up at once.
    Ready(std::vec::IntoIter<Token>),
    Children(Children),
    Below(Below),
    Scan(Scan),
}

impl Found {
    pub fn new(steps: Rc<[Step]>, from: &Token, missing: Missing) -> Self {
        Self { steps, root: from.clone(), from: Some(from.clone()), missing, open: Vec::new() }
    }

    fn level(&self, m: &mut Machine<'_>, step: &Step, token: Token) -> Try<Level> {
        let list = matches!(token.kind(), Kind::Array | Kind::Constructor);
        Ok(match step {
            Step::Items if list => Level::Children(Children::new(&token)),
            Step::Values if token.kind() == Kind::Object => Level::Children(Children::new(&token)),
            Step::Query(_, false) => Level::Children(Children::new(&token)),
            Step::Query(_, true) => Level::Below(Below::new(&token, true)),
            Step::Everything | Step::Name(_, true) | Step::Names(_, true) => {
                Level::Scan(Scan::new(token, matches!(step, Step::Everything)))
            }
            Step::Items | Step::Values | Step::Name(..) | Step::Names(..) | Step::Indexes(_) | Step::Slice(_) => {
                let mut found = Vec::new();
                apply(m, step, &self.root, &token, self.missing, &mut found)?;
                m.allocate(found.len() * size_of::<Token>())?;
                Level::Ready(found.into_iter())
            }
        })
    }
}

impl Source for Found {
    fn next(&mut self, m: &mut Machine<'_>) -> Try<Option<Value>> {
        loop {
            m.spend(1)?;
            let depth = self.open.len();
            let found = match (self.open.last_mut(), self.steps.get(depth.wrapping_sub(1))) {
                (Some(level), Some(step)) => level.next(m, step, &self.root)?,
                _ => self.from.take(),
            };
            match (found, self.steps.get(depth)) {
                (Some(token), None) => return Ok(Some(Value::Json(token))),
                (Some(token), Some(step)) => {
                    let level = self.level(m, step, token)?;
                    self.open.push(level);
                }
                (None, _) if self.open.pop().is_none() => return Ok(None),
                (None, _) => {}
            }
        }
    }
}

impl Level {
    fn next(&mut self, m: &mut Machine<'_>, step: &Step, root: &Token) -> Try<Option<Token>> {
        loop {
            let next = match self {
                Self::Ready(found) => return Ok(found.next()),
                Self::Children(children) => children.step(m)?,
                Self::Below(below) => below.step(m)?,
                Self::Scan(scan) => scan.step(m)?,
            };
            let Some(next) = next else { return Ok(None) };
            let named = |names: &[Text]| next.name().is_some_and(|own| names.contains(&own));
            let found = match step {
                Step::Query(condition, _) => holds(m, condition, root, &next)?.then_some(next),
                Step::Everything => Some(next).filter(|next| next.kind() != Kind::Property),
                Step::Name(name, _) if named(std::slice::from_ref(name)) => next.property_value(),
                Step::Names(names, _) if named(names) => next.property_value(),
                Step::Name(..) | Step::Names(..) => None,
                Step::Values => next.property_value(),
                Step::Items | Step::Indexes(_) | Step::Slice(_) => Some(next),
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }
}

/// All tokens below one, from each to the next: one that was taken out of the tree meanwhile leads nowhere.
struct Scan {
    top: Token,
    at: Token,
    /// Whether the first one is given itself, and has not been.
    own: bool,
}

impl Scan {
    fn new(top: Token, own: bool) -> Self {
        Self { at: top.clone(), top, own }
    }

    fn step(&mut self, m: &mut Machine<'_>) -> Try<Option<Token>> {
        m.spend(1)?;
        if std::mem::replace(&mut self.own, false) {
            return Ok(Some(self.top.clone()));
        }
        if let Some(first) = self.at.child(0) {
            self.at = first.clone();
            return Ok(Some(first));
        }
        while !self.at.same(&self.top) {
            let parent = self.at.parent().ok_or_else(Exception::null_reference)?;
            if let Some(next) = neighbour(&self.at, 1) {
                self.at = next.clone();
                return Ok(Some(next));
            }
            self.at = parent;
        }
        Ok(None)
    }
}
