//! The engine: the gateway as a machine without clock or sockets.
//!
//! In: a [`Bundle`](crate::resource::Bundle) that was read back from text, then events with their times. Out: [`Effects`].
//! It is told the time and an event, runs until nothing more can happen, and appends what it wants done. It never sees a spec.
//!
//! `load/` bundle to [`Loaded`] · `program.rs` steps · `world.rs` all that changes, and its fork · `machine.rs` one request ·
//! `step.rs` the loop and errors · `element/` the behaviour of each policy · `pool.rs` `breaker.rs` `affinity.rs` selection ·
//! `cache.rs` · `limit/` counters · `caller.rs` what callers' tokens have to be · `route.rs` work spared · `failure.rs` errors and the
//! gateway's own answers · `token.rs` test tokens · `effect.rs` what goes in and out · `options.rs` what a run decides

mod affinity;
mod breaker;
mod cache;
mod caller;
mod effect;
mod element;
mod failure;
mod limit;
mod load;
mod machine;
mod options;
mod pool;
mod program;
mod route;
mod step;
mod token;
mod world;

pub use effect::{Call, CallId, Effect, Effects, Event, Head, MachineId, Note, RefusedBy, TripCause};
pub use load::Loaded;
pub use options::Options;
pub use step::step;
pub use world::{CutAnswer, Incoming, World};

pub use crate::expr::Subscription;

#[cfg(test)]
mod tests;
