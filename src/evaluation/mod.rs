//! One expression by itself: a context that is written as JSON, and the answer as a line of JSON.
//!
//! In: `{"id", "expr", "context"}`. Out: what the expression gives (`type`, `text`, `json`), or the stage at which it failed.
//! `context.rs` JSON to a [`Context`] · `answer.rs` what came of it

mod answer;
mod context;

pub use answer::answer;
pub use context::{ContextError, context};

#[cfg(doc)]
use crate::expr::Context;

#[cfg(test)]
mod tests;
