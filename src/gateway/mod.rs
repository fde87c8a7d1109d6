//! The engine: the gateway as a machine without clock or sockets.
//!
//! In: a [`Bundle`](crate::resource::Bundle) that was read back from text, then events with their times. Out: [`Effects`].
//! It is told the time and an event, runs until nothing more can happen, and appends what it wants done. It never sees a spec.
//!
//! `load/` bundle to [`Loaded`]: programs, bound expressions, routes · `world.rs` all mutable state, and its fork ·
//! `step.rs` the loop · `element/` the behaviour of each policy · `pool.rs`, `breaker.rs`, `cache.rs`, `affinity.rs` ·
//! `effect.rs` what goes in and out · `assumption.rs` what Azure does not document, with its switch

mod assumption;
mod effect;
mod load;
mod options;
mod world;

pub use assumption::{Assumption, Assumptions, StickyDown, WeightedStrategy};
pub use effect::{Call, CallId, Effect, Effects, Event, Head, MachineId, Note, TripCause};
pub use load::Loaded;
pub use options::Options;
pub use world::{Incoming, World, step};

pub use crate::expr::Subscription;
