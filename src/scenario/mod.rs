//! Scenarios: what the backends do, what is sent, what is expected.
//!
//! In: the `scenarios:` map of a spec, a file of its own, or the flags of an ad-hoc run. Out: [`Scenario`]s with `each:`
//! expanded, every value with its place; [`check`] holds them against the [`Facts`] of a deployment and [`resolve`] turns
//! selectors into accounts.
//!
//! `given.rs` what backends are told, with `fault.rs` what goes wrong · `selector.rs` which backends · `row.rs` where requests are to go · `send.rs` what is sent, with `pace.rs` when,
//! `distribution.rs` numbers that a run draws, `log.rs` requests of a log · `expect.rs` what is expected ·
//! `amount.rs` counts, shares and ranges · `pattern.rs` the order in which backends answer · `words.rs` expectations in plain
//! words · `read/` YAML to these types · `adhoc.rs` flags to these types · `facts.rs` what is there · `check.rs` the one against
//! the other

mod adhoc;
mod amount;
mod check;
mod distribution;
mod expect;
mod facts;
pub mod fault;
pub mod given;
mod glob;
mod log;
mod pace;
mod pattern;
mod read;
mod row;
mod selector;
mod send;
mod words;

pub use adhoc::AdHoc;
pub use amount::{Amount, Bounds};
pub use check::{check, resolve};
pub use distribution::{Distribution, DistributionKind};
pub use expect::{AtBackend, BodyClaim, Cause, Claim, Expectation, Figure, HeaderClaim, Scope, StatusRange, Trait};
pub use facts::{ApiFacts, BackendFacts, Facts, Surface};
pub use log::{LogRow, Replay, RequestLog, supply};
pub use pace::{Arrivals, Course, Disconnects, Pace, Retries, Stretch};
pub use pattern::{Pattern, Term};
pub use read::key;
pub use read::{File, assumptions, assumptions_of_flag, is_file, read, read_file};
pub use row::{Leads, Row};
pub use selector::Selector;
pub use send::{BodyText, Caller, FollowUp, Operation, Step};

use std::rc::Rc;

use crate::assumption::Assumption;
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;
use given::Behaviour;

/// A name or a text as written.
pub type Name = Spanned<Rc<str>>;

/// One scenario, `each:` already expanded.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name; with the values of `each:` where there are any.
    pub name: Name,
    /// Gateway nodes; the spec's own when `None`.
    pub units: Option<Spanned<u32>>,
    /// What is assumed where Azure documents nothing, in order: a later setting holds.
    pub assumptions: Vec<Setting>,
    /// What backends are told, in order.
    pub given: Vec<Order>,
    /// What is sent: the steps of `send:` in order, then the senders of `traffic:`.
    pub send: Vec<Step>,
    /// What is expected, in order; each is judged by itself.
    pub expect: Vec<Expectation>,
    /// What it is about, for those who run only some.
    pub tags: Vec<Name>,
    /// In place of all that is sent: rows of the table of routes, each to be as it says.
    pub rows: Vec<Row>,
}

/// One entry of `assumptions:`, known to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Which.
    pub assumption: Assumption,
    /// To what, as written.
    pub value: Name,
}

/// One entry of `given:`.
#[derive(Clone, Debug)]
pub struct Order {
    /// To whom.
    pub to: Spanned<Selector>,
    /// What.
    pub behaviour: Behaviour,
}

impl Scenario {
    /// How many requests the callers send at most, turns and follow-ups counted; `u64::MAX` where nothing says.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.send.iter().fold(0, |sum, step| sum.saturating_add(step.requests()))
    }

    /// How many requests may be sent at one instant.
    #[must_use]
    pub fn at_once(&self) -> u64 {
        self.send.iter().fold(0, |sum, step| sum.saturating_add(step.at_once()))
    }

    /// The time of the run from which on nothing begins, where that is known of all who send.
    #[must_use]
    pub fn until(&self) -> Option<Duration> {
        self.send.iter().map(Step::until).try_fold(Duration::ZERO, |last, until| Some(last.max(until?)))
    }

    /// Where its name stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.name.span
    }
}
