use std::collections::BTreeMap;
use std::rc::Rc;

use crate::time::Instant;

/// Counters by key. Those that count nothing any more make room for others.
#[derive(Debug)]
pub(in crate::gateway) struct Keyed<T> {
    counters: BTreeMap<Rc<str>, Counter<T>>,
    /// At so many it is looked which of them still count.
    sweep_at: usize,
}

#[derive(Debug)]
struct Counter<T> {
    /// From then on it counts nothing.
    until: Instant,
    value: T,
}

/// Most counters of a set. Above, every other one begins anew: keys are texts of callers, and memory is not theirs to fill.
const MOST: usize = 20_000;
/// So few are never looked through.
const FEW: usize = 1000;

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self { counters: BTreeMap::new(), sweep_at: FEW }
    }
}

impl<T: Default> Keyed<T> {
    /// The counter of a key, which counts until a time at least.
    pub(in crate::gateway) fn at(&mut self, key: &Rc<str>, now: Instant, until: Instant) -> &mut T {
        if self.counters.len() >= self.sweep_at && !self.counters.contains_key(key) {
            self.sweep(now);
        }
        let counter = self.counters.entry(Rc::clone(key)).or_insert_with(|| Counter { until, value: T::default() });
        counter.until = counter.until.max(until);
        &mut counter.value
    }

    fn sweep(&mut self, now: Instant) {
        self.counters.retain(|_, counter| counter.until > now);
        if self.counters.len() >= MOST {
            let mut keep = false;
            self.counters.retain(|_, _| {
                keep = !keep;
                keep
            });
        }
        self.sweep_at = (self.counters.len() * 2).clamp(FEW, MOST);
    }
}

impl<T> Keyed<T> {
    pub(in crate::gateway) fn fork(&self, fork: impl Fn(&T) -> T) -> Self {
        let copy =
            |(key, counter): (&Rc<str>, &Counter<T>)| (Rc::clone(key), Counter { until: counter.until, value: fork(&counter.value) });
        Self { counters: self.counters.iter().map(copy).collect(), sweep_at: self.sweep_at }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{FEW, Keyed, MOST};
    use crate::time::Instant;

    fn key(n: usize) -> Rc<str> {
        n.to_string().into()
    }

    #[test]
    fn counters_that_count_nothing_any_more_make_room() {
        let (mut keyed, at) = (Keyed::<u64>::default(), |n: usize| Instant::from_micros(n as u64));
        *keyed.at(&key(0), at(0), Instant::NEVER) += 7;
        for n in 1..100_000 {
            *keyed.at(&key(n), at(n), at(n + 10)) += 1;
        }
        assert!(keyed.counters.len() <= FEW, "{}", keyed.counters.len());
        assert_eq!(*keyed.at(&key(0), at(100_000), at(100_000)), 7, "this one still counts");
    }

    #[test]
    fn there_are_never_more_than_so_many() {
        let mut keyed = Keyed::<u64>::default();
        for n in 0..100_000 {
            keyed.at(&key(n), Instant::ZERO, Instant::NEVER);
            assert!(keyed.counters.len() <= MOST);
        }
    }
}
