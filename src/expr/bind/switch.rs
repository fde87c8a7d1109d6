use crate::expr::eval::node::SectionCode;
use crate::expr::eval::{Code, Node};
use crate::expr::fault::{pattern as faulty, statement};
use crate::expr::syntax::{Case, Expr, Pattern, Place, Section};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::Binder;
use super::jump::{Switch, Target};
use super::pattern::Takes;
use super::types::derives;

impl Binder<'_> {
    /// `switch (value) { case ..: .. }`
    pub(super) fn switch(&mut self, value: &Expr, sections: &[Section]) -> Code {
        let mut value = self.value(value);
        if matches!(value.ty, Ty::Null | Ty::Void | Ty::Lambda) {
            value = self.tell(faulty::no_value(&value.ty, Place::default()));
        }
        let slot = self.slot();
        self.open();
        let labels: Vec<u32> = sections.iter().map(|_| self.new_label()).collect();
        let (cases, default) = self.cases(&value.ty, sections, &labels);
        self.jumps.targets.push(Target::Switch(Switch { finally: self.jumps.finally, ty: value.ty.clone(), cases, default }));
        let statements: Vec<_> = sections.iter().flat_map(|s| s.body.iter().cloned()).collect();
        self.open_labels(&statements);
        self.declare_functions(&statements);
        let mut taken = Vec::new();
        let mut codes = Vec::new();
        for (section, label) in sections.iter().zip(&labels) {
            codes.push(self.section(slot, &value.ty, section, *label, &mut taken));
        }
        self.close_labels();
        self.jumps.targets.pop();
        let all = taken.iter().any(|t| match t {
            Takes::All => true,
            Takes::Type(ty) => value.ty.is_value() && derives(&value.ty, ty),
            Takes::Constant(_) | Takes::Unknown => false,
        });
        self.close_around(Code::Switch { value: value.id, slot, sections: codes, all })
    }

    /// The constants of all sections, so that `goto case` finds those that come later.
    fn cases(&mut self, ty: &Ty, sections: &[Section], labels: &[u32]) -> (Vec<(Value, u32)>, Option<u32>) {
        let (mut cases, mut default): (Vec<(Value, u32)>, _) = (Vec::new(), None);
        let faults = self.faults.len();
        for (section, label) in sections.iter().zip(labels) {
            for case in &section.labels {
                match case {
                    None => default = Some(*label),
                    Some(Case { pattern: Pattern::Constant(constant), .. }) => {
                        let typed = self.value(constant);
                        if let Some(value) = self.case_constant(typed, ty, constant.place) {
                            cases.push((value, *label));
                        }
                    }
                    Some(Case { pattern: pattern @ Pattern::Type(_), place, .. }) => {
                        let held = self.push(Node::Const(Value::Null), ty.clone(), *place);
                        if let (_, Takes::Constant(value)) = self.pattern(&held, pattern, *place) {
                            cases.push((value, *label));
                        }
                    }
                    Some(Case { pattern: Pattern::Declaration(..), .. }) => {}
                }
            }
        }
        self.faults.truncate(faults);
        (cases, default)
    }

    fn section(&mut self, slot: u16, ty: &Ty, section: &Section, label: u32, taken: &mut Vec<Takes>) -> SectionCode {
        self.open();
        let mut tests = Vec::new();
        let mut default = false;
        for case in &section.labels {
            match case {
                None => default = true,
                Some(case) => {
                    let held = self.push(Node::Local(slot), ty.clone(), case.place);
                    let (test, takes) = self.pattern(&held, &case.pattern, case.place);
                    self.check_taken(&takes, taken, case.place);
                    let test = match &case.when {
                        None => {
                            taken.push(takes);
                            test
                        }
                        Some(when) => {
                            let when = self.condition(when);
                            self.push(Node::And(vec![test, when]), Ty::Bool, case.place).id
                        }
                    };
                    tests.push(test);
                }
            }
        }
        // Locals of a section are those of the whole `switch`; what its labels declare is seen in it only.
        let labels_end = self.end_of_labels();
        let body = Code::Block(section.body.iter().map(|s| self.statement(s)).collect());
        let cells = self.close_labels_of_section(labels_end);
        if self.reaches_end(&body) {
            self.tell(statement::falls_out(section.labels.last().and_then(Option::as_ref).is_none(), section.place));
        }
        SectionCode { label, tests, default, cells, body }
    }

    fn check_taken(&mut self, takes: &Takes, taken: &[Takes], place: Place) {
        let before = |ty: &Ty| {
            taken.iter().any(|t| match t {
                Takes::All => true,
                Takes::Type(other) => derives(ty, other),
                Takes::Constant(_) | Takes::Unknown => false,
            })
        };
        let handled = match takes {
            Takes::Constant(Value::Null) => taken.iter().any(|t| matches!(t, Takes::All | Takes::Constant(Value::Null))),
            Takes::Constant(value) => {
                let twice = taken.iter().any(|t| matches!(t, Takes::Constant(other) if crate::expr::eval::convert::equal(other, value)));
                twice || before(&value.ty())
            }
            Takes::Type(ty) => before(ty),
            Takes::All => taken.iter().any(|t| matches!(t, Takes::All)),
            Takes::Unknown => false,
        };
        if handled {
            self.tell(faulty::handled_before(place));
        }
    }
}
