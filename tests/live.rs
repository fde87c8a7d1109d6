//! What only real sockets can show: the accounts behind HTTP, shipped scenarios in lockstep and on the wall clock, the gateway as its
//! clients meet it, senders and faults of every kind.
#![allow(clippy::disallowed_methods, reason = "tests read the repository's files")]

#[cfg(test)]
mod sockets {
    mod accounts;
    mod faults;
    mod gateway;
    mod lockstep;
    mod shipped;
    mod traffic;
    mod wall;
}
