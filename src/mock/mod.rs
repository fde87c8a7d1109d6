//! Simulated Azure OpenAI accounts as pure behaviour: a request and its time in, what comes back and when out.
//!
//! One behaviour, two adapters: virtual time calls it directly, `live` puts it behind wiremock.
//!
//! `accounts.rs` all accounts and which URL belongs to which · `account.rs` one account: what is ordered of it, and spillover ·
//! `service.rs` what the service itself decides, in its order · `orders.rs` faults and scripts, `cut.rs` what faults of a connection
//! make of answers · `route.rs` paths · `asked.rs` what a
//! content asks for · `deployment.rs` a deployment · `model.rs` what is known of models · `capacity/` limits and throughput ·
//! `latency.rs` when an answer comes · `tally.rs` what deployments did · `assumed.rs` what was
//! assumed · `identity.rs` ids that only their maker knows ·
//! `answer/` bodies and headers

mod account;
mod accounts;
mod answer;
mod asked;
mod assumed;
mod capacity;
mod cut;
mod deployment;
mod identity;
mod latency;
mod model;
mod orders;
mod route;
mod service;
mod tally;
#[cfg(test)]
mod tests;

pub use account::{Account, Drawn, Reception};
pub use accounts::{Accounts, Directory, Terms};
pub use cut::{Break, Cut};
pub use tally::{Counts, Tally};

use crate::assumption::Assumption;
use crate::http::Request;
use crate::time::Instant;

/// A request on its way to an account.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The account's index.
    pub account: usize,
    /// As it leaves the gateway.
    pub request: &'a Request,
    /// Which sender of the scenario it is for; `None` where nobody knows.
    pub sender: Option<u16>,
}

/// What takes a request to an account: the accounts themselves, or a detour over HTTP.
pub trait Backends {
    /// Hands a request to an account at a time; times never go back.
    fn exchange(&mut self, now: Instant, sent: Sent<'_>) -> Reception;

    /// What the accounts did so far that Azure does not document.
    fn assumed(&self) -> Vec<Assumption>;

    /// What each deployment did up to a time, by account and in the order in which accounts list them (or came to have them).
    fn tallies(&self, until: Instant) -> Vec<Tally>;
}

impl<B: Backends + ?Sized> Backends for &mut B {
    fn exchange(&mut self, now: Instant, sent: Sent<'_>) -> Reception {
        (**self).exchange(now, sent)
    }

    fn assumed(&self) -> Vec<Assumption> {
        (**self).assumed()
    }

    fn tallies(&self, until: Instant) -> Vec<Tally> {
        (**self).tallies(until)
    }
}
