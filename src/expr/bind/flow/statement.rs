use std::collections::BTreeMap;

use super::Flow;
use super::function::place_of;
use super::state::State;
use crate::expr::eval::{Code, Id, Node, convert};
use crate::expr::fault::statement as faulty;

/// Where a `goto` leads back, a body is looked at again: as often as it has labels, which are never so many.
const MOST_ROUNDS: usize = 64;

impl Flow<'_> {
    /// Goes through a function's body; gives what is known at its end.
    pub(super) fn body(&mut self, code: &Code, start: State) -> State {
        let quiet = self.quiet;
        let mut end = State::dead();
        for _ in 0..MOST_ROUNDS {
            // A first look finds the ways that lead back.
            self.quiet = true;
            let before = self.labels().clone();
            end = start.clone();
            self.statement(code, &mut end);
            if *self.labels() == before {
                break;
            }
        }
        if !quiet {
            self.quiet = false;
            end = start;
            self.statement(code, &mut end);
        }
        self.quiet = quiet;
        end
    }

    fn labels(&mut self) -> &mut BTreeMap<u32, State> {
        if self.frames.is_empty() {
            self.frames.push(super::Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last].labels
    }

    fn jump(&mut self, label: u32, state: &mut State) {
        let state = state.end();
        self.labels().entry(label).or_insert_with(State::dead).meet(&state);
    }

    fn arrive(&mut self, label: u32, state: &mut State) {
        if let Some(from) = self.labels().get(&label) {
            let from = from.clone();
            state.meet(&from);
        }
    }

    fn statement(&mut self, code: &Code, state: &mut State) {
        if !self.looks() {
            return;
        }
        match code {
            Code::Value(id) => {
                self.value(*id, state);
                self.returns(state);
            }
            Code::Do(id) | Code::Lock(id) => self.value(*id, state),
            Code::Return(value) => {
                if let Some(id) = value {
                    self.value(*id, state);
                }
                self.returns(state);
            }
            Code::Throw(value) => {
                if let Some(id) = value {
                    self.value(*id, state);
                }
                state.end();
            }
            Code::Block(codes) => self.block(codes, state),
            Code::If(test, then, other) => {
                let (mut yes, mut no) = self.condition(*test, state.end());
                self.statement(then, &mut yes);
                if let Some(other) = other {
                    self.statement(other, &mut no);
                }
                *state = yes;
                state.meet(&no);
            }
            Code::Loop { condition, step, body, body_first, .. } => {
                self.enter_loop();
                let mut exit = State::dead();
                let mut inside = state.end();
                if !body_first {
                    (inside, exit) = self.test(*condition, inside);
                }
                self.statement(body, &mut inside);
                let (breaks, continues) = self.leave_loop();
                inside.meet(&continues);
                if *body_first {
                    (_, exit) = self.test(*condition, inside);
                } else {
                    step.iter().for_each(|id| self.value(*id, &mut inside));
                }
                exit.meet(&breaks);
                *state = exit;
            }
            Code::ForEach { items, set, body, .. } => {
                self.value(*items, state);
                let mut inside = state.clone();
                inside.set(*set);
                self.enter_loop();
                self.statement(body, &mut inside);
                let (breaks, _) = self.leave_loop();
                state.meet(&breaks);
            }
            Code::Break => {
                let state = state.end();
                if let Some(target) = self.frames.last_mut().and_then(|f| f.breaks.last_mut()) {
                    target.meet(&state);
                }
            }
            Code::Continue => {
                let state = state.end();
                if let Some(target) = self.frames.last_mut().and_then(|f| f.continues.last_mut()) {
                    target.meet(&state);
                }
            }
            Code::Try { body, catches, finally } => self.attempt(body, catches, finally.as_deref(), state),
            Code::Switch { value, slot, sections, all } => {
                self.value(*value, state);
                state.set(*slot);
                if let Some(frame) = self.frames.last_mut() {
                    frame.breaks.push(State::dead());
                }
                let has_default = sections.iter().any(|s| s.default);
                let mut rest = state.end();
                // The default is taken when no test of any section holds.
                let mut starts = Vec::new();
                for section in sections {
                    let mut start = State::dead();
                    for test in &section.tests {
                        let (yes, no) = match self.known_case(*value, *test) {
                            Some(true) => (rest, State::dead()),
                            Some(false) => (State::dead(), rest),
                            None => self.condition(*test, rest),
                        };
                        start.meet(&yes);
                        rest = no;
                    }
                    starts.push(start);
                }
                for (section, mut start) in sections.iter().zip(starts) {
                    if section.default {
                        start.meet(&rest);
                    }
                    self.arrive(section.label, &mut start);
                    self.statement(&section.body, &mut start);
                    state.meet(&start);
                }
                if !has_default && !all {
                    state.meet(&rest);
                }
                if let Some(breaks) = self.frames.last_mut().and_then(|f| f.breaks.pop()) {
                    state.meet(&breaks);
                }
            }
            Code::Cells(_) => {}
            Code::Label(label) => self.arrive(*label, state),
            Code::Goto(label) => self.jump(*label, state),
            Code::Function(function) => {
                if !self.quiet {
                    self.summarize(*function);
                }
            }
        }
    }

    /// Whether a constant is taken by the test of a `case`, where that is known.
    fn known_case(&self, value: Id, test: Id) -> Option<bool> {
        let Some(Node::Const(value)) = self.node(value) else { return None };
        let (Some(Node::Same(false, _, case) | Node::TextEqual(false, _, case)), false) = (self.node(test), value.is_null()) else {
            return None;
        };
        match self.node(*case) {
            Some(Node::Const(case)) => Some(convert::equal(value, case)),
            _ => None,
        }
    }

    fn block(&mut self, codes: &[Code], state: &mut State) {
        let mut warned = !state.alive;
        for code in codes {
            if !state.alive
                && !warned
                && !matches!(code, Code::Label(_) | Code::Function(_) | Code::Cells(_))
                && let Some(id) = place_of(code)
            {
                warned = true;
                let inside = self.places.get(id as usize).copied().unwrap_or_default();
                let statement = self.statements.iter().filter(|s| s.start <= inside.start).max_by_key(|s| s.start);
                let place = statement.copied().unwrap_or(inside);
                // Beside what is wrong at the same place.
                self.tell(u32::MAX - place.start, || faulty::unreachable(place));
            }
            self.statement(code, state);
            warned &= !state.alive;
        }
    }

    fn test(&mut self, condition: Option<Id>, state: State) -> (State, State) {
        match condition {
            Some(id) => self.condition(id, state),
            None => (state, State::dead()),
        }
    }

    fn returns(&mut self, state: &mut State) {
        let state = state.end();
        if let Some(frame) = self.frames.last_mut() {
            frame.ends.get_or_insert_with(State::dead).meet(&state);
        }
    }

    fn enter_loop(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.breaks.push(State::dead());
            frame.continues.push(State::dead());
        }
    }

    fn leave_loop(&mut self) -> (State, State) {
        let frame = self.frames.last_mut();
        let popped = frame.and_then(|f| Some((f.breaks.pop()?, f.continues.pop()?)));
        popped.unwrap_or_else(|| (State::dead(), State::dead()))
    }

    fn attempt(&mut self, body: &Code, catches: &[crate::expr::eval::node::CatchCode], finally: Option<&Code>, state: &mut State) {
        let start = state.clone();
        let jumps = finally.map(|_| self.take_jumps());
        self.statement(body, state);
        for catch in catches {
            let mut inside = start.clone();
            if let Some((slot, _)) = catch.slot {
                inside.set(slot);
            }
            if let Some(when) = catch.when {
                (inside, _) = self.condition(when, inside);
            }
            self.statement(&catch.body, &mut inside);
            state.meet(&inside);
        }
        let (Some(finally), Some(outer)) = (finally, jumps) else { return };
        let inner = self.take_jumps();
        self.put_jumps(outer);
        let mut end = start;
        self.statement(finally, &mut end);
        if !end.alive {
            // Nothing comes past a `finally` that does not end.
            *state = State::dead();
            return;
        }
        state.add(&end);
        self.merge_jumps(inner, &end);
    }

    /// What jumps out of a `try` goes through its `finally` first.
    fn take_jumps(&mut self) -> Jumps {
        let Some(frame) = self.frames.last_mut() else { return Jumps::default() };
        let dead = |states: &mut Vec<State>| {
            let fresh = vec![State::dead(); states.len()];
            std::mem::replace(states, fresh)
        };
        Jumps { breaks: dead(&mut frame.breaks), continues: dead(&mut frame.continues), ends: frame.ends.take() }
    }

    fn put_jumps(&mut self, jumps: Jumps) {
        if let Some(frame) = self.frames.last_mut() {
            (frame.breaks, frame.continues, frame.ends) = (jumps.breaks, jumps.continues, jumps.ends);
        }
    }

    fn merge_jumps(&mut self, jumps: Jumps, finally: &State) {
        let Some(frame) = self.frames.last_mut() else { return };
        let through = |mut state: State| {
            state.add(finally);
            state
        };
        for (target, from) in frame.breaks.iter_mut().zip(jumps.breaks) {
            target.meet(&through(from));
        }
        for (target, from) in frame.continues.iter_mut().zip(jumps.continues) {
            target.meet(&through(from));
        }
        if let Some(ends) = jumps.ends {
            frame.ends.get_or_insert_with(State::dead).meet(&through(ends));
        }
    }
}

#[derive(Default)]
struct Jumps {
    breaks: Vec<State>,
    continues: Vec<State>,
    ends: Option<State>,
}
