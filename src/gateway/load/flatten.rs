use std::rc::Rc;

use super::document::{Bindings, Step, What};
use crate::gateway::program::{Handler, Op, Origin, Program};
use crate::policy::element::Section;

/// The documents of an operation's scopes, the narrowest first.
pub(super) type Scopes<'a> = [(&'static str, &'a Bindings)];

/// Puts the scopes' policies into one list of steps, `<base />` replaced by what the next broader scope does.
pub(super) fn flatten(scopes: &Scopes<'_>) -> Program {
    let mut writer = Writer { program: Program::default(), depth: 0, inside: 0, section: Section::Inbound };
    for section in Section::ALL {
        writer.section = section;
        let index = section as usize;
        if let Some(entry) = writer.program.entry.get_mut(index) {
            *entry = writer.program.ops.len();
        }
        writer.scope(scopes, index);
        let end = Origin { section: section.name(), ..Origin::default() };
        writer.push(Op::End(section), &end.into());
    }
    writer.program
}

struct Writer {
    program: Program,
    /// Open retries.
    depth: usize,
    /// Open `limit-concurrency`.
    inside: usize,
    section: Section,
}

impl Writer {
    fn scope(&mut self, scopes: &Scopes<'_>, section: usize) {
        // At the global scope `<base />` has no effect.
        let Some(((scope, bindings), broader)) = scopes.split_first() else { return };
        let steps = bindings.sections.get(section).map_or(&[][..], Vec::as_slice);
        self.steps(steps, scope, &mut |writer| writer.scope(broader, section));
    }

    fn steps(&mut self, steps: &[Step], scope: &'static str, base: &mut dyn FnMut(&mut Self)) {
        for step in steps {
            let origin = Rc::new(Origin {
                source: Rc::clone(&step.source),
                scope,
                section: self.section.name(),
                path: Rc::clone(&step.path),
                policy_id: step.policy_id.clone(),
            });
            match &step.what {
                What::Base => base(self),
                What::Act(act) => self.push(Op::Act(Rc::clone(act)), &origin),
                What::Mark(places) => self.push(Op::Mark(Rc::clone(places)), &origin),
                What::Lines(act, lines) => self.push(Op::Lines(Rc::clone(act), Rc::clone(lines)), &origin),
                What::Limits(act, refused) => self.push(Op::Limits(Rc::clone(act), Rc::clone(refused)), &origin),
                What::Forward(forward) => self.push(Op::Forward(Rc::clone(forward)), &origin),
                What::Return(answer) => self.push(Op::Return(Rc::clone(answer)), &origin),
                What::Choose { whens, otherwise } => {
                    let mut ends = Vec::new();
                    for (condition, steps) in whens {
                        self.push(Op::Unless(Rc::clone(condition), 0), &origin);
                        let test = self.program.ops.len() - 1;
                        self.steps(steps, scope, base);
                        ends.push(self.program.ops.len());
                        self.push(Op::Jump(0), &origin);
                        self.point(test);
                    }
                    self.steps(otherwise, scope, base);
                    ends.into_iter().for_each(|jump| self.point(jump));
                }
                What::Included(steps) => self.steps(steps, scope, base),
                What::Inside(concurrency, steps) => {
                    self.push(Op::Inside(Rc::clone(concurrency)), &origin);
                    self.inside += 1;
                    self.steps(steps, scope, base);
                    self.inside -= 1;
                    self.push(Op::Outside, &origin);
                }
                What::Retry(retry, steps) => {
                    self.push(Op::Enter, &origin);
                    self.depth += 1;
                    let start = self.program.ops.len();
                    self.steps(steps, scope, base);
                    let check = self.program.ops.len();
                    self.program.handlers.push(Handler { body: start..check, check, depth: self.depth, inside: self.inside });
                    self.depth -= 1;
                    self.push(Op::Check(Rc::clone(retry), start), &origin);
                }
            }
        }
    }

    fn push(&mut self, op: Op, origin: &Rc<Origin>) {
        if op.reads_response() {
            self.program.ops.push(Op::Await);
            self.program.origins.push(Rc::clone(origin));
        }
        self.program.ops.push(op);
        self.program.origins.push(Rc::clone(origin));
    }

    /// Lets a jump lead to what comes next.
    fn point(&mut self, jump: usize) {
        let next = self.program.ops.len();
        match self.program.ops.get_mut(jump) {
            Some(Op::Jump(to) | Op::Unless(_, to)) => *to = next,
            Some(
                Op::Act(_)
                | Op::Mark(_)
                | Op::Lines(..)
                | Op::Limits(..)
                | Op::Await
                | Op::Enter
                | Op::Check(..)
                | Op::Inside(_)
                | Op::Outside
                | Op::Forward(_)
                | Op::Return(_)
                | Op::End(_),
            )
            | None => {}
        }
    }
}
