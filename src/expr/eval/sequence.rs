use crate::expr::types::Ty;
use crate::expr::value::Value;

/// A LINQ query that has not run yet.
#[derive(Debug)]
pub struct Query {
    /// The type of its items.
    pub element: Ty,
    pub source: Value,
}
