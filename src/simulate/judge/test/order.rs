use super::{Found, Mask, Tell, Test, Watches, label};
use crate::scenario::{Facts, Pattern, Selector, Term};
use crate::simulate::judge::order::{Part, agrees};
use crate::simulate::rows::Rows;
use crate::simulate::{Answerer, Strip};
use crate::time::Instant;

/// The answers come from there, in order.
#[derive(Debug)]
pub(super) struct Order {
    parts: Vec<Part>,
    sequence: Vec<Answerer>,
    numbers: Vec<u64>,
}

impl Order {
    pub(super) fn new(pattern: &Pattern, rows: &Rows, facts: &Facts) -> Self {
        let who = |to: &crate::diagnostic::Spanned<Selector>| match to.value {
            Selector::Gateway => vec![Answerer::Gateway],
            Selector::Backend { .. } | Selector::Region(_) | Selector::Nobody => {
                Mask::one(to, rows, facts).rows().map(Answerer::Backend).collect()
            }
        };
        let part = |term: &Term| Part { group: term.names.iter().map(who).collect(), times: term.times };
        Self { parts: pattern.0.iter().map(part).collect(), sequence: Vec::new(), numbers: Vec::new() }
    }
}

impl Test for Order {
    fn watches(&self) -> Watches {
        Watches { order: true, ..Watches::default() }
    }

    fn answered(&mut self, number: u64, by: Answerer) {
        self.sequence.push(by);
        self.numbers.push(number);
    }

    fn found(&mut self, rows: &Rows, _: Instant) -> Found {
        let mut strip = Strip::default();
        self.sequence.iter().for_each(|by| strip.push(*by));
        let words = strip.words(|row| label(row, rows));
        // The first that is wrong, and the two before it: what they did is why.
        let until = |right: usize| self.numbers.iter().take(right + 1).rev().take(3).copied().collect();
        let wrong = agrees(&self.parts, &self.sequence).err().map(|right| Tell::These(until(right)));
        Found { words, wrong }
    }
}
