use crate::assumption::{Assumption, Assumptions, Used};

/// What an account assumes where Azure documents nothing, and which of it was used.
#[derive(Debug)]
pub(super) struct Assumed {
    pub(super) set: Assumptions,
    told: Used,
}

impl Assumed {
    pub(super) fn new(set: &Assumptions) -> Self {
        Self { set: set.clone(), told: Used::default() }
    }

    /// It was used.
    pub(super) fn tell(&mut self, assumption: Assumption) {
        self.told.add(assumption);
    }

    /// What was used, in the order of declaration.
    pub(super) fn told(&self) -> impl Iterator<Item = Assumption> {
        self.told.iter()
    }
}
