use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::Instant;

/// Corrections that come due when answers end: used minus estimated. Whoever asks for what is due by a time gets it in order;
/// nothing happens by itself, so that an answer's end costs no event.
#[derive(Clone, Debug, Default)]
pub(super) struct Due(BinaryHeap<Reverse<(Instant, i64)>>);

impl Due {
    /// Puts a correction down, if there is anything to correct.
    pub(super) fn add(&mut self, at: Instant, estimate: u64, used: u64) {
        let whole = |tokens: u64| i64::try_from(tokens).unwrap_or(i64::MAX);
        if estimate != used {
            self.0.push(Reverse((at, whole(used) - whole(estimate))));
        }
    }

    /// The next correction that is due by a time, with its own time.
    pub(super) fn next(&mut self, now: Instant) -> Option<(Instant, i64)> {
        let Reverse(first) = *self.0.peek()?;
        if first.0 > now {
            return None;
        }
        self.0.pop();
        Some(first)
    }
}
