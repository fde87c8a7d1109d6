//! What stands in `@{ }`.

use crate::expr::member::Outcome;
use crate::expr::value::{Exception, Object, Value};

use super::node::{CatchCode, Code};
use super::{Machine, convert};

/// How a statement ends.
enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
}

type Ended = Result<Flow, Box<Exception>>;

impl Machine<'_> {
    /// Runs a body; without `return` it gives null.
    pub fn run(&mut self, code: &Code) -> Outcome {
        match code {
            Code::Value(id) => self.eval(*id),
            _ => Ok(match self.step(code)? {
                Flow::Return(value) => value,
                Flow::Next | Flow::Break | Flow::Continue => Value::Null,
            }),
        }
    }

    fn step(&mut self, code: &Code) -> Ended {
        self.spend(1)?;
        match code {
            Code::Value(id) => self.eval(*id).map(Flow::Return),
            Code::Do(id) => self.eval(*id).map(|_| Flow::Next),
            Code::Return(None) => Ok(Flow::Return(Value::Null)),
            Code::Return(Some(id)) => self.eval(*id).map(Flow::Return),
            Code::Block(codes) => {
                for code in codes {
                    match self.step(code)? {
                        Flow::Next => {}
                        other => return Ok(other),
                    }
                }
                Ok(Flow::Next)
            }
            Code::If(condition, then, other) => {
                if self.eval_bool(*condition)? {
                    self.step(then)
                } else if let Some(other) = other {
                    self.step(other)
                } else {
                    Ok(Flow::Next)
                }
            }
            Code::Loop { condition, step, body, body_first, .. } => {
                let mut first = *body_first;
                loop {
                    self.spend(1)?;
                    if !first
                        && let Some(condition) = condition
                        && !self.eval_bool(*condition)?
                    {
                        return Ok(Flow::Next);
                    }
                    first = false;
                    match self.step(body)? {
                        Flow::Next | Flow::Continue => {}
                        Flow::Break => return Ok(Flow::Next),
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                    }
                    for id in step {
                        self.eval(*id)?;
                    }
                }
            }
            Code::ForEach { items, set, captured, convert, body } => {
                let items = self.eval(*items)?;
                let mut cursor = self.open(&items)?;
                while let Some(item) = cursor.next(self)? {
                    let item = match convert {
                        Some(convert) => self.convert(convert, item)?,
                        None => item,
                    };
                    if *captured {
                        self.new_cell(*set, item);
                    } else {
                        self.store(*set, item);
                    }
                    match self.step(body)? {
                        Flow::Next | Flow::Continue => {}
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                    }
                }
                Ok(Flow::Next)
            }
            Code::Throw(Some(id)) => Err(self.thrown(*id)?),
            Code::Throw(None) => Err(self.caught.last().cloned().map_or_else(Exception::null_reference, Box::new)),
            Code::Break => Ok(Flow::Break),
            Code::Continue => Ok(Flow::Continue),
            Code::Try { body, catches, finally } => {
                let mut ended = self.step(body);
                if let Err(e) = &ended
                    && !e.is_limit()
                {
                    let e = (**e).clone();
                    if let Some(caught) = self.catch(catches, e) {
                        ended = caught;
                    }
                }
                match finally {
                    Some(finally) => match self.step(finally)? {
                        Flow::Next => ended,
                        other => Ok(other),
                    },
                    None => ended,
                }
            }
            Code::Switch { value, slot, sections } => {
                let value = self.eval(*value)?;
                self.store(*slot, value);
                let mut chosen = None;
                'search: for (index, (tests, _)) in sections.iter().enumerate() {
                    for test in tests.iter().flatten() {
                        if self.eval_bool(*test)? {
                            chosen = Some(index);
                            break 'search;
                        }
                    }
                }
                let chosen = chosen.or_else(|| sections.iter().position(|(tests, _)| tests.iter().any(Option::is_none)));
                match chosen.and_then(|i| sections.get(i)) {
                    Some((_, body)) => Ok(match self.step(body)? {
                        Flow::Break => Flow::Next,
                        other => other,
                    }),
                    None => Ok(Flow::Next),
                }
            }
        }
    }

    /// Runs the first `catch` that takes the exception.
    fn catch(&mut self, catches: &[CatchCode], e: Exception) -> Option<Ended> {
        for catch in catches {
            if catch.kind.as_ref().is_some_and(|ty| !convert::is_exception(e.kind, ty)) {
                continue;
            }
            if let Some((slot, captured)) = catch.slot {
                let value: Value = Object::Exception(e.clone()).into();
                if captured {
                    self.new_cell(slot, value);
                } else {
                    self.store(slot, value);
                }
            }
            if let Some(when) = catch.when
                && !matches!(self.eval_bool(when), Ok(true))
            {
                continue;
            }
            self.caught.push(e);
            let ended = self.step(&catch.body);
            self.caught.pop();
            return Some(ended);
        }
        None
    }
}
