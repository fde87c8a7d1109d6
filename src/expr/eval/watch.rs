//! An evaluation that is looked at: what each part of the expression gave. Programs that nobody watches pay nothing for it.

use std::rc::Rc;

use crate::diagnostic::Span;
use crate::expr::member::{Outcome, serialize};
use crate::expr::syntax::Place;
use crate::expr::value::json::Layout;
use crate::expr::value::{Object, Value};

use super::Machine;
use super::node::{Id, Node, Program};

/// So many parts are told of; an expression may loop.
const MOST: usize = 400;

/// What one part of an expression gave.
#[derive(Clone, Debug)]
pub struct Step {
    /// In how many other parts it lies.
    pub depth: usize,
    /// The part, as it is written.
    pub text: Rc<str>,
    /// The value as C# would write it, or the exception.
    pub gave: Rc<str>,
    /// Where it stands; nowhere for what was made around it.
    pub span: Span,
    place: Place,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Watch {
    steps: Vec<Step>,
    depth: usize,
    /// Whether more happened than was kept.
    more: bool,
}

impl Watch {
    /// All parts in the order in which their evaluation began, and whether there were more. A part that only passes on the value
    /// of another at the same place is left out.
    pub fn finish(self) -> (Vec<Step>, bool) {
        let mut kept: Vec<Step> = Vec::new();
        // For each part around, its depth and how far the parts in it move out.
        let mut around: Vec<(usize, usize)> = Vec::new();
        for step in self.steps {
            while around.last().is_some_and(|(depth, _)| *depth >= step.depth) {
                around.pop();
            }
            let out = around.last().map_or(0, |(_, out)| *out);
            let same = |last: &Step| (last.place.start, last.place.end) == (step.place.start, step.place.end);
            let passes = !around.is_empty() && kept.last().is_some_and(same);
            around.push((step.depth, out + usize::from(passes)));
            if !passes {
                kept.push(Step { depth: step.depth - out, ..step });
            }
        }
        (kept, self.more)
    }
}

impl Program {
    /// The program with an eye on each of its parts.
    pub fn watched(mut self) -> Self {
        let count = self.nodes.len();
        let places = self.places.clone();
        let shown = |node: &Node, place: &Place| !matches!(node, Node::Const(_) | Node::Lambda(..)) && place.end > place.start;
        let mut eyes = Vec::with_capacity(count * 2);
        let mut nodes = Vec::with_capacity(count);
        for (node, place) in self.nodes.into_iter().zip(&places) {
            if shown(&node, place) {
                eyes.push(Node::Watch(Id::try_from(count + nodes.len()).unwrap_or(Id::MAX)));
                nodes.push(node);
                self.places.push(*place);
            } else {
                eyes.push(node);
            }
        }
        eyes.append(&mut nodes);
        self.nodes = eyes;
        self.depth = self.depth.saturating_mul(2);
        self
    }
}

impl Machine<'_> {
    /// Evaluates a part, and notes what it gave.
    pub(super) fn watch(&mut self, id: Id) -> Outcome {
        let Some(watch) = &mut self.watched else { return self.eval(id) };
        let index = watch.steps.len();
        if index >= MOST {
            watch.more = true;
            return self.eval(id);
        }
        let place = self.program.places.get(id as usize).copied().unwrap_or_default();
        let range = place.start as usize..place.end as usize;
        let span = self.program.text.span(range.clone());
        let text = self.program.text.text().get(range).unwrap_or("").into();
        watch.steps.push(Step { depth: watch.depth, text, gave: "".into(), span, place });
        watch.depth += 1;
        let outcome = self.eval(id);
        let gave = match &outcome {
            Ok(value) => self.shown(value),
            Err(e) => format!("throws {}", e.kind),
        };
        if let Some(watch) = &mut self.watched {
            watch.depth -= 1;
            if let Some(step) = watch.steps.get_mut(index) {
                step.gave = gave.into();
            }
        }
        outcome
    }

    /// A value as C# would write it; of what is large the type.
    fn shown(&mut self, value: &Value) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Bool(b) => b.to_string(),
            Value::Char(_) => format!("'{}'", value.to_text()),
            Value::Object(object) => match &**object {
                Object::Items(_) | Object::Map(_) | Object::Record(_) | Object::Bytes(_) => {
                    serialize(self, value, Layout::Compact).unwrap_or_else(|_| value.type_name())
                }
                _ => value.type_name(),
            },
            Value::Text(_) | Value::Json(_) => serialize(self, value, Layout::Compact).unwrap_or_else(|_| value.type_name()),
            Value::Part(_) => value.type_name(),
            other => other.to_string(),
        }
    }
}
