//! `System.Linq.Enumerable`.
//!
//! `source.rs` `Range` and others without a source · `filter.rs` `Where`, `Skip`, `Take` and others that leave out ·
//! `project.rs` `Select` and others that make new items · `combine.rs` two sequences · `order.rs` · `group.rs` groups, joins,
//! lookups · `element.rs` one item, questions · `number.rs` sums and averages · `collect.rs` lists and dictionaries of all

mod collect;
mod combine;
mod element;
mod filter;
mod group;
mod number;
mod order;
mod project;
mod source;

use crate::expr::eval::{Args, Op, Query};
use crate::expr::value::Exception;

use super::{Class, Outcome, Row, Shape};

type Try<T> = Result<T, Box<Exception>>;

/// All methods, in one table.
const PARTS: &[&[Row]] =
    &[source::ROWS, filter::ROWS, project::ROWS, combine::ROWS, order::ROWS, group::ROWS, element::ROWS, number::ROWS, collect::ROWS];

static ROWS: [Row; super::total(PARTS)] = super::joined(PARTS);

pub static CLASSES: &[Class] = &[
    Class { declaration: "IOrderedEnumerable<T> : IEnumerable<T>", space: "System.Linq", shape: Shape::Interface, rows: &[] },
    Class { declaration: "Enumerable", space: "System.Linq", shape: Shape::Static, rows: &ROWS },
];

/// The first arguments, by name, must not be null.
fn need(a: &Args<'_>, names: &[&str]) -> Try<()> {
    match names.iter().enumerate().find(|(index, _)| a.value(*index).is_null()) {
        Some((_, name)) => Err(Exception::argument_null(name)),
        None => Ok(()),
    }
}

/// A query over the first argument; those named must not be null.
fn query(a: &Args<'_>, names: &[&str], op: Op) -> Outcome {
    need(a, names)?;
    Query::over(a.value(0), a.types(), op)
}
