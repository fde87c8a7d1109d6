//! What a run showed, for people and for programs.
//!
//! In: an [`Outcome`](crate::simulate::Outcome), and requests as they finish. Out: text; nothing is printed here.
//!
//! `text.rs` a scenario on the terminal · `table.rs` columns · `strip.rs` the order in which backends served · `paint.rs` colours ·
//! `json.rs` everything, as a stream of JSON · `many.rs` a scenario several times over · `coverage.rs` what of a spec was reached · `routes.rs` where requests would go · `summary.rs` the closing line

mod coverage;
mod json;
mod many;
mod paint;
mod routes;
mod strip;
mod summary;
mod table;
mod text;

pub use coverage::coverage;
pub use json::Json;
pub use many::{dependence, spread};
pub use routes::{route, routes};
pub use summary::Summary;
pub use text::{Options, text};
