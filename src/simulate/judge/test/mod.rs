//! What is counted for each kind of claim: a file per kind.
//!
//! `status.rs` every answer's status · `share.rs` how many requests are so · `answer.rs` headers and contents · `times.rs` how long
//! · `forwards.rs` how many forwards go where, and in which order · `traits.rs` never and always · `order.rs` who answered, in the
//! order sent · `sums.rs` attempts, wasted forwards, resends, tokens · `conversations.rs` · `trips.rs` · `at_backend.rs` one backend

mod answer;
mod at_backend;
mod conversations;
mod forwards;
mod order;
mod share;
mod status;
mod sums;
mod times;
mod traits;
mod trips;

use std::cmp::Ordering;
use std::fmt;

use super::telling::{Stands, Tell};
use super::{Forward, Served, Trip};
use crate::diagnostic::Spanned;
use crate::mock::Tally;
use crate::scenario::{Amount, Claim, Facts, Scenario, Selector};
use crate::simulate::rows::{RowFacts, Rows};
use crate::simulate::{Answerer, Finished, Row};
use crate::time::Instant;

/// What a test looks at beside the requests that are finished: what nobody looks at is not told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watches {
    /// Forwards as they are sent.
    pub(super) forwards: bool,
    /// Who answered, in the order sent.
    pub(super) order: bool,
    /// Tokens that backends count.
    pub(super) tokens: bool,
}

/// What is counted for one claim.
pub(super) trait Test: fmt::Debug {
    /// What it looks at.
    fn watches(&self) -> Watches {
        Watches::default()
    }

    /// Whether it is about what clients get: who goes away of their own accord then says nothing.
    fn is_about_answers(&self) -> bool {
        false
    }

    /// Looks at a forward as it is sent.
    fn forwarded(&mut self, _: &Forward<'_>) -> Stands {
        Stands::Aside
    }

    /// Looks at a request that is over for its client.
    fn finished(&mut self, _: &Finished<'_>) -> Stands {
        Stands::Aside
    }

    /// Takes the next answerer, in the order sent.
    fn answered(&mut self, _number: u64, _by: Answerer) {}

    /// Takes tokens that a backend counted.
    fn served(&mut self, _: &Served) {}

    /// Takes the conversations of a sender: so many, and so many of them broken.
    fn conversations(&mut self, _total: u64, _broken: u64) {}

    /// Takes what a deployment did in the whole run.
    fn tallied(&mut self, _: &Tally, _: &Facts) {}

    /// Takes a breaker's trip.
    fn tripped(&mut self, _: &Trip<'_>, _: &Rows, _: &Facts) -> Stands {
        Stands::Aside
    }

    /// What was found; the run ended at `end`.
    fn found(&mut self, rows: &Rows, end: Instant) -> Found;
}

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    /// In plain words.
    pub(super) words: String,
    /// The requests that show why the claim fails; `None` when it holds.
    pub(super) wrong: Option<Tell>,
}

impl Found {
    /// Of a claim on every request, or forward.
    fn every(holds: bool, words: String) -> Self {
        Self { words, wrong: (!holds).then_some(Tell::In) }
    }

    /// Of a claim on how many requests are so.
    fn count(side: Ordering, words: String) -> Self {
        let wrong = match side {
            Ordering::Less => Some(Tell::Out),
            Ordering::Equal => None,
            Ordering::Greater => Some(Tell::In),
        };
        Self { words, wrong }
    }

    /// Of a claim on a sum, or on a time.
    fn sum(side: Ordering, words: String) -> Self {
        let wrong = match side {
            Ordering::Less => Some(Tell::Lightest),
            Ordering::Equal => None,
            Ordering::Greater => Some(Tell::Heaviest),
        };
        Self { words, wrong }
    }

    /// Of a claim on so many of so many.
    fn amount(amount: Amount, part: u64, whole: u64) -> Self {
        let words = match amount {
            Amount::Count(_) => part.to_string(),
            Amount::Percent(_) if whole == 0 => "none of 0".to_owned(),
            Amount::Percent(_) => format!("{:.2}% ({part} of {whole})", part as f64 * 100.0 / whole as f64),
        };
        Self::count(amount.side(part, whole), words)
    }
}

/// What is counted for a claim of a scenario.
pub(super) fn of(claim: &Claim, scenario: &Scenario, rows: &Rows, facts: &Facts) -> Box<dyn Test> {
    match claim {
        Claim::EveryStatus(status) => Box::new(status::Every::new(*status)),
        Claim::OnlyStatuses(listed) => Box::new(status::Only::new(listed)),
        Claim::StatusCount(status, amount) => Box::new(share::Share::new(share::Class::Status(*status), *amount)),
        Claim::Success(amount) => Box::new(share::Share::new(share::Class::Success, *amount)),
        Claim::Refused(cause, amount) => Box::new(share::Share::new(share::Class::Refused(*cause), *amount)),
        Claim::Cut(amount) => Box::new(share::Share::new(share::Class::Cut, *amount)),
        Claim::GaveUp(amount) => Box::new(share::Share::new(share::Class::GaveUp, *amount)),
        Claim::Spill(amount) => Box::new(share::Share::new(share::Class::By(Mask::new(rows, |row| row.lower_rank)), *amount)),
        Claim::Forwards(to, amount) => Box::new(forwards::Count::new(Mask::one(to, rows, facts), *amount)),
        Claim::ForwardList(list) => Box::new(forwards::List::new(list.iter().map(|to| Mask::one(to, rows, facts)).collect())),
        Claim::Order(pattern) => Box::new(order::Order::new(pattern, rows, facts)),
        Claim::Never(it) => traits::of(it, false, rows, facts),
        Claim::Always(it) => traits::of(it, true, rows, facts),
        Claim::Header(name, claim) => Box::new(answer::Header::new(&name.value, claim)),
        Claim::Body(claim) => Box::new(answer::Content::new(claim)),
        Claim::Time(figure, bounds) => Box::new(times::Time::new(times::Until::LastByte, *figure, *bounds)),
        Claim::FirstToken(figure, bounds) => Box::new(times::Time::new(times::Until::FirstByte, *figure, *bounds)),
        Claim::Tokens(bounds) => Box::new(sums::Tokens::new(*bounds)),
        Claim::Attempts(bounds) => Box::new(sums::Attempts::new(*bounds)),
        Claim::Wasted(amount) => Box::new(sums::Wasted::new(*amount)),
        Claim::Resends(amount) => Box::new(sums::Resends::new(*amount)),
        Claim::Broken(amount) => Box::new(conversations::Broken::new(scenario, *amount)),
        Claim::Trips(of, bounds) => Box::new(trips::Trips::new(of.as_ref(), *bounds, rows, facts)),
        Claim::At(of, claim) => Box::new(at_backend::At::new(of, claim, rows, facts)),
    }
}

/// Which rows.
#[derive(Debug)]
struct Mask(Vec<bool>);

impl Mask {
    fn new(rows: &Rows, of: impl Fn(&RowFacts) -> bool) -> Self {
        Self(rows.all().iter().map(of).collect())
    }

    fn one(selector: &Spanned<Selector>, rows: &Rows, facts: &Facts) -> Self {
        Self::any(std::slice::from_ref(selector), rows, facts)
    }

    fn any(selectors: &[Spanned<Selector>], rows: &Rows, facts: &Facts) -> Self {
        Self::new(rows, |row| selectors.iter().any(|s| rows.selects(&s.value, row, facts)))
    }

    fn has(&self, row: Row) -> bool {
        self.0.get(usize::from(row.0)).copied().unwrap_or(false)
    }

    fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0_u16..).zip(&self.0).filter(|(_, is)| **is).map(|(row, _)| Row(row))
    }
}

fn label(row: Row, rows: &Rows) -> &str {
    rows.get(row).map_or("?", |row| &row.label)
}

/// So many of all; what else there is.
fn shares(right: u64, total: u64, otherwise: &str) -> String {
    match total {
        0 => "no request".to_owned(),
        _ if right == total && total == 1 => "it does".to_owned(),
        _ if right == total => format!("all {total}"),
        _ => format!("{right} of {total}; else {otherwise}"),
    }
}
