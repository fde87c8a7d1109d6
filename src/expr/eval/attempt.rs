//! `try`: as .NET does it, the `catch` that takes an exception is found before any `finally` runs.

use std::rc::Rc;

use crate::expr::value::{Exception, Object, Value};

use super::node::{CatchCode, Code};
use super::statement::{Ended, Flow};
use super::{Machine, convert};

/// A `try` whose body runs, with the frame of its locals.
#[derive(Clone, Copy, Debug)]
pub struct Handler<'a> {
    catches: &'a [CatchCode],
    base: usize,
}

/// Which `catch` of which `try` (counted from the outermost) takes an exception; none, when nothing does.
#[derive(Clone, Copy, Debug)]
pub struct Pursuit(Option<(usize, usize)>);

impl<'a> Machine<'a> {
    pub(super) fn attempt(&mut self, body: &'a Code, catches: &'a [CatchCode], finally: Option<&'a Code>) -> Ended {
        let own = self.handlers.len();
        self.handlers.push(Handler { catches, base: self.base });
        let mut ended = self.step(body);
        if let Err(e) = &ended
            && !e.is_limit()
        {
            // From here on it is one object, however often it is thrown again.
            let mut e = (**e).clone();
            if e.object.is_none() {
                e.object = Some(Rc::new(Object::Exception(e.clone())));
                ended = Err(Box::new(e.clone()));
            }
            let pursuit = match self.pursuit {
                Some(pursuit) => pursuit,
                None => self.pursue(&e),
            };
            self.handlers.truncate(own);
            self.pursuit = Some(pursuit);
            if let Pursuit(Some((handler, catch))) = pursuit
                && handler == own
                && let Some(catch) = catches.get(catch)
            {
                self.pursuit = None;
                self.caught.push(e);
                ended = self.step(&catch.body);
                self.caught.pop();
            }
        }
        self.handlers.truncate(own);
        match finally {
            // What ran too long runs no further.
            Some(finally) if !matches!(&ended, Err(e) if e.is_limit()) => {
                let pursuit = self.pursuit.take();
                let flow = self.step(finally)?;
                self.pursuit = pursuit;
                match flow {
                    Flow::Next => ended,
                    other => Ok(other),
                }
            }
            Some(_) | None => ended,
        }
    }

    /// Finds the `catch` that takes an exception, from the innermost `try` outwards.
    fn pursue(&mut self, e: &Exception) -> Pursuit {
        for index in (0..self.handlers.len()).rev() {
            let Some(handler) = self.handlers.get(index).copied() else { continue };
            for (number, catch) in handler.catches.iter().enumerate() {
                if catch.kind.as_ref().is_some_and(|ty| !convert::is_exception(e.kind, ty)) {
                    continue;
                }
                let base = std::mem::replace(&mut self.base, handler.base);
                let takes = self.takes(catch, e);
                self.base = base;
                if takes {
                    return Pursuit(Some((index, number)));
                }
            }
        }
        Pursuit(None)
    }

    /// Whether a `catch` of the right type takes an exception. What its `when` throws counts as no.
    fn takes(&mut self, catch: &CatchCode, e: &Exception) -> bool {
        for slot in &catch.cells {
            if self.new_cell(*slot, Value::Null).is_err() {
                return false;
            }
        }
        if let Some((slot, captured)) = catch.slot {
            let value = e.object.clone().map_or_else(|| Object::Exception(e.clone()).into(), Value::Object);
            if !captured {
                self.store(slot, value);
            } else if self.new_cell(slot, value).is_err() {
                return false;
            }
        }
        let Some(when) = catch.when else { return true };
        // The filter has handlers of its own only.
        let outer = std::mem::take(&mut self.handlers);
        let holds = matches!(self.eval_bool(when), Ok(true));
        self.handlers = outer;
        self.pursuit = None;
        holds
    }
}
