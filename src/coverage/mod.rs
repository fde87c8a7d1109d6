//! What of a spec the requests of a run came to: routes, denies, members, what becomes of cookies, and the like.
//!
//! In: the landmarks of a compiled spec, and which of them each run passed. Out: sums, and what nobody came to.

use crate::resource::{Kind, Landmark};

/// What of a spec was reached, by all runs so far.
#[derive(Clone, Debug)]
pub struct Coverage<'a> {
    landmarks: &'a [Landmark],
    reached: Vec<bool>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Were reached.
    pub reached: u64,
    /// There are.
    pub total: u64,
}

impl<'a> Coverage<'a> {
    /// Of a spec that nothing was sent to yet.
    #[must_use]
    pub fn new(landmarks: &'a [Landmark]) -> Self {
        Self { landmarks, reached: vec![false; landmarks.len()] }
    }

    /// Takes in which landmarks a run passed, in their order.
    pub fn add(&mut self, passed: &[bool]) {
        self.reached.iter_mut().zip(passed).for_each(|(reached, passed)| *reached |= passed);
    }

    /// Of everything.
    #[must_use]
    pub fn all(&self) -> Reached {
        self.count(|_| true)
    }

    /// Of each kind that the spec has.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, Reached)> + '_ {
        let counted = |kind| (kind, self.count(|landmark| landmark.kind == kind));
        Kind::ALL.into_iter().map(counted).filter(|(_, reached)| reached.total > 0)
    }

    /// What nobody came to, by kind.
    pub fn missed(&self) -> impl Iterator<Item = &'a Landmark> + '_ {
        self.landmarks.iter().zip(&self.reached).filter(|(_, reached)| !**reached).map(|(landmark, _)| landmark)
    }

    fn count(&self, of: impl Fn(&Landmark) -> bool) -> Reached {
        let mut out = Reached::default();
        for (_, reached) in self.landmarks.iter().zip(&self.reached).filter(|(landmark, _)| of(landmark)) {
            out.total += 1;
            out.reached += u64::from(*reached);
        }
        out
    }
}

impl Reached {
    /// So many of a hundred; all of nothing.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.total == 0 { 100.0 } else { self.reached as f64 * 100.0 / self.total as f64 }
    }
}
