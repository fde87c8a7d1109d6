//! Simulated Azure OpenAI accounts as pure behaviour: a request and its time in, what comes back and when out.
//!
//! One behaviour, two adapters: virtual time calls it directly, `live` puts it behind wiremock.
//!
//! `accounts.rs` all accounts and which URL belongs to which · `account.rs` one account, in the order in which a service decides ·
//! `orders.rs` faults and scripts · `window.rs` tokens a minute · `route.rs` paths · `asked.rs` what a content asks for ·
//! `deployment.rs` a model's limit · `identity.rs` ids that only their maker knows · `answer/` bodies and headers

mod account;
mod accounts;
mod answer;
mod asked;
mod deployment;
mod identity;
mod orders;
mod route;
#[cfg(test)]
mod tests;
mod window;

pub use account::{Account, Reception};
pub use accounts::{Accounts, Directory, Terms};

use crate::assumption::Assumption;
use crate::http::Request;
use crate::time::Instant;

/// What takes a request to an account: the accounts themselves, or a detour over HTTP.
pub trait Backends {
    /// Hands a request to the account with this index at a time; times never go back.
    fn exchange(&mut self, now: Instant, account: usize, request: &Request) -> Reception;

    /// What the accounts did so far that Azure does not document.
    fn assumed(&self) -> Vec<Assumption>;
}

impl<B: Backends + ?Sized> Backends for &mut B {
    fn exchange(&mut self, now: Instant, account: usize, request: &Request) -> Reception {
        (**self).exchange(now, account, request)
    }

    fn assumed(&self) -> Vec<Assumption> {
        (**self).assumed()
    }
}
