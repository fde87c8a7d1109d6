use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::time::Instant;

/// What is still to happen, in order of time; what falls on one instant in the order it was put down.
#[derive(Debug)]
pub(super) struct Agenda<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    /// What was put down in its order already, as answers are that all take the same time: it needs no sorting.
    queue: VecDeque<Entry<T>>,
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
        Self { heap: BinaryHeap::new(), queue: VecDeque::new(), sequence: 0 }
    }

    /// Puts something down.
    pub(super) fn add(&mut self, at: Instant, what: T) {
        let entry = Entry { at, sequence: self.sequence, what };
        self.sequence += 1;
        match self.queue.back() {
            Some(last) if last.at > at => self.heap.push(Reverse(entry)),
            _ => self.queue.push_back(entry),
        }
    }

    /// When something comes next.
    pub(super) fn due(&self) -> Option<Instant> {
        let sorted = self.heap.peek().map(|Reverse(entry)| entry.at);
        self.queue.front().map(|entry| entry.at).into_iter().chain(sorted).min()
    }

    /// Takes what comes next.
    pub(super) fn next(&mut self) -> Option<(Instant, T)> {
        let from_heap = match (self.queue.front(), self.heap.peek()) {
            (Some(first), Some(Reverse(other))) => other < first,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let entry = if from_heap { self.heap.pop().map(|Reverse(entry)| entry) } else { self.queue.pop_front() };
        entry.map(|entry| (entry.at, entry.what))
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

    #[test]
    fn whatever_the_order_put_down_it_comes_out_by_time() {
        let mut agenda = Agenda::new();
        let mut out = Vec::new();
        let mut state = 1_u64;
        for index in 0..1000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let now = out.last().map_or(0, |(at, _): &(u64, u64)| *at);
            agenda.add(Instant::from_micros(now + (state >> 60)), index);
            if state & (1 << 40) != 0 {
                assert!(agenda.due().is_some());
                out.extend(agenda.next().map(|(at, what)| (at.micros(), what)));
            }
        }
        out.extend(std::iter::from_fn(|| agenda.next()).map(|(at, what)| (at.micros(), what)));
        assert_eq!(out.len(), 1000);
        assert!(out.is_sorted(), "{out:?}");
    }
}
