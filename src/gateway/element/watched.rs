//! What is told of a request that comes to a place that is watched.

use crate::expr::Value;
use crate::gateway::failure::Raised;
use crate::gateway::load::Pool;
use crate::gateway::machine::Selected;
use crate::gateway::program::{Act, Arg, Meant};
use crate::gateway::step::Run;
use crate::gateway::{Note, RefusedBy};
use crate::resource::CookieOutcome;

impl Run<'_> {
    /// The request is at places of a program.
    pub(in crate::gateway) fn passes(&mut self, places: &[(Meant, u32)]) {
        for (meant, place) in places {
            let is_target = meant.target.is_none_or(|target| matches!(self.machine.target, Selected::Target(own) if own == target));
            let is_again = !meant.again || self.machine.retries.last().is_some_and(|rounds| *rounds > 0);
            if is_target && is_again {
                self.passed(Some(*place));
            }
        }
    }

    /// Puts the value of an expression into a variable, and tells which line of it gave the value.
    pub(in crate::gateway) fn set_by_line(&mut self, act: &Act, lines: &[(u32, u32)]) -> Result<(), Box<Raised>> {
        let Act::SetVariable(name, Arg::Computed(bound)) = act else { return self.act(act) };
        let (value, line): (Value, u32) = bound.eval_by_line(&mut self.machine.context)?;
        self.machine.context.variables.set(name, value);
        self.passed(lines.iter().find(|(of, _)| *of == line).map(|(_, place)| *place));
        Ok(())
    }

    /// Holds a caller to a limit, and tells if it refuses the request.
    pub(in crate::gateway) fn hold(&mut self, act: &Act, refused: &[(RefusedBy, u32)]) -> Result<(), Box<Raised>> {
        let before = self.effects.notes.len();
        let held = self.act(act);
        let by = self.effects.notes.iter().skip(before).find_map(|note| if let Note::Refused { by, .. } = note { Some(*by) } else { None });
        self.passed(refused.iter().find(|(of, _)| by == Some(*of)).map(|(_, place)| *place));
        held
    }

    /// The request's affinity cookie came to this.
    pub(in crate::gateway) fn cookie_was(&mut self, pool: &Pool, outcome: CookieOutcome) {
        let watched = CookieOutcome::ALL.into_iter().zip(pool.cookies).find(|(of, _)| *of == outcome);
        self.passed(watched.and_then(|(_, place)| place));
    }

    /// The request is at a place, if that is watched.
    pub(in crate::gateway) fn passed(&mut self, place: Option<u32>) {
        if let Some(place) = place {
            self.effects.notes.push(Note::Passed { machine: self.id, place });
        }
    }
}
