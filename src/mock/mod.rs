//! Simulated Azure OpenAI accounts as pure behaviour: a request and its time in, what comes back and when out.
//!
//! One behaviour, two adapters: virtual time calls it directly, `live` puts it behind wiremock.

mod account;

pub use account::{Account, Reception};
