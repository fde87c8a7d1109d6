use smallvec::SmallVec;

use crate::simulate::{Finished, Record};

/// Requests that are shown with a failed expectation.
const MOST: usize = 3;

/// Where a request stands to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It says nothing.
    Aside,
    /// It is one of those that the claim counts; or it is against a claim on every request.
    In,
    /// It is none of them.
    Out,
    /// Some of its forwards are counted, others not.
    Both,
    /// It adds so much to a sum, or is so slow.
    Weighs(u64),
}

impl Stands {
    /// Of a request of which this is so, too.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Aside, stands) | (stands, Self::Aside) => stands,
            (Self::In, Self::In) => Self::In,
            (Self::Out, Self::Out) => Self::Out,
            (Self::In | Self::Out | Self::Both | Self::Weighs(_), _) => Self::Both,
        }
    }
}

/// Which requests show best why a claim fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tell {
    /// Those that it counts: there are too many.
    In,
    /// Those that it does not count: there are too few of the others.
    Out,
    /// Those that weigh most.
    Heaviest,
    /// Those that weigh least.
    Lightest,
    /// Those with these numbers.
    These(Vec<u64>),
}

/// The first few of each kind of request, before it is known which way a claim fails.
#[derive(Debug, Default)]
pub(super) struct Telling {
    inside: Few,
    outside: Few,
    heaviest: Vec<(u64, Record)>,
    lightest: Vec<(u64, Record)>,
}

/// The first few requests: their numbers while they run, what came of them when they are finished.
#[derive(Debug, Default)]
struct Few {
    numbers: SmallVec<[u64; MOST]>,
    records: Vec<Record>,
}

impl Telling {
    /// A request stands there, whatever will come of it.
    pub(super) fn note(&mut self, number: u64, stands: Stands) {
        match stands {
            Stands::In => self.inside.note(number),
            Stands::Out => self.outside.note(number),
            Stands::Both => {
                self.inside.note(number);
                self.outside.note(number);
            }
            Stands::Aside | Stands::Weighs(_) => {}
        }
    }

    /// A request is finished, and stands there.
    pub(super) fn finished(&mut self, finished: &Finished<'_>, stands: Stands) {
        self.note(finished.number, stands);
        if let Stands::Weighs(weight) = stands {
            weigh(&mut self.heaviest, weight, finished, |weight, least| weight > least);
            weigh(&mut self.lightest, weight, finished, |weight, most| weight < most);
        }
        self.inside.finished(finished);
        self.outside.finished(finished);
    }

    /// What to show, by number; `sample` is what is kept of the run.
    pub(super) fn show(self, tell: Tell, sample: &[Record]) -> Vec<Record> {
        let (least, most) = (self.lightest.iter().map(|(w, _)| *w).min(), self.heaviest.iter().map(|(w, _)| *w).max());
        // Where some weigh more than others, those that weigh as little (or as much) as any say nothing.
        let plain = |weighed: Vec<(u64, Record)>, usual: Option<u64>| {
            weighed.into_iter().filter(|(weight, _)| least == most || Some(*weight) != usual).map(|(_, record)| record).collect()
        };
        let mut out: Vec<Record> = match tell {
            Tell::In => self.inside.show(sample),
            Tell::Out => self.outside.show(sample),
            Tell::Heaviest => plain(self.heaviest, least),
            Tell::Lightest => plain(self.lightest, most),
            Tell::These(numbers) => sample.iter().filter(|r| numbers.contains(&r.number)).take(MOST).cloned().collect(),
        };
        out.sort_by_key(|record| record.number);
        out
    }
}

impl Few {
    fn note(&mut self, number: u64) {
        if self.numbers.len() < MOST && !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }

    /// What is known of those that were noted when they were finished already is in the sample.
    fn show(self, sample: &[Record]) -> Vec<Record> {
        let Self { numbers, mut records } = self;
        let late = |number: &u64| !records.iter().any(|r| r.number == *number);
        let late: Vec<u64> = numbers.into_iter().filter(late).collect();
        records.extend(sample.iter().filter(|r| late.contains(&r.number)).cloned());
        records
    }

    fn finished(&mut self, finished: &Finished<'_>) {
        let awaits = self.records.len() < self.numbers.len();
        if awaits && self.numbers.contains(&finished.number) && !self.records.iter().any(|r| r.number == finished.number) {
            self.records.push(finished.record());
        }
    }
}

/// Keeps a request when there is room, or when it goes further than the one of those kept that goes least far.
fn weigh(kept: &mut Vec<(u64, Record)>, weight: u64, finished: &Finished<'_>, further: impl Fn(u64, u64) -> bool) {
    if kept.len() < MOST {
        kept.push((weight, finished.record()));
        return;
    }
    // Of those alike the first one stays.
    let worst = (0..kept.len()).reduce(|worst, at| if further(kept[at].0, kept[worst].0) { worst } else { at });
    if let Some(worst) = worst.and_then(|at| kept.get_mut(at))
        && further(weight, worst.0)
    {
        *worst = (weight, finished.record());
    }
}
