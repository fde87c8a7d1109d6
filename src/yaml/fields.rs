use std::rc::Rc;

use super::{Entry, Kind, Node};
use crate::diagnostic::{Diagnostic, Diagnostics, code, nearest};

/// Reads a mapping key by key; whatever nobody asked for is an unknown key.
#[derive(Debug)]
pub struct Fields<'n> {
    entries: &'n [Entry],
    asked: Vec<&'static str>,
    what: &'static str,
}

impl<'n> Fields<'n> {
    /// The fields of a mapping; a wrong-type diagnostic and `None` when the node is something else.
    /// `what` names the thing in messages: `a backend`, `the gateway`.
    pub fn of(node: &'n Node, what: &'static str, sink: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Mapping(entries) => Some(Self { entries, asked: Vec::new(), what }),
            Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_) => {
                sink.push(Diagnostic::new(code::spec::WRONG_TYPE, node.span, format!("{what} is a map, this is {}", node.what())));
                None
            }
        }
    }

    /// The value of a key, if it is written and not empty.
    pub fn get(&mut self, key: &'static str) -> Option<&'n Rc<Node>> {
        self.entry(key).map(|e| &e.value).filter(|v| !matches!(v.kind, Kind::Null))
    }

    /// The key with its value, also when the value is empty.
    pub fn entry(&mut self, key: &'static str) -> Option<&'n Entry> {
        self.asked.push(key);
        self.entries.iter().find(|e| &*e.key.name == key)
    }

    /// Reports the keys that nobody asked for, each with the nearest of those that were.
    pub fn finish(self, sink: &mut Diagnostics) {
        for entry in self.entries {
            let name = &*entry.key.name;
            if self.asked.contains(&name) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(code::spec::UNKNOWN_KEY, entry.key.span, format!("unknown key `{name}` in {}", self.what))
                .label("no key has this name here")
                .help(format!("known here: {}", self.asked.join(", ")));
            if let Some(near) = nearest(name, self.asked.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            sink.push(diagnostic);
        }
    }
}
