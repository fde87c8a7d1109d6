//! One expression by itself: a context that is written as JSON, and the answer as a line of JSON.
//!
//! In: a line `{"id", "expr", "context"}`. Out: a line with what the expression gives (`type`, `text`, `json`), or with the stage
//! at which it failed. Both are those of a C# compiler behind the same few lines of JSON, so that the two compare with `diff`.
//! `context.rs` JSON to a [`Context`], `around.rs` what stands around the messages, `message.rs` HTTP text to that JSON, `shape.rs` what that JSON may hold ·
//! `answer.rs` what came of it · `line.rs` how a line is printed

mod answer;
mod around;
mod context;
mod line;
mod message;
mod shape;

pub use answer::{answer, refusal};
pub use context::context;
pub use message::{MessageError, request, response};
pub use shape::misfit;

#[cfg(doc)]
use crate::expr::Context;

#[cfg(test)]
mod tests;
