use std::rc::Rc;

use crate::expr::eval::Code;
use crate::expr::fault::statement as faulty;
use crate::expr::syntax::{Expr, Name, Place, Stmt, StmtKind};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::Binder;

/// Where control of a function can go.
#[derive(Debug, Default)]
pub struct Jumps {
    /// Loops and switches around, innermost last.
    pub targets: Vec<Target>,
    labels: Vec<Vec<Label>>,
    /// How many `catch` blocks are around.
    pub catching: u16,
    /// How many `finally` blocks are around.
    pub finally: u16,
}

/// A loop or a `switch`, with how many `finally` blocks are around it.
#[derive(Debug)]
pub enum Target {
    Loop(u16),
    Switch(Switch),
}

/// What `goto case` needs of a `switch`.
#[derive(Debug)]
pub struct Switch {
    pub finally: u16,
    pub ty: Ty,
    pub cases: Vec<(Value, u32)>,
    pub default: Option<u32>,
}

#[derive(Debug)]
struct Label {
    name: Rc<str>,
    number: u32,
    finally: u16,
}

impl Target {
    /// The `finally` blocks around what `break` leaves.
    pub fn breaks(&self) -> Option<u16> {
        match self {
            Self::Loop(finally) => Some(*finally),
            Self::Switch(switch) => Some(switch.finally),
        }
    }

    /// The `finally` blocks around what `continue` goes on with.
    pub fn continues(&self) -> Option<u16> {
        match self {
            Self::Loop(finally) => Some(*finally),
            Self::Switch(_) => None,
        }
    }
}

impl Binder<'_> {
    /// `break;`, `continue;`
    pub(super) fn leave_target(&mut self, of: fn(&Target) -> Option<u16>, code: Code, nowhere: &'static str, place: Place) -> Code {
        match self.jumps.targets.iter().rev().find_map(of) {
            None => {
                self.tell(faulty::no_loop(nowhere, place));
                return Code::Block(Vec::new());
            }
            Some(finally) if finally != self.jumps.finally => {
                self.tell(faulty::leaves_finally(place));
            }
            Some(_) => {}
        }
        code
    }

    /// A number for a label.
    pub(super) fn new_label(&mut self) -> u32 {
        self.label_count += 1;
        self.label_count
    }

    /// The labels of a list of statements are known throughout it.
    pub(super) fn open_labels(&mut self, statements: &[Stmt]) {
        let mut found: Vec<Label> = Vec::new();
        for statement in statements {
            let mut statement = statement;
            while let StmtKind::Label(name, then) = &statement.kind {
                if found.iter().any(|l| l.name == name.text) {
                    self.tell(faulty::label_twice(name));
                } else if self.jumps.labels.iter().flatten().any(|l| l.name == name.text) {
                    self.tell(faulty::label_hides(name));
                }
                let number = self.new_label();
                found.push(Label { name: Rc::clone(&name.text), number, finally: self.jumps.finally });
                statement = then;
            }
        }
        self.jumps.labels.push(found);
    }

    pub(super) fn close_labels(&mut self) {
        self.jumps.labels.pop();
    }

    /// The number of a label that stands here.
    pub(super) fn label_here(&mut self, name: &Name) -> u32 {
        self.jumps.labels.last().and_then(|l| l.iter().find(|l| l.name == name.text)).map_or(0, |l| l.number)
    }

    /// `goto name;`
    pub(super) fn goto(&mut self, name: &Name, place: Place) -> Code {
        let found = self.jumps.labels.iter().rev().flatten().find(|l| l.name == name.text).map(|l| (l.number, l.finally));
        match found {
            Some((number, finally)) => {
                if finally != self.jumps.finally {
                    self.tell(faulty::leaves_finally(place));
                }
                Code::Goto(number)
            }
            None => {
                self.tell(faulty::no_label(&name.text, name.place));
                Code::Block(Vec::new())
            }
        }
    }

    /// `goto case 1;`, `goto default;`
    pub(super) fn goto_case(&mut self, value: Option<&Expr>, place: Place) -> Code {
        let ty = self.jumps.targets.iter().rev().find_map(|t| match t {
            Target::Switch(switch) => Some(switch.ty.clone()),
            Target::Loop(_) => None,
        });
        let Some(ty) = ty else {
            self.tell(faulty::no_switch(place));
            return Code::Block(Vec::new());
        };
        let wanted = match value {
            None => None,
            Some(value) => {
                let typed = self.value(value);
                match self.case_constant(typed, &ty, value.place) {
                    Some(constant) => Some(constant),
                    None => return Code::Block(Vec::new()),
                }
            }
        };
        let switch = self.jumps.targets.iter().rev().find_map(|t| match t {
            Target::Switch(switch) => Some(switch),
            Target::Loop(_) => None,
        });
        let found = switch.and_then(|s| match &wanted {
            None => s.default,
            Some(wanted) => s.cases.iter().find(|(case, _)| crate::expr::eval::convert::equal(case, wanted)).map(|(_, label)| *label),
        });
        let leaves = switch.is_some_and(|s| s.finally != self.jumps.finally);
        match found {
            Some(label) => {
                if leaves {
                    self.tell(faulty::leaves_finally(place));
                }
                Code::Goto(label)
            }
            None => {
                let shown = wanted.map_or_else(|| "default:".to_owned(), |v| format!("case {v}:"));
                self.tell(faulty::no_label(&shown, place));
                Code::Block(Vec::new())
            }
        }
    }
}
