use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::{Fate, Record};

/// A run of at most so many requests is kept whole.
const WHOLE: u64 = 10_000;
/// Of longer runs, so many of each kind.
const EACH: usize = 200;

/// The requests that are kept: all of a small run; of a long one the first, those that went badly, those that took several
/// forwards, and the slowest.
#[derive(Debug)]
pub(super) struct Sample {
    whole: bool,
    records: BTreeMap<u64, Record>,
    first: usize,
    failed: usize,
    several: usize,
    /// Time and number of the slowest, the fastest of them on top.
    slowest: BinaryHeap<Reverse<(u64, u64)>>,
    seen: u64,
}

impl Sample {
    /// Of a run that has not begun.
    pub(super) fn new() -> Self {
        Self { whole: true, records: BTreeMap::new(), first: 0, failed: 0, several: 0, slowest: BinaryHeap::new(), seen: 0 }
    }

    /// Looks at a request.
    pub(super) fn add(&mut self, record: &Record) {
        self.seen += 1;
        if self.whole && self.seen > WHOLE {
            self.whole = false;
            std::mem::take(&mut self.records).values().for_each(|record| self.keep(record));
        }
        self.keep(record);
    }

    fn keep(&mut self, record: &Record) {
        if self.whole || self.is_of_a_kind(record) {
            self.records.insert(record.number, record.clone());
            return;
        }
        let micros = record.latency().micros();
        if self.slowest.len() < EACH || self.slowest.peek().is_some_and(|Reverse((least, _))| micros > *least) {
            self.slowest.push(Reverse((micros, record.number)));
            self.records.insert(record.number, record.clone());
            if self.slowest.len() > EACH
                && let Some(Reverse((_, number))) = self.slowest.pop()
            {
                self.records.remove(&number);
            }
        }
    }

    fn is_of_a_kind(&mut self, record: &Record) -> bool {
        let failed = record.fate == Fate::Cut || !(200..300).contains(&record.status);
        let kinds = [(true, &mut self.first), (failed, &mut self.failed), (record.attempts.len() > 1, &mut self.several)];
        for (is, count) in kinds {
            if is && *count < EACH {
                *count += 1;
                return true;
            }
        }
        false
    }

    /// By number, and whether these are all.
    pub(super) fn finish(self) -> (Vec<Record>, bool) {
        let all = self.records.len() as u64 == self.seen;
        (self.records.into_values().collect(), all)
    }
}
