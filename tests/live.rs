//! What only real sockets can show: the accounts behind HTTP, shipped scenarios in lockstep, the gateway as its clients meet it,
//! senders on the wall clock.
#![allow(clippy::disallowed_methods, reason = "tests read the repository's files")]

#[cfg(test)]
mod sockets {
    mod accounts;
    mod gateway;
    mod lockstep;
    mod traffic;
}
