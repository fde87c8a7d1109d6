use std::collections::VecDeque;

/// Requests that finish before an earlier one wait here, at most so many: a request that hangs holds back no more than these.
const WINDOW: usize = 65_536;

/// Puts what finishes in any order into the order of its numbers.
#[derive(Debug)]
pub(super) struct Reorder<T> {
    /// The number that the front of the window waits for.
    next: u64,
    window: VecDeque<Option<T>>,
}

impl<T> Reorder<T> {
    /// Numbers begin with 1.
    pub(super) fn new() -> Self {
        Self { next: 1, window: VecDeque::new() }
    }

    /// Takes one in and hands out those whose turn has come. One that was waited for too long comes out of order.
    pub(super) fn push(&mut self, number: u64, item: T, mut emit: impl FnMut(&T)) {
        let Some(ahead) = number.checked_sub(self.next) else { return emit(&item) };
        if ahead == 0 && self.window.is_empty() {
            self.next += 1;
            return emit(&item);
        }
        let ahead = usize::try_from(ahead).unwrap_or(usize::MAX);
        while self.window.len() <= ahead {
            self.window.push_back(None);
            if self.window.len() > WINDOW {
                if let Some(item) = self.window.pop_front().flatten() {
                    emit(&item);
                }
                self.next += 1;
                return self.push(number, item, emit);
            }
        }
        if let Some(place) = self.window.get_mut(ahead) {
            *place = Some(item);
        }
        while let Some(Some(_)) = self.window.front() {
            if let Some(item) = self.window.pop_front().flatten() {
                emit(&item);
            }
            self.next += 1;
        }
    }

    /// Hands out what still waits.
    pub(super) fn finish(self, emit: impl FnMut(&T)) {
        self.window.iter().flatten().for_each(emit);
    }
}

#[cfg(test)]
mod tests {
    use super::{Reorder, WINDOW};

    #[test]
    fn numbers_come_out_in_order_and_one_that_hangs_holds_back_a_bounded_number() {
        let mut order = Reorder::new();
        let mut out = Vec::new();
        for number in [2, 1, 4, 5, 3, 7] {
            order.push(number, number, |n| out.push(*n));
        }
        order.finish(|n| out.push(*n));
        assert_eq!(out, [1, 2, 3, 4, 5, 7]);

        let mut order = Reorder::new();
        let mut out = Vec::new();
        let many = WINDOW as u64 + 10;
        for number in 2..=many {
            order.push(number, number, |n| out.push(*n));
        }
        assert_eq!(out.len() as u64, many - 1);
        order.push(1, 1, |n| out.push(*n));
        assert_eq!(out.last(), Some(&1));
    }
}
