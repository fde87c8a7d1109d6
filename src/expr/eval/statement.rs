//! What stands in `@{ }`.

use crate::expr::member::Outcome;
use crate::expr::stack;
use crate::expr::value::{Exception, Value};

use super::Machine;
use super::node::{Code, SectionCode};

/// How a statement ends.
pub enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
    /// To a label of a block around.
    Goto(u32),
}

pub type Ended = Result<Flow, Box<Exception>>;

impl<'a> Machine<'a> {
    /// Runs the program, with room for it.
    pub fn start(&mut self) -> Outcome {
        let program = self.program;
        if program.depth <= stack::ORDINARY { self.run(&program.root) } else { stack::of_nodes(program.depth, || self.run(&program.root)) }
    }

    /// Runs a body; without `return` it gives null.
    pub fn run(&mut self, code: &'a Code) -> Outcome {
        match code {
            Code::Value(id) => self.eval(*id),
            _ => Ok(match self.step(code)? {
                Flow::Return(value) => value,
                Flow::Next | Flow::Break | Flow::Continue | Flow::Goto(_) => Value::Null,
            }),
        }
    }

    pub(super) fn step(&mut self, mut code: &'a Code) -> Ended {
        self.spend(1)?;
        // `else if` after `else if` is one step after the other.
        while let Code::If(condition, then, other) = code {
            if self.eval_bool(*condition)? {
                return self.step(then);
            }
            match other {
                Some(other) => code = other,
                None => return Ok(Flow::Next),
            }
            self.spend(1)?;
        }
        match code {
            Code::Value(id) => self.eval(*id).map(Flow::Return),
            Code::Do(id) => self.perform(*id).map(|()| Flow::Next),
            Code::Return(None) => Ok(Flow::Return(Value::Null)),
            Code::Return(Some(id)) => {
                let value = self.eval(*id)?;
                self.returned = Some(*id);
                Ok(Flow::Return(value))
            }
            Code::Block(codes) => self.block(codes),
            Code::If(..) => Ok(Flow::Next),
            Code::Loop { condition, step, body, body_first, cells } => {
                let mut first = *body_first;
                loop {
                    self.spend(1)?;
                    self.new_cells(cells)?;
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
                        other @ (Flow::Return(_) | Flow::Goto(_)) => return Ok(other),
                    }
                    for id in step {
                        self.perform(*id)?;
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
                        self.new_cell(*set, item)?;
                    } else {
                        self.store(*set, item);
                    }
                    match self.step(body)? {
                        Flow::Next | Flow::Continue => {}
                        Flow::Break => break,
                        other @ (Flow::Return(_) | Flow::Goto(_)) => return Ok(other),
                    }
                }
                Ok(Flow::Next)
            }
            Code::Throw(Some(id)) => Err(self.thrown(*id)?),
            Code::Throw(None) => Err(self.caught.last().cloned().map_or_else(Exception::null_reference, Box::new)),
            Code::Break => Ok(Flow::Break),
            Code::Continue => Ok(Flow::Continue),
            Code::Try { body, catches, finally } => self.attempt(body, catches, finally.as_deref()),
            Code::Switch { value, slot, sections, .. } => {
                let value = self.eval(*value)?;
                self.store(*slot, value);
                self.switch(sections)
            }
            Code::Cells(slots) => self.new_cells(slots).map(|()| Flow::Next),
            Code::Label(_) | Code::Function(_) => Ok(Flow::Next),
            Code::Goto(label) => Ok(Flow::Goto(*label)),
            Code::Lock(id) => match self.eval(*id)? {
                Value::Null => Err(Exception::new("System.ArgumentNullException", "Value cannot be null.")),
                _ => Ok(Flow::Next),
            },
        }
    }

    fn block(&mut self, codes: &'a [Code]) -> Ended {
        let mut codes_left = codes.iter();
        while let Some(code) = codes_left.next() {
            match self.step(code)? {
                Flow::Next => {}
                Flow::Goto(label) => {
                    // A label of this block, or of one around.
                    let here = codes.iter().position(|c| matches!(c, Code::Label(l) if *l == label));
                    let Some(rest) = here.and_then(|at| codes.get(at..)) else { return Ok(Flow::Goto(label)) };
                    codes_left = rest.iter();
                }
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn new_cells(&mut self, slots: &[u16]) -> Result<(), Box<Exception>> {
        slots.iter().try_for_each(|slot| self.new_cell(*slot, Value::Null))
    }

    /// The first section of which a test holds, else the default.
    fn switch(&mut self, sections: &'a [SectionCode]) -> Ended {
        let mut chosen = None;
        'search: for section in sections {
            self.new_cells(&section.cells)?;
            for test in &section.tests {
                if self.eval_bool(*test)? {
                    chosen = Some(section);
                    break 'search;
                }
            }
        }
        let mut next = chosen.or_else(|| sections.iter().find(|s| s.default));
        while let Some(section) = next {
            match self.step(&section.body)? {
                Flow::Break => return Ok(Flow::Next),
                Flow::Goto(label) => match sections.iter().find(|s| s.label == label) {
                    Some(section) => {
                        self.spend(1)?;
                        next = Some(section);
                    }
                    None => return Ok(Flow::Goto(label)),
                },
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }
}
