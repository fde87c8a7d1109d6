//! HTTP around the engine and the simulated accounts: the only module of the library that touches clock and sockets.
//!
//! In: a loaded gateway and its world, accounts with their orders. Out: a listener that clients can call ([`run`]), or
//! [`Lockstep`], which virtual time uses in place of the accounts so that each exchange really goes over HTTP.
//!
//! `servers.rs` the accounts behind HTTP · `door.rs` a wiremock server for one account, `line.rs` where answers go wrong or come
//! piece by piece (`pieces.rs`), as wiremock cannot let them · `lockstep.rs` virtual time with HTTP in it · `gateway.rs` the engine on
//! the wall clock · `listener.rs` clients · `content.rs` what they are sent · `wire.rs` messages to and from the HTTP crates ·
//! `clock.rs` the run's clock · `client.rs` clients that call it · `seen.rs` what observers are told

mod client;
mod clock;
mod content;
mod door;
mod gateway;
mod line;
mod listener;
mod lockstep;
mod pieces;
mod seen;
mod servers;
mod wire;

use std::io;
use std::net::SocketAddr;

pub use client::{Answer, Clients, Leaves, Patience, is_stream, play};
pub use gateway::{Setup, run};
pub use listener::{NUMBER, SENDER};
pub use lockstep::Lockstep;
pub use seen::{Observer, Seen};

/// What the environment refuses.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No runtime: usually too many open files.
    #[error("cannot start a runtime")]
    Runtime(#[source] io::Error),
    /// The gateway's address is taken or not ours.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A simulated account finds no port.
    #[error("cannot open a port for a simulated account")]
    Account(#[source] io::Error),
    /// More connections at a time than the machine lets a program have.
    #[error("there are too many connections at a time for this machine: let it open more files (`ulimit -n`), or go slower (`--speed`)")]
    Connections(#[source] reqwest::Error),
    /// The HTTP client cannot be made.
    #[error("cannot make an HTTP client")]
    Client(#[source] reqwest::Error),
}
