use std::collections::BTreeSet;

use super::state::State;
use super::{Flow, Frame};
use crate::expr::eval::node::Holds;
use crate::expr::eval::{Code, Id};
use crate::expr::fault::function as faulty;

/// What a local function does to the locals that it captures, by their slots in it.
#[derive(Debug, Default)]
pub struct Summary {
    /// It reads them before it gives them a value.
    pub reads: BTreeSet<u16>,
    /// They have a value when it returns; nothing is known before it was looked at.
    writes: Option<BTreeSet<u16>>,
}

impl Flow<'_> {
    /// A lambda is made: its body sees what has a value now.
    pub(super) fn lambda(&mut self, lambda: u32, state: &State) {
        let Some(code) = self.lambdas.get(lambda as usize).filter(|_| !self.shallow) else { return };
        let mut inside = State { alive: state.alive, ..State::start() };
        let mut frame = self.frame(lambda);
        for (from, to) in &code.captures {
            if state.has(*from) {
                inside.set(*to);
            }
            // What comes from outside of a local function comes from there here too.
            if let Some(outer) = self.frames.last().and_then(|f| f.outside.get(from)) {
                frame.outside.insert(*to, *outer);
            }
        }
        frame.function = self.frames.last().and_then(|f| f.function);
        code.parameters.iter().for_each(|(slot, _)| inside.set(*slot));
        self.frames.push(frame);
        self.body(&code.body, inside);
        self.frames.pop();
    }

    fn frame(&self, lambda: u32) -> Frame {
        let named = self.named.get(lambda as usize).cloned().unwrap_or_default();
        Frame { names: named.names, outs: named.outs, ..Frame::default() }
    }

    /// Looks at a local function: from a state in which nothing that it captures has a value.
    pub(super) fn summarize(&mut self, function: u32) {
        let Some(code) = self.lambdas.get(function as usize) else { return };
        let mut inside = State::start();
        let mut frame = self.frame(function);
        frame.function = Some(function);
        frame.outside = code.captures.iter().map(|(_, to)| (*to, *to)).collect();
        for (slot, holds) in &code.parameters {
            if *holds != Holds::Shared || !frame.outs.iter().any(|(out, _)| out == slot) {
                inside.set(*slot);
            }
        }
        let outs = frame.outs.clone();
        self.frames.push(frame);
        let mut end = self.body(&code.body, inside);
        let frame = self.frames.pop().unwrap_or_default();
        if let Some(ends) = frame.ends {
            end.meet(&ends);
        }
        if let Some((_, name)) = outs.iter().find(|(slot, _)| !end.has(*slot)) {
            let at = self.named.get(function as usize).map_or(0, |named| named.at);
            let place = crate::expr::syntax::Place { start: at, end: at + 1 };
            let name = std::rc::Rc::clone(name);
            self.tell(place.start, || faulty::out_unassigned(&name, place));
        }
        let writes: BTreeSet<u16> = code.captures.iter().map(|(_, to)| *to).filter(|to| end.has(*to)).collect();
        let summary = self.summaries.entry(function).or_default();
        if summary.writes.as_ref() != Some(&writes) {
            summary.writes = Some(writes);
            self.changed = true;
        }
    }

    /// A local function is called, or becomes a delegate: then it may never be called.
    pub(super) fn called(&mut self, function: u32, cells: &[u16], state: &mut State, id: Id, runs: bool) {
        let Some(code) = self.lambdas.get(function as usize) else { return };
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for ((_, to), cell) in code.captures.iter().zip(cells) {
            match self.summaries.get(&function) {
                Some(summary) => {
                    if summary.reads.contains(to) {
                        reads.push(*cell);
                    }
                    if summary.writes.as_ref().is_none_or(|w| w.contains(to)) {
                        writes.push(*cell);
                    }
                }
                None => writes.push(*cell),
            }
        }
        for slot in reads {
            self.read(slot, state, id);
        }
        if runs {
            writes.into_iter().for_each(|slot| state.set(slot));
        }
    }
}

/// A node of a statement, for its place.
pub(super) fn place_of(code: &Code) -> Option<Id> {
    match code {
        Code::Value(id) | Code::Do(id) | Code::Lock(id) => Some(*id),
        Code::Return(id) | Code::Throw(id) => *id,
        Code::Block(codes) => codes.iter().find_map(place_of),
        Code::If(id, ..) => Some(*id),
        Code::Loop { condition, body, .. } => condition.or_else(|| place_of(body)),
        Code::ForEach { items, .. } => Some(*items),
        Code::Try { body, .. } => place_of(body),
        Code::Switch { value, .. } => Some(*value),
        Code::Break | Code::Continue | Code::Cells(_) | Code::Label(_) | Code::Goto(_) | Code::Function(_) => None,
    }
}
