//! LINQ queries: descriptions that run, item by item, when they are read, as often as they are read.
//!
//! `query.rs` what a query is, and how `Skip` and `Take` go into what they are called on · `names.rs` the types that .NET's
//! iterators have · `cursor.rs` a place in what is read · `walk.rs` a place in a query · `group.rs` groups and joins ·
//! `order.rs` comparing and sorting · `ends.rs` counts, first and last items without reading all

mod cursor;
mod ends;
mod group;
mod names;
mod order;
mod query;
mod walk;

pub use cursor::{Cursor, Source};
pub use group::{Groups, grouping};
pub use names::{GROUPING, KEYS, LOOKUP, VALUES};
pub use order::{Comparer, sort};
pub use query::{Key, Op, Query, is_empty_array, is_list, is_nothing};

use super::{Machine, convert};
use crate::expr::value::{Exception, Value};

type Try<T> = Result<T, Box<Exception>>;

/// What a predicate said.
fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or(false)
}

impl Machine<'_> {
    /// Whether a predicate holds.
    pub fn holds(&mut self, predicate: &Value, item: &Value) -> Try<bool> {
        self.call(predicate, std::slice::from_ref(item)).map(|v| truth(&v))
    }
}
