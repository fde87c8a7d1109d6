//! Compiles one YAML spec of an AI gateway into Azure API Management artifacts, and runs those artifacts against simulated
//! Azure OpenAI backends.
//!
//! `docs/architecture.md` names the layers: a module names only those above it in the table.

#![forbid(unsafe_code)]

pub mod assumption;
pub mod check;
pub mod compile;
pub mod coverage;
pub mod diagnostic;
pub mod evaluation;
pub mod expr;
pub mod gateway;
pub mod http;
pub mod json;
pub mod live;
pub mod mock;
pub mod policy;
pub mod project;
pub mod random;
pub mod report;
pub mod resource;
pub mod scenario;
pub mod schema;
pub mod simulate;
pub mod spec;
pub mod time;
pub mod tokens;
pub mod yaml;
