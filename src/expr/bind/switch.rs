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
        for (index, (section, label)) in sections.iter().zip(&labels).enumerate() {
            codes.push(self.section(slot, &value.ty, section, *label, &mut taken, index + 1 == sections.len()));
        }
        self.close_labels();
        self.jumps.targets.pop();
        let all = taken.iter().any(|t| match t {
            Takes::All => true,
            Takes::Type(ty) => value.ty.is_value() && derives(&value.ty, ty),
            Takes::Constant(_) | Takes::Default | Takes::Unknown => false,
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

    /// The labels as they are written, and where each begins.
    fn written_labels(&self, section: &Section) -> Vec<(Place, String)> {
        let mut at = section.place.start;
        let mut written = Vec::new();
        for case in &section.labels {
            let start = self.next_of(if case.is_some() { "case" } else { "default" }, at);
            at = case.as_ref().map_or(start + 7, |case| case.place.end);
            let text = self.text.text().get(start as usize..at as usize).unwrap_or("");
            written.push((Place { start, end: at }, format!("{text}:")));
        }
        written
    }

    fn section(&mut self, slot: u16, ty: &Ty, section: &Section, label: u32, taken: &mut Vec<Takes>, last: bool) -> SectionCode {
        let written = self.written_labels(section);
        self.open();
        let mut tests = Vec::new();
        let mut default = false;
        for (case, (place, text)) in section.labels.iter().zip(&written) {
            match case {
                None if default || taken.iter().any(|t| matches!(t, Takes::Default)) => {
                    self.tell(faulty::case_twice("default", *place));
                }
                None => {
                    default = true;
                    taken.push(Takes::Default);
                }
                Some(case) => {
                    let held = self.push(Node::Local(slot), ty.clone(), case.place);
                    let (test, takes) = self.pattern(&held, &case.pattern, case.place);
                    self.check_taken(&takes, taken, case, (*place, text));
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
            let (place, text) = written.last().cloned().unwrap_or((section.place, String::new()));
            self.tell(statement::falls_out(&text, last, place));
        }
        SectionCode { label, tests, default, cells, body }
    }

    fn check_taken(&mut self, takes: &Takes, taken: &[Takes], case: &Case, (label, text): (Place, &str)) {
        let before = |ty: &Ty| {
            taken.iter().any(|t| match t {
                Takes::All => true,
                Takes::Type(other) => derives(ty, other),
                Takes::Constant(_) | Takes::Default | Takes::Unknown => false,
            })
        };
        let handled = match takes {
            Takes::Constant(Value::Null) => taken.iter().any(|t| matches!(t, Takes::All | Takes::Constant(Value::Null))),
            Takes::Constant(value) if case.when.is_none() && taken.iter().any(|t| t.is_constant(value)) => {
                let text = text.trim_start_matches("case").trim_end_matches(':').trim();
                self.tell(faulty::case_twice(text, label));
                false
            }
            Takes::Constant(value) => taken.iter().any(|t| t.is_constant(value)) || before(&value.ty()),
            Takes::Type(ty) => before(ty),
            Takes::All => taken.iter().any(|t| matches!(t, Takes::All)),
            Takes::Default | Takes::Unknown => false,
        };
        if handled {
            self.tell(faulty::handled_before(case.place));
        }
    }
}
