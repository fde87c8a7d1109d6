use crate::gateway::RefusedBy;
use crate::gateway::failure::Raised;
use crate::gateway::limit::Concurrency;
use crate::gateway::step::Run;

impl Run<'_> {
    /// Goes in, unless too many are inside.
    pub(in crate::gateway) fn enter(&mut self, concurrency: &Concurrency) -> Result<(), Box<Raised>> {
        let key = concurrency.key.get(&mut self.machine.context)?.shared();
        let inside = self.unit.counters.inside.entry(std::rc::Rc::clone(&key)).or_default();
        if *inside >= concurrency.max {
            let message = "Concurrency limit is exceeded.";
            return Err(self.limited(RefusedBy::Limit, "ConcurrencyLimitExceeded", message.into(), None, None));
        }
        *inside += 1;
        self.machine.inside.push(key);
        Ok(())
    }

    /// Comes out, until it is inside of so many only.
    pub(in crate::gateway) fn leave(&mut self, depth: usize) {
        while self.machine.inside.len() > depth {
            let Some(key) = self.machine.inside.pop() else { return };
            let inside = &mut self.unit.counters.inside;
            match inside.get_mut(&key) {
                Some(count) if *count > 1 => *count -= 1,
                Some(_) | None => {
                    inside.remove(&key);
                }
            }
        }
    }
}
