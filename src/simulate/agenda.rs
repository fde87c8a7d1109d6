use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::Instant;

/// What is still to happen, in order of time; what falls on one instant in the order it was put down.
#[derive(Debug)]
pub(super) struct Agenda<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    sequence: u64,
}

#[derive(Debug)]
struct Entry<T> {
    at: Instant,
    sequence: u64,
    what: T,
}

impl<T> Agenda<T> {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { heap: BinaryHeap::new(), sequence: 0 }
    }

    /// Puts something down.
    pub(super) fn add(&mut self, at: Instant, what: T) {
        self.heap.push(Reverse(Entry { at, sequence: self.sequence, what }));
        self.sequence += 1;
    }

    /// When something comes next.
    pub(super) fn due(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| entry.at)
    }

    /// Takes what comes next.
    pub(super) fn next(&mut self) -> Option<(Instant, T)> {
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.what))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

#[cfg(test)]
mod tests {
    use super::Agenda;
    use crate::time::Instant;

    #[test]
    fn what_falls_on_one_instant_happens_in_the_order_put_down() {
        let mut agenda = Agenda::new();
        for (at, what) in [(2, 'c'), (1, 'a'), (2, 'd'), (1, 'b')] {
            agenda.add(Instant::from_micros(at), what);
        }
        let order: String = std::iter::from_fn(|| agenda.next()).map(|(_, what)| what).collect();
        assert_eq!(order, "abcd");
    }
}
