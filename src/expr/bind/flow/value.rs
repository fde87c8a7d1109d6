use super::Flow;
use super::state::State;
use crate::expr::eval::node::Piece;
use crate::expr::eval::{Id, Node};
use crate::expr::value::Value;

impl Flow<'_> {
    /// Goes through a value.
    pub(super) fn value(&mut self, id: Id, state: &mut State) {
        if !self.looks() {
            return;
        }
        let Some(node) = self.node(id) else { return };
        match node {
            Node::Const(_)
            | Node::NoResponse(_)
            | Node::Status(..)
            | Node::StatusCode
            | Node::Variable(_)
            | Node::VariableText(_)
            | Node::NewCell(_) => {}
            Node::Local(slot) | Node::Captured(slot) => self.read(*slot, state, id),
            Node::SetLocal(slot, value) | Node::SetCaptured(slot, value) => {
                self.value(*value, state);
                state.set(*slot);
            }
            Node::CellOf(slot, reads) => {
                if *reads {
                    self.read(*slot, state, id);
                }
            }
            Node::Not(_) | Node::And(_) | Node::Or(_) => {
                let (yes, no) = self.condition(id, state.clone());
                *state = yes;
                state.meet(&no);
            }
            Node::If(test, then, other) => {
                let (mut yes, mut no) = self.condition(*test, state.clone());
                self.value(*then, &mut yes);
                self.value(*other, &mut no);
                *state = yes;
                state.meet(&no);
            }
            Node::Coalesce(first, other) => {
                self.value(*first, state);
                let mut otherwise = state.clone();
                self.value(*other, &mut otherwise);
                state.meet(&otherwise);
            }
            Node::Guard(subject, slot, then) => {
                self.value(*subject, state);
                let mut inside = state.clone();
                inside.set(*slot);
                self.value(*then, &mut inside);
            }
            Node::Throw(value) => {
                self.value(*value, state);
                state.end();
            }
            Node::Call(call) => {
                self.values(&call.args, state);
                call.outs.iter().for_each(|(slot, _)| state.set(*slot));
            }
            Node::CallFunction(call) => {
                self.values(&call.args, state);
                for arg in &call.args {
                    if let Some(Node::CellOf(slot, _)) = self.node(*arg) {
                        state.set(*slot);
                    }
                }
                self.called(call.lambda, &call.cells, state, id, true);
            }
            Node::Delegate(lambda, cells) => self.called(*lambda, cells, state, id, false),
            Node::Lambda(lambda, _) => self.lambda(*lambda, state),
            Node::Interpolate(pieces) => {
                for piece in pieces {
                    if let Piece::Hole { value, .. } = piece {
                        self.value(*value, state);
                    }
                }
            }
            Node::Seq(ids) | Node::Concat(ids) | Node::Array(_, ids) | Node::Record(_, ids) | Node::Late(_, ids) => self.values(ids, state),
            Node::Invoke(target, args) => {
                self.value(*target, state);
                self.values(args, state);
            }
            Node::Compare(_, _, a, b)
            | Node::TextEqual(_, a, b)
            | Node::Same(_, a, b)
            | Node::SameObject(_, a, b)
            | Node::Order(_, a, b)
            | Node::Arith(_, _, a, b)
            | Node::Logic(_, a, b)
            | Node::LiftedCompare(_, _, a, b)
            | Node::LiftedArith(_, _, a, b)
            | Node::LiftedLogic(_, a, b) => {
                self.value(*a, state);
                self.value(*b, state);
            }
            Node::IsNull(_, a)
            | Node::Negate(_, a)
            | Node::Complement(_, a)
            | Node::Convert(_, a)
            | Node::Is(_, a)
            | Node::As(_, a)
            | Node::Field(a, _)
            | Node::Sized(_, a)
            | Node::Watch(a) => self.value(*a, state),
        }
    }

    fn values(&mut self, ids: &[Id], state: &mut State) {
        ids.iter().for_each(|id| self.value(*id, state));
    }

    /// Goes through a condition: what is known when it holds, and when it does not.
    pub(super) fn condition(&mut self, id: Id, mut state: State) -> (State, State) {
        match self.node(id) {
            Some(Node::Const(Value::Bool(true))) => (state, State::dead()),
            Some(Node::Const(Value::Bool(false))) => (State::dead(), state),
            Some(Node::Not(a)) => {
                let (yes, no) = self.condition(*a, state);
                (no, yes)
            }
            Some(Node::And(ids)) => {
                let mut failed = State::dead();
                for id in ids {
                    let (yes, no) = self.condition(*id, state);
                    failed.meet(&no);
                    state = yes;
                }
                (state, failed)
            }
            Some(Node::Or(ids)) => {
                let mut held = State::dead();
                for id in ids {
                    let (yes, no) = self.condition(*id, state);
                    held.meet(&yes);
                    state = no;
                }
                (held, state)
            }
            Some(Node::If(test, then, other)) => {
                let (yes, no) = self.condition(*test, state);
                let (mut held, mut failed) = self.condition(*then, yes);
                let (held_else, failed_else) = self.condition(*other, no);
                held.meet(&held_else);
                failed.meet(&failed_else);
                (held, failed)
            }
            Some(Node::Seq(ids)) => match ids.split_last() {
                Some((last, before)) => {
                    self.values(before, &mut state);
                    self.condition(*last, state)
                }
                None => (state.clone(), state),
            },
            _ => {
                self.value(id, &mut state);
                (state.clone(), state)
            }
        }
    }
}
