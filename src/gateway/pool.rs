use super::load::{Group, Share};
use crate::assumption::WeightedStrategy;
use crate::random::Stream;

/// Whose turn it is in one priority group of a pool, on one unit.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    /// The place in the group of who was served last.
    place: usize,
    /// How often in a row.
    served: u32,
    /// Of the smooth strategy: what each is owed.
    owed: Vec<i64>,
}

impl Cursor {
    pub(super) fn fork(&self) -> Self {
        Self { place: self.place, served: self.served, owed: self.owed.to_vec() }
    }

    /// The next of a group's available members; `None` when there is none. `open` says whose breaker is open.
    pub(super) fn next(
        &mut self,
        group: &Group,
        strategy: WeightedStrategy,
        random: &mut Stream,
        mut open: impl FnMut(&Share) -> bool,
    ) -> Option<usize> {
        let mut available = 0_u32;
        for (place, share) in group.shares.iter().enumerate() {
            if !open(share) {
                available |= 1 << place;
            }
        }
        if available == 0 {
            return None;
        }
        let place = match strategy {
            WeightedStrategy::Block => self.block(group, available),
            WeightedStrategy::Smooth => self.smooth(group, available),
            WeightedStrategy::Random => draw(group, available, random),
        };
        Some(place)
    }

    /// In list order, each as often in a row as its weight over the divisor common to those available.
    fn block(&mut self, group: &Group, available: u32) -> usize {
        let shares = group.shares.len();
        let here = |place: usize| available & (1 << place) != 0;
        let divisor = group.shares.iter().enumerate().filter(|(i, _)| here(*i)).fold(0, |g, (_, s)| gcd(g, s.weight)).max(1);
        let quota = group.shares.get(self.place).map_or(0, |s| s.weight / divisor);
        // Nobody was served yet while `served` is 0: the first in the list begins.
        let first = if self.served == 0 { self.place } else { self.place + 1 };
        if !(here(self.place) && self.served > 0 && self.served < quota) {
            self.place = (first..first + shares).map(|i| i % shares).find(|i| here(*i)).unwrap_or(0);
            self.served = 0;
        }
        self.served += 1;
        self.place
    }

    fn smooth(&mut self, group: &Group, available: u32) -> usize {
        self.owed.resize(group.shares.len(), 0);
        let (mut best, mut total) = (0, 0);
        let mut most = i64::MIN;
        for (place, share) in group.shares.iter().enumerate().filter(|(i, _)| available & (1 << i) != 0) {
            let weight = i64::from(share.weight);
            total += weight;
            if let Some(owed) = self.owed.get_mut(place) {
                *owed += weight;
                if *owed > most {
                    (best, most) = (place, *owed);
                }
            }
        }
        if let Some(owed) = self.owed.get_mut(best) {
            *owed -= total;
        }
        best
    }
}

fn draw(group: &Group, available: u32, random: &mut Stream) -> usize {
    let candidates = || group.shares.iter().enumerate().filter(|(i, _)| available & (1 << i) != 0);
    let total: u64 = candidates().map(|(_, s)| u64::from(s.weight)).sum();
    let mut left = random.below(total);
    for (place, share) in candidates() {
        match left.checked_sub(u64::from(share.weight)) {
            Some(rest) => left = rest,
            None => return place,
        }
    }
    0
}

fn gcd(a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::Cursor;
    use crate::assumption::WeightedStrategy;
    use crate::gateway::load::{Group, Share};
    use crate::random::Stream;

    fn group(weights: &[u32]) -> Group {
        Group { shares: weights.iter().enumerate().map(|(i, &weight)| Share { member: i, backend: i, weight }).collect() }
    }

    /// Letters of who is served; a capital in `steps` opens that member's breaker, a small letter closes it, `.` is a request.
    fn served(weights: &[u32], strategy: WeightedStrategy, steps: &str) -> String {
        let (group, mut cursor, mut random) = (group(weights), Cursor::default(), Stream::new(1, "t", 0));
        let mut open = [false; 8];
        let mut out = String::new();
        for step in steps.bytes() {
            match step {
                b'.' => {
                    let place = cursor.next(&group, strategy, &mut random, |s| open[s.backend]);
                    out.push(place.map_or('-', |p| (b'a' + p as u8) as char));
                }
                b'A'..=b'H' => open[(step - b'A') as usize] = true,
                _ => open[(step - b'a') as usize] = false,
            }
        }
        out
    }

    #[test]
    fn members_take_turns_in_blocks_of_their_weight_in_list_order() {
        for (weights, steps, order) in [
            (&[80, 10, 10][..], "....................", "aaaaaaaabcaaaaaaaabc"),
            (&[50, 50], "......", "ababab"),
            (&[1, 1, 1], ".......", "abcabca"),
            (&[7], "...", "aaa"),
            // After a trip the others go on in list order by weights divided anew.
            (&[80, 10, 10], "...A....a....", "aaabcbcaaaa"),
            (&[60, 30, 10], "A........", "bbbcbbbc"),
            (&[1, 1], ".AB..a...", "a--aaa"),
        ] {
            assert_eq!(served(weights, WeightedStrategy::Block, steps), order, "{weights:?} {steps}");
        }
    }

    #[test]
    fn the_smooth_strategy_spreads_and_the_random_one_draws() {
        assert_eq!(served(&[5, 1, 1], WeightedStrategy::Smooth, "......."), "aabacaa");
        let drawn = served(&[3, 1], WeightedStrategy::Random, &".".repeat(4000));
        assert!((2850..3150).contains(&drawn.matches('a').count()));
    }
}
