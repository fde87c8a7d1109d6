use crate::assumption::{Assumption, Assumptions};

/// What an account assumes where Azure documents nothing, and which of it was used.
#[derive(Debug)]
pub(super) struct Assumed {
    pub(super) set: Assumptions,
    /// A bit each.
    told: u32,
}

impl Assumed {
    pub(super) fn new(set: &Assumptions) -> Self {
        Self { set: set.clone(), told: 0 }
    }

    /// It was used.
    pub(super) fn tell(&mut self, assumption: Assumption) {
        self.told |= assumption.bit();
    }

    /// What was used, in the order of declaration.
    pub(super) fn told(&self) -> impl Iterator<Item = Assumption> {
        Assumption::ALL.into_iter().filter(|a| self.told & a.bit() != 0)
    }
}
