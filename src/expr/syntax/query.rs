//! `from x in xs where .. select ..`

use super::{Expr, Name, TypeName};

/// A part of a query, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `from T x in xs`
    From(Range),
    /// `let x = value`
    Let(Name, Expr),
    Where(Expr),
    /// `join y in ys on a equals b into g`
    Join(Box<Join>),
    /// `orderby a, b descending`
    OrderBy(Vec<(Expr, Direction)>),
    Select(Expr),
    /// `group x by key`
    Group(Expr, Expr),
    /// `into x`, behind `select` or `group`
    Into(Name),
}

/// `T x in xs`
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    pub ty: Option<TypeName>,
    pub name: Name,
    pub source: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    pub range: Range,
    pub on: Expr,
    pub equals: Expr,
    pub into: Option<Name>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Clause {
    /// How many levels lie below.
    pub(super) fn height(&self) -> u16 {
        match self {
            Self::From(range) => range.source.height,
            Self::Let(_, e) | Self::Where(e) | Self::Select(e) => e.height,
            Self::Join(join) => join.range.source.height.max(join.on.height).max(join.equals.height),
            Self::OrderBy(keys) => keys.iter().map(|(e, _)| e.height).max().unwrap_or(0),
            Self::Group(item, key) => item.height.max(key.height),
            Self::Into(_) => 0,
        }
    }
}
