/// What is known at one point: whether control comes there, and which slots have a value. Where control never comes, all have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub alive: bool,
    pub slots: Vec<u64>,
}

impl State {
    /// Where a function begins.
    pub fn start() -> Self {
        Self { alive: true, slots: Vec::new() }
    }

    /// Where control never comes.
    pub fn dead() -> Self {
        Self { alive: false, slots: Vec::new() }
    }

    pub fn has(&self, slot: u16) -> bool {
        !self.alive || self.slots.get(usize::from(slot) / 64).is_some_and(|bits| bits & (1 << (slot % 64)) != 0)
    }

    pub fn set(&mut self, slot: u16) {
        let at = usize::from(slot) / 64;
        if self.slots.len() <= at {
            self.slots.resize(at + 1, 0);
        }
        if let Some(bits) = self.slots.get_mut(at) {
            *bits |= 1 << (slot % 64);
        }
    }

    /// Two ways come together.
    pub fn meet(&mut self, other: &Self) {
        if !other.alive {
            return;
        }
        if !self.alive {
            *self = other.clone();
            return;
        }
        self.slots.truncate(other.slots.len());
        for (mine, theirs) in self.slots.iter_mut().zip(&other.slots) {
            *mine &= theirs;
        }
    }

    /// What another has besides: all of it is done on this way too.
    pub fn add(&mut self, other: &Self) {
        self.slots.resize(self.slots.len().max(other.slots.len()), 0);
        for (mine, theirs) in self.slots.iter_mut().zip(&other.slots) {
            *mine |= theirs;
        }
    }

    /// Control does not come further.
    pub fn end(&mut self) -> Self {
        std::mem::replace(self, Self::dead())
    }
}
